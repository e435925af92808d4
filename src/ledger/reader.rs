//! A ledger's entries for readers: those that were acknowledged, and nothing is changed.

use std::ops::{ControlFlow, Range};
use std::path::Path;

use super::head::{self, Head};
use super::store::{ReadCopy, Store, StoreError};
use super::{Layout, LedgerError};
use crate::replay::{LogSource, SourceError};

/// The acknowledged entries of a ledger's folder.
pub struct Reader {
    head: Head,
    store: ReadCopy,
    size: u64,
    torn: bool,
}

impl Reader {
    /// Opens a ledger's folder for reading. Nothing is created in a folder that holds no ledger.
    ///
    /// # Errors
    /// [`LedgerError`] if there is no ledger, if it is in use, or if its store cannot be opened.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        let layout = Layout::new(folder);
        // Whether there is one is asked first; what it says is read while no writer is at work.
        head::read(&layout.head())?;
        let (store, head) =
            ReadCopy::open_with(&layout.store(), || head::read_both(&layout.head()))?;
        let (head, is_whole) = head?;
        let torn = !is_whole;
        let size = head.size.min(store.size());
        Ok(Self {
            head,
            store,
            size,
            torn,
        })
    }

    /// Entries behind the last acknowledged one: what an interrupted commit left, promised to nobody.
    pub fn tail(&self) -> u64 {
        self.store.size().saturating_sub(self.head.size)
    }

    /// Whether HEAD has a damaged slot, which may have promised more: see
    /// [`read_both`](head::read_both).
    pub const fn is_torn(&self) -> bool {
        self.torn
    }

    /// What has been promised. Its size is larger than [`size`](LogSource::size) if entries are
    /// missing from the store.
    pub const fn head(&self) -> &Head {
        &self.head
    }
}

impl LogSource for Reader {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        show_all(|show| self.store.read(range, show), each)
    }
}

/// Reads entries of a store as a [`LogSource`] does.
pub(super) fn read_store(
    store: &impl Store,
    range: Range<u64>,
    each: &mut dyn FnMut(u64, &[u8]),
) -> Result<(), SourceError> {
    show_all(|show| store.read(range, show), each)
}

fn show_all(
    read: impl FnOnce(&mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> Result<(), StoreError>,
    each: &mut dyn FnMut(u64, &[u8]),
) -> Result<(), SourceError> {
    let mut show = |index: u64, bytes: &[u8]| {
        each(index, bytes);
        ControlFlow::Continue(())
    };
    read(&mut show).map_err(|error| SourceError {
        what: error.to_string(),
        damaged: false,
    })
}
