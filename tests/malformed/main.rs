//! Whatever is handed in, and whatever lies where a file should be: a typed answer within a second,
//! in bounded memory, and nothing written. Each class of broken input is given to the program itself,
//! with each command that reads such a file.
//!
//! Short, each class goes to one command of a kind after the other in turn; with `HATTAMA_LONG=1` to
//! all of them. `cargo test --test malformed -- --nocapture` prints a line for each run: exit code,
//! milliseconds, KiB in memory at most, what was said. `HATTAMA_BIN` names another build of the
//! program to be run, such as a release build.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![cfg(target_os = "linux")]

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod archives;
mod codes;
mod folders;
mod generic;
mod key_files;
mod kinds;
mod notes;
mod running;
mod spoil;
mod stdin;
mod structure;
mod tables;
mod world;
