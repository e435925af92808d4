//! `hattama bundle`: one file with everything that an observer needs, offline.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::output::output;
use super::present::{Page, count_of, grouped};
use super::{Context, Exit, OpenLog, Problem, Progress, Report, seen, source, times};
use crate::files::Scratch;
use crate::publish::{Nobody, Promise, PublishError, Publishing, publish};
use crate::published::{
    ArchiveWriter, Condition, Folder, MANIFEST, Manifest, Place, PublishedFile, PublishedLog, Spot,
    Ungot, inspect, sha256_hex,
};
use crate::replay::LogSource as _;
use crate::threads::Threads;

const EXAMPLES: &str = "\
Examples:
  hattama bundle --ledger ledger --out log.bundle
  hattama bundle --from public --out log.bundle
                                      with the cosignatures that stand there
  hattama verify log.bundle --anchor genesis.txt
  tar tf log.bundle                   any tool unpacks it";

const LONG: &str = "\
A bundle is a published folder in one tar file: checkpoint, tiles, entries and results.
It is verified with the network off, and brings no trust of its own: anchor and policy
come from elsewhere. The same log gives the same bytes.

Scans and texts that the log names by their hashes are not in it. What is held back
until an instant is not bundled before.";

/// Arguments of `hattama bundle`.
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, after_long_help = LONG)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: super::LedgerOrSource,
    /// The file to write, which must not exist
    #[arg(long, value_name = "FILE", value_parser = output())]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// [`Problem`] if it could not be done.
pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Report, Problem> {
    let out = &arguments.out;
    if out.exists() {
        return Err(
            Problem::could_not("the file exists already, and is not overwritten")
                .at(out.display())
                .next("Name another file, or move this one away."),
        );
    }
    let log = arguments.source.open(context)?;
    match &log {
        OpenLog::Published(published) => {
            refuse_damaged(published, context)?;
            write(published, out)
        }
        OpenLog::Ledger(_) => {
            let ledger = arguments.source.named()?;
            log.refuse_doubtful(ledger)?;
            // Published afresh beside the bundle, and packed from there.
            let beside = Scratch::new(folder(out), ".hattama-bundling-")
                .map_err(|error| cannot(out, &error))?;
            let made = beside.path().join("log");
            let claim = log.claim();
            let replay = source::replay(&log, Some(log.size()), context)?;
            let others = seen::elsewhere(ledger, seen::Handing::Bundled, context)?;
            seen::holds_against(&others, ledger, &log, replay.state())?;
            let promise = Promise {
                size: claim.size,
                chain: claim.chain.unwrap_or(crate::bytes::ChainHash::ZERO),
                root: claim.root,
                checkpoint: claim.checkpoint,
            };
            let task = Publishing {
                log: &log,
                promise: &promise,
                state: replay.state(),
                now: times::now(),
            };
            let done = publish(&task, &made, &mut Nobody, &Threads, &mut |_| ());
            let done = done.map_err(|error| match error {
                PublishError::Io { source, .. } => cannot(out, &source),
                other => other.into(),
            })?;
            if let Some(until) = done.held_back_until {
                return Err(Problem::could_not(
                    "entries and totals are held back, and not bundled yet",
                )
                .expected(format!("an instant after {until}"))
                .found(times::now())
                .next("Bundle it afterwards."));
            }
            let published = PublishedLog::open(Folder::new(&made))?;
            let report = write(&published, out)?;
            Ok(match replay.state().election() {
                Some(election) => report.nature(election.opened().nature),
                None => report,
            })
        }
    }
}

/// Refuses to hand on what is damaged: whoever gets it could not tell who damaged it.
fn refuse_damaged(log: &PublishedLog<Box<dyn Place>>, context: Context) -> Result<(), Problem> {
    let bar = Progress::new(context, "inspecting", log.promised().div_ceil(256));
    let found = inspect(log, &Threads, &|done| bar.set(done))?;
    if found.held_back {
        return Err(
            Problem::could_not("entries and totals are held back, and not bundled yet")
                .at(log.place().name())
                .expected("entries and tiles")
                .found("none of them")
                .next("Bundle it when they have followed."),
        );
    }
    if found.under_way {
        return Err(
            Problem::could_not("a publication is under way here, or was interrupted")
                .at(log.place().name())
                .expected("results of the checkpoint's position, all of them")
                .found("some that are of the position before, or not there")
                .next(
                    "Bundle it when it is done; `hattama publish` ends one that was interrupted.",
                ),
        );
    }
    // What nothing asks for is left out.
    let faults = found.faults();
    let faults = faults.filter(|spot| spot.condition != Condition::Superfluous);
    let faults: Vec<_> = faults.collect();
    let Some(first) = faults.first() else {
        return Ok(());
    };
    let unreadable = |spot: &&Spot| spot.condition == Condition::Unreadable;
    let exit = if faults.iter().all(unreadable) {
        Exit::CouldNot
    } else {
        Exit::Failed
    };
    let count = count_of(faults.len() as u64, "place");
    let says = first.says.lines().next().unwrap_or_default();
    let problem = Problem::failed(format!(
        "this publication is damaged in {count}, and is not bundled"
    ))
    .at(log.place().name())
    .expected("every file as it was published")
    .found(format!("{}: {says}", first.place()))
    .next("`hattama fsck` names everything, and mends it from another copy.");
    Err(Problem { exit, ..problem })
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn cannot(path: &Path, error: &std::io::Error) -> Problem {
    Problem::could_not(format!("the bundle cannot be written: {error}"))
        .at(path.display())
        .next("Check the folder and the space on disk.")
}

/// Packs every file of a place, in the order of their paths.
fn write<P: Place>(log: &PublishedLog<P>, out: &Path) -> Result<Report, Problem> {
    let place = log.place();
    let unread = |path: &str, why: &Ungot| {
        Problem::could_not(format!("{path} cannot be read: {why}")).at(place.name())
    };
    let listed = place.list().map_err(|why| unread("the folder", &why))?;
    let manifest = place.get(MANIFEST, Manifest::MAX_BYTES);
    let manifest = manifest
        .ok()
        .and_then(|bytes| Manifest::from_bytes(&bytes).ok());
    // What nobody published is not handed on.
    let named = manifest.as_ref().map(Manifest::paths).unwrap_or_default();
    let file = tempfile::Builder::new()
        .prefix(".hattama-bundling-")
        .tempfile_in(folder(out))
        .map_err(|error| cannot(out, &error))?;
    let mut archive = ArchiveWriter::new(BufWriter::new(file));
    let mut files = 0;
    for one in &listed {
        let is_part = one.odd.is_none()
            && match PublishedFile::of(&one.path) {
                PublishedFile::Temporary => false,
                PublishedFile::Named => named.contains(one.path.as_str()),
                PublishedFile::Checkpoint | PublishedFile::Manifest | PublishedFile::Tile(_) => {
                    true
                }
            };
        if is_part {
            let bytes = place
                .get(&one.path, u64::MAX)
                .map_err(|why| unread(&one.path, &why))?;
            archive
                .add(&one.path, &bytes)
                .map_err(|error| cannot(out, &error))?;
            files += 1;
        }
    }
    let written = archive.finish().and_then(|mut out| {
        out.flush()?;
        out.into_inner()
            .map_err(std::io::IntoInnerError::into_error)
    });
    let file = written.map_err(|error| cannot(out, &error))?;
    let bytes = file
        .as_file()
        .metadata()
        .map(|about| about.len())
        .unwrap_or_default();
    file.as_file()
        .sync_all()
        .map_err(|error| cannot(out, &error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let permissions = std::fs::Permissions::from_mode(0o644);
        file.as_file()
            .set_permissions(permissions)
            .map_err(|error| cannot(out, &error))?;
    }
    file.persist_noclobber(out)
        .map_err(|error| cannot(out, &error.error))?;
    let mut page = Page::new(None);
    page.paragraph(format!(
        "{}: {} in {}, {} bytes.",
        out.display(),
        count_of(log.promised(), "entry"),
        count_of(files, "file"),
        grouped(bytes)
    ));
    page.paragraph(
        "`hattama verify` checks it with the network off. It brings no trust of its own: tell its \
         reader the anchor by another way.",
    );
    let checkpoint = sha256_hex(log.text().as_bytes());
    let json = json!({
        "bundle": out, "size": log.promised(), "files": files, "bytes": bytes,
        "checkpoint_sha256": checkpoint,
    });
    Ok(Report::done(page.into_text(), json))
}
