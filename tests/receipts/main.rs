//! Whoever hands something in gets a receipt, and anybody checks it, whatever becomes of the log.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod batches;
mod checking;
mod desk;
mod getting;
mod handing_out;
