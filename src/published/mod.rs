//! A published log as it is read: a folder, one file with everything, or what was fetched from an
//! address; and what is damaged, missing or superfluous in it.
//!
//! In: a [`Place`], which gives files by their paths. Out: entries, as a
//! [`LogSource`](crate::replay::LogSource); an [`Inspection`] of every file. Nothing here knows rules
//! or state, and nothing of a place is believed because the place says so: what the checkpoint's root
//! vouches for is told apart from the rest, and who signed the checkpoint is for `verify` to ask.
//!
//! The layout is described in `docs/FORMAT.md`, section 18.

mod archive;
mod bundles;
mod folder;
mod inspect;
mod layout;
mod log;
mod manifest;
mod place;
mod sound;
mod tiles;

pub use archive::{Archive, ArchiveWriter};
pub use bundles::Bundles;
pub use folder::Folder;
pub use inspect::{Condition, Inspection, Spot, inspect, inspect_without_checkpoint};
pub use layout::{
    CHECKPOINT, LOG_VKEY, MANIFEST, MAX_NAMED_BYTES, PublishedFile, RESULTS, TEMPORARY,
};
pub use log::{OpenError, PublishedLog};
pub use manifest::{Manifest, ManifestError, ManifestHead, Replaced, sha256_hex};
pub use place::{Listed, Place, Ungot};
pub use sound::Sound;
pub use tiles::{TileSubtrees, hashes_of, read_hashes};
