//! Files that a target needs on disk: in memory where the system has such a folder.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;

/// A folder of this process alone, gone with it.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let made = tempfile::tempdir_in(memory);
    made.or_else(|_| tempfile::tempdir()).unwrap()
});

/// A new folder in it.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in(FOLDER.path()).unwrap()
}
