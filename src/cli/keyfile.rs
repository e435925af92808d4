//! Key files named on the command line, and where their passphrases come from.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Context, Problem, remark};
use crate::files;
use crate::keys::{PublicKeyBytes, SecretKey};
use crate::keystore::{self, KeystoreError, PassphraseSource};

/// The most bytes of a file that may hold a public key as text.
const MAX_PUBLIC: u64 = 1024;

/// `--passphrase-file FILE`.
#[derive(Debug, Args)]
pub(super) struct PassphraseFile {
    /// Take the passphrase from the first line of this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseFile {
    /// Where passphrases come from.
    pub(super) fn source(&self) -> PassphraseSource {
        match &self.passphrase_file {
            Some(path) => PassphraseSource::File(path.clone()),
            None => PassphraseSource::Prompt,
        }
    }

    /// The secret key in a file. Warns if others may read the file.
    ///
    /// # Errors
    /// [`Problem`] if there is none or it does not open.
    pub(super) fn secret(&self, path: &Path, context: Context) -> Result<SecretKey, Problem> {
        let opened = keystore::read(path, |path| self.source().existing(path))?;
        if let Some(exposed) = &opened.exposed
            && !context.quiet
        {
            remark!("warning: {exposed}");
        }
        Ok(opened.key)
    }

    /// The public key of a file that holds it as 64 hexadecimal digits, as `hattama key public`
    /// prints it, or that holds its secret key.
    ///
    /// # Errors
    /// [`Problem`] if there is neither.
    pub(super) fn public(&self, path: &Path, context: Context) -> Result<PublicKeyBytes, Problem> {
        match start_of(path) {
            Ok(text) if text.len() as u64 <= MAX_PUBLIC && !text.contains("-----BEGIN") => {
                text.trim().parse().map_err(|_| {
                    Problem::could_not("there is no key in this file")
                        .at(path.display())
                        .expected("64 hexadecimal digits, as `hattama key public` prints them, or a secret key in PEM")
                        .found(format!("{} bytes of another kind", text.len()))
                        .next("Name the file of the key.")
                })
            }
            // The keystore says what is wrong with any other file.
            _ => Ok(self.secret(path, context)?.public()),
        }
    }
}

/// The text of a file, no more than tells whether it may hold a public key.
fn start_of(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    files::open(path)?
        .take(MAX_PUBLIC + 1)
        .read_to_string(&mut text)?;
    Ok(text)
}

impl From<KeystoreError> for Problem {
    fn from(error: KeystoreError) -> Self {
        Self::from_error(super::Exit::CouldNot, &error)
    }
}
