//! A publication whose process ends between two of the files it writes.
//!
//! A folder that stands where a file is to come ends the publication at that file, with everything
//! before it in place; then it is taken away again, and half a temporary file lies beside, as if the
//! process had been killed there.

use std::fs;
use std::path::{Path, PathBuf};

use hattama::published::{Manifest, Replaced, TEMPORARY};
use hattama::tlog::{TileKind, TileName};

use crate::counts::Event;
use crate::random::Random;

/// Where it is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    None,
    /// The disk takes nothing more: not the first of the new bundles.
    FullDisk,
    InTiles,
    /// Witnesses are not asked any more.
    BeforeManifest,
    BeforeCheckpoint,
    InResults,
    BeforeLastManifest,
}

/// A folder in a file's place, and the file that stood there.
pub(crate) struct Obstacle {
    at: PathBuf,
    was: Option<Vec<u8>>,
}

impl Obstacle {
    fn new(at: PathBuf) -> Self {
        let was = fs::read(&at).ok();
        if was.is_some() {
            fs::remove_file(&at).unwrap();
        }
        fs::create_dir_all(&at).unwrap();
        Self { at, was }
    }

    /// Takes it away, and leaves what a process that was killed leaves.
    pub(crate) fn take_away(self, random: &mut Random) {
        fs::remove_dir(&self.at).unwrap();
        if let Some(was) = self.was {
            fs::write(&self.at, was).unwrap();
        }
        if random.percent(50) {
            let half = self
                .at
                .with_file_name(format!("{TEMPORARY}{}", random.below(1000)));
            fs::write(half, "half a fi").unwrap();
        }
    }
}

impl Cut {
    pub(crate) fn at_random(random: &mut Random) -> Self {
        random.pick(&[
            Self::FullDisk,
            Self::InTiles,
            Self::BeforeManifest,
            Self::BeforeCheckpoint,
            Self::InResults,
            Self::InResults,
            Self::BeforeLastManifest,
        ])
    }

    /// Whether the disk is full while it is published.
    pub(crate) fn is_full_disk(self, folder: &Path, size: u64, due: bool) -> bool {
        self == Self::FullDisk && new_tile(folder, size, due).is_some()
    }

    /// What is put in the way before the publication begins.
    pub(crate) fn before(self, folder: &Path, size: u64, due: bool) -> Option<Obstacle> {
        let tile = new_tile(folder, size, due).filter(|_| self == Self::InTiles);
        tile.map(Obstacle::new)
    }

    /// What is put in the way when bundles, tiles and cosignatures are there.
    pub(crate) fn in_the_way(self, folder: &Path, random: &mut Random) -> Option<Obstacle> {
        let at = match self {
            Self::BeforeCheckpoint => folder.join("checkpoint"),
            Self::InResults => {
                let mut files = Vec::new();
                list(&folder.join("results"), &mut files);
                files.sort();
                if files.is_empty() {
                    files.push(folder.join("results/overview.json"));
                }
                files.swap_remove(random.below(files.len()))
            }
            _ => return None,
        };
        Some(Obstacle::new(at))
    }

    pub(crate) const fn told(self) -> (Event, &'static str) {
        match self {
            Self::FullDisk => (Event::FullDiskPublishing, "the disk is full"),
            Self::InTiles => (Event::CutInTiles, "it is cut in the tiles"),
            Self::BeforeManifest => (Event::CutBeforeManifest, "it is cut before the manifest"),
            Self::BeforeCheckpoint => (
                Event::CutBeforeCheckpoint,
                "it is cut before the checkpoint",
            ),
            Self::InResults => (Event::CutInResults, "it is cut among the results"),
            Self::None | Self::BeforeLastManifest => (
                Event::CutBeforeLastManifest,
                "it is cut before the last manifest",
            ),
        }
    }
}

/// Where the first tile of a log of so many entries is to be written, if it does not stand there and
/// entries may leave.
fn new_tile(folder: &Path, size: u64, due: bool) -> Option<PathBuf> {
    let width = u16::try_from(size).ok().filter(|_| due)?;
    let kind = TileKind::Hashes(0);
    let at = folder.join(TileName { kind, n: 0, width }.to_string());
    // A folder without a checkpoint may not be one of ours yet.
    (!at.exists() && folder.join("checkpoint").exists()).then_some(at)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The manifest as it stands while results are replaced, with all of them in place: the last file was
/// not written any more. False if nothing was replaced.
pub(crate) fn as_before_the_last_manifest(folder: &Path, before: &[u8]) -> bool {
    let path = folder.join("manifest.json");
    let mut now = Manifest::from_bytes(&fs::read(&path).unwrap()).unwrap();
    let before = Manifest::from_bytes(before).unwrap();
    if now.files == before.files {
        return false;
    }
    now.replacing = Some(before.replacing.unwrap_or(Replaced {
        head: before.head,
        files: before.files,
    }));
    fs::write(path, now.to_bytes()).unwrap();
    true
}
