//! The command line as people and scripts meet it: its reference, and what it says of bad input.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test program"
)]

mod bad_definitions;
mod bad_ledgers;
mod edges;
mod environment;
mod reference;
#[cfg(target_os = "linux")]
mod terminal;
