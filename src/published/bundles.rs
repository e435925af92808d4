//! Entries read from the bundles of a place.

use std::ops::Range;

use super::Place;
use crate::replay::{LogSource, SourceError};
use crate::tlog::{MAX_BUNDLE_BYTES, TILE_WIDTH, TileKind, TileName, entries_of};

/// The entries of a log of some size, from the bundles in a place. Nothing about them is checked.
pub struct Bundles<'a> {
    place: &'a dyn Place,
    size: u64,
}

impl<'a> Bundles<'a> {
    /// The first `size` entries in `place`.
    pub const fn new(place: &'a dyn Place, size: u64) -> Self {
        Self { place, size }
    }

    /// The bundle with entry `index`, as it is called in a log of this size.
    fn bundle(&self, index: u64) -> TileName {
        let width = u64::from(TILE_WIDTH);
        let n = index / width;
        let in_it = (self.size - n * width).min(width);
        TileName {
            kind: TileKind::Entries,
            n,
            width: u16::try_from(in_it).unwrap_or(TILE_WIDTH),
        }
    }
}

impl LogSource for Bundles<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        let mut index = range.start;
        while index < range.end {
            let bundle = self.bundle(index);
            let first = bundle.n * u64::from(TILE_WIDTH);
            let failed = |why: String, damaged| SourceError {
                what: format!("{}: {bundle}: {why}", self.place.name()),
                damaged,
            };
            let bytes = self.place.get(&bundle.to_string(), MAX_BUNDLE_BYTES as u64);
            let bytes = bytes.map_err(|why| failed(why.to_string(), why.is_damage()))?;
            let entries = entries_of(&bytes, usize::from(bundle.width))
                .map_err(|why| failed(why.to_string(), true))?;
            for (at, entry) in (first..).zip(entries) {
                if range.contains(&at) {
                    each(at, entry);
                }
            }
            index = first + u64::from(TILE_WIDTH);
        }
        Ok(())
    }
}
