//! Submission files: a statement's bytes with the signatures so far, as they go into an entry.
//!
//! A draft is a submission without signatures. The bytes are the canonical ones, so a file may go
//! from machine to machine and be signed there with nothing lost.

use std::path::Path;

use super::{Problem, new_file};
use crate::bytes::{Id, Sorted, StatementHash};
use crate::event::{MAX_SUBMISSION, Statement, Submission};
use crate::files;

/// The ending of submission files.
pub(super) const ENDING: &str = "submission";

/// The draft of a statement, and the hash that names it.
///
/// # Errors
/// [`Problem`] if it does not fit into an entry.
pub(super) fn draft(statement: &Statement) -> Result<(Submission, StatementHash), Problem> {
    let submission = Submission {
        statement: statement.to_bytes(),
        signatures: Sorted::default(),
    };
    let hash = StatementHash::of_statement(&submission.statement);
    let found = submission.encoded_len();
    if found > MAX_SUBMISSION {
        return Err(Problem::could_not(format!(
            "a statement of the kind {} does not fit into an entry",
            statement.kind()
        ))
        .expected(format!("at most {MAX_SUBMISSION} bytes"))
        .found(format!("{found} bytes"))
        .next("Shorten names and titles, or leave languages out."));
    }
    Ok((submission, hash))
}

/// What comes after the drafts in a new folder, line by line: the kit of the commission whose
/// members sign, in the folder so that no older one is in its place; signing; appending.
pub(super) fn signing_lines(ledger: &Path, signers: &Id, folder: &Path) -> String {
    let (ledger, folder) = (ledger.display(), folder.display());
    format!(
        "  hattama kit --ledger {ledger} --commission {signers} --out {folder}/{signers}.kit\n  \
         hattama statement sign {folder}/*.{ENDING} --kit {folder}/{signers}.kit --key KEY\n  \
         hattama append --ledger {ledger} {folder}\n"
    )
}

/// Writes a submission to a new file, whole or not at all.
///
/// # Errors
/// [`Problem`] if there is such a file, or the disk refuses.
pub(super) fn write_new(path: &Path, submission: &Submission) -> Result<(), Problem> {
    new_file::write(path, &submission.to_bytes())
}

/// The bytes of a file that should be a submission; `-` is stdin. Never more than one byte beyond
/// what a submission may have.
///
/// # Errors
/// [`Problem`] if it cannot be read.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    files::read_or_stdin(path, MAX_SUBMISSION as u64).map_err(|error| {
        Problem::could_not(format!("cannot read the submission: {error}"))
            .at(path.display())
            .next("Check the path and that you may read it.")
    })
}

/// The submission in a file.
///
/// # Errors
/// [`Problem`] if it cannot be read or is none.
pub(super) fn read(path: &Path) -> Result<Submission, Problem> {
    let bytes = read_bytes(path)?;
    Submission::from_bytes(&bytes).map_err(|error| {
        Problem::could_not(format!("this is no submission: {error}"))
            .at(path.display())
            .expected("a file that `hattama init`, `enroll`, `statement` or `protocol` has written")
            .found(format!("{} bytes of another kind", bytes.len()))
            .next("Name the submission's file.")
    })
}
