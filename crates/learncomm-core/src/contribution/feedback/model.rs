use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{PersonFeedbackId, PersonId};
use crate::store::thing::{Thing, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::text;

/// The longest text of each part of feedback to a person, in characters.
pub const MAX_FEEDBACK: usize = 5_000;

/// Feedback to a person, looking forward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonFeedbackForm {
    /// What was observed, in Markdown: 1 to [`MAX_FEEDBACK`] characters.
    pub observation: String,
    /// What effect it had, in Markdown, up to [`MAX_FEEDBACK`] characters. This or `next` is needed.
    pub effect: String,
    /// What to do next time, in Markdown, up to [`MAX_FEEDBACK`] characters.
    pub next: String,
    /// Whether the giver's name is left out, for everybody and for good; only to somebody who leads.
    pub anonymous: bool,
}

impl PersonFeedbackForm {
    pub(super) fn checked(&self) -> Result<Self, Error> {
        let observation = text::prose("observation", &self.observation, MAX_FEEDBACK)?;
        let effect = text::prose("effect", &self.effect, MAX_FEEDBACK)?;
        let next = text::prose("next", &self.next, MAX_FEEDBACK)?;
        if observation.is_empty() {
            return Err(Error::invalid(
                "observation",
                "may not be empty: what was observed?",
            ));
        }
        if effect.is_empty() && next.is_empty() {
            let why = "what effect it had or what to do next time is needed";
            return Err(Error::invalid("effect", why));
        }
        Ok(Self {
            observation,
            effect,
            next,
            anonymous: self.anonymous,
        })
    }
}

/// Who gave feedback, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Giver {
    pub(super) person: PersonId,
    pub(super) at: DateTime<Utc>,
}

/// Feedback to a person, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PersonFeedback {
    /// Without a giver, it tells no time.
    pub(super) id: PersonFeedbackId,
    pub(super) to: PersonId,
    /// Who gave it, and when; nothing if it was given without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Giver>,
    pub(super) observation: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) effect: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) next: String,
    /// Whether it waits for others without a name, and its receiver does not see it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) waits: bool,
    /// Since which day it is shown, if it was given without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) shown_since: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) read: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) thanked: bool,
}

impl PersonFeedback {
    /// Whether somebody received it, and may know of it.
    pub(super) fn is_received_by(&self, person: PersonId) -> bool {
        self.to == person && !self.waits
    }

    /// Whether it is known that somebody gave it.
    pub(super) fn is_given_by(&self, person: PersonId) -> bool {
        self.from.is_some_and(|giver| giver.person == person)
    }

    /// Its receiver has read it, and may thank for it. Returns whether anything changed.
    pub(super) fn be_read(&mut self, thanks: bool) -> Result<bool, Error> {
        if thanks && self.from.is_none() {
            let why = "it was given without a name: nobody can be thanked for it";
            return Err(Error::Rule(why.to_owned()));
        }
        let before = (self.read, self.thanked);
        self.read = true;
        self.thanked |= thanks;
        Ok(before != (self.read, self.thanked))
    }

    /// Refuses to take back what was read.
    pub(super) fn needs_to_be_unread(&self) -> Result<(), Error> {
        if self.read {
            let why = "it has been read: only what was not read can be taken back";
            return Err(Error::Rule(why.to_owned()));
        }
        Ok(())
    }
}

impl Entity for PersonFeedback {
    const KIND: &'static str = "person-feedback";
}

impl Thing for PersonFeedback {
    const WORD: &'static str = "feedback";

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for PersonFeedback {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let entry = |index: KeyBuilder, millis| time_entry(index, millis, self.id.as_uuid());
        match self.from {
            Some(giver) => {
                let millis = giver.at.timestamp_millis();
                vec![
                    entry(received(scope, self.to), millis),
                    entry(given(scope, giver.person), millis),
                ]
            }
            None if self.waits => Vec::new(),
            // Behind what has a name, in the order of ids that are random.
            None => vec![entry(received(scope, self.to), 0)],
        }
    }
}

/// The index of what somebody received, by time.
pub(super) fn received(scope: Scope, person: PersonId) -> KeyBuilder {
    Key::within(scope).text("feedback-to").id(person.as_uuid())
}

/// The index of what somebody gave with their name, by time.
pub(super) fn given(scope: Scope, person: PersonId) -> KeyBuilder {
    Key::within(scope).text("feedback-by").id(person.as_uuid())
}

/// What waits for somebody. Everything that is given to them without a name goes through it, so that two who give at once
/// see each other. A set: it has no order to tell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) to: PersonId,
    pub(super) ids: BTreeSet<PersonFeedbackId>,
    /// How many have to wait, if any do: the most that the settings asked for while they came. Who gave theirs relied on it,
    /// and whoever leads may be who changes the settings.
    #[serde(default)]
    pub(super) k: u8,
}

pub(super) fn waiting_key(scope: Scope, to: PersonId) -> Key {
    Key::within(scope).text(Waiting::KIND).id(to.as_uuid()).build()
}

impl Entity for Waiting {
    const KIND: &'static str = "person-feedback-waiting";
}

impl Stored for Waiting {
    fn key(&self, scope: Scope) -> Key {
        waiting_key(scope, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(observation: &str, effect: &str, next: &str) -> PersonFeedbackForm {
        PersonFeedbackForm {
            observation: observation.to_owned(),
            effect: effect.to_owned(),
            next: next.to_owned(),
            anonymous: false,
        }
    }

    #[test]
    fn s3_7_a_form_needs_an_observation_and_one_thing_more() {
        assert!(form("a", "b", "").checked().is_ok() && form("a", "", "c").checked().is_ok());
        let why = |form: PersonFeedbackForm| form.checked().unwrap_err().to_string();
        assert!(why(form(" \n", "b", "c")).starts_with("observation:"));
        assert!(why(form("a", "", " ")).starts_with("effect:"));
        for bad in [
            form(&"x".repeat(5_001), "b", ""),
            form("a", &"x".repeat(5_001), ""),
            form("a", "", &"x".repeat(5_001)),
        ] {
            assert!(why(bad).contains("5000 is the most"));
        }
    }

    #[test]
    fn s3_7_what_was_read_stays_read() {
        let mut feedback = PersonFeedback {
            id: Uuid::nil().into(),
            to: Uuid::nil().into(),
            from: None,
            observation: "a".to_owned(),
            effect: String::new(),
            next: "b".to_owned(),
            waits: false,
            shown_since: None,
            read: false,
            thanked: false,
        };
        assert!(
            feedback
                .be_read(true)
                .unwrap_err()
                .to_string()
                .contains("without a name")
        );
        assert!(!feedback.read && feedback.needs_to_be_unread().is_ok());
        feedback.from = Some(Giver {
            person: Uuid::nil().into(),
            at: DateTime::UNIX_EPOCH,
        });
        assert!(feedback.be_read(false).unwrap() && feedback.be_read(true).unwrap());
        assert!(!feedback.be_read(false).unwrap(), "thanks are not taken back");
        assert!(feedback.read && feedback.thanked && feedback.needs_to_be_unread().is_err());
    }
}
