//! `hattama entry`: one entry in full.

mod addition;
mod annulment;
pub(super) mod find;
mod json;
mod observing;
pub(super) mod parts;
mod sheet;
pub(super) mod statement;
mod text;
pub(super) mod view;
mod words;

use clap::Args;

use super::{Context, Exit, LedgerOrSource, Problem, Report};
use view::View;
pub(super) use words::{became, made};

const EXAMPLES: &str = "\
Examples:
  hattama entry 4711 --ledger ledger             by its position
  hattama entry 5a0f3c99 --ledger ledger         by its statement hash, or the
                                                 first 8 digits or more of it
  hattama entry 4711 --ledger ledger --json
  hattama entry 4711 --ledger ledger --raw > entry.bin
                                                 its bytes as they stand";

/// Arguments of `hattama entry`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Position in the log, or statement hash (at least 8 hexadecimal digits)
    #[arg(value_name = "INDEX_OR_HASH")]
    which: String,
    #[command(flatten)]
    source: LedgerOrSource,
    /// Print its bytes as they stand in the log
    #[arg(long)]
    raw: bool,
}

/// Runs the command. An entry that is not lawful, or bears a signature that is not valid, is shown
/// all the same, and the exit code says so.
///
/// # Errors
/// [`Problem`] if the log cannot be read or has no such entry.
pub(super) fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    let Arguments { which, source, raw } = arguments;
    if raw && context.json {
        return Err(Problem::could_not("--raw and --json exclude each other")
            .next("Leave one of them out."));
    }
    let log = source.open(context)?;
    let index = find::index(&log, &which)?;
    let bytes = find::bytes(&log, index)?;
    if raw {
        let mut report = Report::done("", serde_json::json!({}));
        report.raw = Some(bytes);
        return Ok(report);
    }
    let view = View::new(&log, index, &bytes, context)?;
    let exit = if view.is_sound() {
        Exit::Done
    } else {
        Exit::Failed
    };
    let mut report = Report::done(text::text(&view), json::object(&view)).exit(exit);
    report.nature = view.nature();
    Ok(report)
}
