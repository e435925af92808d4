//! Inclusion and consistency proofs, and receipts: what verifies is what the tree gives.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::tlog::{
    Checkpoint, KeyName, LeafTree, MAX_PROOF_HASHES, MAX_TREE_SIZE, Receipt, Tree, VerifierKey,
    leaf_hash, prove_consistency, prove_inclusion, verify_consistency, verify_inclusion,
};

/// Entries of the largest tree: more than one tile.
const SIZE: u64 = 300;

/// A log of numbers.
struct Log {
    leaves: Vec<TreeHash>,
    tree: LeafTree,
    /// Roots by size.
    roots: Vec<TreeHash>,
    key: SigningKey,
    name: KeyName,
}

static LOG: LazyLock<Log> = LazyLock::new(|| {
    let leaves = (0..SIZE).map(|n| leaf_hash(n.to_string().as_bytes()));
    let leaves: Vec<_> = leaves.collect();
    let mut tree = Tree::new();
    let mut roots = vec![tree.root()];
    for leaf in &leaves {
        tree.append(*leaf);
        roots.push(tree.root());
    }
    Log {
        tree: LeafTree::new(leaves.clone()),
        leaves,
        roots,
        key: SigningKey::from_bytes(&[1; 32]),
        name: KeyName::new("example.org/test-2023").unwrap(),
    }
});

impl Log {
    fn root(&self, size: u64) -> TreeHash {
        self.roots[usize::try_from(size).unwrap()]
    }
    fn leaf(&self, index: u64) -> TreeHash {
        self.leaves[usize::try_from(index).unwrap()]
    }
}

/// Reads `data` as a receipt where it begins with a zero; else damages proofs as it says.
pub fn proof(data: &[u8]) {
    match data.split_first() {
        Some((0, text)) => receipt(text),
        Some((1, rest)) => signed_receipt(&mut Unstructured::new(rest)),
        Some((drawn, rest)) if drawn % 2 == 0 => inclusion(&mut Unstructured::new(rest)),
        Some((_, rest)) => consistency(&mut Unstructured::new(rest)),
        None => {}
    }
}

fn receipt(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    if let Ok(receipt) = text.parse::<Receipt>() {
        assert_eq!(receipt.to_string(), text, "another way to write the same");
        assert!(receipt.proof.len() <= MAX_PROOF_HASHES);
    }
}

/// A size or an index: mostly one that there is.
fn number(bytes: &mut Unstructured<'_>, end: u64) -> u64 {
    match bytes.arbitrary::<u8>().unwrap_or(0) {
        0 => bytes.arbitrary().unwrap_or(0),
        1 => MAX_TREE_SIZE - 1 + u64::from(bytes.arbitrary::<u8>().unwrap_or(0) % 4),
        2 => end,
        _ => u64::from(bytes.arbitrary::<u16>().unwrap_or(0)) % end.max(1),
    }
}

/// A change of one thing that a proof consists of.
fn damage(bytes: &mut Unstructured<'_>, proof: &mut Vec<TreeHash>) {
    let at = usize::from(bytes.arbitrary::<u8>().unwrap_or(0)) % (proof.len() + 1);
    let one = |bytes: &mut Unstructured<'_>| {
        let size = usize::from(bytes.arbitrary::<u16>().unwrap_or(0));
        match size % 3 {
            0 => LOG.roots[size % LOG.roots.len()],
            1 => LOG.leaves[size % LOG.leaves.len()],
            _ => TreeHash::new(bytes.arbitrary().unwrap_or_default()),
        }
    };
    match bytes.arbitrary::<u8>().unwrap_or(0) % 8 {
        0 => proof.insert(at, one(bytes)),
        1 if at < proof.len() => {
            proof.remove(at);
        }
        2 if at < proof.len() => proof[at] = one(bytes),
        3 => proof.reverse(),
        4 => proof.truncate(at),
        5 => proof.extend(std::iter::repeat_n(TreeHash::new([7; 32]), 64)),
        6 if at + 1 < proof.len() => proof.swap(at, at + 1),
        _ => {}
    }
}

fn inclusion(bytes: &mut Unstructured<'_>) {
    let size = number(bytes, SIZE + 1).clamp(1, SIZE);
    let index = number(bytes, size) % size;
    let mut proof = prove_inclusion(index, size, &LOG.tree).unwrap();
    let (leaf, root) = (LOG.leaf(index), LOG.root(size));
    assert_eq!(verify_inclusion(index, size, leaf, root, &proof), Ok(()));
    let whole = proof.clone();
    damage(bytes, &mut proof);
    // Other numbers, another leaf, another root.
    let claimed_size = number(bytes, size);
    let said = match bytes.arbitrary::<u8>().unwrap_or(0) % 5 {
        0 => (number(bytes, size), size, leaf, root),
        1 => (index, claimed_size, leaf, root),
        2 => (index, size, LOG.leaf(claimed_size % SIZE), root),
        3 => (index, size, leaf, LOG.root(claimed_size % SIZE)),
        _ => (index, size, leaf, root),
    };
    if verify_inclusion(said.0, said.1, said.2, said.3, &proof).is_err() {
        let same = (index, size, leaf, root) == said && proof == whole;
        assert!(!same, "what the tree gives is refused");
        return;
    }
    if said.1 == size && said.3 == root {
        // Of this tree: the leaf is there, and the proof is the one that the tree gives.
        assert!(said.0 < size);
        assert_eq!(said.2, LOG.leaf(said.0), "no leaf of this tree");
        let given = prove_inclusion(said.0, size, &LOG.tree).unwrap();
        assert_eq!(proof, given, "another proof of the same");
    } else {
        // A root does not say of how many entries it is, so a proof may hold under another number.
        // The leaf is one of the tree with this root all the same.
        let tree = LOG.roots.iter().position(|one| *one == said.3).unwrap();
        assert!(LOG.leaves[..tree].contains(&said.2), "no leaf of that tree");
    }
}

fn consistency(bytes: &mut Unstructured<'_>) {
    let size = number(bytes, SIZE + 1).min(SIZE);
    let old = number(bytes, size + 1) % (size + 1);
    let mut proof = prove_consistency(old, size, &LOG.tree).unwrap();
    let (old_root, root) = (LOG.root(old), LOG.root(size));
    let holds = verify_consistency(old, old_root, size, root, &proof);
    assert_eq!(holds, Ok(()));
    let whole = proof.clone();
    damage(bytes, &mut proof);
    let other = number(bytes, SIZE + 1);
    let known = LOG.root(other % (SIZE + 1));
    let said = match bytes.arbitrary::<u8>().unwrap_or(0) % 5 {
        0 => (other, old_root, size, root),
        1 => (old, known, size, root),
        2 => (old, old_root, other, root),
        3 => (old, old_root, size, known),
        _ => (old, old_root, size, root),
    };
    if verify_consistency(said.0, said.1, said.2, said.3, &proof).is_err() {
        let same = (old, old_root, size, root) == said && proof == whole;
        assert!(!same, "what the tree gives is refused");
        return;
    }
    assert!(said.0 <= said.2);
    if said.2 == size && said.3 == root {
        assert_eq!(said.1, LOG.root(said.0), "two histories of one log");
        let given = prove_consistency(said.0, size, &LOG.tree).unwrap();
        assert_eq!(proof, given, "another proof of the same");
    }
}

/// A receipt that the log gives, damaged, still shows no other entry.
fn signed_receipt(bytes: &mut Unstructured<'_>) {
    let size = number(bytes, SIZE + 1).clamp(1, SIZE);
    let index = number(bytes, size) % size;
    let checkpoint = Checkpoint {
        origin: LOG.name.clone(),
        size,
        root: LOG.root(size),
    };
    let given = Receipt {
        extra: None,
        index,
        proof: prove_inclusion(index, size, &LOG.tree).unwrap(),
        checkpoint: checkpoint.sign(&LOG.key).parse().unwrap(),
    };
    let mut text = given.to_string().into_bytes();
    for _ in 0..bytes.arbitrary::<u8>().unwrap_or(0) % 4 {
        let at = usize::from(bytes.arbitrary::<u16>().unwrap_or(0)) % text.len();
        text[at] = bytes.arbitrary().unwrap_or(0);
    }
    let Ok(text) = String::from_utf8(text) else {
        return;
    };
    let Ok(read) = text.parse::<Receipt>() else {
        return;
    };
    let key = VerifierKey::ed25519(LOG.name.clone(), &LOG.key.verifying_key());
    let entry = match bytes.arbitrary::<u8>().unwrap_or(0) % 2 {
        0 => index,
        _ => number(bytes, size) % SIZE,
    };
    let shown = read.verify(entry.to_string().as_bytes(), &key);
    if let Ok(shown) = shown {
        assert_eq!(shown, checkpoint, "a checkpoint that nobody signed");
        assert_eq!((read.index, entry), (index, index));
        assert_eq!(read.proof, given.proof);
    } else {
        let same = text == given.to_string() && entry == index;
        assert!(!same, "what the log gives is refused");
    }
}
