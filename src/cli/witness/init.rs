//! `hattama witness init`: a key, and a folder for what will be remembered.

use std::path::{Path, PathBuf};

use clap::Args;
use ed25519_dalek::SigningKey;

use super::super::keyfile::PassphraseFile;
use super::super::{Context, Problem, Report};
use super::{hand_out, identity};
use crate::cli::output::output;
use crate::keystore;
use crate::tlog::{KeyName, VerifierKey};
use crate::witness::State;

/// Arguments of `hattama witness init`.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  hattama witness init --name ngo.example/witness --key witness.pem --state witness
  hattama witness init --name ngo.example/witness --key witness.pem --state witness \\
      --url https://witness.ngo.example --passphrase-file witness.pass")]
pub(super) struct Arguments {
    #[command(flatten)]
    own: Own,
    /// Where the world reaches this witness, for the line that is printed
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Who the witness is, and where it keeps what is its own.
#[derive(Debug, Args)]
pub(super) struct Own {
    /// The name in its cosignatures: an address without http://, such as ngo.example/witness
    #[arg(long, value_name = "NAME")]
    pub(super) name: KeyName,
    /// Its key, in a file as `hattama key generate` makes it; made if it is absent
    #[arg(long, value_name = "FILE", value_parser = output())]
    pub(super) key: PathBuf,
    /// The folder for what it remembers
    #[arg(long, value_name = "DIR", value_parser = output())]
    pub(super) state: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseFile,
}

impl Own {
    /// The secret key, and what its cosignatures are checked with.
    pub(super) fn read(&self, context: Context) -> Result<(SigningKey, VerifierKey), Problem> {
        let secret = self.passphrase.secret(&self.key, context)?;
        let key = SigningKey::from_bytes(&secret.seed());
        let verifier = VerifierKey::ed25519_cosignature(self.name.clone(), &key.verifying_key());
        Ok((key, verifier))
    }

    /// A new key, in a new file.
    fn generate(&self) -> Result<(), Problem> {
        let passphrase = self.passphrase.source().fresh(&self.key);
        let passphrase = passphrase.map_err(keystore::KeystoreError::from)?;
        keystore::write_new(&self.key, &keystore::generate()?, &passphrase)?;
        Ok(())
    }

    /// Makes what is absent. The key may have been made before, on another machine.
    pub(super) fn make(&self, context: Context) -> Result<(SigningKey, VerifierKey), Problem> {
        // Told before a key is made that would be left over.
        if !is_new_or_empty(&self.state) {
            return Err(Problem::could_not("the folder is not empty")
                .at(self.state.display())
                .expected("a new or empty folder")
                .next(
                    "If this witness was made before, run it: `hattama witness serve`. Else name \
                     another folder.",
                ));
        }
        if !self.key.exists() {
            self.generate()?;
        }
        let (key, verifier) = self.read(context)?;
        State::create(&self.state, &verifier)?;
        Ok((key, verifier))
    }
}

/// Whether nothing stands in the way of a new state here.
pub(super) fn is_new_or_empty(folder: &Path) -> bool {
    match folder.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

impl Arguments {
    /// Makes the witness.
    ///
    /// # Errors
    /// [`Problem`] if it cannot be made, or is there already.
    pub(super) fn run(&self, context: Context) -> Result<Report, Problem> {
        let existed = self.own.key.exists();
        let (_, verifier) = self.own.make(context)?;
        let url = self.url.as_deref();
        let key = self.own.key.display();
        let about = if existed {
            format!(
                "Its key is the one that was in {key}. If that key has cosigned before and what it \
                 cosigned is lost, do not use it: make a new one."
            )
        } else {
            format!("Its new key is in {key}; keep the file and its passphrase apart.")
        };
        let text = format!(
            "The witness {} remembers in {} what it will cosign.\n{about}\n{}",
            verifier.name(),
            self.own.state.display(),
            hand_out(&verifier, url)
        );
        Ok(Report::done(text, identity(&verifier, url)))
    }
}
