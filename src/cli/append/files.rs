//! The files that are named to be appended.

use std::path::{Path, PathBuf};

use crate::cli::Problem;
use crate::cli::submission_file::{ENDING, read_bytes};
use crate::event::{Submission, SubmissionError};

/// Files as named, and for each folder the submissions in it.
pub(super) fn expand(named: &[PathBuf]) -> Result<Vec<PathBuf>, Problem> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files)?;
            if files.len() == before {
                return Err(
                    Problem::could_not("there are no submissions in this folder")
                        .at(path.display())
                        .expected(format!("files named *.{ENDING}"))
                        .next("Name the folder that holds them."),
                );
            }
        } else if path != Path::new("-") && !path.exists() {
            return Err(Problem::could_not("there is no such file")
                .at(path.display())
                .next("Check the path; nothing has been appended."));
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Problem> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| {
        Problem::could_not(format!("the folder cannot be read: {error}")).at(folder.display())
    })?;
    let is_folder = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let paths = entries.iter().map(|entry| (entry.path(), is_folder(entry)));
    let mut paths: Vec<(PathBuf, bool)> = paths.collect();
    paths.sort();
    for (path, is_folder) in paths {
        // A link to a folder is not followed: it could lead round in circles.
        if is_folder {
            if collect(&path, files).is_err() {
                // As with a file that cannot be read, the others go in, and it has a row that says so.
                files.push(path);
            }
        } else if path.extension().is_some_and(|ending| ending == ENDING) {
            files.push(path);
        }
    }
    Ok(())
}

/// Why there is no submission in a file.
pub(super) enum Unread {
    /// The file cannot be read: nothing is known of what is in it.
    Unreadable(Problem),
    /// It holds something else.
    NoSubmission(SubmissionError),
}

/// The submission in a file.
pub(super) fn read(file: &Path) -> Result<Submission, Unread> {
    let bytes = read_bytes(file).map_err(Unread::Unreadable)?;
    Submission::from_bytes(&bytes).map_err(Unread::NoSubmission)
}
