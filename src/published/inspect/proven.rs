//! The hashes of the tree that its root vouches for, from the root down to what stands above the
//! leaves.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::Listing;
use super::spot::{Condition, Spot, ranges};
use crate::bytes::TreeHash;
use crate::published::{Place, Ungot, hashes_of};
use crate::tlog::{
    MAX_BUNDLE_BYTES, TILE_BYTES, TILE_WIDTH, TileKind, TileName, Tiling, Tree, entries_of,
    leaf_hash,
};

/// A tile or bundle as it lies there.
pub(super) enum Stored {
    /// Its hashes, or the leaves of its entries.
    Hashes(Vec<TreeHash>),
    /// It is not there: the listing tells that.
    Absent,
    /// The disk does not give it.
    Unreadable(String),
    /// It is there, and no tile or bundle of its width. The leaves before the fault, and the fault.
    Broken(Vec<TreeHash>, String),
}

impl Stored {
    pub(super) fn hashes(&self) -> Option<&[TreeHash]> {
        match self {
            Self::Hashes(hashes) => Some(hashes),
            _ => None,
        }
    }
}

/// Reads a tile, or a bundle as the leaves of its entries.
pub(super) fn stored(place: &dyn Place, tile: TileName) -> Stored {
    let path = tile.to_string();
    let at_most = match tile.kind {
        TileKind::Hashes(_) => TILE_BYTES,
        TileKind::Entries => MAX_BUNDLE_BYTES,
    };
    let bytes = match place.get(&path, at_most as u64) {
        Ok(bytes) => bytes,
        Err(Ungot::Absent) => return Stored::Absent,
        Err(Ungot::Unreadable(why)) => return Stored::Unreadable(first_line(&why)),
        Err(other) => return Stored::Broken(Vec::new(), first_line(&other.to_string())),
    };
    match tile.kind {
        TileKind::Hashes(_) => hashes_of(&bytes, tile.width).map_or_else(
            || {
                let (expected, found) = (usize::from(tile.width) * 32, bytes.len());
                Stored::Broken(
                    Vec::new(),
                    format!("it has {found} bytes instead of {expected}"),
                )
            },
            Stored::Hashes,
        ),
        TileKind::Entries => leaves(&bytes, usize::from(tile.width)),
    }
}

fn leaves(bundle: &[u8], width: usize) -> Stored {
    let hash = |entries: Vec<&[u8]>| entries.into_iter().map(leaf_hash).collect();
    match entries_of(bundle, width) {
        Ok(entries) => Stored::Hashes(hash(entries)),
        Err(error) => {
            let fault = error.to_string().replace("\n  ", "; ");
            Stored::Broken(hash(whole_entries(bundle, width)), fault)
        }
    }
}

/// As many entries as stand whole at the beginning of a broken bundle.
fn whole_entries(bundle: &[u8], width: usize) -> Vec<&[u8]> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while let Some((length, behind)) = rest.split_first_chunk::<2>()
        && let Some((entry, behind)) =
            behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))
        && entries.len() < width
    {
        entries.push(entry);
        rest = behind;
    }
    entries
}

pub(super) fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// What the root vouches for, above the leaves.
pub(crate) struct Proven {
    size: u64,
    holds: bool,
    found: Option<TreeHash>,
    /// The hashes of the partial tile of each level.
    edge: Vec<Option<Vec<TreeHash>>>,
    /// The hashes of full tiles of level 1 and higher.
    upper: BTreeMap<(u8, u64), Vec<TreeHash>>,
}

impl Proven {
    pub(super) fn new(
        place: &dyn Place,
        listing: &Listing,
        size: u64,
        root: TreeHash,
        spots: &mut Vec<Spot>,
    ) -> Self {
        let mut candidates = candidates(listing, place);
        let (mut edge, mut holds) = choose(size, root, &candidates);
        if !holds {
            for candidate in candidates.iter_mut().flatten() {
                candidate.look_below(place, listing);
            }
            (edge, holds) = choose(size, root, &candidates);
        }
        let found = if holds {
            Some(root)
        } else {
            root_of(size, &edge)
        };
        for (level, (candidate, chosen)) in (0_u8..).zip(candidates.iter().zip(&edge)) {
            if let Some(Candidate { tile, stored, .. }) = candidate {
                tell(level, *tile, stored, chosen.as_deref(), holds, spots);
            }
        }
        let mut proven = Self {
            size,
            holds,
            found,
            edge,
            upper: BTreeMap::new(),
        };
        proven.go_down(place, listing, spots);
        proven
    }

    /// Whether tiles or entries lead to the root of the checkpoint.
    pub(super) const fn root_holds(&self) -> bool {
        self.holds
    }

    /// The root that they lead to instead.
    pub(super) const fn found_root(&self) -> Option<TreeHash> {
        self.found
    }

    /// The root over the full tile `n` of a level, as the tile above has it.
    pub(super) fn above(&self, level: u8, n: u64) -> Option<TreeHash> {
        let (tile, at) = (n / u64::from(TILE_WIDTH), n % u64::from(TILE_WIDTH));
        let at = usize::try_from(at).ok()?;
        self.hashes(level + 1, tile)?.get(at).copied()
    }

    /// The hashes of a tile above level 0, or of the partial tile of level 0.
    pub(super) fn hashes(&self, level: u8, n: u64) -> Option<&[TreeHash]> {
        let full = (self.size >> (8 * u32::from(level))) / u64::from(TILE_WIDTH);
        if n == full {
            self.edge.get(usize::from(level))?.as_deref()
        } else {
            self.upper.get(&(level, n)).map(Vec::as_slice)
        }
    }

    /// Every level above the leaves' own, the highest first: a tile is right if it leads to the hash
    /// above it, or else what lies below it, if that does.
    fn go_down(&mut self, place: &dyn Place, listing: &Listing, spots: &mut Vec<Spot>) {
        let mut wanted: Vec<(u8, BTreeSet<u64>)> = Vec::new();
        let mut below: BTreeSet<u64> = listing.full(TileKind::Hashes(0)).collect();
        below.extend(listing.full(TileKind::Entries));
        for level in 1..8_u8 {
            let kind = TileKind::Hashes(level);
            let parents = below.iter().map(|n| n / u64::from(TILE_WIDTH));
            let end = listing.full_count(kind);
            let here = parents
                .filter(|n| *n < end)
                .chain(listing.full(kind))
                .collect();
            below = here;
            wanted.push((level, below.clone()));
        }
        for (level, all) in wanted.into_iter().rev() {
            for n in all {
                let tile = TileName {
                    kind: TileKind::Hashes(level),
                    n,
                    width: TILE_WIDTH,
                };
                let stored = stored(place, tile);
                let above = self.above(level, n);
                let (hashes, proven) =
                    settle(&stored, above, || below_of(place, listing, tile, &stored));
                tell(
                    level,
                    tile,
                    &stored,
                    hashes.as_deref(),
                    proven && self.holds,
                    spots,
                );
                if let Some(hashes) = hashes {
                    self.upper.insert((level, n), hashes);
                }
            }
        }
    }
}

/// The hashes of a full tile that lead to the hash above it, from the tile or from below; if neither
/// does, what is there, unproven.
pub(super) fn settle(
    stored: &Stored,
    above: Option<TreeHash>,
    below: impl FnOnce() -> Vec<Vec<TreeHash>>,
) -> (Option<Vec<TreeHash>>, bool) {
    let leads = |hashes: &[TreeHash]| Some(Tree::root_of(hashes.iter().copied())) == above;
    let here = stored.hashes();
    if let Some(hashes) = here.filter(|hashes| leads(hashes)) {
        return (Some(hashes.to_vec()), true);
    }
    let below = below();
    if let Some(hashes) = below.iter().find(|hashes| leads(hashes)) {
        return (Some(hashes.clone()), true);
    }
    let unproven = here.map(<[_]>::to_vec);
    (unproven.or_else(|| below.into_iter().next()), false)
}

/// What is wrong with a stored tile of hashes, given those that are right.
pub(super) fn tell(
    level: u8,
    tile: TileName,
    stored: &Stored,
    right: Option<&[TreeHash]>,
    proven: bool,
    spots: &mut Vec<Spot>,
) {
    let span = 256_u64.saturating_pow(level.into());
    let first = tile
        .n
        .saturating_mul(u64::from(TILE_WIDTH))
        .saturating_mul(span);
    let entries = |at: u64| first.saturating_add(at.saturating_mul(span));
    match (stored, right) {
        (Stored::Absent, _) => {}
        (Stored::Unreadable(why), _) => {
            spots.push(Spot::new(Condition::Unreadable, &tile, why.as_str()));
        }
        (Stored::Broken(_, why), _) => spots.push(Spot::damaged(&tile, why.as_str())),
        (Stored::Hashes(found), Some(right)) if proven => {
            let pairs = (0_u64..).zip(found.iter().zip(right));
            let wrong = pairs.filter(|(_, (found, right))| found != right);
            let wrong: Vec<_> = ranges(wrong.map(|(at, _)| at));
            if !wrong.is_empty() {
                let about = wrong
                    .iter()
                    .map(|range| entries(range.start)..entries(range.end));
                let count: u64 = wrong.iter().map(|range| range.end - range.start).sum();
                let says = format!("{count} of its {} hashes are not the tree's", tile.width);
                spots.push(Spot::damaged(&tile, says).about(about.collect()));
            }
        }
        (Stored::Hashes(_), _) => {
            let says = "neither it nor what lies below it leads to the hash above it";
            spots.push(Spot::damaged(&tile, says));
        }
    }
}

/// What the hashes of a tile may be, from what lies below it: the roots of the tiles below as they are
/// stored; the roots of what lies below those; and at each place what two of tile, tile below and the
/// rest below agree on. So a tile is made anew even where one below it is damaged, too.
fn below_of(
    place: &dyn Place,
    listing: &Listing,
    tile: TileName,
    stored_here: &Stored,
) -> Vec<Vec<TreeHash>> {
    let TileKind::Hashes(level) = tile.kind else {
        return Vec::new();
    };
    let Some(below) = level.checked_sub(1) else {
        let bundle = TileName {
            kind: TileKind::Entries,
            ..tile
        };
        return match stored(place, bundle) {
            Stored::Hashes(leaves) => vec![leaves],
            _ => Vec::new(),
        };
    };
    let first = tile.n.saturating_mul(u64::from(TILE_WIDTH));
    let children = (first..).take(usize::from(tile.width));
    let mut near = Vec::new();
    let mut deep = Vec::new();
    for n in children {
        let child = TileName {
            kind: TileKind::Hashes(below),
            n,
            width: TILE_WIDTH,
        };
        // What is not there is not looked for: a checkpoint may promise any number of tiles.
        let stored = if listing.has(child) {
            stored(place, child)
        } else {
            Stored::Absent
        };
        let rooted = |hashes: &[TreeHash]| Tree::root_of(hashes.iter().copied());
        near.push(stored.hashes().map(rooted));
        // Bundles are read for a second opinion; higher up, only where there is no first one.
        let asked = below == 0 || stored.hashes().is_none();
        deep.push(if asked && has_something_below(listing, child) {
            let from_below = below_of(place, listing, child, &stored);
            from_below.first().map(|hashes| rooted(hashes))
        } else {
            None
        });
    }
    let here = stored_here.hashes().unwrap_or_default();
    let voted = near
        .iter()
        .zip(&deep)
        .enumerate()
        .map(|(at, (near, deep))| {
            let here = here.get(at).copied();
            if here.is_some() && (here == *near || here == *deep) {
                here
            } else {
                near.or(*deep).or(here)
            }
        });
    let voted: Option<Vec<_>> = voted.collect();
    let or = |one: &[Option<TreeHash>], other: &[Option<TreeHash>]| -> Option<Vec<TreeHash>> {
        one.iter()
            .zip(other)
            .map(|(one, other)| one.or(*other))
            .collect()
    };
    let mut all: Vec<Vec<TreeHash>> = Vec::new();
    for one in [or(&near, &deep), or(&deep, &near), voted]
        .into_iter()
        .flatten()
    {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// Whether the first of what lies below a tile is there: nothing is gone into that is not.
fn has_something_below(listing: &Listing, tile: TileName) -> bool {
    let (kind, n) = match tile.kind {
        TileKind::Entries => return false,
        TileKind::Hashes(0) => (TileKind::Entries, tile.n),
        TileKind::Hashes(level) => (
            TileKind::Hashes(level - 1),
            tile.n.saturating_mul(u64::from(TILE_WIDTH)),
        ),
    };
    let width = TILE_WIDTH;
    listing.has(TileName { kind, n, width })
}

/// The partial tile of a level: what is stored, and what follows from below.
struct Candidate {
    tile: TileName,
    stored: Stored,
    /// What its hashes may be; what is stored first, each once.
    hashes: Vec<Vec<TreeHash>>,
}

impl Candidate {
    fn look_below(&mut self, place: &dyn Place, listing: &Listing) {
        for one in below_of(place, listing, self.tile, &self.stored) {
            if !self.hashes.contains(&one) {
                self.hashes.push(one);
            }
        }
    }
}

/// For each level, its partial tile as it is stored, if it has one.
fn candidates(listing: &Listing, place: &dyn Place) -> Vec<Option<Candidate>> {
    let levels = (0..8_u8).take_while(|level| listing.hashes(TileKind::Hashes(*level)) > 0);
    let of_level = levels.map(|level| {
        let kind = TileKind::Hashes(level);
        let tile = listing.tile(kind, listing.full_count(kind))?;
        let stored = stored(place, tile);
        let hashes = stored.hashes().map(<[_]>::to_vec).into_iter().collect();
        Some(Candidate {
            tile,
            stored,
            hashes,
        })
    });
    of_level.collect()
}

/// The most ways in which partial tiles are put together to find those that lead to the root. A folder
/// of which so many are damaged has no edge left to be told from what is right.
const MAX_WAYS: u64 = 4096;

/// The partial tiles that lead to the root: at each level what is stored, or what follows from below.
/// If none leads there, what is stored.
fn choose(
    size: u64,
    root: TreeHash,
    candidates: &[Option<Candidate>],
) -> (Vec<Option<Vec<TreeHash>>>, bool) {
    let numbers = candidates
        .iter()
        .flatten()
        .map(|one| one.hashes.len().max(1) as u64);
    let ways = numbers.fold(1, u64::saturating_mul).min(MAX_WAYS);
    let way = |mut way: u64| -> Vec<Option<Vec<TreeHash>>> {
        let choice = |candidate: &Option<Candidate>| {
            let hashes = &candidate.as_ref()?.hashes;
            let choices = hashes.len().max(1) as u64;
            let at = usize::try_from(way % choices).ok();
            way /= choices;
            hashes.get(at?).cloned()
        };
        candidates.iter().map(choice).collect()
    };
    let right = (0..ways)
        .map(way)
        .find(|edge| root_of(size, edge) == Some(root));
    match right {
        Some(edge) => (edge, true),
        None => (way(0), false),
    }
}

/// The root that partial tiles lead to.
fn root_of(size: u64, edge: &[Option<Vec<TreeHash>>]) -> Option<TreeHash> {
    let tiling = Tiling::resume(size, |tile| {
        let TileKind::Hashes(level) = tile.kind else {
            return Ok(Vec::new());
        };
        let hashes = edge.get(usize::from(level)).and_then(Option::clone);
        hashes.ok_or_else(|| crate::tlog::ProofError::Unreadable(tile.to_string()))
    });
    tiling.ok().map(|tiling| tiling.root())
}
