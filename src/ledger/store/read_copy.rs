//! A store for readers: a copy, so that the original is evidence that nobody has touched.
//!
//! sled writes when it opens: it cuts off a torn tail and notes where it stands. A reader that opened
//! the original would heal damage in silence, could not read a folder without permission to write,
//! and would keep a writer out for as long as it reads. So it copies the files first, under a shared
//! lock that a writer's own lock excludes, and opens the copy.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};

use super::sled_store::{SledStore, check_present, io_error};
use super::snapshot::is_snapshot;
use super::{Store, StoreError};
use crate::files::Scratch;

/// A copy of a store as it stood when it was opened. Gone when it is dropped.
#[derive(Debug)]
pub struct ReadCopy {
    // Dropped before the folder that it lies in.
    store: SledStore,
    _place: Scratch,
}

impl ReadCopy {
    /// Copies the store in `path` and opens the copy. The original is only read.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none, [`StoreError::Locked`] if a writer has it,
    /// [`StoreError::Damaged`] if sled cannot read it, [`StoreError::Io`] if it cannot be copied.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self::open_with(path, || ())?.0)
    }

    /// As [`open`](Self::open), and does something else while no writer can be at work.
    ///
    /// # Errors
    /// As there.
    pub fn open_with<T>(
        path: &Path,
        meanwhile: impl FnOnce() -> T,
    ) -> Result<(Self, T), StoreError> {
        check_present(path)?;
        let db_path = path.join("db");
        let original = File::open(&db_path).map_err(io_error(&db_path, "open the file"))?;
        original.try_lock_shared().map_err(|error| match error {
            TryLockError::WouldBlock => StoreError::Locked { path: path.into() },
            TryLockError::Error(source) => StoreError::Io {
                path: db_path.clone(),
                doing: "lock the file",
                source,
            },
        })?;
        let around = std::env::temp_dir();
        let making = io_error(&around, "make a folder for a copy of the store");
        let place = Scratch::private(&around, "hattama-reading-").map_err(making)?;
        let copy = place.path().join("store");
        copy_files(path, &copy).map_err(io_error(
            path,
            "copy the store into the folder for temporary files",
        ))?;
        let found = meanwhile();
        // The lock goes with the handle; the copy is nobody else's.
        drop(original);
        let store = SledStore::open_to_read(&copy).map_err(|error| named(error, path))?;
        let this = Self {
            store,
            _place: place,
        };
        Ok((this, found))
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.store.size()
    }

    /// Shows entries as [`Store::read`] does.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.store.read(range, each)
    }
}

/// Whether a name is one that sled gives: its files, its snapshots, its folder of blobs and what is in
/// there. Whatever else lies in a store is nobody's, and may be of any size.
fn is_ours(name: &OsStr, in_blobs: bool) -> bool {
    let is_number = |name: &OsStr| {
        let bytes = name.as_encoded_bytes();
        !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
    };
    if in_blobs {
        return is_number(name);
    }
    name == "conf" || name == "db" || name == "blobs" || is_snapshot(name)
}

/// The files of a folder and of those in it, by their paths within it.
fn files_of(store: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for (folder, in_blobs) in [(PathBuf::new(), false), (PathBuf::from("blobs"), true)] {
        let listed = match fs::read_dir(store.join(&folder)) {
            Err(error) if in_blobs && error.kind() == io::ErrorKind::NotFound => break,
            listed => listed?,
        };
        for entry in listed {
            let entry = entry?;
            if entry.file_type()?.is_file() && is_ours(&entry.file_name(), in_blobs) {
                files.push(folder.join(entry.file_name()));
            }
        }
    }
    Ok(files)
}

/// Copies the files of a store, if there is room for them: a file may say that it is of any size.
pub(super) fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    let files = files_of(from)?;
    let mut needed = 0_u64;
    for file in &files {
        needed = needed.saturating_add(fs::metadata(from.join(file))?.len());
    }
    if let Some(free) = free(to).filter(|free| *free < needed) {
        let why = format!("it takes {needed} bytes, and {free} are free");
        return Err(io::Error::new(io::ErrorKind::StorageFull, why));
    }
    if from.join("blobs").is_dir() {
        fs::create_dir(to.join("blobs"))?;
    }
    for file in files {
        let mut source = File::open(from.join(&file))?;
        // Not `fs::copy`, which would copy a missing permission to write as well.
        io::copy(&mut source, &mut File::create_new(to.join(&file))?)?;
    }
    Ok(())
}

/// Bytes that are free where a folder lies.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

#[cfg(not(unix))]
const fn free(_: &Path) -> Option<u64> {
    None
}

/// What is wrong with the copy is wrong with the original, whose name the reader knows.
pub(super) fn named(error: StoreError, original: &Path) -> StoreError {
    match error {
        StoreError::Damaged { what, .. } => StoreError::Damaged {
            path: original.into(),
            what,
        },
        StoreError::Unread { cause, kept, .. } => StoreError::Unread {
            path: original.into(),
            cause,
            kept,
        },
        StoreError::Missing { found, .. } => StoreError::Missing {
            path: original.into(),
            found,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_leaves_every_byte_as_it_is() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("store");
        let mut store = SledStore::create(&path).unwrap();
        store.append_if(0, &[vec![7; 900], vec![8; 900]]).unwrap();
        drop(store);
        let bytes = || {
            let mut files: Vec<_> = fs::read_dir(&path)
                .unwrap()
                .map(|e| e.unwrap().path())
                .collect();
            files.sort();
            files
                .iter()
                .map(|f| (f.clone(), fs::read(f).unwrap_or_default()))
                .collect::<Vec<_>>()
        };
        // A torn tail, which a writer would cut off.
        let db = path.join("db");
        let length = fs::metadata(&db).unwrap().len();
        File::options()
            .write(true)
            .open(&db)
            .unwrap()
            .set_len(length - 100)
            .unwrap();
        let before = bytes();
        drop(ReadCopy::open(&path));
        assert!(bytes() == before, "the original has changed");
    }

    #[test]
    fn readers_do_not_keep_each_other_out() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("store");
        let mut store = SledStore::create(&path).unwrap();
        store.append_if(0, &[vec![7; 900]]).unwrap();
        assert!(matches!(
            ReadCopy::open(&path),
            Err(StoreError::Locked { .. })
        ));
        drop(store);
        let (one, other) = (
            ReadCopy::open(&path).unwrap(),
            ReadCopy::open(&path).unwrap(),
        );
        assert_eq!((one.size(), other.size()), (1, 1));
        assert_eq!(SledStore::open(&path).unwrap().size(), 1, "nor a writer");
    }
}
