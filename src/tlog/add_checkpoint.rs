//! What a log asks of a witness: a checkpoint, and the proof that it goes on from the last one.

use std::fmt;
use std::str::FromStr;

use super::base64::from_base64;
use super::checkpoint::parse_decimal;
use super::note::{MAX_NOTE_BYTES, Note, NoteError};
use super::proof::MAX_PROOF_HASHES;
use crate::bytes::TreeHash;

/// Bytes of the longest line that names a size: `old `, 20 digits, a newline.
const MAX_OLD_LINE: usize = 4 + 20 + 1;

/// Bytes of a line with a hash: 44 characters and a newline.
const HASH_LINE: usize = 44 + 1;

/// Bytes of the largest request that is read: every line that may stand there, the empty one, and
/// the largest note.
pub const MAX_ADD_CHECKPOINT_BYTES: usize =
    MAX_OLD_LINE + MAX_PROOF_HASHES * HASH_LINE + 1 + MAX_NOTE_BYTES;

/// Why bytes are no such request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddCheckpointError {
    /// More bytes than are read.
    #[error(
        "the request is too large\n  expected: at most {MAX_ADD_CHECKPOINT_BYTES} bytes\n  found:    {found}"
    )]
    TooLarge {
        /// Its bytes.
        found: usize,
    },
    /// Not UTF-8.
    #[error("the request is not UTF-8 from byte {0} on")]
    NotUtf8(usize),
    /// A line is missing or is not what must stand there.
    #[error("line {line} of the request\n  expected: {expected}\n  found:    {found}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What must stand there.
        expected: &'static str,
        /// What stood there, or its beginning; empty if the request ended.
        found: String,
    },
    /// More hashes than a proof can have.
    #[error("the proof has more than {MAX_PROOF_HASHES} hashes")]
    TooManyHashes,
    /// What follows the empty line is no signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// The body of `add-checkpoint`: `old <size>`, a line of base64 for each hash of the consistency
/// proof, an empty line, and a checkpoint with its signatures. Well-formed, and that is all.
///
/// Specification: <https://c2sp.org/tlog-witness>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size from which the proof leads on: that of the last checkpoint that was cosigned.
    pub old: u64,
    /// RFC 6962, section 2.1.2; at most 63 hashes.
    pub proof: Vec<TreeHash>,
    /// The checkpoint.
    pub checkpoint: Note,
}

impl AddCheckpoint {
    /// The request in a body. Inverse of `Display`.
    ///
    /// # Errors
    /// [`AddCheckpointError`] if it is none.
    pub fn from_bytes(body: &[u8]) -> Result<Self, AddCheckpointError> {
        if body.len() > MAX_ADD_CHECKPOINT_BYTES {
            return Err(AddCheckpointError::TooLarge { found: body.len() });
        }
        let text = std::str::from_utf8(body)
            .map_err(|error| AddCheckpointError::NotUtf8(error.valid_up_to()))?;
        text.parse()
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for AddCheckpoint {
    type Err = AddCheckpointError;

    /// Inverse of `Display`: the whole of `text`, to its last byte.
    fn from_str(text: &str) -> Result<Self, AddCheckpointError> {
        if text.len() > MAX_ADD_CHECKPOINT_BYTES {
            return Err(AddCheckpointError::TooLarge { found: text.len() });
        }
        let (first, mut rest) = line(text, 1, "old and a size")?;
        let old = first.strip_prefix("old ").and_then(parse_decimal);
        let old = old.ok_or_else(|| {
            wrong(
                1,
                "`old` and a size, decimal, without a leading zero",
                first,
            )
        })?;
        let mut proof = Vec::new();
        loop {
            let at = proof.len() + 2;
            let expected = "a hash, base64 of 32 bytes, or an empty line";
            let (hash, after) = line(rest, at, expected)?;
            rest = after;
            if hash.is_empty() {
                break;
            }
            if proof.len() == MAX_PROOF_HASHES {
                return Err(AddCheckpointError::TooManyHashes);
            }
            let read = from_base64(hash);
            let read = read.and_then(|bytes| bytes.try_into().ok());
            let read = read.ok_or_else(|| wrong(at, expected, hash))?;
            proof.push(TreeHash::new(read));
        }
        let checkpoint = rest.parse()?;
        Ok(Self {
            old,
            proof,
            checkpoint,
        })
    }
}

/// The first line of `text`, and what follows its newline.
fn line<'a>(
    text: &'a str,
    at: usize,
    expected: &'static str,
) -> Result<(&'a str, &'a str), AddCheckpointError> {
    text.split_once('\n')
        .ok_or_else(|| wrong(at, expected, text))
}

fn wrong(line: usize, expected: &'static str, found: &str) -> AddCheckpointError {
    // Whoever sent it knows the rest.
    let found = found.chars().take(100).collect();
    AddCheckpointError::Line {
        line,
        expected,
        found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlog::KeyName;
    use ed25519_dalek::SigningKey;

    fn request(hashes: usize) -> AddCheckpoint {
        let key = SigningKey::from_bytes(&[1; 32]);
        let name = KeyName::new("example.org/log").unwrap();
        let text = "example.org/log\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
        AddCheckpoint {
            old: 5,
            proof: vec![TreeHash::new([0xfb; 32]); hashes],
            checkpoint: Note::sign(text.into(), name, &key).unwrap(),
        }
    }

    /// The body printed in the specification.
    const EXAMPLE: &str = "old 20852014\n\
        PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
        jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
        5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
        /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\
        \n\
        example.com/behind-the-sofa\n\
        20852163\n\
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\
        \n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";

    #[test]
    fn reads_the_specifications_example_and_writes_it_again() {
        let read = AddCheckpoint::from_bytes(EXAMPLE.as_bytes()).unwrap();
        assert_eq!((read.old, read.proof.len()), (20_852_014, 4));
        assert_eq!(read.checkpoint.signatures().len(), 2);
        assert_eq!(read.to_string(), EXAMPLE);
    }

    #[test]
    fn every_number_of_hashes_reads_back() {
        for hashes in 0..=MAX_PROOF_HASHES {
            let request = request(hashes);
            assert_eq!(request.to_string().parse(), Ok(request));
        }
        let many = request(MAX_PROOF_HASHES + 1).to_string();
        let verdict = many.parse::<AddCheckpoint>();
        assert_eq!(verdict, Err(AddCheckpointError::TooManyHashes));
    }

    #[test]
    fn lines_are_exact() {
        let good = request(2).to_string();
        for (from, to, line) in [
            ("old 5", "old 05", Some(1)),
            ("old 5", "old +5", Some(1)),
            ("old 5", "old -5", Some(1)),
            ("old 5", "old  5", Some(1)),
            ("old 5", " old 5", Some(1)),
            ("old 5", "Old 5", Some(1)),
            ("old 5", "old 5 ", Some(1)),
            ("old 5", "old 5\r", Some(1)),
            ("old 5", "old", Some(1)),
            ("old 5", "old 18446744073709551616", Some(1)),
            ("old 5\n", "", Some(1)),
            ("old 5\n", "\nold 5\n", Some(1)),
            ("old 5\n", "old 5\nold 5\n", Some(2)),
            ("+/v7", "-_v7", Some(2)),
            ("+/v7", "v7", Some(2)),
            ("+/v7", " +/v7", Some(2)),
            ("s=\n\n", "s\n\n", Some(3)),
            ("s=\n\n", "t=\n\n", Some(3)),
            ("s=\n\n", "s=\n", Some(4)),
            ("s=\n\n", "s=\n\n\n", None),
        ] {
            assert!(good.contains(from), "{from}");
            let bad = good.replacen(from, to, 1);
            match bad.parse::<AddCheckpoint>() {
                Err(AddCheckpointError::Line { line: found, .. }) => {
                    assert_eq!(Some(found), line, "{from} {to}");
                }
                // An empty line more belongs to the note, whose text then begins with it.
                Ok(read) => assert!(line.is_none() && read.checkpoint.text().starts_with('\n')),
                other => panic!("{from} {to}: {other:?}"),
            }
        }
        for cut in 0..good.len() {
            if let Some(part) = good.get(..cut) {
                assert!(part.parse::<AddCheckpoint>().is_err(), "{cut}");
            }
        }
        let bytes = [good.as_bytes(), b"\xff"].concat();
        let verdict = AddCheckpoint::from_bytes(&bytes);
        assert_eq!(verdict, Err(AddCheckpointError::NotUtf8(good.len())));
    }

    #[test]
    fn sizes_are_bounded_before_anything_is_read() {
        let large = vec![b'\n'; MAX_ADD_CHECKPOINT_BYTES + 1];
        let found = large.len();
        let too_large = Err(AddCheckpointError::TooLarge { found });
        assert_eq!(AddCheckpoint::from_bytes(&large), too_large);
        assert_eq!("x".repeat(found).parse(), too_large);
    }
}
