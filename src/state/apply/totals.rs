//! What is said of sums, and what supersedes it.

use super::super::{CommissionIx, ContestIx, Declaration, Draw, OtherResult, State, Summary};
use super::Said;
use crate::event::{ActRecorded, LotsDrawn, ResultsDeclared, SummarySubmitted};

impl State {
    /// Takes in a summary: the protocols in it are summed from now on.
    pub(super) fn sum(&mut self, by: &Said<'_>, said: &SummarySubmitted) {
        let Some(contest) = self.find_contest(said.contest.as_str()) else {
            return;
        };
        let Some(unit) = by.commission(self) else {
            return;
        };
        let index = by.index;
        let superseded_by = self.changed_after(contest, unit, said.size);
        // A summary that is not the sum of its parts takes nobody's right to correct.
        if said.totals == self.totals_at(contest, unit, said.size) {
            let summed = self.counted_at(contest, unit, said.size);
            let summed: Vec<_> = summed.map(|(station, one)| (station, one.index)).collect();
            for (station, was) in summed {
                if let Some(filing) = self.commissions[station.get()].filing_mut(contest) {
                    filing.summed |= filing.current().is_some_and(|now| now.index == was);
                }
            }
        }
        self.contests[contest.get()].summaries.push(Summary {
            index,
            unit,
            size: said.size,
            superseded_by,
        });
    }

    pub(super) fn draw(&mut self, index: u64, said: LotsDrawn) {
        if let Some(contest) = self.find_contest(said.contest.as_str()) {
            let order = said.order.into_inner();
            if let Some((tie, votes)) = self.tie_now(contest) {
                let draw = Draw {
                    index,
                    order,
                    tie,
                    votes,
                };
                self.contests[contest.get()].draws.push(draw);
            }
        }
    }

    pub(super) fn declare(&mut self, index: u64, said: &ResultsDeclared) {
        if let Some(contest) = self.find_contest(said.contest.as_str()) {
            self.contests[contest.get()].declared = Some(Declaration {
                index,
                size: said.size,
                superseded_by: None,
            });
        }
    }

    pub(super) fn record_act(&mut self, index: u64, said: &ActRecorded) {
        if let Some(contest) = self.find_contest(said.contest.as_str()) {
            let size = said.size;
            let acts = &mut self.contests[contest.get()].acts;
            acts.push(OtherResult { index, size });
        }
    }

    /// Marks the summaries whose sums the entry `by` has changed at a station.
    pub(super) fn supersede_summaries(
        &mut self,
        contest: ContestIx,
        station: CommissionIx,
        by: u64,
    ) {
        let live = self.contests[contest.get()].summaries.iter().enumerate();
        let live = live.filter(|(_, summary)| summary.superseded_by.is_none());
        let hit = live.filter(|(_, summary)| self.is_within(station, summary.unit, contest));
        let hit: Vec<usize> = hit.map(|(at, _)| at).collect();
        for at in hit {
            self.contests[contest.get()].summaries[at].superseded_by = Some(by);
        }
    }

    /// Marks the declaration of a contest whose result the entry `by` may have changed, and lets
    /// draws lapse whose tie does not stand any more.
    pub(super) fn supersede_result(&mut self, contest: ContestIx, by: u64) {
        let of = &mut self.contests[contest.get()];
        if let Some(declared) = &mut of.declared {
            declared.superseded_by.get_or_insert(by);
        }
        if !self.contests[contest.get()].draws.is_empty() {
            self.contests[contest.get()].draws = self.draws_in_force(contest);
        }
    }
}
