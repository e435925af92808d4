//! What is fetched, in which order, and what an earlier run has left.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::{Client, Unfetched};
use crate::published::{
    CHECKPOINT, Condition, Folder, LOG_VKEY, MANIFEST, MAX_NAMED_BYTES, Manifest, Place as _,
    PublishedLog, TEMPORARY, inspect, sha256_hex,
};
use crate::threads::Threads;
use crate::tlog::{
    Checkpoint, MAX_BUNDLE_BYTES, MAX_NOTE_BYTES, Note, TILE_BYTES, TILE_WIDTH, TileKind, TileName,
    entries_of, entry_bundles, hash_tiles, push_entry,
};

/// Files fetched at a time: enough to keep a distant server busy.
const CONNECTIONS: usize = 16;

/// Bytes of a file that is fetched beside others. A larger one is fetched when no other large one is, so
/// that a hostile server does not fill the memory with many.
const SMALL_BYTES: u64 = 1 << 20;

/// Bytes that one run fetches of files that are neither tile nor bundle: far more than any election has.
const MAX_RUN_BYTES: u64 = 1 << 33;

/// The most files that are found to be gone before no more is asked for.
const MAX_GONE: u64 = 256;

/// How often everything is asked for anew, because the log was published meanwhile.
const ROUNDS: usize = 4;

/// What a run has fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fetched {
    /// Files fetched.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that an earlier run had left.
    pub kept: u64,
}

/// A copy of a published log on this machine.
pub struct Mirror<'a> {
    client: &'a Client,
    folder: &'a Path,
    deadline: Option<Instant>,
    /// Held while a large file is in memory.
    large: Mutex<()>,
}

/// A file to be had.
struct Wanted {
    path: String,
    at_most: u64,
    tile: Option<TileName>,
    /// The hashes that it may have; none if its name says what it is.
    sums: Vec<String>,
}

impl<'a> Mirror<'a> {
    /// The copy in `folder` of what `client` serves.
    pub const fn new(client: &'a Client, folder: &'a Path) -> Self {
        Self {
            client,
            folder,
            deadline: None,
            large: Mutex::new(()),
        }
    }

    /// The same, given up at an instant. What has come until then is kept.
    #[must_use]
    pub const fn until(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Fetches the bundles of a log of `size` entries from the one with entry `from` on, whether or
    /// not its checkpoint stands there yet; whether all were to be had.
    ///
    /// # Errors
    /// [`Unfetched`] if the network or the time gave out.
    pub fn fetch_bundles(&self, from: u64, size: u64) -> Result<bool, Unfetched> {
        let first = usize::try_from(from / u64::from(TILE_WIDTH)).unwrap_or(usize::MAX);
        let wanted = entry_bundles(size).skip(first).take(MAX_TILES).map(of_tile);
        let wanted: Vec<_> = wanted.collect();
        let gone = self.fetch_all(&wanted, &mut Fetched::default(), &|_, _| ())?;
        Ok(!gone)
    }

    /// Fetches what is new. `progress` is told files done and files in all.
    ///
    /// # Errors
    /// [`Unfetched`] if the network gave out, or the address holds no published log. Files that the
    /// server does not have are no error: they are missing in the copy, as they are there.
    pub fn fetch(&self, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Fetched, Unfetched> {
        let mut fetched = Fetched::default();
        for round in 1..=ROUNDS {
            let note = self.client.get(CHECKPOINT, MAX_NOTE_BYTES as u64)?;
            let Some(checkpoint) = read_checkpoint(&note) else {
                // Whatever it is, it is shown as it is, and an inspection says what is wrong with it.
                self.write(CHECKPOINT, &note)?;
                return Ok(fetched);
            };
            let manifest = self.client.get(MANIFEST, Manifest::MAX_BYTES);
            let manifest = match manifest {
                Err(Unfetched::Absent { .. } | Unfetched::TooLarge { .. }) => None,
                other => Some(other?),
            };
            let read = manifest
                .as_deref()
                .and_then(|bytes| Manifest::from_bytes(bytes).ok());
            // Results stand after their checkpoint: a manifest of more entries is of a newer one.
            let newer = read
                .as_ref()
                .is_some_and(|read| read.head.size > checkpoint.size);
            if newer && round < ROUNDS {
                continue;
            }
            let held_back = read
                .as_ref()
                .is_some_and(|read| read.held_back_until.is_some());
            // What was held back and begins to follow is looked for; not all of it is there yet.
            let follows = read.as_ref().is_some_and(|read| read.replacing.is_some());
            let mut wanted = Vec::new();
            if !held_back || follows {
                wanted.extend(tiles(checkpoint.size));
            }
            wanted.extend(named(read.as_ref()));
            let gone = self.fetch_all(&wanted, &mut fetched, progress)?;
            if gone && round < ROUNDS {
                // Something is not what it was a moment ago: the log was published meanwhile, or it
                // is damaged there. Looking once more tells.
                let again = self.client.get(CHECKPOINT, MAX_NOTE_BYTES as u64)?;
                let named = self.client.get(MANIFEST, Manifest::MAX_BYTES).ok();
                if again != note || named != manifest {
                    continue;
                }
            }
            let mut all: BTreeSet<&str> = wanted.iter().map(|one| one.path.as_str()).collect();
            all.extend([CHECKPOINT, MANIFEST]);
            // Nobody signs a manifest: on its word alone nothing that was fetched is thrown away.
            if !held_back {
                self.clear(&all)?;
            }
            match &manifest {
                Some(bytes) => self.write(MANIFEST, bytes)?,
                None => self.remove(MANIFEST)?,
            }
            self.write(CHECKPOINT, &note)?;
            self.mend(&mut fetched)?;
            return Ok(fetched);
        }
        Err(Unfetched::Network {
            url: self.client.address().into(),
            why: "it is published faster than it can be fetched".into(),
        })
    }

    /// Fetches what is not there yet, on several connections; whether something was not to be had, or
    /// was not what the manifest names.
    fn fetch_all(
        &self,
        wanted: &[Wanted],
        fetched: &mut Fetched,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<bool, Unfetched> {
        let total = wanted.len() as u64;
        let missing: Vec<&Wanted> = wanted.iter().filter(|one| !self.has(one)).collect();
        let kept = total - missing.len() as u64;
        fetched.kept = kept;
        let (next, done, bytes) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let (gone, named_bytes) = (AtomicU64::new(0), AtomicU64::new(0));
        let failed: Mutex<Option<Unfetched>> = Mutex::new(None);
        let work = || {
            while let Some(one) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                if failed
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .is_some()
                {
                    return;
                }
                let late = self
                    .deadline
                    .is_some_and(|deadline| Instant::now() > deadline);
                let fetched = if late {
                    Err(Unfetched::Network {
                        url: self.client.address().into(),
                        why: "it takes too long".into(),
                    })
                } else {
                    self.fetch_one(one)
                };
                match fetched {
                    Ok(Some(size)) => {
                        let named = if one.tile.is_some() { 0 } else { size };
                        let so_far = named_bytes.fetch_add(named, Ordering::Relaxed);
                        if so_far + named > MAX_RUN_BYTES {
                            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                            failed.get_or_insert(Unfetched::TooLarge {
                                url: self.client.address().into(),
                                at_most: MAX_RUN_BYTES,
                            });
                            return;
                        }
                        bytes.fetch_add(size, Ordering::Relaxed);
                        progress(kept + done.fetch_add(1, Ordering::Relaxed) + 1, total);
                    }
                    Ok(None) => {
                        // What a checkpoint promises and nobody has is not asked for without end.
                        if gone.fetch_add(1, Ordering::Relaxed) >= MAX_GONE {
                            return;
                        }
                    }
                    Err(error) => {
                        let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                        failed.get_or_insert(error);
                        return;
                    }
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS.min(missing.len()) {
                scope.spawn(work);
            }
        });
        fetched.files += done.into_inner();
        fetched.bytes += bytes.into_inner();
        match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(gone.into_inner() > 0),
        }
    }

    /// Fetches a file; nothing if the server does not have it.
    fn fetch_one(&self, one: &Wanted) -> Result<Option<u64>, Unfetched> {
        let mut held = None;
        let mut got = self.client.get(&one.path, one.at_most.min(SMALL_BYTES));
        if matches!(got, Err(Unfetched::TooLarge { .. })) && one.at_most > SMALL_BYTES {
            held = Some(self.large.lock().unwrap_or_else(PoisonError::into_inner));
            got = self.client.get(&one.path, one.at_most);
        }
        let bytes = match got {
            Ok(bytes) => bytes,
            Err(Unfetched::Absent { .. } | Unfetched::TooLarge { .. }) => {
                let cut = one
                    .tile
                    .filter(|tile| !tile.is_full())
                    .map(|tile| self.cut(tile));
                let Some(bytes) = cut.transpose()?.flatten() else {
                    self.remove(&one.path)?;
                    return Ok(None);
                };
                bytes
            }
            Err(error) => return Err(error),
        };
        self.write(&one.path, &bytes)?;
        drop(held);
        let is_it = one.sums.is_empty() || one.sums.contains(&sha256_hex(&bytes));
        Ok(is_it.then_some(bytes.len() as u64))
    }

    /// A partial tile that is gone because its full one stands, cut from that.
    fn cut(&self, tile: TileName) -> Result<Option<Vec<u8>>, Unfetched> {
        let full = tile.full();
        let bytes = match self.client.get(&full.to_string(), at_most(full)) {
            Ok(bytes) => bytes,
            Err(Unfetched::Absent { .. } | Unfetched::TooLarge { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let width = usize::from(tile.width);
        Ok(match tile.kind {
            TileKind::Hashes(_) => bytes.get(..width * 32).map(<[u8]>::to_vec),
            TileKind::Entries => {
                entries_of(&bytes, usize::from(full.width))
                    .ok()
                    .and_then(|entries| {
                        let mut bundle = Vec::new();
                        let mut first = entries.into_iter().take(width);
                        first
                            .try_for_each(|entry| push_entry(&mut bundle, entry))
                            .ok()?;
                        Some(bundle)
                    })
            }
        })
    }

    /// Whether an earlier run has left the file. Tiles and bundles never change under their names.
    fn has(&self, one: &Wanted) -> bool {
        let folder = Folder::new(self.folder);
        if one.tile.is_some() {
            return self.folder.join(&one.path).is_file();
        }
        let there = folder.get(&one.path, one.at_most);
        there.is_ok_and(|there| one.sums.contains(&sha256_hex(&there)))
    }

    /// What is damaged in the copy is fetched once more: the damage may be of this machine.
    fn mend(&self, fetched: &mut Fetched) -> Result<(), Unfetched> {
        let Ok(log) = PublishedLog::open(Folder::new(self.folder)) else {
            return Ok(());
        };
        let Ok(inspection) = inspect(&log, &Threads, &|_| ()) else {
            return Ok(());
        };
        for spot in inspection
            .faults()
            .filter(|spot| spot.condition == Condition::Damaged)
        {
            let Ok(tile) = spot.path.parse::<TileName>() else {
                continue;
            };
            if let Some(bytes) = self.fetch_one(&of_tile(tile))? {
                fetched.files += 1;
                fetched.bytes += bytes;
            }
        }
        Ok(())
    }

    /// Takes away what is not served any more.
    fn clear(&self, all: &BTreeSet<&str>) -> Result<(), Unfetched> {
        let Ok(listed) = Folder::new(self.folder).list() else {
            return Ok(());
        };
        for file in listed {
            if !all.contains(file.path.as_str()) {
                self.remove(&file.path)?;
            }
        }
        Ok(())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Unfetched> {
        let whole = self.folder.join(path);
        let written = self.make_way(path).and_then(|()| write(&whole, bytes));
        written.map_err(|error| disk(&whole, &error))
    }

    /// What was fetched before may be a file where there is a folder now, or a folder in the place of a
    /// file.
    fn make_way(&self, path: &str) -> io::Result<()> {
        let mut above = PathBuf::from(self.folder);
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            above.push(part);
            let Ok(there) = fs::symlink_metadata(&above) else {
                return Ok(());
            };
            match (parts.peek().is_some(), there.is_dir()) {
                (true, false) => return fs::remove_file(&above),
                (false, true) => return fs::remove_dir_all(&above),
                _ => {}
            }
        }
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), Unfetched> {
        let whole = self.folder.join(path);
        match fs::remove_file(&whole) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk(&whole, &error)),
            _ => Ok(()),
        }
    }
}

fn disk(path: &Path, error: &io::Error) -> Unfetched {
    Unfetched::Network {
        url: path.display().to_string(),
        why: format!("the copy cannot be written: {error}"),
    }
}

/// Whole or not at all; it is a copy, so it need not outlast a power cut.
fn write(whole: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder: PathBuf = whole.parent().unwrap_or(Path::new(".")).into();
    fs::create_dir_all(&folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(whole)?;
    Ok(())
}

fn read_checkpoint(bytes: &[u8]) -> Option<Checkpoint> {
    let note: Note = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    Checkpoint::from_note_text(note.text()).ok()
}

const fn at_most(tile: TileName) -> u64 {
    match tile.kind {
        TileKind::Hashes(_) => TILE_BYTES as u64,
        TileKind::Entries => MAX_BUNDLE_BYTES as u64,
    }
}

/// The most tiles that are asked for: a log of a hundred million entries has fewer. A checkpoint may
/// promise any number; what is behind these is then missing in the copy.
const MAX_TILES: usize = 1_000_000;

fn tiles(size: u64) -> impl Iterator<Item = Wanted> {
    let all = hash_tiles(size)
        .take(MAX_TILES)
        .chain(entry_bundles(size).take(MAX_TILES));
    all.map(of_tile)
}

fn of_tile(tile: TileName) -> Wanted {
    Wanted {
        path: tile.to_string(),
        at_most: at_most(tile),
        tile: Some(tile),
        sums: Vec::new(),
    }
}

/// The files that the manifest names, if their paths are such as a publication has.
fn named(manifest: Option<&Manifest>) -> Vec<Wanted> {
    let Some(manifest) = manifest else {
        return Vec::new();
    };
    let part = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0', ':']);
    let plain = |path: &&str| {
        (path.starts_with("results/") || *path == LOG_VKEY) && path.split('/').all(part)
    };
    let wanted = manifest
        .paths()
        .into_iter()
        .filter(plain)
        .map(|path| Wanted {
            path: path.into(),
            at_most: MAX_NAMED_BYTES,
            tile: None,
            sums: manifest.sums(path).map(str::to_owned).collect(),
        });
    wanted.collect()
}
