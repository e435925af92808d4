//! A ledger's configuration: paths of keys, never keys.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Layout, LedgerError};

/// Where a secret key lies.
pub type KeyPlace = PathBuf;

/// Bytes of the largest configuration: a few paths.
const MAX_CONFIG: u64 = 64 * 1024;

/// `ledger.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The file of the key that signs checkpoints; relative paths start at the ledger's folder.
    pub log_key: KeyPlace,
    /// The file of the key that signs refusals.
    pub refusal_key: KeyPlace,
    /// Where it is published: what these folders show is looked at before anything is signed.
    #[serde(default)]
    pub published: Vec<PathBuf>,
    /// The policy whose witnesses are asked before anything is signed.
    #[serde(default)]
    pub policy: Option<PathBuf>,
}

const HEADER: &str = "# Where this ledger's keys lie. Paths only; never put a key here.\n";

impl Config {
    /// Reads the configuration of a ledger.
    ///
    /// # Errors
    /// [`LedgerError::Config`] if it is absent or not valid.
    pub fn read(layout: &Layout) -> Result<Self, LedgerError> {
        let path = layout.config();
        let text =
            crate::files::read_text(&path, MAX_CONFIG).map_err(|error| LedgerError::Config {
                path: path.clone(),
                why: error.to_string(),
            })?;
        toml::from_str(&text).map_err(|error| LedgerError::Config {
            path,
            why: error.message().to_owned(),
        })
    }

    /// Writes the configuration of a ledger over the one that is there.
    ///
    /// # Errors
    /// [`LedgerError::Io`] if the disk refuses.
    pub fn write(&self, layout: &Layout) -> Result<(), LedgerError> {
        layout.replace(&layout.config(), &self.to_text())
    }

    /// The file's content.
    pub(super) fn to_text(&self) -> String {
        // A struct of two paths always serialises, if they are UTF-8; another path is written as
        // far as it can be read.
        let lossy = |path: &Path| toml::Value::String(path.to_string_lossy().into_owned());
        let (log, refusal) = (lossy(&self.log_key), lossy(&self.refusal_key));
        let mut text = format!("{HEADER}log_key = {log}\nrefusal_key = {refusal}\n");
        // Writing to a string cannot fail.
        if !self.published.is_empty() {
            let published = self.published.iter().map(|path| lossy(path)).collect();
            let _ = writeln!(text, "published = {}", toml::Value::Array(published));
        }
        if let Some(policy) = &self.policy {
            let _ = writeln!(text, "policy = {}", lossy(policy));
        }
        text
    }

    /// A configuration with keys alone.
    pub const fn new(log_key: KeyPlace, refusal_key: KeyPlace) -> Self {
        Self {
            log_key,
            refusal_key,
            published: Vec::new(),
            policy: None,
        }
    }

    /// The file of the key that signs refusals.
    pub fn refusal_key(&self, layout: &Layout) -> PathBuf {
        layout.folder().join(&self.refusal_key)
    }

    /// The file of the log key.
    pub fn log_key(&self, layout: &Layout) -> PathBuf {
        layout.folder().join(&self.log_key)
    }
}
