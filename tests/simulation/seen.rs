//! Every checkpoint that anybody has seen.

use std::collections::BTreeMap;

use hattama::bytes::TreeHash;
use hattama::tlog::{Checkpoint, prove_consistency, verify_consistency};

use crate::broken::{Broken, Done, broken};
use crate::election::LOG;
use crate::mirror::Mirror;

/// Checkpoints that were told to somebody, one of each size.
#[derive(Default)]
pub(crate) struct Checkpoints {
    roots: BTreeMap<u64, TreeHash>,
    /// Of these, those that a witness has cosigned.
    cosigned: BTreeMap<u64, TreeHash>,
}

impl Checkpoints {
    /// Somebody is told a checkpoint: the log signed it, and it is one history with all told before.
    pub(crate) fn told(&mut self, note: &str, mirror: &Mirror) -> Result<Checkpoint, Broken> {
        let read = Checkpoint::verify(note, &LOG);
        let checkpoint =
            read.map_err(|why| Broken::new("checkpoints_are_signed", why.to_string()))?;
        let (size, root) = (checkpoint.size, checkpoint.root);
        if let Some(before) = self.roots.insert(size, root) {
            if before != root {
                let why = format!("{before} and {root} at {size} entries");
                return broken("one_size_has_one_root", why);
            }
            return Ok(checkpoint);
        }
        let before = self.roots.range(..size).next_back();
        let after = self.roots.range(size + 1..).next();
        let here = (&size, &root);
        if let Some(before) = before {
            is_consistent(before, here, mirror)?;
        }
        if let Some(after) = after {
            is_consistent(here, after, mirror)?;
        }
        Ok(checkpoint)
    }

    /// A witness has cosigned a checkpoint.
    pub(crate) fn cosigned(&mut self, checkpoint: &Checkpoint) -> Done {
        let (size, root) = (checkpoint.size, checkpoint.root);
        match self.cosigned.insert(size, root) {
            Some(before) if before != root => {
                let why = format!("{before} and {root} at {size} entries");
                broken("one_history_is_cosigned", why)
            }
            _ => Ok(()),
        }
    }

    /// Any two of them are of one history.
    pub(crate) fn any_two_are_consistent(&self, mirror: &Mirror) -> Done {
        for (at, smaller) in self.roots.iter().enumerate() {
            for larger in self.roots.iter().skip(at + 1) {
                is_consistent(smaller, larger, mirror)?;
            }
        }
        Ok(())
    }

    pub(crate) fn last(&self) -> u64 {
        self.roots.last_key_value().map_or(0, |(size, _)| *size)
    }
}

/// Whether a proof leads from one to the other.
fn is_consistent(
    (old, old_root): (&u64, &TreeHash),
    (size, root): (&u64, &TreeHash),
    mirror: &Mirror,
) -> Done {
    let proof = prove_consistency(*old, *size, &mirror.tree);
    let led = proof.and_then(|proof| verify_consistency(*old, *old_root, *size, *root, &proof));
    led.map_err(|why| {
        let why = format!("from {old} to {size} entries: {why}");
        Broken::new("checkpoints_are_consistent", why)
    })
}
