//! Observers: who they are, the copies they hold, what they object to, and what is answered.

use bincode::{Decode, Encode};
use serde::Serialize;

use crate::bytes::{Id, List, Name, ScanHash, StatementHash, TextHash, encode, tagged};
use crate::election::MAX_OPTIONS;
use crate::keys::{PublicKeyBytes, SignatureBytes};

/// An observer of an organisation, and the key he speaks with. No name: a log cannot forget.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ObserverAccredited {
    /// The observer.
    pub id: Id,
    /// The organisation that sends him.
    pub organisation: Name,
    /// His public key, registered once as any other.
    pub key: PublicKeyBytes,
    /// Signature by that key over [`observer_message`]: he holds the secret key.
    pub proof: SignatureBytes,
}

/// What an observer's proof signs, after the domain string: his id and key.
pub fn observer_message(id: &Id, key: &PublicKeyBytes) -> Vec<u8> {
    encode(&(id, key))
}

/// The figures on a copy of a protocol that an observer holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct CopyAttested {
    /// The station that the copy is of.
    pub station: Id,
    /// Its contest.
    pub contest: Id,
    /// The entry that opened the poll it is of, a repeat or a second round; nothing for the poll
    /// that the station was enrolled for.
    pub poll: Option<u64>,
    /// One figure per field of the form, in its order; nothing where it cannot be read.
    pub fields: List<Option<u32>, 256>,
    /// One figure per option, in ballot order; nothing where it cannot be read.
    pub votes: List<Option<u32>, MAX_OPTIONS>,
    /// SHA-256 of the photograph of the copy.
    pub photo: ScanHash,
}

/// An observer's complaint about what a statement says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ObjectionLodged {
    /// The statement.
    pub about: StatementHash,
    /// The commission that is asked to answer.
    pub to: Id,
    /// A code for the reason.
    pub reason: Id,
    /// Salted hash of a text that stands beside the log.
    pub text: Option<TextHash>,
}

tagged! {
    /// What a commission answers to an objection.
    pub enum Answer ("answer") {
        /// It is right.
        Upheld = 1 "upheld",
        /// It is not.
        Rejected = 2 "rejected",
    }
}

/// A commission's answer to an objection.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct ObjectionAnswered {
    /// The objection's statement.
    pub objection: StatementHash,
    /// Whether it is upheld.
    pub answer: Answer,
    /// A code for the reason.
    pub reason: Id,
    /// Salted hash of a text that stands beside the log.
    pub text: Option<TextHash>,
}
