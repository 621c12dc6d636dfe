use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::occurrence::SessionPlan;
use super::words::Answer;
use crate::id::{PersonId, SeriesId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, Scope};

/// What somebody answered for a whole series (RSVP once).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Who.
    pub person: PersonId,
    /// What they answered.
    pub answer: Answer,
    /// When.
    pub at: DateTime<Utc>,
}

/// Sessions that come again by a rule (S0.1).
///
/// The rule makes occurrences, which are stored one by one some time ahead: so each can be found, edited and answered by
/// itself. Times are local times of the zone: a session at ten stays at ten when the clocks change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// Its short name, unique in the community.
    pub slug: Slug,
    /// The rule, as the value of an RRULE of RFC 5545, such as `FREQ=WEEKLY;INTERVAL=2`.
    pub rule: String,
    /// The first time, in local time.
    pub first: NaiveDateTime,
    /// The zone of its times.
    pub zone: Tz,
    /// How long each is, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// Times of the rule at which there is none, in local time (EXDATE).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<NaiveDateTime>,
    /// The series that this one goes on from, where a series was changed from some time on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<SeriesId>,
    /// There are none from this local time on, whatever the rule says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<NaiveDateTime>,
    /// The local time up to which (exclusive) occurrences have been made.
    pub made_until: NaiveDateTime,
    /// What is planned for each.
    #[serde(flatten)]
    pub plan: SessionPlan,
    /// What people answered for all of them, in the order of their answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<Standing>,
}

impl Entity for Series {
    const KIND: &'static str = "series";
}

impl Thing for Series {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Series {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let id = self.id.as_uuid();
        let by_slug = Key::within(scope)
            .text("series-slug")
            .text(self.slug.as_str())
            .build();
        vec![
            number_entry(scope, self.number, id),
            (by_slug, id.as_bytes().to_vec()),
        ]
    }
}
