//! placeholder
use bincode::{Decode, Encode};
use serde::Serialize;
/// An exact fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Fraction {
    /// Above the line.
    pub numerator: u32,
    /// Below the line, not 0.
    pub denominator: u32,
}
/// Rule
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct AllocationRule {
    /// s
    pub seats: u32,
}
