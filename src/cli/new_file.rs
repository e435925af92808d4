//! New files: whole or not at all, and never over another unless it is to be replaced.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use super::Problem;
use crate::files;

/// Writes a new file, whole or not at all; makes the folder around it.
///
/// # Errors
/// [`Problem`] if there is such a file, or the disk refuses.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    if path == Path::new("-") {
        return Err(
            Problem::could_not("this is written to a file, not to standard output")
                .at("-")
                .expected("the name of a new file")
                .found("-")
                .next("Name a file; ./- is one of that name."),
        );
    }
    let folder = folder(path);
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| beside(folder, bytes))
        .and_then(|file| Ok(file.persist_noclobber(path)?))
        .and_then(|_| sync(folder));
    match written {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Problem::could_not(
            "the file exists already, and is not overwritten",
        )
        .at(path.display())
        .next("Name another file, or move this one away.")),
        Err(error) => Err(not_written(path, &error)),
    }
}

/// Writes a new file, whole or not at all, over an empty one that may be there, and does not wait for
/// the disk: for small files by the thousand, which can be made again.
///
/// # Errors
/// What the operating system says; nothing else is written over.
pub(super) fn write_lightly(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = folder(path);
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    readable_by_all(file.as_file())?;
    if std::fs::metadata(path).is_ok_and(|there| there.is_file() && there.len() == 0) {
        file.persist(path)?;
    } else {
        file.persist_noclobber(path)?;
    }
    Ok(())
}

/// Copies a file to a new one, whole or not at all; makes the folder around it.
///
/// # Errors
/// [`Problem`] if there is such a file, or the disk refuses.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Problem> {
    let folder = folder(to);
    let copied = std::fs::create_dir_all(folder).and_then(|()| {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        std::io::copy(&mut files::open(from)?, file.as_file_mut())?;
        readable_by_all(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(to)?;
        sync(folder)
    });
    copied.map_err(|error| not_written(to, &error))
}

/// Replaces a file with what it is to hold from now on. Whatever interrupts this, the name stands
/// for the old bytes or for the new ones, never for a part; a link still points where it did.
///
/// # Errors
/// [`Problem`] if there is no such file, or the disk refuses.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let replaced = path.canonicalize().and_then(|path| {
        let folder = folder(&path);
        beside(folder, bytes)?.persist(&path)?;
        sync(folder)
    });
    replaced.map_err(|error| not_written(path, &error))
}

/// Writes a file, over one that may be there; makes the folder around it.
///
/// # Errors
/// [`Problem`] if the disk refuses.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let folder = folder(path);
    let put = std::fs::create_dir_all(folder).and_then(|()| {
        beside(folder, bytes)?.persist(path)?;
        sync(folder)
    });
    put.map_err(|error| not_written(path, &error))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A temporary file in the folder with these bytes, on disk.
fn beside(folder: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    readable_by_all(file.as_file())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A new name is durable only with its folder.
fn sync(folder: &Path) -> std::io::Result<()> {
    // Elsewhere than on Unix a folder cannot be opened as a file, and names are journalled.
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn not_written(path: &Path, error: &std::io::Error) -> Problem {
    Problem::could_not(format!("cannot write the file: {error}"))
        .at(path.display())
        .next("Check the folder and the space on disk.")
}

/// Temporary files are for their owner only; what is handed on is public.
#[cfg(unix)]
pub(super) fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub(super) fn readable_by_all(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
