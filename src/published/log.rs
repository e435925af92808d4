//! The entries of a published log.

use std::ops::Range;

use super::{Bundles, CHECKPOINT, Place, Ungot};
use crate::replay::{LogSource, SourceError};
use crate::tlog::{Checkpoint, CheckpointError, MAX_NOTE_BYTES, Note};

/// Why a place is no published log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Its checkpoint cannot be had.
    #[error(
        "{place}: no checkpoint of a log\n  expected: a published folder, which holds checkpoint and tile\n  found:    {why}\nName the folder that `hattama publish` makes, or its address."
    )]
    Checkpoint {
        /// The place.
        place: String,
        /// Why.
        why: Ungot,
    },
    /// What lies in it cannot be listed: nothing is known of it.
    #[error(
        "{place}: its files cannot be listed: {why}\nLook after the disk, its permissions and what is mounted there, then try again."
    )]
    Unlisted {
        /// The place.
        place: String,
        /// Why.
        why: Ungot,
    },
    /// Its checkpoint is none.
    #[error("{place}: {CHECKPOINT}: {why}")]
    Malformed {
        /// The place.
        place: String,
        /// Why.
        why: CheckpointError,
    },
}

/// A published log: its checkpoint as it stands there, signed by whoever it says, and its entries.
pub struct PublishedLog<P> {
    place: P,
    text: String,
    note: Note,
    checkpoint: Checkpoint,
}

impl<P: Place> PublishedLog<P> {
    /// Opens a place: reads its checkpoint and nothing else.
    ///
    /// # Errors
    /// [`OpenError`] if it has none that can be read.
    pub fn open(place: P) -> Result<Self, OpenError> {
        let name = place.name();
        let malformed = |why| OpenError::Malformed {
            place: name.clone(),
            why,
        };
        let bytes = place.get(CHECKPOINT, MAX_NOTE_BYTES as u64);
        let bytes = bytes.map_err(|why| OpenError::Checkpoint {
            place: name.clone(),
            why,
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let note = crate::tlog::NoteError::Malformed("it is not UTF-8");
            malformed(note.into())
        })?;
        let note: Note = text
            .parse()
            .map_err(|error: crate::tlog::NoteError| malformed(error.into()))?;
        let checkpoint = Checkpoint::from_note_text(note.text()).map_err(malformed)?;
        Ok(Self {
            place,
            text,
            note,
            checkpoint,
        })
    }

    /// Where it lies.
    pub const fn place(&self) -> &P {
        &self.place
    }

    /// The checkpoint with its signatures, as it stands there.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The checkpoint with its signatures.
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// What the checkpoint says. Nobody has looked at its signatures yet.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Entries that it promises.
    pub const fn promised(&self) -> u64 {
        self.checkpoint.size
    }
}

impl<P: Place> LogSource for PublishedLog<P> {
    fn size(&self) -> u64 {
        self.promised()
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        Bundles::new(&self.place, self.promised()).read(range, each)
    }
}
