//! One set of answers.

use serde::{Deserialize, Serialize};

use super::model::{Item, ItemForm, Questions};
use crate::error::Error;
use crate::id::Slug;
use crate::text;

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 500;

/// What somebody answered, and nothing of who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerSheet {
    /// For each item, in order, the number that was given: of a scale the answer, of options the place, from 0 on. `None` for
    /// an item that was left out, and for comments.
    pub given: Vec<Option<u8>>,
    /// Comments, by the place of their item, from 0 on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<(usize, String)>,
    /// The unit of who answered, if the pulse is broken down by unit and theirs is one of those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Slug>,
}

impl AnswerSheet {
    /// Reads answers, each as (key of the item, answer): a number of its scale, an option or its place from 1 on, a comment of
    /// up to [`MAX_COMMENT`] characters.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is none, a key is not one of the items or comes twice, or an answer does not fit its item.
    pub fn read(questions: &Questions, answers: &[(String, String)]) -> Result<Self, Error> {
        let mut sheet = Self {
            given: vec![None; questions.items.len()],
            ..Self::default()
        };
        for (key, answer) in answers {
            let place = questions.place_of(key).ok_or_else(|| {
                let keys: Vec<&str> = questions.items.iter().map(|item| item.key.as_str()).collect();
                Error::invalid(
                    "answer",
                    format!("there is no item `{key}`; there are {}", keys.join(", ")),
                )
            })?;
            let is_comment = sheet.comments.iter().any(|(commented, _)| *commented == place);
            if is_comment || sheet.given[place].is_some() {
                return Err(Error::invalid("answer", format!("`{key}` is answered twice")));
            }
            let item = &questions.items[place];
            match number(item, answer)? {
                Some(number) => sheet.given[place] = Some(number),
                None => {
                    let comment = text::prose("comment", answer, MAX_COMMENT)?;
                    if comment.is_empty() {
                        return Err(Error::invalid(
                            "comment",
                            "may not be empty; leave it out instead",
                        ));
                    }
                    sheet.comments.push((place, comment));
                }
            }
        }
        if answers.is_empty() {
            return Err(Error::invalid("answer", "at least one item has to be answered"));
        }
        sheet.comments.sort();
        Ok(sheet)
    }
}

/// The number that an answer stands for; `None` for an item that asks for a comment.
fn number(item: &Item, answer: &str) -> Result<Option<u8>, Error> {
    let key = &item.key;
    let on_scale = |low: u8, high: u8| {
        let given: Option<u8> = answer.trim().parse().ok();
        match given.filter(|given| (low..=high).contains(given)) {
            Some(given) => Ok(Some(given)),
            None => Err(Error::invalid(
                "answer",
                format!(
                    "`{}` to `{key}` is not a whole number from {low} to {high}",
                    answer.trim()
                ),
            )),
        }
    };
    match &item.form {
        ItemForm::Scale { low, high, .. } => on_scale(*low, *high),
        ItemForm::Recommend => on_scale(0, 10),
        ItemForm::Choice { options } => {
            let given = answer.trim();
            let named = options.iter().position(|option| option == given);
            let numbered = || {
                let place: usize = given.parse().ok()?;
                place.checked_sub(1).filter(|place| *place < options.len())
            };
            match named.or_else(numbered) {
                // There are at most 20 options.
                Some(place) => Ok(Some(place as u8)),
                None => Err(Error::invalid(
                    "answer",
                    format!("`{given}` to `{key}` is not one of: {}", options.join(", ")),
                )),
            }
        }
        ItemForm::Comment => Ok(None),
    }
}
