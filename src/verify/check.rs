//! The verification of one log.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::{Anchor, Checked, Failure, TrustReport, Verdict, Verification};
use crate::bytes::{ChainHash, TreeHash};
use crate::election::Nature;
use crate::replay::{Fault, LogSource, Observer, Replay, Signatures, fold};
use crate::rules::{Admitted, Workers};
use crate::state::State;
use crate::tlog::{Checkpoint, KeyName, Tree, VerifierKey, WatchedTree, leaf_hash};

/// What is claimed about a log by whoever keeps it.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Entries promised.
    pub size: u64,
    /// Chain hash of the last of them, where the keeper says it.
    pub chain: Option<ChainHash>,
    /// Root of the tree over them.
    pub root: TreeHash,
    /// The signed checkpoint.
    pub checkpoint: String,
    /// Entries that lie behind the promised ones, promised to nobody.
    pub tail: u64,
}

/// A checkpoint of the log that somebody kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Who keeps it, for the sentence "a checkpoint that … ".
    pub by: String,
    /// The signed note.
    pub note: String,
    /// What the note says. Whether the log signed it is found out.
    pub checkpoint: Checkpoint,
    /// Keys that are known from outside to be the log's, or to have been: it may have changed its key, and
    /// who shows an older part of it does not show that.
    pub keys: Vec<VerifierKey>,
}

/// Looks at the states that the log comes to at some positions.
pub struct Visit<'a> {
    /// The positions; those behind the end are not reached.
    pub sizes: BTreeSet<u64>,
    /// Told each, with the root of the tree there.
    pub at: &'a mut dyn FnMut(&State, TreeHash),
}

/// What to verify, and against what.
pub struct Task<'a> {
    /// The entries.
    pub source: &'a dyn LogSource,
    /// What is claimed about them.
    pub claim: Claim,
    /// What is known from outside.
    pub anchor: Option<Anchor>,
    /// Whether it is known that all entries which the source gives are those of the claim's root, also
    /// where it does not give all of them.
    pub proven: bool,
    /// Checkpoints of it that were kept: it must go on from each.
    pub kept: &'a [Kept],
    /// 32 bytes that nobody could foresee.
    pub entropy: [u8; 32],
}

/// Verifies a log from the bytes up. `progress` is told the entries done.
pub fn verify<W: Workers + Sync>(
    task: &Task<'_>,
    visit: Option<Visit<'_>>,
    workers: &W,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Verification {
    let mut replay = Replay::new();
    let mut watch = Watch::new(task.anchor.as_ref(), progress);
    watch.tree = WatchedTree::new(task.kept.iter().map(|kept| kept.checkpoint.size));
    let signatures = Signatures::Check(task.entropy);
    // What lies behind the promised size was promised to nobody.
    let end = task.claim.size;
    let wanted = visit
        .as_ref()
        .map(|visit| visit.sizes.clone())
        .unwrap_or_default();
    let mut visit = visit;
    let stops: BTreeSet<u64> = wanted
        .iter()
        .copied()
        .filter(|size| *size < end)
        .chain([end])
        .collect();
    let (mut faults, mut cut) = (Vec::new(), None);
    for until in stops {
        let folded = fold(
            &mut replay,
            task.source,
            Some(until),
            signatures,
            workers,
            &mut watch,
        );
        match folded {
            Ok(more) => faults.extend(more),
            Err((more, error)) => {
                faults.extend(more);
                cut = Some(error);
                break;
            }
        }
        if let Some(visit) = &mut visit
            && wanted.contains(&until)
            && replay.state().position().size == until
        {
            (visit.at)(replay.state(), watch.tree.tree().root());
        }
    }
    let Watch {
        tree,
        mut checked,
        anchored,
        anchor_failure,
        ..
    } = watch;
    let (watched, tree) = (&tree, tree.tree());
    let unreadable = cut;
    // What is there and is not what must be there is evidence; what cannot be reached is not.
    let damaged = unreadable.as_ref().is_some_and(|error| error.damaged);
    let unreadable = unreadable.map(|error| error.to_string());
    let state = replay.state();
    let position = *state.position();
    checked.entries = tree.size();
    let no_genesis = whole_without_genesis(state, &faults, unreadable.as_deref());
    let mut failures: Vec<Failure> = faults.into_iter().map(Failure::Entry).collect();
    // A yes is said of a log that was read to its end, and that has something in it.
    let whole = unreadable.is_none() && tree.size() > 0;
    checked.chain = whole && !failures.iter().any(Failure::is_of_chain);
    checked.rules = whole && failures.iter().all(Failure::is_of_chain);
    failures.extend(anchor_failure);
    failures.extend(no_genesis);
    let mut not_checked = not_checked(task, anchored, state);
    // What the end of the log was to be can only be said of a log that was read to its end.
    if unreadable.is_none() {
        check_end(task, tree, position.chain, &mut checked, &mut failures);
        check_checkpoint(task, state, &mut checked, &mut failures);
    }
    let is_read = unreadable.is_none();
    let judging = Judging {
        task,
        state,
        watched,
        whole: is_read,
        holds: task.proven || (is_read && checked.tree),
    };
    let lacking = judging.all(&mut failures, &mut not_checked);
    let verdict = match (failures.is_empty() && !damaged, &unreadable) {
        (false, _) => Verdict::Failed,
        (true, None) if lacking.is_empty() => Verdict::Verified,
        (true, _) => Verdict::CouldNot,
    };
    failures.extend(lacking);
    let opened = state.election().map(crate::state::Election::opened);
    Verification {
        verdict,
        election: opened.map(|opened| opened.id.to_string()),
        nature: opened.map(|opened| opened.nature),
        head: (tree.size(), position.chain, tree.root()),
        trust: TrustReport {
            genesis: state.election().map(crate::state::Election::genesis),
            log_key: log_key(state, u64::MAX).map(|key| key.to_string()),
            anchored_by: if anchored { "anchor" } else { "none" },
        },
        // Behind where reading ended the key may have been changed.
        checkpoint_key: log_key(state, task.claim.size).filter(|_| is_read),
        checked,
        not_checked,
        failures,
        unreadable,
    }
}

/// A log in which nothing opens an election is no ledger, however well its hashes agree.
fn whole_without_genesis(
    state: &State,
    faults: &[Fault],
    unreadable: Option<&str>,
) -> Option<Failure> {
    let told = faults.iter().any(|fault| fault.index == 0);
    (unreadable.is_none() && state.election().is_none() && !told).then_some(Failure::NoGenesis)
}

fn not_checked(task: &Task<'_>, anchored: bool, state: &State) -> Vec<String> {
    let opened = state.election().map(crate::state::Election::opened);
    let nature = opened.map(|opened| opened.nature);
    let mut list = vec!["the count in the room".to_owned()];
    if !anchored {
        list.push(Verification::WHO_OPENED.into());
    }
    list.push(Verification::ONE_HISTORY.into());
    if let tail @ 1.. = task.claim.tail {
        list.push(format!(
            "{tail} entries behind the last that HEAD promises: of a commit that was interrupted, or HEAD \
             is an older one. Compare with receipts, or with what was published"
        ));
    }
    if nature.is_some_and(Nature::must_be_shown) {
        list.push("whether such commissions and sheets exist: this is no official log".into());
    }
    list
}

fn check_end(
    task: &Task<'_>,
    tree: &Tree,
    chain: ChainHash,
    checked: &mut Checked,
    failures: &mut Vec<Failure>,
) {
    let claim = &task.claim;
    if tree.size() < claim.size {
        failures.push(Failure::Fewer {
            expected: claim.size,
            found: tree.size(),
        });
        return;
    }
    let size = claim.size;
    if let Some(expected) = claim.chain.filter(|expected| *expected != chain) {
        let (expected, found) = (expected.to_string(), chain.to_string());
        failures.push(Failure::Chain {
            size,
            expected,
            found,
        });
        checked.chain = false;
    }
    let root = tree.root();
    checked.tree = root == claim.root;
    if !checked.tree {
        let (expected, found) = (claim.root.to_string(), root.to_string());
        failures.push(Failure::Root {
            size,
            expected,
            found,
        });
    }
}

/// The verifier key of checkpoints of so many entries.
fn log_key(state: &State, size: u64) -> Option<VerifierKey> {
    let election = state.election()?;
    let name = KeyName::new(election.opened().origin.as_str()).ok()?;
    let key = election.log_key_at(size);
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.as_bytes()).ok()?;
    Some(VerifierKey::ed25519(name, &key))
}

fn check_checkpoint(
    task: &Task<'_>,
    state: &State,
    checked: &mut Checked,
    failures: &mut Vec<Failure>,
) {
    let Some(key) = log_key(state, task.claim.size) else {
        // Without genesis the fault of entry 0 stands already.
        return;
    };
    match Checkpoint::verify(&task.claim.checkpoint, &key) {
        Err(error) => {
            let why = error
                .to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            failures.push(Failure::Checkpoint { why });
        }
        Ok(checkpoint) => {
            let (expected, found) = (task.claim.size, checkpoint.size);
            if expected != found {
                failures.push(Failure::CheckpointPosition { expected, found });
            } else if checkpoint.root != task.claim.root {
                let (expected, found) = (checkpoint.root.to_string(), task.claim.root.to_string());
                failures.push(Failure::Root {
                    size: checkpoint.size,
                    expected,
                    found,
                });
            } else {
                checked.checkpoint = true;
            }
        }
    }
}

/// What a checkpoint that was kept says of the log.
enum Judged {
    /// The log goes on from it.
    GoesOn,
    /// It does not.
    Failed(Failure),
    /// It is not of this log, and says nothing about it.
    Unsigned(Failure),
    /// What there is does not tell.
    Unknown,
}

/// Holds the log against checkpoints of it that were kept.
struct Judging<'a> {
    task: &'a Task<'a>,
    state: &'a State,
    watched: &'a WatchedTree,
    /// Whether it was read to its end.
    whole: bool,
    /// Whether what was read is known to be of the root that is claimed.
    holds: bool,
}

impl Judging<'_> {
    /// Holds the log against each of them; what is lacking because one is not of this log.
    fn all(&self, failures: &mut Vec<Failure>, not_checked: &mut Vec<String>) -> Vec<Failure> {
        let mut lacking = Vec::new();
        for kept in self.task.kept {
            match self.judge(kept) {
                Judged::GoesOn => {}
                Judged::Failed(failure) => failures.push(failure),
                Judged::Unsigned(failure) => lacking.push(failure),
                Judged::Unknown => not_checked.push(format!(
                    "whether the log goes on from a checkpoint that {}",
                    kept.by
                )),
            }
        }
        lacking
    }

    /// That the log's key has signed two histories is said only where it has: of a checkpoint that it did
    /// not sign, or of entries that are not the checkpoint's, it is not known.
    fn judge(&self, kept: &Kept) -> Judged {
        let (kept_by, checkpoint) = (kept.by.clone(), &kept.checkpoint);
        let claim = &self.task.claim;
        let Some(key) = log_key(self.state, checkpoint.size) else {
            return Judged::Unknown;
        };
        // A key that the log has replaced signs nothing more for it, whoever knows it from outside.
        let is_replaced = |key: &VerifierKey| {
            let signs = log_key(self.state, u64::MAX);
            signs.as_ref() != Some(key) && self.was_its_key(key)
        };
        let is_known = || {
            let mut keys = kept.keys.iter().filter(|key| !is_replaced(key));
            keys.any(|key| Checkpoint::verify(&kept.note, key).is_ok())
        };
        if let Err(error) = Checkpoint::verify(&kept.note, &key)
            && !is_known()
        {
            // Behind where reading ended the key may have been changed.
            if !self.whole && checkpoint.size > self.watched.tree().size() {
                return Judged::Unknown;
            }
            // What the log never signed says nothing about it.
            let why = error.to_string();
            let why = why.lines().next().unwrap_or_default().to_owned();
            return Judged::Unsigned(Failure::Kept { kept_by, why });
        }
        let found = match checkpoint.size.cmp(&claim.size) {
            Ordering::Greater if self.is_signed() => {
                return Judged::Failed(Failure::Rollback {
                    kept_by,
                    expected: checkpoint.size,
                    found: claim.size,
                });
            }
            Ordering::Greater => None,
            Ordering::Equal => Some(claim.root),
            Ordering::Less => self.watched.root_at(checkpoint.size).filter(|_| self.holds),
        };
        match found {
            Some(found) if found == checkpoint.root => Judged::GoesOn,
            Some(found) if self.is_signed() => Judged::Failed(Failure::Fork {
                kept_by,
                size: checkpoint.size,
                expected: checkpoint.root.to_string(),
                found: found.to_string(),
            }),
            _ => Judged::Unknown,
        }
    }

    /// Whether the log has had this key, as far as it was read.
    fn was_its_key(&self, key: &VerifierKey) -> bool {
        let Some(election) = self.state.election() else {
            return false;
        };
        let mut all = election.log_keys();
        all.any(|was| key.public() == was.as_bytes())
    }

    /// Whether the log's key has signed what is claimed.
    fn is_signed(&self) -> bool {
        let claim = &self.task.claim;
        let key = log_key(self.state, claim.size);
        let signed = key.and_then(|key| Checkpoint::verify(&claim.checkpoint, &key).ok());
        signed.is_some_and(|signed| (signed.size, signed.root) == (claim.size, claim.root))
    }
}

/// What is gathered while the entries go by.
struct Watch<'a> {
    anchor: Option<&'a Anchor>,
    progress: &'a mut (dyn FnMut(u64) + Send),
    tree: WatchedTree,
    checked: Checked,
    /// Whether genesis was held against the anchor.
    anchored: bool,
    anchor_failure: Option<Failure>,
}

impl<'a> Watch<'a> {
    fn new(anchor: Option<&'a Anchor>, progress: &'a mut (dyn FnMut(u64) + Send)) -> Self {
        Self {
            anchor,
            progress,
            tree: WatchedTree::default(),
            checked: Checked::default(),
            anchored: false,
            anchor_failure: None,
        }
    }
}

impl Observer for Watch<'_> {
    type Prepared = Vec<TreeHash>;

    fn prepare(entries: &[&[u8]]) -> Self::Prepared {
        entries.iter().map(|entry| leaf_hash(entry)).collect()
    }

    fn batch(&mut self, leaves: Self::Prepared) {
        self.tree.extend(leaves);
    }

    fn admitted(&mut self, before: &State, admitted: &Admitted) {
        let presented = admitted.presented();
        let members = admitted.statement().registers().len() as u64;
        self.checked.signatures += presented.submission().signatures.len() as u64 + members;
        self.checked.keys += members;
        if before.position().size == 0
            && let Some(anchor) = self.anchor
        {
            self.anchored = true;
            if let Err((expected, found)) = anchor.matches(presented) {
                self.anchor_failure = Some(Failure::Anchor { expected, found });
            }
        }
    }

    fn progress(&mut self, done: u64) {
        (self.progress)(done);
    }
}
