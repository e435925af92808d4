//! Where a command reads a log from: a ledger's folder, or a published source.

mod address;
mod subtrees;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args;

pub(super) use self::subtrees::LogSubtrees;
use super::{Context, Exit, Problem, Progress, remark};
use crate::bytes::{ChainHash, TreeHash, one_line};
use crate::ledger::Reader;
use crate::published::{
    Archive, CHECKPOINT, Folder, MANIFEST, Manifest, OpenError, Place, PublishedLog, Ungot,
};
use crate::replay::{LogSource, Observer, Replay, Signatures, SourceError, fold};
use crate::rules::Workers as _;
use crate::threads::Threads;
use crate::tlog::{WatchedTree, leaf_hash};
use crate::verify::Claim;

/// `--ledger DIR` or `--from SOURCE`.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct LedgerOrSource {
    /// The ledger's folder
    #[arg(long, value_name = "DIR")]
    pub ledger: Option<PathBuf>,
    /// A ledger's folder, a published folder, a bundle file, or the address of a published log
    #[arg(long, value_name = "SOURCE")]
    pub from: Option<PathBuf>,
}

/// A log open for reading.
pub enum OpenLog {
    /// A ledger's own folder.
    Ledger(Box<Reader>),
    /// A published folder or bundle.
    Published(Box<PublishedLog<Box<dyn Place>>>),
}

impl LedgerOrSource {
    /// Opens the log, and checks that it ends where it promises to end.
    ///
    /// # Errors
    /// [`Problem`] if there is none, or it is in use.
    pub fn open(&self, context: Context) -> Result<OpenLog, Problem> {
        let source = self.named()?;
        let log = OpenLog::open(source, context)?;
        let ends = log.check_end(source);
        ends.map_err(|problem| log.held_back().unwrap_or(problem))?;
        Ok(log)
    }
}

impl LedgerOrSource {
    /// The one that was named.
    ///
    /// # Errors
    /// [`Problem`] if there is none.
    pub fn named(&self) -> Result<&Path, Problem> {
        let source = self.ledger.as_deref().or(self.from.as_deref());
        // clap has made sure that there is one.
        source.ok_or_else(|| Problem::could_not("no ledger is named"))
    }
}

impl OpenLog {
    /// Opens a ledger's folder, a published folder, a bundle file, or an address. Nothing about it
    /// is checked.
    ///
    /// # Errors
    /// [`Problem`] if there is none, or it is in use.
    pub fn open(source: &Path, context: Context) -> Result<Self, Problem> {
        let address = source.to_str().filter(|source| address::is_address(source));
        let place: Box<dyn Place> = if let Some(address) = address {
            address::fetch(address, context)?
        } else if source.is_file() {
            let archive = Archive::open(source).map_err(|why| {
                Problem::could_not("this file is not a bundle of a log")
                    .at(source.display())
                    .expected("a file that `hattama bundle` has written")
                    .found(why)
                    .next("Name a ledger's folder, a published folder, a bundle or an address.")
            })?;
            Box::new(archive)
        } else if !source.is_dir() {
            return Err(Problem::could_not("there is no log here")
                .at(source.display())
                .expected("a ledger's folder, a published folder, a bundle or an address")
                .found(if source.exists() {
                    "neither a file nor a folder"
                } else {
                    "nothing"
                })
                .next("Check the path."));
        } else if is_published(source) {
            Box::new(Folder::new(source))
        } else {
            return Ok(Self::Ledger(Box::new(open_ledger(source, context)?)));
        };
        let incomplete = place.get(CHECKPOINT, 0) == Err(Ungot::Absent) && was_whole(&place);
        PublishedLog::open(place)
            .map(|log| Self::Published(Box::new(log)))
            .map_err(|error| {
                let problem = Problem::from(error);
                // The rest of a publication is there: its checkpoint was taken away.
                let exit = if incomplete {
                    Exit::Failed
                } else {
                    problem.exit
                };
                Problem { exit, ..problem }
            })
    }

    /// Refuses a ledger that may have promised more than its HEAD says, as its store shows: what is made
    /// of it would be shorter than what somebody may have a receipt of.
    ///
    /// # Errors
    /// [`Problem`] with what to do first.
    pub fn refuse_doubtful(&self, source: &Path) -> Result<(), Problem> {
        match self {
            Self::Ledger(reader) => refuse_doubtful(reader, source),
            Self::Published(_) => Ok(()),
        }
    }

    /// What whoever keeps it claims about it.
    pub fn claim(&self) -> Claim {
        match self {
            Self::Ledger(reader) => {
                let head = reader.head();
                Claim {
                    size: head.size,
                    chain: Some(head.chain),
                    root: head.root,
                    checkpoint: head.checkpoint.clone(),
                    tail: reader.tail(),
                }
            }
            Self::Published(log) => Claim {
                size: log.promised(),
                chain: None,
                root: log.checkpoint().root,
                checkpoint: log.text().to_owned(),
                tail: 0,
            },
        }
    }

    /// Whether the entries end where they are promised to end: totals of less, or of another log, are
    /// nobody's.
    fn check_end(&self, source: &Path) -> Result<(), Problem> {
        let claim = self.claim();
        if let Self::Ledger(reader) = self {
            return holds_head(reader, source);
        }
        let root = root(self, claim.size)?;
        if root == claim.root {
            return Ok(());
        }
        Err(
            Problem::failed("the entries are not those of the checkpoint")
                .at(source.display())
                .expected(format!("root {} at {} entries", claim.root, claim.size))
                .found(format!("root {root}"))
                .next(VERIFY),
        )
    }
}

/// Opens a ledger's folder for reading, and warns if it may have promised more than its HEAD says.
///
/// # Errors
/// [`Problem`] if there is no ledger, or it is damaged.
pub(super) fn open_ledger(source: &Path, context: Context) -> Result<Reader, Problem> {
    let reader = Reader::open(source)?;
    if reader.is_torn() && !context.quiet {
        remark!(
            "warning: {}: one of the two slots of HEAD is damaged (V217), and may have promised more \
             than the {} entries that are read here",
            one_line(&source.display().to_string()),
            reader.size()
        );
    }
    Ok(reader)
}

/// Whether the store holds what HEAD promises.
///
/// # Errors
/// [`Problem`] if it does not: it has lost entries, or is another.
pub(super) fn holds_head(reader: &Reader, source: &Path) -> Result<(), Problem> {
    let (head, size) = (reader.head(), reader.size());
    let mut last = ChainHash::ZERO;
    if size == head.size {
        reader.read(size.saturating_sub(1)..size, &mut |_, bytes| {
            last = ChainHash::of_entry(bytes);
        })?;
        if last == head.chain {
            return Ok(());
        }
    }
    Err(Problem::failed("the store does not hold what was promised")
        .at(source.display())
        .expected(format!("{} entries, chain {}", head.size, head.chain))
        .found(format!("{size} entries, chain {last}"))
        .next(VERIFY))
}

/// As [`OpenLog::refuse_doubtful`].
pub(super) fn refuse_doubtful(reader: &Reader, source: &Path) -> Result<(), Problem> {
    if !reader.is_torn() || reader.tail() == 0 {
        return Ok(());
    }
    let (size, more) = (reader.head().size, reader.tail());
    Err(
        Problem::could_not("one of the two slots of HEAD is damaged, and the store holds more than the other promises")
            .at(source.display())
            .expected(format!("{size} entries, as the slot that is whole says"))
            .found(format!("{} entries", size + more))
            .next("Run `hattama append` first, with anything that is in the log already: it promises what is lawful of the rest."),
    )
}

impl LogSource for OpenLog {
    fn size(&self) -> u64 {
        match self {
            Self::Ledger(reader) => reader.size(),
            Self::Published(log) => log.size(),
        }
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        match self {
            Self::Ledger(reader) => reader.read(range, each),
            Self::Published(log) => log.read(range, each),
        }
    }
}

/// Whether a place says that a publication has stood there. The first one writes its checkpoint after
/// its manifest, and may be under way.
fn was_whole(place: &dyn Place) -> bool {
    let Ok(bytes) = place.get(MANIFEST, Manifest::MAX_BYTES) else {
        return false;
    };
    let read = Manifest::from_bytes(&bytes).ok();
    let before = read.and_then(|manifest| manifest.replacing);
    before.is_none_or(|before| !before.files.is_empty())
}

/// Whether a folder is one that was published, whole or not. A stray file makes no ledger a publication,
/// and no publication a ledger.
pub(super) fn is_published(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).exists();
    let is_ledger = has("HEAD") && has("store");
    !is_ledger && (has(CHECKPOINT) || has(MANIFEST) || has("tile"))
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        // What is there and is no checkpoint is damaged; what is not there may be another folder.
        let exit = match &error {
            OpenError::Malformed { .. } => Exit::Failed,
            OpenError::Checkpoint { .. } | OpenError::Unlisted { .. } => Exit::CouldNot,
        };
        Self::from_error(exit, &error)
    }
}

/// What to do about a log that is not as it was promised.
const VERIFY: &str = "Run `hattama verify` for everything that is wrong with this log.";

/// Entries read at a time, and leaves that one thread hashes of them.
const STEP: u64 = 4096;
const LEAF_PART: usize = 512;

/// The root of the tree over the first entries: computed from them, never taken on trust.
///
/// # Errors
/// [`Problem`] if they cannot be read.
pub(super) fn root(log: &dyn LogSource, size: u64) -> Result<TreeHash, Problem> {
    Ok(watched(log, BTreeSet::from([size]))?.tree().root())
}

/// The tree over the first entries, as far as the largest of these sizes or to the log's end; its root is
/// known at each.
///
/// # Errors
/// [`SourceError`] if they cannot be read.
pub(super) fn watched(
    log: &dyn LogSource,
    sizes: BTreeSet<u64>,
) -> Result<WatchedTree, SourceError> {
    let end = sizes.last().copied().unwrap_or(0).min(log.size());
    let mut tree = WatchedTree::new(sizes);
    while tree.tree().size() < end {
        let from = tree.tree().size();
        let mut entries: Vec<Vec<u8>> = Vec::new();
        log.read(from..end.min(from + STEP), &mut |_, bytes| {
            entries.push(bytes.into());
        })?;
        if entries.is_empty() {
            break;
        }
        tree.extend(Threads.in_parts(&entries, LEAF_PART, |part| {
            part.iter().map(|entry| leaf_hash(entry)).collect()
        }));
    }
    Ok(tree)
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
    type Prepared = ();

    fn progress(&mut self, done: u64) {
        self.0.set(done);
    }
}
