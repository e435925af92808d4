//! Signed notes: text, an empty line, signature lines.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey};

use super::base64::from_base64;
use super::name::KeyName;
use super::vkey::{KeyId, KeyType, VerifierKey};

/// Bytes of the largest note that is read: a guard against a hostile source. A checkpoint with 100
/// post-quantum cosignatures has about 330,000.
pub const MAX_NOTE_BYTES: usize = 1_000_000;

/// Signature lines of one note that are read. The specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 100;

/// What a signature line begins with: an em dash (U+2014) and a space.
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// Why bytes are not a note, or a note is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not the form of a signed note.
    #[error("not a signed note: {0}")]
    Malformed(&'static str),
    /// A signature line that is not one.
    #[error(
        "not a signed note: line {line} is no signature line\n  expected: \u{2014} name base64\n  found:    {found}"
    )]
    SignatureLine {
        /// The line, counted from 1.
        line: usize,
        /// The line as it stood there.
        found: String,
    },
    /// The key given is no log's key, so it cannot have signed a note's text.
    #[error("the key of {name} is of type {kind}; a log signs with type Ed25519")]
    NotALogKey {
        /// The key's name.
        name: KeyName,
        /// The key's type.
        kind: KeyType,
    },
    /// No line of the key that must have signed.
    #[error("the note is not signed by {name} (key id {id})\n  signed by: {signers}")]
    NotSigned {
        /// The key's name.
        name: KeyName,
        /// The key's id.
        id: KeyId,
        /// Names and ids of those who signed, separated by commas.
        signers: String,
    },
    /// A line of the key that must have signed, and the signature is not of that key.
    #[error("the note carries a signature of {name} (key id {id}) that is not of that key")]
    Forged {
        /// The key's name.
        name: KeyName,
        /// The key's id.
        id: KeyId,
    },
}

/// One signature line: who, and the bytes, whose meaning depends on the type of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: KeyName,
    /// The id of the key.
    pub id: KeyId,
    /// What follows the id: for a log's key, 64 bytes of Ed25519.
    pub bytes: Vec<u8>,
}

impl fmt::Display for NoteSignature {
    /// The line without its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = BASE64.encode(&[&self.id.0, self.bytes.as_slice()].concat());
        write!(f, "{SIGNATURE_PREFIX}{} {signature}", self.name)
    }
}

impl FromStr for NoteSignature {
    type Err = NoteError;

    /// Inverse of `Display`.
    fn from_str(line: &str) -> Result<Self, NoteError> {
        let read = || {
            let (name, signature) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
            let bytes = from_base64(signature)?;
            let (id, bytes) = bytes.split_first_chunk::<4>()?;
            let name = KeyName::new(name).ok()?;
            (!bytes.is_empty()).then(|| Self {
                name,
                id: KeyId(*id),
                bytes: bytes.into(),
            })
        };
        read().ok_or_else(|| NoteError::SignatureLine {
            line: 1,
            found: line.into(),
        })
    }
}

/// A note as it was read or made: well-formed, and that is all. Whether a signature holds is for
/// [`Note::verify`] to say.
///
/// Specification: <https://c2sp.org/signed-note>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    // Ends with a newline, and holds no other control character.
    text: String,
    // At least one, at most `MAX_SIGNATURES`.
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// A new note: `text` signed by a log's key.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] if the text does not end with a newline or holds a control character.
    pub fn sign(text: String, name: KeyName, key: &SigningKey) -> Result<Self, NoteError> {
        check_text(&text)?;
        Ok(Self::sign_well_formed(text, name, key))
    }

    /// As [`Self::sign`], for text that is known to end with a newline and to hold no other control
    /// character.
    pub(super) fn sign_well_formed(text: String, name: KeyName, key: &SigningKey) -> Self {
        let id = VerifierKey::ed25519(name.clone(), &key.verifying_key()).id();
        let bytes = key.sign(text.as_bytes()).to_bytes().to_vec();
        Self {
            text,
            signatures: vec![NoteSignature { name, id, bytes }],
        }
    }

    /// The text that is signed, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signature lines, in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The lines that claim to be of this key.
    pub fn signatures_of(&self, key: &VerifierKey) -> impl Iterator<Item = &NoteSignature> {
        let (name, id) = (key.name().clone(), key.id());
        self.signatures
            .iter()
            .filter(move |line| line.id == id && line.name == name)
    }

    /// Adds a line after the others, as witnesses' cosignatures are. A line that is there already is
    /// not repeated.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] if the note is full.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::Malformed("it has more than 100 signatures"));
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Puts a line in the place of those of the same name and id, or after the others: a witness that
    /// has cosigned again is worth its newest word. A note that is full keeps what it has.
    pub fn replace(&mut self, signature: NoteSignature) {
        let other = |line: &NoteSignature| line.id != signature.id || line.name != signature.name;
        self.signatures.retain(other);
        // There is room, unless it was full of others.
        let _ = self.add(signature);
    }

    /// The same text with these lines alone, each once.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] if there are none or too many, or the note becomes too large to be
    /// read.
    pub fn with(&self, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        let mut note = Self {
            text: self.text.clone(),
            signatures: Vec::new(),
        };
        for signature in signatures {
            note.add(signature)?;
        }
        if note.signatures.is_empty() {
            return Err(NoteError::Malformed("it has no signature"));
        }
        if note.to_string().len() > MAX_NOTE_BYTES {
            return Err(NoteError::Malformed("it is larger than 1,000,000 bytes"));
        }
        Ok(note)
    }

    /// Whether this log's key signed the text.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`] if no line is of this key, [`NoteError::Forged`] if one claims to be
    /// and is not, [`NoteError::NotALogKey`] if the key is of another type.
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let verifying = key
            .verifying_key()
            .filter(|_| key.kind() == KeyType::ED25519);
        let verifying = verifying.ok_or_else(|| NoteError::NotALogKey {
            name: key.name().clone(),
            kind: key.kind(),
        })?;
        let mut signed = false;
        for line in self.signatures_of(key) {
            let valid = Signature::from_slice(&line.bytes)
                .and_then(|signature| verifying.verify_strict(self.text.as_bytes(), &signature));
            if valid.is_err() {
                return Err(NoteError::Forged {
                    name: line.name.clone(),
                    id: line.id,
                });
            }
            signed = true;
        }
        if signed {
            Ok(())
        } else {
            Err(self.not_signed(key))
        }
    }

    fn not_signed(&self, key: &VerifierKey) -> NoteError {
        let signers: Vec<_> = self
            .signatures
            .iter()
            .map(|line| format!("{} ({})", line.name, line.id))
            .collect();
        NoteError::NotSigned {
            name: key.name().clone(),
            id: key.id(),
            signers: signers.join(", "),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Note {
    type Err = NoteError;

    /// Inverse of `Display`: the whole of `note`, to its last byte.
    fn from_str(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::Malformed("it is larger than 1,000,000 bytes"));
        }
        check_text(note)?;
        // The text may hold empty lines; signature lines cannot. So the last one divides them.
        let end = note.rfind("\n\n").ok_or(NoteError::Malformed(
            "no empty line stands between text and signatures",
        ))?;
        let (text, lines) = (&note[..=end], &note[end + 2..]);
        let before = text.matches('\n').count() + 1;
        let mut signatures = Vec::new();
        for (at, line) in lines.split_terminator('\n').enumerate() {
            if at == MAX_SIGNATURES {
                return Err(NoteError::Malformed("it has more than 100 signatures"));
            }
            let signature = line.parse().map_err(|_| NoteError::SignatureLine {
                line: before + at + 1,
                found: line.into(),
            })?;
            signatures.push(signature);
        }
        if signatures.is_empty() {
            return Err(NoteError::Malformed("it has no signature"));
        }
        Ok(Self {
            text: text.into(),
            signatures,
        })
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if !text.ends_with('\n') {
        return Err(NoteError::Malformed("it does not end with a newline"));
    }
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(NoteError::Malformed("it holds a control character"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key and note printed in the documentation of Go's `golang.org/x/mod/sumdb/note`.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const PETERS_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\
        \n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn verifies_what_others_signed() {
        let note: Note = PETERS_NOTE.parse().unwrap();
        assert_eq!(note.verify(&PETER.parse().unwrap()), Ok(()));
        assert_eq!(note.to_string(), PETERS_NOTE);
    }

    /// The same key id and signature with padding within, in as many characters.
    #[test]
    fn a_signature_has_one_text() {
        let note: Note = PETERS_NOTE.parse().unwrap();
        let line = &note.signatures()[0];
        let bytes = [&line.id.0, line.bytes.as_slice()].concat();
        let (first, rest) = bytes.split_at(1);
        let other = BASE64.encode(first) + &BASE64.encode(rest);
        let other = PETERS_NOTE.replace(&BASE64.encode(&bytes), &other);
        assert_ne!(other, PETERS_NOTE);
        assert!(matches!(
            other.parse::<Note>(),
            Err(NoteError::SignatureLine { line: 4, .. })
        ));
    }

    #[test]
    fn a_changed_text_is_a_forgery() {
        let note: Note = PETERS_NOTE.replace("answer", "enswer").parse().unwrap();
        let verdict = note.verify(&PETER.parse().unwrap());
        assert!(matches!(verdict, Err(NoteError::Forged { .. })));
    }

    #[test]
    fn a_second_wrong_signature_spoils_the_note() {
        let mut note: Note = PETERS_NOTE.parse().unwrap();
        let mut wrong = note.signatures()[0].clone();
        wrong.bytes[0] ^= 1;
        note.add(wrong.clone()).unwrap();
        assert!(matches!(
            note.verify(&PETER.parse().unwrap()),
            Err(NoteError::Forged { .. })
        ));
        // Under another name it is a stranger's, and ignored.
        let mut note: Note = PETERS_NOTE.parse().unwrap();
        wrong.name = KeyName::new("stranger").unwrap();
        note.add(wrong).unwrap();
        assert_eq!(note.verify(&PETER.parse().unwrap()), Ok(()));
    }

    #[test]
    fn the_text_ends_at_the_last_empty_line() {
        let name = KeyName::new("a").unwrap();
        let key = SigningKey::from_bytes(&[3; 32]);
        let text = "one\n\n— a AAAA\n\nthree\n";
        let note = Note::sign(text.into(), name.clone(), &key).unwrap();
        let read: Note = note.to_string().parse().unwrap();
        assert_eq!(read.text(), text);
        assert_eq!(
            read.verify(&VerifierKey::ed25519(name, &key.verifying_key())),
            Ok(())
        );
    }

    #[test]
    fn sixteen_signatures_are_read_and_a_hundred_and_one_are_not() {
        let (head, line) = PETERS_NOTE.split_once("\n\n").unwrap();
        let of = |count| format!("{head}\n\n{}", line.repeat(count)).parse::<Note>();
        assert_eq!(of(16).unwrap().signatures().len(), 16);
        assert!(of(MAX_SIGNATURES).is_ok());
        assert!(of(MAX_SIGNATURES + 1).is_err());
    }

    #[test]
    fn other_forms_are_refused() {
        let unterminated = PETERS_NOTE.trim_end();
        let doubled = PETERS_NOTE.replace("\n\n", "\n");
        let tabbed = PETERS_NOTE.replace("then ", "then\t");
        let hyphen = PETERS_NOTE.replace('—', "-");
        for bad in [
            "",
            "\n",
            "\n\n",
            "a\n\n",
            unterminated,
            &doubled,
            &tabbed,
            &hyphen,
        ] {
            assert!(bad.parse::<Note>().is_err(), "{bad:?}");
        }
    }
}
