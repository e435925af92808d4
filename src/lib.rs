//! Hattama.
pub mod bytes;
pub mod ledger;
pub mod tlog;
