//! Lots drawn for a tie.

use super::paper::Table;
use super::protocol::steps;
use super::writer::Writer;
use crate::bytes::List;
use crate::event::LotsDrawn;

pub(super) const KEYS: [&str; 3] = ["contest", "size", "order"];

pub(super) fn blank(contest: Option<&str>, out: &mut Writer) {
    out.comment(
        "Said by the commission that determines the contest's result, after lots were drawn among \
         the options that are tied. `hattama tally --contest ID --steps` names them, and the number \
         of entries. When it is filled in:",
    );
    steps(out, "statement");
    out.gap();
    match contest {
        Some(contest) => out.text("contest", contest),
        None => out.fill_in("contest"),
    }
    out.comment("The number of entries that the tie is of.");
    out.fill_in("size");
    out.comment("Every tied option, the first drawn first: [\"b\", \"a\"].");
    out.line("order = []");
}

pub(super) fn read(table: &Table<'_>) -> Option<LotsDrawn> {
    let contest = table.required("contest").and_then(|value| value.id());
    let size: Option<u32> = table.required("size").and_then(|value| value.count());
    let order = table.required("order")?;
    let list = List::new(order.ids()?);
    if let Err(error) = &list {
        order.refuse(format!("cannot stand: {error}"), "each tied option once");
    }
    Some(LotsDrawn {
        contest: contest?,
        size: u64::from(size?),
        order: list.ok()?,
    })
}
