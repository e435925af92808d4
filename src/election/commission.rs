//! Commissions and the roles of their members.

use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::{Id, Keyed, tagged};

tagged! {
    /// The level of a commission.
    pub enum CommissionKind ("kind of commission") {
        /// The one that opens the election; the root of the tree.
        Central = 1 "central",
        /// A region's, city's or district's, above precincts.
        Territorial = 2 "territorial",
        /// A constituency's: it sums contests of its own.
        District = 3 "district",
        /// A polling station's: it counts ballots and files protocols.
        Precinct = 4 "precinct",
    }
}

tagged! {
    /// A member's role.
    pub enum Role ("role") {
        /// Chairperson.
        Chair = 1 "chair",
        /// Deputy chairperson.
        Deputy = 2 "deputy",
        /// Secretary.
        Secretary = 3 "secretary",
        /// Member without an office.
        Member = 4 "member",
    }
}

/// Where one contest of a station goes up when not to the station's ordinary parent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ContestParent {
    /// The contest.
    pub contest: Id,
    /// The commission it goes up to.
    pub parent: Id,
}

impl Keyed for ContestParent {
    type Key<'a> = &'a Id;
    fn key(&self) -> &Id {
        &self.contest
    }
}
