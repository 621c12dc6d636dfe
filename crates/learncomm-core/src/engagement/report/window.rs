use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::ReportOptions;
use super::memo::Memo;
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
    /// What must be known of this time before anything else: that nothing of it is on record, or that a part of it is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
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
    /// What was worked out for an earlier report.
    #[serde(skip)]
    pub(super) memo: Memo,
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
    /// The window that is meant. Of what is later than `now`, if that is known, there is no report: nothing is known of it,
    /// which is not that nothing happened.
    pub(super) fn resolve(
        options: &ReportOptions,
        community: &Community,
        ledger: &Columns,
        now: Option<DateTime<Utc>>,
    ) -> Result<Self, Error> {
        let (tz, as_of) = (community.charter.time_zone, options.as_of);
        let record = OnRecord::of(ledger, community, as_of);
        let first = || record.first;
        let behind_last = || {
            let behind = next_day(record.last)?;
            // A day that is not over as of then is out.
            Ok::<_, Error>(as_of.map_or(behind, |as_of| behind.min(local_day(as_of, tz))))
        };
        let (from, asked) = match options.span {
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
        if !YEARS.contains(&from.year()) || !YEARS.contains(&asked.year()) {
            return Err(out_of_range());
        }
        if from >= asked {
            return Err(record.is_empty_between(from, asked, options));
        }
        let mut notes = Vec::new();
        // Where the record gives the end, it is as late as what is on record.
        let by_record = matches!(options.span, Span::Everything | Span::Days { until: None, .. });
        let until = match now.filter(|_| !by_record) {
            Some(now) => begun(from, asked, local_day(now, tz), &mut notes)?,
            None => asked,
        };
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
        if let Some(now) = now {
            // What waits would wait on until then, whatever becomes of it; and so would removals.
            let tomorrow = local_midnight_utc(next_day(local_day(now, tz))?, tz);
            let fields = [("as-of", options.as_of), ("known-at", options.known_at)];
            for (field, given) in fields {
                if let Some(at) = given.filter(|at| *at > tomorrow) {
                    let why = format!(
                        "{} is later than today, and nothing is known of then",
                        at.to_rfc3339()
                    );
                    return Err(Error::invalid(field, why));
                }
            }
        }
        notes.extend(record.gap(ledger, &window, from, local_day(as_of, tz)));
        Ok(Self {
            from,
            until,
            time_zone: tz,
            start,
            end,
            as_of,
            known_at: Some(known_at).filter(|at| *at > as_of),
            notes,
            window,
            least: u64::from(community.charter.settings.anonymity_k),
            depth: Depth::Whole,
            periods: Periods::within(from, until, tz),
            memo: Memo::default(),
        })
    }

    /// Whether all of the report is worked out, what takes resampling and what is drawn too.
    pub(super) fn is_whole(&self) -> bool {
        self.depth == Depth::Whole
    }

    /// An interval of a quotient of sums over members; none where it would only be compared.
    pub(super) fn resampled(&self, members: impl FnOnce() -> Vec<(f64, f64)>) -> Option<Interval> {
        if !self.is_whole() {
            return None;
        }
        let members = members();
        let numbers = members
            .iter()
            .flat_map(|(part, whole)| [part.to_bits(), whole.to_bits()]);
        self.memo.of("ratio", numbers, || ratio_interval(&members))
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
            notes: Vec::new(),
            window,
            least: self.least,
            depth: Depth::Figures,
            periods: Periods::default(),
            memo: Memo::default(),
        })
    }

    /// The first instant of the local day of an instant.
    pub(super) fn day_of(&self, at: i64) -> i64 {
        DateTime::from_timestamp_millis(at).map_or(at, |instant| {
            local_midnight_utc(local_day(instant, self.time_zone), self.time_zone).timestamp_millis()
        })
    }
}

/// The end of a window that ends with today at the latest; of one that has not begun there is no report.
fn begun(
    from: NaiveDate,
    until: NaiveDate,
    today: NaiveDate,
    notes: &mut Vec<String>,
) -> Result<NaiveDate, Error> {
    if from > today {
        let why = format!("{from} is later than today, {today}: of what has not begun there is no report");
        return Err(Error::invalid("window", why));
    }
    let tomorrow = next_day(today)?;
    if until > tomorrow {
        notes.push(format!(
            "Reported is up to today, {today}: the time that was asked for is not over."
        ));
    }
    Ok(until.min(tomorrow))
}

/// From when to when anything is on record, as of the report, in local days.
struct OnRecord {
    first: NaiveDate,
    /// The day of the last thing that somebody did.
    last: NaiveDate,
    /// How many rows there are.
    rows: usize,
}

/// If the last thing on record is more days than this before waits are judged, nobody can tell a quiet time from one that is
/// not on record.
const QUIET_DAYS: i64 = 31;

impl OnRecord {
    fn of(ledger: &Columns, community: &Community, as_of: Option<DateTime<Utc>>) -> Self {
        let rows = as_of.map_or(ledger.at.len(), |as_of| {
            ledger.at.partition_point(|at| *at < as_of.timestamp_millis())
        });
        let day = |at: Option<i64>| {
            let at = at
                .and_then(DateTime::from_timestamp_millis)
                .unwrap_or(community.created_at);
            local_day(at, community.charter.time_zone)
        };
        Self {
            first: day(ledger.at[..rows].first().copied()),
            last: day(last_event(ledger, rows)),
            rows,
        }
    }

    /// Why there is no day from one to another, of which one may have been given and the other follows from the record.
    fn is_empty_between(&self, from: NaiveDate, until: NaiveDate, options: &ReportOptions) -> Error {
        let Self { first, last, rows } = self;
        let why = match options.span {
            Span::Everything | Span::Days { from: None, .. } if *rows == 0 || *first >= until => {
                format!("nothing is on record before {until}")
            }
            Span::Days {
                from: Some(_),
                until: None,
            } => format!("nothing is on record from {from} on; the last that is on record is of {last}"),
            _ => format!("{from} is not before {until}"),
        };
        Error::invalid("window", why)
    }

    /// What of a window, and of the time until waits are judged, is not on record.
    fn gap(&self, ledger: &Columns, window: &Window, from: NaiveDate, as_of: NaiveDate) -> Option<String> {
        let Self { first, last, rows } = self;
        if *rows == 0 {
            return None;
        }
        let begin = ledger.at.partition_point(|at| *at < window.start);
        let end = ledger.at.partition_point(|at| *at < window.end);
        let mut inside = ledger.verb[begin.min(end)..end].iter();
        if !inside.any(is_event) {
            return Some(format!(
                "Nothing that anybody did in this time is on record: either nobody did anything, or it was not brought in. What \
                 is on record goes from {first} to {last}."
            ));
        }
        if from < *first {
            return Some(format!(
                "Before {first} nothing is on record: what figures say of this time, they say of the days since."
            ));
        }
        let quiet = (as_of - *last).num_days();
        (quiet > QUIET_DAYS).then(|| {
            format!(
                "After {last} nothing is on record: either nobody did anything, or it was not brought in."
            )
        })
    }
}

/// The last thing that somebody did in so many rows; membership book-keeping is not it.
fn last_event(ledger: &Columns, rows: usize) -> Option<i64> {
    let last = ledger.verb[..rows]
        .iter()
        .rposition(is_event)
        .or(rows.checked_sub(1))?;
    ledger.at.get(last).copied()
}

fn is_event(verb: &Verb) -> bool {
    !matches!(
        verb,
        Verb::Joined | Verb::Left | Verb::Assigned | Verb::Appointed | Verb::Classified
    )
}

fn next_day(day: NaiveDate) -> Result<NaiveDate, Error> {
    day.succ_opt().ok_or_else(out_of_range)
}

fn out_of_range() -> Error {
    Error::invalid(
        "window",
        "its days are not in the years 1 to 9999; give a shorter time, or its first and its last day",
    )
}
