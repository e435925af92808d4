//! `hattama fsck`: every damaged, missing and superfluous file of a published folder.

mod repair;

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use self::repair::Repair;
use super::policy_file::read_policy;
use super::present::{count_of, grouped};
use super::source::is_published;
use super::{Context, Exit, OpenLog, Problem, Progress, Report};
use crate::ledger::Layout;
use crate::published::{
    Condition, Folder, Inspection, PublishedLog, Spot, inspect, inspect_without_checkpoint,
};
use crate::threads::Threads;

/// Files shown as text; JSON lists them all.
const SHOWN: usize = 200;

const EXAMPLES: &str = "\
Examples:
  hattama fsck public
  hattama fsck public --json
  hattama fsck public --repair-from https://mirror.example.org/log
                                      takes only what verifies";

const LONG: &str = "\
Looks at every file of a published folder and stops at none. Every hash of the tree
stands twice, in its tile and in what lies below it, so what is damaged is told from
what is not, down to single entries.

damaged      other bytes than the tree, or manifest.json, asks for
missing      not there; a row of missing tiles is one line
unreadable   the disk does not give it
superfluous  nothing asks for it
superseded   a partial tile of an earlier size: no fault
ahead        of a publication that is under way, or was interrupted: no fault

It checks no rule and no signature of a member: `hattama verify` does. Whether the
log's key is the right one is not known here either; the one beside the checkpoint
is taken.

With --repair-from tiles and bundles that are damaged or missing are taken from
another copy, and only if they are what the tree asks for. Results are made again by
`hattama publish`.

Exit codes: 0 nothing is wrong, or all of it was repaired; 1 something is wrong; 2 the
folder could not be looked at.";

/// Arguments of `hattama fsck`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// The published folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Take what is damaged or missing from here: a published folder, a bundle, an address, a ledger
    #[arg(long, value_name = "SOURCE")]
    repair_from: Option<PathBuf>,
    /// A policy, by which cosignatures are checked as well
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the folder cannot be looked at.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let folder = &arguments.folder;
    if Layout::new(folder).head().exists() && !is_published(folder) {
        return Err(
            Problem::could_not("this is a ledger, not a published folder")
                .at(folder.display())
                .expected("a folder that `hattama publish` has made")
                .found("the folder of a ledger")
                .next("`hattama verify` looks at a ledger."),
        );
    }
    let policy = arguments.policy.as_deref().map(read_policy).transpose()?;
    let log = match PublishedLog::open(Folder::new(folder)) {
        Ok(log) => log,
        Err(error) => {
            // Everything else can be looked at all the same.
            let place = Folder::new(folder);
            let found = inspect_without_checkpoint(&place, &error, &Threads);
            return match found {
                Some(found) => Ok(report(folder, &found, None)),
                None => Err(error.into()),
            };
        }
    };
    let mut found = look(&log, context)?;
    let repaired = match &arguments.repair_from {
        None => None,
        Some(source) => {
            let from = OpenLog::open(source, context)?;
            let mut repaired = 0;
            // What was mended may tell of more that can be.
            loop {
                let more = Repair::new(folder, &log, &from).run(&found)?;
                found = look(&log, context)?;
                repaired += more;
                if more == 0 || found.faults().next().is_none() {
                    break Some(repaired);
                }
            }
        }
    };
    let invalid = policy
        .map(|policy| policy.judge(log.note()).invalid)
        .unwrap_or_default();
    for witness in invalid {
        found.spots.push(Spot {
            condition: Condition::Damaged,
            path: crate::published::CHECKPOINT.into(),
            last: None,
            files: 1,
            entries: Vec::new(),
            says: format!("the cosignature under the name of {witness} is not of that witness"),
        });
    }
    Ok(report(folder, &found, repaired))
}

fn look(log: &PublishedLog<Folder>, context: Context) -> Result<Inspection, Problem> {
    let bar = Progress::new(context, "inspecting", log.promised().div_ceil(256));
    Ok(inspect(log, &Threads, &|done| bar.set(done))?)
}

fn report(folder: &Path, found: &Inspection, repaired: Option<u64>) -> Report {
    let faults: Vec<&Spot> = found.faults().collect();
    let exit = if faults.is_empty() {
        Exit::Done
    } else if faults
        .iter()
        .all(|spot| spot.condition == Condition::Unreadable)
    {
        Exit::CouldNot
    } else {
        Exit::Failed
    };
    let counts = [
        Condition::Damaged,
        Condition::Missing,
        Condition::Unreadable,
        Condition::Superfluous,
        Condition::Superseded,
        Condition::Ahead,
    ];
    let counted = counts.map(|condition| (condition, found.count(condition)));
    let json = json!({
        "folder": folder,
        "size": found.size,
        "root": found.root,
        "root_holds": found.root_holds,
        "held_back": found.held_back,
        "under_way": found.under_way,
        "files": found.files,
        "entries": found.entries,
        "repaired": repaired,
        "counts": counted.iter()
            .map(|(condition, count)| (condition.name().to_owned(), json!(count)))
            .collect::<serde_json::Map<_, _>>(),
        "spots": found.spots,
    });
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(folder, found, &faults, &counted, repaired, &mut text);
    Report::done(text, json).exit(exit)
}

fn write_text(
    folder: &Path,
    found: &Inspection,
    faults: &[&Spot],
    counted: &[(Condition, u64)],
    repaired: Option<u64>,
    out: &mut String,
) -> std::fmt::Result {
    for spot in faults.iter().take(SHOWN) {
        writeln!(out, "{:<11}  {}", spot.condition.name(), spot.place())?;
        for line in spot.says.lines() {
            writeln!(out, "             {}", line.trim_end())?;
        }
        if !spot.entries.is_empty() {
            writeln!(out, "             entries {}", shown(&spot.entries))?;
        }
    }
    if faults.len() > SHOWN {
        writeln!(
            out,
            "and {} more; --json lists them all",
            faults.len() - SHOWN
        )?;
    }
    if !faults.is_empty() {
        writeln!(out)?;
    }
    if let Some(repaired) = repaired {
        writeln!(out, "{} repaired.", count_of(repaired, "file"))?;
    }
    let counts: Vec<_> = counted
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(condition, count)| format!("{} {}", grouped(*count), condition.name()))
        .collect();
    let counts = if counts.is_empty() {
        "nothing wrong".to_owned()
    } else {
        counts.join(", ")
    };
    writeln!(
        out,
        "{}: {} looked at; {counts}",
        folder.display(),
        count_of(found.files, "file")
    )?;
    if found.under_way {
        writeln!(
            out,
            "A publication is under way, or was interrupted: files may be those of the one before, or not \
             there."
        )?;
    }
    if found.held_back {
        writeln!(
            out,
            "Entries and totals are held back, or not all of them have followed yet."
        )
    } else {
        writeln!(
            out,
            "The root vouches for {} of {}.",
            grouped(found.entries),
            count_of(found.size, "entry")
        )
    }
}

/// Ranges as people write them, the first few of them.
fn shown(ranges: &[Range<u64>]) -> String {
    let one = |range: &Range<u64>| match range.end - range.start {
        1 => range.start.to_string(),
        _ => format!("{} to {}", range.start, range.end - 1),
    };
    let mut text: Vec<_> = ranges.iter().take(8).map(one).collect();
    if ranges.len() > text.len() {
        text.push(format!("and {} more", ranges.len() - text.len()));
    }
    text.join(", ")
}
