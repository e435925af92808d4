//! A ledger comes into being: whole, or not at all.

use std::path::Path;

use super::error::entropy;
use super::head::HeadFile;
use super::layout::Layout;
use super::placing::{beside, put_in_place};
use super::receipts::LastBatch;
use super::signing::{check_log_key, head_of, origin, public, signing_key, vkey_line};
use super::store::{SledStore, Store, StoreError};
use super::writer::KeyDue;
use super::{Config, Ledger, LedgerError, LogKeys, Spent};
use crate::election::UtcMillis;
use crate::event::Submission;
use crate::rules::{KeyRing, Reason, Refusal, admit, weigh};
use crate::state::State;
use crate::threads::Threads;
use crate::tlog::{Tree, leaf_hash};

impl Ledger {
    /// Creates a ledger whose first entry is `genesis`. Nothing is created unless the rule book
    /// admits it; a ledger is there whole or not at all.
    ///
    /// # Errors
    /// [`LedgerError`] if the folder is not empty, genesis is refused, the log key is not the one
    /// that genesis names, or the disk refuses.
    pub fn create(
        folder: &Path,
        genesis: Submission,
        keys: &LogKeys,
        config: &Config,
        now: UtcMillis,
    ) -> Result<Self, LedgerError> {
        Self::create_with(folder, genesis, keys, config, now, KeyDue::EachCommit)
    }

    /// Creates a ledger; when the key held has to be its log key.
    pub(super) fn create_with(
        folder: &Path,
        genesis: Submission,
        keys: &LogKeys,
        config: &Config,
        now: UtcMillis,
        key_due: KeyDue,
    ) -> Result<Self, LedgerError> {
        let layout = Layout::new(folder);
        refuse_existing(folder)?;
        let presented = genesis
            .present()
            .map_err(|error| LedgerError::Genesis(Refusal::from(Reason::Unreadable(error))))?;
        let mut state = State::new();
        let mut ring = KeyRing::new();
        let evidence = weigh(&state, &[&presented], &mut ring, entropy()?, &Threads);
        let evidence = evidence
            .first()
            .cloned()
            .unwrap_or_else(crate::rules::Evidence::none);
        let admitted = admit(&state, presented, &evidence, now).map_err(LedgerError::Genesis)?;
        let entry = admitted.enter(&mut state);
        let log_key = signing_key(keys);
        if key_due == KeyDue::EachCommit {
            check_log_key(&state, public(&log_key))?;
        }
        let origin = origin(&state)?;
        let tree = {
            let mut tree = Tree::new();
            tree.append(leaf_hash(&entry));
            tree
        };
        let head = head_of(&state, &tree, &origin, &log_key);

        let making = beside(folder, ".hattama-creating-")?;
        let inside = Layout::new(making.path());
        let store = SledStore::create(&inside.store());
        let mut store = store.map_err(|error| match error {
            // The folder that it is made in is gone when this is read.
            StoreError::NotDurable { cause, .. } => StoreError::NotDurable {
                path: folder.into(),
                cause,
            },
            other => other,
        })?;
        store.append_if(0, &[entry])?;
        drop(store);
        for (path, text) in [
            (inside.config(), config.to_text()),
            (inside.log_vkey(), vkey_line(&origin, &log_key)),
        ] {
            write_synced(&path, text.as_bytes()).map_err(|source| LedgerError::Io {
                path: folder.into(),
                doing: "write its files",
                source,
            })?;
        }
        // HEAD is the last file: without it this is no ledger.
        drop(HeadFile::create(&inside.head(), &head)?);
        put_in_place(making.path(), folder)?;
        // It has moved: there is nothing left to clear away.
        making.stays();

        let store = SledStore::open(&layout.store())?;
        let (head_file, head) = HeadFile::open(&layout.head())?;
        Ok(Self {
            layout,
            store,
            head_file,
            was_torn: false,
            taken_in: 0,
            head,
            state,
            last: LastBatch::none(tree.clone()),
            tree,
            ring,
            origin,
            log_key,
            key_due,
            poisoned: None,
            spent: Spent::default(),
        })
    }
}

fn refuse_existing(folder: &Path) -> Result<(), LedgerError> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(LedgerError::Exists {
                path: folder.into(),
            }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(LedgerError::Io {
            path: folder.into(),
            doing: "look into the folder",
            source,
        }),
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
