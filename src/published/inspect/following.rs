//! Tiles of a log whose entries were held back and are about to follow. As long as some are still to
//! come nothing leads from the root to those that are there, and what is there is held against each
//! other alone.

use super::listing::Listing;
use super::proven::{Stored, stored};
use super::spot::{Condition, Spot};
use super::{Proven, bundles};
use crate::bytes::TreeHash;
use crate::published::Place;
use crate::rules::Workers;
use crate::tlog::{TILE_WIDTH, TileKind, TileName, Tree};

/// If what is there leads to the root all the same, it is looked at as in any other folder, and only what is
/// missing is no fault. Whether it does; if not, nothing is told.
pub(super) fn inspect_proven(
    place: &dyn Place,
    listing: &Listing,
    (size, root): (u64, TreeHash),
    workers: &impl Workers,
    spots: &mut Vec<Spot>,
) -> bool {
    // Above the leaves everything has to be there: below a hash that is missing nothing is proven.
    let mut missing = Vec::new();
    listing.tell(&mut missing);
    let of_leaves = |spot: &Spot| {
        let tile = spot.path.parse::<TileName>();
        let kinds = [TileKind::Entries, TileKind::Hashes(0)];
        tile.is_ok_and(|tile| kinds.contains(&tile.kind))
    };
    let mut missing = missing
        .iter()
        .filter(|spot| spot.condition == Condition::Missing);
    if listing.has_no_tiles() || !missing.all(of_leaves) {
        return false;
    }
    let mut found = Vec::new();
    let proven = Proven::new(place, listing, size, root, &mut found);
    if !proven.root_holds() {
        // Another root shows that something is damaged; without any, too much is still to come.
        let other = proven.found_root().map(|found| found.to_string());
        spots.extend(other.map(|found| Spot::root(root, Some(found))));
        return false;
    }
    bundles::inspect(place, listing, &proven, workers, &|_| (), &mut found);
    listing.tell(&mut found);
    found.retain(|spot| spot.condition != Condition::Missing);
    spots.extend(found);
    true
}

/// Whether tiles or bundles that the checkpoint promises are still to come.
pub(super) fn is_to_come(listing: &Listing) -> bool {
    let mut spots = Vec::new();
    listing.tell(&mut spots);
    spots
        .iter()
        .any(|spot| spot.condition == Condition::Missing)
}

/// Tells of what cannot be read, has another form, or does not agree with what stands above it.
pub(super) fn inspect(place: &dyn Place, listing: &Listing, spots: &mut Vec<Spot>) {
    for tile in listing.all() {
        let found = stored(place, tile);
        let wrong = match &found {
            Stored::Hashes(_) => disagreeing(place, listing, tile, &found),
            Stored::Absent => None,
            Stored::Unreadable(why) => Some(Spot::new(Condition::Unreadable, &tile, why.as_str())),
            Stored::Broken(_, why) => Some(Spot::damaged(&tile, why.as_str())),
        };
        spots.extend(wrong);
    }
}

/// What stands above the tile and is there, if it has other hashes.
fn disagreeing(
    place: &dyn Place,
    listing: &Listing,
    tile: TileName,
    found: &Stored,
) -> Option<Spot> {
    let hashes = found.hashes()?;
    let width = u64::from(TILE_WIDTH);
    let agrees = |above: TileName, at: Option<usize>| {
        if !listing.has(above) {
            return true;
        }
        // What is broken itself is told of itself.
        let Stored::Hashes(there) = stored(place, above) else {
            return true;
        };
        at.map_or(there == hashes, |at| {
            let root = Tree::root_of(hashes.iter().copied());
            there.get(at).is_none_or(|there| *there == root)
        })
    };
    let agree = match tile.kind {
        TileKind::Entries => {
            let kind = TileKind::Hashes(0);
            agrees(TileName { kind, ..tile }, None)
        }
        TileKind::Hashes(level) => {
            let at = usize::try_from(tile.n % width).ok()?;
            let above = TileName {
                kind: TileKind::Hashes(level.checked_add(1)?),
                n: tile.n / width,
                width: TILE_WIDTH,
            };
            // Above a partial tile nothing stands yet.
            !tile.is_full() || listing.of(above).all(|above| agrees(above, Some(at)))
        }
    };
    let says = "it and the hashes above it do not agree";
    (!agree).then(|| Spot::damaged(&tile, says))
}
