use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::words::{Answer, Attendance, SessionRole};
use crate::id::{CommunityId, OccurrenceId, PersonId};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, Scope};

/// That somebody was asked to come, perhaps in a role (S0.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// By whom; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// As what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SessionRole>,
    /// What was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// That somebody who was not there took in the recording or the materials (S0.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatchUp {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether by the recording; by materials otherwise.
    pub recording: bool,
}

/// One person on the roll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollEntry {
    /// Who.
    pub person: PersonId,
    /// Whether they were invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Invitation>,
    /// What they answered (RSVP).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// When they answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// Which answer in order of arrival: seats go by it. Each answer, also a changed one, gets the next number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
    /// Whether the answer was given for the series and not for this occurrence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub standing: bool,
    /// Whether they came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendance: Option<Attendance>,
    /// How many times their attendance was corrected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub corrections: u32,
    /// Whether they caught up afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caught_up: Option<CatchUp>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Who was invited to an occurrence, who answered what, who came and who caught up. One record an occurrence: whatever
/// changes it is a condition of whatever else does, so seats cannot be given twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roll {
    /// Of which occurrence.
    pub occurrence: OccurrenceId,
    /// The people on it, by id.
    pub entries: Vec<RollEntry>,
    /// The number that the next answer gets.
    pub next_turn: u32,
    /// When attendance was first recorded: from then on answers stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<DateTime<Utc>>,
}

impl Roll {
    /// An empty roll.
    #[must_use]
    pub const fn new(occurrence: OccurrenceId) -> Self {
        Self {
            occurrence,
            entries: Vec::new(),
            next_turn: 0,
            recorded_at: None,
        }
    }
}

impl Entity for Roll {
    const KIND: &'static str = "roll";
}

impl Stored for Roll {
    fn key(&self, scope: Scope) -> Key {
        Key::within(scope)
            .text(Self::KIND)
            .id(self.occurrence.as_uuid())
            .build()
    }
}

pub(crate) fn roll_key(community: CommunityId, of: OccurrenceId) -> Key {
    Key::within(Scope::Community(community))
        .text(Roll::KIND)
        .id(of.as_uuid())
        .build()
}
