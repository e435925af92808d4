//! Asking a witness of a policy for its cosignature, from whatever size it knows.

use std::time::Duration;

use super::client::{Asked, add_checkpoint, cosignature_of};
use crate::bytes::TreeHash;
use crate::tlog::{
    AddCheckpoint, Checkpoint, CheckpointError, Note, NoteSignature, ProofError, VerifierKey,
};

/// Why a log has no cosignature of a witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// What came of asking.
    #[error(transparent)]
    Asked(#[from] Asked),
    /// The witness has seen more of the log than there is: the log has been rolled back, or is a
    /// copy that lags behind. Nothing must be signed before it is known which.
    #[error(
        "the witness has cosigned more of this log than there is\n  expected: at most {size} \
         entries\n  found:    {found}\nThe log was rolled back, or this copy lags behind: publish \
         nothing before you know which."
    )]
    Ahead {
        /// Entries of the checkpoint.
        size: u64,
        /// Entries that the witness has cosigned.
        found: u64,
    },
    /// The note is no checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The proof from the size that the witness knows cannot be made.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl AskError {
    /// Whether the witness says that it has cosigned what this checkpoint does not go on from. That is its
    /// word only: what it has cosigned, if the log's key has signed that, shows it.
    pub const fn contradicts(&self) -> bool {
        matches!(
            self,
            Self::Ahead { .. }
                | Self::Asked(Asked::Conflict(_) | Asked::Refused { status: 422, .. })
        )
    }
}

/// A witness to ask.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Its submission prefix.
    pub url: &'a str,
    /// Its key.
    pub key: &'a VerifierKey,
    /// How long one answer may take.
    pub timeout: Duration,
}

impl Asking<'_> {
    /// The line with which the witness cosigns this checkpoint, checked. `known` is the size that it
    /// is thought to have cosigned last, 0 if nobody knows; if it names another, it is asked once
    /// more from there. `prove` makes the proof from a size, which is at most the checkpoint's.
    ///
    /// # Errors
    /// [`AskError`], why there is none.
    pub fn cosign(
        &self,
        checkpoint: &Note,
        known: u64,
        prove: &dyn Fn(u64) -> Result<Vec<TreeHash>, ProofError>,
    ) -> Result<NoteSignature, AskError> {
        let size = Checkpoint::from_note_text(checkpoint.text())?.size;
        match self.ask(checkpoint, known.min(size), prove) {
            Err(AskError::Asked(Asked::Conflict(found))) if found > size => {
                Err(AskError::Ahead { size, found })
            }
            Err(AskError::Asked(Asked::Conflict(found))) => self.ask(checkpoint, found, prove),
            answered => answered,
        }
    }

    fn ask(
        &self,
        checkpoint: &Note,
        old: u64,
        prove: &dyn Fn(u64) -> Result<Vec<TreeHash>, ProofError>,
    ) -> Result<NoteSignature, AskError> {
        let request = AddCheckpoint {
            old,
            proof: prove(old)?,
            checkpoint: checkpoint.clone(),
        };
        let lines = add_checkpoint(self.url, &request, self.timeout)?;
        Ok(cosignature_of(self.key, checkpoint, &lines)?)
    }
}
