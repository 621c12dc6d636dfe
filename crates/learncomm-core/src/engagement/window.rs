//! Reporting windows: local calendar dates turned into half-open spans of UTC (metrics §0.2).
//!
//! A community has one IANA time zone and one calendar. Days, weeks and months begin at local midnight, so a day can
//! have 23 or 25 hours and a window must never be built by adding 86 400 seconds.

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, Months, NaiveDate, NaiveTime, TimeZone, Utc, Weekday,
};
use chrono_tz::{GapInfo, Tz};

/// A half-open span `[start, end)` in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Window {
    /// First instant inside.
    pub start: i64,
    /// First instant after.
    pub end: i64,
}

impl Window {
    /// A span; an `end` before the `start` gives an empty one.
    #[must_use]
    pub fn new(start: i64, end: i64) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// Whether the instant lies inside.
    #[must_use]
    pub fn contains(&self, at: i64) -> bool {
        self.start <= at && at < self.end
    }

    /// Length in milliseconds.
    #[must_use]
    pub fn millis(&self) -> i64 {
        self.end - self.start
    }

    /// Length in weeks of 168 hours.
    #[must_use]
    pub fn weeks(&self) -> f64 {
        self.millis() as f64 / 604_800_000.0
    }

    /// Whether nothing lies inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// Milliseconds of `[from, to)` that lie inside.
    #[must_use]
    pub fn overlap(&self, from: i64, to: i64) -> i64 {
        (to.min(self.end) - from.max(self.start)).max(0)
    }
}

/// The first instant of the local day `date`.
///
/// Where clocks go back across midnight, midnight comes twice and the earlier one begins the day. Where they go forward
/// across midnight, the day begins at the instant of the change. A day that a zone skipped altogether (a move across the
/// date line) begins, and ends, at that instant.
///
/// ```
/// use chrono::NaiveDate;
/// use learncomm_core::engagement::window::local_midnight_utc;
///
/// // Clocks in Santiago went from 24:00 to 01:00.
/// let day = NaiveDate::from_ymd_opt(2024, 9, 8).ok_or("date")?;
/// let start = local_midnight_utc(day, chrono_tz::America::Santiago);
/// assert_eq!(start.to_rfc3339(), "2024-09-08T04:00:00+00:00");
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn local_midnight_utc(date: NaiveDate, tz: Tz) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    match tz.from_local_datetime(&midnight) {
        MappedLocalTime::Single(at) => at.to_utc(),
        MappedLocalTime::Ambiguous(one, other) => one.to_utc().min(other.to_utc()),
        MappedLocalTime::None => GapInfo::new(&midnight, &tz)
            .and_then(|gap| gap.end)
            .map_or_else(|| midnight.and_utc(), |end| end.to_utc()),
    }
}

/// The span from the start of local day `first` to the start of local day `last_exclusive`.
#[must_use]
pub fn local_window(first: NaiveDate, last_exclusive: NaiveDate, tz: Tz) -> Window {
    Window::new(
        local_midnight_utc(first, tz).timestamp_millis(),
        local_midnight_utc(last_exclusive, tz).timestamp_millis(),
    )
}

/// The local day on which an instant falls.
#[must_use]
pub fn local_day(at: DateTime<Utc>, tz: Tz) -> NaiveDate {
    at.with_timezone(&tz).date_naive()
}

/// A window together with the local dates it was built from, for labels and axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// First local day.
    pub first: NaiveDate,
    /// First local day after.
    pub next: NaiveDate,
    /// The same span in UTC.
    pub window: Window,
}

/// The local days from `first` to before `end`.
pub fn local_days(first: NaiveDate, end: NaiveDate, tz: Tz) -> impl Iterator<Item = Period> {
    periods(first, end, tz, |date| date.checked_add_days(Days::new(1)))
}

/// The weeks that begin on `week_start` (Monday for ISO weeks): from the one that holds `first` to the last that begins
/// before `end`. All are whole weeks, so the last may reach past `end`.
pub fn local_weeks(
    first: NaiveDate,
    end: NaiveDate,
    tz: Tz,
    week_start: Weekday,
) -> impl Iterator<Item = Period> {
    let first = first.week(week_start).checked_first_day().unwrap_or(first);
    periods(first, end, tz, |date| date.checked_add_days(Days::new(7)))
}

/// The calendar months from the one that holds `first` to the last that begins before `end`; whole months.
pub fn local_months(first: NaiveDate, end: NaiveDate, tz: Tz) -> impl Iterator<Item = Period> {
    let first = first.with_day(1).unwrap_or(first);
    periods(first, end, tz, |date| date.checked_add_months(Months::new(1)))
}

fn periods(
    first: NaiveDate,
    end: NaiveDate,
    tz: Tz,
    step: impl Fn(NaiveDate) -> Option<NaiveDate>,
) -> impl Iterator<Item = Period> {
    // The end of one period is the start of the next: keep it, because a zone lookup costs more than a date step.
    let mut from = (first, local_midnight_utc(first, tz).timestamp_millis());
    std::iter::from_fn(move || {
        let (first, start) = from;
        if first >= end {
            return None;
        }
        let next = step(first)?;
        from = (next, local_midnight_utc(next, tz).timestamp_millis());
        Some(Period {
            first,
            next,
            window: Window::new(start, from.1),
        })
    })
}

/// The number of the window that holds `at`, for windows that are sorted and do not overlap.
#[must_use]
pub fn bin_of(windows: &[Window], at: i64) -> Option<usize> {
    let after = windows.partition_point(|window| window.end <= at);
    windows
        .get(after)
        .filter(|window| window.contains(at))
        .map(|_| after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Europe, Pacific};
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn days_around_a_clock_change_have_23_and_25_hours() {
        let hours = |y, m, d| {
            local_window(day(y, m, d), day(y, m, d).succ_opt().unwrap(), Europe::Berlin).millis() / 3_600_000
        };
        assert_eq!(hours(2024, 3, 31), 23);
        assert_eq!(hours(2024, 10, 27), 25);
        assert_eq!(hours(2024, 6, 1), 24);
    }

    #[test]
    fn midnight_that_comes_twice_is_the_earlier_one() {
        // Havana, 2024-11-03: 01:00 became 00:00.
        assert_eq!(
            local_midnight_utc(day(2024, 11, 3), America::Havana).to_rfc3339(),
            "2024-11-03T04:00:00+00:00"
        );
    }

    #[test]
    fn a_gap_that_swallows_midnight_begins_the_day_at_the_change() {
        // Toronto, 1919-03-30: 23:30 became 00:30 of the 31st.
        let start = local_midnight_utc(day(1919, 3, 31), America::Toronto);
        assert_eq!(start.to_rfc3339(), "1919-03-31T04:30:00+00:00");
        assert_eq!(local_day(start, America::Toronto), day(1919, 3, 31));
    }

    #[test]
    fn a_skipped_day_is_empty() {
        // Samoa had no 30 December 2011.
        assert!(local_window(day(2011, 12, 30), day(2011, 12, 31), Pacific::Apia).is_empty());
    }

    #[test]
    fn months_and_weeks_meet_without_gap() {
        let months: Vec<Period> = local_months(day(2024, 1, 17), day(2024, 4, 1), Europe::Berlin).collect();
        assert_eq!(
            months.iter().map(|m| m.first).collect::<Vec<_>>(),
            [day(2024, 1, 1), day(2024, 2, 1), day(2024, 3, 1)]
        );
        assert!(
            months
                .windows(2)
                .all(|pair| pair[0].window.end == pair[1].window.start)
        );

        let weeks: Vec<Period> =
            local_weeks(day(2024, 3, 27), day(2024, 4, 8), Europe::Berlin, Weekday::Mon).collect();
        assert_eq!(
            weeks.iter().map(|w| w.first).collect::<Vec<_>>(),
            [day(2024, 3, 25), day(2024, 4, 1)]
        );
        assert_eq!(weeks[0].window.millis(), (7 * 24 - 1) * 3_600_000);
    }

    #[test]
    fn bins_are_half_open() {
        let bins = [Window::new(0, 10), Window::new(10, 20), Window::new(30, 40)];
        assert_eq!(
            [0, 9, 10, 20, 30, 40].map(|at| bin_of(&bins, at)),
            [Some(0), Some(0), Some(1), None, Some(2), None]
        );
    }

    proptest! {
        #[test]
        fn a_day_holds_exactly_its_own_instants(days in 0u64..20_000, zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..])) {
            let date = day(1970, 1, 1) + Days::new(days);
            let start = local_midnight_utc(date, zone);
            let next = local_midnight_utc(date.succ_opt().unwrap(), zone);
            prop_assert!(start <= next);
            if start < next {
                prop_assert_eq!(local_day(start, zone), date);
            }
            prop_assert!(local_day(start - chrono::TimeDelta::milliseconds(1), zone) < date);
        }
    }
}
