//! Checkpoints of a ledger that others have seen.

use crate::tlog::{Checkpoint, CheckpointError, Note};

/// A checkpoint of the ledger that somebody has seen: in the published folder, at a witness. A restored
/// backup knows less than they do, and must not sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Who has seen it.
    pub by: String,
    /// The signed note.
    pub note: String,
    /// What it says.
    pub checkpoint: Checkpoint,
}

impl Seen {
    /// The checkpoint in a note.
    ///
    /// # Errors
    /// [`CheckpointError`] if there is none in it.
    pub fn new(by: impl Into<String>, note: &str) -> Result<Self, CheckpointError> {
        let read: Note = note.parse()?;
        Ok(Self {
            by: by.into(),
            note: note.into(),
            checkpoint: Checkpoint::from_note_text(read.text())?,
        })
    }
}
