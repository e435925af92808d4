//! Signed refusals: whoever keeps a log says what it does not take, and why.

use ed25519_dalek::SigningKey;

use super::base64::from_base64;
use super::checkpoint::parse_decimal;
use super::{KeyName, NameError, Note, NoteError, VerifierKey};
use crate::bytes::{StatementHash, TreeHash};

/// The first line of the text that is signed.
const HEADER: &str = "hattama/refusal/v1";

/// Why text is no signed refusal of this log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusalError {
    /// The note does not read, or is not signed by the key.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The origin is no name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A line is not as it must be.
    #[error(
        "line {line} of the refusal is not as it must be\n  expected: {expected}\n  found:    {found}"
    )]
    Line {
        /// The line, from 1.
        line: usize,
        /// What has to stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// It is of another log.
    #[error("the refusal is of another log\n  expected: {expected}\n  found:    {found}")]
    OtherLog {
        /// The log's origin.
        expected: String,
        /// The origin that stands there.
        found: KeyName,
    },
}

/// What a log of some size does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRefusal {
    /// The log's name.
    pub origin: KeyName,
    /// The statement that is refused.
    pub statement: StatementHash,
    /// The size of the log that it was held against.
    pub size: u64,
    /// The root of that size.
    pub root: TreeHash,
    /// When it would have been recorded: milliseconds since 1970-01-01T00:00:00Z.
    pub recorded_at: u64,
    /// The codes of the reasons, ascending, each once.
    pub codes: Vec<String>,
}

/// The name of the key that signs a log's refusals.
///
/// # Errors
/// [`NameError`] if the origin is no name.
pub fn refusals_name(origin: &str) -> Result<KeyName, NameError> {
    KeyName::new(&format!("{origin}/refusals"))
}

impl SignedRefusal {
    /// The text that is signed. Inverse of [`from_note_text`](Self::from_note_text).
    pub fn to_note_text(&self) -> String {
        let Self {
            origin,
            statement,
            size,
            root,
            recorded_at,
            codes,
        } = self;
        let root = root.to_base64();
        let codes = codes.join("\n");
        format!("{HEADER}\n{origin}\n{statement}\n{size}\n{root}\n{recorded_at}\n{codes}\n")
    }

    /// The refusal in a note's text. Who signed it is not looked at: use [`verify`](Self::verify)
    /// for anything that is to be believed.
    ///
    /// # Errors
    /// [`RefusalError`] naming the line that is not as it must be.
    pub fn from_note_text(text: &str) -> Result<Self, RefusalError> {
        let whole = text.strip_suffix('\n');
        let all: Vec<&str> = whole.unwrap_or(text).split('\n').collect();
        let wrong = |at: usize, expected| RefusalError::Line {
            line: at + 1,
            expected,
            found: all.get(at).copied().unwrap_or_default().into(),
        };
        let line = |at: usize| all.get(at).copied().unwrap_or_default();
        if line(0) != HEADER {
            return Err(wrong(0, HEADER));
        }
        let origin = KeyName::new(line(1))?;
        let statement: Option<StatementHash> = line(2).parse().ok();
        // One hash has one text, in lower case.
        let statement = statement.filter(|hash| hash.to_string() == line(2));
        let statement = statement.ok_or_else(|| wrong(2, "a statement hash, 64 digits"))?;
        let number = |at| parse_decimal(line(at)).ok_or_else(|| wrong(at, "a decimal number"));
        let root = from_base64(line(4));
        let root = root
            .and_then(|bytes| bytes.try_into().ok())
            .map(TreeHash::new);
        let codes: Vec<String> = all.iter().skip(6).map(|code| (*code).into()).collect();
        let code = |code: &String| {
            code.len() == 4
                && code.starts_with('R')
                && code.bytes().skip(1).all(|digit| digit.is_ascii_digit())
        };
        if codes.is_empty() || !codes.iter().all(code) || !codes.is_sorted_by(|a, b| a < b) {
            return Err(wrong(6, "codes of reasons, one a line, ascending"));
        }
        if whole.is_none() {
            return Err(wrong(all.len() - 1, "a newline behind the last code"));
        }
        Ok(Self {
            origin,
            statement,
            size: number(3)?,
            root: root.ok_or_else(|| wrong(4, "the root, base64 of 32 bytes"))?,
            recorded_at: number(5)?,
            codes,
        })
    }

    /// The signed note.
    ///
    /// # Errors
    /// [`NameError`] if the origin is so long that no name can be made of it.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NameError> {
        let name = refusals_name(self.origin.as_str())?;
        // Names hold no control character, digits, codes and base64 neither.
        Ok(Note::sign_well_formed(self.to_note_text(), name, key).to_string())
    }

    /// The refusal in `note`, if this key signed it and it is of the log of that key.
    ///
    /// # Errors
    /// [`RefusalError`] if the note does not read, is not signed by the key, or is of another log.
    pub fn verify(note: &str, key: &VerifierKey) -> Result<Self, RefusalError> {
        let note: Note = note.parse()?;
        note.verify(key)?;
        let refusal = Self::from_note_text(note.text())?;
        if refusals_name(refusal.origin.as_str())? == *key.name() {
            return Ok(refusal);
        }
        let expected = key.name().as_str();
        let expected = expected.strip_suffix("/refusals").unwrap_or(expected);
        Err(RefusalError::OtherLog {
            expected: expected.into(),
            found: refusal.origin,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal() -> SignedRefusal {
        SignedRefusal {
            origin: KeyName::new("example.org/log").unwrap(),
            statement: StatementHash::new([7; 32]),
            size: 12,
            root: TreeHash::new([9; 32]),
            recorded_at: 1_700_000_000_000,
            codes: vec!["R121".into(), "R124".into()],
        }
    }

    fn keys() -> (SigningKey, VerifierKey) {
        let key = SigningKey::from_bytes(&[3; 32]);
        let name = refusals_name("example.org/log").unwrap();
        let verifier = VerifierKey::ed25519(name, &key.verifying_key());
        (key, verifier)
    }

    #[test]
    fn what_is_signed_reads_back() {
        let (key, verifier) = keys();
        let note = refusal().sign(&key).unwrap();
        assert_eq!(SignedRefusal::verify(&note, &verifier), Ok(refusal()));
        let changed = note.replace("\n12\n", "\n13\n");
        assert!(SignedRefusal::verify(&changed, &verifier).is_err());
        let other = SigningKey::from_bytes(&[4; 32]);
        let forged = refusal().sign(&other).unwrap();
        assert!(SignedRefusal::verify(&forged, &verifier).is_err());
    }

    #[test]
    fn every_line_has_one_form() {
        let text = refusal().to_note_text();
        assert_eq!(SignedRefusal::from_note_text(&text), Ok(refusal()));
        for (line, with) in [
            (0, "hattama/refusal/v2"),
            (1, "a name with a space"),
            (2, "07"),
            (
                2,
                "0A07070707070707070707070707070707070707070707070707070707070707",
            ),
            (3, "012"),
            (4, "AAAA"),
            (4, "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQ==CQkJCQk="),
            (5, "-1"),
            (6, "R124"),
            (6, "X121"),
            (7, ""),
        ] {
            let mut lines: Vec<&str> = text.lines().collect();
            lines[line] = with;
            let wrong = lines.join("\n") + "\n";
            assert!(
                SignedRefusal::from_note_text(&wrong).is_err(),
                "{line} {with}"
            );
        }
        let end = text.strip_suffix('\n').unwrap();
        assert!(SignedRefusal::from_note_text(end).is_err(), "no newline");
        assert!(SignedRefusal::from_note_text(&(text + "\n")).is_err());
    }
}
