//! Each thing that is done in two ways comes to the same: in one pass or unit by unit, by one thread or
//! many, at once or in steps, on an honest log or a damaged one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test program"
)]

mod folding;
mod log;
mod units;
