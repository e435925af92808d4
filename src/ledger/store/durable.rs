//! Making names durable, not only contents.

use std::fs::File;
use std::io;
use std::path::Path;

/// Makes the names in a directory durable: a synced file whose name is lost is lost.
///
/// # Errors
/// What the operating system says.
pub(in crate::ledger) fn sync_directory(path: &Path) -> io::Result<()> {
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
pub(in crate::ledger) fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        None => Ok(()),
        Some(parent) if parent.as_os_str().is_empty() => sync_directory(Path::new(".")),
        Some(parent) => sync_directory(parent),
    }
}

/// Makes a directory and those around it that are missing, and their names durable.
///
/// # Errors
/// What the operating system says.
pub(in crate::ledger) fn make_directories(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
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

/// Makes a file durable: contents and length.
///
/// # Errors
/// What the operating system says.
pub(in crate::ledger) fn sync_file(path: &Path) -> io::Result<()> {
    // Not every system syncs through a handle that may only read.
    File::options().write(true).open(path)?.sync_all()
}
