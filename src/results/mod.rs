//! Results as they are handed on: what was asked for, looked up, tallied, and written as JSON or CSV.
//!
//! In: a state. Out: a [`View`] and its forms, the same for a command, a published folder and a
//! verifier that recomputes it. Nothing is rounded but what says so. No disk, no clock.

pub mod annulled;
mod compare;
pub mod copies;
pub mod csv;
mod files;
pub mod json;
pub mod number;
mod view;

pub use compare::{Compared, Difference, compare};
pub use files::result_files;
pub use view::{Beside, ContestView, ResultsError, View, Wanted};
