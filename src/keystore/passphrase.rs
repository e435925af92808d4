//! Passphrases, and where they come from.

use std::fmt;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::files;

/// The most bytes a passphrase file may have; read in one piece, so that no copy is left behind. A
/// longer one is refused: of a file that was cut every longer one with the same beginning would open
/// the key.
const MAX_FILE: usize = 4096;

/// Why there is no passphrase.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// The file cannot be read.
    #[error("{path}: cannot read the passphrase file: {source}\nCheck the path.")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is longer than a passphrase is.
    #[error(
        "{path}: no passphrase file\n  expected: at most {MAX_FILE} bytes\n  found:    more\nName a file whose first line is the passphrase."
    )]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// The first line of the file, or what was typed, is empty.
    #[error(
        "the passphrase from {origin} is empty\n  expected: at least one character\n  found:    none"
    )]
    Empty {
        /// Where it comes from.
        origin: String,
    },
    /// Nobody can be asked.
    #[error(
        "{key}: this key file needs a passphrase, and there is no terminal to ask at\nName a file whose first line is the passphrase with --passphrase-file."
    )]
    NoTerminal {
        /// The key file.
        key: PathBuf,
    },
    /// The terminal failed.
    #[error("cannot read a passphrase from the terminal: {0}")]
    Terminal(io::Error),
    /// Two tries at a new passphrase differ.
    #[error("the two passphrases differ\nNothing was written; try again.")]
    Differ,
}

/// A passphrase, wiped from memory when dropped and never shown.
pub struct Passphrase(Zeroizing<String>);

/// By what it is made of, which wipes itself.
impl ZeroizeOnDrop for Passphrase {}

impl Passphrase {
    /// The passphrase `text`, from `origin` (named if it is empty).
    ///
    /// # Errors
    /// [`PassphraseError::Empty`].
    pub fn new(text: String, origin: &str) -> Result<Self, PassphraseError> {
        let text = Zeroizing::new(text);
        if text.is_empty() {
            return Err(PassphraseError::Empty {
                origin: origin.into(),
            });
        }
        Ok(Self(text))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// Where a passphrase comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassphraseSource {
    /// The first line of a file, without the end of line.
    File(PathBuf),
    /// Whoever sits at the terminal.
    Prompt,
}

impl PassphraseSource {
    /// The passphrase of the existing key file `key`.
    ///
    /// # Errors
    /// [`PassphraseError`] if there is none.
    pub fn existing(&self, key: &Path) -> Result<Passphrase, PassphraseError> {
        match self {
            Self::File(path) => from_file(path),
            Self::Prompt => ask(key, &format!("Passphrase of {}: ", key.display())),
        }
    }

    /// A passphrase for the new key file `key`; at the terminal it is asked for twice.
    ///
    /// # Errors
    /// [`PassphraseError`] if there is none, or the two differ.
    pub fn fresh(&self, key: &Path) -> Result<Passphrase, PassphraseError> {
        match self {
            Self::File(path) => from_file(path),
            Self::Prompt => {
                let first = ask(key, &format!("New passphrase for {}: ", key.display()))?;
                let second = ask(key, "The same again: ")?;
                if first.as_bytes() == second.as_bytes() {
                    Ok(first)
                } else {
                    Err(PassphraseError::Differ)
                }
            }
        }
    }
}

fn ask(key: &Path, prompt: &str) -> Result<Passphrase, PassphraseError> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(PassphraseError::NoTerminal { key: key.into() });
    }
    let before = super::terminal::remember();
    let text = rpassword::prompt_password(prompt);
    if matches!(&text, Err(error) if error.kind() == io::ErrorKind::Interrupted) {
        // Whoever watches for interrupts says so, and ends the process by it.
        std::thread::sleep(Duration::from_secs(1));
    }
    let text = text.map_err(PassphraseError::Terminal)?;
    drop(before);
    Passphrase::new(text, "the terminal")
}

fn from_file(path: &Path) -> Result<Passphrase, PassphraseError> {
    let unreadable = |source| PassphraseError::Unreadable {
        path: path.into(),
        source,
    };
    let mut text = Zeroizing::new(String::with_capacity(2 * MAX_FILE));
    files::open(path)
        .and_then(|file| file.take(MAX_FILE as u64 + 1).read_to_string(&mut text))
        .map_err(unreadable)?;
    if text.len() > MAX_FILE {
        return Err(PassphraseError::TooLong { path: path.into() });
    }
    let line = text.lines().next().unwrap_or_default();
    Passphrase::new(line.to_owned(), &path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase_in(content: &str) -> Result<Passphrase, PassphraseError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        std::fs::write(&path, content).unwrap();
        PassphraseSource::File(path).existing(Path::new("key.pem"))
    }

    #[test]
    fn a_file_gives_its_first_line() {
        for content in ["a b ", "a b \n", "a b \r\n", "a b \nsecond\n"] {
            assert_eq!(passphrase_in(content).unwrap().as_bytes(), b"a b ");
        }
        for content in ["", "\n", "\nsecond"] {
            assert!(matches!(
                passphrase_in(content),
                Err(PassphraseError::Empty { .. })
            ));
        }
        let longest = "x".repeat(MAX_FILE);
        assert_eq!(passphrase_in(&longest).unwrap().as_bytes().len(), MAX_FILE);
        assert!(matches!(
            passphrase_in(&(longest + "y")),
            Err(PassphraseError::TooLong { .. })
        ));
        let missing = PassphraseSource::File("/nonexistent/file".into()).fresh(Path::new("key"));
        assert!(
            missing
                .unwrap_err()
                .to_string()
                .contains("/nonexistent/file")
        );
    }

    #[test]
    fn a_passphrase_is_never_shown() {
        assert_eq!(
            format!("{:?}", passphrase_in("hidden").unwrap()),
            "Passphrase(..)"
        );
    }
}
