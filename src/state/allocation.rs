//! What the votes of a contest come to, and the lots that settle its ties.

use super::{CommissionIx, Contest, ContestIx, State};
use crate::bytes::Id;
use crate::seats::{Allocation, AllocationError, OptionVotes, Outcome, Votes, allocate};

/// A draw of lots in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// Its entry.
    pub index: u64,
    /// The options that were tied, the first drawn first.
    pub order: Vec<Id>,
}

impl Contest {
    /// What votes, in ballot order, come to by the rule that the definition states and the lots in
    /// force; nothing where the contest fills no seats.
    pub fn allocation(
        &self,
        votes: impl Iterator<Item = u64>,
        quantities: &[(Id, u64)],
    ) -> Option<Result<Allocation, AllocationError>> {
        self.allocation_with(&self.draws, votes, quantities)
    }

    fn allocation_with(
        &self,
        draws: &[Draw],
        votes: impl Iterator<Item = u64>,
        quantities: &[(Id, u64)],
    ) -> Option<Result<Allocation, AllocationError>> {
        let rule = self.definition.allocation.as_ref()?;
        let options = self.definition.options.iter().zip(votes);
        let options: Vec<_> = options
            .map(|(option, votes)| OptionVotes {
                id: &option.id,
                kind: option.kind,
                position: option.position,
                votes,
            })
            .collect();
        let lots: Vec<Vec<Id>> = draws.iter().map(|draw| draw.order.clone()).collect();
        let votes = Votes {
            options: &options,
            quantities,
            lots: &lots,
        };
        Some(allocate(rule, &votes))
    }
}

impl State {
    /// What the sums of the whole contest come to now.
    pub fn allocation_now(
        &self,
        contest: ContestIx,
    ) -> Option<Result<Allocation, AllocationError>> {
        self.allocation_under(contest, &self.contest(contest).draws)
    }

    fn allocation_under(
        &self,
        contest: ContestIx,
        draws: &[Draw],
    ) -> Option<Result<Allocation, AllocationError>> {
        let of = self.contest(contest);
        let totals = self.totals_at(contest, CommissionIx::CENTRAL, self.position.size);
        let quantities = of
            .layout
            .quantities_of_totals(&totals.fields, &totals.votes);
        of.allocation_with(draws, totals.votes.iter().copied(), &quantities)
    }

    /// The draws whose tie still stands. A tie comes after those that are settled before it, so each
    /// draw is held against what the ones before it leave open.
    pub(super) fn draws_in_force(&self, contest: ContestIx) -> Vec<Draw> {
        let mut kept = Vec::new();
        for draw in &self.contest(contest).draws {
            let left_open = self.allocation_under(contest, &kept);
            if left_open.is_some_and(|result| result.is_ok_and(|found| is_tie(&found, draw))) {
                kept.push(draw.clone());
            }
        }
        kept
    }
}

fn is_tie(found: &Allocation, draw: &Draw) -> bool {
    let Outcome::Tie { tie } = &found.outcome else {
        return false;
    };
    tie.options.len() == draw.order.len() && tie.options.iter().all(|id| draw.order.contains(id))
}
