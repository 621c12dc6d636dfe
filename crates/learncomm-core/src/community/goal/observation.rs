use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::id::{GoalId, PersonId};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, Scope};

/// The most that is noted of one goal, corrections included: enough for a figure a month over decades, or one a week over
/// many years.
pub const MAX_OBSERVATIONS: usize = 1_000;
/// The longest note of an observation, in characters. With it, as many observations as there may be fit into one record.
pub(super) const MAX_NOTE: usize = 200;

/// Something that was noted of a goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Observation {
    pub(crate) on: NaiveDate,
    /// `None` if what was noted of this day before is struck out.
    pub(crate) value: Option<f64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
    pub(crate) at: DateTime<Utc>,
    /// `None` for the owner of the store.
    pub(crate) by: Option<PersonId>,
}

/// What was observed of a goal: one record, so that whatever is noted at the same time is noted one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Observations {
    pub(crate) goal: GoalId,
    /// In the order in which they were noted. Of each day, the last one holds.
    pub(crate) entries: Vec<Observation>,
}

impl Observations {
    pub(crate) const fn none(goal: GoalId) -> Self {
        let entries = Vec::new();
        Self { goal, entries }
    }

    /// What holds of each day.
    pub(crate) fn standing(&self) -> BTreeMap<NaiveDate, &Observation> {
        let mut all = BTreeMap::new();
        for entry in &self.entries {
            all.insert(entry.on, entry);
        }
        all.retain(|_, entry| entry.value.is_some());
        all
    }

    /// The figure of each day.
    pub(crate) fn figures(&self) -> BTreeMap<NaiveDate, f64> {
        let standing = self.standing().into_iter();
        standing
            .filter_map(|(on, entry)| entry.value.map(|value| (on, value)))
            .collect()
    }

    /// Notes something; what it was to the goal. An empty note leaves that of the same figure as it is.
    pub(super) fn add(&mut self, new: Observation) -> Result<Noted, Error> {
        let known = self.standing().get(&new.on).copied();
        let noted = match (known, new.value) {
            (None, None) => {
                let why = format!("nothing was observed on {}", new.on);
                return Err(Error::invalid("on", why));
            }
            (None, Some(_)) => Noted::New,
            (Some(known), value)
                if known.value == value && (new.note.is_empty() || new.note == known.note) =>
            {
                return Ok(Noted::Known);
            }
            (Some(_), _) => Noted::Corrected,
        };
        if self.entries.len() >= MAX_OBSERVATIONS {
            let why = format!(
                "{MAX_OBSERVATIONS} observations are the most of one goal: end it, and set another one that is looked at less often"
            );
            return Err(Error::Rule(why));
        }
        self.entries.push(new);
        Ok(noted)
    }
}

/// What an observation was to a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noted {
    New,
    Corrected,
    /// The same was noted before.
    Known,
}

impl Entity for Observations {
    const KIND: &'static str = "goal-observations";
}

impl Stored for Observations {
    fn key(&self, scope: Scope) -> Key {
        observations_key(scope, self.goal)
    }
}

pub(crate) fn observations_key(scope: Scope, goal: GoalId) -> Key {
    Key::within(scope)
        .text(Observations::KIND)
        .id(goal.as_uuid())
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::envelope;
    use uuid::Uuid;

    fn on(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn seen(day: u32, value: Option<f64>, note: &str) -> Observation {
        Observation {
            on: on(day),
            value,
            note: note.to_owned(),
            at: DateTime::UNIX_EPOCH,
            by: None,
        }
    }

    #[test]
    fn s1_7_the_latest_holds_and_what_was_noted_is_kept() {
        let mut all = Observations::none(Uuid::nil().into());
        assert_eq!(all.add(seen(3, Some(4.0), "")).unwrap(), Noted::New);
        assert_eq!(all.add(seen(3, Some(4.0), "")).unwrap(), Noted::Known);
        assert_eq!(
            all.add(seen(3, Some(5.0), "late entry")).unwrap(),
            Noted::Corrected
        );
        assert_eq!(all.add(seen(3, Some(5.0), "")).unwrap(), Noted::Known);
        assert_eq!(
            all.add(seen(3, Some(5.0), "another word")).unwrap(),
            Noted::Corrected
        );
        assert_eq!(all.add(seen(1, Some(7.0), "")).unwrap(), Noted::New);
        assert_eq!(all.figures(), BTreeMap::from([(on(1), 7.0), (on(3), 5.0)]));
        assert_eq!(all.add(seen(3, None, "")).unwrap(), Noted::Corrected);
        assert_eq!(all.figures(), BTreeMap::from([(on(1), 7.0)]));
        assert!(all.add(seen(3, None, "")).is_err(), "what is struck out is");
        assert_eq!(all.entries.len(), 5);
    }

    #[test]
    fn s1_7_as_many_observations_as_there_may_be_fit_into_one_record() {
        let mut all = Observations::none(Uuid::nil().into());
        let note = "\u{10ffff}".repeat(MAX_NOTE);
        for i in 0..MAX_OBSERVATIONS {
            all.entries.push(Observation {
                on: NaiveDate::from_ymd_opt(2999, 12, 31).unwrap(),
                value: Some(-123_456_789_012.345 - i as f64),
                note: note.clone(),
                at: "2999-12-31T23:59:59.999Z".parse().unwrap(),
                by: Some(Uuid::max().into()),
            });
        }
        assert!(envelope::seal(&all).unwrap().len() < 1 << 20);
        assert!(
            all.add(seen(1, Some(0.0), ""))
                .unwrap_err()
                .to_string()
                .contains("1000")
        );
    }
}
