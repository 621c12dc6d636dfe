//! How far a quotient of sums over members can be trusted.

use super::{RESAMPLES, SEED, Z95, percentile_interval};
use crate::engagement::measure::Interval;
use crate::engagement::rng::SplitMix64;

/// Up to so many members the bootstrap takes about a hundredth of a second; beyond, a sum of so many is normal enough.
const BOOTSTRAP_UP_TO: usize = 1_000;
/// The name of the method, as it stands in a report.
pub(crate) const BOOTSTRAP: &str = "bootstrap, 2000 resamples of members, seed 42";

/// A 95 % interval of Σ part / Σ whole, where each member has a part and a whole: contributions and weeks of membership,
/// partners who answer back and partners (metrics §11.2).
///
/// Up to 1,000 members it is the percentile bootstrap of members with 2,000 resamples and seed 42, with the same draws as
/// [`bootstrap_ci`](super::bootstrap_ci); above, the normal interval of the linearised quotient,
/// `r ± z·√(n/(n−1)·Σ(part − r·whole)²) / Σ whole`, cut at 0. The interval's `method` says which. `None` for fewer than two
/// members, without a whole, when more than a tenth of the resamples have none, and where all resamples are alike: that says
/// that there is too little to see a difference in, not that there is none.
#[must_use]
pub fn ratio_interval(members: &[(f64, f64)]) -> Option<Interval> {
    let n = members.len();
    let whole: f64 = members.iter().map(|(_, whole)| whole).sum();
    if n < 2 || whole <= 0.0 {
        return None;
    }
    let interval = if n <= BOOTSTRAP_UP_TO {
        let (low, high) = bootstrap(members)?;
        Interval::new95(low, high, BOOTSTRAP)
    } else {
        let ratio = members.iter().map(|(part, _)| part).sum::<f64>() / whole;
        let squares: f64 = members.iter().map(|(part, of)| (part - ratio * of).powi(2)).sum();
        let half = Z95 * (n as f64 / (n - 1) as f64 * squares).sqrt() / whole;
        Interval::new95(
            (ratio - half).max(0.0),
            ratio + half,
            "normal, linearised over members",
        )
    };
    interval.has_width().then_some(interval)
}

fn bootstrap(members: &[(f64, f64)]) -> Option<(f64, f64)> {
    let mut rng = SplitMix64::new(SEED);
    let mut replicates = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let (mut part, mut whole) = (0.0, 0.0);
        for _ in 0..members.len() {
            let (p, w) = members[rng.below(members.len())];
            part += p;
            whole += w;
        }
        if whole > 0.0 {
            replicates.push(part / whole);
        }
    }
    percentile_interval(&mut replicates, RESAMPLES, 0.95)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::stats::bootstrap_ci;

    fn ratio(members: &[(f64, f64)]) -> Option<f64> {
        let (part, whole) = members
            .iter()
            .fold((0.0, 0.0), |(p, w), (part, whole)| (p + part, w + whole));
        (whole > 0.0).then(|| part / whole)
    }

    #[test]
    fn it_is_the_general_bootstrap_to_the_bit() {
        let mut rng = SplitMix64::new(3);
        for n in [2_usize, 5, 30] {
            let members: Vec<(f64, f64)> = (0..n)
                .map(|_| (rng.below(9) as f64, 1.0 + rng.below(4) as f64))
                .collect();
            let found = ratio_interval(&members).map(|i| (i.low.unwrap(), i.high.unwrap()));
            assert_eq!(found, bootstrap_ci(&members, ratio, SEED, RESAMPLES, 0.95));
        }
    }

    #[test]
    fn too_little_to_tell_has_no_interval() {
        assert_eq!(ratio_interval(&[]), None);
        assert_eq!(ratio_interval(&[(1.0, 2.0)]), None);
        assert_eq!(ratio_interval(&[(0.0, 0.0), (0.0, 0.0)]), None);
        // All alike: nothing varies, and that is no proof that nothing could.
        assert_eq!(ratio_interval(&[(1.0, 2.0); 9]), None);
        // One member who holds everything is missing from a third of the resamples.
        let mut one = [(0.0, 0.0); 9];
        one[4] = (1.0, 2.0);
        assert_eq!(ratio_interval(&one), None);
    }

    #[test]
    fn many_members_have_nearly_the_same_interval_without_resampling() {
        let of = |n: u32| -> Vec<(f64, f64)> {
            (0..n)
                .map(|i| (f64::from(i * 7 % 5), 1.0 + f64::from(i % 3)))
                .collect()
        };
        let resampled = ratio_interval(&of(1_000)).unwrap();
        let normal = ratio_interval(&of(1_001)).unwrap();
        assert_ne!(resampled.method, normal.method);
        assert!((resampled.low.unwrap() - normal.low.unwrap()).abs() < 0.02);
        assert!((resampled.high.unwrap() - normal.high.unwrap()).abs() < 0.02);
    }
}
