//! Two checkpoints that no single history holds.

use super::error::NotShown;
use super::signed_by;
use crate::bytes::TreeHash;
use crate::tlog::{
    Checkpoint, Note, Subtrees, VerifierKey, prove_consistency, root_at, verify_consistency,
};

/// Two signed checkpoints of one log, and which root the larger log had at the size of the smaller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoHistories {
    /// The checkpoint of fewer entries, or either if both have as many.
    pub first: Note,
    /// The other.
    pub second: Note,
    /// The root that the log of `second` had at the size of `first`. It is not the one of `first`.
    pub root: TreeHash,
    /// That the log of `second` goes on from that root; empty if both have as many entries.
    pub proof: Vec<TreeHash>,
}

/// What two checkpoints show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// What the first says.
    pub first: Checkpoint,
    /// What the second says.
    pub second: Checkpoint,
    /// The keys that signed the first and the second; nothing as long as nobody has looked.
    pub keys: Option<(VerifierKey, VerifierKey)>,
}

impl TwoHistories {
    /// The contradiction between two checkpoints, of which the second is of `subtrees`, a log of at
    /// least as many entries; two of one size need none. Who signed them is not looked at.
    ///
    /// # Errors
    /// [`NotShown`] if one history holds both, or the subtrees are not those of the second.
    pub fn between(
        first: Note,
        second: Note,
        subtrees: Option<&impl Subtrees>,
    ) -> Result<Self, NotShown> {
        let (one, other) = (checkpoint(&first)?, checkpoint(&second)?);
        let (root, proof) = match subtrees {
            Some(subtrees) if one.size < other.size => (
                root_at(one.size, subtrees)?,
                prove_consistency(one.size, other.size, subtrees)?,
            ),
            _ => (other.root, Vec::new()),
        };
        let made = Self {
            first,
            second,
            root,
            proof,
        };
        made.contradiction()?;
        Ok(made)
    }

    /// What it shows, whoever signed the two.
    ///
    /// # Errors
    /// [`NotShown`] if it does not.
    pub fn contradiction(&self) -> Result<Contradiction, NotShown> {
        let (first, second) = (checkpoint(&self.first)?, checkpoint(&self.second)?);
        if first.origin != second.origin {
            return Err(NotShown::OtherLogs(first.origin, second.origin));
        }
        if first.size > second.size {
            let (first, second) = (first.size, second.size);
            return Err(NotShown::Order { first, second });
        }
        if first.size == second.size {
            // Of no entries as of giant numbers: two roots are two roots.
            if self.root != second.root || !self.proof.is_empty() {
                return Err(NotShown::Root);
            }
        } else {
            let (root, proof) = (self.root, &self.proof);
            verify_consistency(first.size, root, second.size, second.root, proof)?;
        }
        if self.root == first.root {
            return Err(NotShown::Agree { size: first.size });
        }
        Ok(Contradiction {
            first,
            second,
            keys: None,
        })
    }

    /// What it shows about the log of these keys.
    ///
    /// # Errors
    /// [`NotShown`] if it does not, or one of the checkpoints is not signed by one of the keys.
    pub fn check(&self, keys: &[VerifierKey]) -> Result<Contradiction, NotShown> {
        let mut shown = self.contradiction()?;
        let signed = |note, which| {
            let signed = signed_by(note, keys);
            signed
                .map(|(_, key)| key.clone())
                .map_err(|why| NotShown::Signature { which, why })
        };
        let first = signed(&self.first, "the first checkpoint")?;
        shown.keys = Some((first, signed(&self.second, "the second checkpoint")?));
        Ok(shown)
    }
}

fn checkpoint(note: &Note) -> Result<Checkpoint, NotShown> {
    let which = "a checkpoint";
    Checkpoint::from_note_text(note.text()).map_err(|why| NotShown::Signature { which, why })
}
