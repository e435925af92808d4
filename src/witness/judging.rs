//! A further opinion, asked after everything else and before a checkpoint is cosigned.

use crate::tlog::{Checkpoint, PolicyLog};

/// Why a checkpoint that goes on from the last one is not cosigned all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Verdict {
    /// What it takes to judge cannot be had in time: the log may ask again (503).
    #[error("not yet: {0}")]
    NotYet(String),
    /// The log holds what it must not hold (422).
    #[error("unlawful: {0}")]
    Unlawful(String),
}

/// Whoever has to agree before a witness cosigns.
///
/// A judge may be asked about several checkpoints at a time, of one log too, and twice about one;
/// that it agrees does not mean that the checkpoint is cosigned.
pub trait Judge: Send + Sync {
    /// Whether `next` may be cosigned. The log's key has signed it, and it is proven to go on from
    /// `last`; it may be of the same size.
    ///
    /// # Errors
    /// [`Verdict`], why not.
    fn judge(
        &self,
        log: &PolicyLog,
        last: Option<&Checkpoint>,
        next: &Checkpoint,
    ) -> Result<(), Verdict>;
}

/// The judge who asks for nothing more than the proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct Consistent;

impl Judge for Consistent {
    fn judge(&self, _: &PolicyLog, _: Option<&Checkpoint>, _: &Checkpoint) -> Result<(), Verdict> {
        Ok(())
    }
}
