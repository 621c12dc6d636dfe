//! How far a Gini coefficient can be trusted.

use super::gini_of_tally;
use crate::engagement::measure::Interval;
use crate::engagement::rng::SplitMix64;
use crate::engagement::stats::{BOOTSTRAP, RESAMPLES as REPS, SEED, Z95, percentile_interval};

/// Up to this many members the bootstrap takes about a hundredth of a second; beyond, the mean of so many is normal enough.
const BOOTSTRAP_UP_TO: usize = 2_000;

/// A 95 % interval for [`gini_star`](super::gini_star) of whole counts (metrics §2.1, §11.2).
///
/// Up to 2,000 members it is the percentile bootstrap of members with 2000 resamples and seed 42, bit for bit what
/// [`bootstrap_ci`](crate::engagement::stats::bootstrap_ci) gives; above, a normal interval from the delete-one jackknife
/// in `O(n log n)`, cut to 0–1. The interval's `method` says which. `None` for fewer than two members, when more than a
/// tenth of the resamples are undefined, or when the coefficient itself is.
#[must_use]
pub fn gini_star_interval(counts: &[u32]) -> Option<Interval> {
    let tally = Tally::of(counts);
    if counts.len() <= BOOTSTRAP_UP_TO {
        let (low, high) = tally.bootstrap(counts)?;
        Some(Interval::new95(low, high, BOOTSTRAP))
    } else {
        let (low, high) = tally.jackknife(counts.len())?;
        Some(Interval::new95(low, high, "jackknife"))
    }
}

/// Distinct counts, ascending, with the number of people who hold each.
struct Tally {
    amounts: Vec<u32>,
    people: Vec<u64>,
}

impl Tally {
    fn of(counts: &[u32]) -> Self {
        let mut sorted = counts.to_vec();
        sorted.sort_unstable();
        let mut tally = Self {
            amounts: Vec::new(),
            people: Vec::new(),
        };
        for count in sorted {
            if tally.amounts.last() != Some(&count) {
                tally.amounts.push(count);
                tally.people.push(0);
            }
            if let Some(people) = tally.people.last_mut() {
                *people += 1;
            }
        }
        tally
    }

    /// Resamples places in the tally instead of amounts, so that no resample needs sorting.
    fn bootstrap(&self, counts: &[u32]) -> Option<(f64, f64)> {
        let n = counts.len();
        if n < 2 {
            return None;
        }
        let place: Vec<u32> = counts
            .iter()
            .map(|count| self.amounts.partition_point(|a| a < count) as u32)
            .collect();
        let mut rng = SplitMix64::new(SEED);
        let mut drawn = vec![0u64; self.amounts.len()];
        let mut replicates = Vec::with_capacity(REPS);
        for _ in 0..REPS {
            drawn.fill(0);
            for _ in 0..n {
                drawn[place[rng.below(n)] as usize] += 1;
            }
            let gini = gini_of_tally(self.amounts.iter().copied().zip(drawn.iter().copied()), n);
            replicates.extend(gini.and_then(|gini| super::star(gini, n)));
        }
        percentile_interval(&mut replicates, REPS, 0.95)
    }

    /// Leaving out the person at rank `k` lowers `W = Σ i·x_i` by `k·x_k` and by one for every unit held above: the
    /// people there move down a rank. With suffix sums each leave-one-out value is a constant-time step, and people with
    /// equal counts share theirs.
    fn jackknife(&self, n: usize) -> Option<(f64, f64)> {
        let total: u128 = self.rows().map(|(amount, people)| amount * people).sum();
        if n < 3 || total == 0 {
            return None;
        }
        let mut weighted = 0u128;
        let mut rank = 0u128;
        for (amount, people) in self.rows() {
            weighted += amount * (people * rank + people * (people + 1) / 2);
            rank += people;
        }
        let star_of = |weighted: u128, sum: u128, n: f64| {
            (2.0 * weighted as f64 / (n * sum as f64) - (n + 1.0) / n) * n / (n - 1.0)
        };
        let estimate = star_of(weighted, total, n as f64);

        let less = (n - 1) as f64;
        let (mut rank, mut held) = (0u128, 0u128);
        let mut left_out = Vec::with_capacity(self.amounts.len());
        for (amount, people) in self.rows() {
            rank += people;
            held += amount * people;
            // Any of the tied people may go; the last one of them has rank `rank` and nobody equal above.
            let without = weighted - rank * amount - (total - held);
            if total == amount {
                return None;
            }
            left_out.push((star_of(without, total - amount, less), people as f64));
        }
        let n = n as f64;
        let mean = left_out.iter().map(|(value, people)| value * people).sum::<f64>() / n;
        let squares: f64 = left_out
            .iter()
            .map(|(value, people)| people * (value - mean).powi(2))
            .sum();
        let half = Z95 * ((n - 1.0) / n * squares).sqrt();
        Some(((estimate - half).max(0.0), (estimate + half).min(1.0)))
    }

    fn rows(&self) -> impl Iterator<Item = (u128, u128)> + '_ {
        self.amounts
            .iter()
            .zip(&self.people)
            .map(|(&amount, &people)| (u128::from(amount), u128::from(people)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::equity::gini_star;
    use crate::engagement::stats::bootstrap_ci;

    #[test]
    fn the_bootstrap_is_the_general_one_to_the_bit() {
        let mut rng = SplitMix64::new(9);
        for n in [2usize, 3, 7, 40] {
            let counts: Vec<u32> = (0..n).map(|_| rng.below(12) as u32).collect();
            let amounts: Vec<f64> = counts.iter().map(|&c| f64::from(c)).collect();
            let general = bootstrap_ci(&amounts, gini_star, 42, 2000, 0.95);
            let ours = gini_star_interval(&counts).map(|i| (i.low.unwrap(), i.high.unwrap()));
            assert_eq!(ours, general, "{counts:?}");
        }
        assert_eq!(gini_star_interval(&[3]), None);
    }

    #[test]
    fn the_jackknife_equals_leaving_out_one_by_one() {
        let counts: Vec<u32> = [0, 0, 1, 2, 2, 5, 9, 9, 30].to_vec();
        let n = counts.len() as f64;
        let without: Vec<f64> = (0..counts.len())
            .map(|k| {
                let rest: Vec<f64> = counts
                    .iter()
                    .enumerate()
                    .filter(|&(i, _)| i != k)
                    .map(|(_, &c)| f64::from(c))
                    .collect();
                gini_star(&rest).unwrap()
            })
            .collect();
        let mean = without.iter().sum::<f64>() / n;
        let se = ((n - 1.0) / n * without.iter().map(|v| (v - mean).powi(2)).sum::<f64>()).sqrt();
        let all: Vec<f64> = counts.iter().map(|&c| f64::from(c)).collect();
        let estimate = gini_star(&all).unwrap();
        let (low, high) = Tally::of(&counts).jackknife(counts.len()).unwrap();
        assert!((low - (estimate - Z95 * se).max(0.0)).abs() < 1e-12);
        assert!((high - (estimate + Z95 * se).min(1.0)).abs() < 1e-12);
    }

    #[test]
    fn many_members_use_the_jackknife() {
        let counts: Vec<u32> = (0..20_000).map(|i| u32::from(i % 7 == 0) * (i % 13)).collect();
        let interval = gini_star_interval(&counts).unwrap();
        assert_eq!(interval.method, "jackknife");
        assert!(interval.low.unwrap() < interval.high.unwrap());
        assert_eq!(gini_star_interval(&vec![0; 20_000]), None);
    }
}
