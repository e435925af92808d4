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
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Store as _;
use super::StoreError;
use super::read_copy::{copy_files, named};
use super::sled_store::{SledStore, io_error};
use crate::files;
use crate::files::durable::{sync_directory, sync_file, sync_parent, write_again};

/// What the name of the folder begins with, beside the store, that holds the copy: stores that lie side
/// by side do not take each other's away.
fn opening(store: &Path) -> OsString {
    let mut name = OsString::from(".hattama-opening-");
    name.push(store.file_name().unwrap_or_default());
    name.push("-");
    name
}

/// The file beside a copy that is whole: from then on the store itself is opened.
const WHOLE: &str = "whole";

/// The name of a snapshot that is not in its place yet, which sled does not look at.
const MAKING: &str = "hattama-snapshot";

/// Whether a file of the store is a snapshot that was not ended.
pub(super) fn is_unfinished(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    bytes.starts_with(b"snap.") && bytes.ends_with(b".generating") || name == MAKING
}

/// Whether a file of the store is a snapshot, by the form of its name.
pub(super) fn is_snapshot(name: &OsStr) -> bool {
    let digits = name.as_encoded_bytes().strip_prefix(b"snap.");
    digits.is_some_and(|digits| digits.len() == 16 && digits.iter().all(u8::is_ascii_hexdigit))
}

/// Takes away what was not ended, and puts the snapshot in its place that sled would make when it
/// opens this store. `db` is sled's file: while its lock is held here no sled is at work.
///
/// # Errors
/// [`StoreError::Fewer`] if not that many entries can be read: then nothing of the store was changed.
/// Else as [`SledStore::open`].
pub(super) fn settle(path: &Path, db: &File, at_least: u64) -> Result<Copy, StoreError> {
    let db_path = path.join("db");
    db.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StoreError::Locked { path: path.into() },
        TryLockError::Error(source) => io_error(&db_path, "lock the file")(source),
    })?;
    // A snapshot of what is not on the disk would be of nothing if the power went: a process that was
    // killed may have left it so.
    let synced = db.sync_data();
    let settled = synced
        .map_err(io_error(&db_path, "make the file durable"))
        .and_then(|()| settle_locked(path, db, at_least));
    db.unlock().map_err(io_error(&db_path, "unlock the file"))?;
    settled
}

fn settle_locked(path: &Path, db: &File, at_least: u64) -> Result<Copy, StoreError> {
    let around = match path.parent() {
        Some(around) if !around.as_os_str().is_empty() => around,
        _ => Path::new("."),
    };
    clear_unended(path)?;
    for copy in earlier(path, around, Path::new(""))? {
        // Whoever made it was killed before it touched the store: the store is as it was.
        if !copy.join(WHOLE).exists() {
            remove(&copy)?;
        }
    }
    let place = tempfile::Builder::new()
        .prefix(&opening(path))
        .tempdir_in(around);
    let place = place.map_err(io_error(around, "make a folder for a copy of the store"))?;
    let copy = place.path().join("store");
    copy_files(path, &copy).map_err(|source| StoreError::Copy {
        path: path.into(),
        source,
        kept: earlier(path, around, place.path())
            .ok()
            .and_then(|mut copies| copies.pop()),
    })?;
    let size = {
        let store = SledStore::open_to_read(&copy).map_err(|error| named(error, path))?;
        if store.size() < at_least {
            let found = store.size();
            drop(store);
            return Err(StoreError::Fewer {
                path: path.into(),
                expected: at_least,
                found,
                kept: earlier(path, around, place.path())?.pop(),
            });
        }
        let all = &mut |_, _: &[u8]| ControlFlow::Continue(());
        store
            .read(0..store.size(), all)
            .map_err(|error| named(error, path))?;
        store.size()
    };
    if size > at_least {
        // Nobody was told of the last of it: the sync that was to make it durable may have failed.
        write_again(db).map_err(io_error(&path.join("db"), "make the file durable"))?;
    }
    // Everything that was promised is here: what earlier openings copied is not needed any more.
    for copy in earlier(path, around, place.path())? {
        remove(&copy)?;
    }
    let putting = io_error(path, "make its snapshot durable");
    newest(&copy)
        .and_then(|newest| newest.map_or(Ok(()), |newest| put(&copy, path, &newest)))
        .map_err(putting)?;
    File::create(place.path().join(WHOLE))
        .map_err(io_error(place.path(), "mark the copy as whole"))?;
    Ok(Copy {
        place,
        size,
        kept: around.join(before(path)),
    })
}

/// The store as it was before it was opened; gone when it is dropped.
pub(super) struct Copy {
    place: TempDir,
    size: u64,
    kept: PathBuf,
}

impl Copy {
    /// Entries in it, each of which could be read.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Leaves it where a killed opening would have: the next one takes it away once everything that was
    /// promised is there, and else names it.
    pub(super) fn leave(self) -> PathBuf {
        let copy = self.place.keep().join("store");
        let _ = sync_all(&copy);
        copy
    }

    /// Keeps it beside the store, durable, under a name of its own that no opening takes away. If that
    /// cannot be done it stays where it is.
    pub(super) fn keep(self) -> PathBuf {
        let copy = self.place.keep().join("store");
        // It is all that is left of what was lost; whatever fails here, it is there.
        let _ = sync_all(&copy);
        let free = (1..).map(|n| match n {
            1 => self.kept.clone(),
            _ => self.kept.with_extension(n.to_string()),
        });
        let mut free = free.filter(|name| fs::symlink_metadata(name).is_err());
        match free.next() {
            Some(kept) if fs::rename(&copy, &kept).is_ok() => {
                let _ = copy.parent().map(fs::remove_dir_all);
                let _ = sync_parent(&kept);
                kept
            }
            _ => copy,
        }
    }
}

/// Makes a copy of a store durable, with its names.
fn sync_all(copy: &Path) -> io::Result<()> {
    for entry in fs::read_dir(copy)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_all(&entry.path())?;
        } else {
            sync_file(&entry.path())?;
        }
    }
    sync_directory(copy)
}

/// The name of a store as it was before an opening that lost something.
fn before(store: &Path) -> OsString {
    let mut name = store.file_name().unwrap_or_default().to_owned();
    name.push("-before-opening");
    name
}

/// Takes away the snapshots that killed processes have left unended.
fn clear_unended(path: &Path) -> Result<(), StoreError> {
    let names = names(path).map_err(io_error(path, "list the folder"))?;
    for name in names.iter().filter(|name| is_unfinished(name)) {
        remove(&path.join(name))?;
    }
    Ok(())
}

/// What killed openings have copied, but for this one. Where the store has lost something since, such a
/// copy may hold it.
fn earlier(path: &Path, around: &Path, this: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let names = names(around).map_err(io_error(around, "list the folder"))?;
    let ours = opening(path);
    let ours = ours.as_encoded_bytes();
    let copies = names
        .iter()
        .filter(|name| name.as_encoded_bytes().starts_with(ours));
    let copies = copies.map(|name| around.join(name));
    Ok(copies
        .filter(|copy| copy.file_name() != this.file_name())
        .collect())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    let removed = if fs::symlink_metadata(path).is_ok_and(|there| there.is_dir()) {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(io_error(path, "take away what an opening has left"))
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
    if !files::read(&whole, bytes.len() as u64).is_ok_and(|there| there == bytes) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What may be the only whole copy is written over by no later one, and is no leftover to be swept.
    #[test]
    fn a_copy_that_is_kept_has_a_name_of_its_own() {
        let around = tempfile::tempdir().unwrap();
        let name = around.path().join("store-before-opening");
        let mut all = Vec::new();
        for size in 1..=3 {
            let place = tempfile::tempdir_in(around.path()).unwrap();
            let store = place.path().join("store");
            fs::create_dir_all(store.join("blobs")).unwrap();
            fs::write(store.join("db"), size.to_string()).unwrap();
            let kept = name.clone();
            all.push(Copy { place, size, kept }.keep());
        }
        assert_eq!(all[0], name);
        for (kept, size) in all.iter().zip(1..) {
            assert_eq!(
                fs::read_to_string(kept.join("db")).unwrap(),
                size.to_string()
            );
        }
        let mut there: Vec<_> = fs::read_dir(around.path())
            .unwrap()
            .map(|item| item.unwrap().path())
            .collect();
        there.sort();
        all.sort();
        assert_eq!(there, all, "nothing else is left");
    }
}
