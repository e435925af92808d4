//! `hattama tally`: totals, seats and completeness, derived by replay.

mod allocation;
mod annulled;
mod contest;
mod copies;
mod overview;
mod steps;

use clap::Args;

use super::present::{COUNT_UNCHECKED, Page, SIGNATURES_UNCHECKED, grouped};
use super::{Context, LedgerOrSource, Problem, Report, source};
use crate::bytes::pick_title;
use crate::replay::LogSource;
use crate::results::{Beside, View, Wanted, csv, json};
use crate::threads::Threads;

const EXAMPLES: &str = "\
Examples:
  hattama tally --ledger ledger                      every contest, one a line
  hattama tally --ledger ledger --contest duma-list  one contest in full
  hattama tally --ledger ledger --contest duma-list --steps
                                                     how votes became seats
  hattama tally --ledger ledger --unit T01 --turnout one unit, with its turnout
  hattama tally --ledger ledger --at 5000 --json     as it stood at 5,000 entries
  hattama tally --ledger ledger --contest duma-list --copies
                                                     observers' copies beside it";

const COLUMNS: &str = "\
Columns of --csv, one row per contest and option:
  contest, unit (empty: the whole contest), standing, expected, counted,
  option, position, kind, name, votes,
  share_numerator, share_denominator, share_of (the exact share),
  share_percent (two decimals, half up), passed, seats (empty: not settled),
  first_reported (votes on the first sheets of the same stations), nature,
  log_size (entries of the log that it was derived from)";

/// Arguments of `hattama tally`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = COLUMNS)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: LedgerOrSource,
    /// Only this contest, in full
    #[arg(long, value_name = "ID")]
    contest: Option<String>,
    /// Only the stations of this commission and those below it; no seats
    #[arg(long, value_name = "ID")]
    unit: Option<String>,
    /// As it stood after this many entries
    #[arg(long, value_name = "N")]
    at: Option<u64>,
    /// Print one row per contest and option
    #[arg(long)]
    csv: bool,
    #[command(flatten)]
    beside: Shown,
    /// Show how votes became seats, step by step
    #[arg(long)]
    steps: bool,
}

/// What is shown beside the totals.
#[derive(Debug, Clone, Copy, Args)]
struct Shown {
    /// Show turnout reports beside the final sheets
    #[arg(long)]
    turnout: bool,
    /// Show what observers' copies come to, unit by unit, and each that differs
    #[arg(long)]
    copies: bool,
    /// Show the sums as if nothing had been annulled, beside those that count
    #[arg(long)]
    with_voided: bool,
}

impl Shown {
    const fn wanted(self) -> Beside {
        let Self {
            turnout,
            copies,
            with_voided,
        } = self;
        Beside {
            turnout,
            copies,
            with_voided,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the log cannot be read or is not lawful, or what is asked for is not in it.
pub(super) fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    if arguments.csv && context.json {
        return Err(Problem::could_not("--csv and --json exclude each other")
            .next("Leave one of them out."));
    }
    let log = arguments.source.open(context)?;
    let at = arguments.at.unwrap_or(log.size());
    let replay = source::replay(&log, Some(at), context)?;
    let wanted = Wanted {
        contest: arguments.contest.as_deref(),
        unit: arguments.unit.as_deref(),
        beside: arguments.beside.wanted(),
    };
    let view = View::new(replay.state(), &wanted, &Threads)?;
    let nature = view.election.nature;
    if arguments.csv {
        let mut report = Report::done("", serde_json::Value::Null).nature(nature);
        report.raw = Some(csv::rows(&view));
        return Ok(report);
    }
    if context.json {
        let root = source::root(&log, replay.state().position().size)?;
        return Ok(Report::done("", json::object(&view, root)).nature(nature));
    }
    let nothing = serde_json::Value::Object(serde_json::Map::new());
    Ok(Report::done(text(&view, arguments.steps), nothing).nature(nature))
}

fn text(view: &View<'_>, steps: bool) -> String {
    let position = view.state.position();
    let mut page = Page::new(Some(view.election.nature));
    page.heading(pick_title(&view.election.titles));
    page.paragraph(format!(
        "At {}, the last recorded at {}.",
        entries(position.size),
        position.recorded_at
    ));
    if let Some(unit) = view.unit {
        let unit = view.state.commission(unit);
        page.paragraph(format!("Within {} {}.", unit.id, unit.name));
    }
    match view.contests.as_slice() {
        [] => {
            page.gap().paragraph("No contest is counted here yet.");
        }
        [only] => contest::show(&mut page, view, only, steps),
        many => {
            page.gap().table(&overview::contests(view));
            overview::contested(&mut page, view);
            if view.beside != Beside::default() || steps {
                for one in many {
                    contest::show(&mut page, view, one, steps);
                }
            } else {
                page.gap()
                    .paragraph("`--contest ID` shows one contest in full.");
            }
        }
    }
    overview::chambers(&mut page, view);
    page.gap()
        .paragraph(format!("{SIGNATURES_UNCHECKED} {COUNT_UNCHECKED}"));
    page.into_text()
}

fn entries(size: u64) -> String {
    match size {
        1 => "1 entry".to_owned(),
        more => format!("{} entries", grouped(more)),
    }
}
