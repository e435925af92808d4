//! Bundles and tiles: what is new since the last publication.

use super::PublishError;
use super::folder::Writing;
use crate::bytes::TreeHash;
use crate::published::read_hashes;
use crate::replay::LogSource;
use crate::rules::Workers;
use crate::tlog::{ProofError, TILE_WIDTH, TileKind, TileName, Tiling, leaf_hash, push_entry};

/// Entries read at a time: whole bundles.
const STEP: u64 = 16 * 256;

/// Leaves that one thread hashes at a time.
const LEAF_PART: usize = 256;

/// How a folder's tiles are extended.
pub(super) struct Extending<'a, W> {
    pub(super) log: &'a dyn LogSource,
    pub(super) workers: &'a W,
    pub(super) progress: &'a mut dyn FnMut(u64),
}

impl<W: Workers> Extending<'_, W> {
    /// The tree of a log of `size` entries that goes on from what stands at `from` entries and root,
    /// and the log's own root at that size. Nothing is written.
    pub(super) fn foresee(
        &mut self,
        writing: &Writing,
        from: (u64, TreeHash),
        size: u64,
    ) -> Result<(TreeHash, TreeHash), PublishError> {
        let mut tiling = resume(writing, from);
        let mut old = (tiling.size() == from.0).then_some(from.1);
        while tiling.size() < size {
            let at = tiling.size();
            for leaf in leaves(&read(self.log, at, size.min(at + STEP))?, self.workers) {
                if tiling.size() == from.0 && old.is_none() {
                    old = Some(tiling.root());
                }
                tiling.append(leaf, |_, _| Ok::<_, PublishError>(()))?;
            }
        }
        // A log that has not grown has at its end the root that it had.
        Ok((tiling.root(), old.unwrap_or_else(|| tiling.root())))
    }

    /// Writes the bundles and tiles of a log of `size` entries that goes on from what stands at
    /// `from` entries and root.
    pub(super) fn extend(
        &mut self,
        writing: &mut Writing,
        from: (u64, TreeHash),
        size: u64,
    ) -> Result<(), PublishError> {
        let mut tiling = resume(writing, from);
        // A bundle that is not full yet is written again under another name, with its new entries.
        let mut at = tiling.size() / u64::from(TILE_WIDTH) * u64::from(TILE_WIDTH);
        while at < size {
            let to = size.min(at + STEP);
            let entries = read(self.log, at, to)?;
            write_bundles(writing, at, &entries)?;
            for (index, leaf) in (at..).zip(leaves(&entries, self.workers)) {
                if index >= tiling.size() {
                    tiling.append(leaf, |tile, hashes| write_tile(writing, tile, hashes))?;
                }
            }
            at = to;
            (self.progress)(at);
        }
        for (tile, hashes) in tiling.partials() {
            write_tile(writing, tile, hashes)?;
        }
        Ok(())
    }
}

fn read(log: &dyn LogSource, from: u64, to: u64) -> Result<Vec<Vec<u8>>, PublishError> {
    let mut entries = Vec::new();
    log.read(from..to, &mut |_, bytes| entries.push(bytes.to_vec()))?;
    Ok(entries)
}

fn leaves(entries: &[Vec<u8>], workers: &impl Workers) -> Vec<TreeHash> {
    workers.in_parts(entries, LEAF_PART, |part| {
        part.iter().map(|entry| leaf_hash(entry)).collect()
    })
}

/// The leaves of the first `size` entries.
pub(super) fn all_leaves(
    log: &dyn LogSource,
    size: u64,
    workers: &impl Workers,
) -> Result<Vec<TreeHash>, PublishError> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < size {
        let to = size.min(from + STEP);
        all.extend(leaves(&read(log, from, to)?, workers));
        from = to;
    }
    Ok(all)
}

/// The tree at the last publication, from its partial tiles. If they do not lead to their checkpoint
/// they are damaged or gone: then everything is made anew, and what is right is left as it is.
fn resume(writing: &Writing, (size, root): (u64, TreeHash)) -> Tiling {
    let read = |tile| {
        let hashes = read_hashes(writing.place(), tile);
        hashes.map_err(|error| ProofError::Unreadable(error.to_string()))
    };
    let resumed = Tiling::resume(size, read).ok();
    resumed
        .filter(|tiling| tiling.root() == root)
        .unwrap_or_default()
}

fn write_tile(
    writing: &mut Writing,
    tile: TileName,
    hashes: &[TreeHash],
) -> Result<(), PublishError> {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
    writing.write(&tile.to_string(), &bytes)
}

/// Writes entries from a multiple of 256 on, as bundles.
fn write_bundles(
    writing: &mut Writing,
    from: u64,
    entries: &[Vec<u8>],
) -> Result<(), PublishError> {
    let width = usize::from(TILE_WIDTH);
    for (n, entries) in (from / u64::from(TILE_WIDTH)..).zip(entries.chunks(width)) {
        let mut bundle = Vec::with_capacity(entries.iter().map(|entry| entry.len() + 2).sum());
        for entry in entries {
            push_entry(&mut bundle, entry)?;
        }
        let width = u16::try_from(entries.len()).unwrap_or(TILE_WIDTH);
        let name = TileName {
            kind: TileKind::Entries,
            n,
            width,
        };
        writing.write(&name.to_string(), &bundle)?;
    }
    Ok(())
}
