//! A folder written whole or not at all, and never over another.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::Problem;
use crate::export::File;
use crate::files::Scratch;

/// Whether a folder can be written there, before any work is done for it.
///
/// # Errors
/// [`Problem`] if there is something.
pub(super) fn check(folder: &Path) -> Result<(), Problem> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(taken(folder, "it is not empty")),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => Err(not_a_folder(folder)),
        Err(error) => Err(taken(folder, &error.to_string())),
    }
}

/// Writes the files beside the folder, makes them durable, and gives them its name.
///
/// # Errors
/// [`Problem`] if something is there by now, or the disk refuses.
pub(super) fn write(folder: &Path, files: &[File]) -> Result<(), Problem> {
    let written = try_write(folder, files);
    written.map_err(|error| match error.kind() {
        ErrorKind::NotADirectory => not_a_folder(folder),
        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty => {
            taken(folder, &error.to_string())
        }
        _ => Problem::could_not(format!("cannot write the folder: {error}"))
            .at(folder.display())
            .next("Check the folder around it and the space on disk."),
    })
}

fn try_write(folder: &Path, files: &[File]) -> io::Result<()> {
    // An empty folder that is there may be a link, or the one that the shell is in.
    let target = match folder.canonicalize() {
        Ok(there) => there,
        Err(_) => folder.to_owned(),
    };
    let around = around(&target);
    fs::create_dir_all(&around)?;
    // Removed with what is in it, unless it gets its name.
    let beside = Scratch::new(&around, ".hattama-export-")?;
    for file in files {
        let mut new = fs::File::create_new(beside.path().join(file.name))?;
        new.write_all(&file.bytes)?;
        new.sync_all()?;
    }
    readable_by_all(beside.path())?;
    sync_directory(beside.path())?;
    // Over an empty folder on Unix; the system refuses any other.
    fs::rename(beside.path(), &target)?;
    beside.stays();
    sync_directory(&around)
}

fn around(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(around) if !around.as_os_str().is_empty() => around.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Of the path itself, or of a part of it.
fn not_a_folder(path: &Path) -> Problem {
    let file = path.ancestors().find(|part| part.is_file());
    Problem::could_not("a file stands where the folder would be")
        .at(file.unwrap_or(path).display())
        .expected("nothing there, or an empty folder")
        .found("a file")
        .next("Name another folder, or move the file away.")
}

fn taken(folder: &Path, why: &str) -> Problem {
    Problem::could_not("the folder is there already, and is not overwritten")
        .at(folder.display())
        .expected("nothing there, or an empty folder")
        .found(why)
        .next("Name another folder, or move this one away.")
}

/// Temporary folders are for their owner only; a results folder is public.
#[cfg(unix)]
fn readable_by_all(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable_by_all(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Names are durable only with their folder; elsewhere than on Unix it cannot be opened as a file.
#[cfg(unix)]
fn sync_directory(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
