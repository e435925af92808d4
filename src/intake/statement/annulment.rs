//! A vote that is annulled, and repeated.

use super::commission::{blank_polling, polling};
use super::paper::Table;
use super::protocol::steps;
use super::writer::Writer;
use super::{act, hours};
use crate::bytes::{Id, Sorted};
use crate::election::CorrectingBody;
use crate::event::{RerunOpened, UnitVoided};
use crate::intake::kit::Kit;
use crate::state::{CommissionIx, ContestIx, Filing};

const UNIT: &str = "unit";
const CONTESTS: &str = "contests";

pub(super) const VOIDED: [&str; 4] = [UNIT, CONTESTS, act::NUMBER, act::DATE];
pub(super) const RERUN: [&str; 6] = [
    UNIT,
    CONTESTS,
    act::NUMBER,
    act::DATE,
    "polling",
    hours::KEY,
];

/// Where a vote is annulled or repeated, as far as it is known before.
#[derive(Clone, Copy)]
pub(super) struct Vote<'k> {
    pub(super) kit: Option<&'k Kit>,
    pub(super) unit: Option<CommissionIx>,
    pub(super) contest: Option<ContestIx>,
}

pub(super) fn blank_voided(vote: Vote<'_>, out: &mut Writer) {
    out.comment(
        "The vote at every station of a unit is annulled: its figures leave all sums, and stand in \
         the ledger as what they were. Summaries and declarations that had them are superseded. It \
         is final; only a rerun lets these stations file again.",
    );
    who(vote.kit, out);
    out.comment("When it is filled in:");
    steps(out, "statement");
    out.gap();
    lines(vote, |filing| filing.voided_by().is_none(), out);
}

pub(super) fn blank_rerun(vote: Vote<'_>, out: &mut Writer) {
    out.comment(
        "A vote that was annulled is repeated: each station of the unit where it was annulled files \
         anew, after the hours below. What it filed before stays in the ledger.",
    );
    who(vote.kit, out);
    out.comment("When it is filled in:");
    steps(out, "statement");
    out.gap();
    lines(vote, |filing| filing.voided_by().is_some(), out);
    out.gap();
    blank_polling(out);
    out.gap();
    hours::blank("Only if hours differ.", out);
}

/// Who may say it, by the election's definition.
fn who(kit: Option<&Kit>, out: &mut Writer) {
    let Some(kit) = kit else { return };
    let bodies = kit.opened().annulments.iter().map(|body| match body {
        CorrectingBody::Precinct => "the station itself",
        CorrectingBody::Superior => "the commission that the unit hands up to",
        CorrectingBody::Determining => "the one that determines the result",
        CorrectingBody::Central => "the central commission",
    });
    let bodies: Vec<_> = bodies.collect();
    out.comment(&if bodies.is_empty() {
        "In this election nobody may say it.".to_owned()
    } else {
        format!("In this election it is said by: {}.", bodies.join("; "))
    });
}

fn lines(vote: Vote<'_>, such: impl Fn(&Filing) -> bool, out: &mut Writer) {
    out.comment("A station, or a commission above stations.");
    let known = vote.kit.zip(vote.unit);
    let unit = known.map(|(kit, at)| kit.state().commission(at));
    out.text(UNIT, unit.map_or("", |unit| unit.id.as_str()));
    if let Some(unit) = unit {
        out.hanging("  ", &unit.name);
    }
    out.comment("The contests: [\"list\", \"district-1\"].");
    let found = known.map_or_else(Vec::new, |(kit, unit)| {
        let state = kit.state();
        let there = |contest: ContestIx| {
            let mut filings = state.filings(contest).filter(|(_, filing)| such(filing));
            filings.any(|(station, _)| state.is_within(station, unit, contest))
        };
        let meant = |at| {
            vote.contest
                .map_or_else(|| there(at), |contest| contest == at)
        };
        let contests = state.contests().filter(|(at, _)| meant(*at));
        contests
            .map(|(_, contest)| format!("\"{}\"", contest.definition.id))
            .collect()
    });
    out.line(&format!("{CONTESTS} = [{}]", found.join(", ")));
    act::blank("The number of the act that it rests on.", out);
}

struct Named {
    unit: Id,
    contests: Sorted<Id, 64>,
}

fn named(table: &Table<'_>) -> Option<Named> {
    let unit = table.required(UNIT).and_then(|value| value.id());
    let contests = table.required(CONTESTS).and_then(|value| {
        Sorted::new(value.ids()?)
            .map_err(|error| value.refuse(format!("cannot stand: {error}"), "each contest once"))
            .ok()
    });
    Some(Named {
        unit: unit?,
        contests: contests?,
    })
}

pub(super) fn read_voided(table: &Table<'_>) -> Option<UnitVoided> {
    let (named, act) = (named(table), act::required(table));
    let Named { unit, contests } = named?;
    Some(UnitVoided {
        unit,
        contests,
        act: act?,
    })
}

pub(super) fn read_rerun(table: &Table<'_>) -> Option<RerunOpened> {
    let (named, act) = (named(table), act::required(table));
    table.required("polling");
    let (polling, hours) = (polling(table), hours::read(table));
    let Named { unit, contests } = named?;
    Some(RerunOpened {
        unit,
        contests,
        act: act?,
        polling: polling?,
        hours: hours?,
    })
}
