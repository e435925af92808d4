//! A vote that is annulled, and repeated.

use bincode::{Decode, Encode};
use serde::Serialize;

use super::Act;
use crate::bytes::{Id, List, Sorted};
use crate::election::{MAX_UNITS, PollingDay, UnitHours};

/// The vote in some contests at every station of a unit is annulled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct UnitVoided {
    /// The commission at whose stations it is annulled; a station, or one above stations.
    pub unit: Id,
    /// The contests.
    pub contests: Sorted<Id, 64>,
    /// The act it rests on.
    pub act: Act,
}

/// An annulled vote is repeated, at the stations of a unit where it was annulled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct RerunOpened {
    /// The commission at whose stations it is repeated.
    pub unit: Id,
    /// The contests.
    pub contests: Sorted<Id, 64>,
    /// The act it rests on.
    pub act: Act,
    /// The new polling hours.
    pub polling: List<PollingDay, 30>,
    /// Where they are others.
    pub hours: Sorted<UnitHours, MAX_UNITS>,
}
