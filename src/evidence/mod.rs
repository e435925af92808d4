//! What shows that a log is not one history of lawful entries, packed so that anyone can check it.
//!
//! In: signed checkpoints, proofs, entries. Out: one file with nothing in it but those, and a
//! judgement of such a file that rests on no more than the log's key and the rule book. There are two
//! kinds: [`TwoHistories`], two checkpoints that no single history holds, and [`Unlawful`], an entry
//! under a checkpoint that the rule book does not let in. Who did it, and why, is not what it says:
//! a restored backup, two machines that append, a stolen key and intent leave the same traces.
//!
//! The bytes are described in `docs/FORMAT.md`, section "Evidence".

mod described;
mod entries;
mod error;
mod file;
mod two_histories;
mod unlawful;

pub use entries::BundledEntries;
pub use error::{NotShown, UnreadEvidence};
pub use file::{Evidence, OpenedEvidence, write_two_histories, write_unlawful};
pub use two_histories::{Contradiction, TwoHistories};
pub use unlawful::{Examined, FaultCodes, Unlawful, examine};

use crate::tlog::{Checkpoint, CheckpointError, Note, NoteError, VerifierKey};

/// The checkpoint in a note, and which of the keys signed it.
///
/// # Errors
/// [`CheckpointError`] if none did, or a signature stands under a key's name that is not of it.
fn signed_by<'k>(
    note: &Note,
    keys: &'k [VerifierKey],
) -> Result<(Checkpoint, &'k VerifierKey), CheckpointError> {
    let mut worst = CheckpointError::Note(NoteError::Malformed("no key is known of its log"));
    for key in keys {
        match Checkpoint::verify_note(note, key) {
            Ok(checkpoint) => return Ok((checkpoint, key)),
            Err(error) => worst = error,
        }
    }
    Err(worst)
}
