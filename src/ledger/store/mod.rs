//! Where the ledger keeps its entries: a narrow trait, and sled behind it.
//!
//! In: entries as bytes, in batches that are all or nothing. Out: the same bytes, in order. A store
//! gives back what it took or says that it cannot; it knows nothing of what entries mean, of hashes
//! or of checkpoints. What is durable is also what was promised only by the order in which the
//! ledger uses it: a batch here first, the HEAD (`ledger/head.rs`) next, answers last.

mod engine;
mod flushing;
mod parts;
mod read_copy;
mod sled_store;
mod snapshot;
mod write_through;

use std::io;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};

pub use engine::panic_is_caught;
pub use read_copy::ReadCopy;
pub use sled_store::{CACHE_BYTES, SledStore};

/// Bytes of the largest entry: its length is a `u16` in published bundles.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// A log of entries, numbered from 0 without a gap, that only grows.
pub trait Store {
    /// Number of entries that are durable.
    fn size(&self) -> u64;

    /// Appends `batch` behind the first `expected_size` entries, all or nothing, and returns when it
    /// is durable. An empty batch changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if the store has another size, [`StoreError::TooLong`] if an entry is:
    /// nothing was changed. [`StoreError::Write`] if writing failed: whether the batch will be there
    /// after the next opening is unknown, and this store answers nothing any more but
    /// [`StoreError::Poisoned`].
    fn append_if(&mut self, expected_size: u64, batch: &[Vec<u8>]) -> Result<(), StoreError>;

    /// Shows the entries of `range` to `each`, in order, until it breaks off.
    ///
    /// # Errors
    /// [`StoreError::OutOfRange`] before anything is shown, if the range goes beyond the size;
    /// [`StoreError::Damaged`] at an entry that is missing or incomplete; [`StoreError::Poisoned`].
    fn read(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;
}

/// What is said of a store that could not be opened.
fn unchanged(kept: Option<&Path>) -> String {
    kept.map_or_else(
        || "Nothing of it was changed".into(),
        |kept| format!("As it was before, it lies in {}", kept.display()),
    )
}

/// Where else to look, if there is a place.
pub(in crate::ledger) fn left(kept: Option<&Path>) -> String {
    kept.map_or_else(String::new, |kept| {
        format!(
            "\nAn opening that was interrupted has left a copy in {}: it may hold more.",
            kept.display()
        )
    })
}

/// Why a store cannot be had, or did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is something where a store was to be created.
    #[error("{}: a store cannot be created here\n  expected: no folder, or an empty one\n  found:    a folder with files in it\nName another folder; a ledger is never overwritten.", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// There is no store, or one that its creation left unfinished or a power cut emptied.
    #[error("{}: no store of a ledger\n  expected: the files conf and db, not empty\n  found:    {found}\nName the ledger's folder, or make the store anew from another copy of it with `hattama rebuild --from COPY`.", path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
        /// What is missing or empty.
        found: &'static str,
    },
    /// Another process, or another handle of this one, has the store open.
    #[error("{}: the ledger is in use by another process\nWait for it to end, or read a copy: a folder that `hattama publish` makes, or `--from URL`, where there is one.", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The store does not hold what it has to. Nothing of it was changed.
    #[error("{}: the store holds fewer entries than it has to\n  expected: {expected} entries\n  found:    {found}{}\nMake it anew from another copy of it with `hattama rebuild --from COPY`.", path.display(), left(kept.as_deref()))]
    Fewer {
        /// The folder.
        path: PathBuf,
        /// Entries that it has to hold.
        expected: u64,
        /// Entries that can be read.
        found: u64,
        /// A copy that an earlier opening has left, which was interrupted and may have lost them.
        kept: Option<PathBuf>,
    },
    /// The store does not give back what it took.
    #[error("{}: the store is damaged: {what}\nMake it anew from another copy of it with `hattama rebuild --from COPY`, which verifies everything on the way.", path.display())]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What is wrong, with the entry's index where it is known.
        what: String,
    },
    /// There is no room, or no leave, to copy the store before it is opened. Nothing of it was changed.
    #[error("{}: the store cannot be copied beside itself before it is opened: {source}\n  expected: as much room again as it takes\n  found:    less{}\nMake room on that disk, then try again.", path.display(), left(kept.as_deref()))]
    Copy {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
        /// A copy that an earlier opening has left, which takes some of the room.
        kept: Option<PathBuf>,
    },
    /// The operating system does not give what the store holds, or no room to open it: whether it is damaged
    /// is not known.
    #[error("{}: the store cannot be opened: {cause}\n{}, and whether it is damaged is not known. Look after the disk, its space and permissions, then try again.", path.display(), unchanged(kept.as_deref()))]
    Unread {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        cause: String,
        /// The store as it was, if opening it may have changed it: the next opening takes this away once
        /// everything that was promised is there.
        kept: Option<PathBuf>,
    },
    /// The system takes no filter of system calls, without which sled would take for durable what is not.
    /// Nothing was changed.
    #[error("{}: what is written here could not be promised\n  expected: a system that lets a process give up a system call (seccomp, Linux 3.17 or newer; x86-64, ARM64 or RISC-V)\n  found:    {cause}\nRun this on such a system, or allow seccomp(2) and prctl(PR_SET_NO_NEW_PRIVS) where the process is confined. Reading and verifying need none of it.", path.display())]
    NotDurable {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        cause: String,
    },
    /// The operating system refused something other than a write of entries.
    #[error("{}: cannot {doing}: {source}\nLook after the disk, its space and permissions, then try again.", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// An entry longer than any entry can be.
    #[error("entry {index} has {found} bytes; at most {MAX_ENTRY_BYTES} are allowed")]
    TooLong {
        /// The index that it would have had.
        index: u64,
        /// Its length.
        found: usize,
    },
    /// The log is not as long as the writer believed.
    #[error(
        "the log has moved: the batch was made for another size\n  expected: {expected} entries\n  found:    {found} entries"
    )]
    Moved {
        /// The size that the batch was made for.
        expected: u64,
        /// The size that the store has.
        found: u64,
    },
    /// Entries asked for that the store does not have.
    #[error("entries up to {asked} asked for, and the store has {size}")]
    OutOfRange {
        /// The end of the range asked for.
        asked: u64,
        /// The size that the store has.
        size: u64,
    },
    /// Writing failed. Nothing of the batch may be promised to anyone.
    #[error("{}: a batch could not be made durable: {cause}\nThe ledger takes nothing more in this process. Look after the disk, then open the ledger again.", path.display())]
    Write {
        /// The folder.
        path: PathBuf,
        /// What went wrong.
        cause: String,
    },
    /// An earlier write failed, and what the disk holds is unknown until the next opening.
    #[error("{}: the ledger takes and tells nothing more, because an earlier write failed: {cause}\nLook after the disk, then open the ledger again.", path.display())]
    Poisoned {
        /// The folder.
        path: PathBuf,
        /// The first failure.
        cause: String,
    },
}
