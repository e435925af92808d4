//! The first entries of a log, as bundles in an archive.

use std::ops::Range;

use crate::published::Place;
use crate::replay::{LogSource, SourceError};
use crate::tlog::{MAX_BUNDLE_BYTES, TILE_WIDTH, TileKind, TileName, entries_of};

/// Entries `0..size`, bundled as a published log of that size has them.
pub struct BundledEntries<'a> {
    place: &'a dyn Place,
    size: u64,
}

impl<'a> BundledEntries<'a> {
    /// The entries in a place.
    pub const fn new(place: &'a dyn Place, size: u64) -> Self {
        Self { place, size }
    }
}

/// The bundle with entry `index` of a log of so many entries.
fn bundle(index: u64, size: u64) -> TileName {
    let width = u64::from(TILE_WIDTH);
    let n = index / width;
    let in_it = size.saturating_sub(n * width).min(width);
    TileName {
        kind: TileKind::Entries,
        n,
        width: u16::try_from(in_it).unwrap_or(TILE_WIDTH),
    }
}

impl LogSource for BundledEntries<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        let mut index = range.start;
        while index < range.end {
            let name = bundle(index, self.size);
            let failed = |why: String| SourceError {
                what: format!("{name}: {why}"),
                damaged: false,
            };
            let bytes = self.place.get(&name.to_string(), MAX_BUNDLE_BYTES as u64);
            let bytes = bytes.map_err(|why| failed(why.to_string()))?;
            let entries = entries_of(&bytes, usize::from(name.width))
                .map_err(|why| failed(why.to_string()))?;
            let first = name.n * u64::from(TILE_WIDTH);
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
