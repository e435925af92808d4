//! Proofs that an entry stands in a tree, and that a tree goes on from an earlier one.

use std::cell::Cell;

use super::Tree;
use crate::bytes::TreeHash;

/// The largest tree that is spoken of: beyond it the arithmetic of positions would overflow.
pub const MAX_TREE_SIZE: u64 = 1 << 62;

/// The most hashes that a proof has.
pub const MAX_PROOF_HASHES: usize = 63;

/// Why a proof proves nothing, or cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// Larger than any log.
    #[error("a tree of {size} entries\n  expected: at most 2^62\n  found:    {size}")]
    TooLarge {
        /// The size that was named.
        size: u64,
    },
    /// There is no such entry.
    #[error(
        "entry {index} is not in a tree of {size} entries\n  expected: an index below {size}\n  found:    {index}"
    )]
    NotInTree {
        /// The position that was named.
        index: u64,
        /// Entries of the tree.
        size: u64,
    },
    /// A tree cannot go on from a larger one.
    #[error("a tree of {size} entries cannot go on from one of {old}")]
    Shrinks {
        /// Entries of the earlier tree.
        old: u64,
        /// Entries of the later tree.
        size: u64,
    },
    /// The hashes do not lead to the root.
    #[error("the hashes of the proof do not lead to the root")]
    Wrong,
    /// A subtree that is needed for the proof cannot be had.
    #[error("a proof cannot be made: {0}")]
    Unreadable(String),
}

/// Roots of complete subtrees, from which every proof is made.
pub trait Subtrees {
    /// The root of the subtree over the entries `[n·2^level, (n+1)·2^level)`.
    ///
    /// # Errors
    /// [`ProofError::Unreadable`] if it cannot be had.
    fn subtree(&self, level: u8, n: u64) -> Result<TreeHash, ProofError>;
}

/// The hashes that lead from the leaf of entry `index` to the root of a tree of `size` entries:
/// first the leaf's sibling, last the root's child.
///
/// Specification: RFC 6962, section 2.1.1.
///
/// # Errors
/// [`ProofError`] if there is no such entry, or a subtree cannot be had.
pub fn prove_inclusion(
    index: u64,
    size: u64,
    subtrees: &impl Subtrees,
) -> Result<Vec<TreeHash>, ProofError> {
    check_index(index, size)?;
    read_with(subtrees, |stored| {
        tlog_tiles::prove_record(size, index, stored)
    })
}

/// The hashes that show that a tree of `size` entries goes on from one of `old`.
///
/// Specification: RFC 6962, section 2.1.2; from nothing every tree goes on, with an empty proof.
///
/// # Errors
/// [`ProofError`] if the tree is smaller, or a subtree cannot be had.
pub fn prove_consistency(
    old: u64,
    size: u64,
    subtrees: &impl Subtrees,
) -> Result<Vec<TreeHash>, ProofError> {
    check_sizes(old, size)?;
    if old == 0 {
        return Ok(Vec::new());
    }
    read_with(subtrees, |stored| tlog_tiles::prove_tree(size, old, stored))
}

/// Whether `leaf` is the leaf of entry `index` in the tree of that size and root.
///
/// # Errors
/// [`ProofError`] if it is not shown.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: TreeHash,
    root: TreeHash,
    proof: &[TreeHash],
) -> Result<(), ProofError> {
    check_index(index, size)?;
    tlog_tiles::check_record(&theirs(proof)?, size, their(root), index, their(leaf))
        .map_err(|_| ProofError::Wrong)
}

/// Whether the tree of that size and root goes on from the one of `old` entries and `old_root`.
///
/// # Errors
/// [`ProofError`] if it is not shown.
pub fn verify_consistency(
    old: u64,
    old_root: TreeHash,
    size: u64,
    root: TreeHash,
    proof: &[TreeHash],
) -> Result<(), ProofError> {
    check_sizes(old, size)?;
    if old == 0 {
        let holds = proof.is_empty() && old_root == Tree::new().root();
        return if holds {
            Ok(())
        } else {
            Err(ProofError::Wrong)
        };
    }
    tlog_tiles::check_tree(&theirs(proof)?, size, their(root), old, their(old_root))
        .map_err(|_| ProofError::Wrong)
}

fn check_index(index: u64, size: u64) -> Result<(), ProofError> {
    if size > MAX_TREE_SIZE {
        Err(ProofError::TooLarge { size })
    } else if index >= size {
        Err(ProofError::NotInTree { index, size })
    } else {
        Ok(())
    }
}

fn check_sizes(old: u64, size: u64) -> Result<(), ProofError> {
    if size > MAX_TREE_SIZE {
        Err(ProofError::TooLarge { size })
    } else if old > size {
        Err(ProofError::Shrinks { old, size })
    } else {
        Ok(())
    }
}

const fn their(hash: TreeHash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(*hash.as_bytes())
}

/// The library goes down the tree once for each hash, so their number is bounded first.
fn theirs(proof: &[TreeHash]) -> Result<Vec<tlog_tiles::Hash>, ProofError> {
    if proof.len() > MAX_PROOF_HASHES {
        return Err(ProofError::Wrong);
    }
    Ok(proof.iter().map(|hash| their(*hash)).collect())
}

/// Hands the library our subtrees by its own numbers, and keeps the first error of theirs.
struct Stored<'a, S> {
    subtrees: &'a S,
    error: Cell<Option<ProofError>>,
}

impl<S: Subtrees> tlog_tiles::HashReader for Stored<'_, S> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let read = indexes.iter().map(|index| {
            let (level, n) = tlog_tiles::split_stored_hash_index(*index);
            self.subtrees.subtree(level, n)
        });
        read.map(|hash| hash.map(their))
            .collect::<Result<_, _>>()
            .map_err(|error| {
                self.error.set(Some(error));
                tlog_tiles::Error::InvalidProof
            })
    }
}

fn read_with<S: Subtrees>(
    subtrees: &S,
    prove: impl FnOnce(&Stored<'_, S>) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error>,
) -> Result<Vec<TreeHash>, ProofError> {
    let stored = Stored {
        subtrees,
        error: Cell::new(None),
    };
    let proof = prove(&stored);
    match proof {
        Ok(proof) => Ok(proof.iter().map(|hash| TreeHash::new(hash.0)).collect()),
        Err(_) => Err(stored.error.take().unwrap_or(ProofError::Wrong)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlog::{LeafTree, leaf_hash};
    use sha2::{Digest, Sha256};

    fn leaves(count: u64) -> Vec<TreeHash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    fn node(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
        Sha256::digest([&[1], left.as_slice(), right.as_slice()].concat()).into()
    }

    fn split(count: usize) -> usize {
        let mut k = 1;
        while k * 2 < count {
            k *= 2;
        }
        k
    }

    /// RFC 6962, section 2.1: MTH.
    fn root(leaves: &[TreeHash]) -> [u8; 32] {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf.as_bytes(),
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len()));
                node(root(left), root(right))
            }
        }
    }

    /// RFC 6962, section 2.1.1: PATH.
    fn path(index: usize, leaves: &[TreeHash]) -> Vec<[u8; 32]> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let (left, right) = leaves.split_at(split(leaves.len()));
        let (mut below, other) = if index < left.len() {
            (path(index, left), root(right))
        } else {
            (path(index - left.len(), right), root(left))
        };
        below.push(other);
        below
    }

    /// RFC 6962, section 2.1.2: SUBPROOF.
    fn subproof(old: usize, leaves: &[TreeHash], known: bool) -> Vec<[u8; 32]> {
        if old == leaves.len() {
            return if known { vec![] } else { vec![root(leaves)] };
        }
        let (left, right) = leaves.split_at(split(leaves.len()));
        let (mut below, other) = if old <= left.len() {
            (subproof(old, left, known), root(right))
        } else {
            (subproof(old - left.len(), right, false), root(left))
        };
        below.push(other);
        below
    }

    fn raw(proof: &[TreeHash]) -> Vec<[u8; 32]> {
        proof.iter().map(|hash| *hash.as_bytes()).collect()
    }

    #[test]
    fn proofs_are_those_of_the_rfc_and_verify() {
        let all = leaves(40);
        let tree = LeafTree::new(all.clone());
        for size in 1..=40_u64 {
            let now = &all[..usize::try_from(size).unwrap()];
            let now_root = TreeHash::new(root(now));
            for index in 0..size {
                let at = usize::try_from(index).unwrap();
                let proof = prove_inclusion(index, size, &tree).unwrap();
                assert_eq!(raw(&proof), path(at, now), "{index} of {size}");
                assert_eq!(
                    verify_inclusion(index, size, all[at], now_root, &proof),
                    Ok(())
                );
                let other = verify_inclusion(index, size, all[(at + 1) % 40], now_root, &proof);
                assert_eq!(other, Err(ProofError::Wrong));
            }
            for old in 0..=size {
                let before = &all[..usize::try_from(old).unwrap()];
                let proof = prove_consistency(old, size, &tree).unwrap();
                if old > 0 {
                    assert_eq!(raw(&proof), subproof(before.len(), now, true));
                }
                let old_root = TreeHash::new(root(before));
                assert_eq!(
                    verify_consistency(old, old_root, size, now_root, &proof),
                    Ok(())
                );
                for bad in damaged(&proof) {
                    assert!(verify_consistency(old, old_root, size, now_root, &bad).is_err());
                }
            }
        }
    }

    /// A proof with a hash changed, removed, added.
    fn damaged(proof: &[TreeHash]) -> Vec<Vec<TreeHash>> {
        let mut all = vec![[proof, &[TreeHash::new([1; 32])]].concat()];
        for at in 0..proof.len() {
            let mut changed = proof.to_vec();
            changed[at] = TreeHash::new([2; 32]);
            all.push(changed);
            let mut shorter = proof.to_vec();
            shorter.remove(at);
            all.push(shorter);
        }
        all
    }

    #[test]
    fn giant_numbers_are_refused_and_not_computed_with() {
        let hash = TreeHash::new([0; 32]);
        for size in [MAX_TREE_SIZE + 1, 1 << 63, u64::MAX] {
            let wrong = verify_inclusion(0, size, hash, hash, &[hash]);
            assert_eq!(wrong, Err(ProofError::TooLarge { size }));
            let wrong = verify_consistency(1, hash, size, hash, &[hash]);
            assert_eq!(wrong, Err(ProofError::TooLarge { size }));
        }
        for proof in [vec![], vec![hash; 62], vec![hash; 63], vec![hash; 100_000]] {
            let size = MAX_TREE_SIZE;
            assert!(verify_inclusion(size - 1, size, hash, hash, &proof).is_err());
            assert!(verify_consistency(size - 1, hash, size, hash, &proof).is_err());
        }
        assert!(verify_inclusion(7, 7, hash, hash, &[]).is_err());
        assert!(verify_consistency(8, hash, 7, hash, &[]).is_err());
        assert!(verify_consistency(0, hash, 7, hash, &[]).is_err());
    }
}
