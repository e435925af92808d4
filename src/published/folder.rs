//! A published folder on disk.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::{Listed, Place, Ungot};
use crate::files;

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at `path`.
    pub fn new(path: &Path) -> Self {
        Self(path.into())
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Bytes that are made room for before they have come.
const MOST_AT_ONCE: u64 = 16 * 1024 * 1024;

impl Place for Folder {
    fn get(&self, path: &str, at_most: u64) -> Result<Vec<u8>, Ungot> {
        let path = self.0.join(path);
        let file = files::open(&path).map_err(ungot)?;
        let there = file.metadata().map_err(ungot)?;
        let too_large = |found| Ungot::TooLarge { found, at_most };
        if there.len() > at_most {
            return Err(too_large(there.len()));
        }
        // As much as a file says that it has is not asked for before it is there.
        let room = there.len().min(MOST_AT_ONCE);
        let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or(0));
        file.take(at_most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(ungot)?;
        match bytes.len() as u64 {
            found if found > at_most => Err(too_large(found)),
            _ => Ok(bytes),
        }
    }

    fn list(&self) -> Result<Vec<Listed>, Ungot> {
        let mut all = Vec::new();
        list(&self.0, "", &mut all)?;
        all.sort();
        Ok(all)
    }

    fn name(&self) -> String {
        self.0.display().to_string()
    }
}

fn list(folder: &Path, before: &str, all: &mut Vec<Listed>) -> Result<(), Ungot> {
    for entry in std::fs::read_dir(folder).map_err(ungot)? {
        let entry = entry.map_err(ungot)?;
        let name = entry.file_name();
        let path = format!("{before}{}", name.to_string_lossy()).replace('\n', "\u{fffd}");
        // A link is looked at and not followed: it could lead out of the folder, or round in it.
        let about = entry.metadata().map_err(ungot)?;
        if about.is_dir() {
            list(&entry.path(), &format!("{path}/"), all)?;
            continue;
        }
        let odd = match about {
            _ if name.to_str().is_none() => Some("a file whose name is not UTF-8"),
            _ if name.to_string_lossy().contains(char::is_control) => {
                Some("a file whose name holds a control character")
            }
            ref about if about.is_symlink() => Some("a symbolic link"),
            ref about if !about.is_file() => Some("not a regular file"),
            _ => None,
        };
        let bytes = about.len();
        all.push(Listed { path, bytes, odd });
    }
    Ok(())
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "it stands where an error is turned into another"
)]
fn ungot(error: std::io::Error) -> Ungot {
    match error.kind() {
        // A folder, a pipe or a device in its place is not the file.
        ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::IsADirectory
        | ErrorKind::InvalidInput => Ungot::Absent,
        _ => Ungot::Unreadable(error.to_string()),
    }
}
