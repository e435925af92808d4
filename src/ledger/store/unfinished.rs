//! A snapshot that sled had not ended when its process was killed.
//!
//! When it opens, sled writes `snap.N.generating`, syncs it and renames it to `snap.N`; and it takes
//! the name that sorts last for the newest snapshot, the unfinished one too. A process killed in
//! between would leave a store that nobody can open again, with every entry in it. The log that a
//! snapshot sums up is in `db`, so an unfinished one holds nothing that is needed.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::StoreError;
use super::sled_store::io_error;

/// Whether a file of the store is a snapshot that was not ended.
pub(super) fn is_unfinished(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b"snap.") && name.ends_with(b".generating")
}

/// Takes away snapshots that were not ended. `db` is sled's file of that store: while its lock is
/// held here no sled is at work, and whatever is unfinished stays so.
pub(super) fn clear(path: &Path, db: &File) -> Result<(), StoreError> {
    let listing = io_error(path, "list the folder");
    let names = fs::read_dir(path).and_then(|entries| {
        let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
        names.collect::<Result<Vec<_>, _>>()
    });
    let mut unfinished = names.map_err(listing)?;
    unfinished.retain(|name| is_unfinished(name));
    if unfinished.is_empty() {
        return Ok(());
    }
    let db_path = path.join("db");
    db.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::Locked { path: path.into() },
        TryLockError::Error(source) => io_error(&db_path, "lock the file")(source),
    })?;
    for name in unfinished {
        let path = path.join(name);
        fs::remove_file(&path).map_err(io_error(&path, "take the unfinished file away"))?;
    }
    db.unlock().map_err(io_error(&db_path, "unlock the file"))
}
