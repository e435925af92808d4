//! What lies in the folder already: whether entries have left, and what goes once others stand in its
//! place.

use std::collections::BTreeMap;

use super::folder::Writing;
use crate::published::{Listed, Place as _, RESULTS};
use crate::replay::LogSource;
use crate::tlog::{MAX_BUNDLE_BYTES, TileKind, TileName, entries_of};

/// Whether entries of this log have left already: a bundle holds some of them. Any other file, whatever its
/// name, may be anybody's, and lets nothing follow.
pub(super) fn has_left(writing: &Writing, listed: &[Listed], log: &dyn LogSource) -> bool {
    let tiles = listed
        .iter()
        .filter_map(|file| file.path.parse::<TileName>().ok());
    // Genesis is known to everybody.
    let mut bundles = tiles.filter(|tile| tile.kind == TileKind::Entries && tile.width > 1);
    bundles.any(|bundle| {
        let found = writing
            .place()
            .get(&bundle.to_string(), MAX_BUNDLE_BYTES as u64);
        let first = bundle.n.saturating_mul(256);
        let mut entries = Vec::new();
        let range = first..first.saturating_add(bundle.width.into()).min(log.size());
        let read = log.read(range, &mut |_, entry| entries.push(entry.to_vec()));
        let Ok(found) = found else { return false };
        let found = entries_of(&found, bundle.width.into());
        let is_entry = |found: &[u8]| {
            entries
                .iter()
                .skip(usize::from(first == 0))
                .any(|one| one == found)
        };
        read.is_ok() && found.is_ok_and(|found| found.into_iter().any(is_entry))
    })
}

/// Whether a tile is one of an earlier size of the log, which another stands in the place of.
pub(super) fn is_earlier(tile: TileName, size: u64) -> bool {
    let hashes = match tile.kind {
        TileKind::Entries => size,
        TileKind::Hashes(level) => size >> (8 * u32::from(level)),
    };
    let (full, rest) = (hashes / 256, hashes % 256);
    !tile.is_full() && (tile.n < full || tile.n == full && u64::from(tile.width) < rest)
}

/// Whether a file of earlier publications is of no use to anybody now: a result that is no more, or
/// a partial tile whose full one stood already under the checkpoint before this.
pub(super) fn is_replaced(path: &str, files: &BTreeMap<String, Vec<u8>>, before: u64) -> bool {
    if path.starts_with(RESULTS) {
        return !files.contains_key(path);
    }
    let Ok(tile) = path.parse::<TileName>() else {
        return false;
    };
    let hashes = match tile.kind {
        TileKind::Entries => before,
        TileKind::Hashes(level) => before >> (8 * u32::from(level)),
    };
    !tile.is_full() && tile.n < hashes / 256
}
