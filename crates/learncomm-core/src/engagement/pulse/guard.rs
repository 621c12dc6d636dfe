//! What may be told of few people. Each rule is a function of counts and sums, so that it can be tried on all of them.

use std::collections::BTreeSet;

use crate::engagement::anonymity::{Hidden, suppress};

/// Whether `n` of `all` people may be told of: they are at least `k`, and so are the others, if there are any.
pub(super) const fn enough(n: u64, all: u64, k: u64) -> bool {
    n >= k && (n == all || all - n >= k)
}

/// What has to hold of a mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) k: u64,
    /// Whether nothing is told of it when all say the same.
    pub(super) sensitive: bool,
    /// If it is of one answer each: the most points that an answer can have.
    pub(super) range: Option<u64>,
}

/// A sum of answers: how many points they are above the lowest, and how many there could be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Points {
    pub(super) above: u64,
    pub(super) most: u64,
}

/// Where a sum of answers lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Far enough from both ends.
    Inside,
    /// Fewer than k points above the lowest it could be.
    Low,
    /// Fewer than k points below the highest.
    High,
    /// It is not even told near which end: there is not enough room between them.
    Hidden,
}

impl Points {
    pub(super) const fn add(&mut self, above: u64, most: u64) {
        self.above += above;
        self.most += most;
    }

    /// Where the sum lies. One that is `k` points away from both ends may be the work of at least k people on either side; one
    /// that is nearer says what all but a few answered, and if its distance were told, how many these few are at the most.
    pub(super) const fn place(self, k: u64) -> Place {
        let below = self.most - self.above;
        if self.above >= k && below >= k {
            return Place::Inside;
        }
        // All sums near one end have to look alike, and none of them may be near the other end, too.
        if self.most < 2 * k {
            return Place::Hidden;
        }
        if self.above < k { Place::Low } else { Place::High }
    }
}

/// Whether n answers of 0 to `range` points with the sum `above` leave open, of every answer, that nobody gave it or that at
/// least `k` people did. Otherwise the sum says that somebody gave it, and that they are few.
pub(super) fn no_answer_is_few(n: u64, above: u64, range: u64, k: u64) -> bool {
    let by_nobody = |answer: u64| {
        // So many give a lower answer, the others a higher one.
        (0..=n).any(|lower| {
            let higher = n - lower;
            if (lower > 0 && answer == 0) || (higher > 0 && answer == range) {
                return false;
            }
            let least = higher * (answer + 1);
            let most = lower * answer.saturating_sub(1) + higher * range;
            (least..=most).contains(&above)
        })
    };
    let by_many = |answer: u64| {
        let rest = n.checked_sub(k).zip(above.checked_sub(k * answer));
        rest.is_some_and(|(people, points)| points <= people * range)
    };
    (0..=range).all(|answer| by_many(answer) || by_nobody(answer))
}

/// Which cells of a table to hide, by place, whose total is told; `None` for all of them.
///
/// [`suppress`] makes sure that a hidden cell is not the total minus the rest. Whoever knows how it works can learn more: that the
/// cells which it hid have fewer than k people each – and if their sum is too large for one of them to be empty, that none is –,
/// or which of several it took to hide another. So cells are hidden by themselves only if each of them could as well be empty.
pub(super) fn hidden_cells(counts: &[u64], k: u64) -> Option<BTreeSet<usize>> {
    let cells: Vec<(usize, u64)> = counts.iter().copied().enumerate().collect();
    let Hidden::Cells(hidden) = suppress(&cells, k, true) else {
        return None;
    };
    let held: u64 = hidden.iter().map(|cell| counts[*cell]).sum();
    let all_few = hidden.iter().all(|cell| counts[*cell] < k);
    let others = (hidden.len() as u64).saturating_sub(1);
    (hidden.is_empty() || (all_few && held <= others * (k - 1))).then_some(hidden)
}

/// From how many possible scores of a scale on its spread may be told. With fewer, mean, spread and consistency together say
/// how many people have which score, and often who of them answered what to two items.
pub(super) const ENOUGH_SCORES: u64 = 20;
/// How many steps of the scale the standard deviation of scores has to be at least: less is the work of few people.
pub(super) const SPREAD_OF_SCORES: f64 = 2.0;
/// The same of the answers to an item. The mean between two answers needs half a step.
pub(super) const SPREAD_OF_ANSWERS: f64 = 0.7;

/// How many times the variance has to fit.
const ROOM: f64 = 2.0;

/// Values whose mean is told, in the order of size, and what there could be of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread<'a> {
    pub(super) sorted: &'a [f64],
    pub(super) low: f64,
    pub(super) high: f64,
    /// The distance between neighbouring values.
    pub(super) step: f64,
}

impl Spread<'_> {
    /// Whether the mean and the standard deviation leave open, of those at either end, that nobody is so far out or that at
    /// least `k` people are; and whether the deviation is at least so many steps.
    ///
    /// A single person far from all others makes a deviation that no others could: values between a and b with the mean μ
    /// have a variance of at most (μ − a)·(b − μ) (Bhatia & Davis 2000). So the variance has to fit between the k-th value
    /// from one end and the other end of the scale, [`ROOM`] times, as the largest takes people in parts.
    pub(super) fn is_open(&self, k: u64, steps: f64) -> bool {
        let n = self.sorted.len();
        let Some(out) = usize::try_from(k).ok().filter(|k| (1..=n / 2).contains(k)) else {
            return false;
        };
        let mean = self.sorted.iter().sum::<f64>() / n as f64;
        let variance = self.sorted.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64;
        let (lowest, highest) = (self.sorted[out - 1], self.sorted[n - out]);
        let alike = self
            .sorted
            .chunk_by(|a, b| (a - b).abs() < 1e-9)
            .map(<[f64]>::len)
            .max();
        // Numbers that nearly everybody shares say how the few differ.
        n - alike.unwrap_or(n) >= out
            && variance.sqrt() >= steps * self.step
            && variance * ROOM <= (mean - lowest) * (self.high - mean)
            && variance * ROOM <= (mean - self.low) * (highest - mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_5_a_deviation_that_only_few_can_make_is_not_open() {
        let is_open = |counts: &[(u32, usize)]| {
            let values = counts
                .iter()
                .flat_map(|(sevenths, people)| std::iter::repeat_n(f64::from(*sevenths) / 7.0, *people));
            let mut sorted: Vec<f64> = values.collect();
            sorted.sort_by(f64::total_cmp);
            let spread = Spread {
                sorted: &sorted,
                low: 1.0,
                high: 7.0,
                step: 1.0 / 7.0,
            };
            spread.is_open(5, SPREAD_OF_SCORES)
        };
        let usual = [(24, 3), (28, 5), (31, 6), (34, 7), (37, 5), (41, 4)];
        assert!(is_open(&usual));
        // One or four who stand apart from the rest, below or above.
        assert!(!is_open(&[(7, 1), (38, 8), (40, 13), (42, 8)]));
        assert!(!is_open(&[(12, 4), (38, 8), (40, 10), (42, 8)]));
        assert!(!is_open(&[(10, 8), (12, 13), (14, 8), (49, 1)]));
        // Nearly all say the same, or nearly the same.
        assert!(!is_open(&[(35, 26), (21, 2), (49, 2)]));
        assert!(!is_open(&[(34, 10), (35, 10), (36, 10)]));
        assert!(!is_open(&[(20, 4), (40, 4)]), "few");
    }

    /// Whether `n` values from `low` to `high` can have this sum and, within two, this sum of squares: for each number of
    /// values and each sum, the sums of squares that there can be, as bits.
    fn can_be(n: usize, low: usize, high: usize, sum: usize, squares: usize) -> bool {
        let words = (squares + 2) / 64 + 1;
        let mut can = vec![vec![vec![0u64; words]; sum + 1]; n + 1];
        can[0][0][0] = 1;
        for value in low..=high {
            let (skip, shift) = (value * value / 64, value * value % 64);
            for count in 0..n {
                for before in 0..=sum.saturating_sub(value) {
                    let from = can[count][before].clone();
                    let Some(to) = can[count + 1].get_mut(before + value) else {
                        continue;
                    };
                    for word in 0..words.saturating_sub(skip) {
                        to[word + skip] |= from[word] << shift;
                        if shift > 0 && word + skip + 1 < words {
                            to[word + skip + 1] |= from[word] >> (64 - shift);
                        }
                    }
                }
            }
        }
        let all = &can[n][sum];
        (squares.saturating_sub(2)..=squares + 2).any(|q| all[q / 64] & (1 << (q % 64)) != 0)
    }

    #[test]
    fn s3_5_where_a_deviation_is_told_others_than_few_could_have_made_it() {
        const K: usize = 3;
        let (low, high) = (0usize, 24usize);
        let mut draw = 1u64;
        let mut below = |most: usize| {
            draw = draw
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (draw >> 33) as usize % most
        };
        let (mut open, mut closed) = (0, 0);
        for _ in 0..200 {
            // Most lie together somewhere, a few anywhere.
            let (centre, width, apart) = (below(25), 1 + below(9), below(5));
            let mut values: Vec<usize> = (0..14)
                .map(|place| {
                    if place < apart {
                        below(25)
                    } else {
                        (centre + below(width)).saturating_sub(width / 2).min(high)
                    }
                })
                .collect();
            values.sort_unstable();
            let sorted: Vec<f64> = values.iter().map(|value| *value as f64).collect();
            let spread = Spread {
                sorted: &sorted,
                low: low as f64,
                high: high as f64,
                step: 1.0,
            };
            if !spread.is_open(K as u64, SPREAD_OF_SCORES) {
                closed += 1;
                continue;
            }
            open += 1;
            let n = values.len();
            let (sum, squares) = (values.iter().sum(), values.iter().map(|v| v * v).sum());
            // Nobody is below the third from below, or above the third from above.
            assert!(can_be(n, values[K - 1], high, sum, squares), "{values:?}");
            assert!(can_be(n, low, values[n - K], sum, squares), "{values:?}");
        }
        assert!(open > 20 && closed > 20, "{open} {closed}");
    }

    #[test]
    fn s3_5_few_who_left_an_item_out_are_hidden_like_few_who_answered() {
        assert!(enough(5, 5, 5) && enough(5, 10, 5));
        assert!(!enough(4, 4, 5) && !enough(6, 10, 5));
    }

    #[test]
    fn s3_5_a_sum_near_an_end_says_what_nearly_all_answered() {
        let at = |above| Points { above, most: 20 }.place(5);
        assert_eq!([at(0), at(4)], [Place::Low; 2]);
        assert_eq!([at(5), at(15)], [Place::Inside; 2]);
        assert_eq!([at(16), at(20)], [Place::High; 2]);
        assert_eq!(Points { above: 0, most: 9 }.place(5), Place::Hidden);
    }

    #[test]
    fn s3_5_a_sum_may_need_somebody_at_an_end() {
        // Four people with three points of at most two each: one or two of them have none.
        assert!(!no_answer_is_few(4, 3, 2, 3));
        assert!(no_answer_is_few(5, 3, 2, 3));
        assert!(no_answer_is_few(4, 4, 2, 3));
    }

    #[test]
    fn s3_5_hidden_cells_could_each_be_empty() {
        assert_eq!(hidden_cells(&[5, 6], 5), Some(BTreeSet::new()));
        // Each of the two would have 1 to 4 people.
        assert_eq!(hidden_cells(&[9, 2, 3], 5), None);
        assert_eq!(hidden_cells(&[9, 2, 3, 1], 5), Some([1, 2, 3].into()));
        assert_eq!(hidden_cells(&[9, 0, 0, 1], 5), None);
        assert_eq!(hidden_cells(&[2, 2], 5), None);
    }
}
