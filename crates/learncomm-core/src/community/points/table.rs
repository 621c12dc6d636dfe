use std::collections::BTreeSet;

use serde::Serialize;

use crate::community::deeds::{Deed, Evident};

/// What one of a kind of evidence is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// The kind.
    pub evidence: Evident,
    /// Points for each.
    pub points: u32,
}

const fn weight(evidence: Evident, points: u32) -> Weight {
    Weight { evidence, points }
}

/// What points are given for. There are none for votes, questions, plain answers and comments, or for coming by; and none
/// for what one may keep to oneself, coaching and pathways: everybody sees when somebody's points grow.
pub const WEIGHTS: [Weight; 6] = [
    weight(Evident::AcceptedAnswers, 5),
    weight(Evident::SessionsLed, 5),
    weight(Evident::HighRatings, 2),
    weight(Evident::Recognitions, 2),
    weight(Evident::Revisions, 1),
    weight(Evident::CatchUps, 1),
];

/// Points for one kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PointsFor {
    /// The kind.
    pub evidence: Evident,
    /// How many of it there are.
    pub count: u32,
    /// The points for them.
    pub points: u32,
}

/// The points for what somebody did since an instant (milliseconds since 1970 UTC), kind by kind, in the order of
/// [`WEIGHTS`]; kinds without any are left out.
pub(super) fn points(deeds: &[Deed], since: i64) -> Vec<PointsFor> {
    let of = |weight: &Weight| {
        let fits = |deed: &&Deed| deed.what == weight.evidence && deed.at >= since;
        // A session led in two roles is one.
        let different: BTreeSet<(u32, u32, u32)> = deeds.iter().filter(fits).map(Deed::different).collect();
        let count = u32::try_from(different.len()).unwrap_or(u32::MAX);
        PointsFor {
            evidence: weight.evidence,
            count,
            points: count.saturating_mul(weight.points),
        }
    };
    WEIGHTS.iter().map(of).filter(|line| line.count > 0).collect()
}

/// All of them together.
pub(super) fn total(lines: &[PointsFor]) -> u32 {
    lines
        .iter()
        .fold(0, |sum: u32, line| sum.saturating_add(line.points))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_5_points_are_for_what_helped_others_and_each_thing_counts_once() {
        let deed = |what, at, object, with| {
            let mut deed = Deed::new(what, at, object);
            deed.with = with;
            deed
        };
        let deeds = [
            deed(Evident::Answers, 10, 1, 2),
            deed(Evident::AcceptedAnswers, 10, 1, 2),
            deed(Evident::HighRatings, 10, 1, 2),
            deed(Evident::HighRatings, 20, 1, 3),
            deed(Evident::SessionsLed, 20, 5, 0),
            deed(Evident::SessionsLed, 20, 5, 0),
            deed(Evident::SessionsAttended, 20, 6, 0),
            deed(Evident::Shared, 20, 7, 0),
        ];
        let lines = points(&deeds, 0);
        let told: Vec<(Evident, u32, u32)> = lines.iter().map(|l| (l.evidence, l.count, l.points)).collect();
        assert_eq!(
            told,
            [
                (Evident::AcceptedAnswers, 1, 5),
                (Evident::SessionsLed, 1, 5),
                (Evident::HighRatings, 2, 4)
            ]
        );
        assert_eq!(total(&lines), 14);
        assert_eq!(total(&points(&deeds, 11)), 7);
        assert_eq!(points(&deeds, 21), []);
    }
}
