use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::calendar::local_of;
use super::occurrence::SessionPlan;
use super::recurrence::{Rule, Slots};
use super::words::Answer;
use crate::error::Error;
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
    /// The first time, in local time; where the rule was changed from some session on, the time of that one.
    pub first: NaiveDateTime,
    /// The zone of its times.
    pub zone: Tz,
    /// How long each is, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// Times of the rule on whose days there is none, in local time (EXDATE).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<NaiveDateTime>,
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

/// How far ahead occurrences are made, in weeks.
pub(super) const WEEKS_AHEAD: i64 = 26;
/// When less than so many weeks are ahead, more are made.
const WEEKS_LEFT: i64 = 13;
/// How many occurrences one change makes.
pub(super) const AT_ONCE: usize = 60;

impl Series {
    /// Whether there is none on a day.
    pub(super) fn skips(&self, slot: NaiveDateTime) -> bool {
        let day = slot.date();
        self.exceptions.iter().any(|except| except.date() == day)
    }

    /// Whether it is time to make more.
    pub(super) fn runs_short(&self, now: DateTime<Utc>) -> bool {
        self.ended.is_none_or(|end| self.made_until < end)
            && self.made_until < local_of(now, self.zone) + TimeDelta::weeks(WEEKS_LEFT)
    }

    /// Whether it began so long ago that the occurrences up to now are still to be made: one change makes 60 at most.
    #[must_use]
    pub fn is_behind(&self, now: DateTime<Utc>) -> bool {
        let now = local_of(now, self.zone);
        self.made_until < self.ended.map_or(now, |end| end.min(now))
    }

    /// Up to which local time occurrences are to be made.
    pub(super) fn horizon(&self, now: DateTime<Utc>) -> NaiveDateTime {
        local_of(now, self.zone) + TimeDelta::weeks(WEEKS_AHEAD)
    }

    /// How many occurrences one change makes at the most: each has a roll with all the standing answers, and a change has
    /// to fit into a batch.
    pub(super) fn at_once(&self) -> usize {
        (20_000 / self.standing.len().max(1)).clamp(1, AT_ONCE)
    }

    /// The times of its rule.
    pub(super) fn slots(&self) -> Result<Slots, Error> {
        Rule::parse(&self.rule)?.slots(self.first, self.zone)
    }

    /// The times to make occurrences for now, and up to which time they are then made. There is at least one, however
    /// seldom they are, unless the rule has no more or they are made as far ahead as they should. For a series that
    /// `begins` there is none yet.
    pub(super) fn next_slots(
        &self,
        now: DateTime<Utc>,
        begins: bool,
    ) -> Result<(Vec<NaiveDateTime>, NaiveDateTime), Error> {
        let horizon = self.horizon(now);
        let mut found = Vec::new();
        if self.made_until >= horizon && !begins {
            return Ok((found, self.made_until));
        }
        for slot in self.slots()?.iter().skip_while(|slot| *slot < self.made_until) {
            if self.ended.is_some_and(|end| slot >= end) || (slot >= horizon && !found.is_empty()) {
                break;
            }
            if self.skips(slot) {
                continue;
            }
            if found.len() == self.at_once() {
                return Ok((found, slot));
            }
            found.push(slot);
        }
        let last = found.last().map_or(horizon, |slot| *slot + TimeDelta::seconds(1));
        Ok((found, horizon.max(last)))
    }
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
