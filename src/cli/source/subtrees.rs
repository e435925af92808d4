//! The tree of a log that is open for reading.

use super::{LEAF_PART, OpenLog, STEP};
use crate::bytes::TreeHash;
use crate::cli::{Problem, times};
use crate::election::UtcMillis;
use crate::published::{MANIFEST, Manifest, Place as _, TileSubtrees};
use crate::replay::LogSource as _;
use crate::rules::Workers as _;
use crate::threads::Threads;
use crate::tlog::{LeafTree, ProofError, Subtrees, leaf_hash};

/// Subtrees: of a ledger's entries, or as the tiles of a published log say. What is made from them
/// is checked by whoever makes it.
pub(in crate::cli) enum LogSubtrees<'a> {
    Leaves(LeafTree),
    Tiles(TileSubtrees<'a>),
}

impl Subtrees for LogSubtrees<'_> {
    fn subtree(&self, level: u8, n: u64) -> Result<TreeHash, ProofError> {
        match self {
            Self::Leaves(leaves) => leaves.subtree(level, n),
            Self::Tiles(tiles) => tiles.subtree(level, n),
        }
    }
}

impl OpenLog {
    /// Its tree. The entries of a ledger are read for it.
    ///
    /// # Errors
    /// [`Problem`] if they cannot be.
    pub(in crate::cli) fn subtrees(&self) -> Result<LogSubtrees<'_>, Problem> {
        if let Self::Published(log) = self {
            let tiles = TileSubtrees::new(log.place(), log.promised());
            return Ok(LogSubtrees::Tiles(tiles));
        }
        let mut leaves = LeafTree::default();
        let size = self.size();
        while leaves.size() < size {
            let from = leaves.size();
            let mut entries: Vec<Vec<u8>> = Vec::new();
            self.read(from..size.min(from + STEP), &mut |_, bytes| {
                entries.push(bytes.into());
            })?;
            if entries.is_empty() {
                break;
            }
            leaves.extend(Threads.in_parts(&entries, LEAF_PART, |part| {
                part.iter().map(|entry| leaf_hash(entry)).collect()
            }));
        }
        Ok(LogSubtrees::Leaves(leaves))
    }

    /// Why nothing can be told or proven from it, if that is because entries and tiles are held back.
    pub(in crate::cli) fn held_back(&self) -> Option<Problem> {
        let Self::Published(log) = self else {
            return None;
        };
        let manifest = log.place().get(MANIFEST, Manifest::MAX_BYTES).ok()?;
        let until = UtcMillis(Manifest::from_bytes(&manifest).ok()?.held_back_until?);
        let problem = Problem::could_not(
            "entries and tiles are held back, and nothing can be told or proven here",
        )
        .at(log.place().name());
        Some(if until > times::now() {
            problem.next(format!(
                "They are to follow after {until}. Until then whoever keeps the ledger gives receipts."
            ))
        } else {
            problem.next(format!(
                "They were to follow after {until}, which is over. Ask whoever publishes the log."
            ))
        })
    }
}
