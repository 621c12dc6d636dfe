use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::ReportOptions;
use super::trends::Periods;
use crate::community::Community;
use crate::engagement::measure::Interval;
use crate::engagement::stats::ratio_interval;
use crate::engagement::window::{Window, local_day, local_midnight_utc, local_window};
use crate::error::Error;
use crate::ledger::{Columns, Verb};

/// A report has a figure for every month: a date far off, as a damaged ledger may hold, would make it endless.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// Which stretch of time to report on, in local days of the community.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// From the day of the first activity to the day of the last, as far as they are known as of the report; the day
    /// on which the community was created, if there is none.
    #[default]
    Everything,
    /// From a day to before another; a missing end is that of [`Everything`](Self::Everything).
    Days {
        /// The first day.
        from: Option<NaiveDate>,
        /// The first day that is out.
        until: Option<NaiveDate>,
    },
    /// So many days up to and including a day.
    LastDays {
        /// How many, at least 1.
        days: u32,
        /// The last day.
        upto: NaiveDate,
    },
    /// So many calendar months before the one that a day is in.
    LastMonths {
        /// How many, at least 1.
        months: u32,
        /// A day in the month that is out.
        before: NaiveDate,
    },
}

/// The stretch of time of a report (metrics §0.2): local days, and the instants they begin at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportWindow {
    /// The first local day.
    pub from: NaiveDate,
    /// The first local day that is out.
    pub until: NaiveDate,
    /// The zone of the days.
    pub time_zone: Tz,
    /// The first instant.
    pub start: DateTime<Utc>,
    /// The first instant that is out.
    pub end: DateTime<Utc>,
    /// As of when waits are judged; what happened later is not looked at.
    pub as_of: DateTime<Utc>,
    /// As of when it is known what was removed, restored or erased, and who is a program, if that is later than `as_of`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at: Option<DateTime<Utc>>,
    /// `start` and `end` for the metrics.
    #[serde(skip)]
    pub(super) window: Window,
    /// Of how many people at least figures are shown, as the charter says.
    #[serde(skip)]
    pub(super) least: u64,
    /// How much is worked out.
    #[serde(skip)]
    pub(super) depth: Depth,
    /// The parts of it that are compared with each other for trends.
    #[serde(skip)]
    pub(super) periods: Periods,
}

/// How much of a report is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// All of it.
    Whole,
    /// The figures, for the sake of another report that is compared with them: nothing that takes resampling, and no trend.
    /// Series and charts may be left out.
    Figures,
}

impl ReportWindow {
    pub(super) fn resolve(
        options: &ReportOptions,
        community: &Community,
        ledger: &Columns,
    ) -> Result<Self, Error> {
        let (tz, as_of) = (community.charter.time_zone, options.as_of);
        let rows = as_of.map_or(ledger.at.len(), |as_of| {
            ledger.at.partition_point(|at| *at < as_of.timestamp_millis())
        });
        let day = |at: Option<i64>| {
            let at = at
                .and_then(DateTime::from_timestamp_millis)
                .unwrap_or(community.created_at);
            local_day(at, tz)
        };
        let first = || day(ledger.at[..rows].first().copied());
        let behind_last = || {
            let behind = next_day(day(last_event(ledger, rows)))?;
            // A day that is not over as of then is out.
            Ok::<_, Error>(as_of.map_or(behind, |as_of| behind.min(local_day(as_of, tz))))
        };
        let (from, until) = match options.span {
            Span::Everything => (first(), behind_last()?),
            Span::Days { from, until } => (from.unwrap_or_else(first), until.map_or_else(behind_last, Ok)?),
            Span::LastDays { days, upto } => {
                let until = next_day(upto)?;
                (
                    until
                        .checked_sub_days(Days::new(u64::from(days.max(1))))
                        .ok_or_else(out_of_range)?,
                    until,
                )
            }
            Span::LastMonths { months, before } => {
                let until = before.with_day(1).ok_or_else(out_of_range)?;
                (
                    until
                        .checked_sub_months(Months::new(months.max(1)))
                        .ok_or_else(out_of_range)?,
                    until,
                )
            }
        };
        if !YEARS.contains(&from.year()) || !YEARS.contains(&until.year()) {
            return Err(out_of_range());
        }
        if from >= until {
            return Err(Error::invalid("window", format!("{from} is not before {until}")));
        }
        let window = local_window(from, until, tz);
        let instant = |ms| DateTime::from_timestamp_millis(ms).ok_or_else(out_of_range);
        let (start, end) = (instant(window.start)?, instant(window.end)?);
        let as_of = as_of.unwrap_or(end);
        if as_of < end {
            let why = format!("{} is before the window ends, on {until}", as_of.to_rfc3339());
            return Err(Error::invalid("as-of", why));
        }
        let known_at = options.known_at.unwrap_or(as_of);
        if known_at < as_of {
            let why = format!(
                "{} is before waits are judged, as of {}",
                known_at.to_rfc3339(),
                as_of.to_rfc3339()
            );
            return Err(Error::invalid("known-at", why));
        }
        Ok(Self {
            from,
            until,
            time_zone: tz,
            start,
            end,
            as_of,
            known_at: Some(known_at).filter(|at| *at > as_of),
            window,
            least: u64::from(community.charter.settings.anonymity_k),
            depth: Depth::Whole,
            periods: Periods::within(from, until, tz),
        })
    }

    /// Whether all of the report is worked out, what takes resampling and what is drawn too.
    pub(super) fn is_whole(&self) -> bool {
        self.depth == Depth::Whole
    }

    /// An interval of a quotient of sums over members; none where it would only be compared.
    pub(super) fn resampled(&self, members: impl FnOnce() -> Vec<(f64, f64)>) -> Option<Interval> {
        self.is_whole().then(|| ratio_interval(&members())).flatten()
    }

    /// As of when removals are known.
    pub(super) fn known(&self) -> DateTime<Utc> {
        self.known_at.unwrap_or(self.as_of)
    }

    /// An earlier window, judged as this one is: what happened in it had as long to be answered, and what was removed since
    /// is removed in both (metrics §0.5). `None` if its days cannot be.
    pub(super) fn earlier(&self, from: NaiveDate, until: NaiveDate) -> Option<Self> {
        if from >= until || !YEARS.contains(&from.year()) || !YEARS.contains(&until.year()) {
            return None;
        }
        let window = local_window(from, until, self.time_zone);
        let end = DateTime::from_timestamp_millis(window.end)?;
        let as_of = end.checked_add_signed(self.as_of - self.end)?;
        let known_at = self.known();
        Some(Self {
            from,
            until,
            time_zone: self.time_zone,
            start: DateTime::from_timestamp_millis(window.start)?,
            end,
            as_of,
            known_at: Some(known_at).filter(|at| *at > as_of),
            window,
            least: self.least,
            depth: Depth::Figures,
            periods: Periods::default(),
        })
    }

    /// The first instant of the local day of an instant.
    pub(super) fn day_of(&self, at: i64) -> i64 {
        DateTime::from_timestamp_millis(at).map_or(at, |instant| {
            local_midnight_utc(local_day(instant, self.time_zone), self.time_zone).timestamp_millis()
        })
    }
}

/// The last thing that somebody did in so many rows; membership book-keeping is not it.
fn last_event(ledger: &Columns, rows: usize) -> Option<i64> {
    let is_event = |verb: &Verb| {
        !matches!(
            verb,
            Verb::Joined | Verb::Left | Verb::Assigned | Verb::Appointed | Verb::Classified
        )
    };
    let last = ledger.verb[..rows]
        .iter()
        .rposition(is_event)
        .or(rows.checked_sub(1))?;
    ledger.at.get(last).copied()
}

fn next_day(day: NaiveDate) -> Result<NaiveDate, Error> {
    day.succ_opt().ok_or_else(out_of_range)
}

fn out_of_range() -> Error {
    Error::invalid(
        "window",
        "its days are not in the years 1 to 9999; give the first and the last day",
    )
}
