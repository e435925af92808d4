//! The public formats of the log: verifier keys, signed notes, checkpoints, cosignatures,
//! policies, refusals, the tree of entries.
//!
//! In: bytes and keys. Out: exact text forms and their parsers, each the inverse of the other, and
//! the RFC 6962 tree. This room knows no disk, no network and no clock, and nothing of elections.
//!
//! A [`Note`] is only well-formed text; what [`Checkpoint::verify`] returns was signed by the key
//! that it was given.

mod add_checkpoint;
mod base64;
mod checkpoint;
mod cosignature;
mod entry_bundle;
mod name;
mod note;
pub mod policy;
mod proof;
mod receipt;
mod refusal;
mod subtrees;
mod tile;
mod tiling;
mod tree;
mod vkey;
mod watched;

pub use add_checkpoint::{AddCheckpoint, AddCheckpointError, MAX_ADD_CHECKPOINT_BYTES};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use cosignature::{Cosignature, CosignatureError, CosignatureTime, TimeError};
pub use entry_bundle::{BundleError, MAX_BUNDLE_BYTES, MAX_BUNDLED_ENTRY, entries_of, push_entry};
pub use name::{KeyName, NameError};
pub use note::{MAX_NOTE_BYTES, MAX_SIGNATURES, Note, NoteError, NoteSignature};
pub use policy::{Cosigned, MAX_POLICY_BYTES, Policy, PolicyError, PolicyLog, PolicyWitness};
pub use proof::{
    MAX_PROOF_HASHES, MAX_TREE_SIZE, ProofError, Subtrees, prove_consistency, prove_inclusion,
    verify_consistency, verify_inclusion,
};
pub use receipt::{MAX_RECEIPT_BYTES, Receipt, ReceiptError};
pub use refusal::{RefusalError, SignedRefusal, refusals_name};
pub use subtrees::{Grown, LeafTree, root_at};
pub use tile::{
    TILE_BYTES, TILE_WIDTH, TileKind, TileName, TileNameError, edge_tiles, entry_bundles,
    hash_tiles,
};
pub use tiling::Tiling;
pub use tree::{Tree, leaf_hash, node_hash};
pub use vkey::{KeyError, KeyId, KeyType, VerifierKey};
pub use watched::WatchedTree;
