//! Programs that nobody here wrote, unmodified, against ours: `scripts/third-party.sh` fetches them
//! and runs these tests, which are ignored otherwise.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod litewitness;
mod sigsum;
mod spicy;
#[allow(dead_code, reason = "what the tests of the witness need besides")]
#[path = "../witness/support.rs"]
mod support;
mod tools;
