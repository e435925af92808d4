//! Tiles as they lie in a place, and proofs made from them.

use super::{Place, Ungot};
use crate::bytes::TreeHash;
use crate::tlog::{ProofError, Subtrees, TILE_BYTES, TILE_WIDTH, TileKind, TileName, Tree};

/// The hashes of a tile's bytes; nothing if they are not whole hashes of that number.
pub fn hashes_of(bytes: &[u8], width: u16) -> Option<Vec<TreeHash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    (rest.is_empty() && hashes.len() == usize::from(width))
        .then(|| hashes.iter().map(|hash| TreeHash::new(*hash)).collect())
}

/// The hashes of a tile of a place.
///
/// # Errors
/// [`Ungot`] if the tile cannot be had or has another length.
pub fn read_hashes(place: &dyn Place, tile: TileName) -> Result<Vec<TreeHash>, Ungot> {
    let bytes = place.get(&tile.to_string(), TILE_BYTES as u64)?;
    let found = bytes.len();
    hashes_of(&bytes, tile.width).ok_or_else(|| {
        let expected = usize::from(tile.width) * 32;
        Ungot::Unreadable(format!("{tile} has {found} bytes instead of {expected}"))
    })
}

/// The subtrees of a log of `size` entries, read from the tiles of a place. What is read is not
/// checked: a proof made from it is, by whoever takes it.
pub struct TileSubtrees<'a> {
    place: &'a dyn Place,
    size: u64,
}

impl<'a> TileSubtrees<'a> {
    /// The tiles of a log of `size` entries in `place`.
    pub const fn new(place: &'a dyn Place, size: u64) -> Self {
        Self { place, size }
    }
}

impl Subtrees for TileSubtrees<'_> {
    fn subtree(&self, level: u8, n: u64) -> Result<TreeHash, ProofError> {
        let tile_level = level / 8;
        // The subtree's hash stands in the tile, or is the root over so many hashes side by side.
        let within = level % 8;
        let first = n << within;
        let (tile, at) = (first / u64::from(TILE_WIDTH), first % u64::from(TILE_WIDTH));
        let hashes_there = self.size >> (8 * u32::from(tile_level));
        let width = hashes_there.saturating_sub(tile * u64::from(TILE_WIDTH));
        let name = TileName {
            kind: TileKind::Hashes(tile_level),
            n: tile,
            width: u16::try_from(width).unwrap_or(TILE_WIDTH).min(TILE_WIDTH),
        };
        let unreadable = |why: String| ProofError::Unreadable(format!("{name}: {why}"));
        let hashes =
            read_hashes(self.place, name).map_err(|error| unreadable(error.to_string()))?;
        let at = usize::try_from(at).map_err(|error| unreadable(error.to_string()))?;
        let span = hashes.get(at..at + (1 << within));
        let span = span.ok_or_else(|| unreadable("the subtree is not complete".into()))?;
        Ok(Tree::root_of(span.iter().copied()))
    }
}
