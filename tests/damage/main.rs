//! Damage, wherever it is done: every bit of a published log, any bits of a large one, and the store
//! engine's own files.
//!
//! | file | what is damaged | what is shown |
//! |---|---|---|
//! | `flips` | each bit of every file of a published log of 100 entries | the file and the entry are named |
//! | `random` | bits of a large log at random, one in each bundle or tile | each of them is named, no other |
//! | `store` | sled's files and HEAD: bits, blocks, lengths, whole files | what was acknowledged, or a typed error |
//! | `program` | the same, read by the program itself | exit codes, words, limits of time and memory |
//!
//! In `cargo test` a sample is taken. `HATTAMA_LONG=1` takes all bits, and so many of the rest:
//! `HATTAMA_FLIPS` (100,000) bits of a large log, which is the demo's then; `HATTAMA_STORES` (2,000)
//! damaged stores. `HATTAMA_OFFSET` moves the sample of bits on; `HATTAMA_SEED` begins the random ones.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod flips;
#[path = "../meddling/log.rs"]
#[allow(dead_code, reason = "several test crates share this file")]
mod log;
#[path = "../meddling/making.rs"]
#[allow(dead_code, reason = "several test crates share this file")]
mod making;
mod place;
mod program;
mod random;
#[path = "../rules/saying.rs"]
mod saying;
#[path = "../ledger/stage.rs"]
#[allow(dead_code, reason = "several test crates share this file")]
mod stage;
mod store;
#[path = "../rules/support.rs"]
mod support;
mod wounds;

fn long() -> bool {
    std::env::var("HATTAMA_LONG").is_ok_and(|value| value == "1")
}

/// A number that the environment gives.
fn given(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |given| given.parse().unwrap())
}

/// Numbers that a seed gives, the same each time.
struct Numbers(blake3::OutputReader);

impl Numbers {
    fn new(what: &str) -> Self {
        let seed = given("HATTAMA_SEED", 1);
        println!("{what}: HATTAMA_SEED={seed}");
        let mut hasher = blake3::Hasher::new();
        hasher.update(what.as_bytes()).update(&seed.to_le_bytes());
        Self(hasher.finalize_xof())
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % end as u64).unwrap()
    }
}
