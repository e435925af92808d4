//! Hattama.
pub mod bytes;
pub mod cli;
pub mod election;
pub mod event;
pub mod intake;
pub mod keys;
pub mod keystore;
pub mod ledger;
pub mod rehearsal;
pub mod replay;
pub mod rules;
pub mod seats;
pub mod state;
pub mod threads;
pub mod tlog;
pub mod verify;
