use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{CommunityId, ContributionId, PersonId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::text;

/// The longest title, in characters.
pub const MAX_TITLE: usize = 300;
/// The longest body, in characters.
pub const MAX_BODY: usize = 100_000;
/// The most topics a contribution may have.
pub const MAX_TOPICS: usize = 10;

/// What kind of contribution it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ContributionKind {
    /// Something somebody wants to know (S2.2).
    Question,
    /// A reply to a question.
    Answer,
    /// A remark on a question or an answer.
    Comment,
}

impl ContributionKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Question, Self::Answer, Self::Comment];

    /// The name, as in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Comment => "comment",
        }
    }
}

impl fmt::Display for ContributionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ContributionKind {
    type Err = Error;
    fn from_str(s: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or_else(|| {
            Error::invalid(
                "kind",
                format!("`{s}` is not a kind: question, answer and comment are"),
            )
        })
    }
}

/// Who made a contribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// A member, present or past.
    Person(PersonId),
    /// Somebody who is not known here, such as a deleted user of another tool; with the name that is left, if any.
    Unknown(Option<String>),
}

impl Author {
    /// The person, if it is known who it was.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(*id),
            Self::Unknown(_) => None,
        }
    }
}

/// What became of a contribution (metrics §0.5). In JSON its fields lie beside those of the contribution, so none may
/// be called like one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// It stands.
    #[default]
    Stands,
    /// Its author took it back.
    RemovedByAuthor {
        /// When.
        #[serde(rename = "removed_at")]
        at: DateTime<Utc>,
    },
    /// Somebody else removed it, for a reason.
    RemovedByModeration {
        /// When.
        #[serde(rename = "removed_at")]
        at: DateTime<Utc>,
        /// Who; `None` for the owner of the store.
        #[serde(rename = "removed_by")]
        by: Option<PersonId>,
        /// Why.
        #[serde(rename = "removed_because")]
        reason: String,
    },
    /// A steward hid it, because of a flag, until it is restored (S4.6).
    Hidden {
        /// Since when.
        #[serde(rename = "hidden_at")]
        at: DateTime<Utc>,
        /// Who; `None` for the owner of the store.
        #[serde(rename = "hidden_by")]
        by: Option<PersonId>,
        /// Why.
        #[serde(rename = "hidden_because")]
        reason: String,
    },
}

/// Where a contribution came from, so that the same import may run again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The tool or format, such as `stack-exchange`. 1 to 100 bytes.
    pub tool: String,
    /// Its id there, unique within the tool and the community. 1 to 200 bytes.
    pub id: String,
}

/// Something that somebody shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Its id.
    pub id: ContributionId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// What it is.
    pub kind: ContributionKind,
    /// Who made it.
    pub author: Author,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// A question's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text, in Markdown.
    pub body: String,
    /// What it is about, the main topic first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Slug>,
    /// What it replies to: the question of an answer, the post of a comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ContributionId>,
    /// The answer that the asker accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<ContributionId>,
    /// When the text was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// What became of it.
    #[serde(flatten)]
    pub state: State,
    /// Where it was imported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

impl Contribution {
    /// Whether something of a kind may be said to it, as far as its own kind goes.
    pub(crate) fn takes(&self, kind: ContributionKind) -> Result<(), Error> {
        let fits = match kind {
            ContributionKind::Question => false,
            ContributionKind::Answer => self.kind == ContributionKind::Question,
            ContributionKind::Comment => self.kind != ContributionKind::Comment,
        };
        if fits {
            return Ok(());
        }
        let why = format!("#{} ({}) takes no {kind}", self.number, self.kind);
        Err(Error::Rule(why))
    }

    /// Whether it stands.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.state == State::Stands
    }

    /// Refuses what may be done only to what stands.
    pub(crate) fn needs_to_stand(&self) -> Result<(), Error> {
        let became = match self.state {
            State::Stands => return Ok(()),
            State::Hidden { .. } => "is hidden",
            State::RemovedByAuthor { .. } | State::RemovedByModeration { .. } => "has been removed",
        };
        Err(Error::Rule(format!("#{} {became}", self.number)))
    }

    /// Accepts `answer` for this question. Accepting another one moves the acceptance; accepting the same one again
    /// changes nothing. Returns whether anything changed.
    pub(crate) fn accept(&mut self, answer: &Self) -> Result<bool, Error> {
        if self.kind != ContributionKind::Question
            || answer.kind != ContributionKind::Answer
            || answer.parent != Some(self.id)
        {
            return Err(Error::Rule(format!(
                "#{} is not an answer to #{}",
                answer.number, self.number
            )));
        }
        if !answer.stands() || !self.stands() {
            return Err(Error::Rule(
                "what was removed or hidden can be neither accepted nor resolved".to_owned(),
            ));
        }
        Ok(self.accepted.replace(answer.id) != Some(answer.id))
    }

    /// Removes it.
    pub(crate) fn remove(&mut self, state: State) -> Result<(), Error> {
        match self.state {
            State::Stands => {
                self.state = state;
                Ok(())
            }
            State::Hidden { .. } => Err(Error::Rule(format!(
                "#{} is hidden because of a flag: that is decided first",
                self.number
            ))),
            State::RemovedByAuthor { .. } | State::RemovedByModeration { .. } => {
                Err(Error::Rule(format!("#{} has been removed already", self.number)))
            }
        }
    }
}

/// The text of a contribution, checked.
pub(crate) fn checked_text(
    kind: ContributionKind,
    title: Option<&str>,
    body: &str,
    topics: &[Slug],
) -> Result<(Option<String>, String, Vec<Slug>), Error> {
    let title = match (kind, title) {
        (ContributionKind::Question, Some(title)) => Some(text::line("title", title, MAX_TITLE)?),
        (ContributionKind::Question, None) => return Err(Error::invalid("title", "a question needs one")),
        (_, Some(_)) => return Err(Error::invalid("title", "only a question has one")),
        (_, None) => None,
    };
    let body = text::prose("body", body, MAX_BODY)?;
    if body.is_empty() && kind != ContributionKind::Question {
        return Err(Error::invalid("body", "may not be empty"));
    }
    let mut distinct: Vec<Slug> = Vec::new();
    for topic in topics {
        if !distinct.contains(topic) {
            distinct.push(topic.clone());
        }
    }
    if distinct.len() > MAX_TOPICS {
        return Err(Error::invalid(
            "topics",
            format!("{} are more than the {MAX_TOPICS} allowed", distinct.len()),
        ));
    }
    Ok((title, body, distinct))
}

impl Entity for Contribution {
    const KIND: &'static str = "contribution";
}

impl Thing for Contribution {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Contribution {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let listed = |prefix: KeyBuilder| time_entry(prefix, self.at.timestamp_millis(), self.id.as_uuid());
        let id = self.id.as_uuid().as_bytes().to_vec();
        let mut entries = vec![
            listed(Key::within(scope).text("by-kind").text(self.kind.as_str())),
            number_entry(scope, self.number, self.id.as_uuid()),
        ];
        if let Author::Person(person) = self.author {
            entries.push(listed(Key::within(scope).text("by-author").id(person.as_uuid())));
        }
        if let Some(parent) = self.parent {
            entries.push(listed(Key::within(scope).text("replies").id(parent.as_uuid())));
        }
        if let Some(origin) = &self.origin {
            entries.push((origin_key(scope, origin), id));
        }
        entries.extend(
            self.topics
                .iter()
                .map(|t| listed(Key::within(scope).text("by-topic").text(t.as_str()))),
        );
        entries
    }
}

pub(crate) fn contribution_key(community: CommunityId, id: ContributionId) -> Key {
    thing_key::<Contribution>(Scope::Community(community), id.as_uuid())
}

/// Of an origin whose parts were checked ([`text::key_part`]): others might not fit into a key.
pub(crate) fn origin_key(scope: Scope, origin: &Origin) -> Key {
    Key::within(scope)
        .text("origin")
        .text(&origin.tool)
        .text(&origin.id)
        .build()
}
