//! Every file of a published log, held against the root of its checkpoint.
//!
//! A hash in the tree stands in two places: in its tile, and in what lies below it. So what is
//! damaged can nearly always be told from what is not: whichever of the two leads to the hash above
//! is right. From the root down each tile is proven, or made anew from below; then each bundle is
//! held against its leaves, entry by entry. Nothing is stopped at, and nothing is repaired here.

mod bundles;
mod following;
mod listing;
mod named;
mod proven;
mod spot;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{
    CHECKPOINT, LOG_VKEY, Listed, MANIFEST, Manifest, OpenError, Place, PublishedLog, Ungot,
};
use crate::bytes::TreeHash;
use crate::rules::Workers;
use crate::tlog::{Checkpoint, KeyName, Note, TileKind, TileName, VerifierKey};
use listing::Listing;
pub(super) use proven::Proven;
pub use spot::{Condition, Spot};

/// Bytes of the largest verifier key that is read.
const MAX_VKEY_BYTES: u64 = 8192;

/// What was found in a place, file by file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Entries that the checkpoint promises.
    pub size: u64,
    /// The root that it promises.
    pub root: TreeHash,
    /// Whether tiles or entries lead to that root. If not, nothing proves which of them is right.
    pub root_holds: bool,
    /// Whether the manifest says that entries are held back, and none are there, or not all of them have
    /// followed yet: then what is there was held against each other alone.
    pub held_back: bool,
    /// Whether the manifest says that a publication replaces files, or was interrupted when it did.
    pub under_way: bool,
    /// Files looked at.
    pub files: u64,
    /// Entries that the root vouches for.
    pub entries: u64,
    /// What is not as it should be, and what is only worth saying, in the order of paths.
    pub spots: Vec<Spot>,
}

impl Inspection {
    /// What is damaged, missing or superfluous.
    pub fn faults(&self) -> impl Iterator<Item = &Spot> {
        self.spots.iter().filter(|spot| spot.condition.is_fault())
    }

    /// The first entry in a bundle that is not the one which the root vouches for, and the bundle's path.
    /// Nothing if no entry is damaged, or nothing shows which of them are.
    pub fn first_damaged_entry(&self) -> Option<(u64, &str)> {
        let of_entries = |spot: &&Spot| {
            let tile = spot.path.parse::<TileName>();
            tile.is_ok_and(|tile| tile.kind == TileKind::Entries)
        };
        let damaged = self.spots.iter().filter(of_entries);
        let damaged = damaged.filter(|spot| spot.condition == Condition::Damaged);
        let first = damaged.filter_map(|spot| Some((spot.entries.first()?.start, &*spot.path)));
        first.min().filter(|_| self.root_holds)
    }

    /// Files in this condition.
    pub fn count(&self, condition: Condition) -> u64 {
        let spots = self.spots.iter();
        let of_it = spots.filter(|spot| spot.condition == condition);
        of_it.map(|spot| spot.files).sum()
    }
}

/// Inspects a whole place. `progress` is told the bundles done.
///
/// # Errors
/// [`OpenError`] if its checkpoint cannot be read, or the place cannot be listed.
pub fn inspect<P: Place>(
    log: &PublishedLog<P>,
    workers: &impl Workers,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Inspection, OpenError> {
    inspect_as(
        log.place(),
        log.checkpoint(),
        Some(log.note()),
        workers,
        progress,
    )
}

/// Inspects a place whose checkpoint is damaged or gone, by the position that its manifest names; the
/// checkpoint is the first thing that is told. Nothing if the manifest does not read either.
pub fn inspect_without_checkpoint(
    place: &dyn Place,
    why: &OpenError,
    workers: &impl Workers,
) -> Option<Inspection> {
    let manifest = place.get(MANIFEST, Manifest::MAX_BYTES).ok()?;
    let manifest = Manifest::from_bytes(&manifest).ok()?;
    let head = manifest
        .replacing
        .map_or(manifest.head, |before| before.head);
    let checkpoint = Checkpoint {
        origin: KeyName::new(&manifest.origin).ok()?,
        size: head.size,
        root: head.root.parse().ok()?,
    };
    let mut found = inspect_as(place, &checkpoint, None, workers, &|_| ()).ok()?;
    let says = why.to_string().replace("\n  ", "; ");
    let spot = match why {
        OpenError::Checkpoint {
            why: Ungot::Absent, ..
        } => Spot::new(Condition::Missing, &CHECKPOINT, "it is not there"),
        OpenError::Checkpoint {
            why: Ungot::Unreadable(why),
            ..
        } => Spot::new(Condition::Unreadable, &CHECKPOINT, why.as_str()),
        _ => Spot::damaged(&CHECKPOINT, says.lines().next().unwrap_or_default()),
    };
    found.spots.insert(0, spot);
    Some(found)
}

fn inspect_as(
    place: &dyn Place,
    checkpoint: &Checkpoint,
    note: Option<&Note>,
    workers: &impl Workers,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Inspection, OpenError> {
    let (size, root) = (checkpoint.size, checkpoint.root);
    let unlisted = |why: Ungot| OpenError::Unlisted {
        place: place.name(),
        why,
    };
    let files = place.list().map_err(unlisted)?;
    let mut spots = Vec::new();
    let manifest = named::inspect(place, &files, checkpoint.origin.as_str(), &mut spots);
    spots.extend(note.and_then(|note| signature(place, note, manifest.as_ref())));
    let listing = Listing::new(&files, size);
    let says_so = manifest
        .as_ref()
        .is_some_and(|manifest| manifest.held_back_until.is_some());
    // While what was held back begins to follow, what is there is not all there should be. Nobody signs
    // the manifest, so that on its word nothing that is there is overlooked.
    let follows = manifest.is_some_and(|manifest| manifest.replacing.is_some());
    let held_back =
        says_so && (listing.has_no_tiles() || (follows && following::is_to_come(&listing)));
    if held_back && !following::inspect_proven(place, &listing, (size, root), workers, &mut spots) {
        following::inspect(place, &listing, &mut spots);
    } else if says_so && !held_back && !follows {
        let says = "it says that entries are held back, and they are there";
        spots.push(Spot::damaged(&MANIFEST, says));
    }
    let mut root_holds = true;
    let mut entries = 0;
    if !held_back {
        let proven = Proven::new(place, &listing, size, root, &mut spots);
        root_holds = proven.root_holds();
        entries = bundles::inspect(place, &listing, &proven, workers, progress, &mut spots);
        listing.tell(&mut spots);
        let found = proven.found_root().map(|found| found.to_string());
        let told = |spot: &Spot| spot.condition.is_fault() && spot.path.starts_with("tile/");
        // Where too much is missing to lead anywhere, that says nothing against the checkpoint.
        if !root_holds && (found.is_some() || !spots.iter().any(told)) {
            spots.push(Spot::root(root, found));
        }
    }
    merge(&mut spots);
    Ok(Inspection {
        size,
        root,
        root_holds,
        held_back,
        under_way: follows,
        files: files.len() as u64,
        entries,
        spots,
    })
}

/// Whether the key that lies beside the checkpoint signed it. That key is no anchor: this tells damage
/// of either, not who keeps the log.
fn signature(place: &dyn Place, note: &Note, manifest: Option<&Manifest>) -> Option<Spot> {
    // While files are replaced it may be the key of the checkpoint before.
    if manifest.is_some_and(|manifest| manifest.replacing.is_some()) {
        return None;
    }
    let bytes = place.get(LOG_VKEY, MAX_VKEY_BYTES).ok()?;
    let text = std::str::from_utf8(&bytes).ok().map(str::trim_end);
    let Some(vkey) = text.and_then(|text| text.parse::<VerifierKey>().ok()) else {
        return Some(Spot::damaged(&LOG_VKEY, "it is not a verifier key"));
    };
    let error = Checkpoint::verify_note(note, &vkey).err()?;
    let says = error.to_string().replace("\n  ", "; ");
    Some(Spot::damaged(&CHECKPOINT, says))
}

/// One spot for each file, in the order of paths.
fn merge(spots: &mut Vec<Spot>) {
    let mut first: BTreeMap<String, Spot> = BTreeMap::new();
    for spot in spots.drain(..) {
        match first.entry(spot.path.clone()) {
            Entry::Vacant(place) => {
                place.insert(spot);
            }
            // What was said of a file first is what is nearest to its cause.
            Entry::Occupied(mut there) if there.get().condition == spot.condition => {
                let says = &mut there.get_mut().says;
                *says = format!("{says}; {}", spot.says);
            }
            Entry::Occupied(_) => {}
        }
    }
    spots.extend(first.into_values());
}

/// The tile or bundle that a file is, by its path.
fn tile_of(file: &Listed) -> Option<TileName> {
    if file.odd.is_some() {
        return None;
    }
    file.path.parse().ok()
}
