//! What the votes of a contest come to, and the lots that settle its ties.

use super::{CommissionIx, Contest, ContestIx, State};
use crate::bytes::Id;
use crate::election::OptionKind;
use crate::event::Totals;
use crate::seats::{Allocation, AllocationError, OptionVotes, Outcome, Tie, Votes, allocate};

/// A draw of lots in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// Its entry.
    pub index: u64,
    /// The options that were tied, the first drawn first.
    pub order: Vec<Id>,
    /// The tie that it settles.
    pub tie: Tie,
    /// The votes of the tied options, in ballot order: lists may tie by remainder.
    pub votes: Vec<u64>,
}

impl Contest {
    /// What votes, in ballot order, come to by the rule that the definition states and the lots in
    /// force; nothing where the contest fills no seats. Votes for withdrawn options are left out of
    /// them here, out of the quantities before.
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
            .enumerate()
            .map(|(at, (option, votes))| {
                let stands = self.withdrawn(at).is_none();
                OptionVotes {
                    id: &option.id,
                    // On the ballot and never seated, as "against all" is.
                    kind: if stands {
                        option.kind
                    } else {
                        OptionKind::AgainstAll
                    },
                    position: option.position,
                    votes: if stands { votes } else { 0 },
                }
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
        let draws = &self.contest(contest).draws;
        Some(self.allocation_under(contest, draws)?.1)
    }

    /// The tie that stands now, and the votes of the options in it.
    pub(super) fn tie_now(&self, contest: ContestIx) -> Option<(Tie, Vec<u64>)> {
        self.tie_under(contest, &self.contest(contest).draws)
    }

    /// The sums of the whole contest, and what they come to with these draws.
    fn allocation_under(
        &self,
        contest: ContestIx,
        draws: &[Draw],
    ) -> Option<(Totals, Result<Allocation, AllocationError>)> {
        let of = self.contest(contest);
        // Whatever is filed by now, by the entry that is being taken in as well.
        let totals = self.totals_at(contest, CommissionIx::CENTRAL, u64::MAX);
        let mut quantities = of
            .layout
            .quantities_of_totals(&totals.fields, &totals.votes);
        of.withdraw_from(&mut quantities, &totals.votes);
        let votes = totals.votes.iter().copied();
        let found = of.allocation_with(draws, votes, &quantities)?;
        Some((totals, found))
    }

    fn tie_under(&self, contest: ContestIx, draws: &[Draw]) -> Option<(Tie, Vec<u64>)> {
        let (totals, found) = self.allocation_under(contest, draws)?;
        let Outcome::Tie { tie } = found.ok()?.outcome else {
            return None;
        };
        let options = self.contest(contest).definition.options.iter();
        let options = options.zip(totals.votes.iter().copied());
        let tied = options.filter(|(option, _)| tie.options.contains(&option.id));
        let votes = tied.map(|(_, votes)| votes).collect();
        Some((tie, votes))
    }

    /// The draws whose tie still stands: the same options with the same votes, for the same stake. A
    /// tie comes after those that are settled before it, so each draw is held against what the ones
    /// before it leave open.
    pub(super) fn draws_in_force(&self, contest: ContestIx) -> Vec<Draw> {
        let mut kept = Vec::new();
        for draw in &self.contest(contest).draws {
            let left_open = self.tie_under(contest, &kept);
            if left_open.is_some_and(|(tie, votes)| (&tie, &votes) == (&draw.tie, &draw.votes)) {
                kept.push(draw.clone());
            }
        }
        kept
    }
}
