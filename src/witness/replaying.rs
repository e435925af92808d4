//! The second level of cosigning: every entry fetched, and let in by the rule book.
//!
//! A witness of the first level says that a log goes on from what it showed before. One of this level
//! says as well that nothing stands in it that the rules do not allow: it folds the entries as any
//! observer does, and goes on from where it stood the last time.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::judging::{Judge, Verdict};
use super::origin_hash;
use crate::bytes::TreeHash;
use crate::mirror::{Client, Mirror, Unfetched};
use crate::published::{Bundles, Folder};
use crate::replay::{Observer, Replay, Signatures, fold};
use crate::threads::Threads;
use crate::tlog::{Checkpoint, KeyName, PolicyLog, Tree, entry_bundles, leaf_hash};

/// How the names of witnesses of this level end, so that nobody takes one level for the other.
pub const REPLAYED: &str = "/replayed";

/// Where the entries of a log come from.
pub trait Entries: Send + Sync {
    /// Brings the bundles of a log of `size` entries into `folder`, from the one with entry `from` on.
    ///
    /// # Errors
    /// [`Verdict::NotYet`] if not all of them are to be had.
    fn bring(&self, log: &PolicyLog, folder: &Path, from: u64, size: u64) -> Result<(), Verdict>;
}

/// Entries fetched from the address that the policy names.
#[derive(Debug, Clone, Copy)]
pub struct Fetched {
    /// How long an answer waits for them.
    pub patience: Duration,
}

impl Entries for Fetched {
    fn bring(&self, log: &PolicyLog, folder: &Path, from: u64, size: u64) -> Result<(), Verdict> {
        let url = log.url.as_deref();
        let url = url.ok_or_else(|| not_yet("the policy names no address of the log's entries"))?;
        let unfetched =
            |error: Unfetched| not_yet(error.to_string().lines().next().unwrap_or_default());
        let client = Client::new(url).map_err(unfetched)?;
        let mirror = Mirror::new(&client, folder).until(Instant::now() + self.patience);
        if mirror.fetch_bundles(from, size).map_err(unfetched)? {
            Ok(())
        } else {
            Err(not_yet("not all of its entries can be had"))
        }
    }
}

/// Agrees to a checkpoint only if the rule book admits every entry below it.
pub struct Replayed {
    folder: PathBuf,
    entries: Box<dyn Entries>,
    followers: Mutex<HashMap<KeyName, Arc<Mutex<Follower>>>>,
}

/// A log as far as it was replayed.
#[derive(Default)]
struct Follower {
    replay: Replay,
    leaves: Leaves,
}

#[derive(Default)]
struct Leaves(Tree);

impl Observer for Leaves {
    type Prepared = Vec<TreeHash>;

    fn prepare(entries: &[&[u8]]) -> Self::Prepared {
        entries.iter().map(|entry| leaf_hash(entry)).collect()
    }

    fn batch(&mut self, leaves: Self::Prepared) {
        self.0.extend(leaves);
    }
}

impl Replayed {
    /// Keeps what it fetches in `folder`; an answer waits no longer than `patience` for it.
    pub fn new(folder: &Path, patience: Duration) -> Self {
        Self::with(folder, Box::new(Fetched { patience }))
    }

    /// Keeps in `folder` what it is brought.
    pub fn with(folder: &Path, entries: Box<dyn Entries>) -> Self {
        Self {
            folder: folder.into(),
            entries,
            followers: Mutex::new(HashMap::new()),
        }
    }

    fn follower(&self, origin: &KeyName) -> Arc<Mutex<Follower>> {
        let mut followers = self
            .followers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(followers.entry(origin.clone()).or_default())
    }

    /// The entries up to the checkpoint, on this machine.
    fn fetch(
        &self,
        log: &PolicyLog,
        folder: &Path,
        from: u64,
        next: &Checkpoint,
    ) -> Result<(), Verdict> {
        std::fs::create_dir_all(folder).map_err(|error| not_yet(error.to_string()))?;
        self.entries.bring(log, folder, from, next.size)
    }
}

fn not_yet(why: impl Into<String>) -> Verdict {
    Verdict::NotYet(why.into())
}

impl Judge for Replayed {
    fn judge(
        &self,
        log: &PolicyLog,
        _: Option<&Checkpoint>,
        next: &Checkpoint,
    ) -> Result<(), Verdict> {
        let follower = self.follower(&next.origin);
        // One at a time: who comes meanwhile asks again, and finds it done.
        let Ok(mut follower) = follower.try_lock() else {
            return Err(not_yet("the log is being replayed"));
        };
        if next.size < follower.leaves.0.size() {
            // It was replayed further for a checkpoint that was not cosigned after all.
            *follower = Follower::default();
        }
        let folder = self.folder.join(origin_hash(&next.origin));
        let from = follower.leaves.0.size();
        // Whatever is wrong below, what stands in memory is not to be gone on from.
        let before = std::mem::take(&mut *follower);
        let mut replayed = self.replay(log, &folder, before, next);
        if matches!(replayed, Err(Replaying::OtherEntries(_))) {
            // What is served is not what was signed, or what was fetched before is of no use: once more,
            // all of it.
            let _ = std::fs::remove_dir_all(&folder);
            replayed = self.replay(log, &folder, Follower::default(), next);
        }
        match replayed {
            Err(Replaying::OtherEntries(why)) => {
                let _ = std::fs::remove_dir_all(&folder);
                Err(not_yet(why))
            }
            Err(Replaying::Verdict(verdict)) => Err(verdict),
            Ok(now) => {
                if from < next.size {
                    forget_partial(&folder, from);
                }
                *follower = now;
                Ok(())
            }
        }
    }
}

/// Why a log is not replayed to a checkpoint.
enum Replaying {
    /// The entries that are there are not those of the checkpoint.
    OtherEntries(String),
    Verdict(Verdict),
}

impl From<Verdict> for Replaying {
    fn from(verdict: Verdict) -> Self {
        Self::Verdict(verdict)
    }
}

impl Replayed {
    /// Goes on from where a follower stands to the checkpoint.
    fn replay(
        &self,
        log: &PolicyLog,
        folder: &Path,
        follower: Follower,
        next: &Checkpoint,
    ) -> Result<Follower, Replaying> {
        let Follower {
            mut replay,
            mut leaves,
        } = follower;
        self.fetch(log, folder, leaves.0.size(), next)?;
        let place = Folder::new(folder);
        let bundles = Bundles::new(&place, next.size);
        let mut entropy = [0; 32];
        getrandom::fill(&mut entropy).map_err(|error| not_yet(error.to_string()))?;
        let signatures = Signatures::Check(entropy);
        let folded = fold(
            &mut replay,
            &bundles,
            None,
            signatures,
            &Threads,
            &mut leaves,
        );
        let faults = folded.map_err(|(_, error)| Replaying::OtherEntries(error.to_string()))?;
        if leaves.0.root() != next.root {
            let why = "the entries that are served are not those of the checkpoint";
            return Err(Replaying::OtherEntries(why.into()));
        }
        // From here on the log has signed every entry.
        if let Some(fault) = faults.first() {
            return Err(Verdict::Unlawful(fault.to_string()).into());
        }
        if let Some(why) = not_its_own(&replay, log, next) {
            return Err(Verdict::Unlawful(why).into());
        }
        Ok(Follower { replay, leaves })
    }
}

/// Why the log is not the one that its genesis opens, if it is not.
fn not_its_own(replay: &Replay, log: &PolicyLog, next: &Checkpoint) -> Option<String> {
    let Some(election) = replay.state().election() else {
        return Some("nothing in it opens an election".into());
    };
    let origin = election.opened().origin.as_str();
    if origin != next.origin.as_str() {
        return Some(format!("its genesis names the log {origin}"));
    }
    let key = election.log_key_at(next.size);
    (key.as_bytes().as_slice() != log.key.public())
        .then(|| "its log key is another than the one that signed the checkpoint".into())
}

/// The partial bundle of the size before is of no use any more.
fn forget_partial(folder: &Path, size: u64) {
    if let Some(bundle) = entry_bundles(size)
        .last()
        .filter(|bundle| !bundle.is_full())
    {
        // It may be gone already.
        let _ = std::fs::remove_file(folder.join(bundle.to_string()));
    }
}
