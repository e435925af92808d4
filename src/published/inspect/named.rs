//! The files that the manifest names.

use std::collections::BTreeSet;

use super::spot::{Condition, Spot};
use crate::published::{
    Listed, MANIFEST, Manifest, Place, PublishedFile, PublishedLog, Ungot, sha256_hex,
};

/// Bytes of the largest file that a manifest names.
pub(in crate::published) const MAX_NAMED_BYTES: u64 = 1 << 30;

/// Holds the files that are neither tile, bundle nor checkpoint against the manifest.
pub(super) fn inspect<P: Place>(
    place: &dyn Place,
    files: &[Listed],
    log: &PublishedLog<P>,
    spots: &mut Vec<Spot>,
) -> Option<Manifest> {
    let manifest = read(place, log, spots);
    let named = manifest.as_ref().map(|manifest| &manifest.files);
    let there: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for file in files {
        let Listed { path, odd, .. } = file;
        let superfluous = |says: &str| Spot::new(Condition::Superfluous, &path, says);
        if let Some(odd) = odd {
            spots.push(superfluous(odd));
            continue;
        }
        match PublishedFile::of(path) {
            PublishedFile::Temporary => {
                spots.push(superfluous("an interrupted publication left it"));
            }
            PublishedFile::Named if named.is_some_and(|named| !named.contains_key(path)) => {
                spots.push(superfluous("manifest.json does not name it"));
            }
            _ => {}
        }
    }
    for (path, expected) in named.into_iter().flatten() {
        if !there.contains(path.as_str()) {
            spots.push(Spot::new(
                Condition::Missing,
                &path,
                "manifest.json names it",
            ));
            continue;
        }
        match place.get(path, MAX_NAMED_BYTES) {
            Ok(bytes) if sha256_hex(&bytes) == *expected => {}
            Ok(bytes) => {
                let found = sha256_hex(&bytes);
                let says = format!(
                    "it is not what manifest.json names\n  expected: {expected}\n  found:    {found}"
                );
                spots.push(Spot::damaged(&path, says));
            }
            Err(why) => spots.push(Spot::damaged(&path, why.to_string())),
        }
    }
    manifest
}

fn read<P: Place>(
    place: &dyn Place,
    log: &PublishedLog<P>,
    spots: &mut Vec<Spot>,
) -> Option<Manifest> {
    let bytes = match place.get(MANIFEST, Manifest::MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(Ungot::Absent) => {
            spots.push(Spot::new(Condition::Missing, &MANIFEST, "it is not there"));
            return None;
        }
        Err(why) => {
            spots.push(Spot::damaged(&MANIFEST, why.to_string()));
            return None;
        }
    };
    match Manifest::from_bytes(&bytes) {
        Ok(manifest) => {
            let origin = log.checkpoint().origin.as_str();
            if manifest.origin != origin {
                let says = format!(
                    "it is of another log\n  expected: {origin}\n  found:    {}",
                    manifest.origin
                );
                spots.push(Spot::damaged(&MANIFEST, says));
            }
            Some(manifest)
        }
        Err(why) => {
            spots.push(Spot::damaged(&MANIFEST, why.to_string()));
            None
        }
    }
}
