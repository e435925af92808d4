//! The Mazhilis election of 19 March 2023, reconstructed: what the demonstration shows.
//!
//! In: nothing. Out: a [`ResultsFolder`](crate::intake::ResultsFolder) whose sheets add up to the
//! published figures, and the [`story`] of what else happens to some of them. No station results
//! were published; every sheet is made, deterministically, and says that it is reconstructed.
//!
//! Exact, because published: registered voters, ballots received from the boxes, votes of each list
//! and against all, seats. As rounded: turnout, of the country and of each unit, at 12:10 and at
//! the end; where the registers of units are not published they are chosen so that it comes out.
//! Everything else is made: which stations there are, who stands in which district, what else was
//! said that night.

mod ballots;
mod definition;
mod error;
mod facts;
mod hours;
mod reconstruction;
mod spread;
mod stations;
pub mod story;

pub use error::DemoError;
pub use facts::{LIST, MISPRINT, Misprint};
pub use reconstruction::Reconstruction;
