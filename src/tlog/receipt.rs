//! Receipts: that an entry stands in a log, as one small file.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;

use super::base64::from_base64;
use super::checkpoint::{Checkpoint, CheckpointError, parse_decimal};
use super::note::{MAX_NOTE_BYTES, Note, NoteError};
use super::proof::{MAX_PROOF_HASHES, ProofError, verify_inclusion};
use super::{VerifierKey, leaf_hash};
use crate::bytes::TreeHash;

/// The first line.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Bytes of unauthenticated extra data that are read.
const MAX_EXTRA: usize = 65_536;

/// Bytes of the largest receipt that is read.
pub const MAX_RECEIPT_BYTES: usize = MAX_NOTE_BYTES + MAX_EXTRA * 2 + 64 * 46;

/// Why bytes are no receipt, or a receipt shows nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// Too large to be one.
    #[error(
        "not a receipt\n  expected: at most {MAX_RECEIPT_BYTES} bytes\n  found:    {found} bytes"
    )]
    Large {
        /// Its bytes.
        found: usize,
    },
    /// A line is missing or is not what must stand there.
    #[error("not a receipt: line {line}\n  expected: {expected}\n  found:    {found}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What must stand there.
        expected: &'static str,
        /// What stood there; empty if the text ended.
        found: String,
    },
    /// What follows the proof is no signed note.
    #[error("the receipt carries no checkpoint: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint is not the log's.
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
    /// The proof does not show it.
    #[error("the receipt does not show that this entry stands in the log: {0}")]
    Proof(#[from] ProofError),
}

/// A proof that an entry stands at a position of a log, with the checkpoint that it leads to.
///
/// Specification: <https://c2sp.org/tlog-proof>. What was read is well-formed, and that is all:
/// [`Receipt::verify`] tells what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Data for the application, which nothing vouches for.
    pub extra: Option<Vec<u8>>,
    /// Position of the entry.
    pub index: u64,
    /// From the leaf's sibling to the root's child; at most 63.
    pub proof: Vec<TreeHash>,
    /// The checkpoint, with the signatures that it was given with.
    pub checkpoint: Note,
}

impl Receipt {
    /// What the receipt shows about `entry`, if the log's key signed its checkpoint: the checkpoint
    /// of the tree in which the entry stands at [`index`](Self::index). Cosignatures are for a
    /// policy to judge.
    ///
    /// # Errors
    /// [`ReceiptError`] if it does not show it.
    pub fn verify(&self, entry: &[u8], key: &VerifierKey) -> Result<Checkpoint, ReceiptError> {
        self.verify_leaf(leaf_hash(entry), key)
    }

    /// As [`verify`](Self::verify), for the entry with this leaf.
    ///
    /// # Errors
    /// [`ReceiptError`] as there.
    pub fn verify_leaf(
        &self,
        leaf: TreeHash,
        key: &VerifierKey,
    ) -> Result<Checkpoint, ReceiptError> {
        let checkpoint = Checkpoint::verify_note(&self.checkpoint, key)?;
        let (size, root) = (checkpoint.size, checkpoint.root);
        verify_inclusion(self.index, size, leaf, root, &self.proof)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", BASE64.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.proof {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for Receipt {
    type Err = ReceiptError;

    /// Inverse of `Display`.
    fn from_str(text: &str) -> Result<Self, ReceiptError> {
        if text.len() > MAX_RECEIPT_BYTES {
            return Err(ReceiptError::Large { found: text.len() });
        }
        let mut lines = Lines {
            rest: text,
            line: 0,
        };
        lines.next("c2sp.org/tlog-proof@v1", |line| {
            (line == HEADER).then_some(())
        })?;
        let mut extra = None;
        if lines.rest.starts_with("extra ") {
            extra = Some(lines.next("extra, base64 of at most 65,536 bytes", |line| {
                let bytes = from_base64(line.strip_prefix("extra ")?)?;
                (bytes.len() <= MAX_EXTRA).then_some(bytes)
            })?);
        }
        let index = lines.next("index, decimal, without a leading zero", |line| {
            parse_decimal(line.strip_prefix("index ")?)
        })?;
        let mut proof = Vec::new();
        let what = "a hash, base64 of 32 bytes, at most 63 of them, or an empty line";
        let room = |proof: &[TreeHash]| proof.len() < MAX_PROOF_HASHES;
        while let Some(hash) = lines.next(what, |line| match line {
            "" => Some(None),
            line => room(&proof).then(|| hash_of(line)).flatten().map(Some),
        })? {
            proof.push(hash);
        }
        let checkpoint = lines.rest.parse()?;
        Ok(Self {
            extra,
            index,
            proof,
            checkpoint,
        })
    }
}

/// A hash as the public formats write it.
fn hash_of(line: &str) -> Option<TreeHash> {
    let bytes = from_base64(line)?;
    bytes.try_into().ok().map(TreeHash::new)
}

struct Lines<'a> {
    rest: &'a str,
    line: usize,
}

impl Lines<'_> {
    /// The next line as `read` understands it.
    fn next<T>(
        &mut self,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ReceiptError> {
        self.line += 1;
        let split = self.rest.split_once('\n');
        let understood = split.and_then(|(line, rest)| Some((read(line)?, rest)));
        let Some((value, rest)) = understood else {
            let found = self.rest.lines().next().unwrap_or_default();
            return Err(ReceiptError::Line {
                line: self.line,
                expected,
                found: found.chars().take(80).collect(),
            });
        };
        self.rest = rest;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::tlog::{KeyName, LeafTree, Tree, prove_inclusion};

    fn key() -> (SigningKey, VerifierKey) {
        let signing = SigningKey::from_bytes(&[5; 32]);
        let name = KeyName::new("example.org/log").unwrap();
        let public = VerifierKey::ed25519(name, &signing.verifying_key());
        (signing, public)
    }

    fn receipt(index: u64, size: u64) -> Receipt {
        let (signing, public) = key();
        let leaves: Vec<_> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let checkpoint = Checkpoint {
            origin: public.name().clone(),
            size,
            root: Tree::root_of(leaves.iter().copied()),
        };
        Receipt {
            extra: None,
            index,
            proof: prove_inclusion(index, size, &LeafTree::new(leaves)).unwrap(),
            checkpoint: checkpoint.sign(&signing).parse().unwrap(),
        }
    }

    #[test]
    fn shows_its_entry_and_no_other() {
        let (_, public) = key();
        for (index, size) in [(0, 1), (0, 2), (6, 7), (255, 256), (3, 300)] {
            let receipt = receipt(index, size);
            let read: Receipt = receipt.to_string().parse().unwrap();
            assert_eq!(read, receipt);
            let shown = read.verify(&index.to_be_bytes(), &public).unwrap();
            assert_eq!(shown.size, size);
            assert!(read.verify(&(index + 1).to_be_bytes(), &public).is_err());
            let moved = Receipt {
                index: index + 1,
                ..read.clone()
            };
            assert!(moved.verify(&index.to_be_bytes(), &public).is_err());
            let other = VerifierKey::ed25519(
                public.name().clone(),
                &SigningKey::from_bytes(&[6; 32]).verifying_key(),
            );
            assert!(read.verify(&index.to_be_bytes(), &other).is_err());
        }
    }

    #[test]
    fn extra_is_carried() {
        let extra = Receipt {
            extra: Some(b"table 4".to_vec()),
            ..receipt(1, 3)
        };
        let text = extra.to_string();
        assert!(text.contains("\nextra dGFibGUgNA==\nindex 1\n"));
        assert_eq!(text.parse(), Ok(extra));
    }

    #[test]
    fn other_forms_are_refused() {
        let good = receipt(5, 9).to_string();
        let hash = format!("{}\n", TreeHash::new([1; 32]).to_base64());
        let bad = [
            String::new(),
            good.replace("@v1", "@v2"),
            good.replace("index 5", "index 05"),
            good.replace("index 5", "index 99999999999999999999"),
            good.replace("index 5", "Index 5"),
            good.replace("index 5\n", ""),
            good.replace("index 5\n", "index 5\nindex 5\n"),
            good.replace("index 5\n", "extra AA==\nextra AA==\nindex 5\n"),
            good.replace("index 5\n", &format!("index 5\n{}", hash.repeat(64))),
            good.replace("index 5\n", "index 5\nAA==\n"),
            good.replace('\n', "\r\n"),
            good.replacen("\n\n", "\n", 1),
            good.trim_end().to_owned(),
            format!("{good}\n"),
            "x".repeat(MAX_RECEIPT_BYTES + 1),
        ];
        for bad in bad {
            let head: String = bad.chars().take(300).collect();
            assert!(bad.parse::<Receipt>().is_err(), "{head}");
        }
    }
}
