//! Making names durable, not only contents.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

/// Makes the names in a directory durable: a synced file whose name is lost is lost.
///
/// # Errors
/// What the operating system says.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    // Elsewhere than on Unix a directory cannot be opened as a file, and names are journalled.
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}

/// Makes the name of `path` itself durable, in the directory that holds it.
///
/// # Errors
/// What the operating system says.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        None => Ok(()),
        Some(parent) if parent.as_os_str().is_empty() => sync_directory(Path::new(".")),
        Some(parent) => sync_directory(parent),
    }
}

/// Makes a directory and those around it that are missing, and their names durable. So is the name of
/// the innermost one that is there: whoever made it may have been killed before that.
///
/// # Errors
/// What the operating system says.
pub(crate) fn make_directories(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    if path.is_dir() {
        return match sync_parent(path) {
            // Who may not even read what is around it has not made it.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            synced => synced,
        };
    }
    if let Some(around) = path.parent() {
        make_directories(around)?;
    }
    match std::fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        made => made?,
    }
    sync_parent(path)
}

/// Writes a file over itself, byte for byte, and makes it durable. What a sync could not write the
/// system takes for written from then on, and later syncs say that all is well: only what is written
/// again is on the disk when a sync says so.
///
/// # Errors
/// What the operating system says.
pub(crate) fn write_again(file: &File) -> io::Result<()> {
    const PIECE: usize = 1 << 20;
    let mut file = file;
    let mut bytes = vec![0; PIECE];
    let mut at = 0;
    loop {
        file.seek(io::SeekFrom::Start(at))?;
        let read = file.read(&mut bytes)?;
        if read == 0 {
            break;
        }
        file.seek(io::SeekFrom::Start(at))?;
        file.write_all(&bytes[..read])?;
        at += read as u64;
    }
    file.sync_all()
}

/// Makes a file durable: contents and length.
///
/// # Errors
/// What the operating system says.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    // Not every system syncs through a handle that may only read.
    File::options().write(true).open(path)?.sync_all()
}
