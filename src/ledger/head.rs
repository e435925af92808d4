//! HEAD: how far the log has been promised, in one small file beside the store.
//!
//! The store may hold a tail that nobody was told of, and a store restored from an old backup holds
//! too little; HEAD says which. It is written after the batch is durable and before anything that
//! depends on it is told to anyone, with one sync.
//!
//! The bytes are described in `ledger/head/slot.rs`.

mod slot;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::bytes::{ChainHash, TreeHash};
use crate::files::durable::sync_parent;
pub use slot::MAX_CHECKPOINT_BYTES;
use slot::{SLOT, decode, encode};

/// How far the log has been promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// Chain hash of the last entry; [`ChainHash::ZERO`] if there is none.
    pub chain: ChainHash,
    /// Root of the tree over the entries.
    pub root: TreeHash,
    /// The checkpoint of this size and root: a signed note.
    pub checkpoint: String,
}

/// Why HEAD cannot be had or written.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    /// There is a HEAD where one was to be created.
    #[error("{}: there is a HEAD already, and a ledger is never overwritten\nName another folder.", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// There is none: no ledger, or one whose creation did not end.
    #[error("{}: no HEAD of a ledger\n  expected: the folder of a ledger, which holds HEAD and store\n  found:    no such file\nName the ledger's folder; if this is it, make it anew from another copy of it with `hattama rebuild --from COPY`.", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Neither slot counts.
    #[error("{}: HEAD is damaged\n  expected: two slots of 4,096 bytes, at least one of them whole\n  found:    {found} bytes, no slot whole\nMake the ledger anew from another copy of it with `hattama rebuild --from COPY`, which verifies everything on the way.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Its length in bytes, as far as it was read.
        found: usize,
    },
    /// The checkpoint is longer than a slot can hold.
    #[error(
        "the checkpoint has {found} bytes; HEAD holds at most {MAX_CHECKPOINT_BYTES}: use a shorter origin"
    )]
    TooLong {
        /// Bytes of the checkpoint.
        found: usize,
    },
    /// The operating system refused.
    #[error("{}: cannot {doing}: {source}\nLook after the disk, its space and permissions, then try again.", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// An earlier write failed, and what the disk holds is unknown until the next opening.
    #[error("{}: HEAD is written no more, because an earlier write failed: {cause}\nLook after the disk, then open the ledger again.", path.display())]
    Poisoned {
        /// The file.
        path: PathBuf,
        /// The first failure.
        cause: String,
    },
}

/// HEAD, open for writing. Who writes holds the store's lock; HEAD has none of its own.
#[derive(Debug)]
pub struct HeadFile {
    path: PathBuf,
    file: File,
    // Of the last write that is durable.
    counter: u64,
    sync: fn(&File) -> io::Result<()>,
    // Whether the other slot was damaged when the file was opened.
    torn: bool,
    // The first failed write. Once set, it stays.
    poison: Option<String>,
}

impl HeadFile {
    /// Creates the file with its first head, and makes both and the file's name durable. It is the
    /// last file that the creation of a ledger writes.
    ///
    /// # Errors
    /// [`HeadError::Exists`], [`HeadError::TooLong`], [`HeadError::Io`].
    pub fn create(path: &Path, head: &Head) -> Result<Self, HeadError> {
        // Both slots say it, so that one that does not read is always one that is damaged.
        let counter = 1;
        let slots = [encode(0, head)?, encode(counter, head)?].concat();
        let created = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(path);
        let mut file = created.map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => HeadError::Exists { path: path.into() },
            _ => HeadError::Io {
                path: path.into(),
                doing: "create the file",
                source,
            },
        })?;
        let written = file.write_all(&slots).and_then(|()| file.sync_all());
        written
            .and_then(|()| sync_parent(path))
            .map_err(|source| HeadError::Io {
                path: path.into(),
                doing: "make the file durable",
                source,
            })?;
        Ok(Self {
            path: path.into(),
            file,
            counter,
            sync: File::sync_data,
            torn: false,
            poison: None,
        })
    }

    /// Opens the file for writing, with the newest head in it, which is durable then: a process that
    /// was killed, or whose sync failed, may have left one that the operating system has and the disk
    /// has not. So it is written again.
    ///
    /// # Errors
    /// [`HeadError::Missing`], [`HeadError::Damaged`], [`HeadError::Io`].
    pub fn open(path: &Path) -> Result<(Self, Head), HeadError> {
        let mut file = open_file(path, File::options().read(true).write(true))?;
        let Newest {
            counter,
            head,
            torn,
        } = newest(path, &mut file)?;
        let mut file = Self {
            path: path.into(),
            file,
            counter,
            sync: File::sync_data,
            torn,
            poison: None,
        };
        let again = encode(counter, &head)?;
        file.write_slot(counter, &again)
            .map_err(|source| HeadError::Io {
                path: path.into(),
                doing: "make the file durable",
                source,
            })?;
        Ok((file, head))
    }

    /// Whether one slot was damaged when the file was opened, and not written since: see
    /// [`read_both`].
    pub const fn is_torn(&self) -> bool {
        self.torn
    }

    /// Makes `head` the newest, and returns when it is durable.
    ///
    /// # Errors
    /// [`HeadError::TooLong`]: nothing was changed. [`HeadError::Io`] if writing failed: which head
    /// the next opening will find is unknown, and every later write gives [`HeadError::Poisoned`].
    pub fn write(&mut self, head: &Head) -> Result<(), HeadError> {
        if let Some(cause) = &self.poison {
            return Err(HeadError::Poisoned {
                path: self.path.clone(),
                cause: cause.clone(),
            });
        }
        // 2^64 writes do not happen: such a counter was not written here.
        let counter = self
            .counter
            .checked_add(1)
            .ok_or_else(|| HeadError::Damaged {
                path: self.path.clone(),
                found: 2 * SLOT,
            })?;
        let slot = encode(counter, head)?;
        if let Err(source) = self.write_slot(counter, &slot) {
            self.poison = Some(source.to_string());
            let (path, doing) = (self.path.clone(), "make HEAD durable");
            return Err(HeadError::Io {
                path,
                doing,
                source,
            });
        }
        self.counter = counter;
        // The slot that did not count is the one that was written.
        self.torn = false;
        Ok(())
    }

    fn write_slot(&mut self, counter: u64, slot: &[u8]) -> io::Result<()> {
        let offset = if counter.is_multiple_of(2) {
            0
        } else {
            SLOT as u64
        };
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.write_all(slot)?;
        // The file keeps its length, so its data is all there is to sync.
        (self.sync)(&self.file)
    }
}

/// The newest head in the file, for readers. Nothing is written, and a writer may be at work.
///
/// # Errors
/// [`HeadError::Missing`], [`HeadError::Damaged`], [`HeadError::Io`].
pub fn read(path: &Path) -> Result<Head, HeadError> {
    read_both(path).map(|(head, _)| head)
}

/// As [`read`], with whether each slot counts. If not, HEAD was being written when the power went,
/// or it is damaged, which cannot be told apart: then the damaged slot may have promised more.
///
/// # Errors
/// As [`read`].
pub fn read_both(path: &Path) -> Result<(Head, bool), HeadError> {
    let mut file = open_file(path, File::options().read(true))?;
    let newest = newest(path, &mut file)?;
    Ok((newest.head, !newest.torn))
}

/// The newest slot that counts.
struct Newest {
    counter: u64,
    head: Head,
    /// Whether the other one does not count.
    torn: bool,
}

fn open_file(path: &Path, options: &std::fs::OpenOptions) -> Result<File, HeadError> {
    // A pipe in its place would keep whoever opens it waiting for ever.
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(HeadError::Missing { path: path.into() });
    }
    options.open(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            HeadError::Missing { path: path.into() }
        }
        _ => HeadError::Io {
            path: path.into(),
            doing: "open the file",
            source,
        },
    })
}

fn newest(path: &Path, file: &mut (impl Read + Seek)) -> Result<Newest, HeadError> {
    // Each by itself: what the disk does not give of one says nothing about the other.
    let slots = [read_slot(file, 0), read_slot(file, 1)];
    let counting = |at: usize| {
        let slot = slots[at].as_ref().ok()?;
        decode(slot).filter(|(counter, _)| counter % 2 == at as u64)
    };
    let newest = match (counting(0), counting(1)) {
        (Some(one), Some(other)) if one.0 > other.0 => Some((one, false)),
        (Some(_), Some(other)) => Some((other, false)),
        (Some(one), None) | (None, Some(one)) => Some((one, true)),
        (None, None) => None,
    };
    if let Some(((counter, head), torn)) = newest {
        return Ok(Newest {
            counter,
            head,
            torn,
        });
    }
    let mut found = 0;
    for slot in slots {
        let slot = slot.map_err(|source| HeadError::Io {
            path: path.into(),
            doing: "read the file",
            source,
        })?;
        found += slot.len();
    }
    let path = path.into();
    Err(HeadError::Damaged { path, found })
}

/// The bytes of a slot, as far as the file has them.
fn read_slot(file: &mut (impl Read + Seek), at: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(SLOT);
    file.seek(SeekFrom::Start(at * SLOT as u64))?;
    file.take(SLOT as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::slot::HASHED;
    use super::*;
    use std::fs;

    fn head(size: u64) -> Head {
        let chain = ChainHash::of_entry(&size.to_le_bytes());
        Head {
            size,
            chain,
            root: TreeHash::new([3; 32]),
            checkpoint: format!("log\n{size}\n"),
        }
    }

    /// A file with the heads 0 to `last`, written one after another.
    fn file_with(last: u64) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("HEAD");
        let mut file = HeadFile::create(&path, &head(0)).unwrap();
        (1..=last).for_each(|size| file.write(&head(size)).unwrap());
        (folder, path)
    }

    #[test]
    fn the_newest_is_found() {
        for last in 0..5 {
            let (_folder, path) = file_with(last);
            assert_eq!(read(&path).unwrap(), head(last));
            assert!(read_both(&path).unwrap().1);
            let (mut file, found) = HeadFile::open(&path).unwrap();
            assert_eq!(found, head(last));
            file.write(&head(last + 10)).unwrap();
            assert_eq!(read(&path).unwrap(), head(last + 10));
            assert_eq!(fs::metadata(&path).unwrap().len(), 8192);
        }
    }

    /// A disk that does not give one of its sectors.
    struct Failing {
        bytes: io::Cursor<Vec<u8>>,
        bad: std::ops::Range<u64>,
    }

    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let (at, end) = (
                self.bytes.position(),
                self.bytes.position() + into.len() as u64,
            );
            if at < self.bad.end && self.bad.start < end {
                return Err(io::Error::other("the disk does not give it"));
            }
            self.bytes.read(into)
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.bytes.seek(to)
        }
    }

    #[test]
    fn a_sector_that_is_not_given_hides_no_other_slot() {
        let (_folder, path) = file_with(4);
        let bytes = fs::read(&path).unwrap();
        let found = |bad: std::ops::Range<u64>| {
            let bytes = io::Cursor::new(bytes.clone());
            newest(&path, &mut Failing { bytes, bad })
        };
        for (slot, size) in [(0_u64, 4), (1, 3)] {
            let from = slot * SLOT as u64;
            let newest = found(from + 512..from + 1024).unwrap();
            assert!(newest.torn && newest.head == head(size), "slot {slot}");
        }
        // Of neither of them is it known that it is damaged.
        let nothing = found(0..2 * SLOT as u64).err().unwrap();
        assert!(matches!(nothing, HeadError::Io { .. }), "{nothing}");
    }

    #[test]
    fn a_torn_write_leaves_the_one_before() {
        for last in 1..4 {
            let (_folder, path) = file_with(last);
            let whole = fs::read(&path).unwrap();
            // The first head has counter 1, so the head of size n stands in slot (n + 1) mod 2.
            let newest = if last.is_multiple_of(2) { SLOT } else { 0 };
            for torn in [0, 8, 20, 30, 60, 89, 95, HASHED - 1, HASHED, SLOT - 1] {
                let mut bytes = whole.clone();
                bytes[newest + torn] ^= 0x40;
                fs::write(&path, &bytes).unwrap();
                assert_eq!(read(&path).unwrap(), head(last - 1), "byte {torn}");
                assert!(!read_both(&path).unwrap().1, "byte {torn}");
                let (mut file, _) = HeadFile::open(&path).unwrap();
                assert!(file.is_torn());
                file.write(&head(last)).unwrap();
                assert!(!file.is_torn() && read_both(&path).unwrap().1);
            }
        }
    }

    /// A file system may give back zeros for what it has lost.
    #[test]
    fn a_slot_that_became_blank_is_torn() {
        for last in 0..4 {
            let (_folder, path) = file_with(last);
            let whole = fs::read(&path).unwrap();
            for slot in 0..2 {
                let mut bytes = whole.clone();
                bytes[slot * SLOT..][..SLOT].fill(0);
                fs::write(&path, &bytes).unwrap();
                assert!(!read_both(&path).unwrap().1, "{last}, slot {slot}");
            }
        }
    }

    #[test]
    fn two_torn_slots_name_the_way_back() {
        let (_folder, path) = file_with(3);
        let mut bytes = fs::read(&path).unwrap();
        bytes[100] ^= 1;
        bytes[SLOT + 100] ^= 1;
        for bad in [bytes.as_slice(), &[], &[0; 2 * SLOT], &bytes[..100]] {
            fs::write(&path, bad).unwrap();
            let error = HeadFile::open(&path).unwrap_err();
            assert!(matches!(error, HeadError::Damaged { .. }));
            assert!(error.to_string().contains("hattama rebuild"));
        }
    }

    #[test]
    fn a_slot_in_the_wrong_place_does_not_count() {
        let (_folder, path) = file_with(1);
        let mut bytes = fs::read(&path).unwrap();
        bytes.rotate_left(SLOT);
        fs::write(&path, &bytes).unwrap();
        assert!(matches!(read(&path), Err(HeadError::Damaged { .. })));
    }

    #[test]
    fn a_failed_sync_poisons() {
        let (_folder, path) = file_with(1);
        let (mut file, _) = HeadFile::open(&path).unwrap();
        file.sync = |_| Err(io::Error::other("the disk is gone"));
        assert!(matches!(file.write(&head(2)), Err(HeadError::Io { .. })));
        file.sync = File::sync_data;
        let later = file.write(&head(3));
        assert!(
            matches!(later, Err(HeadError::Poisoned { cause, .. }) if cause == "the disk is gone")
        );
    }

    #[test]
    fn nothing_is_overwritten_or_created_by_opening() {
        let (folder, path) = file_with(1);
        assert!(matches!(
            HeadFile::create(&path, &head(0)),
            Err(HeadError::Exists { .. })
        ));
        let absent = folder.path().join("absent");
        assert!(matches!(
            HeadFile::open(&absent),
            Err(HeadError::Missing { .. })
        ));
        assert!(matches!(read(&absent), Err(HeadError::Missing { .. })));
        assert!(!absent.exists());
    }

    #[test]
    fn the_longest_checkpoint_fits() {
        let (_folder, path) = file_with(0);
        let (mut file, _) = HeadFile::open(&path).unwrap();
        let longest = Head {
            checkpoint: "x".repeat(MAX_CHECKPOINT_BYTES),
            ..head(1)
        };
        file.write(&longest).unwrap();
        assert_eq!(read(&path).unwrap(), longest);
        let longer = Head {
            checkpoint: "x".repeat(MAX_CHECKPOINT_BYTES + 1),
            ..head(2)
        };
        assert!(matches!(
            file.write(&longer),
            Err(HeadError::TooLong { .. })
        ));
        assert_eq!(read(&path).unwrap(), longest);
    }
}
