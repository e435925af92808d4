//! The entry that a receipt is held against: as it stands, or made again from its submission.

use std::path::{Path, PathBuf};

use crate::bytes::StatementHash;
use crate::cli::Problem;
use crate::election::UtcMillis;
use crate::event::{ENTRY_HEADER, Entry, MAX_ENTRY, Statement, Submission};
use crate::files;
use crate::tlog::Receipt;

/// The entry, as far as it can be read.
pub(super) struct Shown {
    /// Where it was found.
    pub(super) file: PathBuf,
    /// Its bytes in the log, if the receipt is right.
    pub(super) bytes: Vec<u8>,
    /// Whether it was made from a submission and what the receipt adds to it.
    pub(super) made: bool,
    /// What it says, if it is an entry of this format.
    pub(super) told: Option<Told>,
}

/// What an entry says.
pub(super) struct Told {
    pub(super) index: u64,
    pub(super) recorded_at: UtcMillis,
    pub(super) statement: StatementHash,
    /// Kind and speaker.
    pub(super) what: Option<String>,
}

impl Shown {
    /// The entry that was named, or the submission beside the receipt.
    pub(super) fn find(
        named: Option<&Path>,
        receipt_file: &Path,
        receipt: &Receipt,
    ) -> Result<Self, Problem> {
        let beside = receipt_file.with_extension(crate::cli::submission_file::ENDING);
        let file = match named {
            Some(file) => file.to_owned(),
            None if beside.is_file() => beside,
            None => {
                return Err(Problem::could_not(
                    "a receipt shows nothing without the entry that it is of",
                )
                .at(receipt_file.display())
                .expected("the submission that was handed in, or the entry's bytes")
                .found(format!("no --entry, and no file {}", beside.display()))
                .next("Name it with --entry; `hattama entry N --raw` writes an entry's bytes."));
            }
        };
        let read = read(&file)?;
        let Ok(submission) = Submission::from_bytes(&read) else {
            let told = told(&read);
            return Ok(Self {
                file,
                bytes: read,
                made: false,
                told,
            });
        };
        let header = receipt.extra.as_deref();
        let Some(header) = header.filter(|header| header.len() == ENTRY_HEADER) else {
            return Err(Problem::could_not(
                "a submission is not enough for this receipt: it does not hold what the log has put before it",
            )
            .at(file.display())
            .expected("the entry's bytes")
            .found("a submission")
            .next("`hattama entry N --raw` writes an entry's bytes."));
        };
        let bytes = [header, &submission.to_bytes()].concat();
        let told = told(&bytes);
        Ok(Self {
            file,
            bytes,
            made: true,
            told,
        })
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Problem> {
    match files::read(file, MAX_ENTRY as u64) {
        Ok(bytes) if bytes.len() <= MAX_ENTRY => Ok(bytes),
        Ok(_) => Err(Problem::could_not("the file is too large for an entry")
            .at(file.display())
            .expected(format!("at most {MAX_ENTRY} bytes"))),
        Err(error) => {
            Err(Problem::could_not(format!("the entry cannot be read: {error}")).at(file.display()))
        }
    }
}

fn told(bytes: &[u8]) -> Option<Told> {
    let entry = Entry::from_bytes(bytes).ok()?;
    let statement = &entry.submission.statement;
    let what = Statement::from_bytes(statement).ok();
    let what = what.map(|statement| format!("{}, {}", statement.kind(), statement.speaker));
    Some(Told {
        index: entry.index,
        recorded_at: entry.recorded_at,
        statement: StatementHash::of_statement(statement),
        what,
    })
}
