//! Replay without signatures, from memory: decoding, the rule book, the state.
//!
//! `HATTAMA_LEDGER=DIR cargo bench --bench replay` times the fold of a ledger's entries.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::time::Instant;

use hattama::ledger::Reader;
use hattama::replay::{LogSource, Replay, Signatures, fold};
use hattama::threads::Threads;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let Some(ledger) = std::env::var_os("HATTAMA_LEDGER") else {
        println!("set HATTAMA_LEDGER to the folder of a ledger, such as a rehearsal's");
        return;
    };
    let reader = Reader::open(Path::new(&ledger)).expect("a ledger");
    let mut entries = Vec::new();
    let started = Instant::now();
    reader
        .read(0..reader.size(), &mut |_, bytes| {
            entries.push(bytes.to_vec());
        })
        .expect("entries");
    println!(
        "reading the store: {:?} for {} entries",
        started.elapsed(),
        entries.len()
    );
    for _ in 0..5 {
        let started = Instant::now();
        let mut replay = Replay::new();
        let faults = fold(
            &mut replay,
            &entries,
            None,
            Signatures::Assume,
            &Threads,
            &mut (),
        );
        assert!(faults.expect("entries").is_empty());
        let time = started.elapsed();
        let rate = u128::from(entries.size()) * 1_000_000_000 / time.as_nanos();
        println!("replay: {time:?}, {rate} entries a second");
    }
}
