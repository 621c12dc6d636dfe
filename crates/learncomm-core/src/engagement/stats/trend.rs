//! Trend of one series, and how one series goes before another (metrics §11.1, §11.3).

use super::erfc;

/// Result of the Mann–Kendall trend test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Rising pairs minus falling pairs.
    pub s: i64,
    /// Variance of `s` without trend, corrected for ties; 0 for a constant series.
    pub var: f64,
    /// Normal score with continuity correction.
    pub z: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// Kendall's tau (a): `s` / number of pairs, −1 to 1.
    pub tau: f64,
}

/// Mann–Kendall test for a monotone trend in an equally spaced series (Mann 1945, Kendall 1975; metrics §11.1).
///
/// Undefined below 8 points: there is not enough history. Leave an unfinished last period out. Serial correlation makes
/// the test too sure of itself: check [`lag1`] and say "autocorrelated" beyond ±0.3. `O(n²)`, meant for series of tens
/// or hundreds of points.
#[must_use]
pub fn mann_kendall(series: &[f64]) -> Option<MannKendall> {
    let n = series.len();
    if n < 8 {
        return None;
    }
    let mut s = 0i64;
    for (i, earlier) in series.iter().enumerate() {
        for later in &series[i + 1..] {
            s += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    let mut sorted = series.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let spread = |t: usize| t as f64 * (t as f64 - 1.0) * (2.0 * t as f64 + 5.0);
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(|run| spread(run.len())).sum();
    let var = (spread(n) - ties) / 18.0;
    if var == 0.0 {
        return Some(MannKendall {
            s,
            var,
            z: 0.0,
            p: 1.0,
            tau: 0.0,
        });
    }
    let z = (s - s.signum()) as f64 / var.sqrt();
    let pairs = n as f64 * (n as f64 - 1.0) / 2.0;
    Some(MannKendall {
        s,
        var,
        z,
        p: erfc(z.abs() / std::f64::consts::SQRT_2),
        tau: s as f64 / pairs,
    })
}

/// Sen's slope: the median of the slopes of all pairs, in units a period (Sen 1968; metrics §11.1). One wild period hardly
/// moves it. Undefined for fewer than two points. `O(n² log n)`.
#[must_use]
pub fn sen_slope(series: &[f64]) -> Option<f64> {
    let points: Vec<(f64, f64)> = (0_u32..).map(f64::from).zip(series.iter().copied()).collect();
    sen_slope_at(&points)
}

/// Sen's slope of (period, value) where periods without a value are left out: the slope of a pair goes by how far apart the
/// two are in time (metrics §11.1). Periods ascend; undefined for fewer than two points.
#[must_use]
pub fn sen_slope_at(points: &[(f64, f64)]) -> Option<f64> {
    let mut slopes = Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
    for (i, (from, earlier)) in points.iter().enumerate() {
        let later = points[i + 1..].iter();
        slopes.extend(later.map(|(to, later)| (later - earlier) / (to - from)));
    }
    slopes.sort_unstable_by(f64::total_cmp);
    let n = slopes.len();
    match n {
        0 => None,
        _ if n % 2 == 1 => Some(slopes[n / 2]),
        _ => Some((slopes[n / 2 - 1] + slopes[n / 2]) / 2.0),
    }
}

/// Pearson's correlation, −1 to 1. Undefined when the series are empty, of unequal length, or one of them is constant.
#[must_use]
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.is_empty() || x.len() != y.len() {
        return None;
    }
    let n = x.len() as f64;
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let (mut sxy, mut sxx, mut syy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        sxy += (a - mean_x) * (b - mean_y);
        sxx += (a - mean_x).powi(2);
        syy += (b - mean_y).powi(2);
    }
    (sxx != 0.0 && syy != 0.0).then(|| sxy / (sxx * syy).sqrt())
}

/// Correlation of a series with itself one period later; 0 for a constant or empty series.
#[must_use]
pub fn lag1(series: &[f64]) -> f64 {
    let mean = series.iter().sum::<f64>() / series.len() as f64;
    let spread: f64 = series.iter().map(|value| (value - mean).powi(2)).sum();
    if series.is_empty() || spread == 0.0 {
        return 0.0;
    }
    series
        .windows(2)
        .map(|pair| (pair[0] - mean) * (pair[1] - mean))
        .sum::<f64>()
        / spread
}

/// One lag of [`lagged_association`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LagRow {
    /// How many periods the first series goes ahead.
    pub lag: usize,
    /// Pairs of changes that were compared.
    pub n: usize,
    /// Correlation of the changes; undefined with fewer than three pairs or a constant series.
    pub r: Option<f64>,
    /// How many independent pairs they are worth.
    pub n_eff: f64,
    /// p-value, corrected for the number of lags tried; undefined when `n_eff` is below 10.
    pub p_adjusted: Option<f64>,
}

/// Whether changes of `x` go before changes of `y`, for 0 to `max_lag` periods (metrics §11.3). *Association only.*
///
/// Both series are differenced first, because two series that merely grow correlate at nearly 1. The number of
/// independent pairs follows Bretherton et al. 1999 (`N(1 − ab)/(1 + ab)` with the lag-1 autocorrelations), the p-value is
/// Fisher's z with Bonferroni's correction over the lags. Keep `max_lag` within a quarter of the length, and print with
/// every result that nothing was controlled for.
///
/// Lags that leave no pair give `n = 0` and nothing else; series of unequal length give no row.
#[must_use]
pub fn lagged_association(x: &[f64], y: &[f64], max_lag: usize) -> Vec<LagRow> {
    if x.len() != y.len() {
        return Vec::new();
    }
    let changes = |series: &[f64]| {
        series
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .collect::<Vec<f64>>()
    };
    let (dx, dy) = (changes(x), changes(y));
    let tried = (max_lag + 1) as f64;
    (0..=max_lag)
        .map(|lag| {
            let n = dx.len().saturating_sub(lag);
            if n == 0 {
                return LagRow {
                    lag,
                    n,
                    r: None,
                    n_eff: 0.0,
                    p_adjusted: None,
                };
            }
            let (leading, following) = (&dx[..n], &dy[lag..]);
            let r = if n >= 3 { pearson(leading, following) } else { None };
            let echo = lag1(leading) * lag1(following);
            let n_eff = (n as f64).min(n as f64 * (1.0 - echo) / (1.0 + echo));
            let p_adjusted = r.filter(|_| n_eff >= 10.0).map(|r| {
                let z = r.clamp(-0.999_999, 0.999_999).atanh() * (n_eff - 3.0).sqrt();
                (tried * erfc(z.abs() / std::f64::consts::SQRT_2)).min(1.0)
            });
            LagRow {
                lag,
                n,
                r,
                n_eff,
                p_adjusted,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::rng::SplitMix64;
    use proptest::prelude::*;

    #[test]
    fn a_rising_series_has_every_pair_rising() {
        let up: Vec<f64> = (1..=8).map(f64::from).collect();
        let result = mann_kendall(&up).unwrap();
        assert_eq!((result.s, result.tau), (28, 1.0));
        assert!(result.p < 0.01);
        assert_eq!(mann_kendall(&up[..7]), None);
        assert_eq!(mann_kendall(&[3.0; 9]).unwrap().p, 1.0);
    }

    #[test]
    fn sen_takes_the_middle_slope() {
        assert!((sen_slope(&[1.0, 2.0, 4.0, 3.0]).unwrap() - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!(sen_slope(&[1.0]), None);
    }

    #[test]
    fn growing_together_is_not_association() {
        let one: Vec<f64> = (0..40).map(|i| f64::from(i + i % 3)).collect();
        let two: Vec<f64> = (0..40).map(|i| f64::from(2 * i + i % 5)).collect();
        assert!(pearson(&one, &two).unwrap() > 0.99);
        assert!(lagged_association(&one, &two, 0)[0].p_adjusted.unwrap() > 0.05);
    }

    #[test]
    fn a_series_that_follows_is_found_at_its_lag() {
        let mut rng = SplitMix64::new(7);
        let lead: Vec<f64> = (0..40).map(|_| rng.below(1000) as f64 / 1000.0).collect();
        let mut follow = vec![0.0, 0.0];
        follow.extend(&lead[..38]);
        let rows = lagged_association(&lead, &follow, 4);
        let best = rows
            .iter()
            .max_by(|a, b| a.r.unwrap().total_cmp(&b.r.unwrap()))
            .unwrap();
        assert_eq!(best.lag, 2);
        assert_eq!(lagged_association(&lead[..3], &follow[..3], 4)[3].n, 0);
    }

    proptest! {
        #[test]
        fn turning_a_series_round_turns_its_trend(series in prop::collection::vec(-50i32..50, 8..40)) {
            let forward: Vec<f64> = series.iter().map(|&v| f64::from(v)).collect();
            let backward: Vec<f64> = forward.iter().rev().copied().collect();
            let (a, b) = (mann_kendall(&forward).unwrap(), mann_kendall(&backward).unwrap());
            prop_assert_eq!(a.s, -b.s);
            prop_assert!((a.p - b.p).abs() < 1e-12 && (0.0..=1.0).contains(&a.p));
        }
    }
}
