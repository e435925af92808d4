//! `hattama kit`: one file with what a commission needs offline.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::new_file;
use super::statement::{given_nature, is_stdout};
use super::{Context, LedgerOrSource, Problem, Report};
use crate::bytes::Id;
use crate::intake::kit::Kit;
use crate::threads::Threads;

const EXAMPLES: &str = "Examples:
  hattama kit --ledger elections/2023 --commission R-00001 --out R-00001.kit";

const LONG: &str = "Write one file with what a station needs offline: the genesis of the election, \
its own enrolment and roster, the commissions above it, the contests it counts, what it has filed so \
far, and the observers that a commission above it has accredited: observers check and sign with the \
station's kit.

The entries stand in it as they stand in the log, with their signatures, which are checked whenever \
the kit is used. What a kit cannot show is that the election is the right one: compare its genesis \
hash with the one that the commission was told.";

/// Arguments of `hattama kit`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, long_about = LONG)]
pub(super) struct Arguments {
    #[command(flatten)]
    log: LedgerOrSource,
    /// The commission that the kit is for
    #[arg(long, value_name = "ID")]
    commission: Id,
    /// The new file; one that is there is never overwritten; - is stdout
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    let Arguments {
        log,
        commission,
        out,
    } = arguments;
    let log = log.open(context)?;
    let kit = Kit::make(&log, &commission, &Threads)
        .map_err(|error| Problem::from_error(super::Exit::CouldNot, &error))?;
    let text = kit.to_text();
    let head = kit.head();
    let mut json = json!({
        "commission": commission,
        "genesis": kit.genesis(),
        "entries": kit.len(),
        "ledger": { "size": head.size, "chain": head.chain },
        "out": out.to_string_lossy(),
    });
    if is_stdout(&out) {
        json["text"] = text.clone().into();
        let mut report = Report::done("", json).nature(kit.nature());
        report.raw = Some(text.into_bytes());
        return Ok(report);
    }
    new_file::write(&out, text.as_bytes())?;
    let words = format!(
        "{}Kit of {commission} written to {}\n  genesis {}\n  {} of the ledger's {} entries\n\
         Hand it to the commission, and the genesis hash on another way.\n",
        given_nature(kit.nature()),
        out.display(),
        kit.genesis(),
        kit.len(),
        head.size,
    );
    Ok(Report::done(words, json).nature(kit.nature()))
}
