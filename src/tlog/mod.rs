//! The public formats of the log: verifier keys, signed notes, checkpoints, cosignatures,
//! policies, refusals, the tree of entries.
//!
//! In: bytes and keys. Out: exact text forms and their parsers, each the inverse of the other, and
//! the RFC 6962 tree. This room knows no disk, no network and no clock, and nothing of elections.
//!
//! A [`Note`] is only well-formed text; what [`Checkpoint::verify`] returns was signed by the key
//! that it was given.

mod checkpoint;
mod cosignature;
mod name;
mod note;
pub mod policy;
mod refusal;
mod tree;
mod vkey;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use cosignature::{Cosignature, CosignatureError, CosignatureTime, TimeError};
pub use name::{KeyName, NameError};
pub use note::{MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteError, NoteSignature};
pub use policy::{Cosigned, MAX_POLICY_BYTES, Policy, PolicyError, PolicyLog, PolicyWitness};
pub use refusal::{RefusalError, SignedRefusal, refusals_name};
pub use tree::{Tree, leaf_hash, node_hash};
pub use vkey::{KeyError, KeyId, KeyType, VerifierKey};
