//! The files that the manifest names.

use super::spot::{Condition, Spot};
use crate::published::{
    Listed, MANIFEST, MAX_NAMED_BYTES, Manifest, Place, PublishedFile, Ungot, sha256_hex,
};

/// How often the manifest is read anew, because it was replaced meanwhile.
const ROUNDS: usize = 3;

/// Holds the files that are neither tile, bundle nor checkpoint against the manifest.
pub(super) fn inspect(
    place: &dyn Place,
    files: &[Listed],
    origin: &str,
    spots: &mut Vec<Spot>,
) -> Option<Manifest> {
    for round in 1..=ROUNDS {
        let mut found = Vec::new();
        let manifest = read(place, origin, &mut found);
        if let Some(manifest) = &manifest {
            hold_against(manifest, place, &mut found);
            // A publication may have replaced it while the files were read.
            let now = place.get(MANIFEST, Manifest::MAX_BYTES).ok();
            let replaced = now.is_some_and(|now| now != manifest.to_bytes());
            if replaced && round < ROUNDS {
                continue;
            }
        }
        unasked(manifest.as_ref(), files, &mut found);
        spots.append(&mut found);
        return manifest;
    }
    None
}

/// Files that nothing asks for.
fn unasked(manifest: Option<&Manifest>, files: &[Listed], spots: &mut Vec<Spot>) {
    let named = manifest.map(Manifest::paths);
    for file in files {
        let Listed { path, odd, .. } = file;
        let superfluous = |says: &str| Spot::new(Condition::Superfluous, &path, says);
        let is_named = || {
            named
                .as_ref()
                .is_none_or(|named| named.contains(path.as_str()))
        };
        if let Some(odd) = odd {
            let belongs = match PublishedFile::of(path) {
                PublishedFile::Checkpoint | PublishedFile::Manifest | PublishedFile::Tile(_) => {
                    true
                }
                PublishedFile::Named => {
                    let is_folder = ["tile", "results"].contains(&path.as_str());
                    is_folder || path.starts_with("tile/") || (named.is_some() && is_named())
                }
                PublishedFile::Temporary => false,
            };
            spots.push(if belongs {
                let says = format!("{odd}, where a file or folder of the log's own belongs");
                Spot::damaged(&path, says)
            } else {
                superfluous(odd)
            });
            continue;
        }
        match PublishedFile::of(path) {
            PublishedFile::Temporary => spots.push(Spot::new(
                Condition::Ahead,
                &path,
                "not in its place: a publication is under way, or was interrupted",
            )),
            PublishedFile::Named if !is_named() => {
                spots.push(superfluous("manifest.json does not name it"));
            }
            _ => {}
        }
    }
}

/// Files that are not what the manifest names.
fn hold_against(manifest: &Manifest, place: &dyn Place, spots: &mut Vec<Spot>) {
    for path in manifest.paths() {
        match place.get(path, MAX_NAMED_BYTES) {
            Ok(bytes) => {
                let found = sha256_hex(&bytes);
                if manifest.sums(path).all(|named| named != found) {
                    let expected: Vec<_> = manifest.sums(path).collect();
                    let says = format!(
                        "it is not what manifest.json names\n  expected: {}\n  found:    {found}",
                        expected.join(" or ")
                    );
                    spots.push(Spot::damaged(&path, says));
                }
            }
            Err(Ungot::Absent) if manifest.may_be_absent(path) => {}
            Err(Ungot::Absent) => {
                spots.push(Spot::new(
                    Condition::Missing,
                    &path,
                    "manifest.json names it",
                ));
            }
            Err(Ungot::Unreadable(why)) => {
                spots.push(Spot::new(Condition::Unreadable, &path, why));
            }
            Err(why) => spots.push(Spot::damaged(&path, why.to_string())),
        }
    }
}

fn read(place: &dyn Place, origin: &str, spots: &mut Vec<Spot>) -> Option<Manifest> {
    let bytes = match place.get(MANIFEST, Manifest::MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(Ungot::Absent) => {
            spots.push(Spot::new(Condition::Missing, &MANIFEST, "it is not there"));
            return None;
        }
        Err(Ungot::Unreadable(why)) => {
            spots.push(Spot::new(Condition::Unreadable, &MANIFEST, why));
            return None;
        }
        Err(why) => {
            spots.push(Spot::damaged(&MANIFEST, why.to_string()));
            return None;
        }
    };
    match Manifest::from_bytes(&bytes) {
        Ok(manifest) => {
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
