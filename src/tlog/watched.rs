//! A tree whose root is wanted at some of its sizes, too.

use std::collections::{BTreeMap, BTreeSet};

use super::Tree;
use crate::bytes::TreeHash;

/// A tree that grows, and remembers its root at the sizes that it was told of.
#[derive(Debug, Clone, Default)]
pub struct WatchedTree {
    tree: Tree,
    // Sizes that are not reached yet.
    wanted: BTreeSet<u64>,
    roots: BTreeMap<u64, TreeHash>,
}

impl WatchedTree {
    /// The empty tree; its root is wanted at these sizes.
    pub fn new(wanted: impl IntoIterator<Item = u64>) -> Self {
        let mut watched = Self {
            wanted: wanted.into_iter().collect(),
            ..Self::default()
        };
        watched.note();
        watched
    }

    /// The tree as it is.
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The tree as it is.
    pub fn into_tree(self) -> Tree {
        self.tree
    }

    /// The root that it had at one of the sizes, if it has been reached.
    pub fn root_at(&self, size: u64) -> Option<TreeHash> {
        self.roots.get(&size).copied()
    }

    /// Notes the root if it is wanted here.
    fn note(&mut self) {
        if self.wanted.remove(&self.tree.size()) {
            self.roots.insert(self.tree.size(), self.tree.root());
        }
    }
}

impl Extend<TreeHash> for WatchedTree {
    fn extend<I: IntoIterator<Item = TreeHash>>(&mut self, leaves: I) {
        let mut leaves = leaves.into_iter();
        while let Some(next) = self.wanted.first().copied() {
            let more = usize::try_from(next - self.tree.size()).unwrap_or(usize::MAX);
            self.tree.extend(leaves.by_ref().take(more));
            if self.tree.size() < next {
                return;
            }
            self.note();
        }
        self.tree.extend(leaves);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlog::leaf_hash;

    #[test]
    fn roots_are_those_of_the_smaller_trees() {
        let leaves: Vec<_> = (0..40_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        for step in [1, 3, 7, 40] {
            let mut watched = WatchedTree::new([0, 1, 5, 6, 39, 40, 41]);
            for part in leaves.chunks(step) {
                watched.extend(part.iter().copied());
            }
            for size in [0, 1, 5, 6, 39, 40] {
                let root = Tree::root_of(leaves[..size].iter().copied());
                assert_eq!(
                    watched.root_at(size as u64),
                    Some(root),
                    "{size} in steps of {step}"
                );
            }
            assert_eq!(watched.root_at(41), None);
            assert_eq!(watched.root_at(2), None);
            assert_eq!(watched.tree().size(), 40);
        }
    }
}
