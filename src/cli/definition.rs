//! An election's definition, read for a command that needs it whole.

use std::path::Path;

use super::{Context, Problem, remark};
use crate::intake::{Definition, OpeningError, Read, read_definition_folder};

/// The definition in a folder. Warnings go to stderr.
///
/// # Errors
/// [`Problem`] with every error of the folder.
pub(super) fn read(folder: &Path, context: Context) -> Result<Definition, Problem> {
    let read = read_definition_folder(folder);
    warn(&read, context);
    let problems: Vec<_> = read.errors().cloned().collect();
    read.value.ok_or_else(|| {
        let count = problems.len();
        Problem::could_not(format!(
            "the definition cannot be used: {count} to put right"
        ))
        .at(folder.display())
        .listing(problems)
        .next("`hattama election check` looks again.")
    })
}

/// Tells warnings on stderr.
pub(super) fn warn<T>(read: &Read<T>, context: Context) {
    if !context.quiet {
        for warning in read.warnings() {
            remark!("{warning}");
        }
    }
}

impl From<OpeningError> for Problem {
    fn from(error: OpeningError) -> Self {
        Self::could_not(error.to_string())
    }
}
