//! An entry under a signed checkpoint that the rule book does not let in.

use serde::{Deserialize, Serialize};

use super::error::NotShown;
use super::signed_by;
use crate::bytes::TreeHash;
use crate::replay::{Fault, FaultKind, LogSource, Observer, Replay, Signatures, SourceError, fold};
use crate::rules::Workers;
use crate::state::State;
use crate::tlog::{Checkpoint, KeyName, Note, Tree, VerifierKey, leaf_hash, verify_consistency};

/// What is wrong with an entry, by its codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultCodes {
    /// The code of the fault: V101 to V105.
    pub code: String,
    /// The rules that it breaks, if it is V105.
    pub rules: Vec<String>,
}

impl From<&Fault> for FaultCodes {
    fn from(fault: &Fault) -> Self {
        let rules = match &fault.kind {
            FaultKind::Unlawful(refusal) => refusal.codes().into_iter().map(Into::into).collect(),
            _ => Vec::new(),
        };
        Self {
            code: fault.kind.code().into(),
            rules,
        }
    }
}

/// The claim that an entry is unlawful, but for the entries up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlawful {
    /// The signed checkpoint, of more entries than `index`.
    pub checkpoint: Note,
    /// Position of the entry.
    pub index: u64,
    /// Root of the tree over the entries up to and with it.
    pub root: TreeHash,
    /// That the log of the checkpoint goes on from that root.
    pub proof: Vec<TreeHash>,
    /// What is wrong with it.
    pub faults: Vec<FaultCodes>,
}

/// The entries up to one, replayed with every signature checked.
#[derive(Debug, Clone)]
pub struct Examined {
    /// Position of the last.
    pub index: u64,
    /// The state at the end.
    pub state: State,
    /// Root of the tree over them.
    pub root: TreeHash,
    /// Everything that is wrong with them.
    pub faults: Vec<Fault>,
}

/// Replays the entries up to and with `index`. `entropy`: 32 bytes that nobody could foresee;
/// `progress` is told the entries done.
///
/// # Errors
/// [`SourceError`] if one of them cannot be read.
pub fn examine<W: Workers + Sync>(
    entries: &dyn LogSource,
    index: u64,
    entropy: [u8; 32],
    workers: &W,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Examined, SourceError> {
    let mut replay = Replay::new();
    let mut leaves = Leaves {
        tree: Tree::new(),
        progress,
    };
    let end = index.saturating_add(1);
    let signatures = Signatures::Check(entropy);
    let folded = fold(
        &mut replay,
        entries,
        Some(end),
        signatures,
        workers,
        &mut leaves,
    );
    let faults = folded.map_err(|(_, error)| error)?;
    if leaves.tree.size() != end {
        return Err(SourceError {
            what: format!("there are only {} entries", leaves.tree.size()),
            damaged: false,
        });
    }
    Ok(Examined {
        index,
        root: leaves.tree.root(),
        state: replay.into_state(),
        faults,
    })
}

impl Examined {
    /// What is wrong with the last entry, all before it being lawful.
    ///
    /// # Errors
    /// [`NotShown`] if nothing is, or an earlier one is at fault, or nobody can tell.
    pub fn last_fault(&self) -> Result<Vec<FaultCodes>, NotShown> {
        let index = self.index;
        if let Some(earlier) = self.faults.iter().find(|fault| fault.index < index) {
            return Err(NotShown::Earlier(Box::new(earlier.clone())));
        }
        if self.faults.is_empty() {
            return Err(NotShown::Lawful { index });
        }
        if self
            .faults
            .iter()
            .any(|fault| is_of_later_version(&fault.kind))
        {
            return Err(NotShown::LaterVersion { index });
        }
        Ok(self.faults.iter().map(FaultCodes::from).collect())
    }

    /// The log key in force at the end, as genesis and what followed it name it.
    pub fn log_key(&self) -> Option<VerifierKey> {
        let election = self.state.election()?;
        let name = KeyName::new(election.opened().origin.as_str()).ok()?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(election.log_key().as_bytes()).ok()?;
        Some(VerifierKey::ed25519(name, &key))
    }
}

/// Whether a program of a later version of the format might read the entry and find it lawful: a
/// tag that is unknown today may be known then.
fn is_of_later_version(kind: &FaultKind) -> bool {
    match kind {
        FaultKind::Version { .. } => true,
        FaultKind::Encoding { why } => why.contains("unknown tag"),
        _ => false,
    }
}

impl Unlawful {
    /// Whether it is shown, by what the entries came to. The keys are the log's, known from outside;
    /// without any, the one in force at the entry is taken, as the entries name it. The checkpoint,
    /// and the key that signed it.
    ///
    /// # Errors
    /// [`NotShown`] if it is not.
    pub fn check(
        &self,
        examined: &Examined,
        keys: &[VerifierKey],
    ) -> Result<(Checkpoint, VerifierKey), NotShown> {
        let which = "the checkpoint";
        let own: Vec<_> = examined.log_key().into_iter().collect();
        let keys = match (keys, own.as_slice()) {
            ([], []) => return Err(NotShown::NoKey),
            ([], own) => own,
            (keys, _) => keys,
        };
        let (checkpoint, key) =
            signed_by(&self.checkpoint, keys).map_err(|why| NotShown::Signature { which, why })?;
        if examined.index != self.index || examined.root != self.root {
            return Err(NotShown::Root);
        }
        let end = self.index.saturating_add(1);
        verify_consistency(
            end,
            self.root,
            checkpoint.size,
            checkpoint.root,
            &self.proof,
        )?;
        let found = examined.last_fault()?;
        if found != self.faults {
            let list = |faults: &[FaultCodes]| {
                let one = |fault: &FaultCodes| match fault.rules.as_slice() {
                    [] => fault.code.clone(),
                    rules => format!("{} ({})", fault.code, rules.join(", ")),
                };
                faults.iter().map(one).collect::<Vec<_>>().join("; ")
            };
            return Err(NotShown::OtherFault {
                index: self.index,
                expected: list(&self.faults),
                found: list(&found),
            });
        }
        Ok((checkpoint, key.clone()))
    }
}

/// Grows the tree as entries go by.
struct Leaves<'a> {
    tree: Tree,
    progress: &'a mut (dyn FnMut(u64) + Send),
}

impl Observer for Leaves<'_> {
    type Prepared = Vec<TreeHash>;

    fn prepare(entries: &[&[u8]]) -> Self::Prepared {
        entries.iter().map(|entry| leaf_hash(entry)).collect()
    }

    fn batch(&mut self, leaves: Self::Prepared) {
        self.tree.extend(leaves);
    }

    fn progress(&mut self, done: u64) {
        (self.progress)(done);
    }
}
