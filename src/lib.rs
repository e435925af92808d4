//! Hattama.
pub mod bytes;
pub mod election;
pub mod event;
pub mod keys;
pub mod replay;
pub mod rules;
pub mod seats;
pub mod state;
