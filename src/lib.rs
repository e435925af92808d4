//! Hattama.
pub mod bytes;
pub mod tlog;
