//! The bytes of HEAD.
//!
//! # The file
//!
//! 8,192 bytes that never become more or fewer: two slots of 4,096 bytes. The write with counter `n`
//! goes to slot `n mod 2`, so that a torn write leaves the one before it whole. Integers are
//! little-endian.
//!
//! | offset in the slot | bytes | what |
//! |---|---|---|
//! | 0 | 8 | `hattama` and the version of this form, 1 |
//! | 8 | 8 | counter, from 0 |
//! | 16 | 8 | size: number of entries |
//! | 24 | 32 | chain hash of the last of them |
//! | 56 | 32 | root of the tree over them |
//! | 88 | 2 | length of the checkpoint |
//! | 90 | up to 3,974 | the signed checkpoint of that size, a note in UTF-8; zeros after it |
//! | 4,064 | 32 | BLAKE3 of the 4,064 bytes before it |
//!
//! A slot counts if its hash is right, its form is known and its counter belongs into it. Of two
//! that count, the higher counter is HEAD. A new file has its first head in both, with the counters 0
//! and 1: a slot that does not count is one that was damaged, or being written when the power went.

use super::{Head, HeadError};
use crate::bytes::{ChainHash, TreeHash};

/// Bytes of one slot: what a disk writes in one piece, more often than not.
pub(super) const SLOT: usize = 4096;
/// Bytes of a slot that its hash covers.
pub(super) const HASHED: usize = SLOT - 32;
/// Bytes before the checkpoint.
const FIXED: usize = 90;
/// What a slot begins with: name and version of the form.
const MAGIC: [u8; 8] = *b"hattama\x01";

/// Bytes of the longest checkpoint that HEAD can hold; cosignatures are not kept here.
pub const MAX_CHECKPOINT_BYTES: usize = HASHED - FIXED;

/// The bytes of a slot. Inverse of [`decode`].
pub(super) fn encode(counter: u64, head: &Head) -> Result<Vec<u8>, HeadError> {
    let checkpoint = head.checkpoint.as_bytes();
    let too_long = || HeadError::TooLong {
        found: checkpoint.len(),
    };
    if checkpoint.len() > MAX_CHECKPOINT_BYTES {
        return Err(too_long());
    }
    let length = u16::try_from(checkpoint.len()).map_err(|_| too_long())?;
    let mut slot = Vec::with_capacity(SLOT);
    slot.extend_from_slice(&MAGIC);
    slot.extend_from_slice(&counter.to_le_bytes());
    slot.extend_from_slice(&head.size.to_le_bytes());
    slot.extend_from_slice(head.chain.as_bytes());
    slot.extend_from_slice(head.root.as_bytes());
    slot.extend_from_slice(&length.to_le_bytes());
    slot.extend_from_slice(checkpoint);
    slot.resize(HASHED, 0);
    let hash = blake3::hash(&slot);
    slot.extend_from_slice(hash.as_bytes());
    Ok(slot)
}

/// Counter and head of a slot; nothing if it does not count.
pub(super) fn decode(slot: &[u8]) -> Option<(u64, Head)> {
    let (hashed, hash) = slot.split_at_checked(HASHED)?;
    if blake3::hash(hashed).as_bytes() != hash {
        return None;
    }
    let (magic, rest) = hashed.split_first_chunk()?;
    let (counter, rest) = rest.split_first_chunk()?;
    let (size, rest) = rest.split_first_chunk()?;
    let (chain, rest) = rest.split_first_chunk()?;
    let (root, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let checkpoint = rest.get(..u16::from_le_bytes(*length).into())?;
    let head = Head {
        size: u64::from_le_bytes(*size),
        chain: ChainHash::new(*chain),
        root: TreeHash::new(*root),
        checkpoint: String::from_utf8(checkpoint.into()).ok()?,
    };
    (*magic == MAGIC).then_some((u64::from_le_bytes(*counter), head))
}
