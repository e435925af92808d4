//! Why a ledger cannot be created, opened or written.

use std::io;
use std::path::PathBuf;

use super::head::HeadError;
use super::store::{StoreError, left};
use crate::bytes::{ChainHash, TreeHash};
use crate::replay::{Fault, SourceError};
use crate::rules::Refusal;
use crate::tlog::ProofError;

/// Why a ledger cannot be created, opened or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// HEAD.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// Entries could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A receipt cannot be made.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The folder is there already.
    #[error("{}: a ledger cannot be created here\n  expected: no folder, or an empty one\n  found:    a folder with files in it\nName another folder; a ledger is never overwritten.", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// Others have seen more of the ledger than it holds.
    #[error("{}: {by} has seen more of this ledger than it holds\n  expected: {expected} entries or more\n  found:    {found} entries\nIt may have been restored from an older copy, and signs nothing: make it anew with `hattama rebuild --from` what was published, which verifies everything on the way.", path.display())]
    Forgotten {
        /// The folder.
        path: PathBuf,
        /// Who.
        by: String,
        /// Entries that were seen.
        expected: u64,
        /// Entries that there are.
        found: u64,
    },
    /// Others have seen a checkpoint that no key has signed that this ledger knows of.
    #[error("{}: {by} has seen a checkpoint that is not signed by a key that this ledger knows of\n  expected: a checkpoint of this log\n  found:    {why}\nIt may be a restored backup that is older than a change of the log key, and signs nothing. If that checkpoint is damaged or not the log's, put it right, or take it out of ledger.toml.", path.display())]
    SeenUnknown {
        /// The folder.
        path: PathBuf,
        /// Who.
        by: String,
        /// Why it is not believed.
        why: String,
    },
    /// Others have seen another history of the ledger.
    #[error("{}: {by} has seen another history of this ledger\n  expected: root {expected} at {size} entries\n  found:    root {found}\nIt signs nothing. Keep both: `hattama evidence checkpoints` packs them; `hattama rebuild --from` makes the published one anew.", path.display())]
    OtherHistory {
        /// The folder.
        path: PathBuf,
        /// Who.
        by: String,
        /// The size of that checkpoint.
        size: u64,
        /// The root that was seen.
        expected: TreeHash,
        /// The root that there is.
        found: TreeHash,
    },
    /// `ledger.toml` cannot be used.
    #[error("{}: not a ledger's configuration: {why}\nName the ledger's folder, or put the file right; if it is lost, `hattama append` takes the log key from --log-key.", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The rule book refuses the genesis.
    #[error("the genesis submission is refused: {0}")]
    Genesis(Refusal),
    /// The log's name cannot be a key's name.
    #[error("the log origin {origin:?} cannot name a key: {why}")]
    Origin {
        /// The origin in genesis.
        origin: String,
        /// Why.
        why: String,
    },
    /// The key given is not the ledger's.
    #[error(
        "the {what} is not this ledger's\n  expected: {expected}\n  found:    {found}\nName the file of the key that is in force, on the command line or in ledger.toml."
    )]
    WrongKey {
        /// Which key.
        what: &'static str,
        /// The key in force, hexadecimal.
        expected: String,
        /// The key given.
        found: String,
    },
    /// The log key changes here, and the one that comes in is not held.
    #[error(
        "the log key changes, and the next one is not at hand\n  expected: {expected}\n  found:    {found}\nNothing of what came with it was appended. Append the change by itself, with the next key as log key, then the others."
    )]
    NextKey {
        /// The key that would be in force, hexadecimal.
        expected: String,
        /// The key held.
        found: String,
    },
    /// The key that is held was to come in, and has not.
    #[error(
        "the log key that is held has not come in\n  expected: {expected}\n  found:    {found}\nNothing of what came with the change was appended. Append the change by itself: it is said then why it is refused."
    )]
    NotIn {
        /// The key in force, hexadecimal.
        expected: String,
        /// The key held.
        found: String,
    },
    /// The store holds fewer entries than were acknowledged.
    #[error("{}: the store holds fewer entries than were acknowledged\n  expected: {expected} entries (HEAD)\n  found:    {found}{}\nThe store was damaged or restored from an older copy. Make it anew from another copy of it with `hattama rebuild --from COPY`.", path.display(), left(kept.as_deref()))]
    Behind {
        /// The ledger's folder.
        path: PathBuf,
        /// Entries in HEAD.
        expected: u64,
        /// Entries in the store.
        found: u64,
        /// A copy that an earlier opening has left.
        kept: Option<PathBuf>,
    },
    /// One slot of HEAD is damaged, and the store ends where the other one does. HEAD is written when
    /// the store holds more than it said before: this is no write that was interrupted.
    #[error("{}: one of the two slots of HEAD is damaged, and acknowledged entries may be missing\n  expected: more entries in the store than the {size} of the other slot, as when the power went while HEAD was written\n  found:    {size} entries\nNothing is signed. Look for the longest copy, at the folder that was published, an observer's or a witness's, and make the ledger anew with `hattama rebuild --from COPY`; `hattama publish --out NEW` makes one of what is here.", path.display())]
    Doubtful {
        /// The ledger's folder.
        path: PathBuf,
        /// Entries of the slot that is whole, and of the store.
        size: u64,
    },
    /// The store holds another log than was acknowledged.
    #[error("{}: the store holds another log than was acknowledged\n  expected: chain {}, root {} at {size} entries (HEAD)\n  found:    chain {}, root {}\nMake the store anew from another copy of it with `hattama rebuild --from COPY`.", path.display(), expected.0, expected.1, found.0, found.1)]
    Diverged {
        /// The ledger's folder.
        path: PathBuf,
        /// Entries in HEAD.
        size: u64,
        /// Chain and root in HEAD.
        expected: Box<(ChainHash, TreeHash)>,
        /// Chain and root of the store.
        found: Box<(ChainHash, TreeHash)>,
    },
    /// The checkpoint in HEAD is not the log's.
    #[error("{}: the checkpoint in HEAD is not this log's: {why}\nMake the ledger anew from another copy of it with `hattama rebuild --from COPY`.", path.display())]
    Checkpoint {
        /// The ledger's folder.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// An entry of the store is not lawful.
    #[error("{}: {fault}\nThe store is damaged. Make it anew from another copy of it with `hattama rebuild --from COPY`.", path.display())]
    Unlawful {
        /// The ledger's folder.
        path: PathBuf,
        /// The first fault.
        fault: Box<Fault>,
    },
    /// The operating system has no randomness to give.
    #[error("the operating system gives no random bytes: {0}")]
    Entropy(String),
    /// The operating system refused.
    #[error("{}: cannot {doing}: {source}\nLook after the disk, its space and permissions, then try again.", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// An earlier commit failed.
    #[error(
        "the ledger takes nothing more in this process: {cause}\nLook after the disk, then open the ledger again."
    )]
    Poisoned {
        /// The first failure.
        cause: String,
    },
}

/// 32 bytes that nobody could foresee, from the operating system.
pub(super) fn entropy() -> Result<[u8; 32], LedgerError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| LedgerError::Entropy(error.to_string()))?;
    Ok(bytes)
}
