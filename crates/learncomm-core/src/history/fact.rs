use chrono::{DateTime, Utc};

use crate::actor::Role;
use crate::community::Identity;
use crate::contribution::{ContributionKind, VisibleTo};
use crate::id::{Handle, Slug};
use crate::session::{Attendance, SessionScope};

/// Somebody who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// By handle.
    Handle(Handle),
    /// By an identity in another tool.
    Identity(Identity),
    /// Not known, with the name that is left, if any.
    Unknown(Option<String>),
}

/// How the same person is recognised when they are brought in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// The handle says who it is.
    Handle,
    /// An identity says who it is; if somebody else has the handle, a free one close to it is taken.
    Identity,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPerson {
    /// Their handle, or the one they would like to have.
    pub handle: Handle,
    /// What says that it is the same person.
    pub known_by: KnownBy,
    /// See [`Person::name`](crate::community::Person::name).
    pub name: String,
    /// See [`Person::bot`](crate::community::Person::bot).
    pub bot: bool,
    /// Who they are in other tools.
    pub identities: Vec<Identity>,
}

/// A stretch of membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastMembership {
    /// Who.
    pub who: Who,
    /// Their role.
    pub role: Role,
    /// Their unit.
    pub unit: Option<Slug>,
    /// When they joined or came back.
    pub joined: DateTime<Utc>,
    /// When they left again.
    pub left: Option<DateTime<Utc>>,
}

/// A contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastContribution {
    /// Its id where it comes from; unique among contributions of all kinds.
    pub id: String,
    /// What it is.
    pub kind: ContributionKind,
    /// The id of what it replies to.
    pub parent: Option<String>,
    /// Who made it.
    pub author: Who,
    /// When.
    pub at: DateTime<Utc>,
    /// The title, of those kinds that have one.
    pub title: Option<String>,
    /// The text, in Markdown.
    pub body: String,
    /// Its topics, the main one first.
    pub topics: Vec<Slug>,
    /// When the text was last changed.
    pub edited_at: Option<DateTime<Utc>>,
    /// Where it leads: a web address, of those kinds that have one.
    pub url: Option<String>,
    /// Skills that it helps with, or shows.
    pub skills: Vec<Slug>,
    /// The id of the session that it comes from, of the same tool. Stays as it was when the contribution was new.
    pub session: Option<String>,
    /// Whom it is for; replies are for the community. Stays as it was when the contribution was new.
    pub visible_to: VisibleTo,
}

/// A session that took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastSession {
    /// Its id where it comes from; unique among sessions.
    pub id: String,
    /// What it was called. 1 to 300 characters.
    pub title: String,
    /// When it began; not in the future, and not before 1970.
    pub starts: DateTime<Utc>,
    /// How long it took, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// Whom it was for.
    pub scope: SessionScope,
    /// Whether a session of that name on that day, in the community's time zone, is this one if the community has one that
    /// was not called off. What is planned there stands, its time, length and scope included; that it was held is told.
    pub join: bool,
}

/// Whether somebody came to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAttendance {
    /// The session's id.
    pub session: String,
    /// Who; in the community when the session began.
    pub who: Who,
    /// Whether and how they came.
    pub attendance: Attendance,
}

/// How a contribution was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// By its author.
    ByAuthor {
        /// Who that was, if it is told; refused if it was not the author.
        by: Option<Who>,
    },
    /// By somebody else, for a reason.
    ByModeration {
        /// Who.
        by: Who,
        /// Why.
        reason: String,
    },
}

/// Something that happened, named by ids of where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// A person.
    Person(PastPerson),
    /// A stretch of membership.
    Membership(PastMembership),
    /// A contribution.
    Contribution(PastContribution),
    /// The asker accepted an answer.
    Acceptance {
        /// The answer's id.
        answer: String,
        /// Who accepted it, if it is told; refused if it was not the asker.
        by: Option<Who>,
        /// When; the answer's time if it is not known, and never before it.
        at: Option<DateTime<Utc>>,
        /// Whether the acceptance of another answer gives way to this one; if not, this one is refused
        /// ([`Cause::AnotherAccepted`]).
        replace: bool,
    },
    /// A vote.
    Vote {
        /// The contribution's id.
        on: String,
        /// Who voted, or the id of the vote if that is not told.
        by: Result<Who, String>,
        /// Up or down.
        up: bool,
        /// When; never before the contribution.
        at: DateTime<Utc>,
    },
    /// A rating for educational value.
    Rating {
        /// The contribution's id.
        of: String,
        /// Who rated.
        by: Who,
        /// 1 to 5.
        value: u8,
        /// When.
        at: DateTime<Utc>,
    },
    /// A bookmark.
    Bookmark {
        /// The contribution's id.
        on: String,
        /// Who.
        by: Who,
        /// When; never before the contribution.
        at: DateTime<Utc>,
    },
    /// A removal.
    Removal {
        /// The contribution's id.
        of: String,
        /// How.
        how: Removal,
        /// When.
        at: DateTime<Utc>,
    },
    /// A session that took place. When it is known, only its title may differ.
    Session(PastSession),
    /// Whether somebody came to a session; said differently again, it is a correction.
    Attendance(PastAttendance),
}

/// What became of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was new.
    Added,
    /// It was known, and something about it has changed.
    Updated,
    /// It was known.
    Unchanged,
    /// It cannot be.
    Refused(Refusal),
}

/// Why a fact was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// For a program.
    pub cause: Cause,
    /// For a person: what is wrong, and what is allowed.
    pub why: String,
}

impl Refusal {
    pub(super) fn outcome(cause: Cause, why: impl Into<String>) -> Outcome {
        let why = why.into();
        Outcome::Refused(Self { cause, why })
    }
}

/// What a program may do something about when a fact was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// It names a person who is not known.
    UnknownPerson,
    /// It names a person who is not, and never was, in the community.
    NotAMember,
    /// It names a contribution that is not known.
    UnknownContribution,
    /// It names a session that is not known.
    UnknownSession,
    /// Somebody would vote on or rate their own contribution.
    OwnContribution,
    /// Another answer to the question is accepted.
    AnotherAccepted,
    /// What it names was removed.
    Removed,
    /// Something else is wrong with it.
    Other,
}
