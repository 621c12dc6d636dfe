use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::occurrence::Lead;
use super::words::{Answer, Attendance, SessionRole};
use crate::error::Error;
use crate::id::{CommunityId, OccurrenceId, PersonId};
use crate::store::transaction::{Stored, Tx, read_entity};
use crate::store::{Entity, Key, KeyBuilder, RecordReader, Scope};

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
    /// What was replied to it, beside whether they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
}

/// What somebody replied to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Whether they accept.
    pub accepted: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvitationState {
    /// Nothing yet, or a maybe.
    Open,
    /// They come, and take the role if one was offered.
    Accepted,
    /// They don't come, or don't take the role.
    Declined,
}

impl InvitationState {
    /// The name, as in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }
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

impl RollEntry {
    pub(crate) const fn new(person: PersonId) -> Self {
        Self {
            person,
            invitation: None,
            answer: None,
            answered_at: None,
            turn: None,
            standing: false,
            attendance: None,
            corrections: 0,
            caught_up: None,
        }
    }

    /// What became of their invitation; `None` if they were not invited. A yes accepts an invitation to come; a role is
    /// taken only by saying so. A no declines either.
    #[must_use]
    pub fn invitation_state(&self) -> Option<InvitationState> {
        let invitation = self.invitation.as_ref()?;
        Some(match (invitation.reply, self.answer) {
            (Some(Reply { accepted: true, .. }), _) => InvitationState::Accepted,
            (Some(_), _) | (None, Some(Answer::No | Answer::Excused)) => InvitationState::Declined,
            (None, Some(Answer::Yes)) if invitation.role.is_none() => InvitationState::Accepted,
            (None, _) => InvitationState::Open,
        })
    }

    /// Whether they have said that they won't be there.
    pub(crate) const fn stays_away(&self) -> bool {
        matches!(self.answer, Some(Answer::No | Answer::Excused))
    }

    /// Whether nothing is left to be remembered.
    const fn is_blank(&self) -> bool {
        self.invitation.is_none()
            && self.answer.is_none()
            && self.attendance.is_none()
            && self.caught_up.is_none()
    }
}

/// That the ledger was told whether somebody led in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldLead {
    /// Who, as what.
    #[serde(flatten)]
    pub lead: Lead,
    /// Whether they led.
    pub led: bool,
    /// How many times that was corrected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub corrections: u32,
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
    /// What the ledger was told of who led.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told_leads: Vec<ToldLead>,
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
            told_leads: Vec::new(),
        }
    }

    /// The entry of a person.
    #[must_use]
    pub fn entry(&self, person: PersonId) -> Option<&RollEntry> {
        let found = self.entries.binary_search_by_key(&person, |e| e.person).ok()?;
        self.entries.get(found)
    }

    /// The entry of a person, made if there is none.
    pub(crate) fn entry_mut(&mut self, person: PersonId) -> &mut RollEntry {
        let at = match self.entries.binary_search_by_key(&person, |e| e.person) {
            Ok(at) => at,
            Err(at) => {
                self.entries.insert(at, RollEntry::new(person));
                at
            }
        };
        &mut self.entries[at]
    }

    /// Drops the entry of a person if nothing is left in it.
    pub(crate) fn tidy(&mut self, person: PersonId) {
        self.entries.retain(|e| e.person != person || !e.is_blank());
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

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let invited = self.entries.iter().filter(|e| e.invitation.is_some());
        invited
            .map(|e| {
                let of_person = invited_index(scope, e.person);
                (of_person.id(self.occurrence.as_uuid()).build(), Vec::new())
            })
            .collect()
    }
}

/// The occurrences that a person was invited to; the keys end with their ids.
pub(crate) fn invited_index(scope: Scope, person: PersonId) -> KeyBuilder {
    Key::within(scope).text("invited").id(person.as_uuid())
}

pub(crate) fn roll_key(community: CommunityId, of: OccurrenceId) -> Key {
    Key::within(Scope::Community(community))
        .text(Roll::KIND)
        .id(of.as_uuid())
        .build()
}

/// The roll of an occurrence, as a condition of the change; an empty one if there is none yet.
pub(crate) async fn load(tx: &mut Tx<'_>, community: CommunityId, of: OccurrenceId) -> Result<Roll, Error> {
    let known = tx.get(&roll_key(community, of)).await?;
    Ok(known.unwrap_or_else(|| Roll::new(of)))
}

/// The roll of an occurrence, for reading.
pub(crate) async fn read(
    store: &dyn RecordReader,
    community: CommunityId,
    of: OccurrenceId,
) -> Result<Roll, Error> {
    let known = read_entity(store, &roll_key(community, of)).await?;
    Ok(known.unwrap_or_else(|| Roll::new(of)))
}
