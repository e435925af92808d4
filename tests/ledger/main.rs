//! The ledger as its operator meets it: created, opened, interrupted, damaged, verified.

// A test fails by panicking; what builds its ledgers may too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod listing;
mod opening;
mod rehearsing;
mod stage;
mod tampering;
