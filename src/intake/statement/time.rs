//! Local times into instants in UTC, and back for people.
//!
//! Zone names are resolved with the database that is built into the program, here and nowhere else;
//! in a statement only the instant stands.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::election::UtcMillis;

/// Why text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum TimeFault {
    #[error("is not a time")]
    NotATime,
    #[error("is before 1970")]
    TooEarly,
    #[error("happens twice or never in {0}, because clocks are changed then")]
    ClocksChange(String),
    #[error("has no offset, and the zone {0:?} is not known to this program")]
    UnknownZone(String),
}

/// The instant written in RFC 3339 with its offset, or as local time in `zone`.
pub(super) fn instant(text: &str, zone: &str) -> Result<UtcMillis, TimeFault> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return millis(instant);
    }
    let local: DateTime = text.parse().map_err(|_| TimeFault::NotATime)?;
    // A date alone would silently be midnight.
    if !text.contains(':') {
        return Err(TimeFault::NotATime);
    }
    let zone = find(zone).ok_or_else(|| TimeFault::UnknownZone(zone.into()))?;
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let name = || zone.iana_name().unwrap_or("this zone").to_owned();
    let instant = ambiguous
        .unambiguous()
        .map_err(|_| TimeFault::ClocksChange(name()))?;
    millis(instant)
}

fn millis(instant: Timestamp) -> Result<UtcMillis, TimeFault> {
    let millis = u64::try_from(instant.as_millisecond()).map_err(|_| TimeFault::TooEarly)?;
    Ok(UtcMillis(millis))
}

fn find(zone: &str) -> Option<TimeZone> {
    TimeZone::get(zone).ok().filter(|zone| !zone.is_unknown())
}

/// The instant as clocks in `zone` show it; in UTC, and saying so, if the zone is not known.
pub fn local(at: UtcMillis, zone: &str) -> String {
    let instant = i64::try_from(at.0)
        .ok()
        .and_then(|millis| Timestamp::from_millisecond(millis).ok());
    let (Some(instant), Some(zone)) = (instant, find(zone)) else {
        return at.to_string();
    };
    let here = instant.to_zoned(zone);
    let format = if here.second() == 0 && here.subsec_nanosecond() == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    here.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_and_offsets() {
        let expected = Ok(UtcMillis(1_679_236_800_000));
        for text in [
            "2023-03-19 20:40",
            " 2023-03-19T20:40 ",
            "2023-03-19 20:40:00",
            "2023-03-19T20:40:00+06:00",
            "2023-03-19 20:40+06:00",
            "2023-03-19T14:40:00Z",
        ] {
            assert_eq!(instant(text, "Asia/Almaty"), expected, "{text}");
        }
        assert_eq!(
            local(UtcMillis(1_679_236_800_000), "Asia/Almaty"),
            "2023-03-19 20:40"
        );
        assert_eq!(local(UtcMillis(1000), "Nowhere"), "1970-01-01T00:00:01Z");
    }

    #[test]
    fn what_is_no_instant() {
        let fault = |text| instant(text, "Europe/Berlin").unwrap_err();
        for text in [
            "",
            "20:40",
            "2023-03-19",
            "19.03.2023 20:40",
            "2023-02-30 10:00",
        ] {
            assert_eq!(fault(text), TimeFault::NotATime, "{text}");
        }
        assert_eq!(fault("1969-12-31 10:00"), TimeFault::TooEarly);
        for text in ["2023-03-26 02:30", "2023-10-29 02:30"] {
            assert!(matches!(fault(text), TimeFault::ClocksChange(_)), "{text}");
        }
        assert!(matches!(
            instant("2023-03-19 20:40", "Nowhere"),
            Err(TimeFault::UnknownZone(_))
        ));
    }
}
