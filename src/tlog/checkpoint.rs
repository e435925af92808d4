//! Checkpoints: a log's signed word about its size and root.

use ed25519_dalek::SigningKey;

use super::base64::from_base64;
use super::name::{KeyName, NameError};
use super::note::{Note, NoteError};
use super::vkey::VerifierKey;
use crate::bytes::TreeHash;

/// Why a note is not a checkpoint of the log that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note cannot be read or is not signed as it must be.
    #[error("the checkpoint cannot be believed: {0}")]
    Note(#[from] NoteError),
    /// A line is missing or is not what must stand there.
    #[error("not a checkpoint: line {line}\n  expected: {expected}\n  found:    {found}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What must stand there.
        expected: &'static str,
        /// What stood there; empty if the text ended.
        found: String,
    },
    /// The first line is not a name that a log can have.
    #[error("not a checkpoint: line 1: {0}")]
    Origin(#[from] NameError),
    /// Signed by the key, but about another log: the key's name is not the origin.
    #[error(
        "the checkpoint is of another log\n  expected origin: {expected}\n  found origin:    {found}"
    )]
    OtherLog {
        /// The name of the key.
        expected: KeyName,
        /// The origin that the checkpoint names.
        found: KeyName,
    },
}

/// The state of a log: how many entries, and the root of the tree over them.
///
/// Specification: <https://c2sp.org/tlog-checkpoint>. Text form, each on a line: origin, size in
/// decimal digits without a leading zero, root in base64. We write no extension lines; those of
/// others are signed over, and say nothing to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log: the name of its key.
    pub origin: KeyName,
    /// Number of entries.
    pub size: u64,
    /// Root of the RFC 6962 tree of that size.
    pub root: TreeHash,
}

impl Checkpoint {
    /// The text that is signed, with its final newline. Inverse of [`Self::from_note_text`].
    pub fn to_note_text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            self.root.to_base64()
        )
    }

    /// The checkpoint in a note's text. Who signed it, if anyone, is not looked at: use
    /// [`Self::verify`] for anything that is to be believed.
    ///
    /// # Errors
    /// [`CheckpointError`] naming the line that is not as it must be.
    pub fn from_note_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split_inclusive('\n').enumerate();
        let mut line = |expected| {
            let (at, raw) = lines.next().unwrap_or((3, ""));
            let whole = raw.strip_suffix('\n');
            let wrong = move || CheckpointError::Line {
                line: at + 1,
                expected,
                found: raw.trim_end().into(),
            };
            whole.ok_or_else(wrong).map(|content| (content, wrong))
        };
        let (origin, _) = line("the origin")?;
        let origin = KeyName::new(origin)?;
        let (size, wrong) = line("the size, decimal, without a leading zero")?;
        let size = parse_decimal(size).ok_or_else(wrong)?;
        let (root, wrong) = line("the root, base64 of 32 bytes")?;
        let root = from_base64(root).and_then(|bytes| bytes.try_into().ok());
        let root = root.map(TreeHash::new).ok_or_else(wrong)?;
        for (at, raw) in lines {
            if !raw.ends_with('\n') || raw == "\n" {
                return Err(CheckpointError::Line {
                    line: at + 1,
                    expected: "an extension, or the end",
                    found: raw.trim_end().into(),
                });
            }
        }
        Ok(Self { origin, size, root })
    }

    /// The signed note of this checkpoint, under the key's only name: the origin.
    pub fn sign(&self, key: &SigningKey) -> String {
        // A key name holds no control character, digits and base64 neither.
        Note::sign_well_formed(self.to_note_text(), self.origin.clone(), key).to_string()
    }

    /// The checkpoint in `note`, if this log's key signed it and it is about this log.
    ///
    /// # Errors
    /// [`CheckpointError`] if the note does not read, is not signed by the key, carries a wrong
    /// signature under the key's name and id, or names another origin.
    pub fn verify(note: &str, key: &VerifierKey) -> Result<Self, CheckpointError> {
        Self::verify_note(&note.parse()?, key)
    }

    /// As [`Self::verify`], for a note that has been read.
    ///
    /// # Errors
    /// [`CheckpointError`] as there.
    pub fn verify_note(note: &Note, key: &VerifierKey) -> Result<Self, CheckpointError> {
        note.verify(key)?;
        let checkpoint = Self::from_note_text(note.text())?;
        if checkpoint.origin == *key.name() {
            Ok(checkpoint)
        } else {
            let (expected, found) = (key.name().clone(), checkpoint.origin);
            Err(CheckpointError::OtherLog { expected, found })
        }
    }
}

/// Decimal digits without sign or leading zero.
pub(super) fn parse_decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlog::Tree;

    fn checkpoint(size: u64) -> Checkpoint {
        let origin = KeyName::new("example.org/log").unwrap();
        Checkpoint {
            origin,
            size,
            root: TreeHash::new([0xfb; 32]),
        }
    }

    fn key() -> (SigningKey, VerifierKey) {
        let signing = SigningKey::from_bytes(&[9; 32]);
        let name = KeyName::new("example.org/log").unwrap();
        let public = VerifierKey::ed25519(name, &signing.verifying_key());
        (signing, public)
    }

    #[test]
    fn signed_and_verified() {
        let (signing, public) = key();
        for size in [0, 1, 70_000, u64::MAX] {
            let note = checkpoint(size).sign(&signing);
            assert_eq!(Checkpoint::verify(&note, &public), Ok(checkpoint(size)));
        }
    }

    #[test]
    fn the_text_of_the_empty_tree() {
        let empty = Checkpoint {
            size: 0,
            root: Tree::new().root(),
            ..checkpoint(0)
        };
        assert_eq!(
            empty.to_note_text(),
            "example.org/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
        );
    }

    #[test]
    fn another_implementation_reads_ours() {
        let (signing, public) = key();
        let bytes = checkpoint(70_000).sign(&signing).into_bytes();
        let note = signed_note::Note::from_bytes(&bytes).unwrap();
        let verifier = signed_note::StandardVerifier::new(&public.to_string()).unwrap();
        let known = signed_note::VerifierList::new(vec![Box::new(verifier)]);
        assert_eq!(note.verify(&known).unwrap().0.len(), 1);
        let theirs = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
        assert_eq!(
            (theirs.origin(), theirs.size()),
            ("example.org/log", 70_000)
        );
        assert_eq!(theirs.hash().0, [0xfb; 32]);
        assert_eq!(theirs.extension(), "");
    }

    #[test]
    fn other_keys_and_other_logs_are_refused() {
        let (signing, public) = key();
        let note = checkpoint(7).sign(&SigningKey::from_bytes(&[8; 32]));
        let verdict = Checkpoint::verify(&note, &public);
        assert!(matches!(
            verdict,
            Err(CheckpointError::Note(NoteError::NotSigned { .. }))
        ));

        // Signed by the right key under the right name, about another log.
        let text = checkpoint(7).to_note_text().replace("/log", "/other");
        let note = Note::sign(text, public.name().clone(), &signing)
            .unwrap()
            .to_string();
        let verdict = Checkpoint::verify(&note, &public);
        assert!(matches!(verdict, Err(CheckpointError::OtherLog { .. })));
    }

    #[test]
    fn lines_are_exact() {
        let good = checkpoint(7).to_note_text();
        assert_eq!(Checkpoint::from_note_text(&good), Ok(checkpoint(7)));
        let extended = format!("{good}extension\n");
        assert_eq!(Checkpoint::from_note_text(&extended), Ok(checkpoint(7)));
        for bad in [
            String::new(),
            "example.org/log\n".into(),
            "example.org/log\n7\n".into(),
            good.trim_end().into(),
            format!("{good}\n"),
            format!("{good}extension"),
            good.replace("\n7\n", "\n07\n"),
            good.replace("\n7\n", "\n+7\n"),
            good.replace("\n7\n", "\n18446744073709551616\n"),
            good.replace("/log", " log"),
            good.replace("+/v7", "+/v"),
        ] {
            assert!(Checkpoint::from_note_text(&bad).is_err(), "{bad:?}");
        }
    }
}
