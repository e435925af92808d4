//! What comes out of an allocation.

use serde::Serialize;

use super::{Ratio, Step};
use crate::bytes::Id;
use crate::election::AllocationProblem;

/// Why there is no allocation at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    /// The rule itself is unsound.
    #[error("the allocation rule cannot be applied: {0}")]
    Rule(AllocationProblem),
    /// The rule names a quantity that the contest does not have.
    #[error("the allocation rule names the quantity {0}, which the contest does not have")]
    UnknownQuantity(Id),
    /// The sum of the votes is more than 64 bits hold.
    #[error("the votes are more than can be counted")]
    TooManyVotes,
}

/// What equal options compete for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stake {
    /// The last seats.
    Seats,
    /// To be the next largest list, which is admitted beside the only one that passed.
    Admission,
    /// The first place, which "against all" shares, or which two with more than half share.
    FirstPlace,
    /// The last places in the second round.
    SecondRound,
}

/// Options that nothing in the votes tells apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tie {
    /// What they compete for.
    pub stake: Stake,
    /// The tied options, in the order given.
    pub options: Vec<Id>,
    /// How many of them can have it: fewer than there are.
    pub places: u32,
}

/// How an allocation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Outcome {
    /// Every seat that can be filled is filled.
    Allocated,
    /// A tie that changes who is seated, and that nothing has settled yet.
    Tie {
        /// The tie.
        tie: Tie,
    },
    /// The rule seats nobody: "against all" won, no list passed the threshold, or nobody has the
    /// majority and there is no second round.
    NoWinner,
    /// One list alone passed, and the definition does not say what follows.
    Waits,
    /// Nobody has the majority.
    SecondRound {
        /// The candidates of the second round, the most votes first.
        candidates: Vec<Id>,
    },
    /// No votes at all.
    #[serde(rename = "none")]
    NoVotes,
}

impl Outcome {
    /// Whether nothing is left open that a result has to say.
    pub const fn settled(&self) -> bool {
        match self {
            Self::Allocated | Self::NoWinner | Self::SecondRound { .. } => true,
            Self::Tie { .. } | Self::Waits | Self::NoVotes => false,
        }
    }
}

/// What an allocation means for one option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seated {
    /// The option.
    pub id: Id,
    /// Whether it passed the threshold by its own votes; nothing where there is no threshold.
    pub passed: Option<bool>,
    /// Its seats; nothing for "against all" and as long as they are not settled. In a tie for the
    /// last seats, those of all but the tied options are.
    pub seats: Option<u32>,
}

/// How votes became seats, or why they have not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Allocation {
    /// How it ended; in JSON `state`, with `tie` or `candidates` beside it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The seats to be filled.
    pub seats: u32,
    /// Votes a whole seat costs under largest remainder: the votes of the lists that take part, over
    /// the seats.
    pub quota: Option<Ratio>,
    /// Every option, in the order given. Not in JSON here: it belongs to the contest's options.
    #[serde(skip)]
    pub options: Vec<Seated>,
    /// Everything that was decided, in order.
    pub steps: Vec<Step>,
}
