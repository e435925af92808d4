//! Refusals in writing.

use std::path::Path;
use std::path::PathBuf;

use super::Arguments;
use super::appended::Appended;
use crate::bytes::StatementHash;
use crate::cli::{Context, Problem, new_file};
use crate::keys::SecretKey;
use crate::ledger::{Config, Layout, Ledger, Offer};

/// Where signed refusals go, and the key that signs them.
pub(super) struct Refusing {
    folder: PathBuf,
    key: SecretKey,
}

impl Refusing {
    pub(super) fn new(
        arguments: &Arguments,
        folder: &Path,
        ledger: &Ledger,
        context: Context,
    ) -> Result<Self, Problem> {
        let path = if let Some(path) = &arguments.refusal_key {
            path.clone()
        } else {
            let layout = Layout::new(&arguments.ledger);
            Config::read(&layout)?.refusal_key(&layout)
        };
        let key = arguments.passphrase.secret(&path, context)?;
        if folder.exists() && !folder.is_dir() {
            return Err(Problem::could_not("refusals cannot be written here")
                .at(folder.display())
                .expected("a folder, or nothing yet")
                .found("a file")
                .next("Name a folder; nothing has been appended."));
        }
        // Nothing is appended that could not be refused in writing.
        ledger.check_refusal_key(&key)?;
        let folder = folder.to_owned();
        Ok(Self { folder, key })
    }

    /// Judges what was refused anew, after everything that is in the log now, and signs it.
    pub(super) fn write(
        &self,
        ledger: &mut Ledger,
        refused: &[Offer],
        appended: &mut Appended,
    ) -> Result<(), Problem> {
        for offer in refused {
            let hash = StatementHash::of_statement(&offer.submission.statement);
            let Some(note) = ledger.refuse(offer, &self.key)? else {
                appended.lines(&format!(
                    "{hash} is not refused any more: append it again\n"
                ));
                continue;
            };
            let name = format!("{hash}-{}.refusal", ledger.head().size);
            let path = self.folder.join(name);
            // The same refusal of the same log need not be written twice.
            if !path.exists() {
                new_file::write(&path, note.as_bytes())?;
            }
            appended.lines(&format!("signed refusal: {}\n", path.display()));
            appended.refusals.push(path);
        }
        Ok(())
    }
}
