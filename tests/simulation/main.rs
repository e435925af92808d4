//! An election played from a seed: commissions, a writer that ends at any moment, witnesses, observers,
//! a network that loses, and in some seeds a dishonest operator.
//!
//! Everything that decides is the product's own: the ledger on its store, publications into a folder,
//! witnesses from the bytes of a request to the bytes of an answer, receipts, signed refusals, evidence,
//! and what `hattama verify` does. One seed decides what happens, and when: what is handed in, late,
//! twice or never; where a process ends; which file of a publication is the last; who is not reached.
//! After every step the invariants hold (`invariants` lists them), at the end everything heals; or the
//! operator is dishonest, and somebody honest can show it.
//!
//! `HATTAMA_SEEDS` sets how many seeds are played (60; 2,000 in the long mode,
//! `scripts/simulation.sh`), `SIMULATION_FROM` the first (1). `HATTAMA_SEED` plays one and prints its
//! trace.

#![cfg(unix)]
// A test fails by panicking; what builds its ledgers may too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc
)]

mod asking;
mod broken;
mod commissions;
mod counts;
mod cut;
mod desks;
mod election;
mod ending;
mod evidence;
mod failing;
mod files;
mod forging;
mod full_disk;
mod healing;
mod invariants;
mod lying;
mod mirror;
mod misdeeds;
mod mutation;
mod network;
mod observer;
mod operator;
mod publisher;
#[allow(dead_code, reason = "another test uses the rest of it")]
#[path = "../durability/random.rs"]
mod random;
mod recount;
mod run;
#[path = "../rules/saying.rs"]
mod saying;
mod seen;
#[path = "../rules/support.rs"]
mod support;
mod witness;
mod world;
mod writer;
mod wrong;

#[test]
fn whatever_happens_the_invariants_hold() {
    run::apart("seeds", &[]);
}

#[test]
fn a_seed_is_the_same_every_time() {
    run::apart("twice", &[]);
}

#[test]
fn invariants_find_what_is_wrong() {
    run::apart("mutants", &[]);
}
