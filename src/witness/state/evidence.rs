//! What speaks against a log: its own signature under a history that contradicts another.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Seen, StateError};
use crate::tlog::AddCheckpoint;
use crate::witness::origin_hash;

/// So many are enough to convince anybody, and a log cannot fill the disk.
const MAX: usize = 100;

/// Writes the request as it is sent, and beside it the checkpoint that was cosigned.
pub(super) fn keep(
    folder: &Path,
    request: &AddCheckpoint,
    last: Option<&Seen>,
) -> Result<Option<PathBuf>, StateError> {
    let folder = folder.join("evidence");
    let name = origin_hash(request.checkpoint.text());
    let file = folder.join(format!("{name}.request"));
    let kept = || -> io::Result<Option<PathBuf>> {
        fs::create_dir_all(&folder)?;
        if file.exists() {
            return Ok(Some(file.clone()));
        }
        if fs::read_dir(&folder)?.count() >= 2 * MAX {
            return Ok(None);
        }
        if let Some(last) = last {
            let cosigned = folder.join(format!("{name}.cosigned"));
            fs::write(cosigned, last.note.to_string())?;
        }
        fs::write(&file, request.to_string())?;
        Ok(Some(file.clone()))
    };
    kept().map_err(|source| StateError::Io {
        file: folder.clone(),
        source,
    })
}
