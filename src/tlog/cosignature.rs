//! Cosignatures: a witness's word, with a time, about a log's checkpoint.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey};

use super::name::KeyName;
use super::note::{Note, NoteSignature};
use super::vkey::{KeyId, KeyType, VerifierKey};

/// Bytes of an Ed25519 cosignature behind the key id: the time, and the signature.
const LENGTH: usize = 8 + 64;

/// Why a signature line is not a cosignature of this witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// Not the bytes of a cosignature.
    #[error(
        "not an Ed25519 cosignature: it has another length\n  expected: {LENGTH} bytes behind the \
         key id\n  found:    {found}"
    )]
    Length {
        /// Bytes behind the key id.
        found: usize,
    },
    /// The time is none that a cosignature can have.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// The key is of a type that cosigns, and that this version cannot check.
    #[error("cosignatures of {name}, of type {kind}, are not supported by this version")]
    NotSupported {
        /// The key's name.
        name: KeyName,
        /// The key's type.
        kind: KeyType,
    },
    /// The key is of a type that does not cosign.
    #[error("the key of {name} is of type {kind}; a witness signs with a cosignature type")]
    NotAWitnessKey {
        /// The key's name.
        name: KeyName,
        /// The key's type.
        kind: KeyType,
    },
    /// No line of this key.
    #[error("the note is not cosigned by {name} (key id {id})")]
    NotCosigned {
        /// The key's name.
        name: KeyName,
        /// The key's id.
        id: KeyId,
    },
    /// A line under the key's name and id, and the signature is not of that key.
    #[error("the note carries a cosignature of {name} (key id {id}) that is not of that key")]
    Forged {
        /// The key's name.
        name: KeyName,
        /// The key's id.
        id: KeyId,
    },
}

/// Why a number is not the time of a cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not the time of a cosignature\n  expected: seconds since 1970, from 1 to {}\n  found:    {found}",
    CosignatureTime::MAX
)]
pub struct TimeError {
    /// The number.
    pub found: u64,
}

/// When a witness cosigned, by its own clock: seconds since 1970-01-01T00:00:00Z, never 0 and at
/// most 2⁶³ − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CosignatureTime(u64);

impl CosignatureTime {
    /// The latest time there is.
    pub const MAX: u64 = i64::MAX.unsigned_abs();

    /// The time of so many seconds.
    ///
    /// # Errors
    /// [`TimeError`] if it is 0 or more than [`Self::MAX`].
    pub const fn new(seconds: u64) -> Result<Self, TimeError> {
        if seconds == 0 || seconds > Self::MAX {
            return Err(TimeError { found: seconds });
        }
        Ok(Self(seconds))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for CosignatureTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A cosignature of type 04: that, at this time, the note's checkpoint was the largest consistent
/// one that the witness had seen of its log.
///
/// Specification: <https://c2sp.org/tlog-cosignature>. Bytes behind the key id: the time as `u64`,
/// big-endian, and 64 bytes of Ed25519 over `cosignature/v1`, newline, `time <seconds>`, newline,
/// and the whole text of the note. The key's name is not signed, so one key is one witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosignature {
    /// When it was made.
    pub time: CosignatureTime,
    /// Ed25519.
    pub signature: [u8; 64],
}

impl Cosignature {
    /// The line that a witness adds to a note.
    pub fn sign(
        note: &Note,
        time: CosignatureTime,
        name: KeyName,
        key: &SigningKey,
    ) -> NoteSignature {
        let id = VerifierKey::ed25519_cosignature(name.clone(), &key.verifying_key()).id();
        let signature = key.sign(message(note.text(), time).as_bytes()).to_bytes();
        let bytes = Self { time, signature }.to_bytes();
        NoteSignature { name, id, bytes }
    }

    /// The bytes behind the key id. Inverse of [`from_bytes`](Self::from_bytes).
    pub fn to_bytes(&self) -> Vec<u8> {
        [
            self.time.0.to_be_bytes().as_slice(),
            self.signature.as_slice(),
        ]
        .concat()
    }

    /// The cosignature in the bytes behind a key id; who made it is not looked at.
    ///
    /// # Errors
    /// [`CosignatureError::Length`] or [`CosignatureError::Time`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CosignatureError> {
        let length = || CosignatureError::Length { found: bytes.len() };
        let (time, signature) = bytes.split_first_chunk::<8>().ok_or_else(length)?;
        let signature = signature.try_into().map_err(|_| length())?;
        let time = CosignatureTime::new(u64::from_be_bytes(*time))?;
        Ok(Self { time, signature })
    }

    /// The cosignature in one line of a note with this text.
    ///
    /// # Errors
    /// [`CosignatureError`] if the line is not this key's, or the key does not verify it.
    pub fn verify(
        line: &NoteSignature,
        text: &str,
        key: &VerifierKey,
    ) -> Result<Self, CosignatureError> {
        let verifying = witness_key(key)?;
        let (name, id) = (key.name().clone(), key.id());
        if line.id != id || line.name != name {
            return Err(CosignatureError::NotCosigned { name, id });
        }
        let found = Self::from_bytes(&line.bytes)?;
        let message = message(text, found.time);
        let signature = Signature::from_bytes(&found.signature);
        verifying
            .verify_strict(message.as_bytes(), &signature)
            .map_err(|_| CosignatureError::Forged { name, id })?;
        Ok(found)
    }
}

impl Note {
    /// When this witness cosigned the note. Of several times, the first.
    ///
    /// # Errors
    /// [`CosignatureError::NotCosigned`] if no line is of this key; what is wrong, if a line claims
    /// to be and is not, even if another is.
    pub fn cosigned_at(&self, key: &VerifierKey) -> Result<CosignatureTime, CosignatureError> {
        witness_key(key)?;
        let times = self
            .signatures_of(key)
            .map(|line| Cosignature::verify(line, self.text(), key).map(|found| found.time));
        let times: Vec<_> = times.collect::<Result<_, _>>()?;
        let first = times.into_iter().min();
        first.ok_or_else(|| CosignatureError::NotCosigned {
            name: key.name().clone(),
            id: key.id(),
        })
    }
}

/// What is signed.
fn message(text: &str, time: CosignatureTime) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// The Ed25519 key of a witness. Types that nobody has assigned yet may cosign one day.
fn witness_key(key: &VerifierKey) -> Result<ed25519_dalek::VerifyingKey, CosignatureError> {
    let (name, kind) = (key.name().clone(), key.kind());
    match key.verifying_key() {
        Some(verifying) if kind == KeyType::ED25519_COSIGNATURE => Ok(verifying),
        _ if kind.may_cosign() => Err(CosignatureError::NotSupported { name, kind }),
        _ => Err(CosignatureError::NotAWitnessKey { name, kind }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "example.org/log\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

    fn name(text: &str) -> KeyName {
        KeyName::new(text).unwrap()
    }

    fn at(seconds: u64) -> CosignatureTime {
        CosignatureTime::new(seconds).unwrap()
    }

    fn witness(seed: u8) -> (SigningKey, VerifierKey) {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let name = name("witness.example/w1");
        let public = VerifierKey::ed25519_cosignature(name, &key.verifying_key());
        (key, public)
    }

    fn note() -> Note {
        let log = SigningKey::from_bytes(&[1; 32]);
        Note::sign(TEXT.into(), name("example.org/log"), &log).unwrap()
    }

    #[test]
    fn what_is_signed_verifies_and_reads_back() {
        let (key, public) = witness(2);
        let mut note = note();
        for seconds in [CosignatureTime::MAX, 1_679_315_147, 1_679_315_148] {
            let line = Cosignature::sign(&note, at(seconds), public.name().clone(), &key);
            let found = Cosignature::verify(&line, TEXT, &public).unwrap();
            assert_eq!(found.time.seconds(), seconds);
            assert_eq!(Cosignature::from_bytes(&found.to_bytes()), Ok(found));
            note.add(line).unwrap();
        }
        assert_eq!(note.cosigned_at(&public), Ok(at(1_679_315_147)));
        let read: Note = note.to_string().parse().unwrap();
        assert_eq!(read.cosigned_at(&public), Ok(at(1_679_315_147)));
    }

    /// The line printed in the specification: its key is not, its form is.
    #[test]
    fn reads_the_specifications_example() {
        let line: NoteSignature = "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/\
            zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
            .parse()
            .unwrap();
        let found = Cosignature::from_bytes(&line.bytes).unwrap();
        assert_eq!(found.time.seconds(), 1_679_315_147);
    }

    #[test]
    fn what_is_signed_is_what_the_specification_prints() {
        let (key, public) = witness(2);
        let line = Cosignature::sign(&note(), at(5), public.name().clone(), &key);
        let signature = Signature::from_slice(&line.bytes[8..]).unwrap();
        let message = format!("cosignature/v1\ntime 5\n{TEXT}");
        let verdict = key
            .verifying_key()
            .verify_strict(message.as_bytes(), &signature);
        assert!(verdict.is_ok());
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        let (key, public) = witness(2);
        let mut note = note();
        let line = Cosignature::sign(&note, at(5), public.name().clone(), &key);
        for byte in 0..line.bytes.len() {
            let mut wrong = line.clone();
            wrong.bytes[byte] ^= 0x80;
            let verdict = Cosignature::verify(&wrong, TEXT, &public);
            assert!(verdict.is_err(), "byte {byte}");
        }
        let other_text = TEXT.replace("\n7\n", "\n8\n");
        let verdict = Cosignature::verify(&line, &other_text, &public);
        assert!(matches!(verdict, Err(CosignatureError::Forged { .. })));
        assert!(matches!(
            note.cosigned_at(&public),
            Err(CosignatureError::NotCosigned { .. })
        ));
        // A valid one beside a wrong one does not save the note.
        let mut wrong = line.clone();
        wrong.bytes[71] ^= 1;
        note.add(line).unwrap();
        note.add(wrong).unwrap();
        let verdict = note.cosigned_at(&public);
        assert!(matches!(verdict, Err(CosignatureError::Forged { .. })));
    }

    #[test]
    fn lengths_and_times_have_bounds() {
        for length in [0, 7, 8, 71, 73, 2428] {
            let verdict = Cosignature::from_bytes(&vec![1; length]);
            assert_eq!(verdict, Err(CosignatureError::Length { found: length }));
        }
        for time in [0, CosignatureTime::MAX + 1, u64::MAX] {
            let bytes = [time.to_be_bytes().as_slice(), &[1; 64]].concat();
            let verdict = Cosignature::from_bytes(&bytes);
            assert_eq!(verdict, Err(TimeError { found: time }.into()));
        }
    }

    #[test]
    fn other_types_of_keys_are_told_apart() {
        let lattice = VerifierKey::new(name("w"), KeyType::ML_DSA_44, &[7; 1312]).unwrap();
        let future = VerifierKey::new(name("w"), KeyType(0x77), &[7; 9]).unwrap();
        for key in [lattice, future] {
            let verdict = note().cosigned_at(&key);
            assert!(matches!(
                verdict,
                Err(CosignatureError::NotSupported { .. })
            ));
        }
        let log = SigningKey::from_bytes(&[1; 32]).verifying_key();
        let log = VerifierKey::ed25519(name("example.org/log"), &log);
        let verdict = note().cosigned_at(&log);
        assert!(matches!(
            verdict,
            Err(CosignatureError::NotAWitnessKey { .. })
        ));
    }
}
