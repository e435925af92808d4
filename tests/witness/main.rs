//! A witness, asked over HTTP as logs ask it: every status of the specification, many at once, what
//! it remembers, and whatever else arrives.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod asking;
mod concurrent;
mod malformed;
mod remembering;
mod running;
mod statuses;
mod support;
