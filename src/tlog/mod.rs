//! The public formats of the log: verifier keys, signed notes, checkpoints, refusals, the tree of entries.
//!
//! In: bytes and keys. Out: exact text forms and their parsers, each the inverse of the other, and
//! the RFC 6962 tree. This room knows no disk, no network and no clock, and nothing of elections.
//!
//! A [`Note`] is only well-formed text; what [`Checkpoint::verify`] returns was signed by the key
//! that it was given.

mod checkpoint;
mod name;
mod note;
mod proof;
mod refusal;
mod subtrees;
mod tree;
mod vkey;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use name::{KeyName, NameError};
pub use note::{MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteError, NoteSignature};
pub use proof::{
    MAX_PROOF_HASHES, MAX_TREE_SIZE, ProofError, Subtrees, prove_consistency, prove_inclusion,
    verify_consistency, verify_inclusion,
};
pub use refusal::{RefusalError, SignedRefusal, refusals_name};
pub use subtrees::{Grown, LeafTree};
pub use tree::{Tree, leaf_hash, node_hash};
pub use vkey::{KeyError, KeyId, KeyType, VerifierKey};
