//! The process that appends, and says what it has promised.
//!
//! It is this test program started again. Each line that it prints is an answer of the ledger, made
//! only after the batch is durable; whoever reads it may rely on it from then on.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use hattama::bytes::{ChainHash, TreeHash};
use hattama::ledger::head::HeadFile;
use hattama::ledger::store::{MAX_ENTRY_BYTES, ReadCopy, SledStore, Store, panic_is_caught};
use hattama::ledger::{Head, Ledger, LedgerError, Outcome, Receipts};
use serde_json::json;

use crate::election::Election;
use crate::random::{Random, asked};

/// What the process does.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    /// The folder of the ledger, or of the bare store.
    pub(crate) folder: PathBuf,
    pub(crate) kind: Kind,
    /// Batches that are appended before it ends by itself.
    pub(crate) batches: usize,
    /// Entries in the largest batch.
    pub(crate) largest: usize,
    pub(crate) seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A ledger of a rehearsed election, created if there is none, in which each station stands so
    /// many times.
    Ledger(usize),
    /// A ledger in which so many contests are defined, in entries of 65,535 bytes.
    LargeEntries(usize),
    /// The store and HEAD by themselves, with entries of this length.
    Store(usize),
}

impl Kind {
    /// The election of a ledger.
    pub(crate) fn election(self) -> Election {
        match self {
            Self::Ledger(times) => Election::new(times),
            Self::LargeEntries(contests) => Election::of_large_entries(contests),
            Self::Store(_) => panic!("a bare store has none"),
        }
    }
}

impl Work {
    /// The process, not started yet.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "writer::process", "--nocapture", "-q"]);
        let (kind, number) = match self.kind {
            Kind::Ledger(times) => ("ledger", times),
            Kind::LargeEntries(contests) => ("large-entries", contests),
            Kind::Store(length) => ("store", length),
        };
        command
            .env("WRITER", kind)
            .env("WRITER_NUMBER", number.to_string())
            .env("WRITER_FOLDER", &self.folder)
            .env("WRITER_BATCHES", self.batches.to_string())
            .env("WRITER_LARGEST", self.largest.to_string())
            .env("WRITER_SEED", self.seed.to_string());
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, prepare: impl FnOnce(&mut Command)) -> std::process::Output {
        let mut command = self.command();
        prepare(&mut command);
        crate::timely::output(&mut command)
    }

    fn asked() -> Option<Self> {
        let kind = std::env::var("WRITER").ok()?;
        let number = |name| usize::try_from(asked(name, 0)).unwrap();
        Some(Self {
            folder: std::env::var_os("WRITER_FOLDER").unwrap().into(),
            kind: match kind.as_str() {
                "ledger" => Kind::Ledger(number("WRITER_NUMBER")),
                "large-entries" => Kind::LargeEntries(number("WRITER_NUMBER")),
                _ => Kind::Store(number("WRITER_NUMBER")),
            },
            batches: number("WRITER_BATCHES"),
            largest: number("WRITER_LARGEST"),
            seed: asked("WRITER_SEED", 0),
        })
    }
}

/// The process; run by itself it does nothing.
#[test]
fn process() {
    let Some(work) = Work::asked() else { return };
    // As the program does: a panic of the store's engine is an error, and told as one.
    let otherwise = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic_is_caught() {
            otherwise(panic);
        }
    }));
    let done = match work.kind {
        Kind::Ledger(_) | Kind::LargeEntries(_) => append(&work, &work.kind.election()),
        Kind::Store(length) => store(&work, length),
    };
    if let Err(error) = done {
        eprintln!("{error}");
        std::process::exit(2);
    }
}

/// One write, so that a line is there whole or not at all.
fn tell(line: &serde_json::Value) {
    let line = format!("{line}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

fn told(head: &Head) -> serde_json::Value {
    json!({
        "size": head.size,
        "chain": head.chain,
        "root": head.root,
        "checkpoint": head.checkpoint,
        "receipts": [],
    })
}

fn append(work: &Work, election: &Election) -> Result<(), Box<dyn std::error::Error>> {
    let mut random = Random::new(work.seed);
    let mut ledger = if work.folder.join("HEAD").exists() {
        Ledger::open(&work.folder, &election.keys())?
    } else {
        let genesis = election.genesis();
        let (keys, config) = (election.keys(), Election::config());
        Ledger::create(&work.folder, genesis.submission, &keys, &config, genesis.at)?
    };
    tell(&told(ledger.head()));
    let from = usize::try_from(ledger.head().size).unwrap() - 1;
    let mut offers = election.offers(from);
    let mut receipts = Receipts::default();
    for _ in 0..work.batches {
        let count = 1 + random.below(work.largest);
        let batch: Vec<_> = offers.by_ref().take(count).collect();
        if batch.is_empty() {
            break;
        }
        let outcomes = match ledger.append(batch) {
            Ok(outcomes) => outcomes,
            Err(error) => {
                // Nothing more is taken, whatever the disk does now.
                let more = offers.by_ref().take(1).collect();
                let refused = ledger.append(more);
                assert!(matches!(refused, Err(LedgerError::Poisoned { .. })));
                return Err(error.into());
            }
        };
        let mut given = Vec::new();
        for outcome in &outcomes {
            let Outcome::Recorded { index, .. } = outcome else {
                panic!("{outcome:?}");
            };
            let issued = receipts.of(&ledger, *index)?;
            given.push(json!([index, issued.leaf, issued.receipt.to_string()]));
        }
        // A few are enough to hold the ledger to.
        given.truncate(3);
        let mut line = told(ledger.head());
        line["receipts"] = given.into();
        tell(&line);
    }
    Ok(())
}

/// The bytes of an entry of the bare store, which can be made again from its index alone.
pub(crate) fn bytes(index: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&index.to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

/// HEAD of a bare store of entries of this length.
fn head_of(size: u64, length: usize) -> Head {
    Head {
        size,
        chain: size.checked_sub(1).map_or(ChainHash::ZERO, |last| {
            ChainHash::of_entry(&bytes(last, length))
        }),
        root: TreeHash::new([0; 32]),
        checkpoint: format!("{size}\n"),
    }
}

fn store(work: &Work, length: usize) -> Result<(), Box<dyn std::error::Error>> {
    assert!(length <= MAX_ENTRY_BYTES);
    let mut random = Random::new(work.seed);
    let (place, head) = (work.folder.join("store"), work.folder.join("HEAD"));
    let (mut store, mut file) = if head.exists() {
        // sled's threads are there before the process begins to write: what it gives up, they give up, too.
        ReadCopy::open(&place)?;
        let store = SledStore::open(&place)?;
        let (mut file, promised) = HeadFile::open(&head)?;
        if store.size() > promised.size {
            file.write(&head_of(store.size(), length))?;
        }
        (store, file)
    } else {
        std::fs::create_dir_all(&work.folder)?;
        let store = SledStore::create(&place)?;
        (store, HeadFile::create(&head, &head_of(0, length))?)
    };
    tell(&told(&head_of(store.size(), length)));
    for _ in 0..work.batches {
        let size = store.size();
        let count = 1 + u64::try_from(random.below(work.largest)).unwrap();
        let batch: Vec<_> = (size..size + count).map(|n| bytes(n, length)).collect();
        store.append_if(size, &batch)?;
        file.write(&head_of(store.size(), length))?;
        tell(&told(&head_of(store.size(), length)));
    }
    Ok(())
}

/// Whether a bare store opens, holds what HEAD says and nothing else than it was given; its size.
pub(crate) fn check_store(folder: &Path, length: usize) -> Result<u64, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let store = SledStore::open(&folder.join("store")).map_err(|error| text(&error))?;
    let (_, head) = HeadFile::open(&folder.join("HEAD")).map_err(|error| text(&error))?;
    if store.size() < head.size {
        return Err(format!("{} entries of {}", store.size(), head.size));
    }
    let mut wrong = None;
    let each = &mut |index, entry: &[u8]| {
        if entry == bytes(index, length) {
            return ControlFlow::Continue(());
        }
        wrong = Some(index);
        ControlFlow::Break(())
    };
    store
        .read(0..store.size(), each)
        .map_err(|error| text(&error))?;
    match wrong {
        Some(index) => Err(format!("entry {index} is not what was written")),
        None => Ok(head.size),
    }
}
