//! Rollback and fork: what those show who have kept something of the log.

use std::sync::atomic::{AtomicU64, Ordering};

use ed25519_dalek::SigningKey;
use hattama::bytes::TreeHash;
use hattama::evidence::{NotShown, TwoHistories};
use hattama::tlog::{
    AddCheckpoint, KeyName, LeafTree, Note, Policy, ProofError, Receipt, Tree, VerifierKey,
    leaf_hash, prove_consistency, prove_inclusion, verify_inclusion,
};
use hattama::witness::{Consistent, Refused, State, Witness};

use crate::kinds::{Kind, alter};
use crate::log::{SIZE, checkpoint, checkpoint_of, log_vkey, tree};
use crate::operator::{Entries, Operator};
use crate::{LOG, looked_at};

fn note(text: &str) -> Note {
    text.parse().unwrap()
}

/// Whether one history holds both.
fn agree(shown: &Result<TwoHistories, NotShown>, at: usize) -> bool {
    matches!(shown, Err(NotShown::Agree { size }) if *size == at as u64)
}

/// A witness that has cosigned the whole log.
fn witness(place: &std::path::Path) -> Witness {
    let key = SigningKey::from_bytes(&[2; 32]);
    let name = KeyName::new("witness.example/w1").unwrap();
    let vkey = VerifierKey::ed25519_cosignature(name, &key.verifying_key());
    let folder = place.join("witness");
    State::create(&folder, &vkey).unwrap();
    let state = State::open(&folder, &vkey).unwrap();
    let policy: Policy = format!("log {}\nquorum none\n", log_vkey())
        .parse()
        .unwrap();
    let ticks = AtomicU64::new(1_700_000_000);
    let clock = Box::new(move || ticks.fetch_add(1, Ordering::SeqCst));
    let witness = Witness::new(key, policy, state, Box::new(Consistent), clock).unwrap();
    let request = AddCheckpoint {
        old: 0,
        proof: Vec::new(),
        checkpoint: note(&checkpoint(&LOG.entries)),
    };
    let cosigned = witness.add_checkpoint(request.to_string().as_bytes());
    assert_eq!(cosigned.result.unwrap().checkpoint.size, SIZE as u64);
    witness
}

fn asked(witness: &Witness, old: usize, proof: Vec<TreeHash>, checkpoint: &str) -> Refused {
    let request = AddCheckpoint {
        old: old as u64,
        proof,
        checkpoint: note(checkpoint),
    };
    let outcome = witness.add_checkpoint(request.to_string().as_bytes());
    outcome.result.err().unwrap()
}

/// At every size below the log's.
#[test]
fn a_rollback_is_known_only_to_who_remembers_more() {
    let log = &*LOG;
    let place = tempfile::tempdir().unwrap();
    let witness = witness(place.path());
    let end = note(&checkpoint(&log.entries));
    let whole = tree(&log.entries);
    let mut growing = Tree::new();
    for size in 0..SIZE {
        let back = checkpoint_of(size, growing.root());
        // The witness answers with the size that it has cosigned, whatever it is told.
        let refused = asked(&witness, SIZE, Vec::new(), &back);
        assert_eq!(refused.status(), 400, "size {size}: {refused}");
        let refused = asked(&witness, size, Vec::new(), &back);
        assert_eq!(
            refused,
            Refused::Conflict { last: SIZE as u64 },
            "size {size}"
        );
        assert_eq!(refused.status(), 409);
        // Two checkpoints of one history are no evidence of two: a smaller one is what was signed
        // before the larger, and nobody can tell when it was given out.
        let shown = TwoHistories::between(note(&back), end.clone(), Some(&whole));
        assert!(agree(&shown, size), "size {size}");
        growing.append(leaf_hash(&log.entries[size]));
    }
}

/// Each way to fork, at each position where it is one.
#[test]
fn a_fork_is_shown_by_any_checkpoint_behind_it_and_by_none_before() {
    let log = &*LOG;
    let place = tempfile::tempdir().unwrap();
    let witness = witness(place.path());
    let own = tree(&log.entries);
    let end = note(&checkpoint(&log.entries));
    let leaves: Vec<_> = log.entries.iter().map(|entry| leaf_hash(entry)).collect();
    let mut tried = 0;
    for (kind, step) in [
        (Kind::ForkTime, 5),
        (Kind::ForkSignatures, 25),
        (Kind::ForkFigures, 25),
    ] {
        for position in (0..SIZE).filter(|position| looked_at(*position, SIZE - 1, step)) {
            let Some(altered) = alter(log, kind, position) else {
                continue;
            };
            let mut other = leaves[..position].to_vec();
            let made = Entries::new(log, &altered, Operator::Clever);
            other.extend(made.map(|entry| leaf_hash(&entry)));
            let root = Tree::root_of(other.iter().copied());
            let fork = LeafTree::new(other.clone());
            let forked = checkpoint_of(SIZE, root);

            // A witness: of one size it is told apart from a wrong proof, and kept as evidence.
            let refused = asked(&witness, SIZE, Vec::new(), &forked);
            assert!(
                matches!(refused, Refused::OtherRoot { .. }),
                "{position}: {refused}"
            );
            assert_eq!((refused.status(), refused.is_evidence()), (422, true));
            // With an entry more, no proof leads from what it has cosigned.
            let mut longer = fork.clone();
            longer.extend([leaf_hash(b"one more")]);
            let proof = prove_consistency(SIZE as u64, SIZE as u64 + 1, &longer).unwrap();
            let larger = hattama::tlog::root_at(SIZE as u64 + 1, &longer).unwrap();
            let refused = asked(&witness, SIZE, proof, &checkpoint_of(SIZE + 1, larger));
            assert!(
                matches!(refused, Refused::Proof(ProofError::Wrong)),
                "{position}: {refused}"
            );

            // Two signed checkpoints are evidence that anyone can check; one from before the fork
            // stands in both histories.
            let shown = TwoHistories::between(end.clone(), note(&forked), Some(&fork)).unwrap();
            let seen = shown.check(&[log_vkey()]).unwrap();
            assert_eq!(
                (seen.first.size, seen.second.size),
                (SIZE as u64, SIZE as u64)
            );
            for size in [position, position + 1] {
                let kept = Tree::root_of(leaves[..size].iter().copied());
                let kept = note(&checkpoint_of(size, kept));
                let shown = TwoHistories::between(kept, note(&forked), Some(&fork));
                if size == position {
                    assert!(agree(&shown, size), "size {size}");
                } else {
                    shown.unwrap().check(&[log_vkey()]).unwrap();
                }
            }

            // A receipt of the entry: true of its own checkpoint, of the other history never.
            let index = position as u64;
            let receipt = Receipt {
                extra: None,
                index,
                proof: prove_inclusion(index, SIZE as u64, &own).unwrap(),
                checkpoint: end.clone(),
            };
            let vkey = log_vkey();
            receipt.verify(&log.entries[position], &vkey).unwrap();
            let moved = Receipt {
                proof: prove_inclusion(index, SIZE as u64, &fork).unwrap(),
                checkpoint: note(&forked),
                ..receipt
            };
            assert!(
                moved.verify(&log.entries[position], &vkey).is_err(),
                "{position}"
            );
            moved.verify_leaf(other[position], &vkey).unwrap();
            // Before the fork, a receipt is good in both.
            if let Some(before) = position.checked_sub(1) {
                let (index, size) = (before as u64, SIZE as u64);
                let proof = prove_inclusion(index, size, &fork).unwrap();
                verify_inclusion(index, size, leaves[before], root, &proof).unwrap();
            }
            tried += 1;
        }
    }
    println!("{tried} forks");
    assert!(tried > 200, "{tried}");
}
