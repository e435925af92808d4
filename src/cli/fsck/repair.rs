//! What is damaged or missing, taken from another copy: only what the tree asks for.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::{OpenLog, Problem, new_file};
use crate::published::{Condition, Folder, Inspection, Place as _, PublishedLog, inspect};
use crate::replay::LogSource as _;
use crate::threads::Threads;
use crate::tlog::{
    MAX_BUNDLE_BYTES, TILE_WIDTH, TileKind, TileName, Tiling, leaf_hash, push_entry,
};

/// A repair of a published folder.
pub(super) struct Repair<'a> {
    folder: &'a Path,
    log: &'a PublishedLog<Folder>,
    from: &'a OpenLog,
}

impl<'a> Repair<'a> {
    pub(super) const fn new(
        folder: &'a Path,
        log: &'a PublishedLog<Folder>,
        from: &'a OpenLog,
    ) -> Self {
        Self { folder, log, from }
    }

    /// Takes what can be taken; how many files. All are put in their places, then everything is
    /// inspected once more, and what is still wrong becomes again what it was.
    pub(super) fn run(&self, found: &Inspection) -> Result<u64, Problem> {
        let mut taken: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
        for spot in found
            .faults()
            .filter(|spot| spot.condition != Condition::Superfluous)
        {
            let Ok(first) = spot.path.parse::<TileName>() else {
                continue;
            };
            // A row may be as long as a checkpoint promises; behind the other copy's end is nothing.
            let row = (first.n..).take(usize::try_from(spot.files).unwrap_or(usize::MAX));
            for tile in row.map(|n| TileName { n, ..first }) {
                let Some(bytes) = self.made(tile) else { break };
                let path = tile.to_string();
                let before = self.log.place().get(&path, MAX_BUNDLE_BYTES as u64).ok();
                // A folder in its place is nobody's to take away: it stays, and is named again.
                if before.as_ref() != Some(&bytes) && !self.folder.join(&path).is_dir() {
                    new_file::put(&self.folder.join(&path), &bytes)?;
                    taken.insert(path, before);
                }
            }
        }
        let after = inspect(self.log, &Threads, &|_| ())?;
        let wrong = after
            .faults()
            .filter_map(|spot| Some((&spot.path, taken.get(&spot.path)?)));
        let mut undone = 0;
        for (path, before) in wrong {
            undone += 1;
            let whole = self.folder.join(path);
            match before {
                Some(before) => new_file::put(&whole, before)?,
                None => {
                    // It was not there, and if it stays the next inspection names it.
                    let _ = std::fs::remove_file(&whole);
                }
            }
        }
        Ok(taken.len() as u64 - undone)
    }

    /// The tile or bundle as it follows from the entries of the other copy.
    fn made(&self, tile: TileName) -> Option<Vec<u8>> {
        let width = u64::from(tile.width);
        let span = match tile.kind {
            TileKind::Entries => 1,
            TileKind::Hashes(level) => 256_u64.checked_pow(level.into())?,
        };
        let first = tile
            .n
            .checked_mul(u64::from(TILE_WIDTH))?
            .checked_mul(span)?;
        let end = first.checked_add(width.checked_mul(span)?)?;
        if end > self.from.size() {
            return None;
        }
        let mut bytes = Vec::new();
        let mut tiling = Tiling::new();
        let mut ok = true;
        let read = self.from.read(first..end, &mut |_, entry| match tile.kind {
            TileKind::Entries => ok &= push_entry(&mut bytes, entry).is_ok(),
            TileKind::Hashes(level) => {
                let full = |made: TileName, hashes: &[crate::bytes::TreeHash]| {
                    if made.kind == TileKind::Hashes(level) {
                        bytes.extend(hashes.iter().flat_map(|hash| *hash.as_bytes()));
                    }
                    Ok::<_, ()>(())
                };
                ok &= tiling.append(leaf_hash(entry), full).is_ok();
            }
        });
        if let TileKind::Hashes(level) = tile.kind
            && !tile.is_full()
        {
            let partial = tiling
                .partials()
                .find(|(made, _)| made.kind == TileKind::Hashes(level));
            bytes.extend(
                partial
                    .iter()
                    .flat_map(|(_, hashes)| *hashes)
                    .flat_map(|hash| *hash.as_bytes()),
            );
        }
        (read.is_ok() && ok).then_some(bytes)
    }
}
