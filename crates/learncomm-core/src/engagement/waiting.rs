//! How long things take (metrics §6), *practice*.
//!
//! A question that still waits has no waiting time yet, and leaving it out makes a forum that ignores half its questions
//! look fast. The estimators here count those that wait until the last moment they were seen waiting (censoring).
//!
//! Times are any unit the caller likes, from the start of the wait.

use super::measure::Share;
use super::stats::Z95;

/// One step of a survival curve: a time at which something ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KmRow {
    /// The time.
    pub time: f64,
    /// Cases still waiting just before it.
    pub at_risk: u64,
    /// Waits that ended at it.
    pub events: u64,
    /// Share still waiting after it.
    pub survival: f64,
    /// Lower 95 % limit of that share.
    pub low: f64,
    /// Upper 95 % limit of that share.
    pub high: f64,
}

/// Kaplan–Meier curve of (time, whether the wait ended then): the share still waiting (Kaplan & Meier 1958; metrics §6.1).
///
/// One row for each distinct time at which a wait ended, ascending; none ended, no rows. At equal times ends go before
/// censorings. Limits are log-log (exponential Greenwood), so they stay within 0 and 1. `O(n log n)`.
///
/// ```
/// use learncomm_core::engagement::waiting::{Curve, km, km_quantile};
///
/// // Hours to the first answer; two questions still wait.
/// let curve = km(&[(1.0, true), (2.0, true), (2.0, true), (4.0, false), (5.0, true), (8.0, false)]);
/// assert_eq!(curve[1].at_risk, 5);
/// assert_eq!(km_quantile(&curve, 0.5, Curve::Estimate), Some(2.0));
/// ```
#[must_use]
pub fn km(observations: &[(f64, bool)]) -> Vec<KmRow> {
    steps(observations).into_iter().map(row).collect()
}

fn row(step: Step) -> KmRow {
    KmRow {
        time: step.time,
        at_risk: step.at_risk,
        events: step.events,
        survival: step.survival,
        low: step.low(),
        high: step.high(),
    }
}

/// About `most` rows of the [`km`] curve of some observations, evenly spread over them, without working the others out. The
/// last row is among them; so are those at which the given shares (0 to 1) have stopped waiting, and those that hold at
/// the given times.
#[must_use]
pub fn km_outline(observations: &[(f64, bool)], most: usize, shares: &[f64], times: &[f64]) -> Vec<KmRow> {
    let steps = steps(observations);
    let Some(last) = steps.len().checked_sub(1) else {
        return Vec::new();
    };
    let even = most.clamp(2, steps.len().max(2)) - 1;
    let mut kept: Vec<usize> = (0..=even).map(|i| i * last / even).collect();
    kept.extend(
        shares
            .iter()
            .map(|share| steps.partition_point(|step| step.survival > 1.0 - share + 1e-12)),
    );
    kept.extend(
        times
            .iter()
            .filter_map(|time| steps.partition_point(|step| step.time <= *time).checked_sub(1)),
    );
    kept.retain(|i| *i <= last);
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|i| row(steps[i])).collect()
}

/// A [`KmRow`] whose limits are not worked out yet: they cost more than all the rest.
#[derive(Clone, Copy)]
struct Step {
    time: f64,
    at_risk: u64,
    events: u64,
    survival: f64,
    /// Greenwood's sum.
    variance: f64,
}

impl Step {
    fn limit(&self, z: f64) -> f64 {
        if self.survival <= 0.0 {
            return 0.0;
        }
        let log = self.survival.ln();
        let reach = z * self.variance.sqrt() / log;
        (-((-log).ln() - reach).exp()).exp()
    }

    fn low(&self) -> f64 {
        self.limit(Z95)
    }

    fn high(&self) -> f64 {
        self.limit(-Z95)
    }
}

fn steps(observations: &[(f64, bool)]) -> Vec<Step> {
    let mut sorted = observations.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut steps = Vec::with_capacity(sorted.len());
    let (mut survival, mut variance) = (1.0f64, 0.0f64);
    let mut before = 0usize;
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let at_risk = sorted.len() - before;
        before += tied.len();
        let ended = tied.iter().filter(|(_, ended)| *ended).count();
        if ended == 0 {
            continue;
        }
        let (n, d) = (at_risk as f64, ended as f64);
        survival *= 1.0 - d / n;
        if survival > 0.0 {
            variance += d / (n * (n - d));
        }
        steps.push(Step {
            time: tied[0].0,
            at_risk: at_risk as u64,
            events: ended as u64,
            survival,
            variance,
        });
    }
    steps
}

/// The median wait with its 95 % limits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MedianWait {
    /// The median; undefined while more than half are waiting.
    pub median: Option<f64>,
    /// Where the lower limit of the curve crosses one half.
    pub low: Option<f64>,
    /// Where the upper limit crosses it; undefined when it stays above.
    pub high: Option<f64>,
}

/// What [`km_quantile`] (p = 0.5) and [`km_median_interval`] say of the [`km`] curve of some observations, without
/// working the whole curve out.
#[must_use]
pub fn km_median(observations: &[(f64, bool)]) -> MedianWait {
    let steps = steps(observations);
    let crossed = |share: f64| share <= 0.5 + 1e-12;
    let median = steps.partition_point(|step| !crossed(step.survival));
    // The lower limit never rises (with z below 2, what an event takes off outweighs what it adds in precision) and is
    // below the estimate; the upper limit is above it.
    let low = steps[..median.min(steps.len())].partition_point(|step| !crossed(step.low()));
    let time = |i: usize| steps.get(i).map(|step| step.time);
    let high = steps[median.min(steps.len())..]
        .iter()
        .find(|step| crossed(step.high()));
    MedianWait {
        median: time(median),
        low: time(low),
        high: high.map(|step| step.time),
    }
}

/// Which line of a survival curve to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Curve {
    /// The estimate.
    #[default]
    Estimate,
    /// The lower limit.
    Low,
    /// The upper limit.
    High,
}

/// The smallest time by which a share `p` has stopped waiting (0.5: the median) (metrics §6.1).
///
/// Undefined when the curve never gets there: print "more than half still waiting".
#[must_use]
pub fn km_quantile(rows: &[KmRow], p: f64, curve: Curve) -> Option<f64> {
    rows.iter()
        .find(|row| {
            let share = match curve {
                Curve::Estimate => row.survival,
                Curve::Low => row.low,
                Curve::High => row.high,
            };
            // A curve that is exactly at 1 − p may come out a rounding above it.
            share <= 1.0 - p + 1e-12
        })
        .map(|row| row.time)
}

/// 95 % limits of the median: where the limits of the curve cross one half (Brookmeyer & Crowley 1982; metrics §6.1).
/// Either end is undefined when its curve stays above.
#[must_use]
pub fn km_median_interval(rows: &[KmRow]) -> (Option<f64>, Option<f64>) {
    (
        km_quantile(rows, 0.5, Curve::Low),
        km_quantile(rows, 0.5, Curve::High),
    )
}

/// The share still waiting at a time: 1 before the first row.
#[must_use]
pub fn km_at(rows: &[KmRow], time: f64) -> f64 {
    let after = rows.partition_point(|row| row.time <= time);
    after.checked_sub(1).map_or(1.0, |last| rows[last].survival)
}

/// Cumulative incidence of one cause when another may come first: (time, share) steps (Aalen & Johansen 1978; metrics
/// §6.4).
///
/// Observations are (time, cause), 0 for still waiting. A newcomer who leaves can no longer contribute; treating that as
/// waiting on, as a survival curve does, promises too much. One row for each time with an end of any cause. `O(n log n)`.
#[must_use]
pub fn cif(observations: &[(f64, u32)], cause: u32) -> Vec<(f64, f64)> {
    let mut sorted = observations.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut rows = Vec::new();
    let (mut waiting, mut incidence) = (1.0, 0.0);
    let mut before = 0usize;
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let n = (sorted.len() - before) as f64;
        before += tied.len();
        let ended = tied.iter().filter(|(_, cause)| *cause != 0).count() as f64;
        if ended == 0.0 {
            continue;
        }
        let of_cause = tied.iter().filter(|(_, ended_by)| *ended_by == cause).count() as f64;
        incidence += waiting * of_cause / n;
        waiting *= 1.0 - ended / n;
        rows.push((tied[0].0, incidence));
    }
    rows
}

/// 95 % limits of the [`cif`] of a cause at a time, 0 to 1, from the variance that the delta method gives (Marubini &
/// Valsecchi 1995), log-log, so that they stay within 0 and 1 (metrics §6.4). Where no other cause comes in between they are
/// those of [`km`].
///
/// `None` where the incidence is 0 or 1 by then: it does not vary, which is no certainty. `O(n log n)`.
#[must_use]
pub fn cif_limits(observations: &[(f64, u32)], cause: u32, time: f64) -> Option<(f64, f64)> {
    let mut sorted = observations.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    // Of each time with an end: how many waited, ended, and ended by the cause; the share waiting before, the incidence after.
    let mut steps: Vec<(f64, f64, f64, f64, f64)> = Vec::new();
    let (mut waiting, mut incidence) = (1.0, 0.0);
    let mut before = 0_usize;
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let n = (sorted.len() - before) as f64;
        before += tied.len();
        let ended = tied.iter().filter(|(_, by)| *by != 0).count() as f64;
        if tied[0].0 > time {
            break;
        }
        let of_cause = tied.iter().filter(|(_, by)| *by == cause).count() as f64;
        incidence += waiting * of_cause / n;
        steps.push((n, ended, of_cause, waiting, incidence));
        waiting *= 1.0 - ended / n;
    }
    if incidence <= 0.0 || incidence >= 1.0 {
        return None;
    }
    let mut variance = 0.0;
    for (n, ended, of_cause, waiting, then) in steps {
        let since = incidence - then;
        if ended < n {
            variance += since * since * ended / (n * (n - ended));
        }
        variance += waiting * waiting * of_cause * (n - of_cause) / (n * n * n);
        variance -= 2.0 * since * waiting * of_cause / (n * n);
    }
    let rest = 1.0 - incidence;
    let spread = Z95 * variance.max(0.0).sqrt() / (rest * rest.ln());
    let (one, other) = (rest.powf(spread.exp()), rest.powf((-spread).exp()));
    Some((1.0 - one.max(other), 1.0 - one.min(other)))
}

/// Mature questions that got a peer answer within the horizon / mature questions (metrics §6.2; 7 days by convention).
///
/// Questions are (asked, first answer by somebody else); instants and `horizon` in the same unit. A question is mature
/// when it is at least `horizon` old at `as_of`: younger ones have not had their chance. Undefined (a zero denominator)
/// without mature questions.
#[must_use]
pub fn answered_within(questions: &[(i64, Option<i64>)], horizon: i64, as_of: i64) -> Share {
    let mut share = Share::default();
    for &(asked, answered) in questions.iter().filter(|(asked, _)| as_of - asked >= horizon) {
        share += Share::new(
            u64::from(answered.is_some_and(|answered| answered - asked <= horizon)),
            1,
        );
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn s0_10_limits_of_an_incidence_without_another_cause_are_those_of_kaplan_and_meier() {
        let waits = [
            (1.0, true),
            (2.0, true),
            (2.0, true),
            (3.0, false),
            (4.0, true),
            (6.0, false),
            (7.0, true),
            (9.0, false),
        ];
        let of_one: Vec<(f64, u32)> = waits.iter().map(|(t, over)| (*t, u32::from(*over))).collect();
        for row in km(&waits) {
            let (low, high) = cif_limits(&of_one, 1, row.time + 0.5).unwrap();
            assert!((1.0 - low - row.high).abs() < 1e-12, "{low} {row:?}");
            assert!((1.0 - high - row.low).abs() < 1e-12, "{high} {row:?}");
        }
        assert_eq!(cif_limits(&of_one, 1, 0.5), None);
    }

    #[test]
    fn s0_10_limits_of_an_incidence_with_another_cause() {
        // Nobody waits on, so that the variance is that of a share: 2 of 6.
        let all_over = [(1.0, 1), (2.0, 2), (3.0, 2), (4.0, 1), (5.0, 2), (6.0, 2)];
        let (low, high) = cif_limits(&all_over, 1, 9.0).unwrap();
        let rest: f64 = 4.0 / 6.0;
        let spread = Z95 * (rest * (1.0 - rest) / 6.0).sqrt() / (rest * rest.ln());
        assert!((1.0 - low - rest.powf(spread.exp())).abs() < 1e-12, "{low}");
        assert!((1.0 - high - rest.powf((-spread).exp())).abs() < 1e-12, "{high}");
        assert_eq!(cif_limits(&all_over, 3, 9.0), None);
        assert_eq!(cif_limits(&[(1.0, 1)], 1, 2.0), None);
        assert_eq!(cif_limits(&[], 1, 2.0), None);
    }

    #[test]
    fn an_end_goes_before_a_censoring_at_the_same_time() {
        assert_eq!(km(&[(3.0, false), (3.0, true)])[0].survival, 0.5);
        assert!(km(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn the_short_way_to_the_median_says_what_the_curve_says(
            waits in prop::collection::vec((0_u32..60, prop::bool::weighted(0.7)), 0..80),
        ) {
            let waits: Vec<_> = waits.into_iter().map(|(t, ended)| (f64::from(t), ended)).collect();
            let rows = km(&waits);
            let (low, high) = km_median_interval(&rows);
            let median = km_quantile(&rows, 0.5, Curve::Estimate);
            prop_assert_eq!(km_median(&waits), MedianWait { median, low, high });
        }
    }

    #[test]
    fn the_median_may_not_be_known_yet() {
        let rows = km(&[(9.0, false), (1.0, true), (9.0, false)]);
        assert_eq!(km_quantile(&rows, 0.5, Curve::Estimate), None);
        assert_eq!(km_median_interval(&rows), (Some(1.0), None));
        assert_eq!((km_at(&rows, 0.9), km_at(&[], 5.0)), (1.0, 1.0));
    }

    #[test]
    fn leaving_first_is_not_waiting() {
        let rows = cif(&[(2.0, 1), (3.0, 2), (5.0, 1), (10.0, 0)], 1);
        assert_eq!(rows, [(2.0, 0.25), (3.0, 0.25), (5.0, 0.5)]);
        let naive = km(&[(2.0, true), (3.0, false), (5.0, true), (10.0, false)]);
        assert_eq!(1.0 - naive[1].survival, 0.625);
    }

    #[test]
    fn young_questions_have_not_had_their_chance() {
        let questions = [(0, Some(3)), (0, None), (0, Some(9)), (20, None)];
        assert_eq!(answered_within(&questions, 7, 21), Share::new(1, 3));
        assert_eq!(answered_within(&questions[3..], 7, 21).value(), None);
    }

    proptest! {
        #[test]
        fn curves_fall_inside_their_limits(waits in prop::collection::vec((0u32..30, any::<bool>()), 0..80)) {
            let waits: Vec<(f64, bool)> = waits.into_iter().map(|(t, e)| (f64::from(t), e)).collect();
            let rows = km(&waits);
            prop_assert!(rows.windows(2).all(|w| w[0].time < w[1].time && w[1].survival <= w[0].survival));
            for row in &rows {
                prop_assert!(0.0 <= row.low && row.low <= row.survival + 1e-12);
                prop_assert!(row.survival <= row.high + 1e-12 && row.high <= 1.0);
            }
        }

        #[test]
        fn incidences_and_waiting_make_one(waits in prop::collection::vec((0u32..30, 0u32..3), 1..80)) {
            let waits: Vec<(f64, u32)> = waits.into_iter().map(|(t, c)| (f64::from(t), c)).collect();
            let ended: Vec<(f64, bool)> = waits.iter().map(|&(t, c)| (t, c != 0)).collect();
            if let (Some(one), Some(two), Some(rest)) = (cif(&waits, 1).last(), cif(&waits, 2).last(), km(&ended).last()) {
                prop_assert!((one.1 + two.1 + rest.survival - 1.0).abs() < 1e-9);
            }
        }
    }
}
