use std::collections::BTreeMap;
use std::fmt;

use learncomm_core::history::Outcome;
use serde::Serialize;

/// How many issues a [`Summary`] keeps; all are counted, and shown to the [`Observer`](super::Observer).
pub const MAX_ISSUES_KEPT: usize = 100;

/// A row that was not brought in, or not as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Issue {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// Which field, what is wrong with it and what to do.
    pub message: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.message)
    }
}

/// What became of the things of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tally {
    /// Were new.
    pub added: u64,
    /// Were known and have changed.
    pub updated: u64,
    /// Were known.
    pub unchanged: u64,
    /// Could not be brought in; each is an issue.
    pub refused: u64,
}

impl Tally {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.added + self.updated + self.unchanged + self.refused
    }
}

/// The issues of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Issues {
    /// How many there were.
    pub count: u64,
    /// The first [`MAX_ISSUES_KEPT`] of them.
    pub kept: Vec<Issue>,
}

/// What an import did. As JSON, it is an object with a field for each of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Communities.
    pub communities: Tally,
    /// People.
    pub people: Tally,
    /// Memberships.
    pub members: Tally,
    /// Questions.
    pub questions: Tally,
    /// Answers.
    pub answers: Tally,
    /// Comments.
    pub comments: Tally,
    /// What was shared beside them: resources, articles, experiences and so on.
    pub shared: Tally,
    /// Accepted answers.
    pub acceptances: Tally,
    /// Votes.
    pub votes: Tally,
    /// Ratings.
    pub ratings: Tally,
    /// Bookmarks.
    pub bookmarks: Tally,
    /// Removals.
    pub removals: Tally,
    /// Sessions.
    pub sessions: Tally,
    /// Whether somebody came to a session; one that was known and said otherwise is updated.
    pub attendance: Tally,
    /// How much was left out on purpose, by reason. None of it is an issue.
    pub skipped: BTreeMap<String, u64>,
    /// What else a reader should know, in sentences.
    pub notes: Vec<String>,
    /// Rows that could not be brought in.
    pub issues: Issues,
}

/// A kind of thing that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Community,
    Person,
    Member,
    Question,
    Answer,
    Comment,
    Shared,
    Acceptance,
    Vote,
    Rating,
    Bookmark,
    Removal,
    Session,
    Attendance,
}

impl Thing {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Person => "person",
            Self::Member => "membership",
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Comment => "comment",
            Self::Shared => "contribution",
            Self::Acceptance => "acceptance",
            Self::Vote => "vote",
            Self::Rating => "rating",
            Self::Bookmark => "bookmark",
            Self::Removal => "removal",
            Self::Session => "session",
            Self::Attendance => "attendance",
        }
    }
}

impl Summary {
    /// The tallies by the names of their fields, in the order in which things come about.
    #[must_use]
    pub fn tallies(&self) -> [(&'static str, Tally); 14] {
        [
            ("communities", self.communities),
            ("people", self.people),
            ("members", self.members),
            ("questions", self.questions),
            ("answers", self.answers),
            ("comments", self.comments),
            ("shared", self.shared),
            ("acceptances", self.acceptances),
            ("votes", self.votes),
            ("ratings", self.ratings),
            ("bookmarks", self.bookmarks),
            ("removals", self.removals),
            ("sessions", self.sessions),
            ("attendance", self.attendance),
        ]
    }

    /// Whether the import added or updated anything.
    #[must_use]
    pub fn changed_anything(&self) -> bool {
        self.tallies()
            .iter()
            .any(|(_, tally)| tally.added + tally.updated > 0)
    }

    pub(crate) fn of(&mut self, thing: Thing) -> &mut Tally {
        match thing {
            Thing::Community => &mut self.communities,
            Thing::Person => &mut self.people,
            Thing::Member => &mut self.members,
            Thing::Question => &mut self.questions,
            Thing::Answer => &mut self.answers,
            Thing::Comment => &mut self.comments,
            Thing::Shared => &mut self.shared,
            Thing::Acceptance => &mut self.acceptances,
            Thing::Vote => &mut self.votes,
            Thing::Rating => &mut self.ratings,
            Thing::Bookmark => &mut self.bookmarks,
            Thing::Removal => &mut self.removals,
            Thing::Session => &mut self.sessions,
            Thing::Attendance => &mut self.attendance,
        }
    }

    pub(crate) fn count(&mut self, thing: Thing, outcome: &Outcome) {
        let tally = self.of(thing);
        *match outcome {
            Outcome::Added => &mut tally.added,
            Outcome::Updated => &mut tally.updated,
            Outcome::Unchanged => &mut tally.unchanged,
            Outcome::Refused(_) => &mut tally.refused,
        } += 1;
    }

    pub(crate) fn skip(&mut self, reason: &str) {
        // Not `entry`: it would need a `String` for every one of a million skipped rows.
        match self.skipped.get_mut(reason) {
            Some(count) => *count += 1,
            None => {
                self.skipped.insert(reason.to_owned(), 1);
            }
        }
    }
}
