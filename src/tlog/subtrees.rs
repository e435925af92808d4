//! Where the roots of complete subtrees come from: leaves in memory, or a tree and what was added to it.

use super::proof::{MAX_TREE_SIZE, ProofError, Subtrees};
use super::{Tree, node_hash};
use crate::bytes::TreeHash;

/// Leaves in memory, and the roots of all complete subtrees over them.
#[derive(Debug, Clone, Default)]
pub struct LeafTree {
    // At each level the roots of its complete subtrees; level 0 is the leaves.
    levels: Vec<Vec<TreeHash>>,
}

impl LeafTree {
    /// The tree over these leaves.
    pub fn new(leaves: Vec<TreeHash>) -> Self {
        Self {
            levels: levels_over(&Tree::new(), leaves),
        }
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    fn append(&mut self, leaf: TreeHash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(hashes) = self.levels.get_mut(level) else {
                return;
            };
            hashes.push(hash);
            // A second one beside it completes the subtree above both.
            match hashes.as_slice() {
                [.., left, right] if hashes.len().is_multiple_of(2) => {
                    hash = node_hash(*left, *right);
                }
                _ => return,
            }
        }
    }
}

impl Extend<TreeHash> for LeafTree {
    fn extend<I: IntoIterator<Item = TreeHash>>(&mut self, leaves: I) {
        leaves.into_iter().for_each(|leaf| self.append(leaf));
    }
}

impl Subtrees for LeafTree {
    fn subtree(&self, level: u8, n: u64) -> Result<TreeHash, ProofError> {
        at(&self.levels, level, Some(n)).ok_or_else(|| absent(level, n))
    }
}

/// A tree and the leaves that were added to it: enough to prove every one of them, because what
/// stands left of them is complete subtrees of the tree before.
#[derive(Debug, Clone)]
pub struct Grown {
    before: Tree,
    // At each level the roots of the subtrees that were not complete before. Every hash of the
    // part that was added is computed once, however many proofs are made.
    levels: Vec<Vec<TreeHash>>,
}

impl Grown {
    /// The tree `before` with `leaves` behind its own.
    pub fn new(before: Tree, leaves: Vec<TreeHash>) -> Self {
        let levels = levels_over(&before, leaves);
        Self { before, levels }
    }

    /// The tree before the leaves that were added.
    pub const fn before(&self) -> &Tree {
        &self.before
    }

    /// The leaf of entry `index`, if it was added.
    pub fn leaf(&self, index: u64) -> Option<TreeHash> {
        at(&self.levels, 0, index.checked_sub(self.before.size()))
    }
}

impl Subtrees for Grown {
    fn subtree(&self, level: u8, n: u64) -> Result<TreeHash, ProofError> {
        let complete_before = self.before.size().checked_shr(level.into()).unwrap_or(0);
        let added = || at(&self.levels, level, n.checked_sub(complete_before));
        let hash = self.before.edge_subtree(level, n).or_else(added);
        hash.ok_or_else(|| absent(level, n))
    }
}

fn absent(level: u8, n: u64) -> ProofError {
    ProofError::Unreadable(format!("subtree {n} of level {level} is absent"))
}

/// A hash of a level, counted from the first that is kept there.
fn at(levels: &[Vec<TreeHash>], level: u8, n: Option<u64>) -> Option<TreeHash> {
    let n = usize::try_from(n?).ok()?;
    levels.get(usize::from(level))?.get(n).copied()
}

/// At each level the roots of the subtrees that these leaves complete behind a tree.
fn levels_over(before: &Tree, leaves: Vec<TreeHash>) -> Vec<Vec<TreeHash>> {
    let mut levels = vec![leaves];
    for level in 0..64_u8 {
        let Some(below) = levels.last().filter(|below| !below.is_empty()) else {
            break;
        };
        // Where an odd number of subtrees was complete, the last of them has its sibling here.
        let complete = before.size() >> level;
        let odd = complete
            .checked_sub(1)
            .and_then(|n| before.edge_subtree(level, n));
        let hashes: Vec<_> = odd.into_iter().chain(below.iter().copied()).collect();
        let pairs = hashes.chunks_exact(2);
        levels.push(pairs.map(|pair| node_hash(pair[0], pair[1])).collect());
    }
    levels
}

/// The root of a tree of `size` entries.
///
/// # Errors
/// [`ProofError`] if a subtree cannot be had, or no tree is so large.
pub fn root_at(size: u64, subtrees: &impl Subtrees) -> Result<TreeHash, ProofError> {
    if size > MAX_TREE_SIZE {
        return Err(ProofError::TooLarge { size });
    }
    // The smallest of the subtrees that the size divides into is joined to the next larger one.
    let mut root = None;
    for level in (0..63_u8).filter(|level| size >> level & 1 == 1) {
        let subtree = subtrees.subtree(level, (size >> level) - 1)?;
        root = Some(root.map_or(subtree, |right| node_hash(subtree, right)));
    }
    Ok(root.unwrap_or_else(|| Tree::new().root()))
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
            let grown = Grown::new(tree, all[before..].to_vec());
            for (at, leaf) in (0..).zip(&all).skip(before) {
                let proof = prove_inclusion(at, 150, &grown).unwrap();
                assert_eq!(verify_inclusion(at, 150, *leaf, root, &proof), Ok(()));
            }
        }
    }

    #[test]
    fn leaves_that_come_one_after_another_make_the_same_tree() {
        let all: Vec<_> = (0..70_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut grown = LeafTree::default();
        for (size, leaf) in (1_u64..).zip(&all) {
            grown.extend([*leaf]);
            assert_eq!(grown.size(), size);
            let whole = LeafTree::new(all[..usize::try_from(size).unwrap()].to_vec());
            for index in 0..=size {
                let part = all[..usize::try_from(index).unwrap()].iter().copied();
                assert_eq!(root_at(index, &grown), Ok(Tree::root_of(part)));
            }
            assert!(root_at(size + 1, &grown).is_err());
            for index in 0..size {
                let proof = prove_inclusion(index, size, &grown);
                assert_eq!(proof, prove_inclusion(index, size, &whole));
                assert!(proof.is_ok());
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
