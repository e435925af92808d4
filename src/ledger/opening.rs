//! A ledger is opened: what was promised is replayed and compared, a lawful tail is taken in.

use std::ops::Range;
use std::path::Path;

use super::error::entropy;
use super::head::{self, Head, HeadFile};
use super::layout::Layout;
use super::reader::read_store;
use super::receipts::LastBatch;
use super::signing::{check_log_key, origin, public, signing_key, verifier_key};
use super::store::{SledStore, Store, StoreError};
use super::writer::{KeyDue, Spent};
use super::{Ledger, LedgerError, LogKeys, Seen, goes_on_from};
use crate::bytes::TreeHash;
use crate::replay::{Fault, LogSource, Observer, Replay, Signatures, SourceError, fold};
use crate::rules::KeyRing;
use crate::threads::Threads;
use crate::tlog::{Checkpoint, VerifierKey, WatchedTree, leaf_hash};

impl Ledger {
    /// Opens a ledger for appending: replays what was acknowledged, compares it with HEAD, and
    /// admits through the rule book a tail that a crash left behind HEAD.
    ///
    /// # Errors
    /// [`LedgerError`] if there is no ledger, it is in use or damaged, or the key is not its own.
    pub fn open(folder: &Path, keys: &LogKeys) -> Result<Self, LedgerError> {
        Self::open_against(folder, keys, &[])
    }

    /// As [`open`](Self::open), held against checkpoints of it that others have seen: if one is of more
    /// entries, or of another history, nothing is signed.
    ///
    /// # Errors
    /// As there, and [`LedgerError::Forgotten`], [`LedgerError::OtherHistory`].
    pub fn open_against(folder: &Path, keys: &LogKeys, seen: &[Seen]) -> Result<Self, LedgerError> {
        let mut ledger = Self::open_held(folder, keys, seen)?;
        check_log_key(&ledger.state, public(&ledger.log_key))?;
        if ledger.state.position().size > ledger.head.size || ledger.head_file.is_torn() {
            ledger.move_head()?;
        }
        ledger.show_log_key()?;
        Ok(ledger)
    }

    /// Opens a ledger for the entry that brings in its next log key, which is the one held; the one
    /// in force may be lost. Nothing else can be appended before.
    ///
    /// # Errors
    /// As [`open_against`](Self::open_against).
    pub fn open_to_change_key(
        folder: &Path,
        keys: &LogKeys,
        seen: &[Seen],
    ) -> Result<Self, LedgerError> {
        // What a crash left behind HEAD is promised together with that entry, by the key it brings.
        Self::open_held(folder, keys, seen)
    }

    /// Opens a ledger, whatever key is held.
    fn open_held(folder: &Path, keys: &LogKeys, seen: &[Seen]) -> Result<Self, LedgerError> {
        let layout = Layout::new(folder);
        // Whether there is a HEAD is asked first, so that nothing is touched where there is none. It
        // is read again under the store's lock: another writer may have moved it until then.
        let head = head::read(&layout.head())?;
        let store = SledStore::open_holding(&layout.store(), head.size);
        let store = store.map_err(|error| match error {
            StoreError::Fewer {
                expected,
                found,
                kept,
                ..
            } => LedgerError::Behind {
                path: folder.into(),
                expected,
                found,
                kept,
            },
            other => other.into(),
        })?;
        let (head_file, head) = HeadFile::open(&layout.head())?;
        let was_torn = head_file.is_torn();
        if store.size() < head.size {
            let (expected, found) = (head.size, store.size());
            return Err(LedgerError::Behind {
                path: folder.into(),
                expected,
                found,
                kept: None,
            });
        }
        // A batch is durable before HEAD is written. If the power went while it was, the store holds it.
        if was_torn && store.size() == head.size {
            return Err(LedgerError::Doubtful {
                path: folder.into(),
                size: head.size,
            });
        }
        let mut replay = Replay::new();
        let sizes = seen.iter().map(|seen| seen.checkpoint.size);
        let mut leaves = Leaves(WatchedTree::new(sizes));
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
        let found = (replay.state().position().chain, leaves.0.tree().root());
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
        let origin = origin(replay.state())?;
        let vkey = verifier_key(replay.state(), head.size, &origin)?;
        check_checkpoint(folder, &head, &vkey)?;

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
        goes_on_from(seen, folder, replay.state(), &leaves.0)?;
        Ok(Self {
            layout,
            store,
            head_file,
            was_torn,
            taken_in: leaves.0.tree().size() - head.size,
            head,
            state: replay.into_state(),
            last: LastBatch::none(leaves.0.tree().clone()),
            tree: leaves.0.into_tree(),
            ring: KeyRing::new(),
            origin,
            log_key: signing_key(keys),
            key_due: KeyDue::EachCommit,
            poisoned: None,
            spent: Spent::default(),
        })
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
struct Leaves(WatchedTree);

impl Observer for Leaves {
    type Prepared = Vec<TreeHash>;

    fn prepare(entries: &[&[u8]]) -> Self::Prepared {
        entries.iter().map(|entry| leaf_hash(entry)).collect()
    }

    fn batch(&mut self, leaves: Self::Prepared) {
        self.0.extend(leaves);
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
fn check_checkpoint(folder: &Path, head: &Head, vkey: &VerifierKey) -> Result<(), LedgerError> {
    let wrong = |why: String| LedgerError::Checkpoint {
        path: folder.into(),
        why,
    };
    let checkpoint =
        Checkpoint::verify(&head.checkpoint, vkey).map_err(|error| wrong(error.to_string()))?;
    if (checkpoint.size, checkpoint.root) == (head.size, head.root) {
        Ok(())
    } else {
        Err(wrong(format!(
            "it is of {} entries, HEAD of {}",
            checkpoint.size, head.size
        )))
    }
}
