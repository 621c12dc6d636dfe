use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::answers::AnswerSheet;
use crate::error::Error;
use crate::id::{OccurrenceId, PersonId, PulseAnswerId, PulseId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::words::words;

/// The most items that a pulse may have.
pub const MAX_ITEMS: usize = 30;
/// The most of them that ask for a comment.
pub const MAX_COMMENT_ITEMS: usize = 2;
/// The most options that an item may offer.
pub const MAX_OPTIONS: usize = 20;
/// How many sets of answers a pulse takes in at the most.
pub const MAX_ANSWERS: usize = 10_000;
/// How many days a pulse may be open.
pub const MAX_PULSE_DAYS: i64 = 92;
/// How many pulses of a community may be open at once.
pub const MAX_OPEN: usize = 16;
/// Into how many units a pulse may be broken down.
pub const MAX_UNITS: usize = 100;
/// How many sets of answers one box holds at the most.
pub(super) const BOX: usize = 100;

words! {
    /// What a pulse is for.
    PulsePurpose: "purpose" {
        /// How members are: belonging, safety, confidence.
        Pulse = 1 "pulse",
        /// What members need.
        Needs = 2 "needs",
        /// How a session was; for those who were there or caught up.
        Session = 3 "session",
    }
}

words! {
    /// Whether a pulse takes in answers.
    PulseState: "state" {
        /// It does.
        Open = 1 "open",
        /// It does no longer, and what may be told was released.
        Closed = 2 "closed",
    }
}

/// What kind of answer an item asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ItemForm {
    /// A whole number of a scale.
    Scale {
        /// The lowest answer.
        low: u8,
        /// The highest answer.
        high: u8,
        /// Whether it is worded the other way round: figures are of `low + high − answer`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reversed: bool,
    },
    /// One of several options.
    Choice {
        /// The options.
        options: Vec<String>,
    },
    /// How likely one is to recommend the community, from 0 to 10.
    Recommend,
    /// A comment in one's own words.
    Comment,
}

/// One item of a pulse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is called in figures, such as `belonging`.
    pub key: Slug,
    /// What is asked.
    pub text: String,
    /// What kind of answer it asks for.
    #[serde(flatten)]
    pub form: ItemForm,
    /// The scale that it is part of, if of one of several items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Slug>,
    /// Whether nothing may be told of it when all say the same, or nearly so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
}

/// A scale of several items, scored together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// What it is called in figures, such as `psychological-safety`.
    pub key: Slug,
    /// How many of its items a person must have answered for a score.
    pub min_answered: usize,
}

/// What a pulse asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questions {
    /// The items, in order.
    pub items: Vec<Item>,
    /// The scales of several items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scales: Vec<Scale>,
    /// The units that figures are broken down by; `None` for no breakdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Vec<Slug>>,
}

impl Questions {
    /// The place of an item.
    pub(super) fn place_of(&self, key: &str) -> Option<usize> {
        self.items.iter().position(|item| item.key.as_str() == key)
    }

    /// What is asked under a key, so that the same in another pulse can be told from something else under the same name.
    pub(crate) fn asked_as(&self, key: &Slug) -> Vec<Item> {
        let is_it = |item: &&Item| item.key == *key || item.scale.as_ref() == Some(key);
        self.items.iter().filter(is_it).cloned().collect()
    }
}

/// A pulse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// Its id.
    pub id: PulseId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub purpose: PulsePurpose,
    /// The session that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<OccurrenceId>,
    /// What it asks.
    #[serde(flatten)]
    pub questions: Questions,
    /// Who opened it; `None` for the owner of the store.
    pub opened_by: Option<PersonId>,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// The last day on which one may answer, in the community's time zone.
    pub until: NaiveDate,
    /// When that day ends.
    pub until_at: DateTime<Utc>,
    /// When it was closed; `None` as long as nothing was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    /// Of how many people at least something is told: as the settings were when it was opened. When it is closed, the larger of
    /// this and the settings of then holds.
    pub k: u8,
}

impl Pulse {
    /// Whether it takes in answers at an instant.
    #[must_use]
    pub fn state_at(&self, now: DateTime<Utc>) -> PulseState {
        if self.closed_at.is_none() && now < self.until_at {
            PulseState::Open
        } else {
            PulseState::Closed
        }
    }
}

impl Entity for Pulse {
    const KIND: &'static str = "pulse";
}

impl Thing for Pulse {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Pulse {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let id = self.id.as_uuid();
        vec![
            number_entry(scope, self.number, id),
            time_entry(by_time(scope), self.opened_at.timestamp_millis(), id),
        ]
    }
}

pub(super) fn by_time(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("pulse-by-time")
}

/// The pulses that nothing was released of yet. One record, so that their number is bounded, and so that those whose end has
/// come are found at once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct OpenPulses {
    pub(super) open: Vec<(PulseId, DateTime<Utc>)>,
}

impl Entity for OpenPulses {
    const KIND: &'static str = "pulses-open";
}

impl Stored for OpenPulses {
    fn key(&self, scope: Scope) -> Key {
        open_key(scope)
    }
}

pub(super) fn open_key(scope: Scope) -> Key {
    Key::within(scope).text(OpenPulses::KIND).build()
}

/// Who has answered a pulse, by their numbers in the community: a set, without order or time. Deleted when it is closed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Respondents {
    pub(super) pulse: PulseId,
    pub(super) members: BTreeSet<u32>,
    /// How many boxes the answers are spread over.
    pub(super) boxes: u32,
}

impl Entity for Respondents {
    const KIND: &'static str = "pulse-respondents";
}

impl Stored for Respondents {
    fn key(&self, scope: Scope) -> Key {
        respondents_key(scope, self.pulse)
    }
}

pub(super) fn respondents_key(scope: Scope, pulse: PulseId) -> Key {
    Key::within(scope)
        .text(Respondents::KIND)
        .id(pulse.as_uuid())
        .build()
}

/// Sets of answers that lie together, in the order of their random ids. Deleted when the pulse is closed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AnswerBox {
    pub(super) pulse: PulseId,
    pub(super) number: u32,
    pub(super) sheets: Vec<(PulseAnswerId, AnswerSheet)>,
}

impl Entity for AnswerBox {
    const KIND: &'static str = "pulse-answers";
}

impl Stored for AnswerBox {
    fn key(&self, scope: Scope) -> Key {
        box_key(scope, self.pulse, self.number)
    }
}

pub(super) fn box_key(scope: Scope, pulse: PulseId, number: u32) -> Key {
    Key::within(scope)
        .text(AnswerBox::KIND)
        .id(pulse.as_uuid())
        .number(number)
        .build()
}
