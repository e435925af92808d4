//! Where things lie in a ledger's folder.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::LedgerError;
use crate::files::durable::sync_parent;

/// The places in a ledger's folder.
///
/// `store/` holds the entries: whoever runs the ledger trusts it, and its loss is made good by
/// [`rebuild`](super::rebuild()). `HEAD` holds what has been promised: without it the ledger signs
/// nothing. `ledger.toml` names the files of the keys, and `log.vkey` the log's public key, for
/// convenience: an observer takes neither as an anchor.
#[derive(Debug, Clone)]
pub struct Layout {
    folder: PathBuf,
}

impl Layout {
    /// The places in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The ledger's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The entries.
    pub fn store(&self) -> PathBuf {
        self.folder.join("store")
    }

    /// What has been promised.
    pub fn head(&self) -> PathBuf {
        self.folder.join("HEAD")
    }

    /// Paths of keys.
    pub fn config(&self) -> PathBuf {
        self.folder.join("ledger.toml")
    }

    /// The log's verifier key.
    pub fn log_vkey(&self) -> PathBuf {
        self.folder.join("log.vkey")
    }

    /// Writes a file of the folder in one step, over the one that is there.
    pub(super) fn replace(&self, path: &Path, text: &str) -> Result<(), LedgerError> {
        let replaced = tempfile::NamedTempFile::new_in(&self.folder).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            if let Ok(before) = std::fs::metadata(path) {
                file.as_file().set_permissions(before.permissions())?;
            }
            file.as_file().sync_all()?;
            file.persist(path)?;
            sync_parent(path)
        });
        replaced.map_err(|source| LedgerError::Io {
            path: path.into(),
            doing: "write it",
            source,
        })
    }
}
