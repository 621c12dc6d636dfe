//! Surveys (metrics §10.1–10.3), *practice*.
//!
//! Scorers and item keys only: the wording of published scales belongs to their authors, and the operator pastes it in.
//! Print the response rate with every result, and let [`super::anonymity`] decide what is shown.

use serde::Serialize;
use thiserror::Error;

use super::anonymity::Guarded;
use super::stats::Z95;

/// A scale of items that all run from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikertScale<'a> {
    /// Number of items.
    pub items: usize,
    /// Lowest answer.
    pub low: f64,
    /// Highest answer.
    pub high: f64,
    /// Items that are worded the other way round.
    pub reversed: &'a [u32],
    /// Answers a person must give for a score.
    pub min_answered: usize,
}

/// Key of Edmondson's 7-item scale of psychological safety, answers 1 to 7, items 1, 3 and 5 reversed, at least 5 answered
/// (Edmondson 1999, *Administrative Science Quarterly* 44:350–383; metrics §10.2).
///
/// A team construct: report it only for groups with agreement ([`rwg_j`]), and do not compare companies by it.
pub const PSYCHOLOGICAL_SAFETY: LikertScale<'static> = LikertScale {
    items: 7,
    low: 1.0,
    high: 7.0,
    reversed: &[1, 3, 5],
    min_answered: 5,
};

/// Why answers do not fit their scale.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// An answer is not on the scale.
    #[error("the answer {answer} to item {item} is not between {low} and {high}")]
    OutOfRange {
        /// Number of the item.
        item: u32,
        /// What was answered.
        answer: f64,
        /// Lowest answer of the scale.
        low: f64,
        /// Highest answer of the scale.
        high: f64,
    },
    /// The number of answers does not fit the number of items.
    #[error("{given} answers were given to a scale of {items} items")]
    WrongCount {
        /// Answers given.
        given: usize,
        /// Items of the scale.
        items: usize,
    },
}

/// One person's score: the mean of the answered items, reversed ones turned round (metrics §10.1).
///
/// `answers` are (item, answer); leaving an item out and answering `None` are the same. Undefined (`Ok(None)`) with fewer
/// than `min_answered` answers, or none.
///
/// ```
/// use learncomm_core::engagement::survey::{PSYCHOLOGICAL_SAFETY, likert_person};
/// // Ticking 7 everywhere is not a perfect score: three items are worded the other way round.
/// let sevens: Vec<_> = (1..=7).map(|item| (item, Some(7.0))).collect();
/// assert_eq!(likert_person(&sevens, &PSYCHOLOGICAL_SAFETY)?, Some(31.0 / 7.0));
/// # Ok::<(), learncomm_core::engagement::survey::AnswerError>(())
/// ```
///
/// # Errors
///
/// [`AnswerError`] when an answer is not on the scale or there are more answers than items.
pub fn likert_person(
    answers: &[(u32, Option<f64>)],
    scale: &LikertScale<'_>,
) -> Result<Option<f64>, AnswerError> {
    if answers.len() > scale.items {
        return Err(AnswerError::WrongCount {
            given: answers.len(),
            items: scale.items,
        });
    }
    let (mut sum, mut answered) = (0.0, 0usize);
    for (item, answer) in answers.iter().filter_map(|&(item, answer)| Some((item, answer?))) {
        if !(scale.low..=scale.high).contains(&answer) {
            return Err(AnswerError::OutOfRange {
                item,
                answer,
                low: scale.low,
                high: scale.high,
            });
        }
        sum += if scale.reversed.contains(&item) {
            scale.low + scale.high - answer
        } else {
            answer
        };
        answered += 1;
    }
    Ok((answered > 0 && answered >= scale.min_answered).then(|| sum / answered as f64))
}

/// The score of a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupScore {
    /// People with a score.
    pub n: usize,
    /// Mean of their scores.
    pub mean: f64,
    /// Standard deviation (n − 1); undefined for one person.
    pub sd: Option<f64>,
}

/// Mean and spread of the persons who have a score; suppressed for fewer than `k` (metrics §10.1, §10.4; `k` is
/// [`DEFAULT_K`](super::anonymity::DEFAULT_K) unless the charter asks for more). Never shown for nobody.
#[must_use]
pub fn group_score(persons: &[Option<f64>], k: usize) -> Guarded<GroupScore> {
    let scores: Vec<f64> = persons.iter().copied().flatten().collect();
    let n = scores.len();
    if n == 0 || n < k {
        return Guarded::Suppressed;
    }
    let mean = scores.iter().sum::<f64>() / n as f64;
    Guarded::Shown(GroupScore {
        n,
        mean,
        sd: variance(&scores).map(f64::sqrt),
    })
}

/// Sample variance; undefined below two values.
fn variance(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.len() >= 2).then(|| values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0))
}

/// Sum of the item variances and number of items; `None` below two persons, without items or for rows of unequal length.
fn item_variances<R: AsRef<[f64]>>(persons: &[R]) -> Option<(f64, usize)> {
    let items = persons.first()?.as_ref().len();
    if items == 0 || persons.len() < 2 || persons.iter().any(|row| row.as_ref().len() != items) {
        return None;
    }
    let sum = (0..items)
        .filter_map(|item| variance(&persons.iter().map(|row| row.as_ref()[item]).collect::<Vec<f64>>()))
        .sum();
    Some((sum, items))
}

/// Agreement within a group, 0 to 1: `r_wg(j)` against a uniform null (James, Demaree & Wolf 1984; metrics §10.1).
///
/// `J(1−R) / (J(1−R)+R)`, with `R` the mean item variance over the variance of answering at random, `(A²−1)/12` for `A`
/// answer options; 0 when people disagree more than chance. Rows are persons with complete answers. Check it before
/// averaging: a mean of two camps describes neither. Undefined below two persons, without items, or for fewer than two
/// options.
#[must_use]
pub fn rwg_j<R: AsRef<[f64]>>(persons: &[R], options: u32) -> Option<f64> {
    let (sum, items) = item_variances(persons)?;
    if options < 2 {
        return None;
    }
    let items = items as f64;
    let chance = (f64::from(options) * f64::from(options) - 1.0) / 12.0;
    let ratio = sum / items / chance;
    Some(if ratio >= 1.0 {
        0.0
    } else {
        items * (1.0 - ratio) / (items * (1.0 - ratio) + ratio)
    })
}

/// Internal consistency of a scale: `α = J/(J−1)·(1 − Σ item variances / variance of the totals)`, at most 1 and possibly
/// negative (Cronbach 1951; metrics §10.1).
///
/// Reverse the items first. Undefined below two persons or items, or when all totals are equal.
#[must_use]
pub fn cronbach_alpha<R: AsRef<[f64]>>(persons: &[R]) -> Option<f64> {
    let (sum, items) = item_variances(persons)?;
    let totals: Vec<f64> = persons.iter().map(|row| row.as_ref().iter().sum()).collect();
    let of_totals = variance(&totals).filter(|&total| total != 0.0)?;
    let items = items as f64;
    (items >= 2.0).then(|| items / (items - 1.0) * (1.0 - sum / of_totals))
}

/// Would people recommend the community?
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Recommendability {
    /// Answers.
    pub n: usize,
    /// Percentage of 9–10 minus percentage of 0–6, in points: −100 to 100.
    pub score: f64,
    /// Half-width of the 95 % interval, in points.
    pub moe95: f64,
}

/// Recommendability from answers 0 to 10 (metrics §10.3; named after the CHAOSS metric). Suppressed for fewer than `k`
/// answers. With fewer than 30 the margin is tens of points: show the distribution instead.
#[must_use]
pub fn recommendability(answers: &[u8], k: usize) -> Guarded<Recommendability> {
    let n = answers.len();
    if n == 0 || n < k {
        return Guarded::Suppressed;
    }
    let share =
        |test: fn(u8) -> bool| answers.iter().filter(|&&answer| test(answer)).count() as f64 / n as f64;
    let (for_it, against) = (share(|answer| answer >= 9), share(|answer| answer <= 6));
    let net = for_it - against;
    let variance = (for_it + against - net * net).max(0.0);
    Guarded::Shown(Recommendability {
        n,
        score: 100.0 * net,
        moe95: 100.0 * Z95 * (variance / n as f64).sqrt(),
    })
}

/// Sums of the Sense of Community Index 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sci2 {
    /// All 24 items, 0 to 72.
    pub total: u32,
    /// Items 1–6, 0 to 18.
    pub needs: u32,
    /// Items 7–12, 0 to 18.
    pub membership: u32,
    /// Items 13–18, 0 to 18.
    pub influence: u32,
    /// Items 19–24, 0 to 18.
    pub connection: u32,
}

/// Scores the Sense of Community Index 2: 24 answers from 0 to 3, four sums of six (Chavis, Lee & Acosta 2008; metrics
/// §10.3). The items themselves are under copyright and not part of this library.
///
/// # Errors
///
/// [`AnswerError`] unless there are exactly 24 answers from 0 to 3.
pub fn sci2(answers: &[u8]) -> Result<Sci2, AnswerError> {
    if answers.len() != 24 {
        return Err(AnswerError::WrongCount {
            given: answers.len(),
            items: 24,
        });
    }
    if let Some((item, &answer)) = (1u32..).zip(answers).find(|&(_, &answer)| answer > 3) {
        return Err(AnswerError::OutOfRange {
            item,
            answer: f64::from(answer),
            low: 0.0,
            high: 3.0,
        });
    }
    let sum = |from: usize| {
        answers[from..from + 6]
            .iter()
            .map(|&answer| u32::from(answer))
            .sum::<u32>()
    };
    let (needs, membership, influence, connection) = (sum(0), sum(6), sum(12), sum(18));
    Ok(Sci2 {
        total: needs + membership + influence + connection,
        needs,
        membership,
        influence,
        connection,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reversed_items_are_turned_round() {
        let best = [
            (1, 1.0),
            (2, 7.0),
            (3, 1.0),
            (4, 7.0),
            (5, 1.0),
            (6, 7.0),
            (7, 7.0),
        ]
        .map(|(i, a)| (i, Some(a)));
        assert_eq!(likert_person(&best, &PSYCHOLOGICAL_SAFETY), Ok(Some(7.0)));
        assert_eq!(likert_person(&best[..4], &PSYCHOLOGICAL_SAFETY), Ok(None));
        assert!(likert_person(&[(2, Some(8.0))], &PSYCHOLOGICAL_SAFETY).is_err());
        assert!(likert_person(&[(2, None); 8], &PSYCHOLOGICAL_SAFETY).is_err());
    }

    #[test]
    fn few_people_have_no_group_score() {
        assert_eq!(
            group_score(&[Some(5.0), Some(6.0), None, Some(7.0), Some(4.0)], 5),
            Guarded::Suppressed
        );
        assert_eq!(group_score(&[], 0), Guarded::Suppressed);
        let shown = group_score(&[4.0, 5.0, 6.0, 5.0, 5.0].map(Some), 5)
            .shown()
            .unwrap();
        assert_eq!((shown.n, shown.mean, shown.sd), (5, 5.0, Some(0.5f64.sqrt())));
        assert_eq!(group_score(&[Some(2.0)], 1).shown().unwrap().sd, None);
    }

    #[test]
    fn agreement_and_consistency() {
        let answers = [[6.0, 5.0], [5.0, 5.0], [7.0, 6.0]];
        assert!((rwg_j(&answers, 7).unwrap() - 10.0 / 11.0).abs() < 1e-12);
        assert!((cronbach_alpha(&answers).unwrap() - 6.0 / 7.0).abs() < 1e-12);
        assert_eq!(rwg_j(&[[1.0], [7.0]], 7), Some(0.0));
        assert_eq!(cronbach_alpha(&[[1.0, 2.0], [2.0, 1.0]]), None);
        assert_eq!(rwg_j::<[f64; 1]>(&[], 7), None);
        assert_eq!(cronbach_alpha(&[vec![1.0, 2.0], vec![2.0]]), None);
    }

    #[test]
    fn eight_answers_have_a_wide_margin() {
        let got = recommendability(&[10, 9, 9, 8, 7, 6, 0, 10], 5).shown().unwrap();
        assert_eq!(got.score, 25.0);
        assert!((57.0..58.0).contains(&got.moe95));
        assert_eq!(recommendability(&[10, 9], 5), Guarded::Suppressed);
    }

    #[test]
    fn community_index_sums_by_six() {
        let mut answers = [3u8; 24];
        answers[18..].fill(0);
        let got = sci2(&answers).unwrap();
        assert_eq!((got.total, got.needs, got.connection), (54, 18, 0));
        assert!(sci2(&answers[1..]).is_err());
        answers[5] = 4;
        assert!(sci2(&answers).is_err());
    }
}
