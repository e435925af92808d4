//! sled's snapshots of where pages lie, made durable before sled relies on them.
//!
//! When it opens, sled writes `snap.N.generating`, syncs it, renames it to `snap.N`, and then wipes
//! segments of `db` that this snapshot says are free. It syncs no folder in between. A power cut that
//! keeps the wiping and loses the name leaves a store whose last entries are gone: the older snapshot
//! leads to what was wiped. So the store is opened as a copy first; the snapshot that sled makes there
//! is put beside `db`, durable with its name, and sled finds it there and makes none.
//!
//! sled also takes the name that sorts last for the newest snapshot, an unfinished one too. A process
//! killed while it opened would leave a store that nobody can open again, with every entry in it. The
//! log that a snapshot sums up is in `db`, so an unfinished one holds nothing that is needed.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::durable::{sync_directory, sync_file};
use super::read_copy::{copy_files, named};
use super::sled_store::{SledStore, io_error};

/// What the name of the folder begins with, beside the store, that holds the copy: stores that lie side
/// by side do not take each other's away.
fn opening(store: &Path) -> OsString {
    let mut name = OsString::from(".hattama-opening-");
    name.push(store.file_name().unwrap_or_default());
    name.push("-");
    name
}

/// The name of a snapshot that is not in its place yet, which sled does not look at.
const MAKING: &str = "hattama-snapshot";

/// Whether a file of the store is a snapshot that was not ended.
pub(super) fn is_unfinished(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    bytes.starts_with(b"snap.") && bytes.ends_with(b".generating") || name == MAKING
}

fn is_snapshot(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b"snap.") && !is_unfinished(name)
}

/// Takes away what was not ended, and puts the snapshot in its place that sled would make when it
/// opens this store. `db` is sled's file: while its lock is held here no sled is at work.
pub(super) fn settle(path: &Path, db: &File) -> Result<(), StoreError> {
    let db_path = path.join("db");
    db.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::Locked { path: path.into() },
        TryLockError::Error(source) => io_error(&db_path, "lock the file")(source),
    })?;
    let settled = settle_locked(path);
    db.unlock().map_err(io_error(&db_path, "unlock the file"))?;
    settled
}

fn settle_locked(path: &Path) -> Result<(), StoreError> {
    let around = match path.parent() {
        Some(around) if !around.as_os_str().is_empty() => around,
        _ => Path::new("."),
    };
    clear(path, around)?;
    let place = tempfile::Builder::new()
        .prefix(&opening(path))
        .tempdir_in(around);
    let place = place.map_err(io_error(around, "make a folder for a copy of the store"))?;
    let copy = place.path().join("store");
    copy_files(path, &copy).map_err(io_error(path, "copy the store beside itself"))?;
    drop(SledStore::open_to_read(&copy).map_err(|error| named(error, path))?);
    let putting = io_error(path, "make its snapshot durable");
    newest(&copy)
        .and_then(|newest| newest.map_or(Ok(()), |newest| put(&copy, path, &newest)))
        .map_err(putting)
}

/// Takes away what killed processes have left.
fn clear(path: &Path, around: &Path) -> Result<(), StoreError> {
    let listing = |folder: &Path| names(folder).map_err(io_error(folder, "list the folder"));
    for name in listing(path)?.iter().filter(|name| is_unfinished(name)) {
        let path = path.join(name);
        fs::remove_file(&path).map_err(io_error(&path, "take the unfinished file away"))?;
    }
    let copies = listing(around)?;
    let ours = opening(path);
    let ours = ours.as_encoded_bytes();
    for name in copies
        .iter()
        .filter(|name| name.as_encoded_bytes().starts_with(ours))
    {
        let path = around.join(name);
        let removed = if fs::symlink_metadata(&path).is_ok_and(|there| there.is_dir()) {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(io_error(&path, "take away what an opening has left"))?;
    }
    Ok(())
}

fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let entries = fs::read_dir(folder)?;
    entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect()
}

/// The snapshot that sled takes: the one whose name sorts last.
fn newest(store: &Path) -> io::Result<Option<OsString>> {
    let snapshots = names(store)?.into_iter().filter(|name| is_snapshot(name));
    Ok(snapshots.max())
}

/// Copies a snapshot into the store, durable with its name, and takes the older ones away.
fn put(copy: &Path, store: &Path, name: &OsStr) -> io::Result<()> {
    let whole: PathBuf = store.join(name);
    let bytes = fs::read(copy.join(name))?;
    if !fs::read(&whole).is_ok_and(|there| there == bytes) {
        let making = store.join(MAKING);
        fs::write(&making, &bytes)?;
        sync_file(&making)?;
        fs::rename(&making, &whole)?;
    }
    // Also where it is there already: who put it there may have been killed before this.
    sync_directory(store)?;
    for older in names(store)? {
        if is_snapshot(&older) && older != name {
            fs::remove_file(store.join(older))?;
        }
    }
    Ok(())
}
