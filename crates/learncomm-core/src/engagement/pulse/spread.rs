//! How far apart answers are, and how far a mean can be trusted.

use super::figure::{Band, Figure, IntervalMethod};
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

    /// What needs the scores themselves: agreement in a word, and the rest from enough people on.
    pub(super) fn spread(
        &mut self,
        mut scores: Vec<f64>,
        rows: &[Vec<f64>],
        options: u32,
        complete: bool,
        k: u64,
    ) {
        let n = scores.len() as u64;
        let r_wg = if complete { rwg_j(rows, options) } else { None };
        scores.sort_by(f64::total_cmp);
        let alike = scores
            .chunk_by(|a, b| (a - b).abs() < 1e-9)
            .map(<[f64]>::len)
            .max()
            .unwrap_or(0) as u64;
        // Numbers that nearly everybody shares say how the few differ.
        if n < ENOUGH_FOR_SPREAD.max(2 * k) || n - alike < k {
            return;
        }
        self.exact_interval(&scores);
        self.r_wg = r_wg.map(round2);
        self.alpha = if complete {
            cronbach_alpha(rows).map(round2)
        } else {
            None
        };
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
