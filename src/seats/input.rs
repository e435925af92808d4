//! What an allocation is made from.

use crate::bytes::Id;
use crate::election::OptionKind;

/// One option of a contest and its votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionVotes<'a> {
    /// The option; no other has the same.
    pub id: &'a Id,
    /// What it is: "against all" never takes a seat and is in no quota.
    pub kind: OptionKind,
    /// The place on the ballot.
    pub position: u32,
    /// The votes for it.
    pub votes: u64,
}

/// The votes of one contest.
#[derive(Debug, Clone, Copy)]
pub struct Votes<'a> {
    /// Every option of the contest.
    pub options: &'a [OptionVotes<'a>],
    /// The quantities of the contest that a rule can name, such as `valid`.
    pub quantities: &'a [(Id, u64)],
    /// Lots in force, each with the options it was drawn among, the first drawn first. A draw settles
    /// the tie of exactly these options and no other.
    pub lots: &'a [Vec<Id>],
}
