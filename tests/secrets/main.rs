//! Secret keys: encrypted at rest and for their owner only, printed nowhere, in no core dump, and gone
//! from memory once they were used.
//!
//! Rotation and revocation are entries and are tested where entries are: a member's key
//! (`tests/rules/enrolling.rs`, `tests/statement_voices/members.rs`), the central roster and the log
//! key by the recovery keys (`tests/statement_voices/recovery.rs`, `tests/log_key.rs`).

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![cfg(target_os = "linux")]

#[path = "../support/mod.rs"]
mod support;

mod at_rest;
mod bench;
mod in_memory;
mod of_the_process;
mod printed;
mod types;
