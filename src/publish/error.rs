//! Why a folder was not published.

use std::io;
use std::path::PathBuf;

use crate::bytes::TreeHash;
use crate::replay::SourceError;
use crate::tlog::{BundleError, ProofError};

/// Why a folder was not published, or not wholly. What stood before stands still.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// There are files, and no publication.
    #[error("{}: this is no published folder\n  expected: a new or empty folder, or one that this command has written\n  found:    {found}\nName another folder.", path.display())]
    NotOurs {
        /// The folder.
        path: PathBuf,
        /// A file in it.
        found: String,
    },
    /// Something stands in a file's place that is no file of the folder's own.
    #[error("{}: this is no file of the folder's own\n  expected: files and folders only\n  found:    {found}\nNothing has been written. Take it away, then publish again.", path.display())]
    Odd {
        /// What stands there.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// A tile stands there that is not this log's, and no checkpoint that says whose it is.
    #[error("{}: a tile with other bytes stands here, and no checkpoint says of which log\n  expected: the tile of this ledger, or none\n  found:    another, as of another history or of a damaged file\nIt has been left as it is. Publish into a new folder, and keep this one.", path.display())]
    OtherTiles {
        /// The tile.
        path: PathBuf,
    },
    /// Another process is writing it.
    #[error("{}: another process is publishing here\nWait for it to end.", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// It shows more than has been promised.
    #[error("{}: the folder shows more than this ledger holds\n  expected: at most {expected} entries\n  found:    {found} entries\nThe ledger is older than what it has published: restore it with `hattama rebuild --from` this folder.", path.display())]
    Larger {
        /// The folder.
        path: PathBuf,
        /// Entries promised by the ledger.
        expected: u64,
        /// Entries promised by the folder.
        found: u64,
    },
    /// It shows another history.
    #[error("{}: the folder shows another history than this ledger\n  expected: root {expected} at {size} entries\n  found:    root {found}\nNothing has been written. Keep both checkpoints: `hattama evidence checkpoints` packs them.", path.display())]
    Fork {
        /// The folder.
        path: PathBuf,
        /// Entries of the published checkpoint.
        size: u64,
        /// The ledger's root at that size.
        expected: TreeHash,
        /// The published root.
        found: TreeHash,
    },
    /// Its checkpoint is gone, and what stands there is not what this ledger has published: of more entries,
    /// or of others. Nothing is signed that would show it.
    #[error("{}: no checkpoint stands here, and what does is not of this ledger as it is\n  expected: {expected}\n  found:    {found}\nNothing has been written. The ledger may be an older copy, or this another history: look for the checkpoint. Only if you know that neither is so, publish into a new folder, and keep this one.", path.display())]
    Unproven {
        /// The folder.
        path: PathBuf,
        /// What could stand there.
        expected: String,
        /// What does.
        found: String,
    },
    /// The folder is of another log.
    #[error("{}: the folder is of another log\n  expected: {expected}\n  found:    {found}\nName another folder.", path.display())]
    OtherLog {
        /// The folder.
        path: PathBuf,
        /// The ledger's origin.
        expected: String,
        /// The folder's.
        found: String,
    },
    /// The log does not lead to what was promised.
    #[error(
        "the log does not lead to the root that HEAD promises\n  expected: {expected}\n  found:    {found}\nRun `hattama verify` for everything that is wrong with it; nothing has been published."
    )]
    Root {
        /// As promised.
        expected: TreeHash,
        /// As computed.
        found: TreeHash,
    },
    /// Fewer witnesses than the policy asks for have cosigned.
    #[error(
        "the quorum of the policy was not reached, and the checkpoint is not published\n  expected: {expected}\n  found:    {found}\nTiles and bundles are in place; publish again when the witnesses can be reached."
    )]
    Quorum {
        /// What the policy asks for.
        expected: String,
        /// What came back.
        found: String,
    },
    /// A witness has seen what this ledger does not go on from.
    #[error("{0}")]
    Contradicted(Box<dyn std::error::Error + Send + Sync>),
    /// The operating system refused.
    #[error("{}: cannot {doing}: {source}\nLook after the disk, then publish again: it goes on where it stopped.", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// The log cannot be read.
    #[error("{0}")]
    Source(#[from] SourceError),
    /// An entry cannot be bundled.
    #[error("{0}")]
    Bundle(#[from] BundleError),
    /// A proof cannot be made.
    #[error("{0}")]
    Proof(#[from] ProofError),
    /// No election is opened.
    #[error("the log opens no election\nThere is nothing to publish.")]
    NoElection,
    /// A published checkpoint cannot be read.
    #[error("{}: {why}\nNothing is published over it. It may be damaged: `hattama fsck` names what else is, and a copy of the checkpoint may be at a witness or a mirror. Or this ledger is a backup that is older than a change of the log key, and must not go on: make it anew with `hattama rebuild --from` this folder, which verifies everything on the way.", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}
