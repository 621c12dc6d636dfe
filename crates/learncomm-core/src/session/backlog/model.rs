use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{OccurrenceId, PersonId, Slug, SuggestionId};
use crate::store::thing::{Thing, number_entry, thing_key};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::words::words;

words! {
    /// What became of a suggestion, in the order in which suggestions are listed.
    BacklogState: "state" {
        /// It waits, and gathers votes.
        Open = 0 "open",
        /// It is part of what a session is planned to be about.
        Planned = 1 "planned",
        /// A session was about it.
        Covered = 2 "covered",
        /// It was given up, for a reason.
        Dropped = 3 "dropped",
    }
}

/// What became of a suggestion, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum SuggestionState {
    /// It waits, and gathers votes.
    Open,
    /// It is part of what a session is planned to be about.
    Planned {
        /// Which session.
        session: OccurrenceId,
        /// When it was planned.
        #[serde(rename = "planned_at")]
        at: DateTime<Utc>,
    },
    /// A session was about it.
    Covered {
        /// Which session.
        session: OccurrenceId,
        /// When that session began.
        #[serde(rename = "covered_at")]
        at: DateTime<Utc>,
    },
    /// It was given up.
    Dropped {
        /// Why.
        reason: String,
        /// By whom; `None` for the owner of the store.
        #[serde(rename = "dropped_by")]
        by: Option<PersonId>,
        /// When.
        #[serde(rename = "dropped_at")]
        at: DateTime<Utc>,
    },
}

impl SuggestionState {
    /// Which state it is.
    #[must_use]
    pub const fn which(&self) -> BacklogState {
        match self {
            Self::Open => BacklogState::Open,
            Self::Planned { .. } => BacklogState::Planned,
            Self::Covered { .. } => BacklogState::Covered,
            Self::Dropped { .. } => BacklogState::Dropped,
        }
    }
}

/// A topic to suggest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSuggestion {
    /// The topic.
    pub topic: Slug,
    /// What the session would be about, in one line of 1 to 300 characters.
    pub title: String,
    /// Why it is worth while, in Markdown, up to 2,000 characters; may be empty.
    pub why: String,
}

/// A topic that somebody suggested for a session (S0.6).
///
/// A topic has one suggestion at a time that is open or planned. When it was covered or dropped, the topic may be suggested
/// again: that is the next round, with votes of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Its id.
    pub id: SuggestionId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// The topic.
    pub topic: Slug,
    /// What the session would be about.
    pub title: String,
    /// Why it is worth while, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Who suggested it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// Which time this topic is suggested, from 1.
    pub round: u32,
    /// Who votes for it. Whoever suggests it does so with that.
    pub votes: BTreeSet<PersonId>,
    /// What became of it.
    #[serde(flatten)]
    pub state: SuggestionState,
}

impl Suggestion {
    /// Whether it still waits for a session to be held: open or planned.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(
            self.state,
            SuggestionState::Open | SuggestionState::Planned { .. }
        )
    }

    /// Sets or takes back a vote; whether anything changed.
    pub(crate) fn vote(&mut self, by: PersonId, wanted: bool) -> Result<bool, Error> {
        if self.state != SuggestionState::Open {
            return Err(self.not_open("votes are for what is open"));
        }
        Ok(if wanted {
            self.votes.insert(by)
        } else {
            self.votes.remove(&by)
        })
    }

    /// Plans it into a session; whether anything changed.
    pub(crate) fn plan(&mut self, session: OccurrenceId, at: DateTime<Utc>) -> Result<bool, Error> {
        match self.state {
            SuggestionState::Open => {
                self.state = SuggestionState::Planned { session, at };
                Ok(true)
            }
            SuggestionState::Planned { session: known, .. } if known == session => Ok(false),
            _ => Err(self.not_open("only what is open can be planned")),
        }
    }

    /// Marks it as covered by a session that began at `at`. What is planned into another session stays as it is.
    pub(crate) fn cover(&mut self, session: OccurrenceId, at: DateTime<Utc>) -> Result<(), Error> {
        match self.state {
            SuggestionState::Planned { session: other, .. } if other != session => {
                Err(self.not_open("take it out of that session first"))
            }
            SuggestionState::Open | SuggestionState::Planned { .. } => {
                self.state = SuggestionState::Covered { session, at };
                Ok(())
            }
            _ => Err(self.not_open("suggest it again instead")),
        }
    }

    /// Opens it again if that session was to cover it, or was said to have done so; whether it was.
    pub(crate) fn reopen(&mut self, session: OccurrenceId) -> bool {
        let was_for_it = match self.state {
            SuggestionState::Planned { session: known, .. }
            | SuggestionState::Covered { session: known, .. } => known == session,
            _ => false,
        };
        if was_for_it {
            self.state = SuggestionState::Open;
        }
        was_for_it
    }

    /// Gives it up.
    pub(crate) fn give_up(
        &mut self,
        reason: String,
        by: Option<PersonId>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        if self.state != SuggestionState::Open {
            return Err(self.not_open("only what is open can be dropped"));
        }
        self.state = SuggestionState::Dropped { reason, by, at };
        Ok(())
    }

    fn not_open(&self, why: &str) -> Error {
        let state = self.state.which();
        Error::Rule(format!(
            "the topic {} (#{}) is {state}; {why}",
            self.topic, self.number
        ))
    }

    /// Its key in the list by votes, behind `prefix`: the most votes first, the older first among equals.
    pub(super) fn rank(&self, prefix: KeyBuilder) -> Key {
        let votes = u32::try_from(self.votes.len()).unwrap_or(u32::MAX);
        prefix.number(u32::MAX - votes).id(self.id.as_uuid()).build()
    }
}

impl Entity for Suggestion {
    const KIND: &'static str = "suggestion";
}

impl Thing for Suggestion {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Suggestion {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let id = self.id.as_uuid();
        vec![
            number_entry(scope, self.number, id),
            (self.rank(listed(scope, self.state.which())), Vec::new()),
        ]
    }
}

/// The list of the suggestions in a state, by votes.
pub(super) fn listed(scope: Scope, state: BacklogState) -> KeyBuilder {
    Key::within(scope).text("backlog").number(state.code())
}

/// The entry that leads from a topic to its latest suggestion. It is read before a topic is suggested, so that a topic has
/// one suggestion at a time.
pub(super) fn latest_key(scope: Scope, topic: &Slug) -> Key {
    Key::within(scope)
        .text("backlog-topic")
        .text(topic.as_str())
        .build()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn person(n: u8) -> PersonId {
        Uuid::from_u128(u128::from(n)).into()
    }

    fn session(n: u8) -> OccurrenceId {
        Uuid::from_u128(u128::from(n)).into()
    }

    fn suggestion() -> Suggestion {
        Suggestion {
            id: Uuid::from_u128(9).into(),
            number: 1,
            topic: "mocks".parse().unwrap(),
            title: "When to mock".to_owned(),
            why: String::new(),
            by: person(0),
            at: DateTime::UNIX_EPOCH,
            round: 1,
            votes: BTreeSet::from([person(0)]),
            state: SuggestionState::Open,
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Vote(u8, bool),
        Plan(u8),
        Cover(u8),
        Reopen(u8),
        Drop,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => (0_u8..5, any::<bool>()).prop_map(|(p, up)| Step::Vote(p, up)),
            2 => (0_u8..3).prop_map(Step::Plan),
            1 => (0_u8..3).prop_map(Step::Cover),
            2 => (0_u8..3).prop_map(Step::Reopen),
            1 => Just(Step::Drop),
        ]
    }

    proptest! {
        /// S0.6: whatever people do in whatever order, each has one vote, votes change while it is open only, and what was
        /// dropped stays so.
        #[test]
        fn s0_6_one_vote_each_and_no_way_back(steps in proptest::collection::vec(step(), 0..40)) {
            let mut it = suggestion();
            let mut voters = BTreeSet::from([person(0)]);
            for step in steps {
                let before = it.clone();
                let was = before.state.which();
                let done = match step {
                    Step::Vote(p, up) => {
                        let done = it.vote(person(p), up).is_ok();
                        if done {
                            if up { voters.insert(person(p)); } else { voters.remove(&person(p)); }
                        }
                        prop_assert_eq!(done, was == BacklogState::Open);
                        done
                    }
                    Step::Plan(s) => it.plan(session(s), DateTime::UNIX_EPOCH).is_ok(),
                    Step::Cover(s) => it.cover(session(s), DateTime::UNIX_EPOCH).is_ok(),
                    Step::Reopen(s) => it.reopen(session(s)),
                    Step::Drop => it.give_up("no".to_owned(), None, DateTime::UNIX_EPOCH).is_ok(),
                };
                if !done {
                    prop_assert_eq!(&it, &before, "what was refused changed something");
                }
                // The only way back is that the session that covered it turns out not to have taken place.
                if !before.is_live() && done {
                    prop_assert!(matches!(step, Step::Reopen(_)), "a way back from {}", was);
                    prop_assert_eq!(was, BacklogState::Covered);
                }
                if was == BacklogState::Planned {
                    prop_assert_ne!(it.state.which(), BacklogState::Dropped);
                }
                prop_assert_eq!(&it.votes, &voters);
            }
        }
    }

    #[test]
    fn states_have_names_and_codes() {
        let text = serde_json::to_string(&suggestion()).unwrap();
        assert!(text.contains(r#""state":"open""#), "{text}");
        assert_eq!(serde_json::from_str::<Suggestion>(&text).unwrap(), suggestion());
        let mut dropped = suggestion();
        dropped
            .give_up("no".to_owned(), Some(person(1)), DateTime::UNIX_EPOCH)
            .unwrap();
        let text = serde_json::to_string(&dropped).unwrap();
        assert_eq!(serde_json::from_str::<Suggestion>(&text).unwrap(), dropped);
        assert_eq!(
            "covered".parse::<BacklogState>().ok(),
            Some(BacklogState::Covered)
        );
    }
}
