//! Entry bundles: up to 256 entries, each after its length.

/// Bytes of the longest entry: its length is a `u16`.
pub const MAX_BUNDLED_ENTRY: usize = 65_535;

/// Bytes of the largest bundle.
pub const MAX_BUNDLE_BYTES: usize = 256 * (2 + MAX_BUNDLED_ENTRY);

/// Why bytes are not the bundle that they are to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The bytes end within an entry or before one.
    #[error(
        "the bundle ends within entry {at} of it\n  expected: {expected} entries\n  found:    {at} whole ones"
    )]
    Short {
        /// Whole entries before the end.
        at: usize,
        /// Entries that were to be there.
        expected: usize,
    },
    /// Bytes follow the last entry.
    #[error(
        "bytes follow the last entry of the bundle\n  expected: the end after {expected} entries\n  found:    {bytes} bytes more"
    )]
    Long {
        /// Entries that were to be there.
        expected: usize,
        /// Bytes behind them.
        bytes: usize,
    },
    /// An entry is longer than a bundle can hold.
    #[error(
        "an entry of {found} bytes cannot be bundled\n  expected: at most 65,535 bytes\n  found:    {found}"
    )]
    TooLong {
        /// Its length.
        found: usize,
    },
}

/// Appends an entry to a bundle: its length as a big-endian `u16`, then its bytes.
///
/// Specification: <https://c2sp.org/tlog-tiles> (log entries).
///
/// # Errors
/// [`BundleError::TooLong`]; nothing is appended then.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let length =
        u16::try_from(entry.len()).map_err(|_| BundleError::TooLong { found: entry.len() })?;
    bundle.extend(length.to_be_bytes());
    bundle.extend(entry);
    Ok(())
}

/// The entries of a bundle that holds exactly `count`. Inverse of [`push_entry`].
///
/// # Errors
/// [`BundleError`] if it holds fewer, or more bytes.
pub fn entries_of(bundle: &[u8], count: usize) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::with_capacity(count.min(256));
    let mut rest = bundle;
    while entries.len() < count {
        let short = BundleError::Short {
            at: entries.len(),
            expected: count,
        };
        let Some((length, behind)) = rest.split_first_chunk::<2>() else {
            return Err(short);
        };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, behind)) = behind.split_at_checked(length) else {
            return Err(short);
        };
        entries.push(entry);
        rest = behind;
    }
    match rest.len() {
        0 => Ok(entries),
        bytes => Err(BundleError::Long {
            expected: count,
            bytes,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_as_they_were() {
        let entries: Vec<Vec<u8>> = vec![vec![], vec![7], vec![1; 65_535], vec![0, 0, 2]];
        let mut bundle = Vec::new();
        for entry in &entries {
            push_entry(&mut bundle, entry).unwrap();
        }
        assert_eq!(entries_of(&bundle, 4).unwrap(), entries);
        assert_eq!(
            entries_of(&bundle, 3),
            Err(BundleError::Long {
                expected: 3,
                bytes: 5
            })
        );
        for count in [5, 256, usize::MAX] {
            assert_eq!(
                entries_of(&bundle, count),
                Err(BundleError::Short {
                    at: 4,
                    expected: count
                })
            );
        }
        let cut = &bundle[..bundle.len() - 1];
        assert!(matches!(
            entries_of(cut, 4),
            Err(BundleError::Short { at: 3, .. })
        ));
        assert!(push_entry(&mut bundle, &vec![0; 65_536]).is_err());
        assert_eq!(entries_of(&[], 0), Ok(vec![]));
    }
}
