//! What the speed of this program is measured on, and what this machine can do at most.
//!
//! In: a size and a seed. Out: an election of that size ([`Workload`]), the same for the same numbers, whose
//! submissions are signed when they are asked for; and the [`limits`] that no program of this kind exceeds on
//! this machine, measured over the same keys, messages, signatures and bytes. Nothing here judges: the stages
//! that are held against these limits are the program's own.

pub mod limits;
pub mod parts;
mod workload;

pub use workload::{Size, Workload, WorkloadError};
