//! The tiles of a tree, made as its leaves come.

use super::tile::{TILE_WIDTH, TileKind, TileName, edge_tiles, levels};
use super::{ProofError, Tree};
use crate::bytes::TreeHash;

/// A tree that grows tile by tile. It holds its right edge only: at each level the hashes of the
/// tile that is not full yet, at most 255.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tiling {
    size: u64,
    // At level l the ⌊size / 256^l⌋ mod 256 hashes of its partial tile.
    edge: Vec<Vec<TreeHash>>,
}

impl Tiling {
    /// The empty tree.
    pub const fn new() -> Self {
        Self {
            size: 0,
            edge: Vec::new(),
        }
    }

    /// A tree of `size` entries, from the hashes of its partial tiles as `read` gives them.
    ///
    /// # Errors
    /// What `read` returns, or [`ProofError::Unreadable`] if a tile does not have its width. Whether
    /// it is the right tree is for its root to say.
    pub fn resume<E: From<ProofError>>(
        size: u64,
        mut read: impl FnMut(TileName) -> Result<Vec<TreeHash>, E>,
    ) -> Result<Self, E> {
        let mut edge = vec![Vec::new(); levels(size).count()];
        for tile in edge_tiles(size) {
            let hashes = read(tile)?;
            if hashes.len() != usize::from(tile.width) {
                let what = format!("{tile} holds {} hashes", hashes.len());
                return Err(ProofError::Unreadable(what).into());
            }
            if let TileKind::Hashes(level) = tile.kind
                && let Some(place) = edge.get_mut(usize::from(level))
            {
                *place = hashes;
            }
        }
        Ok(Self { size, edge })
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; each tile that becomes full is handed to `full`, the lowest first.
    ///
    /// # Errors
    /// What `full` returns.
    pub fn append<E>(
        &mut self,
        leaf: TreeHash,
        mut full: impl FnMut(TileName, &[TreeHash]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.size += 1;
        let mut hash = leaf;
        for level in 0..8_u8 {
            let at = usize::from(level);
            if self.edge.len() == at {
                self.edge.push(Vec::with_capacity(usize::from(TILE_WIDTH)));
            }
            let hashes = &mut self.edge[at];
            hashes.push(hash);
            if hashes.len() < usize::from(TILE_WIDTH) {
                break;
            }
            let tile = TileName {
                kind: TileKind::Hashes(level),
                n: (self.size >> (8 * (u32::from(level) + 1))) - 1,
                width: TILE_WIDTH,
            };
            full(tile, hashes)?;
            hash = Tree::root_of(hashes.drain(..));
        }
        Ok(())
    }

    /// The partial tiles at the present size, the lowest level first.
    pub fn partials(&self) -> impl Iterator<Item = (TileName, &[TreeHash])> {
        edge_tiles(self.size).filter_map(|tile| match tile.kind {
            TileKind::Hashes(level) => {
                let hashes = self.edge.get(usize::from(level))?;
                Some((tile, hashes.as_slice()))
            }
            TileKind::Entries => None,
        })
    }

    /// The root at the present size.
    pub fn root(&self) -> TreeHash {
        // From the smallest complete subtrees at the right to the largest at the left.
        let mut right: Option<TreeHash> = None;
        for hashes in self.edge.iter().filter(|hashes| !hashes.is_empty()) {
            let mut tree = Tree::new();
            tree.extend(hashes.iter().copied());
            right = Some(tree.root_before(right));
        }
        right.unwrap_or_else(|| Tree::new().root())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::tlog::{hash_tiles, leaf_hash};

    fn leaf(n: u64) -> TreeHash {
        leaf_hash(&n.to_be_bytes())
    }

    fn grow(tiling: &mut Tiling, to: u64, tiles: &mut BTreeMap<TileName, Vec<TreeHash>>) {
        for n in tiling.size()..to {
            let full = |tile, hashes: &[TreeHash]| {
                assert!(tiles.insert(tile, hashes.to_vec()).is_none());
                Ok::<_, ProofError>(())
            };
            tiling.append(leaf(n), full).unwrap();
        }
    }

    #[test]
    fn tiles_and_roots_of_every_size_are_those_of_the_tree() {
        let mut tree = Tree::new();
        let (mut tiling, mut tiles) = (Tiling::new(), BTreeMap::new());
        for size in 0..=70_000 {
            if size < 1200 || size % 977 == 0 || (65_530..65_800).contains(&size) {
                assert_eq!(tiling.root(), tree.root(), "size {size}");
                let mut all: Vec<_> = tiles.keys().copied().collect();
                all.extend(tiling.partials().map(|(tile, _)| tile));
                all.sort();
                let mut expected: Vec<_> = hash_tiles(size).collect();
                expected.sort();
                assert_eq!(all, expected, "size {size}");
            }
            tree.append(leaf(size));
            grow(&mut tiling, size + 1, &mut tiles);
        }
        for (tile, hashes) in &tiles {
            let TileKind::Hashes(level) = tile.kind else {
                unreachable!()
            };
            let span = 256_u64.pow(level.into());
            let first = tile.n * 256 * span;
            assert_eq!(hashes[0], Tree::root_of((first..first + span).map(leaf)));
        }
    }

    #[test]
    fn a_tree_goes_on_from_its_partial_tiles() {
        for (from, to) in [
            (0, 5),
            (1, 256),
            (255, 257),
            (256, 300),
            (300, 65_600),
            (65_536, 65_537),
        ] {
            let (mut first, mut tiles) = (Tiling::new(), BTreeMap::new());
            grow(&mut first, from, &mut tiles);
            let partials: BTreeMap<_, _> = first
                .partials()
                .map(|(tile, hashes)| (tile, hashes.to_vec()))
                .collect();
            let read = |tile| Ok::<_, ProofError>(partials[&tile].clone());
            let mut second = Tiling::resume(from, read).unwrap();
            assert_eq!(second, first);
            grow(&mut first, to, &mut tiles);
            let mut more = BTreeMap::new();
            grow(&mut second, to, &mut more);
            assert_eq!(second.root(), first.root());
        }
        let short = Tiling::resume(300, |_| Ok::<_, ProofError>(vec![leaf(1)]));
        assert!(short.is_err());
    }
}
