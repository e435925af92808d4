//! Whoever cosigns a checkpoint before it stands.

use crate::tlog::{Checkpoint, Note, NoteSignature, Subtrees};

/// Witnesses that are asked for cosignatures.
pub trait Cosigners {
    /// Asks for cosignatures of `note`, whose checkpoint is `checkpoint`; proofs can be made from
    /// `subtrees`. What comes back is added to the note, whatever it is worth: who reads it judges it.
    ///
    /// # Errors
    /// [`Objection`], why the checkpoint must not stand.
    fn cosign(
        &mut self,
        note: &Note,
        checkpoint: &Checkpoint,
        subtrees: &dyn ConsistencyProofs,
    ) -> Result<Vec<NoteSignature>, Objection>;
}

/// Why a checkpoint must not stand.
#[derive(Debug)]
pub enum Objection {
    /// Fewer have cosigned than is insisted on.
    TooFew {
        /// What is insisted on.
        expected: String,
        /// What came back.
        found: String,
    },
    /// A witness shows another checkpoint, which the log has signed and from which this one does not
    /// go on.
    Contradicted(Box<dyn std::error::Error + Send + Sync>),
}

/// Proofs that a checkpoint goes on from any earlier one, whatever they are made from.
pub trait ConsistencyProofs: Sync {
    /// As [`prove_consistency`](crate::tlog::prove_consistency).
    ///
    /// # Errors
    /// As there.
    fn prove_consistency(
        &self,
        old: u64,
        size: u64,
    ) -> Result<Vec<crate::bytes::TreeHash>, crate::tlog::ProofError>;
}

impl<S: Subtrees + Sync> ConsistencyProofs for S {
    fn prove_consistency(
        &self,
        old: u64,
        size: u64,
    ) -> Result<Vec<crate::bytes::TreeHash>, crate::tlog::ProofError> {
        crate::tlog::prove_consistency(old, size, self)
    }
}

/// No witness is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Cosigners for Nobody {
    fn cosign(
        &mut self,
        _: &Note,
        _: &Checkpoint,
        _: &dyn ConsistencyProofs,
    ) -> Result<Vec<NoteSignature>, Objection> {
        Ok(Vec::new())
    }
}
