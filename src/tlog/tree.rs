//! The tree over the entries, grown at its right edge.

use crate::bytes::TreeHash;

/// The leaf of an entry: `SHA-256(00 ‖ entry)`.
pub fn leaf_hash(entry: &[u8]) -> TreeHash {
    TreeHash::new(tlog_tiles::record_hash(entry).0)
}

/// The node above two others: `SHA-256(01 ‖ left ‖ right)`.
pub fn node_hash(left: TreeHash, right: TreeHash) -> TreeHash {
    let (left, right) = (
        tlog_tiles::Hash(*left.as_bytes()),
        tlog_tiles::Hash(*right.as_bytes()),
    );
    TreeHash::new(tlog_tiles::node_hash(left, right).0)
}

/// A Merkle tree that takes leaves one after another and knows its root at every size.
///
/// It holds only the right edge: the roots of the complete subtrees that the size divides into, at
/// most 64 hashes. Specification: RFC 6962, section 2.1, as <https://c2sp.org/tlog-tiles> uses it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    // One hash for each bit set in `size`, the largest subtree first.
    edge: Vec<TreeHash>,
}

impl Tree {
    /// The empty tree.
    pub const fn new() -> Self {
        Self {
            size: 0,
            edge: Vec::new(),
        }
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf. Every trailing one bit of the size is a complete subtree that the leaf joins
    /// into one of twice its size.
    pub fn append(&mut self, leaf: TreeHash) {
        let joined = self.size.trailing_ones();
        let mut hash = leaf;
        for _ in 0..joined {
            // One hash for each bit set, so there is one for each trailing one.
            if let Some(left) = self.edge.pop() {
                hash = node_hash(left, hash);
            }
        }
        self.edge.push(hash);
        self.size += 1;
    }

    /// The root of the complete subtree `n` of `level`, if it is one of those that the size divides
    /// into.
    pub(super) fn edge_subtree(&self, level: u8, n: u64) -> Option<TreeHash> {
        let bit = 1_u64.checked_shl(level.into())?;
        // One hash for each bit set, the highest first: those above it stand before it.
        let above = self.size.checked_shr(u32::from(level) + 1).unwrap_or(0);
        let at = usize::try_from(above.count_ones()).ok()?;
        let here = self.size & bit != 0 && n == above * 2;
        self.edge.get(at).copied().filter(|_| here)
    }

    /// The root at the present size; for the empty tree, SHA-256 of nothing.
    pub fn root(&self) -> TreeHash {
        self.root_before(None)
    }

    /// The root of the tree in which the smaller subtrees with the root `right` follow.
    pub(super) fn root_before(&self, right: Option<TreeHash>) -> TreeHash {
        let joined = self.edge.iter().rev().fold(right, |right, left| {
            Some(right.map_or(*left, |right| node_hash(*left, right)))
        });
        joined.unwrap_or_else(|| TreeHash::new(tlog_tiles::EMPTY_HASH.0))
    }

    /// The root over these leaves.
    pub fn root_of(leaves: impl IntoIterator<Item = TreeHash>) -> TreeHash {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree.root()
    }
}

impl Extend<TreeHash> for Tree {
    fn extend<I: IntoIterator<Item = TreeHash>>(&mut self, leaves: I) {
        leaves.into_iter().for_each(|leaf| self.append(leaf));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    fn leaves(count: u16) -> Vec<TreeHash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    /// RFC 6962, section 2.1, word for word.
    fn reference(entries: &[[u8; 2]]) -> [u8; 32] {
        match entries {
            [] => Sha256::digest([]).into(),
            [entry] => Sha256::digest([&[0], entry.as_slice()].concat()).into(),
            _ => {
                let mut split = 1;
                while split * 2 < entries.len() {
                    split *= 2;
                }
                let (left, right) = entries.split_at(split);
                let children = [reference(left), reference(right)].concat();
                Sha256::digest([&[1], children.as_slice()].concat()).into()
            }
        }
    }

    struct Stored(Vec<tlog_tiles::Hash>);

    impl tlog_tiles::HashReader for Stored {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
            Ok(indexes
                .iter()
                .map(|at| self.0[usize::try_from(*at).unwrap()])
                .collect())
        }
    }

    fn by_tlog_tiles(count: u16) -> [u8; 32] {
        let mut stored = Stored(Vec::new());
        for n in 0..count {
            let new = tlog_tiles::stored_hashes(n.into(), &n.to_be_bytes(), &stored).unwrap();
            stored.0.extend(new);
        }
        tlog_tiles::tree_hash(count.into(), &stored).unwrap().0
    }

    #[test]
    fn roots_agree_with_the_rfc_and_with_another_implementation() {
        for count in [0, 1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 1000] {
            let root = Tree::root_of(leaves(count));
            let entries: Vec<_> = (0..count).map(u16::to_be_bytes).collect();
            assert_eq!(*root.as_bytes(), reference(&entries), "size {count}");
            assert_eq!(*root.as_bytes(), by_tlog_tiles(count), "size {count}");
        }
    }

    #[test]
    fn a_tree_grown_in_steps_is_the_same_tree() {
        let all = leaves(300);
        let mut tree = Tree::new();
        for (before, leaf) in all.iter().enumerate() {
            assert_eq!(tree.root(), Tree::root_of(all[..before].iter().copied()));
            tree.append(*leaf);
        }
        assert_eq!(tree.size(), 300);
        // 300 is 100101100 in binary.
        assert_eq!(tree.edge.len(), 4);
    }
}
