//! What speaks against a log: its own signature under a history that contradicts another.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Seen, StateError};
use crate::tlog::AddCheckpoint;
use crate::witness::origin_hash;

/// So many of a kind are enough to convince anybody, and a log cannot fill the disk.
const MAX: usize = 100;

/// What a request shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// By itself, or beside the checkpoint that was cosigned, that the log has signed what it must not.
    Contradicting,
    /// That the log has signed a checkpoint; whether it contradicts another only the log's entries tell.
    /// Anybody can send these, so that they take no room from the others.
    Unproven,
}

/// Writes the request as it is sent, and beside it the checkpoint that was cosigned.
pub(super) fn keep(
    folder: &Path,
    request: &AddCheckpoint,
    last: Option<&Seen>,
    kind: EvidenceKind,
) -> Result<Option<PathBuf>, StateError> {
    let folder = folder.join("evidence");
    let name = origin_hash(request.checkpoint.text());
    let ending = match kind {
        EvidenceKind::Contradicting => "request",
        EvidenceKind::Unproven => "unproven",
    };
    let file = folder.join(format!("{name}.{ending}"));
    let kept = || -> io::Result<Option<PathBuf>> {
        fs::create_dir_all(&folder)?;
        if file.exists() {
            return Ok(Some(file.clone()));
        }
        let there = fs::read_dir(&folder)?.filter(|file| {
            let path = file.as_ref().map(std::fs::DirEntry::path);
            path.is_ok_and(|path| path.extension().is_some_and(|of| of == ending))
        });
        if there.count() >= MAX {
            return Ok(None);
        }
        if let Some(last) = last {
            let cosigned = folder.join(format!("{name}.cosigned"));
            write(&folder, &cosigned, &last.note.to_string())?;
        }
        write(&folder, &file, &request.to_string())?;
        Ok(Some(file.clone()))
    };
    kept().map_err(|source| StateError::Io {
        file: folder.clone(),
        source,
    })
}

/// Whole or not at all.
fn write(folder: &Path, file: &Path, text: &str) -> io::Result<()> {
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist(file)?;
    Ok(())
}
