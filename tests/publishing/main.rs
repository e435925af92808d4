//! The published folder: exactly the files of the specification, the same from anyone, written so that
//! a second run writes what is new, and whatever is done to it is named.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

mod damages;
mod folder;
mod sizes;
mod stage;
