//! Goals (metrics §11.4), *result*.

/// How much of the way from the baseline to the target is covered: `(current − baseline) / (target − baseline)`
/// (metrics §11.4).
///
/// It does not matter whether the target lies above or below: 0 is where it started, 1 is reached, more is exceeded, and
/// below 0 things moved the wrong way. Undefined when the target is the baseline.
///
/// ```
/// use learncomm_core::engagement::goal::goal_progress;
/// // From 40 defects towards 20; now 30.
/// assert_eq!(goal_progress(40.0, 30.0, 20.0), Some(0.5));
/// assert_eq!(goal_progress(5.0, 6.0, 5.0), None);
/// ```
#[must_use]
pub fn goal_progress(baseline: f64, current: f64, target: f64) -> Option<f64> {
    (target != baseline).then(|| (current - baseline) / (target - baseline))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_way_is_negative() {
        assert_eq!(goal_progress(40.0, 50.0, 20.0), Some(-0.5));
        assert_eq!(goal_progress(0.0, 3.0, 2.0), Some(1.5));
    }
}
