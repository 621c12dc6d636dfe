//! What a pulse is opened with.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::model::{
    Item, ItemForm, MAX_COMMENT_ITEMS, MAX_ITEMS, MAX_OPTIONS, PulsePurpose, Questions, Scale,
};
use crate::engagement::survey::PSYCHOLOGICAL_SAFETY;
use crate::error::Error;
use crate::id::{OccurrenceId, Slug};
use crate::text;
use crate::words::words;

words! {
    /// Items that come with the library (metrics §10.2, §10.3).
    KeyedScale: "scale" {
        /// Three items in our own words, 1 to 5, each a figure of its own: `belonging`, `safe-to-ask`, `learned-and-used`.
        Own = 1 "own",
        /// The key of Edmondson's seven items, 1 to 7, the first, third and fifth worded the other way round, at least five
        /// answered. The wording belongs to its authors and is pasted in ([`NewPulse::wording`]).
        PsychologicalSafety = 2 "psychological-safety",
        /// One item from 0 to 10: whether people would recommend the community.
        Recommendability = 3 "recommendability",
    }
}

/// The three items of [`KeyedScale::Own`]. What is asked is part of what their figures mean: a change needs new keys.
const OWN: [(&str, &str); 3] = [
    ("belonging", "I feel that I belong in this community."),
    (
        "safe-to-ask",
        "I can ask anything here, even what I think I should know.",
    ),
    (
        "learned-and-used",
        "Lately I learned something here that I have used since.",
    ),
];

/// An item of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewItem {
    /// What it is called in figures: lower-case letters, digits, `-`, `_`, `.`; not the name of another figure of the report.
    pub key: String,
    /// What is asked, in one line of 1 to 300 characters.
    pub text: String,
    /// The lowest answer of its scale; 1 if left out.
    #[serde(default)]
    pub low: Option<u8>,
    /// The highest, up to 10, and above the lowest; 5 if left out.
    #[serde(default)]
    pub high: Option<u8>,
    /// Whether it is worded the other way round.
    #[serde(default)]
    pub reversed: bool,
    /// Two to 20 different options, of which one is chosen, instead of a scale.
    #[serde(default)]
    pub options: Vec<String>,
    /// Whether it asks for a comment instead.
    #[serde(default)]
    pub comment: bool,
    /// Whether nothing may be told of it when all say the same, or nearly so.
    #[serde(default)]
    pub sensitive: bool,
    /// The scale of several items that it is part of; they have the same lowest and highest answer.
    #[serde(default)]
    pub scale: Option<String>,
}

impl NewItem {
    /// An item with a scale from 1 to 5.
    #[must_use]
    pub fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
            low: None,
            high: None,
            reversed: false,
            options: Vec::new(),
            comment: false,
            sensitive: false,
            scale: None,
        }
    }
}

/// A pulse to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPulse {
    /// What it is called, in one line of 1 to 300 characters.
    pub title: String,
    /// What it is for.
    pub purpose: PulsePurpose,
    /// The session that it is about; needed for [`PulsePurpose::Session`], and for nothing else.
    pub session: Option<OccurrenceId>,
    /// Items that come with the library. They come first.
    pub scales: Vec<KeyedScale>,
    /// The wording of the seven items of [`KeyedScale::PsychologicalSafety`], in the order of its key, each in one line of 1 to
    /// 300 characters.
    pub wording: Vec<String>,
    /// Items of one's own; at most [`MAX_ITEMS`] in all.
    pub items: Vec<NewItem>,
    /// How many items of each scale of one's own a person must answer for a score: at least 1, at most as many as it has; all if
    /// `None`.
    pub min_answered: Option<usize>,
    /// The last day on which one may answer, in the community's time zone: today, up to 92 days ahead.
    pub until: NaiveDate,
    /// Whether figures are broken down by unit.
    pub by_unit: bool,
}

impl NewPulse {
    /// What is asked, if it may be; without units. `taken` are names of other figures.
    pub(super) fn questions(&self, taken: &BTreeSet<String>) -> Result<Questions, Error> {
        let mut questions = Questions::default();
        let mut chosen = BTreeSet::new();
        for scale in &self.scales {
            if !chosen.insert(scale) {
                return Err(Error::invalid("scale", format!("`{scale}` is given twice")));
            }
            self.add_keyed(*scale, &mut questions)?;
        }
        if !self.wording.is_empty() && !chosen.contains(&KeyedScale::PsychologicalSafety) {
            return Err(Error::invalid("wording", "is for the scale psychological-safety"));
        }
        for new in &self.items {
            let item = own_item(new)?;
            if let Some(scale) = &item.scale
                && !questions.scales.iter().any(|known| known.key == *scale)
            {
                let (key, min_answered) = (scale.clone(), 0);
                questions.scales.push(Scale { key, min_answered });
            }
            questions.items.push(item);
        }
        self.score_scales(&mut questions)?;
        check(&questions, taken)?;
        Ok(questions)
    }

    fn add_keyed(&self, scale: KeyedScale, questions: &mut Questions) -> Result<(), Error> {
        let item = |key: &str, text: &str, form, scale| -> Result<Item, Error> {
            Ok(Item {
                key: key.parse()?,
                text: text::line("wording", text, 300)?,
                form,
                scale,
                sensitive: false,
            })
        };
        match scale {
            KeyedScale::Own => {
                for (key, text) in OWN {
                    let form = ItemForm::Scale {
                        low: 1,
                        high: 5,
                        reversed: false,
                    };
                    questions.items.push(item(key, text, form, None)?);
                }
            }
            KeyedScale::Recommendability => {
                let text = "How likely are you to recommend this community to a colleague, from 0 to 10?";
                questions
                    .items
                    .push(item("recommendability", text, ItemForm::Recommend, None)?);
            }
            KeyedScale::PsychologicalSafety => {
                let key: Slug = scale.as_str().parse()?;
                let count = PSYCHOLOGICAL_SAFETY.items;
                if self.wording.len() != count {
                    let why = format!(
                        "the scale psychological-safety needs the wording of its {count} items, in the order of its key; {} were given",
                        self.wording.len()
                    );
                    return Err(Error::invalid("wording", why));
                }
                for (number, text) in (1u32..).zip(&self.wording) {
                    // The ends of the key are small whole numbers.
                    let form = ItemForm::Scale {
                        low: PSYCHOLOGICAL_SAFETY.low as u8,
                        high: PSYCHOLOGICAL_SAFETY.high as u8,
                        reversed: PSYCHOLOGICAL_SAFETY.reversed.contains(&number),
                    };
                    let of = Some(key.clone());
                    questions
                        .items
                        .push(item(&format!("{key}-{number}"), text, form, of)?);
                }
                let min_answered = PSYCHOLOGICAL_SAFETY.min_answered;
                questions.scales.push(Scale { key, min_answered });
            }
        }
        Ok(())
    }

    /// Says of scales of one's own how many answers they need, and that their items fit together.
    fn score_scales(&self, questions: &mut Questions) -> Result<(), Error> {
        let keyed = KeyedScale::PsychologicalSafety.as_str();
        for scale in questions
            .scales
            .iter_mut()
            .filter(|scale| scale.key.as_str() != keyed)
        {
            let mut ends = BTreeSet::new();
            let mut items = 0;
            for item in questions
                .items
                .iter()
                .filter(|item| item.scale.as_ref() == Some(&scale.key))
            {
                items += 1;
                if let ItemForm::Scale { low, high, .. } = item.form {
                    ends.insert((low, high));
                }
            }
            if items < 2 || ends.len() != 1 {
                let why = format!(
                    "`{}` needs two items or more, with the same lowest and highest answer",
                    scale.key
                );
                return Err(Error::invalid("scale", why));
            }
            scale.min_answered = self.min_answered.unwrap_or(items);
            if !(1..=items).contains(&scale.min_answered) {
                let why = format!(
                    "{} is not from 1 to the {items} items of `{}`",
                    scale.min_answered, scale.key
                );
                return Err(Error::invalid("min_answered", why));
            }
        }
        Ok(())
    }
}

fn own_item(new: &NewItem) -> Result<Item, Error> {
    let key: Slug = new.key.parse()?;
    let text = text::line("item", &new.text, 300)?;
    let numbers = new.low.is_some() || new.high.is_some() || new.reversed || new.scale.is_some();
    let kinds = [!new.options.is_empty(), new.comment, numbers];
    if kinds.into_iter().filter(|is| *is).count() > 1 {
        let why = format!("`{key}` is more than one of: a number, a choice, a comment");
        return Err(Error::invalid("item", why));
    }
    if new.scale.as_deref() == Some(KeyedScale::PsychologicalSafety.as_str()) {
        let why = "psychological-safety has a key of its own: ask for that scale, and give the wording of its items";
        return Err(Error::invalid("scale", why));
    }
    let form = if new.comment {
        ItemForm::Comment
    } else if new.options.is_empty() {
        let (low, high) = (new.low.unwrap_or(1), new.high.unwrap_or(5));
        if low >= high || high > 10 {
            let why = format!(
                "the answers to `{key}` run from {low} to {high}; the highest is above the lowest, and at most 10"
            );
            return Err(Error::invalid("item", why));
        }
        let reversed = new.reversed;
        ItemForm::Scale { low, high, reversed }
    } else {
        let options: Vec<String> = new
            .options
            .iter()
            .map(|option| text::line("option", option, 100))
            .collect::<Result<_, _>>()?;
        let different: BTreeSet<&String> = options.iter().collect();
        if !(2..=MAX_OPTIONS).contains(&options.len()) || different.len() != options.len() {
            let why = format!("`{key}` needs 2 to {MAX_OPTIONS} different options");
            return Err(Error::invalid("option", why));
        }
        ItemForm::Choice { options }
    };
    Ok(Item {
        key,
        text,
        form,
        scale: new.scale.as_deref().map(str::parse).transpose()?,
        sensitive: new.sensitive,
    })
}

/// What holds of all items together.
fn check(questions: &Questions, taken: &BTreeSet<String>) -> Result<(), Error> {
    let count = questions.items.len();
    if !(1..=MAX_ITEMS).contains(&count) {
        let why = format!("a pulse has 1 to {MAX_ITEMS} items; {count} were given");
        return Err(Error::invalid("item", why));
    }
    let comments = questions
        .items
        .iter()
        .filter(|item| item.form == ItemForm::Comment);
    if comments.count() > MAX_COMMENT_ITEMS {
        let why = format!("at most {MAX_COMMENT_ITEMS} may ask for a comment");
        return Err(Error::invalid("item", why));
    }
    let mut keys = BTreeSet::new();
    let of_items = questions.items.iter().map(|item| &item.key);
    for key in of_items.chain(questions.scales.iter().map(|scale| &scale.key)) {
        if !keys.insert(key) {
            return Err(Error::invalid("item", format!("the key `{key}` is given twice")));
        }
        if taken.contains(key.as_str()) || key.as_str().starts_with("pulse-") {
            let why =
                format!("the key `{key}` is the name of another figure of the report; choose another one");
            return Err(Error::invalid("item", why));
        }
    }
    Ok(())
}
