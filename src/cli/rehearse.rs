//! `hattama rehearse`: a commission's dress rehearsal on past results.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use super::output::output;
use super::present::{grouped, nature_line};
use super::{Context, Exit, Problem, Progress, Report, remark};
use crate::election::Nature;
use crate::intake::read_folder;
use crate::keystore;
use crate::ledger::{Config, Head, Ledger, LedgerError, LogKeys, Offer, Outcome, Reader, Spent};
use crate::rehearsal::{Act, Options, Rehearsal};
use crate::replay::{LogSource as _, Replay, Signatures, fold};
use crate::rules::{Reason, Workers};
use crate::threads::Threads;

/// Submissions offered together: enough that checking signatures in bulk pays on every thread.
const BATCH: usize = 8192;

/// Acts that one thread signs at a time.
const SIGN_PART: usize = 64;

/// Refusals shown as text; JSON lists them all.
const SHOWN: usize = 20;

/// Arguments of `hattama rehearse`.
#[derive(Debug, Args)]
#[command(
    before_help = "Examples:\n  hattama rehearse results/ --ledger rehearsal\n  hattama rehearse results/ --ledger rehearsal --members 1 --seed 7",
    long_about = "Run a results folder through a new ledger, with keys made for it.\n\nThe same \
                  folder, seed and options give the same ledger, byte for byte. Sheets that the rule \
                  book refuses are listed, and the rest goes on (exit code 3). Interrupted, it is \
                  finished by the same command again.\n\nThe ledger's nature is rehearsal or \
                  reconstructed, never official."
)]
pub struct Arguments {
    /// The results folder
    folder: PathBuf,
    /// The new ledger's folder
    #[arg(long, value_name = "DIR", value_parser = output())]
    ledger: PathBuf,
    /// Members in each roster and signatures on each protocol [default: as the signing rule needs]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=200))]
    members: Option<u16>,
    /// Another seed makes other keys and another genesis
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if the folder cannot be read or the ledger not be written.
pub fn run(arguments: Arguments, context: Context) -> Result<Report, Problem> {
    let mut watch = Watch::default();
    let started = Instant::now();
    let read = read_folder(&arguments.folder).into_result();
    let (folder, warnings) = read.map_err(|error| {
        let count = error.problems.len();
        Problem::could_not(format!(
            "the folder cannot be rehearsed: {count} to put right"
        ))
        .at(arguments.folder.display())
        .listing(error.problems)
    })?;
    remark(&warnings, context);
    watch.reading = started.elapsed();
    let options = Options {
        seed: arguments.seed,
        members: arguments.members,
    };
    let rehearsal = Rehearsal::new(folder, &options).map_err(|error| {
        Problem::from_error(Exit::CouldNot, &error).at(arguments.folder.display())
    })?;
    let mut ledger = open_or_create(&arguments.ledger, &rehearsal)?;
    let refused = perform(&rehearsal, &mut ledger, context, &mut watch)?;
    watch.ledger = ledger.spent();
    let head = ledger.head().clone();
    // What comes back is read as an observer reads it: nothing of the writer is left.
    drop(ledger);
    let nature = read_back(&arguments.ledger, &head, &mut watch)?;
    watch.whole = started.elapsed();
    let done = Done {
        rehearsal: &rehearsal,
        head: &head,
        nature,
        refused: &refused,
        watch: &watch,
    };
    Ok(report(&arguments.ledger, &done))
}

/// Warnings of the folder, which keep nobody from rehearsing it.
fn remark(warnings: &[crate::intake::Problem], context: Context) {
    if context.quiet {
        return;
    }
    for warning in warnings.iter().take(SHOWN) {
        remark!("{warning}");
    }
    if let Some(more @ 1..) = warnings.len().checked_sub(SHOWN) {
        remark!("and {more} more; `hattama election check` lists them all");
    }
}

/// A new ledger, or the one that an interrupted rehearsal of the same folder left.
pub(super) fn open_or_create(folder: &Path, rehearsal: &Rehearsal) -> Result<Ledger, Problem> {
    let keys = LogKeys {
        log: rehearsal.keys().log(),
    };
    let config = Config::new(
        PathBuf::from("rehearsal-log.pem"),
        PathBuf::from("rehearsal-refusals.pem"),
    );
    let ledger = if folder.join("HEAD").exists() {
        resume(folder, rehearsal, &keys)?
    } else {
        let Offer { submission, at } = rehearsal.genesis();
        Ledger::create(folder, submission, &keys, &config, at)?
    };
    let secrets = [
        (config.log_key, rehearsal.keys().log()),
        (config.refusal_key, rehearsal.keys().refusal()),
    ];
    // An interruption may have come before one of them was written.
    for (name, key) in secrets
        .into_iter()
        .filter(|(name, _)| !folder.join(name).exists())
    {
        keystore::write_plain_rehearsal(&folder.join(name), &key)?;
    }
    Ok(ledger)
}

fn resume(folder: &Path, rehearsal: &Rehearsal, keys: &LogKeys) -> Result<Ledger, Problem> {
    let another = |found: String| {
        Problem::could_not("the folder holds another ledger")
            .at(folder.display())
            .expected(format!(
                "genesis {}, of this folder, seed and members",
                rehearsal.genesis_hash()
            ))
            .found(found)
            .next("Name another folder; a ledger is never overwritten.")
    };
    let opened = match Ledger::open(folder, keys) {
        Err(LedgerError::WrongKey { found: _, .. }) => {
            return Err(another("a ledger with another log key".into()));
        }
        opened => opened?,
    };
    let genesis = opened
        .state()
        .election()
        .map(crate::state::Election::genesis);
    if genesis == Some(rehearsal.genesis_hash()) {
        return Ok(opened);
    }
    Err(another(genesis.map_or_else(
        || "no genesis".into(),
        |hash| format!("genesis {hash}"),
    )))
}

/// Replays what the store holds, without signatures: it has to lead to the same head. Says of which
/// nature the election in it is.
fn read_back(folder: &Path, head: &Head, watch: &mut Watch) -> Result<Option<Nature>, Problem> {
    let started = Instant::now();
    let reader = Reader::open(folder)?;
    let mut entries: Vec<Vec<u8>> = Vec::new();
    reader.read(0..reader.size(), &mut |_, bytes| entries.push(bytes.into()))?;
    watch.fetching = started.elapsed();
    let started = Instant::now();
    let mut replay = Replay::new();
    let faults = fold(
        &mut replay,
        &entries,
        None,
        Signatures::Assume,
        &Threads,
        &mut (),
    )
    .map_err(|(_, error)| error)?;
    watch.reading_back = started.elapsed();
    let (expected, found) = (head.chain, replay.state().position().chain);
    if faults.is_empty() && expected == found {
        let election = replay.state().election();
        return Ok(election.map(|election| election.opened().nature));
    }
    Err(Problem::failed("the store does not hold what was appended")
        .expected(expected)
        .found(found)
        .next("Run `hattama verify` for everything that is wrong."))
}

/// A rehearsal that has been performed.
struct Done<'a> {
    rehearsal: &'a Rehearsal,
    head: &'a Head,
    nature: Option<Nature>,
    refused: &'a [Refused],
    watch: &'a Watch,
}

/// A submission that the rule book does not let in.
struct Refused {
    what: String,
    reasons: Vec<Reason>,
}

fn perform(
    rehearsal: &Rehearsal,
    ledger: &mut Ledger,
    context: Context,
    watch: &mut Watch,
) -> Result<Vec<Refused>, Problem> {
    let acts = rehearsal.acts();
    let bar = Progress::new(context, "rehearsing", acts.len() as u64);
    let mut refused = Vec::new();
    let mut done = 0;
    for batch in acts.chunks(BATCH) {
        let signing = Instant::now();
        let offers = Threads.in_parts(batch, SIGN_PART, |part| {
            part.iter().map(|act| rehearsal.perform(*act)).collect()
        });
        let offers: Vec<Offer> = offers
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
        watch.signatures += offers
            .iter()
            .map(|offer| offer.submission.signatures.len())
            .sum::<usize>();
        watch.signing += signing.elapsed();
        for ((_, act), outcome) in batch.iter().zip(ledger.append(offers)?) {
            watch.note(*act, &outcome);
            if let Outcome::Refused(reasons) = outcome {
                refused.push(Refused {
                    what: rehearsal.describe(*act),
                    reasons,
                });
            }
        }
        done += batch.len() as u64;
        bar.set(done);
    }
    Ok(refused)
}

/// What was done, and what the time was spent on.
#[derive(Default)]
struct Watch {
    reading: Duration,
    signing: Duration,
    fetching: Duration,
    reading_back: Duration,
    whole: Duration,
    ledger: Spent,
    signatures: usize,
    recorded: u64,
    already: u64,
    protocols: u64,
}

impl Watch {
    fn note(&mut self, act: Act, outcome: &Outcome) {
        match outcome {
            Outcome::Recorded { .. } => self.recorded += 1,
            Outcome::AlreadyRecorded { .. } => self.already += 1,
            Outcome::Refused(_) => return,
        }
        self.protocols += u64::from(matches!(act, Act::Protocol(_)));
    }
}

fn report(folder: &Path, done: &Done<'_>) -> Report {
    let Done {
        rehearsal,
        head,
        nature,
        refused,
        watch,
    } = done;
    let exit = if refused.is_empty() {
        Exit::Done
    } else {
        Exit::Partly
    };
    let json = json!({
        "election": rehearsal.folder().definition.id,
        "genesis": rehearsal.genesis_hash(),
        "head": { "size": head.size, "chain": head.chain, "root": head.root },
        "recorded": watch.recorded,
        "already_recorded": watch.already,
        "protocols": watch.protocols,
        "members": rehearsal.members(),
        "refused": refused.iter().map(|one| json!({ "what": one.what, "reasons": one.reasons }))
            .collect::<Vec<_>>(),
        "milliseconds": watch.milliseconds(),
    });
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(&mut text, folder, done);
    let report = Report::done(text, json).exit(exit);
    match nature {
        Some(nature) => report.nature(*nature),
        None => report,
    }
}

impl Watch {
    fn milliseconds(&self) -> serde_json::Value {
        let ms = |spent: Duration| u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
        json!({
            "reading": ms(self.reading),
            "signing": ms(self.signing),
            "checking_signatures": ms(self.ledger.weighing),
            "rules": ms(self.ledger.admitting),
            "store": ms(self.ledger.storing),
            "head": ms(self.ledger.promising),
            "reading_store": ms(self.fetching),
            "replaying": ms(self.reading_back),
            "whole": ms(self.whole),
        })
    }
}

fn write_text(out: &mut String, folder: &Path, done: &Done<'_>) -> std::fmt::Result {
    let Done {
        rehearsal,
        head,
        nature,
        refused,
        watch,
    } = done;
    if let Some(nature) = *nature {
        writeln!(out, "{}", nature_line(nature))?;
    }
    writeln!(out, "  election   {}", rehearsal.folder().definition.id)?;
    writeln!(out, "  ledger     {}", folder.display())?;
    writeln!(out, "  genesis    {}", rehearsal.genesis_hash())?;
    writeln!(out, "  entries    {}", grouped(head.size))?;
    writeln!(
        out,
        "  protocols  {}, {} signatures each",
        grouped(watch.protocols),
        rehearsal.members()
    )?;
    writeln!(out, "  chain      {}", head.chain)?;
    if watch.already > 0 {
        writeln!(
            out,
            "  already there from an earlier run: {}",
            watch.already
        )?;
    }
    write_times(out, head.size, watch)?;
    if !refused.is_empty() {
        writeln!(out, "\nRefused: {}", refused.len())?;
        for one in refused.iter().take(SHOWN) {
            writeln!(out, "  {}", one.what)?;
            for reason in &one.reasons {
                writeln!(out, "    {} {reason}", reason.code())?;
            }
        }
        let more = refused.len().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(out, "  and {more} more; --json lists them all")?;
        }
    }
    let folder = folder.display();
    writeln!(out, "\nNext")?;
    writeln!(out, "  hattama tally  --ledger {folder}")?;
    writeln!(
        out,
        "  hattama verify {folder} --anchor {}",
        rehearsal.genesis_hash()
    )
}

fn write_times(out: &mut String, entries: u64, watch: &Watch) -> std::fmt::Result {
    let spent = &watch.ledger;
    writeln!(out, "\n  time spent on               seconds  bounded by")?;
    let rows = [
        (
            "reading the folder",
            watch.reading,
            "parsing CSV, one core".to_owned(),
        ),
        (
            "making keys and signatures",
            watch.signing,
            format!(
                "{} signatures, all cores",
                grouped(watch.signatures as u64 + spent.keys)
            ),
        ),
        (
            "checking them in bulk",
            spent.weighing,
            format!(
                "{} signatures, {} keys, all cores",
                grouped(spent.signatures),
                grouped(spent.keys)
            ),
        ),
        (
            "the rule book",
            spent.admitting,
            "one core: entries depend on those before".to_owned(),
        ),
        (
            "store, made durable",
            spent.storing,
            format!("{} batches, the disk", spent.commits),
        ),
        (
            "tree and HEAD, made durable",
            spent.promising,
            "SHA-256 and the disk".to_owned(),
        ),
    ];
    let rate = per_second(entries, watch.reading_back);
    let back = format!("{} entries a second, decoding on all cores", grouped(rate));
    let last = [
        (
            "reading the store again",
            watch.fetching,
            "sled, one core".to_owned(),
        ),
        ("replaying, no signatures", watch.reading_back, back),
    ];
    for (what, time, bound) in rows.into_iter().chain(last) {
        writeln!(out, "  {what:<27} {:>7}  {bound}", seconds(time))?;
    }
    writeln!(out, "  {:<27} {:>7}", "all of it", seconds(watch.whole))
}

/// Things a second, rounded down; nothing where no time passed.
fn per_second(things: u64, time: Duration) -> u128 {
    (u128::from(things) * 1_000_000_000)
        .checked_div(time.as_nanos())
        .unwrap_or(0)
}

/// Seconds with two decimals, without floating point.
fn seconds(time: Duration) -> String {
    format!("{}.{:02}", time.as_secs(), time.subsec_millis() / 10)
}
