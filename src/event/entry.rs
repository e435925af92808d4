//! An entry: a submission in its place in the chain.

use bincode::{Decode, Encode};

use super::Submission;
use crate::bytes::{ChainHash, DecodeError, decode, encode};
use crate::election::UtcMillis;

/// The version of the entry format.
pub const ENTRY_VERSION: u16 = 1;

/// The most bytes an entry may have: bundles of the published log have 16-bit lengths.
pub const MAX_ENTRY: usize = 65_535;

/// Bytes of an entry before its submission: version, index, previous hash, time. What follows them
/// is the submission's own bytes.
pub const ENTRY_HEADER: usize = 2 + 8 + 32 + 8;

/// A submission in its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode)]
pub struct Entry {
    /// [`ENTRY_VERSION`].
    pub version: u16,
    /// Its position in the log, from 0.
    pub index: u64,
    /// BLAKE3 over the bytes of the entry before it; zeros in the first.
    pub previous: ChainHash,
    /// When it was recorded, by the writer's clock; never before the entry before.
    pub recorded_at: UtcMillis,
    /// The submission.
    pub submission: Submission,
}

/// Why bytes are no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// More bytes than an entry may have.
    #[error("the entry has {found} bytes; at most {MAX_ENTRY} are allowed")]
    TooLarge {
        /// Its size in bytes.
        found: usize,
    },
    /// Not canonical.
    #[error("the entry is {0}")]
    Encoding(#[from] DecodeError),
    /// Another version of the format.
    #[error("the entry has format version {found}; this program reads version {ENTRY_VERSION}")]
    Version {
        /// The version found.
        found: u16,
    },
}

impl Entry {
    /// The canonical bytes. Inverse of [`from_bytes`](Self::from_bytes).
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// The entry with these bytes. Inverse of [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// [`EntryError`] if the bytes are too many, not canonical, or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EntryError::TooLarge { found: bytes.len() });
        }
        if let [low, high, ..] = bytes {
            let found = u16::from_le_bytes([*low, *high]);
            if found != ENTRY_VERSION {
                return Err(EntryError::Version { found });
            }
        }
        Ok(decode(bytes)?)
    }
}
