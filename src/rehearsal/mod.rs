//! A dress rehearsal: past results through a new ledger, with keys made for it.
//!
//! In: a [`ResultsFolder`](crate::intake::ResultsFolder), a seed and options. Out: submissions in the
//! order in which an election would have made them, signed. The same folder, seed and options give
//! the same submissions, byte for byte; others give another genesis. The nature is never official.
//!
//! Rehearsal keys are worth nothing: whoever has the folder and the seed can make them again.

mod error;
mod keys;
mod roster;
mod script;
mod statements;

pub use error::RehearsalError;
pub use keys::RehearsalKeys;
pub use script::{Act, Rehearsal};

/// What a rehearsal is made with, besides its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Another seed makes other keys and another genesis.
    pub seed: u64,
    /// Members in each roster and signatures on each protocol; by default as many as the signing
    /// rule needs. Fewer lower the rehearsal's own rule, and its title says so.
    pub members: Option<u16>,
}
