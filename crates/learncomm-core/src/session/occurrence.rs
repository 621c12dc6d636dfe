use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::calendar::{instant_of, local_of};
use super::case::Case;
use super::words::{SessionFormat, SessionRole};
use crate::community::Level;
use crate::id::{OccurrenceId, PersonId, SeriesId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, Scope};

/// Whom a session is for. Who is in its scope and does not come is missed; guests never are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionScope {
    /// All members.
    #[default]
    Everyone,
    /// The members of these units.
    Units(Vec<Slug>),
    /// Who was invited or is on the list of attendance.
    Invited,
}

impl SessionScope {
    /// The stored code, see [`Verb::Held`](crate::ledger::Verb::Held).
    #[must_use]
    pub const fn code(&self) -> u32 {
        match self {
            Self::Everyone => 0,
            Self::Units(_) => 1,
            Self::Invited => 2,
        }
    }
}

/// What a session is about, to be read, watched or tried beforehand (S0.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    /// What it is called. 1 to 300 characters.
    pub title: String,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Somebody in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lead {
    /// The role.
    pub role: SessionRole,
    /// Who.
    pub person: PersonId,
}

/// A part of a session with a time box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// What it is. 1 to 300 characters.
    pub title: String,
    /// How long, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// Which role leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SessionRole>,
    /// How it goes, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Whether it came up, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discussed: Option<bool>,
}

/// What a material is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaterialKind {
    /// A recording of the session (S0.3).
    Recording,
    /// Anything else to read, watch or do.
    Material,
}

/// Something to learn from before or after (S0.3, S0.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// What it is.
    pub kind: MaterialKind,
    /// What it is called. 1 to 300 characters.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Whom it is for; everybody if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Who shared it; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is planned for a session: of an occurrence, or of all those of a series to begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionPlan {
    /// What it is called. 1 to 300 characters.
    pub title: String,
    /// What will happen and for whom it is worth while, in Markdown (S0.4).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How it goes.
    pub format: SessionFormat,
    /// Whom it is for.
    #[serde(default)]
    pub scope: SessionScope,
    /// What it is about, the main topic first. Without any, it becomes an open discussion (S0.5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Slug>,
    /// How far along one should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Topics that one should know something about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prerequisites: Vec<Slug>,
    /// What is read, watched or tried beforehand (S0.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    /// What to do beforehand, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pre_work: String,
    /// How many seats there are; any number if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Who does what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<Lead>,
    /// The run of show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<AgendaItem>,
}

/// What became of an occurrence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum OccurrenceState {
    /// It is to come, or nobody has said yet how it was.
    #[default]
    Planned,
    /// It was called off.
    Cancelled {
        /// Why.
        #[serde(rename = "cancelled_because")]
        reason: String,
    },
    /// It took place: attendance was recorded.
    Held,
}

/// One meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Its id.
    pub id: OccurrenceId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// The series that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesId>,
    /// When the rule of the series put it, in local time. Stays when it is moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<NaiveDateTime>,
    /// When it begins, in local time.
    pub local: NaiveDateTime,
    /// The zone of that time.
    pub zone: Tz,
    /// The instant at which it begins, as the zone was known when it was planned.
    pub starts_at: DateTime<Utc>,
    /// How long, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// Whether it was moved or edited by itself. Changes to the series pass by what differs from the series.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    /// What is planned.
    #[serde(flatten)]
    pub plan: SessionPlan,
    /// Recordings and materials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<Material>,
    /// The case of a case clinic (S2.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Case>,
    /// What became of it.
    #[serde(flatten)]
    pub state: OccurrenceState,
}

impl Occurrence {
    /// When it ends.
    #[must_use]
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.starts_at + TimeDelta::minutes(i64::from(self.minutes))
    }

    /// Puts it at a local time.
    pub(super) fn put_at(&mut self, local: NaiveDateTime, zone: Tz) {
        self.starts_at = instant_of(local, zone);
        // Where clocks leave the time out, it is another one.
        self.local = local_of(self.starts_at, zone);
        self.zone = zone;
    }

    /// Whether it is somewhere else than its series put it.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.slot
            .is_some_and(|slot| instant_of(slot, self.zone) != self.starts_at)
    }

    /// Whether it is called off.
    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        matches!(self.state, OccurrenceState::Cancelled { .. })
    }

    /// Whether it begins in the future and nothing is known of how it was.
    #[must_use]
    pub fn is_to_come(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, OccurrenceState::Planned) && self.starts_at > now
    }

    /// Whether somebody has any of the roles.
    #[must_use]
    pub fn is_led_by(&self, person: PersonId) -> bool {
        self.plan.leads.iter().any(|lead| lead.person == person)
    }
}

impl Occurrence {
    /// Whether somebody has a role that lets them prepare it, move it, keep its roll: any but that of a case-giver, which
    /// everybody takes who brings a case.
    #[must_use]
    pub fn is_run_by(&self, person: PersonId) -> bool {
        let runs = |lead: &Lead| lead.person == person && lead.role != SessionRole::CaseGiver;
        self.plan.leads.iter().any(runs)
    }

    /// Whether it and another one, neither of them called off, take place at the same time, if only in part.
    #[must_use]
    pub fn clashes_with(&self, other: &Self) -> bool {
        let both = !self.is_cancelled() && !other.is_cancelled();
        self.id != other.id && both && self.starts_at < other.ends_at() && other.starts_at < self.ends_at()
    }
}

impl Entity for Occurrence {
    const KIND: &'static str = "session";
}

impl Thing for Occurrence {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Occurrence {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let (id, millis) = (self.id.as_uuid(), self.starts_at.timestamp_millis());
        let mut entries = vec![
            number_entry(scope, self.number, id),
            time_entry(Key::within(scope).text("session-by-time"), millis, id),
        ];
        if let Some(series) = self.series {
            let of_series = Key::within(scope).text("session-by-series").id(series.as_uuid());
            entries.push(time_entry(of_series, millis, id));
        }
        if self.case.as_ref().is_some_and(|case| case.follow_up.is_none()) {
            entries.push(time_entry(Key::within(scope).text("case-open"), millis, id));
        }
        entries
    }
}
