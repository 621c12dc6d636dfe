//! What is told of the answers to a pulse.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::answers::AnswerSheet;
use super::breakdown::{OfUnit, UnitCount, UnitMean};
use super::guard::{
    ENOUGH_SCORES, Place, Points, Rule, SPREAD_OF_ANSWERS, SPREAD_OF_SCORES, Spread, enough, hidden_cells,
};
use super::model::{Item, ItemForm, Questions, Scale};
use crate::engagement::anonymity::FLOOR_K;
use crate::engagement::stats::{Z95, bootstrap_ci};
use crate::engagement::survey::{self, LikertScale, cronbach_alpha, likert_person, rwg_j};
use crate::error::Error;
use crate::id::Slug;
use crate::words::words;

/// From how many scores on (and at least 2·k) spread, agreement and consistency of a scale of several items are told as numbers,
/// with an interval of the bootstrap.
pub const ENOUGH_FOR_SPREAD: u64 = 30;
/// From how many answers on recommendability is told as one number: with fewer, its margin is tens of points (metrics §10.3).
pub const ENOUGH_FOR_RECOMMENDING: u64 = 30;
/// The seed of the bootstrap, of 2,000 resamples (metrics §11.2).
pub const SEED: u64 = 42;
const RESAMPLES: usize = 2_000;

words! {
    /// What a figure is of.
    FigureKind: "figure" {
        /// A scale of several items.
        Scale = 1 "scale",
        /// One item with a scale.
        Item = 2 "item",
        /// One item with options.
        Choice = 3 "choice",
        /// Whether people would recommend the community.
        Recommend = 4 "recommend",
    }
}

words! {
    /// How an interval was found.
    IntervalMethod: "method" {
        /// Percentile bootstrap of people, 2,000 resamples, seed [`SEED`].
        Bootstrap = 1 "bootstrap",
        /// The normal approximation with the largest spread that the figures told allow: wider than need be, so that it tells
        /// nothing that they do not.
        LargestSpread = 2 "largest-spread",
    }
}

/// All that is told of a mean near an end of its scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// It is at least this, to two places, rounded down.
    AtLeast(f64),
    /// It is at most this, to two places, rounded up.
    AtMost(f64),
}

/// How many gave one of some answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The answers: `4`, `0-6`, an option.
    pub answers: String,
    /// How many; `None` if that could tell of few people.
    pub n: Option<u64>,
}

/// What is told of an item or a scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Of what: the key of the item or scale.
    pub key: Slug,
    /// What it is of.
    pub kind: FigureKind,
    /// The scale that the item is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Slug>,
    /// The lowest answer; 0 for options.
    pub low: u8,
    /// The highest answer; 0 for options.
    pub high: u8,
    /// How many answered; of a scale, how many have a score. `None` if nothing is told, because it could tell of few people;
    /// then nothing else is, either.
    pub n: Option<u64>,
    /// The mean of the answers, turned round where an item is reversed, or of the scores; to two places.
    pub mean: Option<f64>,
    /// If the mean is not told because it is near an end: that it is.
    pub bound: Option<Bound>,
    /// The 95 % limits of the mean, to two places.
    pub interval: Option<(f64, f64)>,
    /// How they were found.
    pub method: Option<IntervalMethod>,
    /// Standard deviation (n − 1), to two places.
    pub sd: Option<f64>,
    /// How far people agree in a scale that all of them answered in full: r_wg(j), 0 to 1, to two places. Below 0.7 the mean may
    /// hide different views.
    pub r_wg: Option<f64>,
    /// Cronbach's α of a scale, at most 1, to two places.
    pub alpha: Option<f64>,
    /// Recommendability in points, −100 to 100, and the half-width of its 95 % interval; to whole points.
    pub recommendability: Option<(f64, f64)>,
    /// How many answered what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distribution: Vec<Band>,
    /// The means by unit, if those of all units may be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitMean>,
}

/// Everything that is told of the answers to a pulse but comments.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// How many answered; `None` if they are fewer than k, and then nothing else is told.
    pub respondents: Option<u64>,
    /// How many of each unit answered, if they are at least k in each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitCount>,
    /// Scales first, then items, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
}

/// What is told of answers, from groups of `k` people on (never fewer than [`FLOOR_K`]); the order of the answers does not
/// matter. The rules are those of the [module](super).
///
/// Formulas are those of [`survey`] (metrics §10.1–10.3). Means and limits are rounded to two places.
#[must_use]
pub fn figures(questions: &Questions, sheets: &[AnswerSheet], k: u64) -> Figures {
    let k = k.max(FLOOR_K);
    let all = sheets.len() as u64;
    if all < k {
        return Figures::default();
    }
    let work = Work::new(questions, sheets, k);
    let of_scales = questions.scales.iter().flat_map(|scale| work.scale(scale));
    let single = questions
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.scale.is_none());
    let of_items = single.filter_map(|(place, item)| match &item.form {
        ItemForm::Scale { .. } => Some(work.item(place, item, true).1),
        ItemForm::Choice { options } => Some(work.choice(place, item, options)),
        ItemForm::Recommend => Some(work.recommend(place, item)),
        ItemForm::Comment => None,
    });
    let units = work.units.iter().zip(&work.people).map(|(unit, n)| UnitCount {
        unit: (*unit).cloned(),
        n: *n,
    });
    Figures {
        respondents: Some(all),
        units: units.collect(),
        figures: of_scales.chain(of_items).collect(),
    }
}

/// One person's part in a figure.
#[derive(Clone, Copy)]
struct Said {
    /// By place among the sheets.
    who: usize,
    score: f64,
    points: Points,
}

struct Work<'a> {
    questions: &'a Questions,
    sheets: &'a [AnswerSheet],
    k: u64,
    /// Units of the breakdown, that of all others last if there are any; none if there is no breakdown, or none may be told.
    units: Vec<Option<&'a Slug>>,
    /// The unit of each sheet, by place.
    unit_of: Vec<usize>,
    /// How many answered in each unit.
    people: Vec<u64>,
}

impl<'a> Work<'a> {
    fn new(questions: &'a Questions, sheets: &'a [AnswerSheet], k: u64) -> Self {
        let mut units: Vec<Option<&Slug>> = Vec::new();
        if let Some(known) = &questions.units {
            units.extend(known.iter().map(Some).chain([None]));
        }
        let places: BTreeMap<Option<&Slug>, usize> = units.iter().copied().zip(0..).collect();
        let others = units.len().saturating_sub(1);
        let unit_of: Vec<usize> = sheets
            .iter()
            .map(|sheet| places.get(&sheet.unit.as_ref()).copied().unwrap_or(others))
            .collect();
        let mut people = vec![0; units.len()];
        for unit in unit_of.iter().filter(|_| !units.is_empty()) {
            people[*unit] += 1;
        }
        if people.last() == Some(&0) {
            people.pop();
            units.pop();
        }
        if people.iter().any(|people| *people < k) {
            units.clear();
        }
        Self {
            questions,
            sheets,
            k,
            units,
            unit_of,
            people,
        }
    }

    /// The answers to an item, turned round if it is reversed, as points above the lowest; with who gave them.
    fn answers(&self, place: usize, low: u8, high: u8, reversed: bool) -> Vec<(usize, u8)> {
        let given = self
            .sheets
            .iter()
            .enumerate()
            .filter_map(|(who, sheet)| Some((who, (*sheet.given.get(place)?)?)));
        given
            .map(|(who, answer)| {
                (
                    who,
                    if reversed {
                        high.saturating_sub(answer)
                    } else {
                        answer.saturating_sub(low)
                    },
                )
            })
            .collect()
    }

    /// The figure of one item with a scale, and whether its mean is told.
    fn item(&self, place: usize, item: &Item, alone: bool) -> (bool, Figure) {
        let ItemForm::Scale { low, high, reversed } = item.form else {
            return (false, Figure::of(item.key.clone(), FigureKind::Item, 0, 0));
        };
        let most = u64::from(high - low);
        let answers = self.answers(place, low, high, reversed);
        let said: Vec<Said> = answers
            .iter()
            .map(|(who, above)| Said {
                who: *who,
                score: f64::from(low) + f64::from(*above),
                points: Points {
                    above: u64::from(*above),
                    most,
                },
            })
            .collect();
        let mut figure = Figure::of(item.key.clone(), FigureKind::Item, low, high);
        figure.of.clone_from(&item.scale);
        let rule = Rule {
            k: self.k,
            sensitive: item.sensitive,
            range: Some(most),
        };
        let told = self.mean(&mut figure, &said, 1, rule);
        if told && alone && self.questions.units.is_none() {
            let mut counts = vec![0u64; usize::from(high - low) + 1];
            for (_, above) in &answers {
                counts[usize::from(*above)] += 1;
            }
            distribute(&mut figure, &counts, self.k);
        }
        (told, figure)
    }

    /// Fills in n, mean and what goes with it. Returns whether the mean is told.
    fn mean(&self, figure: &mut Figure, said: &[Said], fewest_answers: usize, rule: Rule) -> bool {
        let n = said.len() as u64;
        if !enough(n, self.sheets.len() as u64, self.k) {
            return false;
        }
        let mut all = OfUnit::default();
        for one in said {
            all.add(one.score, one.points);
        }
        let told = all.may_be_told(rule);
        if !told && rule.sensitive {
            return false;
        }
        figure.n = Some(n);
        let (low, high) = (f64::from(figure.low), f64::from(figure.high));
        if !told {
            // One point less of one answer is at the most this much less of the mean.
            let slack = (self.k - 1) as f64 / (n as f64 * fewest_answers as f64);
            figure.bound = match all.points.place(self.k) {
                // Sums of decimal fractions are not exact.
                Place::Low => Some(Bound::AtMost(((low + slack) * 100.0 - 1e-6).ceil() / 100.0)),
                Place::High => Some(Bound::AtLeast(((high - slack) * 100.0 + 1e-6).floor() / 100.0)),
                Place::Inside | Place::Hidden => None,
            };
            return false;
        }
        let mean = all.scores / n as f64;
        figure.mean = Some(round2(mean));
        figure.bounded_interval(mean);
        // Who left the figure out would be missing from their unit: units and those who answered have to be the same people.
        if n == self.sheets.len() as u64 && !self.units.is_empty() {
            let mut units = vec![OfUnit::default(); self.units.len()];
            for one in said {
                units[self.unit_of[one.who]].add(one.score, one.points);
            }
            if units.iter().all(|unit| unit.may_be_told(rule)) {
                let means = units.iter().zip(&self.units).map(|(of, unit)| UnitMean {
                    unit: (*unit).cloned(),
                    n: of.people,
                    mean: round2(of.scores / of.people as f64),
                });
                figure.units = means.collect();
            }
        }
        true
    }

    /// The figure of a scale, and those of its items if these leave as much open.
    fn scale(&self, scale: &Scale) -> Vec<Figure> {
        let items: Vec<(usize, &Item)> = self.questions.items.iter().enumerate().collect();
        let items: Vec<(usize, &Item)> = items
            .into_iter()
            .filter(|(_, item)| item.scale.as_ref() == Some(&scale.key))
            .collect();
        let Some((low, high)) = items.iter().find_map(|(_, item)| ends(item)) else {
            return Vec::new();
        };
        let sensitive = items.iter().any(|(_, item)| item.sensitive);
        let reversed: Vec<u32> = (1..)
            .zip(&items)
            .filter(|(_, (_, item))| matches!(item.form, ItemForm::Scale { reversed: true, .. }))
            .map(|(number, _)| number)
            .collect();
        let likert = LikertScale {
            items: items.len(),
            low: f64::from(low),
            high: f64::from(high),
            reversed: &reversed,
            min_answered: scale.min_answered,
        };
        let (mut said, mut rows, mut complete) = (Vec::new(), Vec::new(), true);
        for (who, sheet) in self.sheets.iter().enumerate() {
            let of_item = |place: usize| sheet.given.get(place).copied().flatten().map(f64::from);
            let given: Vec<(u32, Option<f64>)> = (1..)
                .zip(items.iter().map(|(place, _)| of_item(*place)))
                .collect();
            // What does not fit the scale is not let in; if it got in otherwise, it is no score.
            let Ok(Some(score)) = likert_person(&given, &likert) else {
                complete &= given.iter().all(|(_, answer)| answer.is_none());
                continue;
            };
            let turned: Vec<f64> = given
                .iter()
                .filter_map(|(number, answer)| {
                    let answer = (*answer)?;
                    Some(if reversed.contains(number) {
                        likert.high - answer
                    } else {
                        answer - likert.low
                    })
                })
                .collect();
            complete &= turned.len() == items.len();
            let points = Points {
                above: turned.iter().sum::<f64>() as u64,
                most: turned.len() as u64 * u64::from(high - low),
            };
            said.push(Said { who, score, points });
            rows.push(turned);
        }
        let mut figure = Figure::of(scale.key.clone(), FigureKind::Scale, low, high);
        let fewest = if complete {
            items.len()
        } else {
            scale.min_answered.max(1)
        };
        let rule = Rule {
            k: self.k,
            sensitive,
            range: None,
        };
        let told = self.mean(&mut figure, &said, fewest, rule);
        if told {
            let scores: Vec<f64> = said.iter().map(|one| one.score).collect();
            figure.spread(scores, &rows, items.len(), complete, self.k);
        }
        let of_items: Vec<(bool, Figure)> = items
            .iter()
            .map(|(place, item)| self.item(*place, item, false))
            .collect();
        // One item that is not told would be the score minus the others.
        let open = complete && told && of_items.iter().all(|(told, _)| *told);
        let of_items = of_items.into_iter().map(|(_, item)| {
            if open {
                item
            } else {
                Figure {
                    of: item.of,
                    ..Figure::of(item.key, FigureKind::Item, low, high)
                }
            }
        });
        std::iter::once(figure).chain(of_items).collect()
    }

    /// How many chose which option.
    fn choice(&self, place: usize, item: &Item, options: &[String]) -> Figure {
        let answers = self.answers(place, 0, u8::MAX, false);
        let mut counts = vec![0u64; options.len()];
        for (_, chosen) in answers {
            if let Some(count) = counts.get_mut(usize::from(chosen)) {
                *count += 1;
            }
        }
        let mut figure = Figure::of(item.key.clone(), FigureKind::Choice, 0, 0);
        self.count(&mut figure, options, &counts);
        figure
    }

    /// Whether people would recommend the community: how many are for it, in between, against it; from enough people on and
    /// with all three told, as one number.
    fn recommend(&self, place: usize, item: &Item) -> Figure {
        let mut counts = [0u64; 3];
        let mut answers = Vec::new();
        for (_, answer) in self.answers(place, 0, 10, false) {
            counts[match answer {
                0..=6 => 0,
                7..=8 => 1,
                _ => 2,
            }] += 1;
            answers.push(answer);
        }
        let mut figure = Figure::of(item.key.clone(), FigureKind::Recommend, 0, 10);
        self.count(&mut figure, &["0-6", "7-8", "9-10"].map(str::to_owned), &counts);
        let told = !figure.distribution.is_empty() && figure.distribution.iter().all(|band| band.n.is_some());
        if told && answers.len() as u64 >= ENOUGH_FOR_RECOMMENDING {
            let score = survey::recommendability(&answers, self.k as usize).shown();
            figure.recommendability = score.map(|score| (score.score.round(), score.moe95.round()));
        }
        figure
    }

    /// Fills in counts of answers that exclude each other, as far as they may be told.
    fn count(&self, figure: &mut Figure, names: &[String], counts: &[u64]) {
        let n = counts.iter().sum();
        if !enough(n, self.sheets.len() as u64, self.k) {
            return;
        }
        figure.n = Some(n);
        let Some(hidden) = hidden_cells(counts, self.k) else {
            return;
        };
        let bands = names
            .iter()
            .zip(counts)
            .enumerate()
            .map(|(cell, (name, n))| Band {
                answers: name.clone(),
                n: (!hidden.contains(&cell)).then_some(*n),
            });
        figure.distribution = bands.collect();
    }
}

impl Figure {
    fn of(key: Slug, kind: FigureKind, low: u8, high: u8) -> Self {
        Self {
            key,
            kind,
            of: None,
            low,
            high,
            n: None,
            mean: None,
            bound: None,
            interval: None,
            method: None,
            sd: None,
            r_wg: None,
            alpha: None,
            recommendability: None,
            distribution: Vec::new(),
            units: Vec::new(),
        }
    }

    /// Limits of the mean with a variance that is the largest it could be: not below that of the answers, for any answers with
    /// this mean on this scale (Bhatia & Davis 2000).
    fn bounded_interval(&mut self, mean: f64) {
        let (low, high) = (f64::from(self.low), f64::from(self.high));
        let variance = (mean - low) * (high - mean);
        let n = self.n.unwrap_or(0) as f64;
        let half = Z95 * (variance / (n - 1.0)).sqrt();
        self.interval = Some((round2((mean - half).max(low)), round2((mean + half).min(high))));
        self.method = Some(IntervalMethod::LargestSpread);
    }

    /// What needs the scores themselves, from enough people and possible scores on, if few people could not be found out by it.
    /// `rows` are the points above the lowest of all who have a score, item by item.
    fn spread(&mut self, mut scores: Vec<f64>, rows: &[Vec<f64>], items: usize, complete: bool, k: u64) {
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
fn distribute(figure: &mut Figure, counts: &[u64], k: u64) {
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

const fn ends(item: &Item) -> Option<(u8, u8)> {
    match item.form {
        ItemForm::Scale { low, high, .. } => Some((low, high)),
        _ => None,
    }
}

fn round2(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
