//! What a ledger has told, and whether it still stands by it.

use std::path::Path;
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;
use hattama::bytes::{ChainHash, TreeHash};
use hattama::ledger::store::StoreError;
use hattama::ledger::{Ledger, LedgerError, Reader, Receipts};
use hattama::replay::LogSource as _;
use hattama::tlog::{Checkpoint, KeyName, Receipt, Tree, VerifierKey, leaf_hash};
use serde::Deserialize;

use crate::election::Election;

/// One answer of the ledger.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Told {
    pub(crate) size: u64,
    chain: String,
    root: String,
    checkpoint: String,
    // Index, leaf, receipt.
    receipts: Vec<(u64, String, String)>,
}

impl Told {
    /// The answers among what a process printed; other lines are the test program's own.
    pub(crate) fn all(printed: &[u8]) -> Vec<Self> {
        let lines = printed.split_inclusive(|byte| *byte == b'\n');
        lines
            .filter(|line| line.starts_with(b"{") && line.ends_with(b"\n"))
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }
}

fn hash(text: &str) -> TreeHash {
    text.parse().unwrap()
}

/// The entries that the whole run came to: what survives a cut begins as they do.
pub(crate) struct Run {
    chains: Vec<ChainHash>,
    leaves: Vec<TreeHash>,
}

impl Run {
    /// The entries in a ledger that nothing happened to.
    pub(crate) fn of(folder: &Path) -> Self {
        let reader = Reader::open(folder).unwrap();
        let (mut chains, mut leaves) = (Vec::new(), Vec::new());
        let each = &mut |_, entry: &[u8]| {
            chains.push(ChainHash::of_entry(entry));
            leaves.push(leaf_hash(entry));
        };
        reader.read(0..reader.size(), each).unwrap();
        Self { chains, leaves }
    }

    pub(crate) fn size(&self) -> usize {
        self.chains.len()
    }
}

/// Opens a ledger. Another test that starts a process at this moment holds the locks of this one for as
/// long as that process is a copy of it: that is waited for.
fn open(folder: &Path, election: &Election) -> Result<Ledger, LedgerError> {
    let began = Instant::now();
    loop {
        match Ledger::open(folder, &election.keys()) {
            Err(LedgerError::Store(StoreError::Locked { .. }))
                if began.elapsed() < Duration::from_secs(2) =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            opened => return opened,
        }
    }
}

/// As [`check`]; then what was not promised is offered again, and the ledger comes to the same.
///
/// # Errors
/// What is broken, in a sentence.
pub(crate) fn check_and_go_on(
    folder: &Path,
    election: &Election,
    told: &[Told],
    run: &Run,
) -> Result<(), String> {
    let mut ledger = check(folder, election, told, run)?;
    let from = usize::try_from(ledger.head().size).unwrap() - 1;
    let rest = run.size() - 1 - from;
    let offers = election.offers(from).take(rest.min(20)).collect();
    ledger.append(offers).map_err(|error| error.to_string())?;
    drop(ledger);
    check(folder, election, told, run).map(|_| ())
}

/// Holds a ledger against all that had been told before a cut. It has to open, hold every entry
/// that was promised and none that was not offered, and stand by checkpoints and receipts.
///
/// # Errors
/// What is broken, in a sentence.
pub(crate) fn check(
    folder: &Path,
    election: &Election,
    told: &[Told],
    run: &Run,
) -> Result<Ledger, String> {
    let promised = hattama::ledger::head::read(&folder.join("HEAD"));
    let promised = promised.map_err(|error| error.to_string())?.size;
    if let Some(last) = told.last()
        && last.size > promised
    {
        return Err(format!(
            "HEAD knows of {promised} entries, told were {}",
            last.size
        ));
    }
    let ledger = open(folder, election).map_err(|error| error.to_string())?;
    let size = ledger.head().size;
    let mut leaves = Vec::new();
    let mut chains = Vec::new();
    let each = &mut |_, entry: &[u8]| {
        leaves.push(leaf_hash(entry));
        chains.push(ChainHash::of_entry(entry));
    };
    ledger
        .read(0..size, each)
        .map_err(|error| error.to_string())?;
    if leaves.len() > run.leaves.len() || chains[..] != run.chains[..chains.len()] {
        return Err(format!("{size} entries that were never offered so"));
    }
    let opened = ledger.state().election().unwrap().opened();
    let origin = KeyName::new(opened.origin.as_str()).unwrap();
    let log_key = SigningKey::from_bytes(&election.keys().log.seed());
    let log_key = VerifierKey::ed25519(origin, &log_key.verifying_key());
    let mut receipts = Receipts::default();
    for one in told {
        if one.size > size {
            return Err(format!(
                "{} entries were promised, {size} are there",
                one.size
            ));
        }
        let end = usize::try_from(one.size).unwrap();
        if Tree::root_of(leaves[..end].iter().copied()) != hash(&one.root) {
            return Err(format!("another root at {end} entries than was told"));
        }
        if end > 0 && chains[end - 1].to_string() != one.chain {
            return Err(format!("another chain at {end} entries than was told"));
        }
        let checkpoint = Checkpoint::verify(&one.checkpoint, &log_key);
        let checkpoint = checkpoint.map_err(|error| error.to_string())?;
        if (checkpoint.size, checkpoint.root) != (one.size, hash(&one.root)) {
            return Err(format!(
                "the checkpoint of {end} entries is of another root"
            ));
        }
        for (index, leaf, text) in &one.receipts {
            let receipt: Receipt = text.parse().unwrap();
            assert!(receipt.checkpoint.to_string() == one.checkpoint);
            let at = usize::try_from(*index).unwrap();
            let leaf = hash(leaf);
            let stands = receipts.stands_by(&ledger, &receipt, *index, leaf);
            if leaves[at] != leaf || !stands.unwrap() {
                return Err(format!("the receipt of entry {index} is not stood by"));
            }
        }
    }
    Ok(ledger)
}
