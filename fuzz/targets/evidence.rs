//! Files of evidence: whatever stands in one, it shows only what the log's key has signed.

use std::fs;
use std::sync::LazyLock;

use arbitrary::Unstructured;
use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::evidence::{
    Evidence, OpenedEvidence, TwoHistories, Unlawful, examine, write_two_histories, write_unlawful,
};
use hattama::published::{Archive, ArchiveWriter, Place as _};
use hattama::replay::LogSource as _;
use hattama::rules::Alone;
use hattama::tlog::{
    Checkpoint, KeyName, LeafTree, Note, Tree, VerifierKey, leaf_hash, prove_consistency,
};

use crate::scratch;
use crate::support::{Ledger, secret};

/// Bytes of the largest part that is asked for.
const MOST: u64 = 1 << 24;

const ORIGIN: &str = "example.org/test-2023";

/// A file of each kind, as parts, and the key of their log.
struct Good {
    files: [Vec<(String, Vec<u8>)>; 2],
    keys: [VerifierKey; 1],
    entries: Vec<Vec<u8>>,
    roots: Vec<TreeHash>,
}

static GOOD: LazyLock<Good> = LazyLock::new(|| {
    let mut entries = Ledger::ready().entries;
    // The last entry stands there twice: the second is in no place of its own.
    entries.push(entries[entries.len() - 1].clone());
    let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let mut tree = Tree::new();
    let mut roots = vec![tree.root()];
    for leaf in &leaves {
        tree.append(*leaf);
        roots.push(tree.root());
    }
    let seed = secret("log", 0, 0).seed().to_vec();
    let key = SigningKey::from_bytes(&seed.try_into().unwrap());
    let name = KeyName::new(ORIGIN).unwrap();
    let sign = |size: usize, root| -> Note {
        let origin = name.clone();
        let size = size as u64;
        Checkpoint { origin, size, root }
            .sign(&key)
            .parse()
            .unwrap()
    };
    let size = entries.len();
    let other = sign(size - 2, roots[1]);
    let whole = sign(size, roots[size]);
    let subtrees = LeafTree::new(leaves);
    let two = TwoHistories::between(other, whole.clone(), Some(&subtrees)).unwrap();
    let two = write_two_histories(&two, Vec::new()).unwrap();

    let index = size as u64 - 1;
    let examined = examine(&entries, index, [3; 32], &Alone, &mut |_| ()).unwrap();
    let unlawful = Unlawful {
        checkpoint: whole,
        index,
        root: examined.root,
        proof: prove_consistency(index + 1, size as u64, &subtrees).unwrap(),
        faults: examined.last_fault().unwrap(),
    };
    let unlawful = write_unlawful(&unlawful, &entries, Vec::new()).unwrap();
    Good {
        files: [two, unlawful].map(|tar| parts(&tar)),
        keys: [VerifierKey::ed25519(name, &key.verifying_key())],
        entries,
        roots,
    }
});

/// The files in an archive.
fn parts(tar: &[u8]) -> Vec<(String, Vec<u8>)> {
    let folder = scratch::folder();
    let path = folder.path().join("evidence.tar");
    fs::write(&path, tar).unwrap();
    let archive = Archive::open(&path).unwrap();
    let listed = archive.list().unwrap().into_iter();
    let parts = listed.map(|one| {
        let bytes = archive.get(&one.path, MOST).unwrap();
        (one.path, bytes)
    });
    parts.collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ArchiveWriter::new(Vec::new());
    for (path, bytes) in parts {
        archive.add(path, bytes).unwrap();
    }
    archive.finish().unwrap()
}

/// The bytes of good files, to begin with.
#[allow(dead_code, reason = "asked for seeds")]
pub fn good() -> [Vec<u8>; 2] {
    GOOD.files.each_ref().map(|parts| packed(parts))
}

/// Reads `data` as a file where it begins with a zero; else changes a good one as it says.
pub fn evidence(data: &[u8]) {
    match data.split_first() {
        Some((0, tar)) => judge(tar),
        Some((which, rest)) => {
            let which = usize::from(which % 2);
            let mut parts = GOOD.files[which].clone();
            change(&mut parts, &mut Unstructured::new(rest));
            judge(&packed(&parts));
        }
        None => {}
    }
}

/// Changes bytes of parts, leaves parts out, exchanges them.
fn change(parts: &mut Vec<(String, Vec<u8>)>, bytes: &mut Unstructured<'_>) {
    for _ in 0..bytes.arbitrary::<u8>().unwrap_or(0) % 6 {
        let mut byte = || bytes.arbitrary::<u8>().unwrap_or(0);
        if parts.is_empty() {
            return;
        }
        let which = usize::from(byte()) % parts.len();
        let other = usize::from(byte()) % parts.len();
        let (change, at, value) = (
            byte(),
            usize::from(byte()) << 8 | usize::from(byte()),
            byte(),
        );
        let part = &mut parts[which].1;
        let at = at % (part.len() + 1);
        match change % 10 {
            0 => {
                parts.remove(which);
            }
            1 if which != other => {
                let moved = parts[other].1.clone();
                parts[which].1 = moved;
            }
            2 => part.truncate(at),
            3 => part.insert(at, value),
            4 if at < part.len() => {
                part.remove(at);
            }
            // Mostly a digit or a letter in its place.
            5..=8 if at < part.len() => part[at] = b"0123456789abcdef\"-n"[usize::from(value) % 19],
            9 if at < part.len() => part[at] = value,
            _ => {}
        }
    }
}

/// What a file shows, if it shows anything, is so.
fn judge(tar: &[u8]) {
    let folder = scratch::folder();
    let path = folder.path().join("evidence.tar");
    fs::write(&path, tar).unwrap();
    let Ok(opened) = OpenedEvidence::open(&path) else {
        return;
    };
    match opened.evidence() {
        Evidence::TwoHistories(two) => {
            let written = write_two_histories(two, Vec::new()).unwrap();
            assert_eq!(parts(&written), parts(tar), "another file of the same");
            if let Ok(shown) = two.check(&GOOD.keys) {
                // Only these two have been signed.
                let size = GOOD.entries.len() as u64;
                let (first, second) = (shown.first, shown.second);
                assert_eq!((first.size, second.size), (size - 2, size));
                assert_eq!(first.root, GOOD.roots[1]);
                assert_eq!(second.root, GOOD.roots[GOOD.entries.len()]);
                assert_eq!(two.root, GOOD.roots[GOOD.entries.len() - 2]);
            }
        }
        Evidence::Unlawful(unlawful) => {
            let index = unlawful.index;
            let entries = opened.entries(index);
            let examined = examine(&entries, index, [3; 32], &Alone, &mut |_| ());
            let Ok(examined) = examined else {
                return;
            };
            if unlawful.check(&examined, &GOOD.keys).is_ok() {
                assert_eq!(index, GOOD.entries.len() as u64 - 1);
                assert_eq!(examined.root, GOOD.roots[GOOD.entries.len()]);
                let mut read = Vec::new();
                let all = entries.read(0..index + 1, &mut |_, entry| read.push(entry.to_vec()));
                all.unwrap();
                assert_eq!(read, GOOD.entries);
            }
        }
    }
}
