//! `--with-voided`: the sums as if nothing had been annulled, beside those that count.

use crate::cli::present::{Align, Page, Table, count_of, grouped};
use crate::results::annulled::sums;
use crate::results::{ContestView, View};

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
