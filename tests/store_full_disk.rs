//! A disk that takes no more refuses the append and leaves the log as it was; appends go on when
//! there is space again. A limit on the size of files stands in for the full disk.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use hattama::ledger::store::{SledStore, Store, StoreError};

const STORE: &str = "HATTAMA_TEST_STORE";
/// More than a limited disk takes: 64 MB in batches of 100 entries.
const BATCHES: u64 = 800;

fn batch() -> Vec<Vec<u8>> {
    vec![vec![7; 800]; 100]
}

/// The process with the limit; run by itself it does nothing.
#[test]
fn a_process_that_may_write_no_more() {
    let Some(path) = std::env::var_os(STORE) else {
        return;
    };
    let mut store = SledStore::open(Path::new(&path)).unwrap();
    let failed = (0..BATCHES).find_map(|_| store.append_if(store.size(), &batch()).err());
    let failed = failed.unwrap();
    assert!(matches!(failed, StoreError::Write { .. }), "{failed}");
    assert!(!failed.to_string().contains("Os {"), "{failed}");
    println!("acknowledged: {}", store.size());
    let later = store.append_if(store.size(), &batch()).unwrap_err();
    assert!(matches!(later, StoreError::Poisoned { .. }), "{later}");
}

#[test]
fn a_full_disk_costs_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    SledStore::create(&path)
        .unwrap()
        .append_if(0, &batch())
        .unwrap();
    // 8,192 blocks of 512 bytes (of 1,024 in some shells); writing beyond them is an error and not
    // the signal XFSZ, which is ignored.
    let other = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 8192; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_may_write_no_more", "--nocapture"])
        .env(STORE, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&other.stdout);
    assert!(
        other.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&other.stderr)
    );
    let acknowledged = said
        .lines()
        .find_map(|line| line.strip_prefix("acknowledged: "));
    let acknowledged: u64 = acknowledged.unwrap().parse().unwrap();
    assert!(acknowledged >= 1000, "the limit was met at once: {said}");

    let mut store = SledStore::open(&path).unwrap();
    assert_eq!(store.size(), acknowledged);
    store.append_if(acknowledged, &batch()).unwrap();
    let mut shown = 0;
    let each = &mut |_, entry: &[u8]| {
        assert!(entry == [7; 800]);
        shown += 1;
        ControlFlow::Continue(())
    };
    store.read(0..store.size(), each).unwrap();
    assert_eq!(shown, acknowledged + 100);
}
