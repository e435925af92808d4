//! Meddling with a log of 1,000 entries: fourteen kinds, at every position that a kind applies to.
//!
//! | file | what it shows |
//! |---|---|
//! | `table` | what a verifier finds in a log that was meddled with, or that nothing in it shows it |
//! | `offered` | what the writer answers to a submission that was meddled with, at every position |
//! | `remembered` | rollback and fork: what receipts, witnesses and kept checkpoints show |
//!
//! `table.txt` says of each kind, of a clumsy and of a clever operator, where it is noticed, with
//! which code, and at how many positions. What is expected is derived in `expected` from the order
//! that the log's own maker wrote down, not from the rule book.
//!
//! In `cargo test` the rule book is asked at every position; what was left is replayed at every tenth,
//! and verified as a whole at a few, always at the first and the last. `HATTAMA_LONG=1` does all of it
//! at every position; with `HATTAMA_HALF=0` and `=1` two processes share the whole verifications.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod expected;
mod forging;
mod kinds;
mod log;
mod making;
mod offered;
mod operator;
mod remembered;
#[path = "../rules/saying.rs"]
mod saying;
#[path = "../rules/support.rs"]
mod support;
mod table;

use std::sync::LazyLock;

/// The log that is meddled with.
static LOG: LazyLock<log::Log> = LazyLock::new(making::made);

/// Whether everything is to be looked at.
fn long() -> bool {
    std::env::var("HATTAMA_LONG").is_ok_and(|value| value == "1")
}

/// Every position in the long mode; else the first, the last, and each `step`-th.
fn looked_at(position: usize, last: usize, step: usize) -> bool {
    long() || position == 0 || position == last || position.is_multiple_of(step)
}
