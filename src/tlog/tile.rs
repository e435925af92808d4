//! Names of tiles and entry bundles, and which of them a log of a size has.

use std::fmt;
use std::str::FromStr;

use super::MAX_TREE_SIZE;

/// Hashes of a full tile, and entries of a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// Bytes of a full tile of hashes.
pub const TILE_BYTES: usize = 256 * 32;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes; hash `i` of tile `n` at level `l` is the root over the entries
    /// `[(n·256 + i)·256^l, (n·256 + i + 1)·256^l)`.
    Hashes(u8),
    /// The entries themselves: an entry bundle.
    Entries,
}

/// A tile by its place in the tree, with the number of hashes or entries in it.
///
/// Specification: <https://c2sp.org/tlog-tiles>. Text form: `tile/<level>/<n>[.p/<width>]` and
/// `tile/entries/<n>[.p/<width>]`, `n` in groups of three digits, all but the last after an `x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileName {
    /// What it holds.
    pub kind: TileKind,
    /// Its number at its level, from 0.
    pub n: u64,
    /// Hashes or entries in it, 1 to 256; 256 is a full tile.
    pub width: u16,
}

/// Why text is not the name of a tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not the name of a tile\n  expected: tile/LEVEL/N or tile/entries/N, N like x001/067, and .p/WIDTH if partial\n  found:    {found}"
)]
pub struct TileNameError {
    /// The text as it stood there.
    pub found: String,
}

impl TileName {
    /// Whether it is full, so that it never changes again.
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The full tile in the same place.
    #[must_use]
    pub const fn full(self) -> Self {
        Self {
            width: TILE_WIDTH,
            ..self
        }
    }
}

impl fmt::Display for TileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let digits = self.n.to_string();
        let padded = format!("{digits:0>width$}", width = digits.len().div_ceil(3) * 3);
        let groups = padded.len() / 3;
        for at in 0..groups {
            let group = &padded[at * 3..at * 3 + 3];
            let last = at + 1 == groups;
            write!(
                f,
                "{}{group}{}",
                if last { "" } else { "x" },
                if last { "" } else { "/" }
            )?;
        }
        if self.is_full() {
            Ok(())
        } else {
            write!(f, ".p/{}", self.width)
        }
    }
}

impl FromStr for TileName {
    type Err = TileNameError;

    /// Inverse of `Display`; every tile has one name only.
    fn from_str(text: &str) -> Result<Self, TileNameError> {
        read(text)
            .filter(|name| name.to_string() == text)
            .ok_or_else(|| TileNameError { found: text.into() })
    }
}

fn read(text: &str) -> Option<TileName> {
    let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        // A tree of 2^62 entries has eight levels.
        level => TileKind::Hashes(level.parse().ok().filter(|level| *level < 8)?),
    };
    let (place, width) = match rest.split_once(".p/") {
        Some((place, width)) => (place, width.parse().ok().filter(|w| (1..256).contains(w))?),
        None => (rest, TILE_WIDTH),
    };
    let mut n = 0_u64;
    for group in place.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        n = n.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    (n <= MAX_TREE_SIZE).then_some(TileName { kind, n, width })
}

/// The tiles of hashes that a log of `size` entries has, the lowest level first; at each level the
/// full ones, then the partial one, if there is one.
pub fn hash_tiles(size: u64) -> impl Iterator<Item = TileName> {
    levels(size).flat_map(|(level, hashes)| tiles(TileKind::Hashes(level), hashes))
}

/// The entry bundles that a log of `size` entries has.
pub fn entry_bundles(size: u64) -> impl Iterator<Item = TileName> {
    tiles(TileKind::Entries, size)
}

/// Each level of a tree of `size` entries that has hashes, with how many it has.
pub(super) fn levels(size: u64) -> impl Iterator<Item = (u8, u64)> {
    (0..8).map_while(move |level| {
        let hashes = size >> (8 * u32::from(level));
        (hashes > 0).then_some((level, hashes))
    })
}

fn tiles(kind: TileKind, hashes: u64) -> impl Iterator<Item = TileName> {
    let full = (0..hashes / 256).map(move |n| TileName {
        kind,
        n,
        width: TILE_WIDTH,
    });
    full.chain(partial(kind, hashes))
}

fn partial(kind: TileKind, hashes: u64) -> Option<TileName> {
    let n = hashes / 256;
    let width = u16::try_from(hashes % 256)
        .ok()
        .filter(|width| *width > 0)?;
    Some(TileName { kind, n, width })
}

/// The partial tiles of hashes of a log of `size` entries: its right edge.
pub fn edge_tiles(size: u64) -> impl Iterator<Item = TileName> {
    levels(size).filter_map(|(level, hashes)| partial(TileKind::Hashes(level), hashes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_specification() {
        let tile = |kind, n, width| TileName { kind, n, width };
        for (name, text) in [
            (tile(TileKind::Hashes(0), 0, 256), "tile/0/000"),
            (
                tile(TileKind::Hashes(3), 1_234_067, 256),
                "tile/3/x001/x234/067",
            ),
            (
                tile(TileKind::Hashes(0), 1_234_067, 8),
                "tile/0/x001/x234/067.p/8",
            ),
            (tile(TileKind::Entries, 273, 112), "tile/entries/273.p/112"),
            (tile(TileKind::Entries, 1000, 256), "tile/entries/x001/000"),
        ] {
            assert_eq!(name.to_string(), text);
            assert_eq!(text.parse(), Ok(name));
        }
    }

    #[test]
    fn another_implementation_gives_the_same_names() {
        for size in [
            1, 2, 255, 256, 257, 65_535, 65_536, 65_537, 70_000, 16_777_216,
        ] {
            let mut theirs: Vec<_> = tlog_tiles::Tile::new_tiles(8, 0, size)
                .iter()
                .map(tlog_tiles::Tile::path)
                .map(|path| path.replacen("tile/8/", "tile/", 1))
                .collect();
            let mut ours: Vec<_> = hash_tiles(size).map(|tile| tile.to_string()).collect();
            theirs.sort();
            ours.sort();
            assert_eq!(ours, theirs, "size {size}");
        }
    }

    #[test]
    fn a_log_of_70_000_has_the_tiles_that_the_specification_counts() {
        let of = |kind| hash_tiles(70_000).filter(move |tile| tile.kind == kind);
        assert_eq!(
            of(TileKind::Hashes(0)).filter(TileName::is_full).count(),
            273
        );
        assert_eq!(of(TileKind::Hashes(0)).last().unwrap().width, 112);
        let upper: Vec<_> = of(TileKind::Hashes(1))
            .map(|tile| (tile.n, tile.width))
            .collect();
        assert_eq!(upper, [(0, 256), (1, 17)]);
        let top: Vec<_> = of(TileKind::Hashes(2))
            .map(|tile| (tile.n, tile.width))
            .collect();
        assert_eq!(top, [(0, 1)]);
        let at_256: Vec<_> = hash_tiles(256).map(|tile| tile.to_string()).collect();
        assert_eq!(at_256, ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(hash_tiles(0).count() + entry_bundles(0).count(), 0);
    }

    #[test]
    fn other_text_is_no_name() {
        for bad in [
            "",
            "tile/0/0",
            "tile/0/0000",
            "tile/0/x000/001",
            "tile/0/001.p/0",
            "tile/0/001.p/256",
            "tile/0/001.p/01",
            "tile/0/001.p/",
            "tile/00/001",
            "tile/8/001",
            "tile/-1/001",
            "tile/0/x001",
            "tile/0/001/001",
            "tile/data/001",
            "tile/0/../001",
            "tile/0/+01",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "/tile/0/001",
        ] {
            assert!(bad.parse::<TileName>().is_err(), "{bad}");
        }
    }
}
