//! `[[contest]]` and `[[chamber]]`.

use super::plan::{Kept, Plan};
use super::toml::{Document, text, texts, titles};
use super::{allocation, hours};

pub(super) fn write(document: &mut Document, plan: &Plan<'_>) {
    for kept in &plan.contests {
        contest(document, plan, kept);
    }
    for (chamber, contests) in &plan.chambers {
        document
            .header("[[chamber]]")
            .set("id", text(&chamber.id))
            .set("title", titles(&chamber.titles, &chamber.id))
            .set("contests", texts(contests));
    }
}

fn contest(document: &mut Document, plan: &Plan<'_>, kept: &Kept<'_>) {
    let definition = &kept.contest.definition;
    document
        .header("[[contest]]")
        .set("id", text(&definition.id))
        .set("form", text(&definition.form))
        .set("title", titles(&definition.titles, &definition.id))
        .set("votes_per_ballot", definition.votes_per_ballot);
    if let Some(district) = &definition.district {
        document.set("district", text(district));
    }
    if definition.determined_by != plan.opened.central.id {
        document.set("determined_by", text(&definition.determined_by));
    }
    if let Some(written) = &kept.hours {
        document.set("polling", hours::polling(written));
    }
    if let Some(rule) = &definition.allocation {
        document.set("allocation", allocation::write(rule));
    }
    for option in &definition.options {
        document
            .header("[[contest.option]]")
            .set("id", text(&option.id))
            .set("position", option.position)
            .set("kind", text(option.kind))
            .set("name", titles(&option.names, &option.id));
        if let Some(by) = &option.nominated_by {
            document.set("nominated_by", text(by));
        }
    }
}
