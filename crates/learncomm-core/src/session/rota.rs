//! A rota: whose turn it is (S2.8, S2.10). Pure; `turns.rs` holds the use cases.
//!
//! Whoever had the fewest turns is next, and of those alike who has waited longest. What makes that fair over time:
//!
//! * Turns count from joining. A newcomer is credited with what the others had on average (rounded down), so they neither
//!   lead ten times in a row to catch up with a past that they were not part of, nor wait until all others led again.
//! * Who cannot lead a session – excused, away, has it already – is passed over and keeps their place: they are next as
//!   soon as they can. Rounds that went by meanwhile are credited, so that nobody leads time after time for having been
//!   away.
//! * A planned turn counts at once, so that several sessions can be planned ahead. It is given back when the session is
//!   called off or somebody else leads it; in the end it counts for who led.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::words::SessionRole;
use crate::id::{CommunityId, OccurrenceId, PersonId, SeriesId};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};

/// Somebody on a rota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnRota {
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub joined_at: DateTime<Utc>,
    /// Turns that they are taken to have had: for the time before they joined, and for rounds that passed them by.
    pub credit: u32,
}

/// A turn, planned or taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// At which occurrence.
    pub occurrence: OccurrenceId,
    /// Whose.
    pub person: PersonId,
    /// When it begins.
    pub at: DateTime<Utc>,
    /// Whether they led it, as the attendance says; until then it is planned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub led: bool,
}

/// Which rota: that of a role, for a series or for any session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotaOf {
    /// The role that is passed round.
    pub role: SessionRole,
    /// For the sessions of this series; for any if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesId>,
}

/// Whose turn it is to have a role. One record: what two do at once to it cannot both count from the same state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rota {
    /// Which.
    #[serde(flatten)]
    pub of: RotaOf,
    /// Who is willing, in the order in which they joined.
    pub people: Vec<OnRota>,
    /// The turns of those who are on it.
    pub turns: Vec<Turn>,
}

impl Rota {
    /// A rota with nobody on it.
    #[must_use]
    pub const fn new(of: RotaOf) -> Self {
        Self {
            of,
            people: Vec::new(),
            turns: Vec::new(),
        }
    }

    /// Whether somebody is on it.
    #[must_use]
    pub fn has(&self, person: PersonId) -> bool {
        self.people.iter().any(|p| p.person == person)
    }

    fn turns_of(&self, person: PersonId) -> impl Iterator<Item = &Turn> {
        self.turns.iter().filter(move |t| t.person == person)
    }

    /// How many turns somebody had since they joined, planned ones included.
    #[must_use]
    pub fn had(&self, person: PersonId) -> u32 {
        u32::try_from(self.turns_of(person).count()).unwrap_or(u32::MAX)
    }

    /// The turns that somebody is compared by: those they had, and those that are credited to them.
    #[must_use]
    pub fn counted(&self, person: PersonId) -> u32 {
        let on_it = self.people.iter().find(|p| p.person == person);
        self.had(person).saturating_add(on_it.map_or(0, |p| p.credit))
    }

    /// Since when somebody waits: their last turn, or when they joined.
    #[must_use]
    pub fn waits_since(&self, who: &OnRota) -> DateTime<Utc> {
        let last = self.turns_of(who.person).map(|t| t.at).max();
        last.unwrap_or(who.joined_at)
    }

    /// Who is next, of those who are available: fewest turns first, then the longest wait, then who joined first, then the
    /// lower id.
    #[must_use]
    pub fn order(&self, is_available: impl Fn(PersonId) -> bool) -> Vec<PersonId> {
        let mut order: Vec<_> = self
            .people
            .iter()
            .filter(|p| is_available(p.person))
            .map(|p| (self.counted(p.person), self.waits_since(p), p.joined_at, p.person))
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(.., person)| person).collect()
    }

    /// Puts somebody on it who is not; they begin at what those who are `willing` (not excused) had on average.
    pub(crate) fn join(
        &mut self,
        person: PersonId,
        at: DateTime<Utc>,
        is_willing: impl Fn(PersonId) -> bool,
    ) -> bool {
        if self.has(person) {
            return false;
        }
        let willing = self.people.iter().filter(|p| is_willing(p.person));
        let counts: Vec<u64> = willing.map(|p| u64::from(self.counted(p.person))).collect();
        let average = counts.iter().sum::<u64>().checked_div(counts.len() as u64);
        self.people.push(OnRota {
            person,
            joined_at: at,
            credit: u32::try_from(average.unwrap_or(0)).unwrap_or(u32::MAX),
        });
        true
    }

    /// Takes somebody off it, with their turns; those that were planned.
    pub(crate) fn leave(&mut self, person: PersonId) -> Vec<Turn> {
        let planned = self.turns_of(person).filter(|t| !t.led).copied().collect();
        self.people.retain(|p| p.person != person);
        self.turns.retain(|t| t.person != person);
        planned
    }

    /// Plans a turn for somebody on it, who has none at that occurrence. Those who are not available are credited with the
    /// rounds that everybody who is has behind them.
    pub(crate) fn plan(
        &mut self,
        person: PersonId,
        occurrence: OccurrenceId,
        at: DateTime<Utc>,
        is_available: impl Fn(PersonId) -> bool,
    ) {
        let counts: Vec<u32> = self.people.iter().map(|p| self.counted(p.person)).collect();
        let available = self
            .people
            .iter()
            .zip(&counts)
            .filter(|(p, _)| is_available(p.person));
        let rounds = available.map(|(_, count)| *count).min().unwrap_or(0);
        for (passed, count) in self.people.iter_mut().zip(counts) {
            if passed.person != person && !is_available(passed.person) {
                passed.credit += rounds.saturating_sub(count);
            }
        }
        self.turns.push(Turn {
            occurrence,
            person,
            at,
            led: false,
        });
    }

    /// The turn that somebody has planned at an occurrence.
    #[must_use]
    pub fn planned(&self, occurrence: OccurrenceId, person: PersonId) -> Option<&Turn> {
        self.turns_of(person)
            .find(|t| t.occurrence == occurrence && !t.led)
    }

    /// Makes a planned turn somebody else's.
    pub(crate) fn pass(&mut self, occurrence: OccurrenceId, from: PersonId, to: PersonId) {
        let turn = |t: &&mut Turn| t.occurrence == occurrence && t.person == from;
        if let Some(turn) = self.turns.iter_mut().find(turn) {
            turn.person = to;
        }
    }

    /// Makes the turns at an occurrence those of who led it, as far as they are on the rota.
    pub(crate) fn settle(&mut self, occurrence: OccurrenceId, at: DateTime<Utc>, led: &[PersonId]) {
        self.turns.retain(|t| t.occurrence != occurrence);
        let led = led.iter().filter(|p| self.has(**p));
        let turns: Vec<Turn> = led
            .map(|person| Turn {
                occurrence,
                person: *person,
                at,
                led: true,
            })
            .collect();
        self.turns.extend(turns);
    }
}

impl Entity for Rota {
    const KIND: &'static str = "rota";
}

impl Stored for Rota {
    fn key(&self, scope: Scope) -> Key {
        key_of(Key::within(scope), self.of)
    }
}

fn key_of(scope: KeyBuilder, of: RotaOf) -> Key {
    let series = of.series.map_or_else(Uuid::nil, |series| series.as_uuid());
    scope.text(Rota::KIND).id(series).text(of.role.as_str()).build()
}

pub(crate) fn rota_key(community: CommunityId, of: RotaOf) -> Key {
    key_of(Key::within(Scope::Community(community)), of)
}

#[cfg(test)]
#[path = "rota_tests.rs"]
mod tests;
