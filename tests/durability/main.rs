//! An acknowledged entry survives what machines do: power cuts, kills, failing calls, full disks.
//!
//! A process that appends (`writer`) runs with a library between itself and the disk (`disk.c`,
//! preloaded), which records each call that changes a file or makes it durable, in order, together
//! with what the process told. From such a trace `model` makes what a power cut may leave: nothing
//! that was not synced need be there, in any combination and torn anywhere. `promises` holds that
//! against what had been told. Needs Linux and a C compiler.

#![cfg(target_os = "linux")]
// A test fails by panicking; what builds its ledgers may too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc
)]

#[path = "../intake_small/mod.rs"]
mod intake_small;

mod bare_store;
mod commands;
mod election;
mod failing_calls;
mod failing_commands;
mod failing_reads;
mod full_disk;
mod init;
mod killed;
mod missing_syncs;
mod model;
mod mounted;
mod power_cuts;
mod promises;
mod publishing;
mod random;
mod second_faults;
mod shim;
mod timely;
mod trace;
mod unreadable;
mod writer;
