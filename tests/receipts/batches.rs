//! Every entry of every batch has a receipt that shows it and nothing else, made without the log.

use hattama::event::MAX_ENTRY;
use hattama::ledger::{Issued, Receipts};
use hattama::replay::LogSource as _;
use hattama::tlog::{Checkpoint, leaf_hash};

use crate::desk::{DEFINED, Desk, reported};
use crate::support::{CLOSES, append};

#[test]
fn of_every_size() {
    let desk = Desk::new();
    let key = desk.vkey();
    let mut ledger = desk.open();
    let (mut next, mut size) = (0, DEFINED);
    let mut kept: Vec<Issued> = Vec::new();
    for count in [1, 2, 255, 256, 257, 1000] {
        let batch: Vec<_> = (next..next + count).map(reported).collect();
        append(&mut ledger, batch.clone(), CLOSES);
        // Nothing that was read before would do: each batch has a maker of its own.
        let mut receipts = Receipts::default();
        for (index, submission) in (size..).zip(&batch) {
            let issued = receipts.of(&ledger, index).unwrap();
            let header = issued.receipt.extra.clone().unwrap();
            let entry = [header, submission.to_bytes()].concat();
            assert!(entry.len() < MAX_ENTRY);
            assert_eq!(issued.leaf, leaf_hash(&entry));
            let checkpoint = issued.receipt.verify(&entry, &key).unwrap();
            assert_eq!(checkpoint.size, size + count);
            assert_eq!(checkpoint.root, ledger.head().root);
            // Of no other entry, and of no other position.
            let mut other = entry.clone();
            *other.last_mut().unwrap() ^= 1;
            assert!(issued.receipt.verify(&other, &key).is_err());
            let read = issued.receipt.to_string().parse();
            assert_eq!(read, Ok(issued.receipt.clone()));
            kept.push(issued);
        }
        assert!(receipts.of(&ledger, size + count).is_err());
        assert!(receipts.of(&ledger, u64::MAX).is_err());
        (next, size) = (next + count, size + count);
    }
    // What was given stands when the log has grown, and after a restart; and the same entries have
    // receipts of the longer log, too.
    drop(ledger);
    let ledger = desk.open();
    let mut receipts = Receipts::default();
    for (index, issued) in (DEFINED..).zip(&kept).step_by(61) {
        let mut stands = |index| {
            let stands = receipts.stands_by(&ledger, &issued.receipt, index, issued.leaf);
            stands.unwrap()
        };
        assert!(stands(index) && !stands(index + 1));
        let again = receipts.of(&ledger, index).unwrap();
        assert_eq!(again.leaf, issued.leaf);
        let shown = again.receipt.verify_leaf(again.leaf, &key).unwrap();
        assert_eq!(shown.size, size);
    }
    for index in 0..DEFINED {
        let issued = receipts.of(&ledger, index).unwrap();
        let mut entry = Vec::new();
        ledger
            .read(index..index + 1, &mut |_, bytes| entry = bytes.to_vec())
            .unwrap();
        assert!(issued.receipt.verify(&entry, &key).is_ok());
    }
}

/// One batch after another, of few entries: the left edge of the tree is in every proof.
/// A checkpoint of the same key and size, over other entries, is of another history.
#[test]
fn of_another_history_is_not_stood_by() {
    let (one, other) = (Desk::new(), Desk::new());
    assert_eq!(one.vkey(), other.vkey(), "one key");
    let (mut here, mut there) = (one.open(), other.open());
    append(&mut here, (0..9).map(reported).collect(), CLOSES);
    let forked = (0..8).chain([9]).map(reported).collect();
    append(&mut there, forked, CLOSES);
    let size = here.head().size;
    assert_eq!(there.head().size, size);
    // An entry that both have, at the same place, under either root.
    let (mut receipts, mut forking) = (Receipts::default(), Receipts::default());
    let (good, forked) = (
        receipts.of(&here, DEFINED).unwrap(),
        forking.of(&there, DEFINED).unwrap(),
    );
    assert_eq!(good.leaf, forked.leaf);
    let mut stands = |ledger: &hattama::ledger::Ledger| {
        [&good, &forked].map(|issued| {
            let stands = receipts.stands_by(ledger, &issued.receipt, DEFINED, good.leaf);
            stands.unwrap()
        })
    };
    assert_eq!(stands(&here), [true, false]);
    append(&mut here, (20..25).map(reported).collect(), CLOSES);
    assert_eq!(stands(&here), [true, false], "also when the log has grown");
    drop(here);
    assert_eq!(stands(&one.open()), [true, false], "and after a restart");
    // A receipt of more entries than there are is of no history that is known here.
    let short = Desk::new().open();
    assert_eq!(stands(&short), [false, false]);
}

#[test]
fn of_every_shape_of_the_tree_before() {
    let desk = Desk::new();
    let key = desk.vkey();
    let mut ledger = desk.open();
    let mut next = 0;
    for count in [1, 1, 2, 3, 1, 5, 8, 4, 7, 1, 16, 9, 1, 1, 30] {
        let from = ledger.head().size;
        let batch: Vec<_> = (next..next + count).map(reported).collect();
        append(&mut ledger, batch, CLOSES);
        next += count;
        let mut receipts = Receipts::default();
        for index in from..from + count {
            let issued = receipts.of(&ledger, index).unwrap();
            let shown = issued.receipt.verify_leaf(issued.leaf, &key).unwrap();
            assert_eq!(
                shown,
                Checkpoint::verify(&ledger.head().checkpoint, &key).unwrap()
            );
        }
    }
}
