//! A ledger's configuration: paths of keys, never keys.

use std::fmt::Write as _;
use std::fs::File;
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

    /// Changes the configuration of a ledger; whether it is another then. Two processes that do so at one
    /// time do it one after the other.
    ///
    /// # Errors
    /// [`LedgerError`] if it cannot be read or written.
    pub fn change(layout: &Layout, change: impl FnOnce(&mut Self)) -> Result<bool, LedgerError> {
        // Where a folder cannot be locked, nobody waits.
        let _held = File::open(layout.folder()).and_then(|folder| folder.lock().map(|()| folder));
        let before = Self::read(layout)?;
        let mut config = before.clone();
        change(&mut config);
        if config == before {
            return Ok(false);
        }
        layout.replace(&layout.config(), &config.to_text())?;
        Ok(true)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_at_one_time_are_all_kept() {
        let place = tempfile::tempdir().unwrap();
        let layout = Layout::new(place.path());
        let config = Config::new("log.pem".into(), "refusals.pem".into());
        std::fs::write(layout.config(), config.to_text()).unwrap();
        std::thread::scope(|scope| {
            for n in 0..16 {
                let layout = &layout;
                scope.spawn(move || {
                    let name = PathBuf::from(format!("public-{n}"));
                    Config::change(layout, |config| config.published.push(name)).unwrap()
                });
            }
        });
        let mut published = Config::read(&layout).unwrap().published;
        published.sort();
        published.dedup();
        assert_eq!(published.len(), 16);
        assert!(!Config::change(&layout, |_| ()).unwrap(), "as it was");
    }
}
