//! Folders for what is being made, which are gone when whoever made them is.
//!
//! A process that ends takes its folders away. One that is killed, or interrupted from the keyboard,
//! cannot: whoever makes the next folder of the same name beside it does. Whether somebody still works
//! in one is told by a lock on the folder itself, which ends with its process.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

/// The age below which a folder without a lock may be one that is being locked.
const YOUNG: Duration = Duration::from_mins(1);

/// A folder for what is being made; gone with all that is in it when it is dropped.
#[derive(Debug)]
pub struct Scratch {
    place: TempDir,
    // The lock goes with the handle.
    _held: Option<File>,
}

impl Scratch {
    /// Makes a folder in `around` whose name begins with `prefix`, and takes those away that killed
    /// processes have left there under such names.
    ///
    /// # Errors
    /// What the system says. What was left and cannot be taken away is no error.
    pub fn new(around: &Path, prefix: &str) -> io::Result<Self> {
        Self::made(around, prefix, &mut tempfile::Builder::new())
    }

    /// As [`new`](Self::new), and nobody else may look into it: it never moves to a place.
    ///
    /// # Errors
    /// As there.
    pub fn private(around: &Path, prefix: &str) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o700));
        }
        Self::made(around, prefix, &mut builder)
    }

    fn made<'a>(
        around: &Path,
        prefix: &'a str,
        builder: &mut tempfile::Builder<'a, '_>,
    ) -> io::Result<Self> {
        sweep(around, prefix);
        let place = builder.prefix(prefix).tempdir_in(around)?;
        let held = lock(place.path());
        Ok(Self { place, _held: held })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.place.path()
    }

    /// The folder has moved to its place, or is to stay: it is not taken away.
    pub fn stays(self) {
        let _ = self.place.keep();
    }
}

/// A lock on a folder; nothing if the system has none for folders, or somebody else has it.
fn lock(folder: &Path) -> Option<File> {
    if !cfg!(unix) {
        return None;
    }
    let file = File::open(folder).ok()?;
    file.try_lock().ok().map(|()| file)
}

fn sweep(around: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(around) else {
        return;
    };
    for entry in entries.flatten() {
        if is_left(&entry, prefix) == Some(true)
            && let Some(held) = lock(&entry.path())
        {
            // Whoever has it may not be who asks; then it stays, and harms nobody.
            let _ = fs::remove_dir_all(entry.path());
            drop(held);
        }
    }
}

/// Whether a folder is one of ours and not of this moment. A link to a folder is none.
fn is_left(entry: &fs::DirEntry, prefix: &str) -> Option<bool> {
    let begins = |name: &OsStr| {
        let bytes = name.as_encoded_bytes();
        bytes.starts_with(prefix.as_bytes())
    };
    if !begins(&entry.file_name()) || !entry.file_type().ok()?.is_dir() {
        return Some(false);
    }
    let age = entry.metadata().ok()?.modified().ok()?.elapsed().ok()?;
    Some(age >= YOUNG)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::SystemTime;

    fn age(folder: &Path) {
        let file = File::open(folder).unwrap();
        file.set_modified(SystemTime::now() - 2 * YOUNG).unwrap();
    }

    #[test]
    fn what_a_killed_process_left_is_taken_away_and_nothing_else() {
        let around = tempfile::tempdir().unwrap();
        let around = around.path();
        let left = around.join("making-left");
        fs::create_dir_all(left.join("store")).unwrap();
        fs::write(left.join("store/db"), "bytes").unwrap();
        let other = around.join("other");
        fs::create_dir(&other).unwrap();
        let young = around.join("making-young");
        fs::create_dir(&young).unwrap();
        let link = around.join("making-link");
        std::os::unix::fs::symlink(&other, &link).unwrap();
        let at_work = Scratch::new(around, "making-").unwrap();
        for folder in [&left, &other, at_work.path()] {
            age(folder);
        }
        let next = Scratch::private(around, "making-").unwrap();
        let mode = fs::metadata(next.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        assert!(!left.exists(), "nobody works in it");
        for there in [&other, &young, &link, at_work.path(), next.path()] {
            assert!(there.exists(), "{}", there.display());
        }
        let (moved, gone) = (next.path().to_owned(), at_work.path().to_owned());
        drop(at_work);
        next.stays();
        assert!(moved.exists() && !gone.exists());
    }
}
