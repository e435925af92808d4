//! A ledger is opened: what was promised is replayed and compared, a lawful tail is taken in.

use std::ops::Range;
use std::path::Path;

use super::error::entropy;
use super::head::{self, Head, HeadFile};
use super::layout::Layout;
use super::reader::read_store;
use super::signing::{log_key, origin};
use super::store::{SledStore, Store};
use super::writer::{Spent, leaves};
use super::{Ledger, LedgerError, LogKeys};
use crate::replay::{Fault, LogSource, Observer, Replay, Signatures, SourceError, fold};
use crate::rules::KeyRing;
use crate::threads::Threads;
use crate::tlog::{Checkpoint, KeyName, Tree, VerifierKey};
use ed25519_dalek::SigningKey;

impl Ledger {
    /// Opens a ledger for appending: replays what was acknowledged, compares it with HEAD, and
    /// admits through the rule book a tail that a crash left behind HEAD.
    ///
    /// # Errors
    /// [`LedgerError`] if there is no ledger, it is in use or damaged, or the key is not its own.
    pub fn open(folder: &Path, keys: &LogKeys) -> Result<Self, LedgerError> {
        let layout = Layout::new(folder);
        // Whether there is a HEAD is asked first, so that nothing is touched where there is none. It
        // is read again under the store's lock: another writer may have moved it until then.
        head::read(&layout.head())?;
        let store = SledStore::open(&layout.store())?;
        let (head_file, head) = HeadFile::open(&layout.head())?;
        if store.size() < head.size {
            let (expected, found) = (head.size, store.size());
            return Err(LedgerError::Behind {
                path: folder.into(),
                expected,
                found,
            });
        }
        let mut replay = Replay::new();
        let mut leaves = Leaves(Tree::new());
        let source = StoreSource(&store);
        // What HEAD covers has been through the rule book with its signatures, and is compared
        // with HEAD's chain hash and root below.
        let faults = fold(
            &mut replay,
            &source,
            Some(head.size),
            Signatures::Assume,
            &Threads,
            &mut leaves,
        )
        .map_err(|(_, error)| error)?;
        refuse_faults(folder, faults)?;
        let found = (replay.state().position().chain, leaves.0.root());
        if found != (head.chain, head.root) {
            let (size, expected) = (head.size, Box::new((head.chain, head.root)));
            let found = Box::new(found);
            return Err(LedgerError::Diverged {
                path: folder.into(),
                size,
                expected,
                found,
            });
        }
        let log_key = log_key(replay.state(), keys)?;
        let origin = origin(replay.state())?;
        check_checkpoint(folder, &head, &origin, &log_key)?;

        // The tail was written, but nobody was told of it: it may stay if it is lawful.
        let signatures = Signatures::Check(entropy()?);
        let faults = fold(
            &mut replay,
            &source,
            None,
            signatures,
            &Threads,
            &mut leaves,
        )
        .map_err(|(_, error)| error)?;
        refuse_faults(folder, faults)?;
        let mut ledger = Self {
            layout,
            store,
            head_file,
            head,
            state: replay.into_state(),
            tree: leaves.0,
            ring: KeyRing::new(),
            origin,
            log_key,
            poisoned: None,
            spent: Spent::default(),
        };
        if ledger.state.position().size > ledger.head.size {
            ledger.move_head()?;
        }
        Ok(ledger)
    }
}

/// Everything in a store, the tail behind HEAD included.
struct StoreSource<'a>(&'a SledStore);

impl LogSource for StoreSource<'_> {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        read_store(self.0, range, each)
    }
}

/// Grows the tree as entries go by.
struct Leaves(Tree);

impl Observer for Leaves {
    fn batch(&mut self, entries: &[&[u8]]) {
        self.0.extend(leaves(entries));
    }
}

fn refuse_faults(folder: &Path, faults: Vec<Fault>) -> Result<(), LedgerError> {
    match faults.into_iter().next() {
        None => Ok(()),
        Some(fault) => Err(LedgerError::Unlawful {
            path: folder.into(),
            fault: Box::new(fault),
        }),
    }
}

/// Whether HEAD's checkpoint is this log's, of HEAD's size and root.
fn check_checkpoint(
    folder: &Path,
    head: &Head,
    origin: &KeyName,
    log_key: &SigningKey,
) -> Result<(), LedgerError> {
    let wrong = |why: String| LedgerError::Checkpoint {
        path: folder.into(),
        why,
    };
    let vkey = VerifierKey::ed25519(origin.clone(), &log_key.verifying_key());
    let checkpoint =
        Checkpoint::verify(&head.checkpoint, &vkey).map_err(|error| wrong(error.to_string()))?;
    if (checkpoint.size, checkpoint.root) == (head.size, head.root) {
        Ok(())
    } else {
        Err(wrong(format!(
            "it is of {} entries, HEAD of {}",
            checkpoint.size, head.size
        )))
    }
}
