//! Where entries come from: a store, a folder, a bundle, an address.

use std::ops::Range;

/// Why entries could not be read. Not evidence of anything but that.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct SourceError {
    /// What happened, where, and what to do next.
    pub what: String,
    /// Whether what is there is not what must be there, so that trying again gives no more.
    pub damaged: bool,
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

/// Entries in memory, from position 0.
impl LogSource for Vec<Vec<u8>> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        for index in range {
            let entry = usize::try_from(index).ok().and_then(|at| self.get(at));
            let entry = entry.ok_or_else(|| SourceError {
                what: format!("there is no entry {index} in memory"),
                damaged: false,
            })?;
            each(index, entry);
        }
        Ok(())
    }
}
