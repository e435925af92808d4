//! Secret keys: encrypted at rest and for their owner only, printed nowhere, in no core dump, and gone
//! from memory once they were used.
//!
//! Rotation and revocation are entries and are tested where entries are: a member's key
//! (`tests/rules/rosters.rs`), an observer's (`tests/rules/observing.rs`), the central roster by the
//! recovery keys (`tests/rules/recovery_keys.rs`, `tests/statement_voices/recovery.rs`), the log key
//! (`tests/log_key.rs`). What is no entry is here: a witness's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![cfg(target_os = "linux")]

#[path = "../observing/stage.rs"]
#[allow(dead_code, reason = "a stage of other tests")]
mod stage;
#[path = "../support/mod.rs"]
mod support;
#[path = "../views_support/mod.rs"]
mod views_support;

mod at_rest;
mod bench;
mod in_memory;
mod of_the_process;
mod printed;
mod rotation;
mod types;
