//! Times on the command line: an instant, or a day in the time zone of a community.

use std::str::FromStr;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// A time as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// An instant.
    Instant(DateTime<Utc>),
    /// The beginning of a day.
    Day(NaiveDate),
}

impl When {
    /// The instant, for a community in this time zone.
    pub(crate) fn in_zone(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Instant(at) => at,
            Self::Day(day) => {
                let midnight = day.and_time(chrono::NaiveTime::MIN);
                // Where clocks go forward at midnight, the day begins some quarters of an hour later.
                (0..=12)
                    .find_map(|quarters| {
                        zone.from_local_datetime(&(midnight + Duration::minutes(15 * quarters)))
                            .earliest()
                    })
                    .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
            }
        }
    }
}

impl FromStr for When {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        if let Ok(at) = DateTime::parse_from_rfc3339(s) {
            return Ok(Self::Instant(at.to_utc()));
        }
        NaiveDate::parse_from_str(s, "%Y-%m-%d")
            .map(Self::Day)
            .map_err(|_| {
                "a day such as 2026-03-01 or a time such as 2026-03-01T09:00:00Z is expected".to_owned()
            })
    }
}

/// A day of a calendar.
pub(crate) fn day(given: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(given, "%Y-%m-%d")
        .map_err(|_| "a day such as 2026-03-01 is expected".to_owned())
}

/// A number of days, with or without a `d`.
pub(crate) fn days(given: &str) -> Result<u16, String> {
    let number = given.strip_suffix('d').unwrap_or(given);
    number
        .parse()
        .map_err(|_| "a number of days such as 30d is expected".to_owned())
}

/// A local time, whose zone is known from elsewhere.
pub(crate) fn local_time(given: &str) -> Result<NaiveDateTime, String> {
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"];
    let known = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(given, form).ok());
    known.ok_or_else(|| "a local time such as 2026-03-02T10:00 or '2026-03-02 10:00' is expected".to_owned())
}

/// A stretch of time that ends about now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// So many days.
    Days(u32),
    /// So many calendar months.
    Months(u32),
}

impl FromStr for Last {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let expected = || "1 to 99,999 and d, w or m are expected, such as 90d, 12w or 6m".to_owned();
        let unit = s.chars().next_back().ok_or_else(expected)?;
        let number = &s[..s.len() - unit.len_utf8()];
        let is_plain = (1..=5).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        let count: u32 = number.parse().map_err(|_| expected())?;
        match unit {
            _ if !is_plain || count == 0 => Err(expected()),
            'd' => Ok(Self::Days(count)),
            'w' => Ok(Self::Days(7 * count)),
            'm' => Ok(Self::Months(count)),
            _ => Err(expected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(given: &str, zone: Tz) -> String {
        given.parse::<When>().unwrap().in_zone(zone).to_rfc3339()
    }

    #[test]
    fn days_begin_where_the_community_is() {
        assert_eq!(
            instant("2026-01-10", Tz::Europe__Berlin),
            "2026-01-09T23:00:00+00:00"
        );
        assert_eq!(
            instant("2026-07-10", Tz::Europe__Berlin),
            "2026-07-09T22:00:00+00:00"
        );
        assert_eq!(
            instant("2026-07-10T12:00:00+02:00", Tz::UTC),
            "2026-07-10T10:00:00+00:00"
        );
        // On this day clocks in Cairo went from midnight to one.
        assert_eq!(
            instant("2024-04-26", Tz::Africa__Cairo),
            "2024-04-25T22:00:00+00:00"
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for bad in ["yesterday", "2026-02-30", "2026-03-01T09:00", ""] {
            assert!(bad.parse::<When>().is_err(), "{bad}");
        }
    }

    #[test]
    fn local_times_have_no_zone() {
        let ten = local_time("2026-03-02T10:00").unwrap();
        assert_eq!(local_time("2026-03-02 10:00"), Ok(ten));
        assert_eq!(local_time("2026-03-02T10:00:00"), Ok(ten));
        for bad in [
            "2026-03-02",
            "2026-03-02T10:00Z",
            "10:00",
            "2026-02-30T10:00",
            "2026-03-02T24:00",
            "",
        ] {
            assert!(local_time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn stretches() {
        assert_eq!("90d".parse(), Ok(Last::Days(90)));
        assert_eq!("12w".parse(), Ok(Last::Days(84)));
        assert_eq!("6m".parse(), Ok(Last::Months(6)));
        for bad in ["", "6", "m", "0d", "-1d", "+1d", "1y", "100000d", "1 d", "6µ"] {
            assert!(bad.parse::<Last>().is_err(), "{bad}");
        }
    }
}
