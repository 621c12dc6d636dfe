use serde::{Deserialize, Serialize};
use similar::TextDiff;

use crate::contribution::model::{Contribution, MAX_BODY, MAX_TITLE, MAX_TOPICS};
use crate::error::Error;
use crate::id::Slug;
use crate::text;

/// The longest note on an edit, in characters.
pub const MAX_EDIT_NOTE: usize = 300;

/// What an article says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleText {
    /// Its title; an article from elsewhere may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its text, in Markdown.
    pub body: String,
    /// What it is about, the main topic first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Slug>,
}

impl ArticleText {
    pub(super) fn of(article: &Contribution) -> Self {
        Self {
            title: article.title.clone(),
            body: article.body.clone(),
            topics: article.topics.clone(),
        }
    }

    /// The same as lines, for comparing: the title, the topics, and then the text.
    fn lines(&self) -> String {
        let title = self.title.as_deref().unwrap_or_default();
        let topics: Vec<&str> = self.topics.iter().map(Slug::as_str).collect();
        format!("# {title}\nTopics: {}\n\n{}\n", topics.join(", "), self.body)
    }
}

/// What is to be different; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) title: Option<String>,
    pub(super) body: Option<String>,
    pub(super) topics: Option<Vec<Slug>>,
}

impl Changes {
    /// As people give them, checked.
    pub(super) fn checked(
        title: Option<&str>,
        body: Option<&str>,
        topics: Option<&[Slug]>,
    ) -> Result<Self, Error> {
        Ok(Self {
            title: title.map(|t| text::line("title", t, MAX_TITLE)).transpose()?,
            body: body.map(checked_body).transpose()?,
            topics: topics.map(|t| distinct("topics", t)).transpose()?,
        })
    }

    /// What leads from one text to another.
    pub(super) fn between(from: &ArticleText, to: &ArticleText) -> Self {
        Self {
            title: to.title.clone().filter(|_| to.title != from.title),
            body: (to.body != from.body).then(|| to.body.clone()),
            topics: (to.topics != from.topics).then(|| to.topics.clone()),
        }
    }

    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn on(&self, text: &ArticleText) -> ArticleText {
        ArticleText {
            title: self.title.clone().or_else(|| text.title.clone()),
            body: self.body.clone().unwrap_or_else(|| text.body.clone()),
            topics: self.topics.clone().unwrap_or_else(|| text.topics.clone()),
        }
    }
}

pub(super) fn checked_body(given: &str) -> Result<String, Error> {
    let body = text::prose("body", given, MAX_BODY)?;
    if body.is_empty() {
        return Err(Error::invalid("body", "may not be empty"));
    }
    Ok(body)
}

/// What an edit was for, in one line; may be empty.
pub(super) fn checked_note(given: &str) -> Result<String, Error> {
    if given.trim().is_empty() {
        return Ok(String::new());
    }
    text::line("note", given, MAX_EDIT_NOTE)
}

/// Each once, and not too many.
pub(in crate::contribution) fn distinct(field: &'static str, given: &[Slug]) -> Result<Vec<Slug>, Error> {
    let mut distinct: Vec<Slug> = Vec::new();
    for name in given {
        if !distinct.contains(name) {
            distinct.push(name.clone());
        }
    }
    if distinct.len() > MAX_TOPICS {
        let why = format!("{} are more than the {MAX_TOPICS} allowed", distinct.len());
        return Err(Error::invalid(field, why));
    }
    Ok(distinct)
}

/// What is different between two texts, line by line, in the unified format; empty if nothing is.
pub(super) fn diff(old: (&str, &ArticleText), new: (&str, &ArticleText)) -> String {
    let ((old_name, old), (new_name, new)) = (old, new);
    if old == new {
        return String::new();
    }
    let (old, new) = (old.lines(), new.lines());
    let diff = TextDiff::from_lines(&old, &new);
    diff.unified_diff().header(old_name, new_name).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engagement::rng::SplitMix64;

    fn text(title: &str, body: &str, topics: &[&str]) -> ArticleText {
        ArticleText {
            title: Some(title.to_owned()),
            body: body.to_owned(),
            topics: topics.iter().map(|t| t.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn s2_3_a_diff_shows_title_topics_and_text() {
        let old = text("Clocks", "One.\nTwo.", &["time"]);
        let new = text("Clocks in tests", "One.\n2.", &["time"]);
        let shown = diff(("1", &old), ("2", &new));
        assert_eq!(
            shown,
            "--- 1\n+++ 2\n@@ -1,5 +1,5 @@\n-# Clocks\n+# Clocks in tests\n Topics: time\n \n One.\n-Two.\n+2.\n"
        );
        assert_eq!(diff(("1", &old), ("1", &old)), "");
    }

    #[test]
    fn s2_3_long_texts_are_compared_in_bearable_time() {
        // As many lines as fit, a few different ones in no order: nothing that helps to find what stayed.
        let lines = |seed: u64, count: usize, different: u64| {
            let mut rng = SplitMix64::new(seed);
            let lines: Vec<String> = (0..count)
                .map(|_| (rng.next_u64() % different).to_string())
                .collect();
            text("A", &lines.join("\n"), &[])
        };
        for (count, different) in [(49_000, 7), (49_000, 2), (16_000, u64::MAX), (1_900, 7)] {
            let (old, new) = (lines(1, count, different), lines(2, count, different));
            let began = std::time::Instant::now();
            assert!(!diff(("1", &old), ("2", &new)).is_empty());
            let took = began.elapsed();
            assert!(took.as_secs() < 20, "{count} lines of {different}: {took:?}");
        }
    }

    proptest! {
        #[test]
        fn s2_3_changes_lead_from_one_text_to_the_other(
            a in "[ab]{1,3}", b in "[ab]{1,3}", c in "[ab]{1,3}", d in "[ab]{1,3}", same: bool,
        ) {
            let from = text(&a, &b, &["x"]);
            let to = text(&c, &d, if same { &["x"] } else { &["y", "x"] });
            let changes = Changes::between(&from, &to);
            prop_assert_eq!(changes.on(&from), to.clone());
            prop_assert_eq!(changes.is_none(), from == to);
            prop_assert_eq!(changes.on(&to), to);
        }
    }
}
