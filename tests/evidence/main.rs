//! What shows that a log is not one history of lawful entries is packed so that anyone can check it,
//! and nothing else passes for it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "a stage of other tests")]

#[path = "../observing/stage.rs"]
mod stage;
#[path = "../views_support/mod.rs"]
mod views_support;

mod damaged;
mod forged;
mod two_histories;
mod unlawful;
