//! A contest: what is on one ballot paper, and how its votes become seats.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::{AllocationRule, PollingDay, UnitHours};
use crate::bytes::{Id, List, Name, Sorted, Titled, tagged};

/// The most options one ballot paper may have.
pub const MAX_OPTIONS: usize = 1000;

tagged! {
    /// What a voter can choose.
    pub enum OptionKind ("kind of option") {
        /// A party list.
        List = 1 "list",
        /// A candidate.
        Candidate = 2 "candidate",
        /// "Against all": counted, never seated.
        AgainstAll = 3 "against-all",
    }
}

/// The most units that may have hours of their own.
pub const MAX_UNITS: usize = 1000;

tagged! {
    /// What the votes for an option count as that was withdrawn after ballots were printed.
    pub enum WithdrawnVotes ("way to count withdrawn votes") {
        /// As invalid ballots.
        Invalid = 1 "invalid",
        /// As if they had not been given.
        Ignored = 2 "ignored",
    }
}

/// One line of the ballot paper.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct OptionDefinition {
    /// Identifies the option within its contest.
    pub id: Id,
    /// Its number on the paper; ascending in the list of options, gaps allowed.
    pub position: u32,
    /// List, candidate or against all.
    pub kind: OptionKind,
    /// Its name.
    pub names: Titled,
    /// Who nominated it: another contest's list id, `self`, or a name.
    pub nominated_by: Option<Name>,
}

/// One contest.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ContestDefinition {
    /// Identifies the contest within its election.
    pub id: Id,
    /// The form its protocols are written on.
    pub form: Id,
    /// Its name.
    pub titles: Titled,
    /// How many options a voter may mark, from 1.
    pub votes_per_ballot: u32,
    /// The constituency, where there is one.
    pub district: Option<Name>,
    /// The options, in ballot order.
    pub options: List<OptionDefinition, MAX_OPTIONS>,
    /// Polling hours of this contest at the determining commission's place. Options are frozen
    /// once the first of these days opens.
    pub polling: List<PollingDay, 30>,
    /// The commission that determines the result.
    pub determined_by: Id,
    /// How votes become seats; absent where the contest is only counted.
    pub allocation: Option<AllocationRule>,
    /// The contest whose second round this is: it is voted at the same stations.
    pub second_round_of: Option<Id>,
    /// Polling hours of a second round where they are others than `polling`.
    pub hours: Sorted<UnitHours, MAX_UNITS>,
}

impl ContestDefinition {
    /// When the polls of this contest first open.
    pub fn opens(&self) -> Option<super::UtcMillis> {
        self.polling.first().map(|day| day.opens)
    }
}
