use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::contribution::article::distinct;
use crate::contribution::model::{MAX_BODY, MAX_TITLE};
use crate::error::Error;
use crate::id::{CommunityId, ContributionId, PersonId, Slug};
use crate::store::transaction::{Stored, Tx};
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::text;
use crate::words::words;

/// The most notes that one person keeps in one community.
pub const MAX_NOTES: u32 = 10_000;

words! {
    /// How far somebody has come with a note (S1.5, after Jarche's seek – sense – share). It is a cycle and not a ladder: a
    /// note may go from any stage to any other.
    #[derive(Default)]
    NoteStage: "stage" {
        /// Found, or looked for.
        #[default]
        Seek = 1 "seek",
        /// In the making: what one makes of it.
        Sense = 2 "sense",
        /// Ready to be shared, or shared.
        Share = 3 "share",
    }
}

/// Something that somebody noted for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its number among the notes of this person in this community, from 1; never given again.
    pub number: u32,
    /// Whose it is.
    pub by: PersonId,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// When it was last edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// How far it has come.
    pub stage: NoteStage,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its text, in Markdown; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Slug>,
    /// Where it leads: a web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The contribution that was made of it. The contribution does not lead back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promoted: Option<ContributionId>,
}

/// A note to take. It has a title, a text or an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNote {
    /// How far it has come.
    pub stage: NoteStage,
    /// 1 to [`MAX_TITLE`] characters.
    pub title: Option<String>,
    /// Markdown, up to [`MAX_BODY`] characters; may be empty.
    pub body: String,
    /// Up to [`MAX_TOPICS`](crate::contribution::MAX_TOPICS).
    pub topics: Vec<Slug>,
    /// A web address, up to 2,000 characters.
    pub url: Option<String>,
}

/// What to change in a note. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteEdit {
    /// A title; an empty one takes it away.
    pub title: Option<String>,
    /// Markdown, up to [`MAX_BODY`] characters.
    pub body: Option<String>,
    /// Up to [`MAX_TOPICS`](crate::contribution::MAX_TOPICS).
    pub topics: Option<Vec<Slug>>,
    /// A web address; an empty one takes it away.
    pub url: Option<String>,
}

impl NewNote {
    pub(super) fn checked(&self) -> Result<Self, Error> {
        let new = Self {
            stage: self.stage,
            title: self.title.as_deref().map(title).transpose()?,
            body: text::prose("body", &self.body, MAX_BODY)?,
            topics: distinct("topics", &self.topics)?,
            url: self
                .url
                .as_deref()
                .map(|url| text::web_address("url", url))
                .transpose()?,
        };
        says_something(new.title.as_deref(), &new.body, new.url.as_deref())?;
        Ok(new)
    }
}

impl Note {
    /// Edits it; whether anything changed.
    pub(super) fn edit(&mut self, edit: &NoteEdit, at: DateTime<Utc>) -> Result<bool, Error> {
        let mut edited = self.clone();
        if let Some(given) = &edit.title {
            edited.title = filled(given).map(title).transpose()?;
        }
        if let Some(given) = &edit.body {
            edited.body = text::prose("body", given, MAX_BODY)?;
        }
        if let Some(given) = &edit.topics {
            edited.topics = distinct("topics", given)?;
        }
        if let Some(given) = &edit.url {
            edited.url = filled(given)
                .map(|url| text::web_address("url", url))
                .transpose()?;
        }
        says_something(edited.title.as_deref(), &edited.body, edited.url.as_deref())?;
        if edited == *self {
            return Ok(false);
        }
        edited.edited_at = Some(at);
        *self = edited;
        Ok(true)
    }
}

fn title(given: &str) -> Result<String, Error> {
    text::line("title", given, MAX_TITLE)
}

fn filled(given: &str) -> Option<&str> {
    Some(given).filter(|given| !given.trim().is_empty())
}

fn says_something(title: Option<&str>, body: &str, url: Option<&str>) -> Result<(), Error> {
    if title.is_none() && body.is_empty() && url.is_none() {
        return Err(Error::invalid("body", "a note has a text, a title or an address"));
    }
    Ok(())
}

impl Entity for Note {
    const KIND: &'static str = "note";
}

impl Stored for Note {
    fn key(&self, scope: Scope) -> Key {
        note_key(scope, self.by, self.number)
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let listed = |list: KeyBuilder| (list.number(self.number).build(), Vec::new());
        let mut entries = vec![listed(in_stage(scope, self.by, self.stage))];
        entries.extend(self.topics.iter().map(|t| listed(about(scope, self.by, t))));
        entries
    }
}

/// Where the notes of a person are, by number.
pub(super) fn notes_of(scope: Scope, by: PersonId) -> KeyBuilder {
    Key::within(scope).text(Note::KIND).id(by.as_uuid())
}

pub(super) fn note_key(scope: Scope, by: PersonId, number: u32) -> Key {
    notes_of(scope, by).number(number).build()
}

/// The list of a person's notes in a stage.
pub(super) fn in_stage(scope: Scope, by: PersonId, stage: NoteStage) -> KeyBuilder {
    let lists = Key::within(scope).text("note-list").id(by.as_uuid());
    lists.text("stage").number(stage.code())
}

/// The list of a person's notes about a topic.
pub(super) fn about(scope: Scope, by: PersonId, topic: &Slug) -> KeyBuilder {
    let lists = Key::within(scope).text("note-list").id(by.as_uuid());
    lists.text("topic").text(topic.as_str())
}

/// How many notes somebody took and keeps. It belongs to them, as their notes do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NoteCount {
    by: PersonId,
    /// The number of the last one.
    last: u32,
    /// How many there are.
    kept: u32,
}

impl NoteCount {
    /// As a condition of the change.
    pub(super) async fn load(tx: &mut Tx<'_>, community: CommunityId, by: PersonId) -> Result<Self, Error> {
        let none = Self { by, last: 0, kept: 0 };
        let known = tx.get(&none.key(Scope::Community(community))).await?;
        Ok(known.unwrap_or(none))
    }

    /// The number of another note.
    pub(super) fn add(&mut self) -> Result<u32, Error> {
        if self.kept >= MAX_NOTES {
            let why = format!("you keep {MAX_NOTES} notes here, which is the most: drop some first");
            return Err(Error::Rule(why));
        }
        self.last = self
            .last
            .checked_add(1)
            .ok_or(Error::Exhausted { series: "note" })?;
        self.kept += 1;
        Ok(self.last)
    }

    pub(super) fn drop_one(&mut self) {
        self.kept = self.kept.saturating_sub(1);
    }
}

impl Entity for NoteCount {
    const KIND: &'static str = "note-count";
}

impl Stored for NoteCount {
    fn key(&self, scope: Scope) -> Key {
        Key::within(scope).text(Self::KIND).id(self.by.as_uuid()).build()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn note() -> Note {
        Note {
            number: 1,
            by: Uuid::from_u128(1).into(),
            at: DateTime::UNIX_EPOCH,
            edited_at: None,
            stage: NoteStage::Seek,
            title: None,
            body: "Look this up.".to_owned(),
            topics: Vec::new(),
            url: None,
            promoted: None,
        }
    }

    #[test]
    fn s1_5_a_note_says_something() {
        let nothing = NewNote::default().checked().unwrap_err().to_string();
        assert_eq!(nothing, "body: a note has a text, a title or an address");
        let url = Some("https://example.org/".to_owned());
        assert!(
            NewNote {
                url,
                ..NewNote::default()
            }
            .checked()
            .is_ok()
        );
        let mut note = note();
        let emptied = NoteEdit {
            body: Some(" ".to_owned()),
            ..NoteEdit::default()
        };
        let before = note.clone();
        note.edit(&emptied, DateTime::UNIX_EPOCH).unwrap_err();
        assert_eq!(note, before);
    }

    #[test]
    fn s1_5_a_full_shelf_takes_another_note_when_one_is_dropped() {
        let mut count = NoteCount {
            by: Uuid::from_u128(1).into(),
            last: MAX_NOTES + 7,
            kept: MAX_NOTES,
        };
        assert!(count.add().unwrap_err().to_string().contains("10000 notes"));
        count.drop_one();
        assert_eq!(count.add().unwrap(), MAX_NOTES + 8);
    }

    proptest! {
        #[test]
        fn s1_5_any_edit_is_made_wholly_or_not_at_all(
            title in proptest::option::of("[a ]{0,3}"),
            body in proptest::option::of("[a\n]{0,3}"),
            url in proptest::option::of(proptest::sample::select(vec!["", "https://a.example/", "ftp://x"])),
        ) {
            let mut note = note();
            let before = note.clone();
            let edit = NoteEdit { title, body, topics: None, url: url.map(ToOwned::to_owned) };
            let at = DateTime::UNIX_EPOCH + TimeDelta::days(1);
            match note.edit(&edit, at) {
                Ok(changed) => {
                    prop_assert_eq!(changed, note != before);
                    prop_assert_eq!(note.edited_at, changed.then_some(at));
                    prop_assert!(note.title.is_some() || !note.body.is_empty() || note.url.is_some());
                    prop_assert!(!note.edit(&edit, at + TimeDelta::days(1)).unwrap(), "again is no change");
                }
                Err(_) => prop_assert_eq!(note, before),
            }
        }
    }
}
