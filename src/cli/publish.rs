//! `hattama publish`: the folder that any web server can serve.

mod witnesses;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use self::witnesses::{Terms, Witnesses};
use super::init::absolute;
use super::output::output;
use super::policy_file::read_policy;
use super::present::{Align, Page, Table, count_of, grouped};
use super::seen::{self, Handing};
use super::{Context, Exit, Problem, Progress, Report, remark, source, times};
use crate::election::Nature;
use crate::ledger::{Config, Layout, LedgerError, Seen, head};
use crate::publish::{Damage, Nobody, Promise, Publication, PublishError, Publishing, publish};
use crate::published::Spot;
use crate::replay::LogSource as _;
use crate::threads::Threads;

const EXAMPLES: &str = "\
Examples:
  hattama publish --ledger ledger --out public
  hattama publish --ledger ledger --out public --policy keys/policy
                                      asks its witnesses for cosignatures
  python3 -m http.server --directory public
                                      any web server serves it";

const LONG: &str = "\
Bundles and tiles are written first and are durable before witnesses are asked;
then the checkpoint stands, with what came back; then results. Whoever reads the
folder meanwhile, or after a crash, finds a whole publication. A second run
writes what is new. No key is needed: the checkpoint was signed when the entries
were appended.

Nothing is published into a folder that shows more entries than the ledger, or
another history; the other folders that ledger.toml names are compared, too, and
where none of them can be, --assume-latest has to be given. Files that are not as
they had been published are named, and made anew.

In the folder:
  checkpoint                    size and root, signed; cosignatures below
  tile/, tile/entries/          hashes and entries (c2sp.org/tlog-tiles)
  log.vkey                      the log's key; a convenience, never an anchor
  results/overview.json, .csv   every contest, and the chambers
  results/contests/ID/total     one contest (json and csv)
  results/contests/ID/units/ID  the same within one unit
  results/stations/             one row a station, and a results folder again
  results/completeness.json     protocols received, and turnout
  manifest.json                 SHA-256 of everything but tiles and checkpoint

If the election says `publish_from`, until then only checkpoint, key,
completeness and turnout leave; entries and totals follow afterwards.

Exit code 3: published, with fewer cosignatures than the policy asks for.";

/// The most damaged files that are shown.
const DAMAGES: usize = 20;

/// Arguments of `hattama publish`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// The ledger's folder
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
    /// The folder to publish into: a new one, or one published before
    #[arg(long, value_name = "DIR", value_parser = output())]
    out: PathBuf,
    /// A policy, whose witnesses are asked for cosignatures
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Leave the checkpoint as it is if fewer cosign than the policy asks for
    #[arg(long, requires = "policy")]
    require_quorum: bool,
    /// Go on although nobody who has seen the log can be asked what it was like last
    #[arg(long)]
    assume_latest: bool,
    /// Seconds that each witness has to answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "policy",
          value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let policy = arguments.policy.as_deref().map(read_policy).transpose()?;
    let reader = source::open_ledger(&arguments.ledger, context)?;
    source::refuse_doubtful(&reader, &arguments.ledger)?;
    source::holds_head(&reader, &arguments.ledger)?;
    let head = reader.head().clone();
    let promise = Promise {
        size: head.size,
        chain: head.chain,
        root: head.root,
        checkpoint: head.checkpoint,
    };
    let replay = source::replay(&reader, Some(reader.size()), context)?;
    let state = replay.state();
    let goes_on = |seen: &[Seen]| seen::holds_against(seen, &arguments.ledger, &reader, state);
    let grown = Grown {
        ledger: &arguments.ledger,
        size: promise.size,
    };
    let out = absolute(&arguments.out)?;
    let handing = Handing::Published {
        out: &out,
        assume_latest: arguments.assume_latest,
    };
    let others = seen::elsewhere(&arguments.ledger, handing, context)?;
    goes_on(&others).map_err(|error| grown.of_ledger(error))?;
    let task = Publishing {
        log: &reader,
        promise: &promise,
        state,
        now: times::now(),
    };
    let bar = Progress::new(context, "publishing", promise.size);
    let mut progress = |done| bar.set(done);
    let nature = state.election().map(|election| election.opened().nature);
    let Some(policy) = policy else {
        let done = publish(&task, &arguments.out, &mut Nobody, &Threads, &mut progress);
        let done = done.map_err(|error| grown.of_publication(error))?;
        drop(bar);
        let noted = note_place(arguments, context);
        return Ok(report(&done, &arguments.out, nature, None, noted));
    };
    let terms = Terms {
        timeout: std::time::Duration::from_secs(arguments.timeout),
        required: arguments.require_quorum,
    };
    let mut witnesses = Witnesses::new(policy, terms, &goes_on);
    let done = publish(
        &task,
        &arguments.out,
        &mut witnesses,
        &Threads,
        &mut progress,
    );
    let done = done.map_err(|error| grown.of_publication(error))?;
    drop(bar);
    let noted = note_place(arguments, context);
    Ok(report(
        &done,
        &arguments.out,
        nature,
        Some(&witnesses),
        noted,
    ))
}

/// A ledger as it was read for a publication.
struct Grown<'a> {
    ledger: &'a Path,
    size: u64,
}

impl Grown<'_> {
    fn of_ledger(&self, error: LedgerError) -> Problem {
        let seen = match error {
            LedgerError::Forgotten { expected, .. } => Some(expected),
            _ => None,
        };
        self.meanwhile(seen).unwrap_or_else(|| error.into())
    }

    fn of_publication(&self, error: PublishError) -> Problem {
        let seen = match &error {
            PublishError::Larger { found, .. } => Some(*found),
            PublishError::Contradicted(why) => match why.downcast_ref() {
                Some(LedgerError::Forgotten { expected, .. }) => Some(*expected),
                _ => None,
            },
            _ => None,
        };
        self.meanwhile(seen).unwrap_or_else(|| error.into())
    }

    /// What to say if others have seen no more than the ledger has come to meanwhile: that another
    /// publication went on beside this one, and nothing against the ledger.
    fn meanwhile(&self, seen: Option<u64>) -> Option<Problem> {
        let now = head::read(&Layout::new(self.ledger).head()).ok()?.size;
        let problem =
            Problem::could_not("the ledger has grown, and was published, while this was going on")
                .at(self.ledger.display())
                .expected(count_of(self.size, "entry"))
                .found(count_of(now, "entry"))
                .next("Publish again.");
        seen.filter(|seen| self.size < *seen && *seen <= now)
            .map(|_| problem)
    }
}

/// Names the folder and the policy in ledger.toml, so that what they show is looked at before anything
/// else is signed; whether that is new.
fn note_place(arguments: &Arguments, context: Context) -> bool {
    let noted = || -> Result<bool, Problem> {
        let layout = Layout::new(&arguments.ledger);
        let out = absolute(&arguments.out)?;
        let policy = arguments.policy.as_deref().map(absolute).transpose()?;
        let changed = Config::change(&layout, |config| {
            let mut there = config.published.iter();
            if !there.any(|there| layout.folder().join(there) == out) {
                config.published.push(out);
            }
            if policy.is_some() {
                config.policy = policy;
            }
        });
        Ok(changed?)
    };
    match noted() {
        Ok(new) => new,
        Err(problem) => {
            if !context.quiet {
                remark!("warning: ledger.toml does not name what was published: {problem}");
            }
            false
        }
    }
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        let exit = match &error {
            // Two histories, or a ledger that lost what it promised: evidence, not only a nuisance.
            PublishError::Fork { .. }
            | PublishError::Larger { .. }
            | PublishError::Root { .. }
            | PublishError::Contradicted(_) => Exit::Failed,
            _ => Exit::CouldNot,
        };
        Self::from_error(exit, &error)
    }
}

/// What was damaged before: whoever reads the folder may have had it.
fn tell_damage(page: &mut Page, damage: &Damage) {
    let mut tell = |spots: &[Spot], says: &str| {
        if spots.is_empty() {
            return;
        }
        page.gap().warning(says);
        let mut table = Table::new(&[
            ("file", Align::Left),
            ("was", Align::Left),
            ("what was wrong", Align::Left),
        ]);
        for spot in spots.iter().take(DAMAGES) {
            let first = spot.says.lines().next().unwrap_or_default();
            table.row([
                spot.place(),
                spot.condition.name().to_owned(),
                first.to_owned(),
            ]);
        }
        page.table(&table);
        if spots.len() > DAMAGES {
            let more = (spots.len() - DAMAGES) as u64;
            page.paragraph(format!("and {} more: --json tells all.", grouped(more)));
        }
    };
    tell(
        &damage.mended,
        "Files that stood in the folder were not as they had been published. They are made anew from \
         the ledger; whoever took them meanwhile has other bytes.",
    );
    tell(
        &damage.left,
        "Files in the folder are no part of what is published, and are left as they are: \
         `hattama fsck` tells more.",
    );
}

fn report(
    done: &Publication,
    folder: &Path,
    nature: Option<Nature>,
    witnesses: Option<&Witnesses>,
    noted: bool,
) -> Report {
    let cosigned = witnesses.map(|witnesses| witnesses.judged(&done.checkpoint));
    let json = json!({
        "folder": folder,
        "size": done.size,
        "before": done.before,
        "written": done.written,
        "held_back_until": done.held_back_until,
        "mended": done.damage.mended,
        "left_damaged": done.damage.left,
        "checkpoint": done.checkpoint,
        "quorum": cosigned.as_ref().map(|cosigned| cosigned.quorum),
        "witnesses": witnesses.map(Witnesses::json),
    });
    let mut page = Page::new(nature);
    page.paragraph(format!(
        "{}: {} published{}.",
        folder.display(),
        count_of(done.size, "entry"),
        match done.before {
            None => String::new(),
            Some(before) if before == done.size => ", as before".to_owned(),
            Some(before) => format!(", {} of them new", grouped(done.size - before)),
        }
    ));
    page.paragraph(format!("{} written.", count_of(done.written, "file")));
    tell_damage(&mut page, &done.damage);
    if noted {
        page.gap().paragraph(
            "ledger.toml names it now: before anything more is signed, the ledger is compared with \
             what stands there, and with what witnesses have seen.",
        );
    }
    if let Some(until) = done.held_back_until {
        page.gap().warning(format!(
            "Entries and totals are held back until {until}: publish again after it."
        ));
    }
    let mut exit = Exit::Done;
    if let (Some(witnesses), Some(cosigned)) = (witnesses, &cosigned) {
        let mut table = Table::new(&[("witness", Align::Left), ("answer", Align::Left)]);
        for (name, answer) in witnesses.answers() {
            table.row([name.to_owned(), answer.to_owned()]);
        }
        page.gap().table(&table);
        if !cosigned.quorum {
            exit = Exit::Partly;
            page.gap().warning(
                "Fewer witnesses than the policy asks for stand under the checkpoint. Publish \
                 again when they can be reached.",
            );
        }
    }
    let report = Report::done(page.into_text(), json).exit(exit);
    match nature {
        Some(nature) => report.nature(nature),
        None => report,
    }
}
