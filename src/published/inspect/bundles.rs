//! Level 0 and the entries below it, tile by tile, on all threads.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Proven;
use super::listing::Listing;
use super::proven::{Stored, settle, stored, tell};
use super::spot::{Condition, Spot, ranges};
use crate::bytes::TreeHash;
use crate::published::Place;
use crate::rules::Workers;
use crate::tlog::{TILE_WIDTH, TileKind, TileName};

/// Bundles that one thread takes at a time.
const PART: usize = 8;

/// Looks at every tile of level 0, every bundle, and every partial one of an earlier size; the
/// entries that the root vouches for.
pub(super) fn inspect(
    place: &dyn Place,
    listing: &Listing,
    proven: &Proven,
    workers: &impl Workers,
    progress: &(dyn Fn(u64) + Sync),
    spots: &mut Vec<Spot>,
) -> u64 {
    let mut places: BTreeSet<u64> = listing.full(TileKind::Hashes(0)).collect();
    places.extend(listing.full(TileKind::Entries));
    if listing
        .tile(TileKind::Entries, listing.full_count(TileKind::Entries))
        .is_some()
    {
        places.insert(listing.full_count(TileKind::Entries));
    }
    let others: Vec<TileName> = listing.of_other_sizes().collect();
    let places: Vec<u64> = places.into_iter().collect();
    let done = AtomicU64::new(0);
    let found: Vec<(u64, Vec<Spot>)> = workers.in_parts(&places, PART, |part| {
        let one = |n: &u64| {
            let found = at(place, listing, proven, &others, *n);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            found
        };
        part.iter().map(one).collect()
    });
    let mut entries = 0;
    for (vouched, found) in found {
        entries += vouched;
        spots.extend(found);
    }
    for tile in &others {
        if let TileKind::Hashes(level @ 1..) = tile.kind {
            let right = proven.hashes(level, tile.n);
            spots.extend(other_partial(
                place,
                listing,
                *tile,
                right,
                proven.root_holds(),
            ));
        }
    }
    entries
}

/// The tile and the bundle in one place, and the partial ones of earlier sizes there.
fn at(
    place: &dyn Place,
    listing: &Listing,
    proven: &Proven,
    others: &[TileName],
    n: u64,
) -> (u64, Vec<Spot>) {
    let mut spots = Vec::new();
    let kinds = (TileKind::Hashes(0), TileKind::Entries);
    let (Some(tile), Some(bundle)) = (listing.tile(kinds.0, n), listing.tile(kinds.1, n)) else {
        return (0, spots);
    };
    let leaves = stored(place, bundle);
    let hashes = stored(place, tile);
    let (right, holds) = if tile.is_full() {
        let above = proven.above(0, n);
        let (right, holds) = settle(&hashes, above, || {
            leaves.hashes().map(<[_]>::to_vec).into_iter().collect()
        });
        let holds = holds && proven.root_holds();
        tell(0, tile, &hashes, right.as_deref(), holds, &mut spots);
        (right, holds)
    } else {
        let right = proven.hashes(0, n);
        (right.map(<[_]>::to_vec), proven.root_holds())
    };
    let right = right.unwrap_or_default();
    if !holds && hashes.hashes().is_none() && leaves.hashes().is_some() {
        // Without its tile it stands alone, and it does not lead to what stands above.
        let first = n * u64::from(TILE_WIDTH);
        let says = "nothing that is there shows that its entries are the log's";
        let entries = first..first + u64::from(bundle.width);
        spots.push(Spot::damaged(&bundle, says).about(vec![entries]));
    }
    let vouched = tell_bundle(bundle, &leaves, &right, holds, &mut spots);
    let here = others.iter().filter(|other| {
        other.n == n && matches!(other.kind, TileKind::Hashes(0) | TileKind::Entries)
    });
    for other in here {
        spots.extend(other_partial(place, listing, *other, Some(&right), holds));
    }
    (vouched, spots)
}

/// What is wrong with a bundle, given its leaves; how many of its entries are right.
fn tell_bundle(
    bundle: TileName,
    leaves: &Stored,
    right: &[TreeHash],
    holds: bool,
    spots: &mut Vec<Spot>,
) -> u64 {
    let first = bundle.n * u64::from(TILE_WIDTH);
    let (found, broken) = match leaves {
        Stored::Absent => return 0,
        Stored::Unreadable(why) => {
            spots.push(Spot::new(Condition::Unreadable, &bundle, why.as_str()));
            return 0;
        }
        Stored::Hashes(found) => (found, None),
        Stored::Broken(found, why) => (found, Some(why)),
    };
    let here = (0..usize::from(bundle.width)).zip(first..);
    let is_wrong = |at: usize| found.get(at) != right.get(at) || right.get(at).is_none();
    let wrong = ranges(here.filter(|(at, _)| is_wrong(*at)).map(|(_, entry)| entry));
    let count: u64 = wrong.iter().map(|range| range.end - range.start).sum();
    if let Some(why) = broken {
        spots.push(Spot::damaged(&bundle, why.as_str()).about(wrong));
    } else if count > 0 {
        let says = if holds {
            format!("{count} of its {} entries are not the log's", bundle.width)
        } else {
            "its entries and the hashes above them do not agree".to_owned()
        };
        spots.push(Spot::damaged(&bundle, says).about(wrong));
    }
    if holds {
        u64::from(bundle.width) - count
    } else {
        0
    }
}

/// A partial tile or bundle of another size: the beginning of what stands in its place, or damaged.
fn other_partial(
    place: &dyn Place,
    listing: &Listing,
    tile: TileName,
    right: Option<&[TreeHash]>,
    holds: bool,
) -> Option<Spot> {
    let found = stored(place, tile);
    let right = right.unwrap_or_default();
    let hashes = match &found {
        Stored::Absent => return None,
        Stored::Unreadable(why) => {
            return Some(Spot::new(Condition::Unreadable, &tile, why.as_str()));
        }
        Stored::Broken(_, why) => return Some(Spot::damaged(&tile, why.as_str())),
        Stored::Hashes(hashes) => hashes,
    };
    if right.is_empty() && listing.is_beyond(tile) {
        return None;
    }
    let pairs = (0_u64..).zip(hashes.iter().zip(right));
    let wrong = ranges(
        pairs
            .filter(|(_, (found, right))| found != right)
            .map(|(at, _)| at),
    );
    if wrong.is_empty() {
        let superseded = !listing.is_beyond(tile);
        return superseded.then(|| {
            Spot::new(
                Condition::Superseded,
                &tile,
                "of an earlier size, and as it was",
            )
        });
    }
    let says = if holds {
        "it is not the beginning of what stands in its place"
    } else {
        "it and what stands in its place do not agree"
    };
    Some(Spot::damaged(&tile, says))
}
