//! What members add to a protocol: a later signature, a separate opinion, who was there.

use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::{Id, Keyed, Sorted, StatementHash, TextHash, tagged};

/// A signature that a member of the commission gives to its protocol after it was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct SignatureAdded {
    /// The station that the protocol is of.
    pub station: Id,
    /// Its contest.
    pub contest: Id,
    /// The protocol.
    pub protocol: StatementHash,
    /// The number of the member who signs.
    pub member: u16,
}

/// A separate opinion of one member, which needs nobody's consent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct DissentLodged {
    /// The station that the protocol is of.
    pub station: Id,
    /// Its contest.
    pub contest: Id,
    /// The protocol.
    pub protocol: StatementHash,
    /// The number of the member whose opinion it is.
    pub member: u16,
    /// A code for the reason.
    pub reason: Id,
    /// Salted hash of a text that stands beside the log.
    pub text: Option<TextHash>,
}

tagged! {
    /// Whether a member was there when the protocol was signed.
    pub enum Presence ("presence") {
        /// He was there.
        Present = 1 "present",
        /// He was not.
        Absent = 2 "absent",
        /// He was there and would not sign.
        Refused = 3 "refused",
    }
}

/// One member's presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Attendance {
    /// Number in the commission.
    pub number: u16,
    /// Whether he was there.
    pub presence: Presence,
}

impl Keyed for Attendance {
    type Key<'a> = u16;
    fn key(&self) -> u16 {
        self.number
    }
}

/// Who was present when a protocol was signed, and what became of requests for a copy of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct AttendanceRecorded {
    /// The station that the protocol is of.
    pub station: Id,
    /// Its contest.
    pub contest: Id,
    /// The protocol.
    pub protocol: StatementHash,
    /// The members it says something of.
    pub members: Sorted<Attendance, 200>,
    /// Certified copies handed out.
    pub copies_given: u16,
    /// Copies asked for and refused.
    pub copies_refused: u16,
}
