//! Receipts for what has been promised: of the batch committed last from memory, of earlier entries
//! from the store.

use super::signing::verifier_key;
use super::{Ledger, LedgerError};
use crate::bytes::TreeHash;
use crate::event::ENTRY_HEADER;
use crate::replay::LogSource as _;
use crate::tlog::{
    Checkpoint, Grown, LeafTree, Note, ProofError, Receipt, Subtrees, Tree, leaf_hash,
    prove_inclusion, root_at,
};

/// Entries read at a time.
const STEP: u64 = 4096;

/// What receipts of the entries committed last are made from.
#[derive(Debug, Clone)]
pub(super) struct LastBatch {
    tree: Grown,
    // Of each entry what the ledger has put before the submission.
    headers: Vec<Vec<u8>>,
}

impl LastBatch {
    /// The entries behind the tree `before`, with their leaves.
    pub(super) fn new(before: Tree, entries: &[Vec<u8>], leaves: Vec<TreeHash>) -> Self {
        Self {
            tree: Grown::new(before, leaves),
            headers: entries.iter().map(|entry| header(entry)).collect(),
        }
    }

    /// Nothing has been committed since the log had this tree.
    pub(super) fn none(tree: Tree) -> Self {
        Self::new(tree, &[], Vec::new())
    }

    /// Header and leaf of an entry, if it came with this batch.
    fn find(&self, index: u64) -> Option<(Vec<u8>, TreeHash)> {
        let leaf = self.tree.leaf(index)?;
        let at = usize::try_from(index - self.tree.before().size()).ok()?;
        Some((self.headers.get(at)?.clone(), leaf))
    }
}

fn header(entry: &[u8]) -> Vec<u8> {
    entry.iter().take(ENTRY_HEADER).copied().collect()
}

/// A receipt, and the leaf of the entry that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The receipt. Its extra data is what the ledger has put before the submission: with the bytes
    /// of the submission behind it, it is the entry.
    pub receipt: Receipt,
    /// The leaf of the entry.
    pub leaf: TreeHash,
}

/// Makes receipts of a ledger's entries, against the checkpoint in HEAD.
///
/// What was committed last costs no reading. For what is older the leaves are read once, and kept
/// for the next.
#[derive(Debug, Default)]
pub struct Receipts {
    read: LeafTree,
}

impl Receipts {
    /// The receipt of an entry that has been promised.
    ///
    /// # Errors
    /// [`LedgerError`] if there is no such entry, or the store cannot be read.
    pub fn of(&mut self, ledger: &Ledger, index: u64) -> Result<Issued, LedgerError> {
        let (header, leaf) = Self::entry(ledger, index)?;
        if ledger.last.find(index).is_some() {
            return issue(ledger, index, header, leaf, &ledger.last.tree);
        }
        self.catch_up(ledger)?;
        issue(ledger, index, header, leaf, &self.read)
    }

    /// What the ledger has put before the submission of an entry that has been promised, and the
    /// entry's leaf.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn entry(ledger: &Ledger, index: u64) -> Result<(Vec<u8>, TreeHash), LedgerError> {
        if let Some(found) = ledger.last.find(index) {
            return Ok(found);
        }
        let size = ledger.head.size;
        let mut found = None;
        if index < size {
            ledger.read(index..index + 1, &mut |_, bytes| {
                found = Some((header(bytes), leaf_hash(bytes)));
            })?;
        }
        found.ok_or_else(|| ProofError::NotInTree { index, size }.into())
    }

    /// Whether a receipt that somebody holds shows the entry with this leaf in this log: under the log
    /// key of its size, and under the root that this log had at that size. A checkpoint of another
    /// history is not enough, whoever signed it.
    ///
    /// # Errors
    /// [`LedgerError`] if the store cannot be read.
    pub fn stands_by(
        &mut self,
        ledger: &Ledger,
        receipt: &Receipt,
        index: u64,
        leaf: TreeHash,
    ) -> Result<bool, LedgerError> {
        let Ok(checkpoint) = Checkpoint::from_note_text(receipt.checkpoint.text()) else {
            return Ok(false);
        };
        let size = checkpoint.size;
        let Ok(key) = verifier_key(&ledger.state, size, &ledger.origin) else {
            return Ok(false);
        };
        let shows = receipt.index == index && receipt.verify_leaf(leaf, &key).is_ok();
        if !shows || size > ledger.head.size {
            return Ok(false);
        }
        if size == ledger.head.size {
            return Ok(checkpoint.root == ledger.head.root);
        }
        self.catch_up(ledger)?;
        Ok(root_at(size, &self.read)? == checkpoint.root)
    }

    fn catch_up(&mut self, ledger: &Ledger) -> Result<(), LedgerError> {
        let end = ledger.head.size;
        while self.read.size() < end {
            let from = self.read.size();
            let mut entries: Vec<Vec<u8>> = Vec::new();
            ledger.read(from..end.min(from + STEP), &mut |_, bytes| {
                entries.push(bytes.into());
            })?;
            if entries.is_empty() {
                break;
            }
            self.read.extend(super::leaves::leaves(&entries));
        }
        Ok(())
    }
}

fn issue(
    ledger: &Ledger,
    index: u64,
    header: Vec<u8>,
    leaf: TreeHash,
    subtrees: &impl Subtrees,
) -> Result<Issued, LedgerError> {
    let head = &ledger.head;
    let proof = prove_inclusion(index, head.size, subtrees)?;
    let checkpoint: Note = head
        .checkpoint
        .parse()
        .map_err(|error: crate::tlog::NoteError| LedgerError::Checkpoint {
            path: ledger.layout.folder().into(),
            why: error.to_string(),
        })?;
    let extra = Some(header);
    Ok(Issued {
        receipt: Receipt {
            extra,
            index,
            proof,
            checkpoint,
        },
        leaf,
    })
}
