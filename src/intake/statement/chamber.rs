//! Chambers.

use super::paper::Table;
use super::protocol::steps;
use super::writer::Writer;
use crate::bytes::Sorted;
use crate::election::ChamberDefinition;

pub(super) const KEYS: [&str; 3] = ["id", "title", "contests"];

pub(super) fn blank(out: &mut Writer) {
    out.comment("Said by the central commission. When it is filled in:");
    steps(out, "statement");
    out.gap();
    out.fill_in("id");
    out.comment("In one language at least; more may be added.");
    out.line("title = { en = \"\" }");
    out.comment("The contests whose winners sit in it: [\"list\", \"district-1\"].");
    out.line("contests = []");
}

pub(super) fn read(table: &Table<'_>) -> Option<ChamberDefinition> {
    let id = table.required("id").and_then(|value| value.id());
    let titles = table.required("title").and_then(|value| value.titles());
    let contests = table.required("contests")?;
    let ids = contests.ids()?;
    let set = Sorted::new(ids);
    if let Err(error) = &set {
        contests.refuse(format!("cannot stand: {error}"), "each contest once");
    }
    Some(ChamberDefinition {
        id: id?,
        titles: titles?,
        contests: set.ok()?,
    })
}
