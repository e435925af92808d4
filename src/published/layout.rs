//! What each file of a published folder is, by its path.

use crate::tlog::TileName;

/// The signed checkpoint, with its cosignatures.
pub const CHECKPOINT: &str = "checkpoint";

/// The log's verifier key: a convenience, never an anchor.
pub const LOG_VKEY: &str = "log.vkey";

/// The hashes of the files that are neither tile, bundle nor checkpoint.
pub const MANIFEST: &str = "manifest.json";

/// The folder of results.
pub const RESULTS: &str = "results/";

/// Bytes of the largest file that is read of those that a manifest names.
pub const MAX_NAMED_BYTES: u64 = 1 << 29;

/// What the names of files begin with that are not in their place yet.
pub const TEMPORARY: &str = ".hattama-";

/// What a file is, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishedFile {
    /// [`CHECKPOINT`].
    Checkpoint,
    /// [`MANIFEST`].
    Manifest,
    /// A tile of hashes or an entry bundle.
    Tile(TileName),
    /// A file that the manifest names, if it names it.
    Named,
    /// What an interrupted publication left behind.
    Temporary,
}

impl PublishedFile {
    /// What the file with this path is.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        match path {
            CHECKPOINT => Self::Checkpoint,
            MANIFEST => Self::Manifest,
            _ if name.starts_with(TEMPORARY) => Self::Temporary,
            _ => path.parse().map_or(Self::Named, Self::Tile),
        }
    }
}
