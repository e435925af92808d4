//! Where entries come from: a store, a folder, a bundle, an address.

use std::ops::Range;

/// Why entries could not be read. Not evidence of anything but that.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct SourceError {
    /// What happened, where, and what to do next.
    pub what: String,
}

/// Entries by position, as bytes. Nothing about them has been checked.
pub trait LogSource: Sync {
    /// Entries in the log.
    fn size(&self) -> u64;

    /// Hands the bytes of each entry of the range to `each`, in order.
    ///
    /// # Errors
    /// [`SourceError`] if an entry cannot be read; those before it have been handed over.
    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError>;
}
