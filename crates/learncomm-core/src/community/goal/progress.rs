use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::figure::Reading;
use super::terms::Terms;
use crate::engagement::Direction;
use crate::engagement::goal::goal_progress;
use crate::engagement::stats::{lag1, mann_kendall, sen_slope};
use crate::error::Error;
use crate::words::words;

words! {
    /// How a goal stands.
    GoalStanding: "standing" {
        /// Nothing was observed since the baseline.
        NotObserved = 1 "not-observed",
        /// The figure moved away from the target.
        WrongWay = 2 "wrong-way",
        /// It is on its way, and later than it would be if it moved evenly.
        Behind = 3 "behind",
        /// It is on its way, and at least as far as if it moved evenly.
        OnTrack = 4 "on-track",
        /// It is at the target, or beyond.
        AtTarget = 5 "at-target",
        /// The target is the baseline: there is no way of which a part could be covered.
        Undefined = 6 "undefined",
    }
}

/// Which way the figure of a goal went since its baseline, as far as a test says so.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GoalTrend {
    /// Which way.
    pub direction: Direction,
    /// Probability of the test (Mann–Kendall), 0 to 1.
    pub p: f64,
    /// How many observations were compared; at least 8.
    pub n: u64,
    /// Whether that is the way to the target; `None` if there is no clear way.
    pub toward_target: Option<bool>,
}

/// How far a goal is (metrics §11.4).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GoalProgress {
    /// The latest observation since the baseline.
    pub latest: Option<Reading>,
    /// On how many days since the baseline something was observed.
    pub observations: u64,
    /// The part of the way from the baseline to the target: `(current − baseline) / (target − baseline)`. Below 0 it went the
    /// wrong way, above 1 it is beyond. Undefined if nothing was observed or the target is the baseline.
    pub share: Option<f64>,
    /// The part of the time from the baseline to the target that is over, 0 to 1: where an even movement would be by today.
    /// It is no forecast.
    pub expected: f64,
    /// In a word. What is compared is where an even movement would have been on the day of the latest observation.
    pub standing: GoalStanding,
    /// Whether the day of the target is over, and the goal has not ended.
    pub overdue: bool,
    /// Which way it went. `None` with fewer than 8 observations: there is not enough history.
    pub trend: Option<GoalTrend>,
}

/// What is left beside a trend is rounding if it is so much smaller than the values.
const ROUNDING: f64 = 1e-9;

/// How far a goal is on a day, by the figures that are known of it.
pub(crate) fn progress(
    terms: &Terms,
    figures: &BTreeMap<NaiveDate, f64>,
    today: NaiveDate,
    open: bool,
) -> GoalProgress {
    let (baseline, target) = (terms.baseline, terms.target);
    let since: Vec<Reading> = figures
        .iter()
        .filter(|(on, _)| baseline.on <= **on && **on <= today)
        .map(|(&on, &value)| Reading { value, on })
        .collect();
    let latest = since.last().copied();
    let share = latest.and_then(|now| goal_progress(baseline.value, now.value, target.value));
    let even = |day: NaiveDate| {
        let days = |until: NaiveDate| (until - baseline.on).num_days() as f64;
        (days(day) / days(target.on)).clamp(0.0, 1.0)
    };
    let standing = match (latest, share) {
        (None, _) => GoalStanding::NotObserved,
        (Some(_), None) => GoalStanding::Undefined,
        (Some(_), Some(share)) if share >= 1.0 => GoalStanding::AtTarget,
        (Some(_), Some(share)) if share < 0.0 => GoalStanding::WrongWay,
        (Some(now), Some(share)) if share >= even(now.on) => GoalStanding::OnTrack,
        _ => GoalStanding::Behind,
    };
    GoalProgress {
        latest,
        observations: since.len() as u64,
        share,
        expected: even(today),
        standing,
        overdue: open && target.on < today,
        trend: trend(&since, target.value - baseline.value),
    }
}

/// The test asks for the order of the observations only, so that their days need not be evenly spaced; a slope would, and is
/// not given. Whether neighbours are alike is looked at in what is left once the trend itself is taken out: a trend makes
/// them alike, too.
fn trend(since: &[Reading], way: f64) -> Option<GoalTrend> {
    let series: Vec<f64> = since.iter().map(|reading| reading.value).collect();
    let test = mann_kendall(&series)?;
    let slope = sen_slope(&series)?;
    let rest: Vec<f64> = (0_u32..)
        .zip(&series)
        .map(|(place, value)| value - slope * f64::from(place))
        .collect();
    // Of a straight line rounding is left, which is alike or not by chance.
    let largest = series.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
    let spread = rest
        .iter()
        .fold(0.0, |most: f64, value| most.max((value - rest[0]).abs()));
    let is_rounding = spread <= ROUNDING * largest;
    let direction = if !is_rounding && lag1(&rest).abs() > 0.3 {
        Direction::Autocorrelated
    } else if test.p >= 0.1 {
        Direction::NoClearChange
    } else if test.s > 0 {
        Direction::Rising
    } else {
        Direction::Falling
    };
    let toward_target = match direction {
        Direction::Rising if way != 0.0 => Some(way > 0.0),
        Direction::Falling if way != 0.0 => Some(way < 0.0),
        _ => None,
    };
    Some(GoalTrend {
        direction,
        p: test.p,
        n: series.len() as u64,
        toward_target,
    })
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn on(day: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day)
    }

    /// From 40 on day 0 to 20 on day 100.
    fn terms() -> Terms {
        Terms {
            metric: "escaped-defects".to_owned(),
            unit: "defects".to_owned(),
            baseline: Reading {
                value: 40.0,
                on: on(0),
            },
            target: Reading {
                value: 20.0,
                on: on(100),
            },
        }
    }

    fn after(figures: &[(u64, f64)], today: u64) -> GoalProgress {
        let figures = figures.iter().map(|(day, value)| (on(*day), *value)).collect();
        progress(&terms(), &figures, on(today), true)
    }

    #[test]
    fn s1_7_a_straight_way_is_a_trend_whatever_is_left_of_rounding() {
        for n in 8..30_u32 {
            for step in [0.1, 0.3, 0.7, 1.1, 1.0 / 3.0] {
                let figures: Vec<(u64, f64)> = (1..=n)
                    .map(|i| (u64::from(i), 40.0 - step * f64::from(i)))
                    .collect();
                let now = after(&figures, 50).trend.unwrap();
                assert_eq!(now.direction, Direction::Falling, "{n} {step}");
                assert_eq!(now.toward_target, Some(true));
            }
        }
    }

    #[test]
    fn s1_7_a_goal_stands_where_its_latest_figure_is() {
        use GoalStanding::{AtTarget, Behind, NotObserved, OnTrack, WrongWay};
        let stands = |figures: &[(u64, f64)], today| {
            let now = after(figures, today);
            (now.standing, now.share, now.overdue)
        };
        assert_eq!(stands(&[], 50), (NotObserved, None, false));
        assert_eq!(stands(&[(25, 35.0)], 50), (OnTrack, Some(0.25), false));
        assert_eq!(stands(&[(26, 35.0)], 50), (Behind, Some(0.25), false));
        assert_eq!(
            stands(&[(25, 35.0), (26, 42.0)], 50),
            (WrongWay, Some(-0.1), false)
        );
        assert_eq!(stands(&[(90, 10.0)], 101), (AtTarget, Some(1.5), true));
        // What comes later is not known yet.
        assert_eq!(
            stands(&[(25, 35.0), (60, 20.0)], 50),
            (OnTrack, Some(0.25), false)
        );
        assert_eq!(after(&[], 50).expected, 0.5);
        assert_eq!(after(&[], 500).expected, 1.0);
    }

    #[test]
    fn s1_7_what_was_before_the_baseline_is_no_progress() {
        let mut later = terms();
        later.baseline.on = on(50);
        let figures = BTreeMap::from([(on(10), 20.0)]);
        assert_eq!(
            progress(&later, &figures, on(60), true).standing,
            GoalStanding::NotObserved
        );
        later.target.value = 40.0;
        let figures = BTreeMap::from([(on(55), 40.0)]);
        let keep = progress(&later, &figures, on(60), true);
        assert_eq!((keep.standing, keep.share), (GoalStanding::Undefined, None));
    }

    #[test]
    fn s1_7_a_trend_takes_eight_observations() {
        let falling: Vec<(u64, f64)> = (0..8).map(|i| (i * 7, 40.0 - i as f64)).collect();
        assert_eq!(after(&falling[..7], 99).trend, None);
        let trend = after(&falling, 99).trend.unwrap();
        assert_eq!((trend.direction, trend.n), (Direction::Falling, 8));
        assert_eq!(trend.toward_target, Some(true));
        let flat: Vec<(u64, f64)> = (0..8).map(|i| (i, 40.0)).collect();
        let trend = after(&flat, 99).trend.unwrap();
        assert_eq!(
            (trend.direction, trend.toward_target),
            (Direction::NoClearChange, None)
        );
        // Long waves around no trend.
        let waves: Vec<(u64, f64)> = (0..16)
            .map(|i| (i, if i % 8 < 4 { 40.0 } else { 30.0 }))
            .collect();
        assert_eq!(
            after(&waves, 99).trend.unwrap().direction,
            Direction::Autocorrelated
        );
    }

    proptest! {
        #[test]
        fn s1_7_it_does_not_matter_which_way_is_up(
            figures in proptest::collection::btree_map(0_u64..120, -50i32..50, 0..20),
            today in 0_u64..150,
        ) {
            let mut down = terms();
            down.target.value = -20.0;
            let turned = |terms: &Terms, sign: f64| {
                let mut terms = terms.clone();
                terms.baseline.value *= sign;
                terms.target.value *= sign;
                let figures = figures.iter().map(|(day, v)| (on(*day), f64::from(*v) * sign)).collect();
                progress(&terms, &figures, on(today), true)
            };
            let (one, other) = (turned(&down, 1.0), turned(&down, -1.0));
            prop_assert_eq!(one.standing, other.standing);
            prop_assert_eq!(one.share, other.share);
            prop_assert_eq!(one.trend.and_then(|t| t.toward_target), other.trend.and_then(|t| t.toward_target));
            prop_assert!((0.0..=1.0).contains(&one.expected));
        }
    }
}
