//! Enrolments.

use super::paper::Table;
use super::protocol::steps;
use super::roster::{blank_member, member};
use super::value::Value;
use super::writer::Writer;
use crate::bytes::{Keyed, List, Sorted};
use crate::election::{ContestParent, PollingDay};
use crate::event::CommissionEnrolled;
use crate::intake::kit::Kit;

pub(super) const KEYS: [&str; 11] = [
    "id",
    "commission_kind",
    "parent",
    "name",
    "time_zone",
    "registered_voters",
    "contests",
    "may_close_early",
    "polling",
    "contest_parent",
    "member",
];

pub(super) fn blank(kit: Option<&Kit>, out: &mut Writer) {
    let parent = kit.map(Kit::commission);
    out.comment("Said by the commission above, its parent. When it is filled in:");
    steps(out, "statement");
    out.gap();
    out.fill_in("id");
    out.comment("\"territorial\", \"district\" or \"precinct\".");
    out.fill_in("commission_kind");
    out.comment("The commission that it hands up to, which says this.");
    out.text("parent", parent.map_or("", |parent| parent.id.as_str()));
    out.fill_in("name");
    out.comment("A label; the hours below are resolved before anything is signed.");
    out.text("time_zone", parent.map_or("", |parent| &parent.time_zone));
    out.comment("Voters on its list before polling, if known; else leave it as it is.");
    out.fill_in("registered_voters");
    out.comment("The contests that it counts: each is an expected protocol.");
    out.line("contests = []");
    out.comment("Whether voting may end early, when all on the list have voted.");
    out.line("may_close_early = false");
    out.gap();
    blank_polling(out);
    out.gap();
    out.comment("Only for a contest that goes up elsewhere: take away the \"#\".");
    out.line("#[[contest_parent]]");
    out.line("#contest = \"\"");
    out.line("#parent = \"\"");
    out.gap();
    out.comment("One [[member]] for each; copy these lines for the next one.");
    out.header("[[member]]");
    blank_member(out);
}

/// The lines of polling hours.
pub(super) fn blank_polling(out: &mut Writer) {
    out.comment("One [[polling]] for each day, with its offset or in the time of this kit.");
    out.header("[[polling]]");
    out.fill_in("opens");
    out.fill_in("closes");
}

pub(super) fn read(table: &Table<'_>) -> Option<CommissionEnrolled> {
    let id = table.required("id").and_then(|value| value.id());
    let kind = table
        .required("commission_kind")
        .and_then(|value| value.word());
    let parent = table.required("parent").and_then(|value| value.id());
    let name = table.required("name").and_then(|value| value.bounded());
    let time_zone = table
        .required("time_zone")
        .and_then(|value| value.bounded());
    let registered = table
        .optional("registered_voters")
        .map(|value| value.count());
    let contests = table.required("contests").and_then(|value| {
        let ids = value.ids()?;
        set(&value, ids)
    });
    let early = table
        .required("may_close_early")
        .and_then(|value| value.boolean());
    let polling = polling(table);
    let parents: Vec<_> = table
        .tables("contest_parent")
        .iter()
        .map(contest_parent)
        .collect();
    let members: Vec<_> = table.tables("member").iter().map(member).collect();
    let parents = parents.into_iter().collect::<Option<Vec<_>>>()?;
    let members = members.into_iter().collect::<Option<Vec<_>>>()?;
    let contest_parents = match table.value("contest_parent") {
        Some(value) => set(&value, parents)?,
        None => Sorted::default(),
    };
    let roster = match table.value("member") {
        Some(value) => set(&value, members)?,
        None => Sorted::default(),
    };
    let registered_voters = match registered {
        Some(number) => Some(number?),
        None => None,
    };
    Some(CommissionEnrolled {
        id: id?,
        kind: kind?,
        parent: parent?,
        contest_parents,
        name: name?,
        time_zone: time_zone?,
        registered_voters,
        contests: contests?,
        polling: polling?,
        may_close_early: early?,
        roster,
    })
}

fn set<T: Keyed, const MAX: usize>(value: &Value<'_>, items: Vec<T>) -> Option<Sorted<T, MAX>> {
    let set = Sorted::new(items);
    set.map_err(|error| value.refuse(format!("cannot stand: {error}"), "each one once"))
        .ok()
}

fn contest_parent(table: &Table<'_>) -> Option<ContestParent> {
    table.known(&["contest", "parent"]);
    let contest = table.required("contest").and_then(|value| value.id());
    let parent = table.required("parent").and_then(|value| value.id());
    Some(ContestParent {
        contest: contest?,
        parent: parent?,
    })
}

/// The polling days of a `[[polling]]` list.
pub(super) fn polling(table: &Table<'_>) -> Option<List<PollingDay, 30>> {
    let days: Vec<_> = table.tables("polling").iter().map(day).collect();
    let days = days.into_iter().collect::<Option<Vec<_>>>()?;
    List::new(days)
        .map_err(|error| {
            if let Some(value) = table.value("polling") {
                value.refuse(format!("cannot stand: {error}"), "at most 30 days");
            }
        })
        .ok()
}

fn day(table: &Table<'_>) -> Option<PollingDay> {
    table.known(&["opens", "closes"]);
    let opens = table.required("opens").and_then(|value| value.instant());
    let closes = table.required("closes").and_then(|value| value.instant());
    Some(PollingDay {
        opens: opens?,
        closes: closes?,
    })
}
