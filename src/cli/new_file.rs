//! New files: whole or not at all, never over another.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use super::Problem;

/// Writes a new file, whole or not at all; makes the folder around it.
///
/// # Errors
/// [`Problem`] if there is such a file, or the disk refuses.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| tempfile::NamedTempFile::new_in(folder))
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            readable_by_all(file.as_file())?;
            file.persist_noclobber(path).map_err(|error| error.error)
        });
    match written {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Problem::could_not(
            "the file exists already, and is not overwritten",
        )
        .at(path.display())
        .next("Name another file, or move this one away.")),
        Err(error) => Err(
            Problem::could_not(format!("cannot write the file: {error}"))
                .at(path.display())
                .next("Check the folder and the space on disk."),
        ),
    }
}

/// Temporary files are for their owner only; what is handed on is public.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
