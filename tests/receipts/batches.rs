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
        assert!(ledger.stands_by(&issued.receipt, index, issued.leaf));
        assert!(!ledger.stands_by(&issued.receipt, index + 1, issued.leaf));
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
