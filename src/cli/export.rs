//! `hattama export`: a results folder again, from what a ledger holds.

mod folder;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::output::output;
use super::present::{Align, Page, SIGNATURES_UNCHECKED, Table, grouped};
use super::{Context, Exit, LedgerOrSource, Problem, Report, source};
use crate::bytes::pick_title;
use crate::export::{Exported, LeftOut, export};
use crate::replay::LogSource as _;
use crate::state::State;
use crate::threads::Threads;

const EXAMPLES: &str = "\
Examples:
  hattama export --from ledger --out results
  hattama export --ledger ledger --at 5000 --out results
                                      as it stood at 5,000 entries
  hattama rehearse results --ledger again
                                      gives the same tallies";

const DETAILS: &str = "\
The folder holds election.toml, commissions.csv, protocols.csv, votes.csv and
turnout.csv, as `hattama rehearse` reads them: the protocols that stand, and the
turnout reports of the polls that they are of. There is no members.csv: it names
public keys, and a rehearsal makes keys of its own.

Columns of stations.csv, one row per station and contest:
  contest, commission,
  status (counted, held, outstanding, no-vote, voided),
  status_entry (what gives it: the protocol, the annulment, or the statement
  that no vote was held),
  contested, corrected, transcribed (yes or no),
  entry, statement (position and hash of the protocol that stands),
  findings (codes, separated by spaces; `hattama explain` tells each),
  in_folder (whether its sheet is in protocols.csv)

Columns of history.csv, one row per protocol, also of those that stand no more:
  contest, commission, entry, statement, recorded_at,
  made (submitted, transcribed or corrected), basis, by (whose statement it is),
  signed_by (numbers of members),
  became (stands, held, replaced, rival, settled, confirmed, annulled, repeats),
  became_by (the statement, or the entry, that did it),
  figures and votes, each as name=figure, in the order of the paper

What a results folder cannot hold is listed with its count, and again at the top
of election.toml. For some of it, rehearsing gives other tallies: sheets that
stand so on paper and fail a relation, annulled votes, withdrawn options, lots.

Polling hours stand in a log as instants; names of time zones are labels. Where
a label does not give the same instants, by the tz database of this program, the
hours are written in UTC, or, if they cross midnight there, in a zone such as
Etc/GMT-6, which is six hours east.";

/// Arguments of `hattama export`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = DETAILS)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: LedgerOrSource,
    /// The folder to write: a new or an empty one
    #[arg(long, value_name = "FOLDER", value_parser = output())]
    out: PathBuf,
    /// As it stood after this many entries
    #[arg(long, value_name = "N")]
    at: Option<u64>,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the log cannot be read or is not lawful, or the folder is there and not empty.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    folder::check(&arguments.out)?;
    let log = arguments.source.open(context)?;
    let at = arguments.at.unwrap_or(log.size());
    let replay = source::replay(&log, Some(at), context)?;
    let state = replay.state();
    let exported =
        export(state, &Threads).map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
    folder::write(&arguments.out, &exported.files)?;
    Ok(report(state, &arguments.out, &exported))
}

fn report(state: &State, folder: &Path, exported: &Exported) -> Report {
    let position = state.position();
    let opened = state.election().map(crate::state::Election::opened);
    let files = exported.files.iter();
    let json = json!({
        "election": opened.map(|opened| &opened.id),
        "folder": folder,
        "head": {
            "size": position.size,
            "chain": position.chain,
            "recorded_at": position.recorded_at,
        },
        "files": files.map(|file| json!({ "name": file.name, "rows": file.rows }))
            .collect::<Vec<_>>(),
        "left_out": exported.left_out.iter().map(|one| json!({
            "what": one.gap,
            "count": one.count,
            "says": one.gap.says(),
            "changes_tallies": one.gap.changes_tallies(),
        })).collect::<Vec<_>>(),
        "not_checked": ["signatures", "the count in the room"],
    });
    let mut page = Page::new(opened.map(|opened| opened.nature));
    if let Some(opened) = opened {
        page.heading(pick_title(&opened.titles));
    }
    page.paragraph(format!(
        "Written to {}, from {}, the last recorded at {}.",
        folder.display(),
        entries(position.size),
        position.recorded_at
    ));
    let mut table = Table::new(&[("file", Align::Left), ("rows", Align::Right)]);
    for file in &exported.files {
        let rows = file.rows.map_or_else(|| "–".to_owned(), grouped);
        table.row([file.name.to_owned(), rows]);
    }
    page.gap().table(&table);
    left_out(&mut page, &exported.left_out);
    page.gap().paragraph(SIGNATURES_UNCHECKED);
    let report = Report::done(page.into_text(), json);
    match opened {
        Some(opened) => report.nature(opened.nature),
        None => report,
    }
}

fn entries(size: u64) -> String {
    match size {
        1 => "1 entry".to_owned(),
        more => format!("{} entries", grouped(more)),
    }
}

fn left_out(page: &mut Page, all: &[LeftOut]) {
    let headings = [
        (
            true,
            "Not in the folder, and rehearsing it gives other tallies",
        ),
        (
            false,
            "Not in the folder; votes, counts of sheets and seats stay the same",
        ),
    ];
    for (changing, heading) in headings {
        let mut table = Table::new(&[("number", Align::Right), ("of what", Align::Left)]);
        let part = all.iter();
        for one in part.filter(|one| one.gap.changes_tallies() == changing) {
            table.row([grouped(one.count), one.gap.says().to_owned()]);
        }
        if !table.is_empty() {
            page.gap().heading(heading).table(&table);
        }
    }
}
