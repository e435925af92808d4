//! `hattama receipt get`: the receipt of an entry, from whoever has the log.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::bytes::StatementHash;
use crate::cli::entry::find;
use crate::cli::present::{count_of, grouped};
use crate::cli::{Context, Exit, LedgerOrSource, OpenLog, Problem, Report, new_file};
use crate::event::{ENTRY_HEADER, Entry};
use crate::tlog::{
    Note, NoteError, ProofError, Receipt, leaf_hash, prove_inclusion, verify_inclusion,
};

const EXAMPLES: &str = "\
Examples:
  hattama receipt get 4711 --ledger ledger --out entry-4711.tlog-proof
  hattama receipt get 4711 --from public
                                      with the cosignatures of what is published
  hattama receipt get 5a0f3c99 --from https://results.example.org/log \\
    --out mine.tlog-proof --entry-out mine.entry";

const LONG: &str = "\
A receipt is a tlog-proof (https://c2sp.org/tlog-proof): the hashes that lead
from the entry to the root of a checkpoint, and that checkpoint with its
signatures. Any later log that does not go on from it was changed, and the
receipt is the evidence.

From a ledger it is of the last checkpoint, which nobody has cosigned. From a
published folder, a bundle or an address it is of the published one, with every
cosignature that stands there. The proof is checked before it is handed out;
who signed the checkpoint is for `hattama receipt verify`, which is told from
outside whose log it is.

In the line `extra` stand the 50 bytes that the ledger has put before the
submission: with the submission's own bytes behind them they are the entry. So
a receipt is checked with the submission's file; with --entry-out the entry
itself is written, too.";

/// Arguments of `hattama receipt get`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// Position in the log, or statement hash (at least 8 hexadecimal digits)
    #[arg(value_name = "INDEX")]
    which: String,
    #[command(flatten)]
    source: LedgerOrSource,
    /// Write the receipt to this file, which must not exist, and not to stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the entry's bytes to this file, which must not exist
    #[arg(long, value_name = "FILE")]
    entry_out: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let source = arguments.source.named()?;
    let log = OpenLog::open(source, context)?;
    let made = make(&log, &arguments.which);
    let (entry, receipt) = made.map_err(|problem| log.held_back().unwrap_or(problem))?;
    let claim = log.claim();
    let text = receipt.to_string();
    let index = receipt.index;
    let cosignatures = receipt.checkpoint.signatures().len().saturating_sub(1);
    if let Some(out) = &arguments.entry_out {
        new_file::write(out, &entry)?;
    }
    if let Some(out) = &arguments.out {
        new_file::write(out, text.as_bytes())?;
    }
    let statement = Entry::from_bytes(&entry)
        .ok()
        .map(|entry| StatementHash::of_statement(&entry.submission.statement));
    let json = json!({
        "entry": index,
        "statement": statement,
        "size": claim.size,
        "root": claim.root,
        "cosignatures": cosignatures,
        "receipt": text,
        "out": arguments.out,
        "entry_out": arguments.entry_out,
    });
    let Some(out) = &arguments.out else {
        let mut report = Report::done("", json);
        report.raw = Some(text.into_bytes());
        return Ok(report);
    };
    let said = format!(
        "{}: entry {index} of {}, {}\n",
        out.display(),
        grouped(claim.size),
        count_of(cosignatures as u64, "cosignature")
    );
    Ok(Report::done(said, json))
}

/// The entry's bytes, and its receipt.
fn make(log: &OpenLog, which: &str) -> Result<(Vec<u8>, Receipt), Problem> {
    let index = find::index(log, which)?;
    let entry = find::bytes(log, index)?;
    let leaf = leaf_hash(&entry);
    let claim = log.claim();
    let size = claim.size;
    let read: Result<Note, NoteError> = claim.checkpoint.parse();
    let checkpoint = read.map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
    let proof = prove_inclusion(index, size, &log.subtrees()?).map_err(|error| unproven(&error))?;
    verify_inclusion(index, size, leaf, claim.root, &proof).map_err(|error| unproven(&error))?;
    let extra = entry.get(..ENTRY_HEADER).map(Into::into);
    let receipt = Receipt {
        extra,
        index,
        proof,
        checkpoint,
    };
    Ok((entry, receipt))
}

fn unproven(error: &ProofError) -> Problem {
    let exit = match error {
        ProofError::Wrong => Exit::Failed,
        _ => Exit::CouldNot,
    };
    Problem {
        exit,
        ..Problem::could_not(format!(
            "no receipt can be made of this entry here: {error}"
        ))
    }
    .next("Run `hattama verify` for everything that is wrong with this log.")
}
