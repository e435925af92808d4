//! What is said of totals: a superior's summary, lots for a tie, the declaration of a result, and an
//! act that says otherwise.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::Act;
use crate::bytes::{Id, List, ProtocolsHash, ScanHash};
use crate::election::MAX_OPTIONS;

/// Sums over the protocols in the sums of a contest, and which protocols they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Totals {
    /// How many protocols are summed.
    pub count: u32,
    /// Their names, hashed.
    pub protocols: ProtocolsHash,
    /// One sum per field of the form, in its order.
    pub fields: List<u64, 256>,
    /// One sum per option, in ballot order.
    pub votes: List<u64, MAX_OPTIONS>,
}

/// What a commission above stations sums up: its own unit of one contest.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct SummarySubmitted {
    /// The contest.
    pub contest: Id,
    /// The size of the log that the sums are of.
    pub size: u64,
    /// The sums.
    pub totals: Totals,
}

/// Lots drawn where equal votes leave seats open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct LotsDrawn {
    /// The contest.
    pub contest: Id,
    /// The size of the log that the tie is of.
    pub size: u64,
    /// The tied options, the first drawn first.
    pub order: List<Id, MAX_OPTIONS>,
}

/// The result of one contest.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ResultsDeclared {
    /// The contest.
    pub contest: Id,
    /// The size of the log that the result is of.
    pub size: u64,
    /// The sums over the whole contest.
    pub totals: Totals,
    /// The seats of each option, in ballot order; nothing for "against all", and where the contest
    /// fills none.
    pub seats: List<Option<u32>, MAX_OPTIONS>,
}

/// An official act that states another result of a contest than replay gives. It stands beside the
/// replay and changes nothing in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ActRecorded {
    /// The contest.
    pub contest: Id,
    /// The size of the log that the act could know.
    pub size: u64,
    /// The act.
    pub act: Act,
    /// SHA-256 of its document.
    pub document: ScanHash,
    /// One sum per field of the form, where the act states them.
    pub fields: Option<List<u64, 256>>,
    /// One sum per option, in ballot order.
    pub votes: List<u64, MAX_OPTIONS>,
    /// The seats of each option, in ballot order, as in a declaration.
    pub seats: List<Option<u32>, MAX_OPTIONS>,
}
