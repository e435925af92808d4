//! What the sums would be if nothing had been annulled: what comes to an annulled vote later is no
//! part of them.

use crate::bytes::Id;
use crate::state::{CommissionIx, ContestIx, State};

/// Sums over the first poll of every station, annulled or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsIf {
    /// Protocols in the sums.
    pub counted: u64,
    /// Votes, in ballot order.
    pub votes: Vec<u64>,
    /// Quantities of the form.
    pub quantities: Vec<(Id, u64)>,
}

/// The sums of a contest, within `unit` if one is given, as if nothing had been annulled.
pub fn as_if_nothing_annulled(
    state: &State,
    contest: ContestIx,
    unit: Option<CommissionIx>,
) -> AsIf {
    let of = state.contest(contest);
    let quantities = of.layout.quantity_ids().map(|id| (id.clone(), 0));
    let mut sums = AsIf {
        counted: 0,
        votes: vec![0; of.definition.options.len()],
        quantities: quantities.collect(),
    };
    let filings = state.filings(contest);
    let within =
        filings.filter(|(at, _)| unit.is_none_or(|unit| state.is_within(*at, unit, contest)));
    let standing = within.filter_map(|(_, filing)| {
        let first = filing.first_poll();
        first.current_at(first.voided_by().unwrap_or(u64::MAX))
    });
    // Counts of `u32` at fewer than 2^32 stations.
    for protocol in standing.filter(|protocol| !protocol.held) {
        let figures = protocol.sheet.figures();
        sums.counted += 1;
        for (sum, votes) in sums.votes.iter_mut().zip(figures.votes) {
            *sum += u64::from(*votes);
        }
        let values = of.layout.quantities(figures);
        for ((_, sum), value) in sums.quantities.iter_mut().zip(values) {
            *sum += value;
        }
    }
    of.withdraw_from(&mut sums.quantities, &sums.votes);
    sums
}
