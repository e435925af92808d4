//! Folders copied and put in the place of others.

use std::fs;
use std::path::Path;

/// Copies a folder with everything in it to a place where there is nothing.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (there, here) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy(&there, &here);
        } else {
            fs::copy(there, here).unwrap();
        }
    }
}

/// Puts a copy of one folder in the place of another.
pub(crate) fn put_back(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    copy(from, to);
}
