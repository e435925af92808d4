//! Where the roots of complete subtrees come from: leaves in memory, or a tree and what was added to it.

use super::proof::{ProofError, Subtrees};
use super::{Tree, node_hash};
use crate::bytes::TreeHash;

/// Leaves in memory, and the roots of all complete subtrees over them.
#[derive(Debug, Clone)]
pub struct LeafTree {
    // At each level the roots of its complete subtrees; level 0 is the leaves.
    levels: Vec<Vec<TreeHash>>,
}

impl LeafTree {
    /// The tree over these leaves.
    pub fn new(leaves: Vec<TreeHash>) -> Self {
        let mut levels = vec![leaves];
        loop {
            let below = levels.last().map_or(&[][..], Vec::as_slice);
            let pairs = below.chunks_exact(2);
            let above: Vec<_> = pairs.map(|pair| node_hash(pair[0], pair[1])).collect();
            if above.is_empty() {
                return Self { levels };
            }
            levels.push(above);
        }
    }
}

impl Subtrees for LeafTree {
    fn subtree(&self, level: u8, n: u64) -> Result<TreeHash, ProofError> {
        let level_hashes = self.levels.get(usize::from(level));
        let hash = level_hashes.zip(usize::try_from(n).ok());
        let hash = hash.and_then(|(hashes, n)| hashes.get(n)).copied();
        hash.ok_or_else(|| {
            ProofError::Unreadable(format!("subtree {n} of level {level} is absent"))
        })
    }
}

/// A tree and the leaves that were added to it: enough to prove every one of them, because what
/// stands left of them is complete subtrees of the tree before.
#[derive(Debug, Clone)]
pub struct Grown<'a> {
    before: &'a Tree,
    leaves: &'a [TreeHash],
}

impl<'a> Grown<'a> {
    /// The tree `before` with `leaves` behind its own.
    pub const fn new(before: &'a Tree, leaves: &'a [TreeHash]) -> Self {
        Self { before, leaves }
    }
}

impl Subtrees for Grown<'_> {
    fn subtree(&self, level: u8, n: u64) -> Result<TreeHash, ProofError> {
        let absent = || ProofError::Unreadable(format!("subtree {n} of level {level} is absent"));
        if let Some(hash) = self.before.edge_subtree(level, n) {
            return Ok(hash);
        }
        if level > 0 {
            let left = self.subtree(level - 1, n * 2)?;
            return Ok(node_hash(left, self.subtree(level - 1, n * 2 + 1)?));
        }
        let at = n.checked_sub(self.before.size()).ok_or_else(absent)?;
        let at = usize::try_from(at).map_err(|_| absent())?;
        self.leaves.get(at).copied().ok_or_else(absent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlog::{leaf_hash, prove_inclusion, verify_inclusion};

    #[test]
    fn what_was_added_to_a_tree_is_proven_from_its_edge_alone() {
        let all: Vec<_> = (0..150_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let root = Tree::root_of(all.iter().copied());
        for before in 0..150_usize {
            let mut tree = Tree::new();
            tree.extend(all[..before].iter().copied());
            let grown = Grown::new(&tree, &all[before..]);
            for (at, leaf) in (0..).zip(&all).skip(before) {
                let proof = prove_inclusion(at, 150, &grown).unwrap();
                assert_eq!(verify_inclusion(at, 150, *leaf, root, &proof), Ok(()));
            }
        }
    }

    #[test]
    fn what_is_not_there_is_said() {
        let leaves: Vec<_> = (0..5_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let tree = LeafTree::new(leaves);
        assert!(tree.subtree(2, 0).is_ok());
        assert!(tree.subtree(2, 1).is_err());
        assert!(prove_inclusion(3, 6, &tree).is_err());
    }
}
