//! A store is created, grows, is closed and opened again, and gives back what it took.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::ops::{ControlFlow, Range};
use std::path::Path;

use hattama::ledger::store::{MAX_ENTRY_BYTES, SledStore, Store, StoreError};

fn entries(store: &SledStore, range: Range<u64>) -> Vec<(u64, Vec<u8>)> {
    let mut entries = Vec::new();
    store
        .read(range, &mut |index, entry| {
            entries.push((index, entry.to_vec()));
            ControlFlow::Continue(())
        })
        .unwrap();
    entries
}

/// Bytes that no compression or accident makes again.
fn entry(index: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new()
        .update(&index.to_le_bytes())
        .finalize_xof()
        .fill(&mut bytes);
    bytes
}

fn files_in(path: &Path) -> usize {
    fs::read_dir(path).unwrap().count()
}

#[test]
fn what_was_appended_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut store = SledStore::create(&path).unwrap();
    assert_eq!(store.size(), 0);
    let lengths = [1, 700, 4091, 4092, 4093, 8188, 8189, 20_000];
    let expected: Vec<_> = (0..400u64)
        .map(|n| (n, entry(n, lengths[usize::try_from(n).unwrap() % 8])))
        .collect();
    for (round, batch) in (0..).zip(expected.chunks(40)) {
        let batch: Vec<_> = batch.iter().map(|(_, entry)| entry.clone()).collect();
        store.append_if(round * 40, &batch).unwrap();
        if round % 3 == 0 {
            drop(store);
            store = SledStore::open(&path).unwrap();
        }
        assert_eq!(store.size(), (round + 1) * 40);
    }
    assert_eq!(entries(&store, 0..400), expected);
    assert_eq!(entries(&store, 255..257), expected[255..257]);
    assert_eq!(entries(&store, 400..400), []);
    assert!(matches!(
        store.read(399..401, &mut |_, _| panic!("nothing may be shown")),
        Err(StoreError::OutOfRange {
            asked: 401,
            size: 400
        })
    ));

    let mut shown = 0;
    let one = &mut |_, _: &[u8]| {
        shown += 1;
        ControlFlow::Break(())
    };
    store.read(0..400, one).unwrap();
    assert_eq!(shown, 1);
}

#[test]
fn a_batch_for_another_size_or_with_an_impossible_entry_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut store = SledStore::create(&path).unwrap();
    store.append_if(0, &[entry(0, 10)]).unwrap();
    for wrong in [0, 2] {
        let moved = store.append_if(wrong, &[entry(1, 10)]);
        assert!(matches!(moved, Err(StoreError::Moved { found: 1, .. })));
    }
    let too_long = store.append_if(1, &[entry(1, 10), entry(2, MAX_ENTRY_BYTES + 1)]);
    assert!(matches!(
        too_long,
        Err(StoreError::TooLong {
            index: 2,
            found: 65_536
        })
    ));
    store.append_if(1, &[]).unwrap();
    drop(store);
    let store = SledStore::open(&path).unwrap();
    assert_eq!(entries(&store, 0..store.size()), [(0, entry(0, 10))]);
}

/// sled writes large page messages to files of their own without a sync. Ours never are large.
#[test]
fn the_largest_entries_leave_no_blobs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut store = SledStore::create(&path).unwrap();
    let mut size = 0;
    for batch in [1, 64, 200, 1] {
        let new: Vec<_> = (size..size + batch)
            .map(|n| entry(n, MAX_ENTRY_BYTES))
            .collect();
        store.append_if(size, &new).unwrap();
        size += batch;
        assert_eq!(files_in(&path.join("blobs")), 0);
    }
    drop(store);
    assert_eq!(files_in(&path.join("blobs")), 0);
    let store = SledStore::open(&path).unwrap();
    for (index, found) in entries(&store, 0..size) {
        assert!(found == entry(index, MAX_ENTRY_BYTES), "entry {index}");
    }
    assert_eq!(files_in(&path.join("blobs")), 0);
}

/// sled takes the snapshot whose name sorts last for the newest, ended or not.
#[test]
fn a_snapshot_that_was_not_ended_is_not_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut store = SledStore::create(&path).unwrap();
    store.append_if(0, &[entry(0, 900)]).unwrap();
    let unfinished = path.join("snap.7FFFFFFFFFFFFFFF.generating");
    fs::write(&unfinished, [1; 40]).unwrap();
    // Whose it is cannot be told while another handle has the store.
    assert!(matches!(
        SledStore::open(&path),
        Err(StoreError::Locked { .. })
    ));
    assert!(unfinished.exists());
    drop(store);
    let copy = hattama::ledger::store::ReadCopy::open(&path).unwrap();
    assert_eq!(copy.size(), 1);
    assert!(unfinished.exists(), "a reader changes nothing");
    let store = SledStore::open(&path).unwrap();
    assert_eq!(entries(&store, 0..1), [(0, entry(0, 900))]);
    assert!(!unfinished.exists());
}
