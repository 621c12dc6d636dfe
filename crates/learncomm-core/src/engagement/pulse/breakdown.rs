//! Figures by unit: of all units, or of none. If one were left out, the total minus the others would be what it said; and if others
//! were left out beside it, whoever knows how they are chosen, and how large units are, could often tell which are small.

use serde::{Deserialize, Serialize};

use super::guard::{Place, Points, Rule, no_answer_is_few};
use crate::id::Slug;

/// How many of a unit answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCount {
    /// The unit; `None` for all who are in none of them.
    pub unit: Option<Slug>,
    /// How many answered.
    pub n: u64,
}

/// The mean of a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitMean {
    /// The unit; `None` for all who are in none of them.
    pub unit: Option<Slug>,
    /// How many it rests on.
    pub n: u64,
    /// The mean, to two places.
    pub mean: f64,
}

/// What one unit said to one item or scale.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfUnit {
    pub(super) people: u64,
    pub(super) points: Points,
    /// Sum of the scores of its people.
    pub(super) scores: f64,
    /// The lowest and the highest score.
    pub(super) range: Option<(f64, f64)>,
}

impl OfUnit {
    pub(super) fn add(&mut self, score: f64, points: Points) {
        self.people += 1;
        self.points.add(points.above, points.most);
        self.scores += score;
        self.range = Some(match self.range {
            None => (score, score),
            Some((low, high)) => (low.min(score), high.max(score)),
        });
    }

    /// Whether its mean may be told.
    pub(super) fn may_be_told(&self, rule: Rule) -> bool {
        // Not only where all say the same, but wherever they could: otherwise, what is told would say that they do not.
        let unanimous = self.range.is_some_and(|(low, high)| low == high)
            || (self.people > 0 && self.points.above.is_multiple_of(self.people));
        self.people >= rule.k
            && self.points.place(rule.k) == Place::Inside
            && !(rule.sensitive && unanimous)
            && rule
                .range
                .is_none_or(|range| no_answer_is_few(self.people, self.points.above, range, rule.k))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(answers: &[u64], sensitive: bool) -> bool {
        let mut unit = OfUnit::default();
        for answer in answers {
            unit.add(
                *answer as f64,
                Points {
                    above: *answer,
                    most: 4,
                },
            );
        }
        unit.may_be_told(Rule {
            k: 3,
            sensitive,
            range: Some(4),
        })
    }

    #[test]
    fn s3_3_the_mean_of_a_unit_is_no_work_of_few() {
        assert!(told(&[1, 2, 3, 1], false) && told(&[1, 2, 3, 1], true));
        assert!(!told(&[1, 3], false), "few");
        assert!(!told(&[0, 0, 1], false), "near an end");
        // All could have said 2.
        assert!(told(&[1, 2, 3], false) && !told(&[1, 2, 3], true));
    }
}
