//! Where in the log a state stands.

use serde::Serialize;

use crate::bytes::ChainHash;
use crate::election::UtcMillis;

/// Where in the log a state stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Entries so far.
    pub size: u64,
    /// Chain hash of the last entry; zeros before the first.
    pub chain: ChainHash,
    /// When the last entry was recorded.
    pub recorded_at: UtcMillis,
}

impl Default for Position {
    fn default() -> Self {
        Self {
            size: 0,
            chain: ChainHash::ZERO,
            recorded_at: UtcMillis(0),
        }
    }
}
