//! A statement in words.

use super::parts::{act, days, hours, ids, reason};
use super::{addition, annulment, observing, sheet};
use crate::bytes::pick_title;
use crate::cli::present::{Align, Page, Table, grouped};
use crate::cli::totals;
use crate::election::ContestDefinition;
use crate::event::{
    Body, CommissionEnrolled, ElectionOpened, Member, ProtocolCorrected, RosterChange,
    RosterChanged, Statement,
};
use crate::keys::PublicKeyBytes;
use crate::state::State;

pub(in crate::cli) fn show(page: &mut Page, state: &State, statement: &Statement) {
    match &statement.body {
        Body::ElectionOpened(opened) => genesis(page, opened),
        Body::ContestDefined(contest) => defined(page, contest),
        Body::ChamberDefined(chamber) => {
            page.facts(&[
                ("Chamber", chamber.id.to_string()),
                ("Title", pick_title(&chamber.titles).to_owned()),
                ("Contests", ids(&chamber.contests)),
            ]);
        }
        Body::CommissionEnrolled(enrolled) => commission(page, enrolled),
        Body::RosterChanged(changed) => roster_changed(page, changed),
        Body::TurnoutReported(report) => {
            page.facts(&[
                ("Contest", report.contest.to_string()),
                ("At", report.at.to_string()),
                ("Voters by then", grouped(report.voted)),
            ]);
        }
        Body::NoVoteHeld(said) => {
            page.facts(&[
                ("Station", said.station.to_string()),
                ("Contests", ids(&said.contests)),
                ("Reason", reason(&said.reason, said.text)),
            ]);
        }
        Body::ProtocolSubmitted(sheet) => sheet::show(page, state, sheet),
        Body::ProtocolTranscribed(copied) => {
            page.facts(&[("Station", copied.station.to_string())]);
            sheet::show(page, state, &copied.sheet);
        }
        Body::ProtocolCorrected(corrected) => correction(page, state, corrected),
        Body::SummarySubmitted(said) => {
            let facts = totals::Said::summary(said);
            totals::show(page, state, &facts);
        }
        Body::OptionWithdrawn(said) => annulment::option(page, state, said),
        Body::SignatureAdded(added) => addition::signature(page, added),
        Body::DissentLodged(dissent) => addition::dissent(page, dissent),
        Body::AttendanceRecorded(said) => addition::attendance(page, said),
        Body::UnitVoided(said) => annulment::voided(page, said),
        Body::RerunOpened(said) => annulment::rerun(page, said),
        Body::ActRecorded(said) => {
            page.facts(&[
                ("Act", act(&said.act)),
                ("Document SHA-256", said.document.to_string()),
            ]);
            totals::show(page, state, &totals::Said::act(said));
        }
        Body::ObserverAccredited(said) => observing::accreditation(page, said),
        Body::CopyAttested(copy) => observing::copy(page, state, copy),
        Body::ObjectionLodged(said) => observing::objection(page, state, said),
        Body::ObjectionAnswered(said) => observing::answer(page, state, said),
        Body::LotsDrawn(said) => {
            page.facts(&[
                ("Contest", said.contest.to_string()),
                ("Of the first", format!("{} entries", grouped(said.size))),
                ("Drawn", ids(&said.order)),
            ]);
        }
        Body::ResultsDeclared(said) => {
            let facts = totals::Said::result(said);
            totals::show(page, state, &facts);
        }
        Body::LedgerClosed => {
            page.paragraph("The ledger is closed: nothing may follow.");
        }
    }
}

fn genesis(page: &mut Page, opened: &ElectionOpened) {
    let forms: Vec<_> = opened.forms.iter().map(|form| form.id.as_str()).collect();
    let kinds: Vec<_> = opened.signing.iter().map(|rule| rule.kind.name()).collect();
    let on_paper = if opened.counts_as_on_paper {
        "counts although it does not balance"
    } else {
        "held where it does not balance"
    };
    let mut rows = vec![
        ("Election", opened.id.to_string()),
        ("Title", pick_title(&opened.titles).to_owned()),
        ("Nature", opened.nature.to_string()),
        ("Log origin", opened.origin.to_string()),
        ("Log key", opened.log_key.to_string()),
        ("Refusal key", opened.refusal_key.to_string()),
        (
            "Central",
            format!("{} {}", opened.central.id, opened.central.name),
        ),
        ("Polling", days(&opened.polling)),
        ("Forms", forms.join(", ")),
        ("As on paper", on_paper.to_owned()),
        ("May be said", kinds.join(", ")),
        (
            "Recovery",
            format!(
                "{} of {} keys",
                opened.recovery.needed,
                opened.recovery.keys.len()
            ),
        ),
    ];
    if let Some(from) = opened.publish_from {
        rows.push(("Published", format!("from {from}")));
    }
    if let Some(until) = opened.appeals_until {
        rows.push(("Appeals", format!("until {until}")));
    }
    if let Some(continues) = &opened.continues {
        let (genesis, size) = (continues.genesis, grouped(continues.size));
        rows.push(("Continues", format!("ledger {genesis} from {size} entries")));
    }
    page.facts(&rows)
        .gap()
        .table(&roster(&opened.central.roster));
}

fn defined(page: &mut Page, contest: &ContestDefinition) {
    let seats = contest.allocation.as_ref().map_or_else(
        || "none are allocated".to_owned(),
        |rule| grouped(rule.seats),
    );
    let mut rows = vec![
        ("Contest", contest.id.to_string()),
        ("Title", pick_title(&contest.titles).to_owned()),
        ("Form", contest.form.to_string()),
        ("Votes per ballot", grouped(contest.votes_per_ballot)),
        ("Polling", days(&contest.polling)),
        ("Determined by", contest.determined_by.to_string()),
        ("Seats", seats),
    ];
    if let Some(first) = &contest.second_round_of {
        rows.push(("Second round of", first.to_string()));
    }
    let mut table = Table::new(&[
        ("no", Align::Right),
        ("option", Align::Left),
        ("kind", Align::Left),
        ("name", Align::Left),
        ("nominated by", Align::Left),
    ]);
    for option in &contest.options {
        let nominator = option.nominated_by.as_ref().map(ToString::to_string);
        table.row([
            option.position.to_string(),
            option.id.to_string(),
            option.kind.to_string(),
            pick_title(&option.names).to_owned(),
            nominator.unwrap_or_default(),
        ]);
    }
    page.facts(&rows).gap().table(&table);
    hours(page, &contest.hours);
}

fn commission(page: &mut Page, enrolled: &CommissionEnrolled) {
    let elsewhere: Vec<_> = enrolled
        .contest_parents
        .iter()
        .map(|other| format!("{} to {}", other.contest, other.parent))
        .collect();
    let mut rows = vec![
        ("Commission", enrolled.id.to_string()),
        ("Kind", enrolled.kind.to_string()),
        ("Name", enrolled.name.to_string()),
        ("Hands up to", enrolled.parent.to_string()),
    ];
    if !elsewhere.is_empty() {
        rows.push(("Other contests", elsewhere.join(", ")));
    }
    if !enrolled.contests.is_empty() {
        rows.push(("Counts", ids(&enrolled.contests)));
    }
    if let Some(registered) = enrolled.registered_voters {
        rows.push(("Registered", grouped(registered)));
    }
    rows.push(("Time zone", enrolled.time_zone.to_string()));
    rows.push(("Polling", days(&enrolled.polling)));
    if enrolled.may_close_early {
        rows.push(("Closing", "may close early".to_owned()));
    }
    page.facts(&rows).gap().table(&roster(&enrolled.roster));
}

/// Enough of a key to recognise it, so that a roster fits; JSON has it in full.
fn short_key(key: &PublicKeyBytes) -> String {
    let digits = key.to_string();
    digits.chars().take(32).chain(['…']).collect()
}

fn roster(members: &[Member]) -> Table {
    let mut table = Table::new(&[
        ("member", Align::Right),
        ("role", Align::Left),
        ("key", Align::Left),
    ]);
    for member in members {
        table.row([
            member.number.to_string(),
            member.role.to_string(),
            short_key(&member.key),
        ]);
    }
    table
}

fn roster_changed(page: &mut Page, changed: &RosterChanged) {
    let mut table = Table::new(&[
        ("change", Align::Left),
        ("member", Align::Right),
        ("role", Align::Left),
        ("key", Align::Left),
    ]);
    for change in &changed.changes {
        let (what, number) = match change {
            RosterChange::Add(member) => ("add", Some(member.number)),
            RosterChange::Replace(member) => ("replace", Some(member.number)),
            RosterChange::Revoke(number) => ("revoke", Some(*number)),
            RosterChange::LogKey(_) => ("log key", None),
        };
        let number = number.map(|number| number.to_string());
        let incoming = change.incoming();
        let role = incoming.map(|member| member.role.to_string());
        let key = incoming.map(|member| &member.key).or(change.log_key());
        let key = key.map(short_key);
        table.row([
            what.to_owned(),
            number.unwrap_or_default(),
            role.unwrap_or_default(),
            key.unwrap_or_default(),
        ]);
    }
    let rows = [("Commission", changed.commission.to_string())];
    page.facts(&rows).gap().table(&table);
}

fn correction(page: &mut Page, state: &State, corrected: &ProtocolCorrected) {
    let mut rows = vec![
        ("Station", corrected.station.to_string()),
        ("Replaces", corrected.replaces.to_string()),
        ("Basis", corrected.basis.to_string()),
    ];
    if let Some(said) = &corrected.act {
        rows.push(("Act", act(said)));
    }
    page.facts(&rows);
    sheet::show(page, state, &corrected.sheet);
}
