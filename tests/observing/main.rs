//! Whoever has a published log, in a folder, at an address or in one file, checks all of it, and holds
//! it to what it once showed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../views_support/mod.rs"]
mod views_support;

mod address;
mod at_once;
mod bundle;
mod damaged;
mod elsewhere;
mod folder;
mod fsck;
mod held_back;
mod interrupted;
mod large;
mod lies;
mod memory;
mod policy;
mod restored;
mod server;
mod stage;
mod torn;
mod under_way;
mod witnesses;
