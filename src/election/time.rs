//! Instants in UTC and dates of the calendar. Zone names are resolved before they get here.

use std::fmt;

use bincode::{Decode, Encode};
use serde::{Serialize, Serializer};

use crate::bytes::{Id, Keyed, List};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
pub struct UtcMillis(pub u64);

impl fmt::Display for UtcMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = i64::try_from(self.0)
            .ok()
            .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        match instant {
            Some(instant) => f.pad(&instant.to_string()),
            None => write!(f, "{} ms after 1970", self.0),
        }
    }
}

impl Serialize for UtcMillis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The hours of one polling day at one place. `closes` is after `opens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize)]
pub struct PollingDay {
    /// When voting begins.
    pub opens: UtcMillis,
    /// When voting ends.
    pub closes: UtcMillis,
}

impl PollingDay {
    /// Whether these days are in order, each closing after it opens, none overlapping.
    pub fn in_order(days: &[Self]) -> bool {
        days.iter().all(|day| day.opens < day.closes)
            && days.windows(2).all(|pair| pair[0].closes <= pair[1].opens)
    }
}

/// Polling hours at the stations of one unit, where they are others than elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Encode, Decode, Serialize)]
pub struct UnitHours {
    /// The commission.
    pub unit: Id,
    /// The hours.
    pub polling: List<PollingDay, 30>,
}

impl UnitHours {
    /// When the polls of the unit first open.
    pub fn opens(&self) -> Option<UtcMillis> {
        self.polling.first().map(|day| day.opens)
    }
}

impl Keyed for UnitHours {
    type Key<'a> = &'a Id;
    fn key(&self) -> &Id {
        &self.unit
    }
}

/// A date of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct CivilDate {
    /// Year, 1900 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

impl CivilDate {
    /// The date written `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let date: jiff::civil::Date = text.parse().ok()?;
        let found = Self {
            year: u16::try_from(date.year()).ok()?,
            month: u8::try_from(date.month()).ok()?,
            day: u8::try_from(date.day()).ok()?,
        };
        (found.to_string() == text && found.year >= 1900).then_some(found)
    }

    /// Whether this is a day of the calendar.
    pub fn exists(self) -> bool {
        Self::parse(&self.to_string()) == Some(self)
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for CivilDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        assert_eq!(
            CivilDate::parse("2023-03-19").unwrap().to_string(),
            "2023-03-19"
        );
        assert_eq!(CivilDate::parse("2023-02-30"), None);
        assert!(
            !CivilDate {
                year: 2023,
                month: 2,
                day: 30
            }
            .exists()
        );
    }
}
