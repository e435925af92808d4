//! `--with-voided`: the sums as if nothing had been annulled, beside those that count.

use serde_json::{Map, Value, json};

use super::view::{ContestView, View};
use crate::cli::present::{Align, Page, Table, count_of, grouped};
use crate::replay::{AsIf, as_if_nothing_annulled};

fn sums(view: &View<'_>, one: &ContestView<'_>) -> AsIf {
    as_if_nothing_annulled(view.state, one.tally.contest, view.unit)
}

pub(super) fn show(page: &mut Page, view: &View<'_>, one: &ContestView<'_>) {
    let sums = sums(view, one);
    let mut table = Table::new(&[
        ("id", Align::Left),
        ("as it counts", Align::Right),
        ("if nothing were annulled", Align::Right),
    ]);
    let counted = one.tally.protocols.counted;
    table.row(["protocols".into(), grouped(counted), grouped(sums.counted)]);
    let options = one.definition.options.iter().zip(&one.tally.options);
    for ((option, counts), votes) in options.zip(&sums.votes) {
        table.row([
            option.id.to_string(),
            grouped(counts.votes),
            grouped(*votes),
        ]);
    }
    for ((id, counts), (_, sum)) in one.tally.quantities.iter().zip(&sums.quantities) {
        table.row([id.to_string(), grouped(*counts), grouped(*sum)]);
    }
    let voided = count_of(one.tally.protocols.voided, "station");
    page.gap()
        .heading("With annulled votes")
        .table(&table)
        .paragraph(format!(
            "The vote is annulled and not repeated at {voided}. The second column takes the first \
             vote of every station, annulled or not."
        ));
}

pub(super) fn json(view: &View<'_>, one: &ContestView<'_>) -> Value {
    let sums = sums(view, one);
    let options = one.definition.options.iter().zip(&sums.votes);
    let quantities = sums.quantities.iter();
    json!({
        "counted": sums.counted,
        "options": options
            .map(|(option, votes)| json!({ "id": option.id, "votes": votes }))
            .collect::<Vec<_>>(),
        "quantities": quantities
            .map(|(id, sum)| (id.to_string(), json!(sum)))
            .collect::<Map<_, _>>(),
    })
}
