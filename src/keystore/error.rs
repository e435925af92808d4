//! What can be wrong with a key file: what, where, expected, found, next. Never the secret.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::passphrase::PassphraseError;

/// Why a secret key was not read or not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeystoreError {
    /// The file cannot be read at all.
    #[error("{path}: cannot read the key file: {source}\nCheck the path and that you may read it.")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no PEM text.
    #[error(
        "{path}: not a key file\n  expected: PEM text with a line \"-----BEGIN ENCRYPTED PRIVATE KEY-----\"\n  found:    no such line\nName the file that holds the secret key."
    )]
    NotPem {
        /// The file.
        path: PathBuf,
    },
    /// PEM text, but of something else.
    #[error(
        "{path}: not a secret key in PKCS#8\n  expected: \"ENCRYPTED PRIVATE KEY\" or \"PRIVATE KEY\"\n  found:    {found:?}\nName another file, or convert this one with `openssl pkcs8 -topk8 -v2 aes-256-cbc`."
    )]
    OtherPem {
        /// The file.
        path: PathBuf,
        /// The label of the PEM text.
        found: String,
    },
    /// The PEM text or what it holds is damaged.
    #[error("{path}: the key file is damaged: {fault}\nRestore it from its backup.")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected, and what is there.
        fault: String,
    },
    /// A secret key of another algorithm.
    #[error(
        "{path}: a key of another algorithm\n  expected: Ed25519 (1.3.101.112)\n  found:    {found}\nName an Ed25519 key."
    )]
    NotEd25519 {
        /// The file.
        path: PathBuf,
        /// The object identifier found.
        found: String,
    },
    /// Encrypted in a way that is not read here.
    #[error(
        "{path}: encrypted in a way that is not supported\n  expected: PBES2 with scrypt or PBKDF2, and AES-CBC\n  found:    {found}\nConvert it with `openssl pkcs8 -topk8 -v2 aes-256-cbc`."
    )]
    UnsupportedEncryption {
        /// The file.
        path: PathBuf,
        /// What there is.
        found: String,
    },
    /// The passphrase does not open the file.
    #[error(
        "{path}: wrong passphrase: what it decrypts to is not a key\nTry again; if you are sure of it, restore the file from its backup."
    )]
    WrongPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// There is no passphrase to try.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// There is a file of this name already.
    #[error(
        "{path}: the file exists already, and a key file is never overwritten\nName a file that does not exist yet."
    )]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// There is no folder to write the new file to. None is made: a key goes where its owner says.
    #[error(
        "{path}: there is no folder {folder} for this key file\nMake the folder first, or name a file in another."
    )]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// The folder that is missing.
        folder: PathBuf,
    },
    /// The new file could not be brought safely to disk. Nothing of it is left.
    #[error("{path}: cannot write the key file: {source}\nCheck the folder and the space on disk.")]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The operating system gave no randomness.
    #[error("the operating system gives no randomness: {0}\nMake no keys on this machine.")]
    NoRandomness(getrandom::Error),
}

/// A warning: others than the owner may read or write a key file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// The file.
    pub path: PathBuf,
    /// Its permission bits.
    pub mode: u32,
}

impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        write!(
            f,
            "the key file {path} is open to others than its owner: expected mode 0600, found \
             {:04o}; run `chmod 600 {path}`",
            self.mode
        )
    }
}
