//! Hattama.
pub mod bytes;
pub mod election;
pub mod event;
pub mod keys;
pub mod seats;
