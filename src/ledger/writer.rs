//! One process that appends: what comes in, in which order it becomes durable, what goes out.

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;

use super::error::entropy;
use super::head::{Head, HeadFile};
use super::layout::Layout;
use super::reader::read_store;
use super::store::{SledStore, Store};
use super::{Config, LedgerError};
use crate::bytes::{StatementHash, TreeHash};
use crate::election::UtcMillis;
use crate::event::{ElectionOpened, Presented, Submission, SubmissionError};
use crate::keys::{PublicKeyBytes, SecretKey};
use crate::replay::{LogSource, Observer, Replay, Signatures, SourceError, fold};
use crate::rules::{Finding, KeyRing, Reason, Refusal, Workers, admit, weigh};
use crate::state::State;
use crate::threads::Threads;
use crate::tlog::{Checkpoint, KeyName, Tree, VerifierKey, leaf_hash};

/// Leaves that one thread hashes at a time.
const LEAF_PART: usize = 256;

/// The keys that a writer holds.
pub struct LogKeys {
    /// Signs checkpoints and nothing else.
    pub log: SecretKey,
}

/// A submission offered to the ledger.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The submission.
    pub submission: Submission,
    /// The writer's clock. Recorded is the later of this and the time of the entry before.
    pub at: UtcMillis,
}

/// What became of a submission. Told only when it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is an entry now.
    Recorded {
        /// Its position.
        index: u64,
        /// Its statement.
        hash: StatementHash,
        /// What about it is worth a look.
        findings: Vec<Finding>,
    },
    /// The identical statement was an entry already.
    AlreadyRecorded {
        /// Its position.
        index: u64,
        /// Its statement.
        hash: StatementHash,
    },
    /// The rule book does not let it in.
    Refused(Vec<Reason>),
}

/// What a writer has done since it was opened, and what its time was spent on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    /// Checking signatures and keys.
    pub weighing: Duration,
    /// The rule book and the state.
    pub admitting: Duration,
    /// Making batches durable in the store.
    pub storing: Duration,
    /// Tree, checkpoint, and making HEAD durable.
    pub promising: Duration,
    /// Signatures looked at, proofs of possession included.
    pub signatures: u64,
    /// Keys looked at.
    pub keys: u64,
    /// Batches committed.
    pub commits: u64,
}

/// A ledger open for appending. One process at a time.
pub struct Ledger {
    layout: Layout,
    store: SledStore,
    head_file: HeadFile,
    head: Head,
    state: State,
    tree: Tree,
    ring: KeyRing,
    origin: KeyName,
    log_key: SigningKey,
    poisoned: Option<String>,
    spent: Spent,
}

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
        let log_key = log_key(&state, keys)?;
        let origin = origin(&state)?;
        let tree = {
            let mut tree = Tree::new();
            tree.append(leaf_hash(&entry));
            tree
        };
        let head = head_of(&state, &tree, &origin, &log_key);

        // Made beside its place and moved there whole, so that an interruption leaves no half.
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let io = |doing, source| LedgerError::Io {
            path: folder.into(),
            doing,
            source,
        };
        std::fs::create_dir_all(parent).map_err(|e| io("create the folder around it", e))?;
        let making = tempfile::Builder::new()
            .prefix(".hattama-creating-")
            .tempdir_in(parent)
            .map_err(|e| io("create it", e))?;
        let inside = Layout::new(making.path());
        let mut store = SledStore::create(&inside.store())?;
        store.append_if(0, &[entry])?;
        drop(store);
        let vkey = VerifierKey::ed25519(origin.clone(), &log_key.verifying_key());
        for (path, text) in [
            (inside.config(), config.to_text()),
            (inside.log_vkey(), format!("{vkey}\n")),
        ] {
            write_synced(&path, text.as_bytes()).map_err(|e| io("write its files", e))?;
        }
        // HEAD is the last file: without it this is no ledger.
        drop(HeadFile::create(&inside.head(), &head)?);
        std::fs::rename(making.path(), folder).map_err(|e| io("move it to its place", e))?;
        // It has moved: there is nothing left to clear away.
        let _ = making.keep();
        sync_folder(parent).map_err(|e| io("sync the folder around it", e))?;

        let store = SledStore::open(&layout.store())?;
        let (head_file, head) = HeadFile::open(&layout.head())?;
        Ok(Self {
            layout,
            store,
            head_file,
            head,
            state,
            tree,
            ring,
            origin,
            log_key,
            poisoned: None,
            spent: Spent::default(),
        })
    }

    /// Opens a ledger for appending: replays what was acknowledged, compares it with HEAD, and
    /// admits through the rule book a tail that a crash left behind HEAD.
    ///
    /// # Errors
    /// [`LedgerError`] if there is no ledger, it is in use or damaged, or the key is not its own.
    pub fn open(folder: &Path, keys: &LogKeys) -> Result<Self, LedgerError> {
        let layout = Layout::new(folder);
        let (head_file, head) = HeadFile::open(&layout.head())?;
        let store = SledStore::open(&layout.store())?;
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

    /// The state at the end of the log.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// What has been promised.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// What its time was spent on since it was opened.
    pub const fn spent(&self) -> Spent {
        self.spent
    }

    /// Where its files lie.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Admits and appends a batch, and says what became of each, in their order, once all of it is
    /// durable. One refused does not hold up the others.
    ///
    /// # Errors
    /// [`LedgerError`] if the batch could not be made durable: nothing of it is promised, and this
    /// ledger takes no more.
    pub fn append(&mut self, batch: Vec<Offer>) -> Result<Vec<Outcome>, LedgerError> {
        if let Some(cause) = &self.poisoned {
            return Err(LedgerError::Poisoned {
                cause: cause.clone(),
            });
        }
        let result = self.commit(batch);
        if let Err(error) = &result {
            // The state in memory may be ahead of the disk now.
            self.poisoned = Some(error.to_string());
        }
        result
    }

    fn commit(&mut self, batch: Vec<Offer>) -> Result<Vec<Outcome>, LedgerError> {
        let (outcomes, entries) = self.admit_all(batch)?;
        if !entries.is_empty() {
            let storing = Instant::now();
            self.store.append_if(self.head.size, &entries)?;
            self.spent.storing += storing.elapsed();
            // From here on the entries are durable; they are promised when HEAD is, too.
            let promising = Instant::now();
            self.tree.extend(leaves(&entries));
            self.move_head()?;
            self.spent.promising += promising.elapsed();
            self.spent.commits += 1;
        }
        Ok(outcomes)
    }

    fn admit_all(
        &mut self,
        batch: Vec<Offer>,
    ) -> Result<(Vec<Outcome>, Vec<Vec<u8>>), LedgerError> {
        let presented: Vec<(Result<Presented, SubmissionError>, UtcMillis)> = batch
            .into_iter()
            .map(|offer| (offer.submission.present(), offer.at))
            .collect();
        let readable: Vec<&Presented> = presented
            .iter()
            .filter_map(|(one, _)| one.as_ref().ok())
            .collect();
        let weighing = Instant::now();
        let evidence = weigh(&self.state, &readable, &mut self.ring, entropy()?, &Threads);
        self.spent.weighing += weighing.elapsed();
        for one in &readable {
            let members = one.statement().registers().len() as u64;
            self.spent.signatures += one.submission().signatures.len() as u64 + members;
            self.spent.keys += members;
        }
        let admitting = Instant::now();
        let mut evidence = evidence.into_iter();
        let mut entries = Vec::new();
        let outcomes = presented.into_iter().map(|(one, at)| {
            let one = match one {
                Ok(one) => one,
                Err(error) => return Outcome::Refused(vec![Reason::Unreadable(error)]),
            };
            let hash = one.hash();
            let evidence = evidence.next().unwrap_or_else(crate::rules::Evidence::none);
            let recorded_at = at.max(self.state.position().recorded_at);
            match admit(&self.state, one, &evidence, recorded_at) {
                Ok(admitted) => {
                    let (index, findings) = (admitted.index(), admitted.findings().to_vec());
                    entries.push(admitted.enter(&mut self.state));
                    Outcome::Recorded {
                        index,
                        hash,
                        findings,
                    }
                }
                Err(Refusal::AlreadyRecorded(index)) => Outcome::AlreadyRecorded { index, hash },
                Err(Refusal::Unlawful(reasons)) => Outcome::Refused(reasons),
            }
        });
        let outcomes = outcomes.collect();
        self.spent.admitting += admitting.elapsed();
        Ok((outcomes, entries))
    }

    /// Signs a checkpoint of the log as it stands and makes it HEAD. The log only grows here, so
    /// the checkpoint is never smaller than, or different from, one signed before.
    fn move_head(&mut self) -> Result<(), LedgerError> {
        let head = head_of(&self.state, &self.tree, &self.origin, &self.log_key);
        self.head_file.write(&head)?;
        self.head = head;
        Ok(())
    }
}

impl LogSource for Ledger {
    fn size(&self) -> u64 {
        self.head.size
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        read_store(&self.store, range, each)
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
    fn batch(&mut self, entries: &[Vec<u8>]) {
        self.0.extend(leaves(entries));
    }
}

fn leaves(entries: &[Vec<u8>]) -> Vec<TreeHash> {
    Threads.in_parts(entries, LEAF_PART, |part| {
        part.iter().map(|entry| leaf_hash(entry)).collect()
    })
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

fn refuse_faults(folder: &Path, faults: Vec<crate::replay::Fault>) -> Result<(), LedgerError> {
    match faults.into_iter().next() {
        None => Ok(()),
        Some(fault) => Err(LedgerError::Unlawful {
            path: folder.into(),
            fault: Box::new(fault),
        }),
    }
}

fn opened(state: &State) -> Result<&ElectionOpened, LedgerError> {
    let refusal = || LedgerError::Genesis(Refusal::from(Reason::NoElection));
    Ok(state.election().ok_or_else(refusal)?.opened())
}

fn origin(state: &State) -> Result<KeyName, LedgerError> {
    let origin = opened(state)?.origin.as_str();
    KeyName::new(origin).map_err(|why| LedgerError::Origin {
        origin: origin.into(),
        why: why.to_string(),
    })
}

/// The signing key, if it is the one that genesis names.
fn log_key(state: &State, keys: &LogKeys) -> Result<SigningKey, LedgerError> {
    let expected: PublicKeyBytes = opened(state)?.log_key;
    let found = keys.log.public();
    if expected != found {
        let (expected, found) = (expected.to_string(), found.to_string());
        return Err(LedgerError::WrongKey {
            what: "log key",
            expected,
            found,
        });
    }
    Ok(SigningKey::from_bytes(&keys.log.seed()))
}

fn head_of(state: &State, tree: &Tree, origin: &KeyName, log_key: &SigningKey) -> Head {
    let position = state.position();
    let root = tree.root();
    let checkpoint = Checkpoint {
        origin: origin.clone(),
        size: position.size,
        root,
    };
    let checkpoint = checkpoint.sign(log_key);
    Head {
        size: position.size,
        chain: position.chain,
        root,
        checkpoint,
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

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}
