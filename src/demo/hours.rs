//! Instants of the demonstration: civil times of March 2023, resolved here once.

use crate::bytes::{List, ListError};
use crate::election::{PollingDay, UtcMillis};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// 2023-03-01T00:00:00Z.
const MARCH: i64 = 1_677_628_800_000;

/// The instant of a civil time in March 2023, at a place so many minutes ahead of UTC.
pub(super) fn march(day: i64, hour: i64, minute: i64, ahead: i64) -> UtcMillis {
    let local = MARCH + (day - 1) * DAY + (hour * 60 + minute) * MINUTE;
    // After 1970 by far.
    UtcMillis(u64::try_from(local - ahead * MINUTE).unwrap_or_default())
}

/// Polls of one day in March 2023.
pub(super) fn polls(day: i64, opens: i64, ahead: i64) -> Result<List<PollingDay, 30>, ListError> {
    List::new(vec![PollingDay {
        opens: march(day, opens, 0, ahead),
        closes: march(day, 20, 0, ahead),
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_those_of_the_calendar() {
        assert_eq!(march(19, 7, 0, 360).to_string(), "2023-03-19T01:00:00Z");
        // Los Angeles closes last: 09:00 of the next day in Astana.
        assert_eq!(march(19, 20, 0, -420), march(20, 9, 0, 360));
    }
}
