//! A results folder written from a ledger, and rehearsed again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test program"
)]

mod destination;
mod everything;
mod left_out;
mod round_trip;
#[path = "../views_support/mod.rs"]
mod views_support;
