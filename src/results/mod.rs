//! Results as they are handed on: what was asked for, looked up, tallied, and written as JSON or CSV.
//!
//! In: a state. Out: a [`View`] and its forms, the same for a command, a published folder and a
//! verifier that recomputes it. Nothing is rounded but what says so. Pure.

pub mod annulled;
pub mod copies;
pub mod csv;
pub mod json;
pub mod number;
mod view;

pub use view::{Beside, ContestView, ResultsError, View, Wanted};
