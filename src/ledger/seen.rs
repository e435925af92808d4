//! Checkpoints of a ledger that others have seen.

use std::path::Path;

use super::LedgerError;
use super::signing::{origin, verifier_key};
use crate::state::State;
use crate::tlog::{Checkpoint, CheckpointError, Note, WatchedTree};

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

/// Whether the ledger in this folder goes on from what others have seen of it. Its tree has been watched
/// at the sizes of their checkpoints.
///
/// # Errors
/// [`LedgerError::Forgotten`] if they have seen more, [`LedgerError::OtherHistory`] if they have seen
/// another root, [`LedgerError::SeenUnknown`] if no key of the log has signed what they have seen.
pub fn goes_on_from(
    seen: &[Seen],
    folder: &Path,
    state: &State,
    tree: &WatchedTree,
) -> Result<(), LedgerError> {
    if seen.is_empty() {
        return Ok(());
    }
    let origin = origin(state)?;
    // Evidence comes before what cannot be told.
    let mut unknown = None;
    for Seen {
        by,
        note,
        checkpoint,
    } in seen
    {
        let size = checkpoint.size;
        let (path, by) = (folder.to_owned(), by.clone());
        if checkpoint.origin != origin {
            let why = format!("it is of another log, {}", checkpoint.origin);
            unknown.get_or_insert(LedgerError::SeenUnknown { path, by, why });
            continue;
        }
        // A key that this ledger does not know may be one that came in after its backup was made.
        let vkey = verifier_key(state, size, &origin)?;
        if let Err(why) = Checkpoint::verify(note, &vkey) {
            let why = why.to_string();
            let why = why.lines().next().unwrap_or_default().to_owned();
            unknown.get_or_insert(LedgerError::SeenUnknown { path, by, why });
            continue;
        }
        match tree.root_at(size) {
            None => {
                let (expected, found) = (size, tree.tree().size());
                return Err(LedgerError::Forgotten {
                    path,
                    by,
                    expected,
                    found,
                });
            }
            Some(root) if root != checkpoint.root => {
                let (expected, found) = (checkpoint.root, root);
                return Err(LedgerError::OtherHistory {
                    path,
                    by,
                    size,
                    expected,
                    found,
                });
            }
            Some(_) => {}
        }
    }
    unknown.map_or(Ok(()), Err)
}
