//! Totals that are said, in words: every sum that stands in a summary, a declaration or an act.

use super::present::{Align, Page, Table, grouped};
use crate::bytes::{Id, pick_title};
use crate::event::{ActRecorded, ResultsDeclared, SummarySubmitted, Totals};
use crate::state::State;

/// A summary, a declaration, or an act that states another result.
pub(super) struct Said<'a> {
    contest: &'a Id,
    size: u64,
    /// Which protocols are summed; an act does not say.
    of: Option<&'a Totals>,
    /// Nothing where an act states none.
    fields: &'a [u64],
    votes: &'a [u64],
    /// Of a declaration or an act.
    seats: Option<&'a [Option<u32>]>,
}

impl<'a> Said<'a> {
    pub(super) fn summary(said: &'a SummarySubmitted) -> Self {
        Self {
            contest: &said.contest,
            size: said.size,
            of: Some(&said.totals),
            fields: &said.totals.fields,
            votes: &said.totals.votes,
            seats: None,
        }
    }

    pub(super) fn result(said: &'a ResultsDeclared) -> Self {
        Self {
            contest: &said.contest,
            size: said.size,
            of: Some(&said.totals),
            fields: &said.totals.fields,
            votes: &said.totals.votes,
            seats: Some(&said.seats),
        }
    }

    pub(super) fn act(said: &'a ActRecorded) -> Self {
        let fields = said.fields.as_ref();
        Self {
            contest: &said.contest,
            size: said.size,
            of: None,
            fields: fields.map_or(&[], |fields| fields),
            votes: &said.votes,
            seats: Some(&said.seats),
        }
    }
}

/// The sums, as they are compared with the paper: fields in the order of the form, options in ballot
/// order.
pub(super) fn show(page: &mut Page, state: &State, said: &Said<'_>) {
    let mut facts = vec![
        ("Contest", said.contest.to_string()),
        ("Of the first", format!("{} entries", grouped(said.size))),
    ];
    if let Some(of) = said.of {
        facts.push(("Protocols", grouped(of.count)));
        facts.push(("Hash of them", of.protocols.to_string()));
    }
    page.facts(&facts);
    let contest = state.find_contest(said.contest.as_str());
    let Some(definition) = contest.map(|at| &state.contest(at).definition) else {
        return;
    };
    let form = state
        .election()
        .and_then(|election| election.opened().forms.find(&&definition.form));
    let mut sums = Table::new(&[("sum of", Align::Left), ("", Align::Right)]);
    let fields = form.into_iter().flat_map(|form| form.fields.iter());
    for (field, sum) in fields.zip(said.fields) {
        sums.row([pick_title(&field.labels).to_owned(), grouped(*sum)]);
    }
    if !sums.is_empty() {
        page.gap().table(&sums);
    }
    let mut options = Table::new(&[
        ("no", Align::Right),
        ("id", Align::Left),
        ("name", Align::Left),
        ("votes", Align::Right),
        ("seats", Align::Right),
    ]);
    let votes = said.votes.iter();
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
