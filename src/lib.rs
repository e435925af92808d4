//! Hattama.
pub mod bytes;
