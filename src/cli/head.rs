//! The root of the published tree at a position: computed from the entries, never taken on trust.

use crate::bytes::TreeHash;
use crate::cli::Problem;
use crate::replay::{BATCH, LogSource};
use crate::rules::Workers;
use crate::state::Position;
use crate::threads::Threads;
use crate::tlog::{Tree, leaf_hash};

/// Entries that one thread hashes at a time.
const PART: usize = 512;

pub(super) fn root(log: &dyn LogSource, position: &Position) -> Result<TreeHash, Problem> {
    let mut tree = Tree::new();
    let mut from = 0;
    while from < position.size {
        let to = position.size.min(from + BATCH);
        let mut entries: Vec<Vec<u8>> = Vec::new();
        log.read(from..to, &mut |_, bytes| entries.push(bytes.into()))?;
        let leaves = Threads.in_parts(&entries, PART, |part| {
            part.iter().map(|entry| leaf_hash(entry)).collect()
        });
        tree.extend(leaves);
        from = to;
    }
    Ok(tree.root())
}
