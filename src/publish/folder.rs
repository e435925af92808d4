//! A folder that is written: each file whole or not at all, durable when it is said to be.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::PublishError;
use crate::files::durable::make_directories;
use crate::published::{
    CHECKPOINT, Folder, LOG_VKEY, Listed, MANIFEST, Manifest, Place as _, RESULTS, TEMPORARY, Ungot,
};

/// A published folder that one process writes.
pub(super) struct Writing {
    path: PathBuf,
    place: Folder,
    /// Folders whose names are not durable yet.
    unsynced: BTreeSet<PathBuf>,
    /// Files written.
    pub(super) written: u64,
    /// Whether a tile or bundle of other bytes is left as it is, and refused: under one name there is
    /// one, in one log.
    pub(super) keeps_tiles: bool,
    /// Held as long as this is.
    _lock: File,
}

/// What a writer locks: the folder itself, so that nothing is left in it.
#[cfg(unix)]
fn lockable(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// Where folders cannot be opened, a file beside it.
#[cfg(not(unix))]
fn lockable(folder: &Path) -> io::Result<File> {
    File::create(folder.with_extension("lock"))
}

impl Writing {
    /// Opens a folder for writing: a new or empty one, or one that was published before.
    pub(super) fn open(path: &Path) -> Result<Self, PublishError> {
        let place = Folder::new(path);
        let io = |doing| {
            move |source| PublishError::Io {
                path: path.into(),
                doing,
                source,
            }
        };
        if path.exists() && !path.is_dir() {
            return Err(PublishError::NotOurs {
                path: path.into(),
                found: "a file, where a folder belongs".into(),
            });
        }
        if path.exists() {
            refuse_other(path, &place)?;
        }
        make_directories(path).map_err(io("create the folder"))?;
        let lock = lockable(path).map_err(io("lock the folder"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(PublishError::InUse { path: path.into() });
            }
            Err(fs::TryLockError::Error(error)) => return Err(io("lock the folder")(error)),
        }
        let mut writing = Self {
            path: path.into(),
            place,
            unsynced: BTreeSet::new(),
            written: 0,
            keeps_tiles: false,
            _lock: lock,
        };
        // The folder's own name has to last, too.
        let above = path.parent().filter(|above| !above.as_os_str().is_empty());
        writing
            .unsynced
            .insert(above.unwrap_or(Path::new(".")).into());
        Ok(writing)
    }

    /// The folder as it is read.
    pub(super) const fn place(&self) -> &Folder {
        &self.place
    }

    /// Where the folder itself lies.
    pub(super) fn folder(&self) -> PathBuf {
        self.path.clone()
    }

    /// Where a file lies.
    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.path.join(path)
    }

    /// Writes a file unless it holds these bytes already. Its name is durable after [`sync`](Self::sync).
    pub(super) fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let whole = self.at(path);
        // Also of a file that is there: a publication that was killed may have left it, with a name
        // that is not durable, in a folder whose own name is not.
        let around = whole.ancestors().skip(1);
        let around = around.take_while(|folder| folder.starts_with(&self.path));
        self.unsynced.extend(around.map(Path::to_owned));
        let there = self.place.get(path, bytes.len() as u64);
        match there {
            Ok(there) if there == bytes => return Ok(()),
            Ok(_) | Err(Ungot::TooLarge { .. })
                if self.keeps_tiles && path.starts_with("tile/") =>
            {
                return Err(PublishError::OtherTiles { path: whole });
            }
            _ => {}
        }
        let io = |source| PublishError::Io {
            path: whole.clone(),
            doing: "write the file",
            source,
        };
        let folder = whole.parent().unwrap_or(&self.path).to_owned();
        fs::create_dir_all(&folder).map_err(io)?;
        write_in(&folder, &whole, bytes).map_err(io)?;
        self.written += 1;
        Ok(())
    }

    /// Takes a file away, if it is there.
    pub(super) fn remove(&mut self, path: &str) -> Result<(), PublishError> {
        let whole = self.at(path);
        match fs::remove_file(&whole) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(PublishError::Io {
                path: whole,
                doing: "take the file away",
                source,
            }),
            _ => Ok(()),
        }
    }

    /// Makes the names of all that was written durable.
    pub(super) fn sync(&mut self) -> Result<(), PublishError> {
        for folder in std::mem::take(&mut self.unsynced) {
            // Elsewhere than on Unix a directory cannot be opened as a file, and names are journalled.
            if cfg!(unix) {
                let synced = File::open(&folder).and_then(|folder| folder.sync_all());
                synced.map_err(|source| PublishError::Io {
                    path: folder,
                    doing: "make names durable",
                    source,
                })?;
            }
        }
        Ok(())
    }

    /// The files in it.
    pub(super) fn list(&self) -> Result<Vec<Listed>, PublishError> {
        list(&self.path, &self.place)
    }

    /// Refuses a folder whose manifest does not read where there is no checkpoint: what was promised in
    /// it is not known, and may be more, or another history.
    pub(super) fn refuse_unknown(&self) -> Result<(), PublishError> {
        if self.place.get(CHECKPOINT, 0) != Err(Ungot::Absent) {
            return Ok(());
        }
        let wrong = |why| PublishError::Checkpoint {
            path: self.at(MANIFEST),
            why,
        };
        match self.place.get(MANIFEST, Manifest::MAX_BYTES) {
            Err(Ungot::Absent) => Ok(()),
            Err(why) => Err(wrong(why.to_string())),
            Ok(bytes) => match Manifest::from_bytes(&bytes) {
                Ok(_) => Ok(()),
                Err(why) => Err(wrong(format!(
                    "it does not read, and there is no checkpoint: {why}"
                ))),
            },
        }
    }

    /// Refuses a link, a device or whatever else stands where a file or a folder of a publication
    /// belongs: it would be written through, or stay and lead elsewhere.
    pub(super) fn refuse_odd(&self, listed: &[Listed]) -> Result<(), PublishError> {
        let results = RESULTS.trim_end_matches('/');
        let ours = |path: &str| {
            let first = path.split('/').next().unwrap_or_default();
            [CHECKPOINT, MANIFEST, LOG_VKEY, "tile", results].contains(&first)
        };
        let odd = listed.iter().filter(|file| ours(&file.path));
        for file in odd {
            if let Some(what) = file.odd {
                return Err(PublishError::Odd {
                    path: self.at(&file.path),
                    found: what,
                });
            }
        }
        Ok(())
    }

    /// Takes away what an interrupted publication left.
    pub(super) fn clear_up(&mut self, listed: &[Listed]) -> Result<(), PublishError> {
        for file in listed {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if name.starts_with(TEMPORARY) {
                self.remove(&file.path)?;
            }
        }
        Ok(())
    }
}

fn write_in(folder: &Path, whole: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    // Temporary files are for their owner only; what is published is for everybody.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let permissions = fs::Permissions::from_mode(0o644);
        file.as_file().set_permissions(permissions)?;
    }
    // The mode as well: who serves the folder has to be able to read it.
    file.as_file().sync_all()?;
    file.persist(whole)?;
    Ok(())
}

fn list(path: &Path, place: &Folder) -> Result<Vec<Listed>, PublishError> {
    place.list().map_err(|why| PublishError::Io {
        path: path.into(),
        doing: "list the folder",
        source: io::Error::other(why.to_string()),
    })
}

/// A folder with files that are no publication is somebody's, and stays as it is.
fn refuse_other(path: &Path, place: &Folder) -> Result<(), PublishError> {
    let ours = |name| match place.get(name, 0) {
        Ok(_) => true,
        Err(why) => why != Ungot::Absent,
    };
    if ours(CHECKPOINT) || ours(MANIFEST) {
        return Ok(());
    }
    let listed = list(path, place)?;
    let other = listed.into_iter().find(|file| {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        // A first publication that was interrupted has left tiles, and no checkpoint yet.
        !name.starts_with(TEMPORARY) && !file.path.starts_with("tile/")
    });
    match other {
        None => Ok(()),
        Some(file) => Err(PublishError::NotOurs {
            path: path.into(),
            found: file.path,
        }),
    }
}
