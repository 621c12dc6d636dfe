use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{CommunityId, ContributionId, OccurrenceId, PersonId, Slug};
use crate::store::thing::{Thing, thing_key};
use crate::store::{Entity, Key, Scope};
use crate::text;
use crate::words::words;

/// The longest title, in characters.
pub const MAX_TITLE: usize = 300;
/// The longest body, in characters.
pub const MAX_BODY: usize = 100_000;
/// The most topics a contribution may have.
pub const MAX_TOPICS: usize = 10;
/// The most skills a contribution may have.
pub const MAX_SKILLS: usize = 10;
/// The longest web address, in characters.
pub const MAX_URL: usize = text::MAX_URL;

words! {
    /// What kind of contribution it is (S1.4).
    ContributionKind: "kind" {
        /// Something somebody wants to know (S2.2).
        Question = 1 "question",
        /// A reply to a question.
        Answer = 2 "answer",
        /// A remark on anything else.
        Comment = 3 "comment",
        /// Something to learn from that lies elsewhere: a link (S4.4).
        Resource = 4 "resource",
        /// A checklist, a template, a summary: something at hand while one works.
        JobAid = 5 "job-aid",
        /// A page that the community keeps true together (S2.3).
        Article = 6 "article",
        /// What somebody did and how it went.
        Experience = 7 "experience",
        /// What somebody tried that did not work, and what they learned (S3.6).
        FailureStory = 8 "failure-story",
        /// What somebody is working on, told while they work: working out loud.
        Narration = 9 "narration",
        /// What somebody makes of something (S3.8).
        Reflection = 10 "reflection",
        /// What could be tried.
        Idea = 11 "idea",
    }
}

impl ContributionKind {
    /// Whether it replies to something and so has a parent.
    #[must_use]
    pub const fn is_reply(self) -> bool {
        matches!(self, Self::Answer | Self::Comment)
    }

    /// `a question`, `an answer`.
    pub(crate) fn one(self) -> String {
        let article = match self {
            Self::Answer | Self::Article | Self::Experience | Self::Idea => "an",
            _ => "a",
        };
        format!("{article} {self}")
    }

    /// Whether it has to have a title, may have one, or has none.
    #[must_use]
    pub const fn title(self) -> Needs {
        match self {
            Self::Question | Self::Resource | Self::JobAid | Self::Article | Self::Idea => Needs::One,
            Self::Experience | Self::FailureStory | Self::Narration | Self::Reflection => Needs::Perhaps,
            Self::Answer | Self::Comment => Needs::None,
        }
    }

    /// Whether it has to lead to a web address, may do so, or does not. A job aid and an article need an address or a text.
    #[must_use]
    pub const fn url(self) -> Needs {
        match self {
            Self::Resource => Needs::One,
            Self::JobAid | Self::Article | Self::Idea | Self::Experience => Needs::Perhaps,
            _ => Needs::None,
        }
    }

    /// Whether it has to have a text, of which an address may take the place where `has_url`.
    #[must_use]
    pub const fn needs_text(self, has_url: bool) -> bool {
        match self {
            Self::Question | Self::Resource | Self::Idea => false,
            Self::JobAid | Self::Article => !has_url,
            _ => true,
        }
    }
}

/// What a kind of contribution has to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// One is needed.
    One,
    /// There may be one.
    Perhaps,
    /// There is none.
    None,
}

/// Who made a contribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// A member, present or past.
    Person(PersonId),
    /// Somebody who is not known here, such as a deleted user of another tool; with the name that is left, if any.
    Unknown(Option<String>),
    /// A member who asked without a name (S2.8): nothing that is stored leads back to them.
    Anonymous,
}

impl Author {
    /// The person, if it is known who it was.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(*id),
            Self::Unknown(_) | Self::Anonymous => None,
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
    /// It is hidden because of a flag, until it is restored: a steward ruled so (S4.6), or several members flagged it and
    /// no steward has ruled yet (S2.5).
    Hidden {
        /// Since when.
        #[serde(rename = "hidden_at")]
        at: DateTime<Utc>,
        /// Who; `None` for the owner of the store, and if it was several members.
        #[serde(rename = "hidden_by")]
        by: Option<PersonId>,
        /// Why.
        #[serde(rename = "hidden_because")]
        reason: String,
    },
    /// It was erased: its text and its author are gone for good (metrics §0.5).
    Erased {
        /// When.
        #[serde(rename = "erased_at")]
        at: DateTime<Utc>,
        /// Who, if it was not the author; `None` for the owner of the store, too.
        #[serde(default, rename = "erased_by", skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
        /// Why, if it was not the author.
        #[serde(default, rename = "erased_because", skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

words! {
    /// Whom a contribution is for.
    #[derive(Default)]
    VisibleTo: "visibility" {
        /// Its author: a draft. Nobody else sees it, and the ledger does not know of it.
        Author = 1 "author",
        /// Who may read what the community shares.
        #[default]
        Community = 2 "community",
        /// Everybody known to the store, also those who are not in the community.
        Everyone = 3 "everyone",
    }
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
    /// When it was made; if it was a draft before, when it was shared.
    pub at: DateTime<Utc>,
    /// The title, of those kinds that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text, in Markdown.
    pub body: String,
    /// What it is about, the main topic first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Slug>,
    /// Skills that it helps with, or shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Slug>,
    /// Where it leads: a web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The session that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<OccurrenceId>,
    /// Whom it is for. Replies are for the community.
    #[serde(default)]
    pub visible_to: VisibleTo,
    /// Of an article, the number of its latest revision, from 1 on; 0 of anything else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u32,
    /// Of an article, when it is to be reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_at: Option<DateTime<Utc>>,
    /// What it replies to: the question of an answer, the post of a comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ContributionId>,
    /// The answer that the asker accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<ContributionId>,
    /// When what it says was last changed, after it was shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// When it was begun, if it was a draft before it was shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafted_at: Option<DateTime<Utc>>,
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
            ContributionKind::Answer => self.kind == ContributionKind::Question,
            ContributionKind::Comment => self.kind != ContributionKind::Comment,
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let why = format!("#{} ({}) takes no {kind}", self.number, self.kind);
        Err(Error::Rule(why))
    }

    /// Whether it stands: it was shared, and is neither hidden nor removed.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.state == State::Stands && !self.is_draft()
    }

    /// Whether only its author sees it.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.visible_to == VisibleTo::Author
    }

    /// Refuses what may be done only to what stands.
    pub(crate) fn needs_to_stand(&self) -> Result<(), Error> {
        let became = match self.state {
            State::Stands if self.is_draft() => "is a draft: share it first",
            State::Stands => return Ok(()),
            State::Hidden { .. } => "is hidden",
            State::Erased { .. } => "has been erased",
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
            State::Erased { .. } => Err(Error::Rule(format!("#{} has been erased already", self.number))),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Entity for Contribution {
    const KIND: &'static str = "contribution";
}

impl Thing for Contribution {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

pub(crate) fn contribution_key(community: CommunityId, id: ContributionId) -> Key {
    thing_key::<Contribution>(Scope::Community(community), id.as_uuid())
}
