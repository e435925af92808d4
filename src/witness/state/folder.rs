//! The folder: `witness` names the witness and the logs it follows, and each of these has a file,
//! `<SHA-256 of the origin>.checkpoint`, empty as long as nothing was cosigned.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::file::{self, sync_folder};
use super::{Seen, StateError};
use crate::tlog::{Checkpoint, KeyName, Note, VerifierKey};
use crate::witness::origin_hash;

/// Who the witness is, on a line, and the origins of the logs it follows, each on a line.
const WITNESS: &str = "witness";

/// Locked by the process that has the folder open.
const LOCK: &str = "lock";

/// What a state folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The witness.
    pub key: VerifierKey,
    /// The logs it follows, and what it has cosigned last of each.
    pub origins: Vec<(KeyName, Option<Seen>)>,
}

pub(super) fn create(folder: &Path, key: &VerifierKey) -> Result<(), StateError> {
    let io = |source| StateError::Io {
        file: folder.into(),
        source,
    };
    fs::create_dir_all(folder).map_err(io)?;
    if let Some(found) = fs::read_dir(folder).map_err(io)?.next() {
        return Err(StateError::NotEmpty {
            folder: folder.display().to_string(),
            found: found.map_err(io)?.file_name().to_string_lossy().into(),
        });
    }
    file::replace(folder, WITNESS, &format!("{key}\n"))?;
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent).map_err(io),
        _ => Ok(()),
    }
}

/// Keeps every other process out as long as what is returned lives.
pub(super) fn lock(folder: &Path) -> Result<File, StateError> {
    if !folder.join(WITNESS).is_file() {
        return Err(no_state(folder));
    }
    let path = folder.join(LOCK);
    let io = |source| StateError::Io {
        file: path.clone(),
        source,
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StateError::InUse {
            folder: folder.display().to_string(),
        }),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

fn no_state(folder: &Path) -> StateError {
    let folder = folder.display().to_string();
    StateError::NoState { folder }
}

pub(super) fn read(folder: &Path) -> Result<Shown, StateError> {
    let path = folder.join(WITNESS);
    if !path.is_file() {
        return Err(no_state(folder));
    }
    let damaged = |why: &dyn std::fmt::Display| StateError::Damaged {
        file: path.clone(),
        why: why.to_string(),
    };
    let content = file::read(&path)?;
    let mut lines = content.lines();
    let key = lines.next().unwrap_or_default().parse::<VerifierKey>();
    let key = key.map_err(|error| damaged(&error))?;
    let mut origins = Vec::new();
    for line in lines {
        let origin = KeyName::new(line).map_err(|error| damaged(&error))?;
        let seen = read_one(folder, &origin, &key)?;
        origins.push((origin, seen));
    }
    Ok(Shown { key, origins })
}

/// What was cosigned last of this log. Its file must be there.
fn read_one(
    folder: &Path,
    origin: &KeyName,
    key: &VerifierKey,
) -> Result<Option<Seen>, StateError> {
    let path = folder.join(name_of(origin));
    let content = file::read(&path)?;
    if content.is_empty() {
        return Ok(None);
    }
    seen(&content, origin, key)
        .map(Some)
        .map_err(|why| StateError::Damaged { file: path, why })
}

/// A note that this witness cosigned, about this log.
fn seen(content: &str, origin: &KeyName, key: &VerifierKey) -> Result<Seen, String> {
    let note: Note = content.parse().map_err(|error| format!("{error}"))?;
    let checkpoint = Checkpoint::from_note_text(note.text()).map_err(|error| format!("{error}"))?;
    if checkpoint.origin != *origin {
        return Err(format!("it is about the log {}", checkpoint.origin));
    }
    let time = note.cosigned_at(key).map_err(|error| format!("{error}"))?;
    Ok(Seen {
        checkpoint,
        time,
        note,
    })
}

/// Adds a log: first its file, then its line. A file without a line is of a log that was about to be
/// added; a line without a file is of one whose file is gone.
pub(super) fn follow(folder: &Path, origin: &KeyName) -> Result<(), StateError> {
    remember(folder, origin, None)?;
    let content = file::read(&folder.join(WITNESS))?;
    file::replace(folder, WITNESS, &format!("{content}{origin}\n"))
}

/// Writes what was cosigned last of this log.
pub(super) fn remember(
    folder: &Path,
    origin: &KeyName,
    note: Option<&Note>,
) -> Result<(), StateError> {
    let content = note.map(ToString::to_string).unwrap_or_default();
    file::replace(folder, &name_of(origin), &content)
}

/// Removes what an interrupted write has left.
pub(super) fn sweep(folder: &Path) -> Result<(), StateError> {
    let io = |source| StateError::Io {
        file: folder.into(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        if entry.file_name().to_string_lossy().starts_with(".tmp") {
            fs::remove_file(entry.path()).map_err(io)?;
        }
    }
    Ok(())
}

fn name_of(origin: &KeyName) -> String {
    format!("{}.checkpoint", origin_hash(origin))
}
