//! Statistics shared by all metrics: uncertainty, trend and association (metrics §11).

mod bootstrap;
mod burstiness;
mod erfc;
mod ratio;
mod trend;

pub use bootstrap::{bootstrap_ci, percentile_interval};
pub use burstiness::burstiness;
pub use erfc::erfc;
pub(crate) use ratio::BOOTSTRAP;
pub use ratio::ratio_interval;
pub use trend::{
    LagRow, MannKendall, lag1, lagged_association, mann_kendall, pearson, sen_slope, sen_slope_at,
};

/// How many resamples of members an interval in a report rests on (metrics §11.2).
pub(crate) const RESAMPLES: usize = 2_000;
/// The seed of these resamples; told in the report as part of the method.
pub(crate) const SEED: u64 = 42;

/// The quantile of the standard normal distribution that leaves 2.5 % on either side.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Wilson's score interval for a share of `positive` out of `n`, between 0 and 1 (Wilson 1927; metrics §11.2).
///
/// `z` is the normal quantile, [`Z95`] for 95 %. Unlike the textbook interval it behaves at 0 and 1 and for small `n`.
/// Undefined for `n = 0`.
#[must_use]
pub fn wilson_interval(positive: u64, n: u64, z: f64) -> Option<(f64, f64)> {
    if n == 0 {
        return None;
    }
    let n = n as f64;
    let p = positive as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let half = z * ((p * (1.0 - p) + z * z / (4.0 * n)) / n).sqrt();
    let scale = 1.0 + z * z / n;
    // At p = 0 and p = 1 one end is exactly 0 or 1; rounding must not leave it a hair away or push it past.
    let low = if p == 0.0 { 0.0 } else { (middle - half) / scale };
    let high = if p == 1.0 { 1.0 } else { (middle + half) / scale };
    Some((low.max(0.0), high.min(1.0)))
}

/// Quantile `q` (0 to 1) by linear interpolation between order statistics: type 7 of Hyndman & Fan 1996, the default of
/// R and NumPy. Undefined for no data. The input need not be sorted.
#[must_use]
pub fn quantile7(data: &[f64], q: f64) -> Option<f64> {
    let last = data.len().checked_sub(1)?;
    let place = last as f64 * q.clamp(0.0, 1.0);
    let below = (place.floor() as usize).min(last);
    // Two order statistics are wanted, not the order: selecting is linear.
    let mut data = data.to_vec();
    let (_, low, behind) = data.select_nth_unstable_by(below, f64::total_cmp);
    let high = behind.iter().copied().min_by(f64::total_cmp).unwrap_or(*low);
    Some(*low + (place - below as f64) * (high - *low))
}

/// [`quantile7`] of data in ascending order.
#[must_use]
pub fn quantile7_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * q.clamp(0.0, 1.0);
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wilson_knows_its_ends() {
        assert_eq!(wilson_interval(0, 0, Z95), None);
        for n in [1, 5, 384, 1_000_003] {
            assert_eq!(wilson_interval(0, n, Z95).unwrap().0, 0.0);
            assert_eq!(wilson_interval(n, n, Z95).unwrap().1, 1.0);
        }
        assert!((wilson_interval(209, 259, Z95).unwrap().0 - 0.754_537_769_965_333_4).abs() < 1e-12);
    }

    #[test]
    fn quantiles_interpolate() {
        assert_eq!(quantile7(&[4.0, 1.0, 2.0, 3.0], 0.5), Some(2.5));
        assert_eq!(quantile7(&[7.0], 0.9), Some(7.0));
        assert_eq!(quantile7(&[], 0.5), None);
    }

    proptest! {
        #[test]
        fn wilson_holds_the_share(n in 1u64..10_000, part in 0.0f64..=1.0) {
            let positive = (n as f64 * part) as u64;
            let (low, high) = wilson_interval(positive, n, Z95).unwrap();
            let p = positive as f64 / n as f64;
            prop_assert!(0.0 <= low && low <= p + 1e-12 && p <= high + 1e-12 && high <= 1.0);
        }
    }
}
