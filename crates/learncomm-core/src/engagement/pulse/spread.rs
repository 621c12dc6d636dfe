//! How far apart answers are, and how far a mean can be trusted.

use super::figure::{Band, Figure, IntervalMethod};
use super::guard::{ENOUGH_SCORES, SPREAD_OF_ANSWERS, SPREAD_OF_SCORES, Spread};
use crate::engagement::stats::{Z95, bootstrap_ci};
use crate::engagement::survey::{self, cronbach_alpha, rwg_j};

/// From how many scores on (and at least 2·k) spread, agreement and consistency of a scale of several items are told as numbers,
/// with an interval of the bootstrap.
pub const ENOUGH_FOR_SPREAD: u64 = 30;
/// The seed of the bootstrap, of 2,000 resamples (metrics §11.2).
pub const SEED: u64 = 42;
const RESAMPLES: usize = 2_000;

impl Figure {
    /// Limits of the mean with a variance that is the largest it could be: not below that of the answers, for any answers with
    /// this mean on this scale (Bhatia & Davis 2000).
    pub(super) fn bounded_interval(&mut self, mean: f64) {
        let (low, high) = (f64::from(self.low), f64::from(self.high));
        let variance = (mean - low) * (high - mean);
        let n = self.n.unwrap_or(0) as f64;
        let half = Z95 * (variance / (n - 1.0)).sqrt();
        self.interval = Some((round2((mean - half).max(low)), round2((mean + half).min(high))));
        self.method = Some(IntervalMethod::LargestSpread);
    }

    /// What needs the scores themselves, from enough people and possible scores on, if few people could not be found out by it.
    /// `rows` are the points above the lowest of all who have a score, item by item.
    pub(super) fn spread(
        &mut self,
        mut scores: Vec<f64>,
        rows: &[Vec<f64>],
        items: usize,
        complete: bool,
        k: u64,
    ) {
        let (low, high, steps) = (f64::from(self.low), f64::from(self.high), self.high - self.low);
        let possible = items as u64 * u64::from(steps) + 1;
        if (scores.len() as u64) < ENOUGH_FOR_SPREAD.max(2 * k) || possible <= ENOUGH_SCORES {
            return;
        }
        scores.sort_by(f64::total_cmp);
        let step = 1.0 / items as f64;
        let sorted = &scores[..];
        let of_scores = Spread {
            sorted,
            low,
            high,
            step,
        };
        if !of_scores.is_open(k, SPREAD_OF_SCORES) {
            return;
        }
        self.exact_interval(&scores);
        // These are made of the variances of items, whose means are told.
        let is_open = |item: usize| {
            let mut answers: Vec<f64> = rows.iter().filter_map(|row| row.get(item).copied()).collect();
            answers.sort_by(f64::total_cmp);
            let of_item = Spread {
                sorted: &answers,
                low: 0.0,
                high: f64::from(steps),
                step: 1.0,
            };
            of_item.is_open(k, SPREAD_OF_ANSWERS)
        };
        if complete && (0..items).all(is_open) {
            self.r_wg = rwg_j(rows, u32::from(steps) + 1).map(round2);
            self.alpha = cronbach_alpha(rows).map(round2);
        }
    }

    fn exact_interval(&mut self, sorted: &[f64]) {
        let mean = |scores: &[f64]| Some(scores.iter().sum::<f64>() / scores.len() as f64);
        if let Some((low, high)) = bootstrap_ci(sorted, mean, SEED, RESAMPLES, 0.95) {
            self.interval = Some((round2(low), round2(high)));
            self.method = Some(IntervalMethod::Bootstrap);
        }
        let told = survey::group_score(&sorted.iter().map(|score| Some(*score)).collect::<Vec<_>>(), 1);
        self.sd = told.shown().and_then(|score| score.sd).map(round2);
    }
}

/// How many gave which answer to an item with a scale, if each was given by enough people: with the mean known, hidden ones could
/// be worked out. And what follows from it. `counts` are by points above the lowest.
pub(super) fn distribute(figure: &mut Figure, counts: &[u64], k: u64) {
    if counts.iter().any(|people| *people < k) {
        return;
    }
    let answers = usize::from(figure.low)..;
    figure.distribution = counts
        .iter()
        .zip(answers.clone())
        .map(|(people, answer)| Band {
            answers: answer.to_string(),
            n: Some(*people),
        })
        .collect();
    let scores: Vec<f64> = counts
        .iter()
        .zip(answers)
        .flat_map(|(people, answer)| {
            std::iter::repeat_n(answer as f64, usize::try_from(*people).unwrap_or(0))
        })
        .collect();
    figure.exact_interval(&scores);
}

/// To two places.
pub(super) fn round2(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
