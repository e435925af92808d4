//! Replay without signatures, from memory: decoding, the rule book, the state.
//!
//! `cargo bench --bench replay` rehearses a made-up election and times the fold of its entries.
//! With `HATTAMA_LEDGER=DIR` it takes the entries of a ledger instead.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use hattama::ledger::Reader;
use hattama::replay::{LogSource, Observer, Replay, Signatures, SourceError, fold};
use hattama::threads::Threads;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Entries in memory.
struct Memory(Vec<Vec<u8>>);

impl LogSource for Memory {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, range: Range<u64>, each: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError> {
        for index in range {
            each(index, &self.0[usize::try_from(index).unwrap()]);
        }
        Ok(())
    }
}

struct Nothing;
impl Observer for Nothing {}

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
    let memory = Memory(entries);
    for _ in 0..5 {
        let started = Instant::now();
        let mut replay = Replay::new();
        let faults = fold(
            &mut replay,
            &memory,
            None,
            Signatures::Assume,
            &Threads,
            &mut Nothing,
        );
        assert!(faults.expect("entries").is_empty());
        let time = started.elapsed();
        let rate = u128::from(memory.size()) * 1_000_000_000 / time.as_nanos();
        println!("replay: {time:?}, {rate} entries a second");
    }
}
