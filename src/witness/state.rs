//! What a witness has cosigned, on disk before anybody is told.
//!
//! A folder with a file for each log: the last checkpoint cosigned, with the cosignature. What is
//! damaged or missing is refused, never taken for "nothing cosigned yet": a witness that forgets
//! would cosign a second history.

mod error;
mod evidence;
mod file;
mod folder;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use error::StateError;
pub use evidence::EvidenceKind;
pub use folder::Shown;

use super::origin_hash;
use crate::tlog::{
    AddCheckpoint, Checkpoint, CosignatureTime, KeyName, Note, NoteSignature, VerifierKey,
};

/// A checkpoint that was cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// When it was cosigned.
    pub time: CosignatureTime,
    /// The note as it is given to whoever asks: the log's signatures that were checked, and the
    /// cosignature.
    pub note: Note,
}

impl Seen {
    /// The witness's own line, which is the last one of the note.
    pub fn cosignature(&self) -> &NoteSignature {
        // A note has at least one line.
        let lines = self.note.signatures();
        &lines[lines.len() - 1]
    }
}

/// Why a checkpoint does not take the place of the last one.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError<E> {
    /// Meanwhile another one has; its size.
    #[error("meanwhile a checkpoint of {0} entries was cosigned")]
    Moved(u64),
    /// It could not be made.
    #[error("{0}")]
    NotMade(E),
    /// It could not be written. Nothing was said to anybody.
    #[error(transparent)]
    State(#[from] StateError),
}

/// The state folder of one witness, open in this process alone.
#[derive(Debug)]
pub struct State {
    folder: PathBuf,
    key: VerifierKey,
    // Held as long as the state is open.
    _lock: File,
    origins: Mutex<HashMap<String, Arc<Mutex<Slot>>>>,
}

/// What is remembered of one log.
#[derive(Debug, Default)]
struct Slot {
    last: Option<Arc<Seen>>,
    // Whether a write has failed in such a way that nobody knows what the disk holds.
    poisoned: bool,
}

impl State {
    /// A new state folder for this witness: nothing cosigned yet.
    ///
    /// # Errors
    /// [`StateError`] if the folder holds anything, or cannot be written.
    pub fn create(folder: &Path, key: &VerifierKey) -> Result<(), StateError> {
        folder::create(folder, key)
    }

    /// What a folder holds, without opening it: also while its witness runs.
    ///
    /// # Errors
    /// [`StateError`] if it is no state folder, or damaged.
    pub fn show(folder: &Path) -> Result<Shown, StateError> {
        folder::read(folder)
    }

    /// Opens the state folder of this witness.
    ///
    /// # Errors
    /// [`StateError`] if it is no state folder, of another witness, open elsewhere, or damaged.
    pub fn open(folder: &Path, key: &VerifierKey) -> Result<Self, StateError> {
        let lock = folder::lock(folder)?;
        let shown = folder::read(folder)?;
        if shown.key != *key {
            return Err(StateError::OtherWitness {
                folder: folder.into(),
                expected: shown.key.to_string(),
                found: key.to_string(),
            });
        }
        folder::sweep(folder)?;
        let slots = shown.origins.into_iter().map(|(origin, last)| {
            let slot = Slot {
                last: last.map(Arc::new),
                poisoned: false,
            };
            (origin_hash(&origin), Arc::new(Mutex::new(slot)))
        });
        Ok(Self {
            folder: folder.into(),
            key: key.clone(),
            _lock: lock,
            origins: Mutex::new(slots.collect()),
        })
    }

    /// The witness whose state it is.
    pub const fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Makes room for a log, of which nothing has been cosigned; nothing changes if there is one.
    /// From now on its file must be there.
    ///
    /// # Errors
    /// [`StateError`] if the folder cannot be written.
    pub fn follow(&self, origin: &KeyName) -> Result<(), StateError> {
        let mut origins = held(&self.origins);
        let hash = origin_hash(origin);
        if let Entry::Vacant(room) = origins.entry(hash) {
            folder::follow(&self.folder, origin)?;
            room.insert(Arc::default());
        }
        Ok(())
    }

    /// What was cosigned last of the log of this origin hash.
    pub fn last(&self, origin_hash: &str) -> Option<Arc<Seen>> {
        let slot = Arc::clone(held(&self.origins).get(origin_hash)?);
        held(&slot).last.clone()
    }

    /// Keeps a request that speaks against a log, and the checkpoint that it contradicts, in the
    /// folder `evidence`: each text of a log once, and no more than 100 of a kind. Nothing if there
    /// are so many.
    ///
    /// # Errors
    /// [`StateError`] if the disk refuses.
    pub fn keep_evidence(
        &self,
        request: &AddCheckpoint,
        last: Option<&Seen>,
        kind: EvidenceKind,
    ) -> Result<Option<PathBuf>, StateError> {
        evidence::keep(&self.folder, request, last, kind)
    }

    /// Puts another checkpoint in the place of `from`, if that is still the last one cosigned: made
    /// by `make`, which is told the time of the last cosignature, and on disk when this returns.
    /// Whoever else wants to do the same for this log waits meanwhile.
    ///
    /// # Errors
    /// [`AdvanceError`]; then nothing has changed, and what was made must not be given away.
    pub fn advance<E>(
        &self,
        origin: &KeyName,
        from: Option<&Checkpoint>,
        make: impl FnOnce(Option<CosignatureTime>) -> Result<Seen, E>,
    ) -> Result<Arc<Seen>, AdvanceError<E>> {
        let unknown = || StateError::NotFollowed(origin.clone());
        let slot = held(&self.origins).get(&origin_hash(origin)).cloned();
        let slot = slot.ok_or_else(unknown)?;
        let mut slot = held(&slot);
        if slot.poisoned {
            return Err(StateError::Poisoned(origin.clone()).into());
        }
        let last = slot.last.as_deref();
        if last.map(|last| &last.checkpoint) != from {
            let size = last.map_or(0, |last| last.checkpoint.size);
            return Err(AdvanceError::Moved(size));
        }
        let seen = make(last.map(|last| last.time)).map_err(AdvanceError::NotMade)?;
        if let Err(error) = folder::remember(&self.folder, origin, Some(&seen.note)) {
            slot.poisoned = error.leaves_doubt();
            return Err(error.into());
        }
        let seen = Arc::new(seen);
        slot.last = Some(Arc::clone(&seen));
        Ok(seen)
    }
}

/// What is behind a lock. A thread that panicked while it held one has changed nothing: the last
/// step of every change is one assignment.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
