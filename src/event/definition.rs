//! A commission enters the ledger; an option leaves a contest.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::{Act, Member};
use crate::bytes::{Id, List, Name, Sorted, Text};
use crate::election::{CommissionKind, ContestParent, PollingDay, WithdrawnVotes};

/// A commission, enrolled by its parent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct CommissionEnrolled {
    /// The commission.
    pub id: Id,
    /// Its level.
    pub kind: CommissionKind,
    /// The commission it hands up to, which makes this statement.
    pub parent: Id,
    /// Contests that it hands up to another commission.
    pub contest_parents: Sorted<ContestParent, 64>,
    /// Its public name.
    pub name: Name,
    /// Its time zone, as a label; the hours below are already resolved.
    pub time_zone: Text<64>,
    /// Voters on its list before polling, where known.
    pub registered_voters: Option<u32>,
    /// The contests whose ballots it counts: each is an expected protocol.
    pub contests: Sorted<Id, 64>,
    /// Polling hours here.
    pub polling: List<PollingDay, 30>,
    /// Whether voting may end before closing time, when all on the list have voted.
    pub may_close_early: bool,
    /// Its members.
    pub roster: Sorted<Member, 200>,
}

/// An option that stands on the ballot and cannot be elected any more.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct OptionWithdrawn {
    /// The contest.
    pub contest: Id,
    /// The option.
    pub option: Id,
    /// What the votes for it count as.
    pub votes: WithdrawnVotes,
    /// The act it rests on.
    pub act: Option<Act>,
}
