//! Local times into UTC instants.
//!
//! Zone names resolve differently in different tz databases, so they are resolved here, once, with
//! the database built into the program; from here on only instants count and names are labels.

use hashbrown::HashMap;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::report::{File, FileReport, Report};
use super::suggest::nearest;
use crate::bytes::{List, Text};
use crate::election::{PollingDay, UtcMillis};

/// Polling days of one place.
pub(super) type Polling = List<PollingDay, 30>;

/// A time of day in minutes, 0 to 1440: `24:00` is the midnight that ends the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Clock(u16);

impl Clock {
    /// The time written `HH:MM`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let two = |digits: &str| {
            let plain = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let (hours, minutes) = (two(hours)?, two(minutes)?);
        let total = hours * 60 + minutes;
        (minutes < 60 && total <= 24 * 60).then_some(Self(total))
    }

    /// The time of day of a local time, seen from `day`: nothing if it is on another day, or no whole
    /// minute.
    fn seen_from(day: Date, local: DateTime) -> Option<Self> {
        let hour = u16::try_from(local.hour()).ok()?;
        let minute = u16::try_from(local.minute()).ok()?;
        if local.second() != 0 || local.subsec_nanosecond() != 0 {
            return None;
        }
        if local.date() == day {
            return Some(Self(60 * hour + minute));
        }
        let next = day.tomorrow().ok()?;
        (local.date() == next && (hour, minute) == (0, 0)).then_some(Self(24 * 60))
    }

    fn on(self, day: Date) -> Option<DateTime> {
        let midnight = DateTime::from_parts(day, Time::midnight());
        midnight.checked_add(i64::from(self.0).minutes()).ok()
    }
}

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Polling days and hours by the local calendar and clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Hours {
    pub(crate) first: Date,
    pub(crate) last: Date,
    pub(crate) opens: Clock,
    pub(crate) closes: Clock,
}

/// A named zone.
#[derive(Debug, Clone)]
pub(super) struct Zone {
    pub(super) label: Text<64>,
    zone: TimeZone,
}

/// Zones already looked up, and hours already resolved in them, so that of a hundred thousand
/// stations each differing one costs once and is reported once.
#[derive(Default)]
pub(super) struct Zones {
    zones: HashMap<String, Option<Zone>>,
    hours: HashMap<(Text<64>, Hours), Option<Polling>>,
}

impl Zones {
    /// The zone of this name.
    pub(super) fn find(&mut self, report: FileReport<'_>, line: u64, name: &str) -> Option<Zone> {
        if let Some(known) = self.zones.get(name) {
            return known.clone();
        }
        let found = find(report, line, name);
        self.zones.insert(name.into(), found.clone());
        found
    }

    /// One polling day for each day of `hours`, in `zone`.
    pub(super) fn resolve(
        &mut self,
        report: FileReport<'_>,
        line: u64,
        zone: &Zone,
        hours: Hours,
    ) -> Option<Polling> {
        let key = (zone.label.clone(), hours);
        if let Some(known) = self.hours.get(&key) {
            return known.clone();
        }
        let resolved = resolve(report, line, zone, hours);
        self.hours.insert(key, resolved.clone());
        resolved
    }
}

/// The zone of this name, if the database has it.
fn named(name: &str) -> Option<Zone> {
    let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())?;
    let label = Text::new(zone.iana_name()?).ok()?;
    Some(Zone { label, zone })
}

/// Polling days as a folder would write them in the zone of this name, whichever days the clocks
/// show there: days in a row with the same hours. Nothing if no such hours, read again, are exactly
/// these days.
pub(crate) fn local_hours(zone: &str, polling: &[PollingDay]) -> Option<Hours> {
    let zone = named(zone)?;
    let hours = ends(&zone, polling)?;
    (read_again(&zone, hours)?[..] == *polling).then_some(hours)
}

/// The same of days that no folder can write one by one: hours that open when the first of them
/// does and close when the last does.
pub(crate) fn outer_hours(zone: &str, polling: &[PollingDay]) -> Option<Hours> {
    let zone = named(zone)?;
    let hours = ends(&zone, polling)?;
    let again = read_again(&zone, hours)?;
    let same = again.first()?.opens == polling.first()?.opens
        && again.last()?.closes == polling.last()?.closes;
    same.then_some(hours)
}

/// When the first day opens and the last one closes, by the clocks of a zone.
fn ends(zone: &Zone, polling: &[PollingDay]) -> Option<Hours> {
    let local = |instant: UtcMillis| {
        let instant = i64::try_from(instant.0).ok()?;
        let instant = Timestamp::from_millisecond(instant).ok()?;
        Some(zone.zone.to_datetime(instant))
    };
    let (first, last) = (polling.first()?, polling.last()?);
    let [opens, last_opens, closes] = [first.opens, last.opens, last.closes].map(local);
    let (opens, last) = (opens?, last_opens?.date());
    Some(Hours {
        first: opens.date(),
        last,
        opens: Clock::seen_from(opens.date(), opens)?,
        closes: Clock::seen_from(last, closes?)?,
    })
}

/// What hours are to whoever reads them in a folder.
fn read_again(zone: &Zone, hours: Hours) -> Option<Polling> {
    let nowhere = Report::of_folder(std::path::Path::new(""));
    resolve(nowhere.of(File::Election), 0, zone, hours)
}

fn find(report: FileReport<'_>, line: u64, name: &str) -> Option<Zone> {
    if let Some(zone) = named(name) {
        return Some(zone);
    }
    let available: Vec<_> = jiff::tz::db()
        .available()
        .map(|known| known.to_string())
        .collect();
    let next = match nearest(name, available.iter().map(String::as_str)) {
        Some(known) => format!("did you mean \"{known}\"?"),
        None => "write the name that the tz database has for the place".into(),
    };
    report
        .error(line, "unknown time zone")
        .expected("a name of the tz database, such as \"Asia/Almaty\"")
        .found(format!("\"{name}\""))
        .next(next);
    None
}

fn resolve(report: FileReport<'_>, line: u64, zone: &Zone, hours: Hours) -> Option<Polling> {
    if hours.closes <= hours.opens {
        report
            .error(line, "polls close before they open")
            .expected(format!("a closing time after {}", hours.opens))
            .found(hours.closes.to_string())
            .next("correct \"opens\" or \"closes\"");
        return None;
    }
    let span = hours.first.until(hours.last).ok()?.get_days();
    if !(0..30).contains(&span) {
        report
            .error(line, "the polling days are not in order, or too many")
            .expected(format!("a last day from {} to 29 days later", hours.first))
            .found(hours.last.to_string())
            .next("correct \"first_day\" or \"last_day\"");
        return None;
    }
    let days = hours
        .first
        .series(1.day())
        .take_while(|day| *day <= hours.last);
    let days: Vec<_> = days
        .map(|day| {
            let opens = instant(report, line, zone, hours.opens.on(day)?);
            let closes = instant(report, line, zone, hours.closes.on(day)?);
            Some(PollingDay {
                opens: opens?,
                closes: closes?,
            })
        })
        .collect();
    List::new(days.into_iter().collect::<Option<_>>()?).ok()
}

fn instant(report: FileReport<'_>, line: u64, zone: &Zone, local: DateTime) -> Option<UtcMillis> {
    let ambiguous = zone.zone.to_ambiguous_timestamp(local);
    if ambiguous.is_ambiguous() {
        report
            .error(
                line,
                format!("clocks are changed in {} at that time", zone.label),
            )
            .expected("a local time that happens exactly once")
            .found(local.to_string())
            .next("choose another hour of opening or closing");
        return None;
    }
    let instant = ambiguous.unambiguous().ok().and_then(utc_millis);
    if instant.is_none() {
        report
            .error(line, "the time is out of range")
            .expected("a time from 1970 on")
            .found(local.to_string())
            .next("correct the date");
    }
    instant
}

/// The instant written in RFC 3339.
pub(super) fn rfc3339(text: &str) -> Option<UtcMillis> {
    text.parse().ok().and_then(utc_millis)
}

fn utc_millis(instant: Timestamp) -> Option<UtcMillis> {
    u64::try_from(instant.as_millisecond()).ok().map(UtcMillis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks() {
        assert_eq!(Clock::parse("08:00"), Some(Clock(480)));
        assert_eq!(Clock::parse("24:00"), Some(Clock(1440)));
        for bad in ["8:00", "24:01", "12:60", "12", "+1:00", "12:00:00"] {
            assert_eq!(Clock::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn hours_read_back_as_the_same_days() {
        let report = Report::of_folder(std::path::Path::new(""));
        let hours = Hours {
            first: "2021-09-17".parse().unwrap(),
            last: "2021-09-19".parse().unwrap(),
            opens: Clock(8 * 60),
            closes: Clock(24 * 60),
        };
        for name in ["Europe/Moscow", "Asia/Kamchatka", "America/Anchorage"] {
            let zone = named(name).unwrap();
            let days = resolve(report.of(File::Election), 1, &zone, hours).unwrap();
            assert_eq!(local_hours(name, &days), Some(hours), "{name}");
            let mut uneven = days.to_vec();
            uneven[1].opens.0 += 60_000;
            assert_eq!(local_hours(name, &uneven), None, "{name}");
            assert_eq!(outer_hours(name, &uneven), Some(hours), "{name}");
        }
        assert_eq!(local_hours("Nowhere/Land", &[]), None);
        let utc = named("UTC").unwrap();
        let days = resolve(report.of(File::Election), 1, &utc, hours).unwrap();
        assert_eq!(local_hours("UTC", &days), Some(hours));
        // From 22:00 over midnight to 14:00: no day there has both.
        assert_eq!(local_hours("Etc/GMT-14", &days), None);
    }

    #[test]
    fn instants() {
        assert_eq!(rfc3339("1970-01-01T03:00:01+03:00"), Some(UtcMillis(1000)));
        assert_eq!(rfc3339("1969-12-31T23:59:59Z"), None);
        assert_eq!(rfc3339("2021-09-20"), None);
    }
}
