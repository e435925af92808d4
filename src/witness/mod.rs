//! A witness: a small server that says in public which history of a log it has seen, once and for
//! all, and the client that logs ask it with.
//!
//! In: requests of logs that a policy knows. Out: cosignatures, or the status that says why not. A
//! witness never cosigns two histories of one log: it remembers, on disk before it answers, the last
//! checkpoint of each log, and takes only what is proven to go on from it.
//!
//! | file | what it is for | pure |
//! |---|---|---|
//! | [`cosigning`] | which request is answered how: the order of the checks | yes |
//! | [`judging`] | a further opinion before cosigning, such as replay by the rule book | |
//! | [`replaying`] | the judge of the second level: every entry, by the rule book | |
//! | [`state`] | what was cosigned, on disk | |
//! | [`answering`] | one request from bytes to answer: check, judge, persist, sign | |
//! | [`server`] | HTTP, limits, the end | |
//! | [`client`] | one request to a witness, and its answer | |
//! | [`asking`] | a log asks for a cosignature, from whatever size the witness knows | |
//!
//! This room is an edge: it reaches disk, network and clock. Only [`replaying`] knows of rules; the rest
//! would witness any log of these formats.
//!
//! Specification: <https://c2sp.org/tlog-witness>.

pub mod answering;
pub mod asking;
pub mod client;
pub mod cosigning;
pub mod judging;
pub mod replaying;
pub mod server;
pub mod state;

pub use answering::{Answer, Clock, Outcome, Witness};
pub use asking::{AskError, Asking};
pub use cosigning::Refused;
pub use judging::{Consistent, Judge, Verdict};
pub use state::{EvidenceKind, Seen, State, StateError};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// What a log is called in addresses and in the names of files: SHA-256 of its origin, in lowercase
/// hexadecimal digits.
pub fn origin_hash(origin: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(origin.as_bytes()))
}
