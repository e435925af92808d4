//! How fast the store writes and reads. Figures, not verdicts: run with
//! `cargo test --release --test store_speed -- --ignored --nocapture --test-threads 1`.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::ops::ControlFlow;
use std::time::Instant;

use hattama::bytes::{ChainHash, TreeHash};
use hattama::ledger::head::{Head, HeadFile};
use hattama::ledger::store::{SledStore, Store};

/// A figure from this process's entry in /proc, where there is one.
fn memory(what: &str) -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what));
    line.map_or("unknown".into(), |line| {
        line[what.len() + 1..].trim().into()
    })
}

fn per_second(count: u64, began: Instant) -> u64 {
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap().max(1);
    count * 1000 / millis
}

fn head(size: u64) -> Head {
    let checkpoint = "x".repeat(200);
    Head {
        size,
        chain: ChainHash::ZERO,
        root: TreeHash::new([1; 32]),
        checkpoint,
    }
}

#[test]
#[ignore = "measures"]
fn batches() {
    for (batch, rounds) in [(1u64, 500u64), (64, 200), (1024, 60)] {
        let folder = tempfile::tempdir_in(".").unwrap();
        let mut store = SledStore::create(&folder.path().join("store")).unwrap();
        let mut file = HeadFile::create(&folder.path().join("HEAD"), &head(0)).unwrap();
        for with_head in [false, true] {
            let began = Instant::now();
            for round in 0..rounds {
                let size = store.size();
                let byte = u8::try_from(round % 251).unwrap();
                let entries = vec![vec![byte; 700]; usize::try_from(batch).unwrap()];
                store.append_if(size, &entries).unwrap();
                if with_head {
                    file.write(&head(store.size())).unwrap();
                }
            }
            let rate = per_second(batch * rounds, began);
            println!("batches of {batch:>4} x 700 bytes, HEAD {with_head:>5}: {rate} entries/s");
        }
    }
}

#[test]
#[ignore = "measures"]
fn a_country() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let path = folder.path().join("store");
    let mut store = SledStore::create(&path).unwrap();
    let began = Instant::now();
    for round in 0..200u64 {
        let entries: Vec<_> = (0..1000u64)
            .map(|n| {
                let mut entry = vec![0; 800];
                let seed = (round * 1000 + n).to_le_bytes();
                blake3::Hasher::new()
                    .update(&seed)
                    .finalize_xof()
                    .fill(&mut entry);
                entry
            })
            .collect();
        store.append_if(round * 1000, &entries).unwrap();
    }
    println!("200,000 x 800 bytes written: {:?}", began.elapsed());
    println!(
        "memory now {}, at most {}",
        memory("VmRSS:"),
        memory("VmHWM:")
    );
    drop(store);
    let began = Instant::now();
    let store = SledStore::open(&path).unwrap();
    println!("opened: {:?}", began.elapsed());
    for _ in 0..3 {
        let began = Instant::now();
        let mut bytes = 0;
        let each = &mut |_, entry: &[u8]| {
            bytes += entry.len();
            ControlFlow::Continue(())
        };
        store.read(0..200_000, each).unwrap();
        assert_eq!(bytes, 160_000_000);
        println!("200,000 x 800 bytes read: {:?}", began.elapsed());
    }
    let length = fs::metadata(path.join("db")).unwrap().len();
    println!(
        "db {} MiB, memory now {}, at most {}",
        length >> 20,
        memory("VmRSS:"),
        memory("VmHWM:")
    );
    let began = Instant::now();
    drop(store);
    println!("closed: {:?}", began.elapsed());
}
