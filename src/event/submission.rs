//! A submission: a statement's bytes with signatures.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::entry::ENTRY_HEADER;
use super::{MAX_ENTRY, Statement};
use crate::bytes::{DecodeError, Keyed, Sorted, StatementHash, decode, encode};
use crate::keys::{PublicKeyBytes, SignatureBytes};

/// The most bytes a submission may have: what an entry leaves it.
pub const MAX_SUBMISSION: usize = MAX_ENTRY - ENTRY_HEADER;

/// One member's signature over a statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct SignaturePair {
    /// Whose key.
    pub key: PublicKeyBytes,
    /// Signature over the statement's domain string and bytes.
    pub signature: SignatureBytes,
}

impl Keyed for SignaturePair {
    type Key<'a> = PublicKeyBytes;
    fn key(&self) -> PublicKeyBytes {
        self.key
    }
}

/// A statement's bytes with its signatures, ordered by key, one a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode)]
pub struct Submission {
    /// The statement's canonical bytes.
    pub statement: Vec<u8>,
    /// The signatures.
    pub signatures: Sorted<SignaturePair, 200>,
}

/// Why bytes are no submission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmissionError {
    /// More bytes than fit into an entry.
    #[error("the submission has {found} bytes; at most {MAX_SUBMISSION} are allowed")]
    TooLarge {
        /// Its size in bytes.
        found: usize,
    },
    /// The submission's own bytes are not canonical.
    #[error("the submission is {0}")]
    Submission(DecodeError),
    /// The bytes of the statement in it are not canonical.
    #[error("the statement is {0}")]
    Statement(DecodeError),
}

impl Submission {
    /// The canonical bytes. Inverse of [`from_bytes`](Self::from_bytes).
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// The submission with these bytes. Inverse of [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// [`SubmissionError`] if the bytes are too many or not canonical.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SubmissionError> {
        if bytes.len() > MAX_SUBMISSION {
            return Err(SubmissionError::TooLarge { found: bytes.len() });
        }
        decode(bytes).map_err(SubmissionError::Submission)
    }

    /// Bytes of the encoding, without making it.
    pub fn encoded_len(&self) -> usize {
        8 + self.statement.len() + 8 + self.signatures.len() * (32 + 64)
    }

    /// Reads the statement, so that the submission can be presented to the rule book.
    ///
    /// # Errors
    /// [`SubmissionError`] if it is too large or the statement is not canonical.
    pub fn present(self) -> Result<Presented, SubmissionError> {
        let found = self.encoded_len();
        if found > MAX_SUBMISSION {
            return Err(SubmissionError::TooLarge { found });
        }
        let statement =
            Statement::from_bytes(&self.statement).map_err(SubmissionError::Statement)?;
        let hash = StatementHash::of_statement(&self.statement);
        Ok(Presented {
            submission: self,
            statement,
            hash,
        })
    }
}

/// A submission whose statement has been read: both forms and the hash, which always agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    submission: Submission,
    statement: Statement,
    hash: StatementHash,
}

impl Presented {
    /// The submission as it stands.
    pub const fn submission(&self) -> &Submission {
        &self.submission
    }
    /// What it says.
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }
    /// The statement's name.
    pub const fn hash(&self) -> StatementHash {
        self.hash
    }
    /// Both parts.
    pub fn into_parts(self) -> (Submission, Statement, StatementHash) {
        (self.submission, self.statement, self.hash)
    }
}
