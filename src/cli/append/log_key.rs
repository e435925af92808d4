//! The log key that a writer holds, and what there is to do when a new one comes in.

use std::path::{Path, PathBuf};

use super::{Arguments, files};
use crate::cli::init::absolute;
use crate::cli::{Context, Problem};
use crate::event::{Body, Statement};
use crate::keys::PublicKeyBytes;
use crate::ledger::{Config, Layout, Ledger, LedgerError, LogKeys, Seen};

/// The log key, and the file it lies in.
pub(super) struct HeldLogKey {
    file: PathBuf,
    keys: LogKeys,
}

impl HeldLogKey {
    /// The key that is named, or that ledger.toml names.
    pub(super) fn new(arguments: &Arguments, context: Context) -> Result<Self, Problem> {
        let file = if let Some(path) = &arguments.log_key {
            path.clone()
        } else {
            let layout = Layout::new(&arguments.ledger);
            Config::read(&layout)?.log_key(&layout)
        };
        let keys = LogKeys {
            log: arguments.passphrase.secret(&file, context)?,
        };
        Ok(Self { file, keys })
    }

    /// Opens the ledger, also for the submission that brings this key in.
    pub(super) fn open(
        &self,
        folder: &Path,
        files: &[PathBuf],
        seen: &[Seen],
    ) -> Result<Ledger, Problem> {
        match Ledger::open_against(folder, &self.keys, seen) {
            Err(LedgerError::WrongKey { .. }) if bring_in(files, self.keys.log.public()) => {
                Ok(Ledger::open_to_change_key(folder, &self.keys, seen)?)
            }
            opened => Ok(opened?),
        }
    }

    /// Names the key's file in ledger.toml, if it is in force and came in after genesis: now, or
    /// before an interruption. What there is to say about it.
    pub(super) fn settle(&self, ledger: &Ledger) -> Result<Option<String>, Problem> {
        let held = self.keys.log.public();
        let came_in = ledger.state().election().is_some_and(|election| {
            election.log_key() == held && election.opened().log_key != held
        });
        if !came_in {
            return Ok(None);
        }
        let file = absolute(&self.file)?;
        let Ok(config) = Config::read(ledger.layout()) else {
            let file = file.display();
            return Ok(Some(format!(
                "the log key is a new one; ledger.toml cannot be read: name {file} there\n"
            )));
        };
        if absolute(&config.log_key(ledger.layout()))? == file {
            return Ok(None);
        }
        Config::change(ledger.layout(), |config| config.log_key.clone_from(&file))?;
        let file = file.display();
        Ok(Some(format!(
            "the log key is a new one; ledger.toml names {file} now\n"
        )))
    }
}

/// Whether one of the submissions brings in this log key.
fn bring_in(named: &[PathBuf], key: PublicKeyBytes) -> bool {
    // Stdin is read once.
    for file in named.iter().filter(|file| *file != Path::new("-")) {
        let Ok(submission) = files::read(file) else {
            continue;
        };
        let statement = Statement::from_bytes(&submission.statement);
        if let Ok(Body::RosterChanged(changed)) = statement.map(|statement| statement.body)
            && changed.log_key() == Some(key)
        {
            return true;
        }
    }
    false
}
