//! Why a file is no evidence, or evidence shows nothing.

use crate::published::Ungot;
use crate::replay::{Fault, SourceError};
use crate::tlog::{CheckpointError, KeyName, NoteError, ProofError};

/// Why a file cannot be read as evidence. Says nothing about any log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnreadEvidence {
    /// No archive.
    #[error("not evidence: {0}")]
    Archive(String),
    /// A part is missing or cannot be read.
    #[error("a part of the evidence cannot be had: {path}: {why}")]
    Part {
        /// Its path in the file.
        path: String,
        /// Why.
        why: Ungot,
    },
    /// Something is in it that does not belong there.
    #[error("{path} does not belong into evidence of this kind")]
    Superfluous {
        /// Its path in the file.
        path: String,
    },
    /// `evidence.json` is not one.
    #[error("evidence.json cannot be read: {0}")]
    Form(String),
    /// Of another version, or of a kind that this version does not know.
    #[error(
        "evidence.json is of another form\n  expected: {expected}\n  found:    {found}\nA newer version of this program may read it."
    )]
    Schema {
        /// What this version reads.
        expected: &'static str,
        /// What it names.
        found: String,
    },
    /// A checkpoint in it is none.
    #[error("{path}: {why}")]
    Note {
        /// Its path in the file.
        path: String,
        /// Why.
        why: NoteError,
    },
    /// A checkpoint in it is none.
    #[error("{path}: {why}")]
    Checkpoint {
        /// Its path in the file.
        path: String,
        /// Why.
        why: CheckpointError,
    },
}

/// Why evidence does not show what it says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotShown {
    /// Of two logs.
    #[error("the checkpoints are of two logs\n  expected: one origin\n  found:    {0} and {1}")]
    OtherLogs(KeyName, KeyName),
    /// The second is not of the first one's size or larger.
    #[error(
        "the second checkpoint is of fewer entries than the first\n  expected: at least {first}\n  found:    {second}"
    )]
    Order {
        /// Entries of the first.
        first: u64,
        /// Entries of the second.
        second: u64,
    },
    /// One history holds both.
    #[error(
        "these two agree: the larger log had, at {size} entries, the root that the other checkpoint names"
    )]
    Agree {
        /// Entries of the smaller one.
        size: u64,
    },
    /// The log's key did not sign it.
    #[error("{which} was not signed by the log: {why}")]
    Signature {
        /// Which checkpoint.
        which: &'static str,
        /// Why.
        why: CheckpointError,
    },
    /// Nothing says whose log it is.
    #[error("nothing says which key the log has: entry 0 cannot be read as a genesis")]
    NoKey,
    /// The proof does not lead where it should.
    #[error("the proof does not show it: {0}")]
    Proof(#[from] ProofError),
    /// The entries are not those of the root.
    #[error("the entries have another root than the evidence names")]
    Root,
    /// An earlier entry is not lawful, so what follows it proves nothing.
    #[error("an earlier entry breaks a rule: {0}")]
    Earlier(Box<Fault>),
    /// The rule book lets it in.
    #[error("nothing is wrong with entry {index}: the rule book lets it in, in its place")]
    Lawful {
        /// Its position.
        index: u64,
    },
    /// A later version of the format may know it.
    #[error(
        "entry {index} may be of a later version of the format, which this program does not read"
    )]
    LaterVersion {
        /// Its position.
        index: u64,
    },
    /// Something else is wrong with it.
    #[error(
        "something else is wrong with entry {index} than the evidence says\n  expected: {expected}\n  found:    {found}"
    )]
    OtherFault {
        /// Its position.
        index: u64,
        /// What the evidence says.
        expected: String,
        /// What the rule book says.
        found: String,
    },
    /// Entries cannot be read.
    #[error(transparent)]
    Unreadable(#[from] SourceError),
}
