//! Educational value of answers and resources (metrics §7), *practice*.
//!
//! One rating a person (the latest), none of one's own work. Order by a lower bound or the shrunken mean, never by the
//! raw mean or the sum, and never show a person's average.

use super::stats::wilson_interval;

/// Shrunken mean `(weight·prior + Σ ratings) / (weight + n)` (metrics §7).
///
/// With no ratings it is the prior: show "not rated yet". Undefined only when weight and number of ratings are both 0.
/// By convention `prior_mean` is the community's mean of the last year and `prior_weight` the median number of ratings an
/// item, at least 3.
#[must_use]
pub fn bayes_avg(ratings: &[f64], prior_mean: f64, prior_weight: f64) -> Option<f64> {
    let weight = prior_weight + ratings.len() as f64;
    (weight != 0.0).then(|| (prior_weight * prior_mean + ratings.iter().sum::<f64>()) / weight)
}

/// Lower end of Wilson's interval for a share of positive votes, 0 to 1 (metrics §7). Undefined for `n = 0`, which sorts
/// last. `z` is [`Z95`](super::stats::Z95) by convention.
#[must_use]
pub fn wilson_lower(positive: u64, n: u64, z: f64) -> Option<f64> {
    wilson_interval(positive, n, z).map(|(low, _)| low)
}

/// Lower bound of the mean of star ratings under a uniform Dirichlet prior; `counts[i]` ratings of `i + 1` stars
/// (metrics §7; after Evan Miller, "Ranking items with star ratings", 2014).
///
/// Without ratings it is low rather than undefined, so that new items sort behind proven ones. Undefined for a scale
/// without steps. `z` is [`Z95`](super::stats::Z95) by convention.
#[must_use]
pub fn star_lower(counts: &[u64], z: f64) -> Option<f64> {
    if counts.is_empty() {
        return None;
    }
    let total = counts.iter().sum::<u64>() as f64 + counts.len() as f64;
    let stars = || (1u32..).map(f64::from).zip(counts);
    let mean = stars()
        .map(|(star, &count)| star * (count as f64 + 1.0))
        .sum::<f64>()
        / total;
    let square = stars()
        .map(|(star, &count)| star * star * (count as f64 + 1.0))
        .sum::<f64>()
        / total;
    // A scale of one step has no spread; rounding must not make it negative.
    Some(mean - z * ((square - mean * mean).max(0.0) / (total + 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::stats::Z95;

    #[test]
    fn without_ratings_the_prior_speaks() {
        assert_eq!(bayes_avg(&[], 3.6, 5.0), Some(3.6));
        assert_eq!(bayes_avg(&[5.0, 5.0], 3.5, 5.0), Some(27.5 / 7.0));
        assert_eq!(bayes_avg(&[], 3.6, 0.0), None);
    }

    #[test]
    fn few_votes_rank_below_many() {
        assert_eq!(wilson_lower(0, 0, Z95), None);
        assert!(wilson_lower(1, 1, Z95).unwrap() < wilson_lower(90, 100, Z95).unwrap());
        assert!(star_lower(&[0, 0, 0, 0, 1], Z95).unwrap() < star_lower(&[0, 0, 0, 0, 10], Z95).unwrap());
        assert_eq!(star_lower(&[], Z95), None);
    }
}
