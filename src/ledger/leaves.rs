//! The leaves of entries.

use crate::bytes::TreeHash;
use crate::rules::Workers as _;
use crate::threads::Threads;
use crate::tlog::leaf_hash;

/// Leaves that one thread hashes at a time.
const LEAF_PART: usize = 256;

/// The leaves of entries, hashed on all threads.
pub(super) fn leaves<E: AsRef<[u8]> + Sync>(entries: &[E]) -> Vec<TreeHash> {
    Threads.in_parts(entries, LEAF_PART, |part| {
        part.iter().map(|entry| leaf_hash(entry.as_ref())).collect()
    })
}
