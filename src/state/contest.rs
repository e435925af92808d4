//! A contest, and the stations that count it.

use std::sync::Arc;

use hashbrown::HashMap;

use super::{CommissionIx, Draw, Heads};
use crate::bytes::Id;
use crate::election::{ContestDefinition, FormLayout, SheetFigures, WithdrawnVotes};

/// A contest by its place among the contests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContestIx(u32);

impl ContestIx {
    pub(super) fn at(place: usize) -> Self {
        // A log whose entries are counted in u64 cannot define 2^32 contests in memory.
        Self(u32::try_from(place).unwrap_or(u32::MAX))
    }
    pub(super) const fn get(self) -> usize {
        self.0 as usize
    }
}

/// A summary in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Its entry.
    pub index: u64,
    /// The commission whose stations it sums.
    pub unit: CommissionIx,
    /// The size of the log that it is of.
    pub size: u64,
    /// The entry that changed a protocol in it afterwards.
    pub superseded_by: Option<u64>,
}

/// A declaration in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration {
    /// Its entry.
    pub index: u64,
    /// The size of the log that it is of.
    pub size: u64,
    /// The entry that changed the sums afterwards.
    pub superseded_by: Option<u64>,
}

/// An option that cannot be elected any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawal {
    /// Its entry.
    pub index: u64,
    /// The option's place on the ballot, from 0.
    pub option: usize,
    /// What its votes count as.
    pub votes: WithdrawnVotes,
}

/// An official act with another result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherResult {
    /// Its entry.
    pub index: u64,
    /// The size of the log that it could know.
    pub size: u64,
}

/// A contest as it was defined, with what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// Its definition.
    pub definition: Arc<ContestDefinition>,
    /// Its form, resolved.
    pub layout: Arc<FormLayout>,
    /// The entry that defined it.
    pub defined_by: u64,
    /// The stations that count it, in order of enrolment.
    pub stations: Vec<CommissionIx>,
    /// Summaries, in the order of the log.
    pub summaries: Vec<Summary>,
    /// Lots in force, in the order of the log.
    pub draws: Vec<Draw>,
    /// The last declaration.
    pub declared: Option<Declaration>,
    /// The contest whose second round this is.
    pub first_round: Option<ContestIx>,
    /// Options withdrawn, in the order of the log.
    pub withdrawals: Vec<Withdrawal>,
    /// Official acts with another result, in the order of the log.
    pub acts: Vec<OtherResult>,
    /// Stations by vote vector, of current sheets from the floor of attention on.
    pub(super) vectors: HashMap<VectorKey, Vec<CommissionIx>>,
}

/// The first half of a BLAKE3 hash over a vote vector.
pub(super) type VectorKey = [u8; 16];

impl Contest {
    /// The declaration, if nothing has changed the sums since.
    pub fn declared_in_force(&self) -> Option<&Declaration> {
        let declared = self.declared.as_ref();
        declared.filter(|declared| declared.superseded_by.is_none())
    }

    /// The withdrawal of an option, by its place on the ballot.
    pub fn withdrawn(&self, option: usize) -> Option<&Withdrawal> {
        self.withdrawals.iter().find(|one| one.option == option)
    }

    /// Takes the votes for withdrawn options out of the quantities that they are part of: `valid`,
    /// and into `invalid` where they count so. With more than one vote a ballot nobody knows how
    /// many ballots that are.
    pub fn withdraw_from(&self, quantities: &mut [(Id, u64)], votes: &[u64]) {
        if self.definition.votes_per_ballot != 1 {
            return;
        }
        for withdrawal in &self.withdrawals {
            let votes = votes.get(withdrawal.option).copied().unwrap_or(0);
            for (id, sum) in quantities.iter_mut() {
                match (id.as_str(), withdrawal.votes) {
                    ("valid", _) => *sum = sum.saturating_sub(votes),
                    ("invalid", WithdrawnVotes::Invalid) => *sum += votes,
                    _ => {}
                }
            }
        }
    }

    /// What a sheet of this contest says of voters and ballots.
    pub fn heads(&self, sheet: SheetFigures<'_>) -> Heads {
        Heads {
            registered: self.layout.quantity("registered", sheet),
            issued: self.layout.quantity("issued", sheet),
        }
    }

    pub(super) fn vector_key(sheet: SheetFigures<'_>) -> VectorKey {
        let votes = sheet.votes.iter().flat_map(|votes| votes.to_le_bytes());
        let votes: Vec<u8> = votes.collect();
        let mut key = VectorKey::default();
        key.copy_from_slice(&blake3::hash(&votes).as_bytes()[..16]);
        key
    }

    /// Stations whose current sheet has the same votes for every option. Only sheets from the
    /// election's floor of attention on are kept.
    pub fn same_votes(&self, sheet: SheetFigures<'_>) -> &[CommissionIx] {
        self.vectors
            .get(&Self::vector_key(sheet))
            .map_or(&[], Vec::as_slice)
    }
}
