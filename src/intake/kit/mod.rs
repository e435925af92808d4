//! A kit: one text file with what a commission needs to write, check and sign without a network.
//!
//! In: a log, or a kit's text. Out: a [`Kit`], which is a [`State`](crate::state::State) of the
//! entries that concern the commission, made by the one rule book. A kit holds those entries as the
//! exact bytes that stand in the log, and reading it decodes them, checks their signatures and
//! admits them again; what else its text says is comment. So a kit can lack something, but it cannot
//! say what nobody signed.
//!
//! What a kit cannot show by itself is that the election is the right one: its genesis hash has to
//! be the one that the station was told on another way.

mod error;
mod file;
mod gather;
mod noted;
mod text;

pub use error::KitError;
pub use file::{Kit, KitHead};
