//! Where a command reads a log from: a ledger's folder, or a published source.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Context, Problem, Progress};
use crate::bytes::ChainHash;
use crate::ledger::Reader;
use crate::replay::{LogSource, Observer, Replay, Signatures, fold};
use crate::threads::Threads;

/// `--ledger DIR` or `--from SOURCE`.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct LedgerOrSource {
    /// The ledger's folder
    #[arg(long, value_name = "DIR")]
    pub ledger: Option<PathBuf>,
    /// A ledger's folder
    #[arg(long, value_name = "SOURCE")]
    pub from: Option<PathBuf>,
}

/// A log open for reading.
pub type OpenLog = Reader;

impl LedgerOrSource {
    /// Opens the log.
    ///
    /// # Errors
    /// [`Problem`] if there is none, or it is in use.
    pub fn open(&self) -> Result<OpenLog, Problem> {
        let folder = self.ledger.as_ref().or(self.from.as_ref());
        // clap has made sure that there is one.
        let folder = folder.ok_or_else(|| Problem::could_not("no ledger is named"))?;
        let reader = Reader::open(folder)?;
        check_head(folder, &reader)?;
        Ok(reader)
    }
}

/// Whether the store ends where HEAD says: totals of less, or of another log, are nobody's.
fn check_head(folder: &Path, reader: &Reader) -> Result<(), Problem> {
    let head = reader.head();
    let mut last = ChainHash::ZERO;
    let size = reader.size();
    if size == head.size {
        let from = size.saturating_sub(1);
        reader.read(from..size, &mut |_, bytes| {
            last = ChainHash::of_entry(bytes);
        })?;
    }
    if size == head.size && last == head.chain {
        return Ok(());
    }
    Err(Problem::failed("the store does not hold what was promised")
        .at(folder.display())
        .expected(format!("{} entries, chain {}", head.size, head.chain))
        .found(format!("{size} entries, chain {last}"))
        .next("Run `hattama verify` for everything that is wrong with this log."))
}

/// Replays a log up to `until` without checking signatures: for totals and lists, not for a
/// verdict.
///
/// # Errors
/// [`Problem`] if it cannot be read or an entry is not lawful.
pub fn replay(
    log: &dyn LogSource,
    until: Option<u64>,
    context: Context,
) -> Result<Replay, Problem> {
    if let Some(until) = until.filter(|until| *until > log.size()) {
        return Err(
            Problem::could_not(format!("the log has no position {until}"))
                .expected(format!("a position from 0 to {}", log.size()))
                .found(until)
                .next("Leave --at out for the newest position."),
        );
    }
    let mut replay = Replay::new();
    let mut bar = Bar(Progress::new(
        context,
        "replaying",
        until.unwrap_or(log.size()),
    ));
    let faults = fold(
        &mut replay,
        log,
        until,
        Signatures::Assume,
        &Threads,
        &mut bar,
    )
    .map_err(|(_, error)| error)?;
    match faults.first() {
        None => Ok(replay),
        Some(fault) => Err(Problem::failed(fault.to_string())
            .next("Run `hattama verify` for everything that is wrong with this log.")),
    }
}

struct Bar(Progress);

impl Observer for Bar {
    fn progress(&mut self, done: u64) {
        self.0.set(done);
    }
}
