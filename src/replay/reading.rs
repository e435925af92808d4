//! What can be found out about an entry by itself: in any order, on any thread.

use crate::bytes::ChainHash;
use crate::election::UtcMillis;
use crate::event::{ENTRY_VERSION, Entry, EntryError, Presented, SubmissionError};

use super::FaultKind;

/// An entry that has been read: canonical, of a known version, its statement decoded.
#[derive(Debug, Clone)]
pub struct Read {
    /// The position that it claims.
    pub index: u64,
    /// What it claims of the entry before it.
    pub previous: ChainHash,
    /// When it says it was recorded.
    pub recorded_at: UtcMillis,
    /// Its submission.
    pub presented: Presented,
    /// Its own link of the chain.
    pub chain: ChainHash,
}

/// Bytes in the place of an entry that are none.
#[derive(Debug, Clone)]
pub struct Unread {
    /// What is wrong with them.
    pub kind: FaultKind,
    /// The link of the chain that they make all the same.
    pub chain: ChainHash,
}

/// Reads an entry's bytes.
///
/// # Errors
/// [`Unread`] that says why they are no entry.
pub fn read_entry(bytes: &[u8]) -> Result<Read, Unread> {
    let chain = ChainHash::of_entry(bytes);
    let unread = |why: String| Unread {
        kind: FaultKind::Encoding { why },
        chain,
    };
    let entry = Entry::from_bytes(bytes).map_err(|error| match error {
        EntryError::Version { found } => Unread {
            kind: FaultKind::Version {
                expected: ENTRY_VERSION,
                found,
            },
            chain,
        },
        other => unread(other.to_string()),
    })?;
    let Entry {
        index,
        previous,
        recorded_at,
        submission,
        ..
    } = entry;
    let presented = submission
        .present()
        .map_err(|error: SubmissionError| unread(error.to_string()))?;
    Ok(Read {
        index,
        previous,
        recorded_at,
        presented,
        chain,
    })
}
