use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::plain::{line, plain};
use super::terms::{Forms, raw_words};
use crate::contribution::model::{Contribution, VisibleTo};

/// A word of a title or a tag counts as much as so many of a body.
const TITLE: u32 = 3;

/// What the segments know of a contribution beside its terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// The code of its kind.
    pub(super) kind: u32,
    /// Whether it is for everyone, and not for the community alone.
    pub(super) everyone: bool,
    pub(super) author: Option<Uuid>,
    pub(super) topics: Vec<String>,
    /// How many words it has, by their weight.
    pub(super) length: u32,
}

/// A contribution as search sees it.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) number: u32,
    pub(super) facts: Facts,
    /// How often each term occurs, by its weight: each word as it is, and its stem.
    pub(super) terms: BTreeMap<String, u32>,
}

impl Document {
    pub(super) fn of(made: &Contribution) -> Self {
        let mut document = Self {
            number: made.number,
            facts: Facts {
                kind: made.kind.code(),
                everyone: made.visible_to == VisibleTo::Everyone,
                author: made.author.person().map(|person| person.as_uuid()),
                topics: made.topics.iter().map(ToString::to_string).collect(),
                length: 0,
            },
            terms: BTreeMap::new(),
        };
        if let Some(title) = &made.title {
            document.add(&line(title), TITLE);
        }
        for tag in made.topics.iter().chain(&made.skills) {
            document.add(tag.as_str(), TITLE);
        }
        document.add(&plain(&made.body), 1);
        if let Some(url) = &made.url {
            document.add(url, 1);
        }
        document
    }

    fn add(&mut self, text: &str, weight: u32) {
        // Most words come again and again: each is brought into its form once.
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for (_, word) in raw_words(text) {
            *counts.entry(word).or_default() += 1;
        }
        let forms = Forms::new();
        for (word, count) in counts {
            let Some(word) = forms.of(0, word) else { continue };
            let weight = count.saturating_mul(weight);
            self.facts.length = self.facts.length.saturating_add(weight);
            for term in [Some(word.term), word.stem].into_iter().flatten() {
                let count = self.terms.entry(term).or_default();
                *count = count.saturating_add(weight);
            }
        }
    }

    /// About how many bytes it takes in a segment.
    pub(super) fn bytes(&self) -> usize {
        self.terms.keys().map(|term| term.len() + 6).sum::<usize>() + 64
    }
}
