//! One verdict on every signature, whichever way it is looked at.
//!
//! | file | what is looked at |
//! |---|---|
//! | `published` | the vectors of others: RFC 8032, Wycheproof, twelve odd ones, and sets named by the environment |
//! | `placed` | the odd ones at any place among 1 to 8,192 honest ones |
//! | `mixed` | honest, damaged and crafted ones in any order and number |
//! | `cancelling` | pairs whose errors cancel where a batch adds them up |
//! | `weighed` | statements and proofs of possession, as ledgers and verifiers weigh them |
//!
//! The ways are in `paths`, what is crafted in `crafted`. `HATTAMA_LONG=1` tries more of each.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cancelling;
mod crafted;
mod mixed;
mod paths;
mod placed;
mod published;
#[path = "../rules/support.rs"]
mod support;
mod weighed;

fn long() -> bool {
    std::env::var("HATTAMA_LONG").is_ok_and(|value| value == "1")
}
