//! From where on a lawful figure is worth a look.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::Fraction;

/// Parameters of the built-in findings.
///
/// Small stations agree by nature, and in a station of thirty a unanimous sheet tells how each voter
/// there voted; hence the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct Attention {
    /// Valid votes below which shares, turnout and equal vote vectors are no finding.
    pub from_valid_votes: u32,
    /// The leader's share of valid votes, or turnout, from which it is a finding.
    pub share: Fraction,
    /// Hours after closing from which filing is late.
    pub late_after_hours: u32,
}

impl Default for Attention {
    fn default() -> Self {
        Self {
            from_valid_votes: 100,
            share: Fraction {
                numerator: 99,
                denominator: 100,
            },
            late_after_hours: 48,
        }
    }
}
