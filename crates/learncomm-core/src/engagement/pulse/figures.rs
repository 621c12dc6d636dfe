//! What is told of the answers to a pulse.

use std::collections::BTreeMap;

use super::answers::AnswerSheet;
use super::breakdown::{OfUnit, UnitCount, UnitMean};
use super::figure::{Band, Bound, Figure, FigureKind, Figures};
use super::guard::{Place, Points, Rule, enough, hidden_cells};
use super::model::{Item, ItemForm, Questions};
use super::spread::{distribute, round2};
use crate::engagement::anonymity::FLOOR_K;
use crate::engagement::survey;
use crate::id::Slug;

/// From how many answers on recommendability is told as one number: with fewer, its margin is tens of points (metrics §10.3).
pub const ENOUGH_FOR_RECOMMENDING: u64 = 30;

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
pub(super) struct Said {
    /// By place among the sheets.
    pub(super) who: usize,
    pub(super) score: f64,
    pub(super) points: Points,
}

/// The answers, and what may be told of them by unit.
pub(super) struct Work<'a> {
    pub(super) questions: &'a Questions,
    pub(super) sheets: &'a [AnswerSheet],
    pub(super) k: u64,
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
    pub(super) fn item(&self, place: usize, item: &Item, alone: bool) -> (bool, Figure) {
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
    pub(super) fn mean(&self, figure: &mut Figure, said: &[Said], fewest_answers: usize, rule: Rule) -> bool {
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
