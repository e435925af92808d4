//! What is damaged in a folder that is published into again: made anew, and never in silence.

use super::folder::Writing;
use crate::published::{
    Inspection, MANIFEST, Manifest, OpenError, Place, PublishedLog, Spot, Ungot, inspect,
    inspect_without_checkpoint,
};
use crate::rules::Workers;

/// What was damaged before a publication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Damage {
    /// What has been made anew, or taken away.
    pub mended: Vec<Spot>,
    /// What stands as it was: it is no part of what is published now.
    pub left: Vec<Spot>,
}

impl Damage {
    /// What was found before, told by what is still found afterwards.
    pub(super) fn told(before: Vec<Spot>, writing: &Writing, workers: &impl Workers) -> Self {
        if before.is_empty() {
            return Self::default();
        }
        let left = faults(writing, workers);
        let stands = |spot: &Spot| left.iter().any(|there| there.path == spot.path);
        let mended = before.into_iter().filter(|spot| !stands(spot)).collect();
        Self { mended, left }
    }
}

/// The faults of what stands in a folder.
pub(super) fn faults(writing: &Writing, workers: &impl Workers) -> Vec<Spot> {
    let place = writing.place();
    let found = match PublishedLog::open(place.clone()) {
        Ok(log) => inspect(&log, workers, &|_| ()).ok(),
        Err(why) if is_first(place, &why) => None,
        Err(why) => inspect_without_checkpoint(place, &why, workers),
    };
    let faults = found.iter().flat_map(Inspection::faults);
    faults.cloned().collect()
}

/// Whether nothing was ever promised here: what a first publication that was interrupted has left is
/// no damage.
fn is_first(place: &impl Place, why: &OpenError) -> bool {
    let absent = matches!(
        why,
        OpenError::Checkpoint {
            why: Ungot::Absent,
            ..
        }
    );
    let manifest = place.get(MANIFEST, Manifest::MAX_BYTES).ok();
    let manifest = manifest.and_then(|bytes| Manifest::from_bytes(&bytes).ok());
    let replaces = manifest.and_then(|manifest| manifest.replacing);
    absent && replaces.is_some_and(|before| before.files.is_empty())
}
