//! Checkpoints that somebody kept: signed notes, or receipts, which carry one.

use std::path::Path;

use super::{Exit, Problem};
use crate::files;
use crate::published::CHECKPOINT;
use crate::tlog::{Checkpoint, MAX_RECEIPT_BYTES, Note, Receipt, VerifierKey};

/// Reads a checkpoint from a note, a receipt, or the note in a published folder. Who signed it is not
/// looked at.
///
/// # Errors
/// [`Problem`] if it cannot be read, or is none.
pub(super) fn read_checkpoint(file: &Path) -> Result<(Note, Checkpoint), Problem> {
    let inside = file.join(CHECKPOINT);
    let file = if file.is_dir() { &inside } else { file };
    let none = |error: &dyn std::fmt::Display| {
        Problem::from_error(Exit::CouldNot, &error).at(file.display())
    };
    let unread = |error: &dyn std::fmt::Display| {
        Problem::could_not(format!("the kept checkpoint cannot be read: {error}"))
            .at(file.display())
            .next("Name the file of a checkpoint or a receipt; - is standard input.")
    };
    let bytes = files::read_or_stdin(file, MAX_RECEIPT_BYTES as u64);
    let text = String::from_utf8(bytes.map_err(|error| unread(&error))?);
    let text = text.map_err(|error| unread(&error))?;
    let note = if text.starts_with("c2sp.org/tlog-proof@") {
        let receipt: Receipt = text.parse().map_err(|error| none(&error))?;
        receipt.checkpoint
    } else {
        text.parse::<Note>().map_err(|error| none(&error))?
    };
    let checkpoint = Checkpoint::from_note_text(note.text()).map_err(|error| none(&error))?;
    Ok((note, checkpoint))
}

/// The checkpoint in a note that a witness's server gave, if the note bears the witness's cosignature: its
/// word is its signature, not its server.
///
/// # Errors
/// Why it is not the witness's.
pub(super) fn cosigned(note: &str, witness: &VerifierKey) -> Result<Checkpoint, String> {
    let read = note.parse::<Note>().map_err(|error| error.to_string())?;
    read.cosigned_at(witness)
        .map_err(|error| error.to_string())?;
    Checkpoint::from_note_text(read.text()).map_err(|error| error.to_string())
}
