//! Percentile bootstrap.

use super::quantile7_sorted;
use crate::engagement::rng::SplitMix64;

/// Percentile bootstrap interval of a statistic, resampling `units` with replacement (Efron 1979; metrics §11.2).
///
/// A unit is a member with everything they did, never a single event: events of one person hang together, and resampling
/// them singly would promise far too much. Resamples for which the statistic is undefined are dropped. The seed belongs
/// into the report; with it the result can be reproduced to the bit. By convention `seed` 42, `reps` 2000, `level` 0.95.
///
/// `None` for fewer than two units, no resamples, or when more than a tenth of the resamples are undefined.
///
/// ```
/// use learncomm_core::engagement::{equity::gini_star, stats::bootstrap_ci};
/// let interval = bootstrap_ci(&[0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 10.0], gini_star, 42, 2000, 0.95);
/// assert_eq!(interval, Some((0.2962962962962963, 0.8571428571428573)));
/// ```
#[must_use]
pub fn bootstrap_ci<T: Copy>(
    units: &[T],
    mut statistic: impl FnMut(&[T]) -> Option<f64>,
    seed: u64,
    reps: usize,
    level: f64,
) -> Option<(f64, f64)> {
    let n = units.len();
    if n < 2 {
        return None;
    }
    let mut rng = SplitMix64::new(seed);
    let mut sample = units.to_vec();
    let mut replicates = Vec::with_capacity(reps);
    for _ in 0..reps {
        for place in &mut sample {
            *place = units[rng.below(n)];
        }
        replicates.extend(statistic(&sample));
    }
    percentile_interval(&mut replicates, reps, level)
}

/// The middle `level` of bootstrap replicates, which are sorted in place. `None` when there are none or fewer than nine
/// tenths of the `reps` that were asked for.
#[must_use]
pub fn percentile_interval(replicates: &mut [f64], reps: usize, level: f64) -> Option<(f64, f64)> {
    if (replicates.len() as f64) < 0.9 * reps as f64 {
        return None;
    }
    replicates.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - level) / 2.0;
    Some((
        quantile7_sorted(replicates, tail)?,
        quantile7_sorted(replicates, 1.0 - tail)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(xs: &[f64]) -> Option<f64> {
        Some(xs.iter().sum::<f64>() / xs.len() as f64)
    }

    #[test]
    fn one_unit_says_nothing_about_spread() {
        assert_eq!(bootstrap_ci(&[3.0], mean, 42, 2000, 0.95), None);
    }

    #[test]
    fn too_many_undefined_resamples_give_none() {
        assert_eq!(bootstrap_ci(&[1.0, 2.0], |_: &[f64]| None, 42, 100, 0.95), None);
        let mut calls = 0;
        let mostly = |_: &[f64]| {
            calls += 1;
            (calls % 5 != 0).then_some(1.0)
        };
        assert_eq!(bootstrap_ci(&[1.0, 2.0], mostly, 42, 100, 0.95), None);
    }

    #[test]
    fn the_same_seed_gives_the_same_bits() {
        let data: Vec<f64> = (0..20).map(f64::from).collect();
        let first = bootstrap_ci(&data, mean, 7, 500, 0.9);
        assert_eq!(first, bootstrap_ci(&data, mean, 7, 500, 0.9));
        assert_ne!(first, bootstrap_ci(&data, mean, 8, 500, 0.9));
    }
}
