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

#[cfg(test)]
mod tests {
    use super::*;

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
