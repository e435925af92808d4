//! Contests.

use super::commission::{blank_polling, polling};
use super::paper::Table;
use super::protocol::steps;
use super::value::readable;
use super::writer::Writer;
use super::{allocation, hours};
use crate::bytes::{List, pick_title};
use crate::election::{ContestDefinition, MAX_OPTIONS, OptionDefinition};
use crate::intake::kit::Kit;
use crate::state::ContestIx;

pub(super) const KEYS: [&str; 11] = [
    "id",
    "form",
    "title",
    "votes_per_ballot",
    "district",
    "determined_by",
    "second_round_of",
    "allocation",
    "polling",
    hours::KEY,
    "option",
];

pub(super) fn blank(kit: Option<&Kit>, out: &mut Writer) {
    out.comment("Said by the central commission. When it is filled in:");
    steps(out, "statement");
    out.gap();
    out.fill_in("id");
    let forms = kit.map(|kit| kit.opened().forms.iter().map(|form| form.id.as_str()));
    let forms = forms.map(|forms| forms.collect::<Vec<_>>().join(", "));
    let forms = forms.map_or_else(String::new, |forms| format!(": {forms}"));
    out.comment(&format!("One of the forms in genesis{forms}."));
    out.fill_in("form");
    out.comment("In one language at least; more may be added.");
    out.line("title = { en = \"\" }");
    out.comment("How many options a voter may mark.");
    out.number("votes_per_ballot", 1);
    out.comment("The constituency, if there is one.");
    out.fill_in("district");
    out.comment("The commission that determines the result.");
    let central = kit.map_or("", |kit| kit.opened().central.id.as_str());
    out.text("determined_by", central);
    out.comment(
        "Only for a second round: the contest that it is the second round of. It is voted at the \
         same stations, in the hours below.",
    );
    out.fill_in("second_round_of");
    out.gap();
    allocation::blank(out);
    out.gap();
    blank_polling(out);
    out.gap();
    hours::blank("Only for a second round.", out);
    out.gap();
    out.comment("One [[option]] for each line of the ballot paper, in its order.");
    out.header("[[option]]");
    out.fill_in("id");
    out.comment("Its number on the paper.");
    out.fill_in("position");
    out.comment("\"list\", \"candidate\" or \"against-all\".");
    out.fill_in("kind");
    out.line("name = { en = \"\" }");
    out.comment("Another contest's list id, \"self\", or a name; or nothing.");
    out.fill_in("nominated_by");
}

/// The line that names a contest, filled in if it is known which.
pub(super) fn named(kit: Option<&Kit>, contest: Option<ContestIx>, out: &mut Writer) {
    if let (Some(kit), None) = (kit, contest) {
        out.comment("One of these contests:");
        for (_, contest) in kit.state().contests() {
            let definition = &contest.definition;
            let title = pick_title(&definition.titles);
            out.hanging(&format!("  {} ", definition.id), title);
        }
    }
    let known = kit.zip(contest).map(|(kit, at)| kit.state().contest(at));
    let id = known.map_or("", |contest| contest.definition.id.as_str());
    out.text("contest", id);
}

pub(super) fn read(table: &Table<'_>) -> Option<ContestDefinition> {
    let id = table.required("id").and_then(|value| value.id());
    let form = table.required("form").and_then(|value| value.id());
    let titles = table.required("title").and_then(|value| value.titles());
    let votes = table
        .required("votes_per_ballot")
        .and_then(|value| value.count());
    let district = table.optional("district").map(|value| value.bounded());
    let determined_by = table.required("determined_by").and_then(|value| value.id());
    let first = table.optional("second_round_of").map(|value| value.id());
    let allocation = table
        .value("allocation")
        .map(|value| allocation::read(&value));
    let (polling, hours) = (polling(table), hours::read(table));
    let options: Vec<_> = table.tables("option").iter().map(option).collect();
    let options = options.into_iter().collect::<Option<Vec<_>>>()?;
    let options: List<_, MAX_OPTIONS> = List::new(options)
        .map_err(|error| {
            if let Some(value) = table.value("option") {
                value.refuse(format!("cannot stand: {error}"), "fewer options");
            }
        })
        .ok()?;
    Some(ContestDefinition {
        id: id?,
        form: form?,
        titles: titles?,
        votes_per_ballot: votes?,
        district: readable(district)?,
        options,
        polling: polling?,
        determined_by: determined_by?,
        allocation: readable(allocation)?,
        second_round_of: readable(first)?,
        hours: hours?,
    })
}

fn option(table: &Table<'_>) -> Option<OptionDefinition> {
    table.known(&["id", "position", "kind", "name", "nominated_by"]);
    let id = table.required("id").and_then(|value| value.id());
    let position = table.required("position").and_then(|value| value.count());
    let kind = table.required("kind").and_then(|value| value.word());
    let names = table.required("name").and_then(|value| value.titles());
    let nominated_by = table.optional("nominated_by").map(|value| value.bounded());
    Some(OptionDefinition {
        id: id?,
        position: position?,
        kind: kind?,
        names: names?,
        nominated_by: readable(nominated_by)?,
    })
}
