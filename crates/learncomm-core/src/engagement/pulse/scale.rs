//! What is told of a scale of several items.

use super::figure::{Figure, FigureKind};
use super::figures::{Said, Work};
use super::guard::{Points, Rule};
use super::model::{Item, ItemForm, Scale};
use crate::engagement::survey::{LikertScale, likert_person};

impl Work<'_> {
    /// The figure of a scale, and those of its items if these leave as much open.
    pub(super) fn scale(&self, scale: &Scale) -> Vec<Figure> {
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
}

const fn ends(item: &Item) -> Option<(u8, u8)> {
    match item.form {
        ItemForm::Scale { low, high, .. } => Some((low, high)),
        _ => None,
    }
}
