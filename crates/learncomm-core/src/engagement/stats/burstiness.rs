//! Whether things happen evenly or all at once.

/// Burstiness of the times between events, `(σ − μ)/(σ + μ)` with the population's standard deviation (Goh & Barabási 2008,
/// *Europhysics Letters* 81:48002; metrics §11.7).
///
/// −1 is as regular as a clock, 0 as irregular as chance (a Poisson process), near 1 everything comes in bursts. With `n`
/// gaps it cannot pass `(√(n−1) − 1)/(√(n−1) + 1)`, so do not compare long series with short ones. Undefined for fewer than
/// two gaps, or when all of them are 0.
///
/// ```
/// use learncomm_core::engagement::stats::burstiness;
/// assert_eq!(burstiness(&[7.0, 7.0, 7.0]), Some(-1.0));
/// assert_eq!(burstiness(&[0.0, 10.0]), Some(0.0));
/// assert_eq!(burstiness(&[7.0]), None);
/// ```
#[must_use]
pub fn burstiness(gaps: &[f64]) -> Option<f64> {
    if gaps.len() < 2 {
        return None;
    }
    let n = gaps.len() as f64;
    let mean = gaps.iter().sum::<f64>() / n;
    let spread = (gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / n).sqrt();
    (spread + mean != 0.0).then(|| (spread - mean) / (spread + mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_gap_at_all_has_no_rhythm() {
        assert_eq!(burstiness(&[]), None);
        assert_eq!(burstiness(&[0.0, 0.0]), None);
        // Nine events at once and a long silence.
        let mut burst = [0.0; 10];
        burst[9] = 100.0;
        assert_eq!(burstiness(&burst), Some(0.5));
    }

    proptest! {
        #[test]
        fn it_stays_in_its_range(gaps in prop::collection::vec(0_u32..1_000, 2..40)) {
            let gaps: Vec<f64> = gaps.into_iter().map(f64::from).collect();
            if let Some(found) = burstiness(&gaps) {
                let root = (gaps.len() as f64 - 1.0).sqrt();
                prop_assert!((-1.0..=(root - 1.0) / (root + 1.0) + 1e-9).contains(&found));
            }
        }
    }
}
