//! The embedded store: sled 0.34.7, with its weaknesses made harmless.
//!
//! sled's `flush` hands bytes to the operating system and does not wait for the disk, its `conf` is
//! written without a sync, and an empty `conf` passes for a new database. So sled is made to wait
//! (`write_through.rs`), and syncs `db` after each write of its log. The rest is synced here, in this order and
//! always: at creation `conf`, `db`, the folder and its parent; at opening and after every batch `db`, through one
//! handle that was opened before sled wrote anything and is never reopened. An error that the disk reports is
//! told once to each handle that was there: sled's may have been told it where nobody listens, when it shortens
//! the file.

use std::fs::{self, File, TryLockError};
use std::io;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::engine::{self, Engine, Fault};
use super::parts::{self, Assembly, Step};
use super::{Store, StoreError, snapshot, write_through};
use crate::files::durable::{sync_directory, sync_file, sync_parent};

/// Bytes of pages that sled keeps in memory. Reading is one pass in order, which gains nothing from
/// a larger cache, and appending needs only the right edge; sled's own default is 1 GiB.
pub const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// sled takes a `conf` of up to this many bytes for an empty one, and begins anew.
const EMPTY_CONF: u64 = 8;

/// How long closing a store waits for sled's threads, which take milliseconds. If another process
/// has opened the store meanwhile, nothing is lost but this time.
const LONGEST_CLOSING: Duration = Duration::from_secs(1);

/// A store in a folder of its own, open for writing and reading.
///
/// Only one handle can have a store open, in one process.
#[derive(Debug)]
pub struct SledStore {
    path: PathBuf,
    // Dropped before `file`, which waits for it.
    db: Engine,
    file: DbFile,
    sync: fn(&File) -> io::Result<()>,
    // Held so that nobody else opens the store between two steps of an opening.
    alone: Option<File>,
    // Entries that are durable. Every batch up to here was synced.
    size: u64,
    // The first failed write. Once set, it stays.
    poison: Option<String>,
}

/// sled's own file of entries, only ever synced. Dropping it waits until sled has let go of its lock:
/// threads of sled's may hold it for a moment longer than the database handle lives, and whoever
/// opens the store next would be told that it is in use.
#[derive(Debug)]
struct DbFile(File);

impl Drop for DbFile {
    fn drop(&mut self) {
        let began = Instant::now();
        while self.0.try_lock().is_err() && began.elapsed() < LONGEST_CLOSING {
            thread::sleep(Duration::from_millis(1));
        }
        // The lock, if it was had, goes with the handle.
    }
}

/// Whether there is a store, so that sled creates none.
pub(super) fn check_present(path: &Path) -> Result<(), StoreError> {
    let missing = |found| StoreError::Missing {
        path: path.into(),
        found,
    };
    if length(&path.join("conf"))?.ok_or_else(|| missing("no file conf"))? <= EMPTY_CONF {
        return Err(missing("an empty file conf"));
    }
    if length(&path.join("db"))?.ok_or_else(|| missing("no file db"))? == 0 {
        return Err(missing("an empty file db"));
    }
    Ok(())
}

impl SledStore {
    /// Creates an empty store in `path`, which must be absent or an empty folder, and makes it
    /// durable with its names.
    ///
    /// On Linux the process gives up the system call `sync_file_range` for good.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if there is anything in the folder; [`StoreError::NotDurable`];
    /// [`StoreError::Io`].
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        wait_for_the_disk(path)?;
        make_empty_folder(path)?;
        // Creating `db` before sled does gives a handle that sees every error from the first write.
        let db_path = path.join("db");
        let file = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&db_path);
        let file = file.map_err(io_error(&db_path, "create the file"))?;
        let store = Self::start(path, file)?;
        let failed = |fault: Fault| StoreError::Write {
            path: path.into(),
            cause: fault.into_sentence(),
        };
        store.db.flush().map_err(failed)?;
        for name in ["conf", "db"] {
            let path = path.join(name);
            sync_file(&path).map_err(io_error(&path, "make the file durable"))?;
        }
        sync_directory(path).map_err(io_error(path, "make the folder durable"))?;
        sync_parent(path).map_err(io_error(path, "make the folder's name durable"))?;
        Ok(store)
    }

    /// Opens the store in `path`, and creates nothing. What it holds is durable then: a process that
    /// was killed may have left entries that the operating system has and the disk has not. On Linux this
    /// process gives up the system call `sync_file_range` for good.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none, [`StoreError::Locked`] if it is in use,
    /// [`StoreError::NotDurable`] if nothing that is written could be promised,
    /// [`StoreError::Damaged`] if sled cannot read it, [`StoreError::Io`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_holding(path, 0)
    }

    /// As [`open`](Self::open), for a store that has to hold so many entries. If it does not, nothing of
    /// it is changed: sled wipes whatever lies behind the first thing that it cannot read.
    ///
    /// # Errors
    /// As there, and [`StoreError::Fewer`].
    pub fn open_holding(path: &Path, at_least: u64) -> Result<Self, StoreError> {
        check_present(path)?;
        wait_for_the_disk(path)?;
        let alone = alone(path)?;
        let file = open_db(path)?;
        let copy = snapshot::settle(path, &file, at_least)?;
        let lost = |what: String, copy: snapshot::Copy| StoreError::Damaged {
            path: path.into(),
            what: format!(
                "{what}\nAs it was before, it lies in {}: put that in its place when the disk is well",
                copy.keep().display()
            ),
        };
        let mut store = match Self::start(path, file) {
            Err(StoreError::Damaged { what, .. }) => return Err(lost(what, copy)),
            Err(StoreError::Unread { path, cause, .. }) => {
                // The disk refused something, and whether the store is what it was is not known.
                let kept = Some(copy.leave());
                return Err(StoreError::Unread { path, cause, kept });
            }
            Ok(store) if store.size < copy.size() => {
                let (size, found) = (copy.size(), store.size);
                drop(store);
                let what = format!("of {size} entries {found} were left when it was opened");
                return Err(lost(what, copy));
            }
            opened => opened?,
        };
        store.alone = alone;
        drop(copy);
        let synced = (store.sync)(&store.file.0);
        synced.map_err(io_error(&path.join("db"), "make the file durable"))?;
        Ok(store)
    }

    /// As [`open`](Self::open), for a copy that need not last.
    pub(super) fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        check_present(path)?;
        Self::start(path, open_db(path)?)
    }

    fn start(path: &Path, file: File) -> Result<Self, StoreError> {
        let opened = engine::call(|| {
            let db = sled::Config::new()
                .path(path)
                .cache_capacity(CACHE_BYTES)
                // Batches are flushed when they are written; there is nothing to do in between.
                .flush_every_ms(None)
                .open()?;
            let last = db.last()?;
            Ok((db, last))
        });
        let damaged = |what| StoreError::Damaged {
            path: path.into(),
            what,
        };
        let (db, last) = opened.map_err(|fault| match fault {
            Fault::Locked => StoreError::Locked { path: path.into() },
            Fault::Refused(cause) => unread(path, cause),
            Fault::Failed(what) => damaged(what),
        })?;
        let size = match last {
            None => Some(0),
            Some((key, _)) => parts::parse_key(&key).and_then(|(index, _)| index.checked_add(1)),
        };
        let size = size.ok_or_else(|| damaged("its last key is not one of ours".into()))?;
        Ok(Self {
            path: path.into(),
            db: Engine::new(db),
            file: DbFile(file),
            sync: File::sync_data,
            size,
            alone: None,
            poison: None,
        })
    }

    fn refuse_if_poisoned(&self) -> Result<(), StoreError> {
        match &self.poison {
            None => Ok(()),
            Some(cause) => Err(StoreError::Poisoned {
                path: self.path.clone(),
                cause: cause.clone(),
            }),
        }
    }

    /// Entries to keys and values, refusing those that no log can hold.
    fn batch_of(&self, entries: &[Vec<u8>]) -> Result<sled::Batch, StoreError> {
        let mut batch = sled::Batch::default();
        for (index, entry) in (self.size..).zip(entries) {
            let too_long = || StoreError::TooLong {
                index,
                found: entry.len(),
            };
            let length = u16::try_from(entry.len()).map_err(|_| too_long())?;
            for (key, value) in parts::split(index, length.into(), entry) {
                batch.insert(&key, value);
            }
        }
        Ok(batch)
    }

    /// Writes a batch and returns when it is on the disk.
    fn commit(&self, batch: sled::Batch) -> Result<(), String> {
        let written = self.db.call(|db| db.apply_batch(batch));
        written.map_err(Fault::into_sentence)?;
        self.db.flush().map_err(Fault::into_sentence)?;
        // From here on the disk has it, by what sled was told.
        (self.sync)(&self.file.0).map_err(|error| error.to_string())
        // And by what we are told.
    }

    fn hole(&self, index: u64) -> StoreError {
        let what = format!(
            "entry {index} is missing or incomplete, of {} entries",
            self.size
        );
        StoreError::Damaged {
            path: self.path.clone(),
            what,
        }
    }
}

impl Store for SledStore {
    fn size(&self) -> u64 {
        self.size
    }

    fn append_if(&mut self, expected_size: u64, batch: &[Vec<u8>]) -> Result<(), StoreError> {
        self.refuse_if_poisoned()?;
        if expected_size != self.size {
            return Err(StoreError::Moved {
                expected: expected_size,
                found: self.size,
            });
        }
        let count = batch.len() as u64;
        let batch = self.batch_of(batch)?;
        if count == 0 {
            return Ok(());
        }
        if let Err(cause) = self.commit(batch) {
            self.poison = Some(cause.clone());
            return Err(StoreError::Write {
                path: self.path.clone(),
                cause,
            });
        }
        self.size += count;
        Ok(())
    }

    fn read(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.refuse_if_poisoned()?;
        if range.end > self.size {
            return Err(StoreError::OutOfRange {
                asked: range.end,
                size: self.size,
            });
        }
        if range.is_empty() {
            return Ok(());
        }
        let mut assembly = Assembly::from(range.start);
        let damaged = |index, fault: Fault| match fault {
            Fault::Refused(cause) => unread(&self.path, cause),
            other => StoreError::Damaged {
                path: self.path.clone(),
                what: format!("entry {index}: {}", other.into_sentence()),
            },
        };
        let items = self.db.call(|db| Ok(db.range(parts::keys(&range))));
        let mut items = items.map_err(|fault| damaged(range.start, fault))?;
        // Only sled's own step is guarded: a panic of `each` is its caller's.
        while let Some((key, value)) = engine::call(|| items.next().transpose())
            .map_err(|fault| damaged(assembly.index(), fault))?
        {
            let index = assembly.index();
            match assembly
                .take(&key, &value)
                .ok_or_else(|| self.hole(index))?
            {
                Step::More => {}
                Step::Whole(entry) => {
                    if each(index, entry).is_break() {
                        return Ok(());
                    }
                }
            }
        }
        if assembly.index() == range.end && assembly.is_between_entries() {
            Ok(())
        } else {
            Err(self.hole(assembly.index()))
        }
    }
}

/// A lock that a writer holds from the first step of opening to the end. sled has its own, on `db`,
/// which readers share and which is free for a moment while a store is opened.
fn alone(path: &Path) -> Result<Option<File>, StoreError> {
    if !cfg!(unix) {
        // Elsewhere a lock would keep sled from reading the file.
        return Ok(None);
    }
    let path_of = path.join("conf");
    let file = File::open(&path_of).map_err(io_error(&path_of, "open the file"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: path.into() }),
        Err(TryLockError::Error(source)) => Err(io_error(&path_of, "lock the file")(source)),
    }
}

fn wait_for_the_disk(path: &Path) -> Result<(), StoreError> {
    write_through::wait_for_the_disk().map_err(|cause| StoreError::NotDurable {
        path: path.into(),
        cause,
    })
}

fn open_db(path: &Path) -> Result<File, StoreError> {
    let path = path.join("db");
    let file = File::options().read(true).write(true).open(&path);
    file.map_err(io_error(&path, "open the file"))
}

/// Makes the folder, or takes an empty one.
fn make_empty_folder(path: &Path) -> Result<(), StoreError> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let mut files = fs::read_dir(path).map_err(io_error(path, "list the folder"))?;
            match files.next() {
                None => Ok(()),
                Some(_) => Err(StoreError::Exists { path: path.into() }),
            }
        }
        made => made.map_err(io_error(path, "make the folder")),
    }
}

/// Bytes of a file; nothing if there is no file.
fn length(path: &Path) -> Result<Option<u64>, StoreError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.is_file().then_some(metadata.len())),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(io_error(path, "look at the file")(error)),
    }
}

fn unread(path: &Path, cause: String) -> StoreError {
    let path = path.into();
    let kept = None;
    StoreError::Unread { path, cause, kept }
}

pub(super) fn io_error(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.into();
    move |source| StoreError::Io {
        path,
        doing,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries_of(store: &SledStore) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut entries = Vec::new();
        store.read(0..store.size(), &mut |_, entry| {
            entries.push(entry.to_vec());
            ControlFlow::Continue(())
        })?;
        Ok(entries)
    }

    #[test]
    fn a_failed_sync_poisons_until_the_next_opening() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let mut store = SledStore::create(&path).unwrap();
        store.append_if(0, &[b"kept".to_vec()]).unwrap();
        store.sync = |_| Err(io::Error::other("the disk is gone"));
        let failed = store.append_if(1, &[b"unknown".to_vec()]);
        assert!(
            matches!(failed, Err(StoreError::Write { cause, .. }) if cause == "the disk is gone")
        );
        assert_eq!(store.size(), 1);

        // The disk being back changes nothing: what it holds is unknown.
        store.sync = File::sync_data;
        let poisoned = |result: Result<(), StoreError>| matches!(result, Err(StoreError::Poisoned { cause, .. }) if cause == "the disk is gone");
        assert!(poisoned(store.append_if(1, &[b"refused".to_vec()])));
        assert!(poisoned(store.append_if(1, &[])));
        assert!(poisoned(entries_of(&store).map(|_| ())));

        drop(store);
        let store = SledStore::open(&path).unwrap();
        let entries = entries_of(&store).unwrap();
        assert_eq!(entries[0], b"kept");
        assert!(!entries.contains(&b"refused".to_vec()));
    }

    #[test]
    fn holes_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SledStore::create(&folder.path().join("store")).unwrap();
        store.append_if(0, &vec![vec![1; 9000]; 5]).unwrap();
        store.db.call(|db| db.remove(parts::key(3, 1))).unwrap();
        let error = entries_of(&store).unwrap_err();
        assert!(error.to_string().contains("entry 3"), "{error}");
        assert!(
            store
                .read(0..3, &mut |_, _| ControlFlow::Continue(()))
                .is_ok()
        );

        store.db.call(|db| db.remove(parts::key(4, 2))).unwrap();
        let error = store
            .read(4..5, &mut |_, _| ControlFlow::Continue(()))
            .unwrap_err();
        assert!(error.to_string().contains("entry 4"), "{error}");
        store.db.call(|db| db.remove(parts::key(0, 0))).unwrap();
        let error = entries_of(&store).unwrap_err();
        assert!(error.to_string().contains("entry 0"), "{error}");
    }
}
