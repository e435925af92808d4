//! Which tiles and bundles lie in a place, and which should.

use std::collections::{BTreeMap, BTreeSet};

use super::spot::{Condition, Spot};
use super::tile_of;
use crate::published::Listed;
use crate::tlog::{TILE_WIDTH, TileKind, TileName};

/// The tiles and bundles of a place.
pub(super) struct Listing {
    size: u64,
    /// At each kind, the full ones.
    full: BTreeMap<TileKind, BTreeSet<u64>>,
    /// All partial ones.
    partial: BTreeSet<TileName>,
}

impl Listing {
    pub(super) fn new(files: &[Listed], size: u64) -> Self {
        let mut full: BTreeMap<TileKind, BTreeSet<u64>> = BTreeMap::new();
        let mut partial = BTreeSet::new();
        for tile in files.iter().filter_map(tile_of) {
            if tile.is_full() {
                full.entry(tile.kind).or_default().insert(tile.n);
            } else {
                partial.insert(tile);
            }
        }
        Self {
            size,
            full,
            partial,
        }
    }

    pub(super) fn has_no_tiles(&self) -> bool {
        self.full.is_empty() && self.partial.is_empty()
    }

    /// All tiles and bundles that are there, of whatever size.
    pub(super) fn all(&self) -> impl Iterator<Item = TileName> {
        let full = self.full.iter().flat_map(|(kind, all)| {
            let width = TILE_WIDTH;
            let kind = *kind;
            all.iter().map(move |n| TileName { kind, n: *n, width })
        });
        full.chain(self.partial.iter().copied())
    }

    /// Hashes, or entries, that the log has at this kind.
    pub(super) const fn hashes(&self, kind: TileKind) -> u64 {
        match kind {
            TileKind::Hashes(level) => self.size >> (8 * level as u32),
            TileKind::Entries => self.size,
        }
    }

    /// Full tiles that the log has at this kind.
    pub(super) const fn full_count(&self, kind: TileKind) -> u64 {
        self.hashes(kind) / TILE_WIDTH as u64
    }

    /// The tile in this place as the log has it, if it has one.
    pub(super) fn tile(&self, kind: TileKind, n: u64) -> Option<TileName> {
        let full = self.full_count(kind);
        let width = match n {
            n if n < full => u64::from(TILE_WIDTH),
            n if n == full => self.hashes(kind) % u64::from(TILE_WIDTH),
            _ => 0,
        };
        let width = u16::try_from(width).ok().filter(|width| *width > 0)?;
        Some(TileName { kind, n, width })
    }

    /// Whether the file is there.
    pub(super) fn has(&self, tile: TileName) -> bool {
        if tile.is_full() {
            let there = self.full.get(&tile.kind);
            there.is_some_and(|there| there.contains(&tile.n))
        } else {
            self.partial.contains(&tile)
        }
    }

    /// The tile, and the partial ones in its place, that are there.
    pub(super) fn of(&self, tile: TileName) -> impl Iterator<Item = TileName> {
        let first = TileName { width: 0, ..tile };
        let partial = self.partial.range(first..=tile).copied();
        self.has(tile).then_some(tile).into_iter().chain(partial)
    }

    /// The full tiles that are there and belong to the log.
    pub(super) fn full(&self, kind: TileKind) -> impl Iterator<Item = u64> {
        let end = self.full_count(kind);
        let there = self.full.get(&kind).into_iter().flatten().copied();
        there.take_while(move |n| *n < end)
    }

    /// The partial tiles and bundles of other sizes that are there.
    fn other_partials(&self) -> impl Iterator<Item = TileName> {
        let other = |tile: &&TileName| self.tile(tile.kind, tile.n) != Some(**tile);
        self.partial.iter().filter(other).copied()
    }

    /// The tiles and bundles of other sizes that are there, in places where the log has some, too.
    pub(super) fn of_other_sizes(&self) -> impl Iterator<Item = TileName> {
        let full = self.full.iter().filter_map(|(kind, all)| {
            let n = self.full_count(*kind);
            let width = TILE_WIDTH;
            all.contains(&n).then_some(TileName {
                kind: *kind,
                n,
                width,
            })
        });
        self.other_partials().chain(full)
    }

    /// Says what is missing, and what nothing asks for.
    pub(super) fn tell(&self, spots: &mut Vec<Spot>) {
        let levels = (0..8).map(TileKind::Hashes);
        for kind in levels.chain([TileKind::Entries]) {
            self.tell_missing(kind, spots);
        }
        let ahead = self.end_ahead();
        let full = self.full.iter().flat_map(|(kind, all)| {
            let beyond = all.range(self.full_count(*kind)..);
            beyond.map(|n| TileName {
                kind: *kind,
                n: *n,
                width: TILE_WIDTH,
            })
        });
        for tile in full.chain(self.other_partials()) {
            if self.is_beyond(tile) {
                spots.push(if end_of(tile).is_some_and(|end| end <= ahead) {
                    Spot::new(
                        Condition::Ahead,
                        &tile,
                        "of a larger size than the checkpoint's",
                    )
                } else {
                    Spot::new(Condition::Superfluous, &tile, "nothing asks for it")
                });
            }
        }
    }

    /// Whether the tile holds more than the log has.
    pub(super) fn is_beyond(&self, tile: TileName) -> bool {
        let here = self.tile(tile.kind, tile.n);
        here.is_none_or(|here| here.width < tile.width)
    }

    /// Entries up to which bundles, or hashes of entries, go on behind those of the checkpoint without a
    /// gap: a crash may leave either before the other.
    fn end_ahead(&self) -> u64 {
        let kinds = [TileKind::Entries, TileKind::Hashes(0)];
        kinds
            .map(|kind| self.end_of_row(kind))
            .into_iter()
            .fold(self.size, u64::max)
    }

    fn end_of_row(&self, kind: TileKind) -> u64 {
        let width = u64::from(TILE_WIDTH);
        let mut n = self.full_count(kind);
        let full = self.full.get(&kind);
        while full.is_some_and(|full| full.contains(&n)) {
            n += 1;
        }
        let partial = self.partial.iter();
        let partial = partial.filter(|tile| tile.kind == kind && tile.n == n);
        let widest = partial.map(|tile| u64::from(tile.width)).max().unwrap_or(0);
        n.saturating_mul(width).saturating_add(widest)
    }

    fn tell_missing(&self, kind: TileKind, spots: &mut Vec<Spot>) {
        let end = self.full_count(kind);
        let mut expected = 0;
        for n in self.full(kind).chain([end]) {
            if n > expected {
                spots.push(missing_row(kind, expected, n));
            }
            expected = n + 1;
        }
        if let Some(partial) = self.tile(kind, end).filter(|partial| !self.has(*partial)) {
            let mut spot = Spot::new(Condition::Missing, &partial, "it is not there");
            if kind == TileKind::Entries {
                spot.entries.push(end * u64::from(TILE_WIDTH)..self.size);
            }
            spots.push(spot);
        }
    }
}

/// The position after the last entry below the tile.
fn end_of(tile: TileName) -> Option<u64> {
    let span = match tile.kind {
        TileKind::Entries => 1,
        TileKind::Hashes(level) => 256_u64.checked_pow(level.into())?,
    };
    let hashes = tile.n.checked_mul(u64::from(TILE_WIDTH))?;
    hashes.checked_add(u64::from(tile.width))?.checked_mul(span)
}

/// Full tiles `from` to `end` that are missing.
fn missing_row(kind: TileKind, from: u64, end: u64) -> Spot {
    let tile = |n| TileName {
        kind,
        n,
        width: TILE_WIDTH,
    };
    let mut spot = Spot::new(Condition::Missing, &tile(from), "it is not there");
    spot.files = end - from;
    if spot.files > 1 {
        spot.last = Some(tile(end - 1).to_string());
        spot.says = "they are not there".into();
    }
    if kind == TileKind::Entries {
        let width = u64::from(TILE_WIDTH);
        spot.entries
            .push(from.saturating_mul(width)..end.saturating_mul(width));
    }
    spot
}
