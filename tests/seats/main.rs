//! Votes become seats: known elections, every state an allocation can end in, and properties.

// A test fails by panicking; what builds its contests may too.
#![allow(clippy::unwrap_used)]

mod cases;
mod contest;
mod naive;
mod properties;
mod states;
