//! Statement files of what is said about protocols: by their members, by observers, by those who
//! annul and repeat a vote, by an act, by the recovery keys. Every blank filled in is the statement
//! meant, and the ledger admits what was checked and signed from a kit.

#![allow(clippy::unwrap_used, clippy::panic)]

mod blanks;
mod entries;
#[path = "../support/files.rs"]
mod files;
mod members;
mod observers;
mod recovery;
mod results;
#[path = "../support/mod.rs"]
mod support;
mod votes;
mod world;
