//! Totals that are said, in words: every sum that stands in a summary or a declaration.

use super::present::{Align, Page, Table, grouped};
use crate::bytes::{Id, pick_title};
use crate::event::{ResultsDeclared, SummarySubmitted, Totals};
use crate::state::State;

/// A summary or a declaration.
pub(super) struct Said<'a> {
    contest: &'a Id,
    size: u64,
    totals: &'a Totals,
    /// Of a declaration.
    seats: Option<&'a [Option<u32>]>,
}

impl<'a> Said<'a> {
    pub(super) fn summary(said: &'a SummarySubmitted) -> Self {
        Self {
            contest: &said.contest,
            size: said.size,
            totals: &said.totals,
            seats: None,
        }
    }

    pub(super) fn result(said: &'a ResultsDeclared) -> Self {
        Self {
            contest: &said.contest,
            size: said.size,
            totals: &said.totals,
            seats: Some(&said.seats),
        }
    }
}

/// The sums, as they are compared with the paper: fields in the order of the form, options in ballot
/// order.
pub(super) fn show(page: &mut Page, state: &State, said: &Said<'_>) {
    page.facts(&[
        ("Contest", said.contest.to_string()),
        ("Of the first", format!("{} entries", grouped(said.size))),
        ("Protocols", grouped(said.totals.count)),
        ("Hash of them", said.totals.protocols.to_string()),
    ]);
    let contest = state.find_contest(said.contest.as_str());
    let Some(definition) = contest.map(|at| &state.contest(at).definition) else {
        return;
    };
    let form = state
        .election()
        .and_then(|election| election.opened().forms.find(&&definition.form));
    let mut sums = Table::new(&[("sum of", Align::Left), ("", Align::Right)]);
    let fields = form.into_iter().flat_map(|form| form.fields.iter());
    for (field, sum) in fields.zip(said.totals.fields.iter()) {
        sums.row([pick_title(&field.labels).to_owned(), grouped(*sum)]);
    }
    page.gap().table(&sums);
    let mut options = Table::new(&[
        ("no", Align::Right),
        ("id", Align::Left),
        ("name", Align::Left),
        ("votes", Align::Right),
        ("seats", Align::Right),
    ]);
    let votes = said.totals.votes.iter();
    for (at, (option, sum)) in definition.options.iter().zip(votes).enumerate() {
        let seats = said.seats.and_then(|seats| *seats.get(at)?);
        options.row([
            option.position.to_string(),
            option.id.to_string(),
            pick_title(&option.names).to_owned(),
            grouped(*sum),
            seats.map_or_else(|| "–".to_owned(), |seats| seats.to_string()),
        ]);
    }
    page.gap().table(&options);
}
