//! Polling hours, which the log holds as instants, by calendars and clocks again.

use hashbrown::HashMap;

use super::toml::{inline, text};
use crate::election::{PollingDay, UtcMillis};
use crate::intake::{Hours, local_hours, outer_hours};

/// Zones that are tried where the label of a place does not give its hours: UTC, then those named by
/// their distance from it, whose signs are the other way round.
const BESIDE: [&str; 27] = [
    "UTC",
    "Etc/GMT-1",
    "Etc/GMT-2",
    "Etc/GMT-3",
    "Etc/GMT-4",
    "Etc/GMT-5",
    "Etc/GMT-6",
    "Etc/GMT-7",
    "Etc/GMT-8",
    "Etc/GMT-9",
    "Etc/GMT-10",
    "Etc/GMT-11",
    "Etc/GMT-12",
    "Etc/GMT-13",
    "Etc/GMT-14",
    "Etc/GMT+1",
    "Etc/GMT+2",
    "Etc/GMT+3",
    "Etc/GMT+4",
    "Etc/GMT+5",
    "Etc/GMT+6",
    "Etc/GMT+7",
    "Etc/GMT+8",
    "Etc/GMT+9",
    "Etc/GMT+10",
    "Etc/GMT+11",
    "Etc/GMT+12",
];

/// Hours as a folder writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The zone: the label of the place, or another that gives the same instants.
    pub(super) zone: String,
    /// Days and hours.
    pub(super) hours: Hours,
    /// Whether each day is as in the log; if not, only the first opening and the last closing are.
    pub(super) exact: bool,
}

/// When voting begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) opens: UtcMillis,
    pub(super) closes: UtcMillis,
}

impl Ends {
    pub(super) fn of(polling: &[PollingDay]) -> Option<Self> {
        Some(Self {
            opens: polling.first()?.opens,
            closes: polling.last()?.closes,
        })
    }
}

/// A label, the days to be written, and the days of the election that they have to be on.
type Asked = (Box<str>, Box<[PollingDay]>, Option<Hours>);

/// Looks hours up, each once: a hundred thousand stations have a dozen.
#[derive(Default)]
pub(super) struct Clocks {
    known: HashMap<Asked, Option<Written>>,
}

impl Clocks {
    /// The hours in the zone of this label, or in another; with the days of `within` if there are
    /// such, since a folder gives those once for all places.
    pub(super) fn write(
        &mut self,
        label: &str,
        polling: &[PollingDay],
        within: Option<Hours>,
    ) -> Option<Written> {
        let key = (label.into(), polling.into(), within);
        let known = self.known.entry(key);
        known
            .or_insert_with(|| write(label, polling, within))
            .clone()
    }
}

fn write(label: &str, polling: &[PollingDay], within: Option<Hours>) -> Option<Written> {
    let fits = |hours: &Hours| {
        within.is_none_or(|days| (days.first, days.last) == (hours.first, hours.last))
    };
    let zones = || std::iter::once(label).chain(BESIDE);
    let found = |exact, read: fn(&str, &[PollingDay]) -> Option<Hours>| {
        zones().find_map(|zone| {
            let hours = read(zone, polling).filter(fits)?;
            let zone = zone.to_owned();
            Some(Written { zone, hours, exact })
        })
    };
    found(true, local_hours).or_else(|| found(false, outer_hours))
}

/// Days and hours in a zone.
pub(super) fn polling(Written { zone, hours, .. }: &Written) -> String {
    inline(&[
        ("first_day", text(hours.first)),
        ("last_day", text(hours.last)),
        ("opens", text(hours.opens)),
        ("closes", text(hours.closes)),
        ("time_zone", text(zone)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days of twelve hours that open at this hour in UTC, and the number of days.
    fn days(opens: u64, days: u64) -> Vec<PollingDay> {
        let hour = 3_600_000;
        let midnight = 1_679_184_000_000;
        let day = |day: u64| PollingDay {
            opens: UtcMillis(midnight + (24 * day + opens) * hour),
            closes: UtcMillis(midnight + (24 * day + opens + 12) * hour),
        };
        (0..days).map(day).collect()
    }

    #[test]
    fn a_label_that_keeps_its_clocks_is_kept() {
        let written = Clocks::default().write("Asia/Almaty", &days(2, 1), None);
        let written = written.unwrap();
        assert_eq!(written.zone, "Asia/Almaty");
        assert_eq!(written.hours.opens.to_string(), "08:00");
    }

    #[test]
    fn another_zone_gives_the_same_instants_where_the_label_does_not() {
        let written = |label: &str, opens, count, within| {
            let written = Clocks::default().write(label, &days(opens, count), within)?;
            Some((written.zone, written.hours.opens.to_string()))
        };
        let utc = Some(("UTC".to_owned(), "02:00".to_owned()));
        assert_eq!(written("no zone at all", 2, 1, None), utc);
        // From 20:00 to 08:00 in UTC is over midnight.
        let east = Some(("Etc/GMT-4".to_owned(), "00:00".to_owned()));
        assert_eq!(written("no zone at all", 20, 2, None), east);
    }

    #[test]
    fn uneven_days_keep_their_ends() {
        let mut polling = days(2, 3);
        polling[1].opens.0 += 60_000;
        let written = Clocks::default()
            .write("Asia/Almaty", &polling, None)
            .unwrap();
        assert!(!written.exact);
        polling[0].opens.0 += 1;
        assert_eq!(Clocks::default().write("Asia/Almaty", &polling, None), None);
    }
}
