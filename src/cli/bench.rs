//! `hattama bench`: how fast each stage is, beside what this machine can do at most.

mod report;
mod stage;

use std::path::{Path, PathBuf};

use clap::Args;

use self::stage::{Measured, Stage};
use super::{Context, Exit, Problem, Progress, Report};
use crate::bench::limits::{self, Checking, Hashing, Rate, Writing};
use crate::bench::parts::{Parts, parts};
use crate::bench::{Size, Workload};
use crate::ledger::{Ledger, Outcome};
use crate::published::{Folder, PublishedLog};
use crate::replay::{Fault, Replay, Signatures, SourceError, fold};
use crate::results::{Beside, View, Wanted, csv};
use crate::threads::Threads;

const EXAMPLES: &str = "\
Examples:
  hattama bench                                      100,000 protocols
  hattama bench --protocols 1000000 --signatures 3   a national election
  hattama bench --protocols 10000 --in /mnt/disk --json";

const LONG: &str = "Makes an election of the size asked for, always the same for the same numbers, and runs it \
through the program: append, publish, verify, fsck, tally, and some entries more. publish, verify, fsck and tally are \
the commands themselves, each in a process of its own, with all that they write and print.

Beside them stand the limits of this machine, measured in the same run: the routine that checks signatures and \
keys in bulk, over those of this very log; the store, with batches of the same length; hashing; syncs of the disk.

Signing is not counted: it is done before each batch is handed in. What is written goes into a folder that is taken \
away again; --keep leaves it, and so does an interrupt.";

/// Contests that a station may count.
const CONTESTS: u64 = 64;

/// Entries that are followed behind the measured ones, if the election has as many.
const MORE: u64 = 1000;

/// Stations, where nobody says how many, if there are not too few for the protocols.
const STATIONS: u64 = 20_000;

/// Batches that the disk's limits are measured with, at most.
const BATCHES: usize = 64;

/// Bytes that hashing is measured with.
const HASHED: u64 = 256 * 1024 * 1024;

/// Arguments of `hattama bench`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    /// Results protocols
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    protocols: u64,
    /// Stations, each of which hands in one protocol a contest [default: 20,000, or as many as are needed]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    stations: Option<u64>,
    /// Signatures on each protocol
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=20))]
    signatures: u16,
    /// Submissions handed in together
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=65_536))]
    batch: u64,
    /// Another seed makes other keys and figures
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Where the folder is made that is written into
    #[arg(long = "in", value_name = "DIR", default_value = ".")]
    place: PathBuf,
    /// Leave that folder
    #[arg(long)]
    keep: bool,
}

/// All that was measured.
struct Run {
    size: Size,
    /// Protocols of it that were there when most stages were measured.
    measured: u64,
    batch: u64,
    entries: u64,
    stages: Vec<Measured>,
    /// Bytes of the store and of the published log, for one entry.
    on_disk: (u64, u64),
    checking: Checking,
    parts: Parts,
    hashing: Hashing,
    writing: Writing,
    kept: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if something could not be made, or a stage failed.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    // The same election holds what follows when it has been measured.
    let more = arguments.protocols.min(MORE);
    let protocols = arguments.protocols + more;
    let stations = || STATIONS.max(protocols.div_ceil(CONTESTS));
    let size = Size {
        protocols,
        stations: arguments
            .stations
            .unwrap_or_else(stations)
            .min(arguments.protocols),
        signatures: arguments.signatures,
        seed: arguments.seed,
    };
    if size.contests() > CONTESTS {
        let stations = protocols.div_ceil(CONTESTS);
        return Err(Problem::could_not("too few stations for so many protocols")
            .expected(format!(
                "--stations {stations} or more: {CONTESTS} contests at most"
            ))
            .found(format!("{} contests", size.contests()))
            .next("Ask for more stations, or fewer protocols."));
    }
    let place = std::fs::canonicalize(&arguments.place).and_then(|place| {
        tempfile::Builder::new()
            .prefix("hattama-bench-")
            .tempdir_in(place)
    });
    let place = place.map_err(|error| {
        Problem::could_not(format!("no folder can be made: {error}")).at(arguments.place.display())
    })?;
    let mut run = measure(size, more, arguments.batch, place.path(), context)?;
    if arguments.keep {
        run.kept = Some(place.keep());
    }
    Ok(report::report(&run))
}

fn measure(
    size: Size,
    more: u64,
    batch: u64,
    place: &Path,
    context: Context,
) -> Result<Run, Problem> {
    let made = Workload::new(size, place, &Threads);
    let workload = made.map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
    let all = workload.len();
    let (ledger, public) = (place.join("ledger"), place.join("public"));
    let mut stages = Vec::new();

    stages.push(append(&workload, &ledger, 0..all - more, batch, context)?);
    let entries = all - more + 1;
    let stage = |name, arguments: &[&str]| {
        stage::command(
            &Stage {
                name,
                entries,
                arguments,
            },
            place,
        )
    };
    stages.push(stage(
        "publish",
        &["publish", "--ledger", "ledger", "--out", "public"],
    )?);
    let anchor = workload.genesis_hash().to_string();
    stages.push(stage(
        "verify",
        &["verify", "public", "--anchor", &anchor, "--state", "state"],
    )?);
    stages.push(stage("fsck", &["fsck", "public"])?);
    stages.push(stage("tally", &["tally", "--from", "public"])?);
    let on_disk = (
        bytes_below(&ledger.join("store")) / entries,
        bytes_below(&public.join("tile/entries")) / entries,
    );

    let unread = |error: crate::published::OpenError| Problem::from(error);
    let log = PublishedLog::open(Folder::new(&public)).map_err(unread)?;
    let parts = parts(&log)?;
    let checking = limits::checking(&log, [42; 32], &Threads)?;
    if checking.refused > 0 {
        return Err(Problem::failed(
            "signatures that were made here do not hold",
        ));
    }
    let mut replay = Replay::new();
    let check = Signatures::Check([42; 32]);
    let (rate, folded) = Rate::of(entries, || {
        fold(&mut replay, &log, None, check, &Threads, &mut ())
    });
    lawful(folded)?;
    stages.push(Measured::here("verify, entries alone", rate));
    let (rate, tallied) = Rate::of(entries, || totals(&replay));
    tallied?;
    stages.push(Measured::here("tally of a state", rate));

    append(&workload, &ledger, all - more..all, more, context)?;
    let new = Stage {
        name: "publish what is new",
        entries: more,
        arguments: &["publish", "--ledger", "ledger", "--out", "public"],
    };
    stages.push(stage::command(&new, place)?);
    let log = PublishedLog::open(Folder::new(&public)).map_err(unread)?;
    let (rate, folded) = Rate::of(more, || {
        fold(&mut replay, &log, None, check, &Threads, &mut ())
    });
    lawful(folded)?;
    stages.push(Measured::here("follow what is new", rate));

    let length = usize::try_from(on_disk.1).unwrap_or(512);
    // As many as are handed in together, and no more than there are.
    let batch = batch.min(all - more);
    let count = usize::try_from(batch).unwrap_or(1);
    let batches = usize::try_from((all - more) / batch)
        .unwrap_or(BATCHES)
        .clamp(1, BATCHES);
    let writing = limits::writing(place, length, count, batches);
    Ok(Run {
        size,
        measured: size.protocols - more,
        batch,
        entries,
        stages,
        on_disk,
        checking,
        parts,
        hashing: limits::hashing(length, HASHED),
        writing: writing.map_err(|error| Problem::from_error(Exit::CouldNot, &error))?,
        kept: None,
    })
}

/// What was folded was made here, and is lawful.
fn lawful(folded: Result<Vec<Fault>, (Vec<Fault>, SourceError)>) -> Result<(), Problem> {
    let faults = folded.map_err(|(_, error)| error)?;
    match faults.first() {
        None => Ok(()),
        Some(fault) => Err(Problem::failed(format!(
            "an entry that was made here is not lawful: {fault}"
        ))),
    }
}

/// Hands in submissions in batches; signing them is not counted.
fn append(
    workload: &Workload,
    folder: &Path,
    numbers: std::ops::Range<u64>,
    batch: u64,
    context: Context,
) -> Result<Measured, Problem> {
    let mut ledger: Ledger = super::rehearse::open_or_create(folder, workload.rehearsal())?;
    let bar = Progress::new(context, "appending", numbers.end);
    let mut rate = Rate::default();
    let mut from = numbers.start;
    while from < numbers.end {
        let to = numbers.end.min(from + batch);
        let offers = workload.offers(from..to, &Threads);
        let offers = offers.map_err(|error| Problem::from_error(Exit::CouldNot, &error))?;
        let (of_batch, outcomes) = Rate::of(to - from, || ledger.append(offers));
        for outcome in outcomes? {
            if let Outcome::Refused(reasons) = outcome {
                let why = reasons.first().map(ToString::to_string).unwrap_or_default();
                return Err(Problem::failed(format!(
                    "a submission that was made here is refused: {why}"
                )));
            }
        }
        rate.add(of_batch);
        from = to;
        bar.set(from);
    }
    Ok(Measured::here("append", rate))
}

/// Every contest with its totals, as text.
fn totals(replay: &Replay) -> Result<usize, Problem> {
    let wanted = Wanted {
        contest: None,
        unit: None,
        beside: Beside::default(),
    };
    let view = View::new(replay.state(), &wanted, &Threads)?;
    Ok(csv::rows(&view).len())
}

/// Bytes that the files below a folder take on the disk.
fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(about) if about.is_dir() => bytes_below(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
