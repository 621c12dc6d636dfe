//! Which way figures went within the window (metrics §11.1).

use chrono::{NaiveDate, Weekday};
use chrono_tz::Tz;

use super::ReportWindow;
use crate::engagement::measure::{Direction, Trend};
use crate::engagement::stats::{lag1, mann_kendall, sen_slope_at};
use crate::engagement::window::{Period, Window, local_months, local_weeks};

/// With fewer parts there is not enough history for a test.
const ENOUGH: usize = 8;
/// Of more parts the last are taken: ten years of months. A window may be of any length, and the test takes all pairs.
const MOST: usize = 120;
/// A trend is one if chance would bring it about this rarely.
const P: f64 = 0.1;
/// Beyond this correlation of neighbours the test would say too much.
const MAX_LAG1: f64 = 0.3;
/// What is left beside a trend is rounding if it is so much smaller than the values.
const ROUNDING: f64 = 1e-9;

/// The parts of a window that are compared with each other: whole calendar months, or whole weeks if there are too few
/// months, the last ten years of them; none if there are too few of either.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Periods {
    word: &'static str,
    each: Vec<Window>,
}

impl Periods {
    pub(super) fn within(from: NaiveDate, until: NaiveDate, zone: Tz) -> Self {
        let whole = |periods: &mut dyn Iterator<Item = Period>| -> Vec<Window> {
            periods
                .filter(|period| from <= period.first && period.next <= until)
                .map(|period| period.window)
                .collect()
        };
        let mut months = whole(&mut local_months(from, until, zone));
        if months.len() > MOST {
            months.drain(..months.len() - MOST);
        }
        if months.len() >= ENOUGH {
            return Self {
                word: "month",
                each: months,
            };
        }
        let weeks = whole(&mut local_weeks(from, until, zone, Weekday::Mon));
        if weeks.len() >= ENOUGH {
            return Self {
                word: "week",
                each: weeks,
            };
        }
        Self::default()
    }

    /// Leaves out what was not over at an instant.
    pub(super) fn over_by(&mut self, at: i64) {
        self.each.retain(|period| period.end <= at);
    }
}

impl ReportWindow {
    /// The parts that trends are told from, in order; none in a report that another is compared with.
    pub(super) fn periods(&self) -> &[Window] {
        &self.periods.each
    }

    /// The trend of a figure, of which there is a value for each of the [periods](Self::periods) in their order, or none
    /// where it is undefined. Only those count that began when the figure was on record, on the day of `since` or later.
    ///
    /// The test of Mann and Kendall goes by order alone, so periods without a value are left out; the slope goes by how far
    /// apart the others are. There is no trend if there are fewer than 8 values, or if more periods between the first and
    /// the last of them lack a value than have one.
    pub(super) fn trend(&self, since: i64, values: impl IntoIterator<Item = Option<f64>>) -> Option<Trend> {
        let since = self.day_of(since);
        let numbered = (0_u32..).zip(self.periods()).zip(values);
        let points: Vec<(f64, f64)> = numbered
            .filter(|((_, period), _)| period.start >= since)
            .filter_map(|((number, _), value)| Some((f64::from(number), value?)))
            .collect();
        let apart = points.last()?.0 - points.first()?.0 + 1.0;
        if points.len() < ENOUGH || 2.0 * (points.len() as f64) < apart {
            return None;
        }
        let (direction, p, slope) = way(&points)?;
        Some(Trend {
            direction,
            p,
            slope,
            period: self.periods.word,
            periods: points.len() as u64,
        })
    }
}

/// Which way, the probability of the test, and the slope.
fn way(points: &[(f64, f64)]) -> Option<(Direction, f64, f64)> {
    let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    let test = mann_kendall(&values)?;
    let slope = sen_slope_at(points)?;
    // A trend by itself makes neighbours alike. What would deceive the test is what they have in common beside it.
    let beside: Vec<f64> = points.iter().map(|(at, value)| value - slope * at).collect();
    let largest = values.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
    let (low, high) = beside
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (value.min(low), value.max(high))
        });
    let is_rounding = high - low <= ROUNDING * largest;
    let direction = if !is_rounding && lag1(&beside).abs() > MAX_LAG1 {
        Direction::Autocorrelated
    } else if test.p < P && test.s > 0 {
        Direction::Rising
    } else if test.p < P && test.s < 0 {
        Direction::Falling
    } else {
        Direction::NoClearChange
    };
    Some((direction, test.p, slope))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Option<Direction> {
        let points: Vec<(f64, f64)> = (0_u32..).map(f64::from).zip(values.iter().copied()).collect();
        way(&points).map(|(direction, ..)| direction)
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn s4_7_a_steady_rise_is_one_and_a_wandering_series_is_not() {
        let steady: Vec<f64> = (0..8).map(|i| 0.1 * f64::from(i)).collect();
        assert_eq!(of(&steady), Some(Direction::Rising));
        let falling: Vec<f64> = steady.iter().rev().copied().collect();
        assert_eq!(of(&falling), Some(Direction::Falling));
        assert_eq!(of(&[3.0; 8]), Some(Direction::NoClearChange));
        assert_eq!(
            of(&[1.0, 5.0, 2.0, 4.0, 3.0, 1.0, 5.0, 2.0, 3.5]),
            Some(Direction::Autocorrelated),
            "it swings from one to the next"
        );
        assert_eq!(
            of(&[1.0, 1.1, 1.2, 1.3, 9.0, 9.1, 9.2, 9.3, 9.4, 9.5]),
            Some(Direction::Autocorrelated),
            "one jump is no trend"
        );
        assert_eq!(of(&steady[..7]), None);
    }

    #[test]
    fn s4_7_periods_are_whole_and_of_one_length() {
        let zone = chrono_tz::Europe::Berlin;
        let months = Periods::within(day(2025, 1, 1), day(2025, 9, 1), zone);
        assert_eq!((months.word, months.each.len()), ("month", 8));
        // A day less at the beginning leaves seven whole months.
        let weeks = Periods::within(day(2025, 1, 2), day(2025, 9, 1), zone);
        assert_eq!((weeks.word, weeks.each.len()), ("week", 34));
        let few = Periods::within(day(2025, 1, 6), day(2025, 3, 2), zone);
        assert_eq!(few, Periods::default());
        let mut some = months;
        some.over_by(some.each[7].end - 1);
        assert_eq!(some.each.len(), 7);
    }
}
