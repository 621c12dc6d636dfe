//! Local times of a zone as instants, and back.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

/// The instant of a local time. A time that comes twice, because clocks go back, is the earlier one; a time that is left
/// out, because clocks go forward, is counted on by the clock before the change (RFC 5545, 3.3.5): half past two becomes
/// half past three.
#[must_use]
pub fn instant_of(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) => at.to_utc(),
        MappedLocalTime::Ambiguous(one, other) => one.to_utc().min(other.to_utc()),
        MappedLocalTime::None => {
            let before = GapInfo::new(&local, &zone).and_then(|gap| gap.begin);
            before.map_or_else(|| local.and_utc(), |(_, offset)| (local - offset.fix()).and_utc())
        }
    }
}

/// The local time at which an instant falls in a zone.
#[must_use]
pub fn local_of(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// A local time in words, to the minute.
pub(super) fn clock(local: NaiveDateTime) -> impl std::fmt::Display {
    local.format("%Y-%m-%d %H:%M")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_come_twice_or_never() {
        let at = |text: &str| {
            let local = text.parse::<NaiveDateTime>().unwrap();
            instant_of(local, Tz::Europe__Berlin).to_rfc3339()
        };
        assert_eq!(at("2026-03-29T01:30:00"), "2026-03-29T00:30:00+00:00");
        assert_eq!(at("2026-03-29T02:30:00"), "2026-03-29T01:30:00+00:00");
        assert_eq!(at("2026-10-25T02:30:00"), "2026-10-25T00:30:00+00:00");
        assert_eq!(at("2026-10-25T03:30:00"), "2026-10-25T02:30:00+00:00");
    }
}
