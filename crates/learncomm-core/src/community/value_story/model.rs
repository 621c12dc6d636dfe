use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{ContributionId, GoalId, Handle, OccurrenceId, PersonId, ValueStoryId};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::text;
use crate::words::words;

/// The longest of the texts of a story, in characters.
pub const MAX_STORY_TEXT: usize = 2_000;
/// The most others that a story names.
pub const MAX_INVOLVED: usize = 20;

words! {
    /// How far the value of a story goes (metrics §11.5; Wenger, Trayner & de Laat 2011).
    ValueCycle: "cycle" {
        /// It was worth doing by itself.
        Immediate = 1 "immediate",
        /// Something was learned that could be used.
        Potential = 2 "potential",
        /// It was used, and something was done differently.
        Applied = 3 "applied",
        /// What was done differently made a difference to results.
        Realised = 4 "realised",
        /// What counts as a result was thought about anew.
        Reframing = 5 "reframing",
    }
}

words! {
    /// What became of a story.
    ValueStoryState: "state" {
        /// It stands.
        Stands = 0 "stands",
        /// Its teller took it back.
        Withdrawn = 1 "withdrawn",
        /// A steward removed it, for a reason.
        Removed = 2 "removed",
    }
}

/// A value story to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewValueStory {
    /// What was done together and learned, in Markdown, 1 to [`MAX_STORY_TEXT`] characters.
    pub learned: String,
    /// What was done differently because of it, up to as many; needed from the cycle [`Applied`](ValueCycle::Applied) on.
    pub changed: String,
    /// What came of that, up to as many; needed from the cycle [`Realised`](ValueCycle::Realised) on.
    pub came_of_it: String,
    /// How far it went.
    pub cycle: ValueCycle,
    /// The number of the goal of the community that it moved.
    pub goal: Option<u32>,
    /// The number of the session that it began in.
    pub session: Option<u32>,
    /// The number of the contribution that it began with.
    pub contribution: Option<u32>,
    /// Who else was involved: up to [`MAX_INVOLVED`] who are in the community now.
    pub involved: Vec<Handle>,
}

/// What to change in a story. What is `None` stays; a link that is `Some(None)` is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueStoryEdit {
    /// As in [`NewValueStory::learned`].
    pub learned: Option<String>,
    /// As in [`NewValueStory::changed`].
    pub changed: Option<String>,
    /// As in [`NewValueStory::came_of_it`].
    pub came_of_it: Option<String>,
    /// As in [`NewValueStory::cycle`].
    pub cycle: Option<ValueCycle>,
    /// As in [`NewValueStory::goal`].
    pub goal: Option<Option<u32>>,
    /// As in [`NewValueStory::session`].
    pub session: Option<Option<u32>>,
    /// As in [`NewValueStory::contribution`].
    pub contribution: Option<Option<u32>>,
    /// As in [`NewValueStory::involved`].
    pub involved: Option<Vec<Handle>>,
}

/// What a story says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) learned: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) changed: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) came_of_it: String,
    pub(crate) cycle: ValueCycle,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) goal: Option<(GoalId, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) session: Option<(OccurrenceId, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contribution: Option<(ContributionId, u32)>,
    /// In the order of their ids, each once; never the teller.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) involved: Vec<PersonId>,
}

impl Told {
    pub(super) fn checked(self) -> Result<Self, Error> {
        let told = Self {
            learned: text::prose("learned", &self.learned, MAX_STORY_TEXT)?,
            changed: text::prose("changed", &self.changed, MAX_STORY_TEXT)?,
            came_of_it: text::prose("came-of-it", &self.came_of_it, MAX_STORY_TEXT)?,
            ..self
        };
        let cycle = told.cycle;
        let needed = |field, text: &str, why: &str| {
            if text.is_empty() {
                return Err(Error::invalid(field, why.to_owned()));
            }
            Ok(())
        };
        needed("learned", &told.learned, "may not be empty")?;
        if cycle >= ValueCycle::Applied {
            let why = format!("a story of the cycle `{cycle}` says what was done differently");
            needed("changed", &told.changed, &why)?;
        }
        if cycle >= ValueCycle::Realised {
            let why = format!("a story of the cycle `{cycle}` says what came of it");
            needed("came-of-it", &told.came_of_it, &why)?;
        }
        Ok(told)
    }
}

/// That a second person confirmed a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Confirmation {
    pub(crate) by: PersonId,
    pub(crate) at: DateTime<Utc>,
}

/// Why a story does not stand any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoryEnd {
    pub(crate) at: DateTime<Utc>,
    /// Who removed it; `None` if its teller took it back, or for the owner of the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<PersonId>,
    /// Why it was removed; `None` if its teller took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// A story as it is stored. Shown as a [`ShownValueStory`](super::ShownValueStory) only, which keeps back what is not for the
/// reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ValueStory {
    pub(crate) id: ValueStoryId,
    pub(crate) number: u32,
    pub(crate) by: PersonId,
    pub(crate) at: DateTime<Utc>,
    #[serde(flatten)]
    pub(crate) told: Told,
    /// Goes up by 1 with each edit, so that what is confirmed is what was read.
    pub(crate) edition: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) edited_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) confirmed: Option<Confirmation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<StoryEnd>,
}

impl ValueStory {
    pub(crate) fn state(&self) -> ValueStoryState {
        match &self.ended {
            None => ValueStoryState::Stands,
            Some(StoryEnd { reason: None, .. }) => ValueStoryState::Withdrawn,
            Some(_) => ValueStoryState::Removed,
        }
    }

    /// Whether somebody may see it at all: those that stand no more are for their teller and for who moderates.
    pub(super) fn is_in_sight(&self, viewer: Option<PersonId>, moderates: bool) -> bool {
        self.ended.is_none() || moderates || viewer == Some(self.by)
    }

    pub(super) fn stands(&self) -> Result<(), Error> {
        match self.state() {
            ValueStoryState::Stands => Ok(()),
            state => Err(Error::Rule(format!(
                "the story #{} has been {state} already",
                self.number
            ))),
        }
    }

    /// Tells it differently; whether anything changed. Nobody has confirmed what it says now.
    pub(super) fn retell(&mut self, told: Told, at: DateTime<Utc>) -> Result<bool, Error> {
        self.stands()?;
        let told = told.checked()?;
        if told == self.told {
            return Ok(false);
        }
        self.told = told;
        self.edition = self
            .edition
            .checked_add(1)
            .ok_or(Error::Exhausted { series: "edition" })?;
        self.edited_at = Some(at);
        self.confirmed = None;
        Ok(true)
    }

    /// Confirms it as a second person who read an edition, if they say which.
    pub(super) fn confirm(
        &mut self,
        by: PersonId,
        edition: Option<u32>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.stands()?;
        let number = self.number;
        let refused = |why: String| Err(Error::Rule(why));
        if by == self.by {
            return refused(format!(
                "you told the story #{number}: it counts once a second person confirms it"
            ));
        }
        if self.confirmed.is_some() {
            return refused(format!("the story #{number} has been confirmed already"));
        }
        if let Some(read) = edition.filter(|read| *read != self.edition) {
            return refused(format!(
                "the story #{number} was told anew since: it has edition {}, and you read {read}; read it again",
                self.edition
            ));
        }
        self.confirmed = Some(Confirmation { by, at });
        Ok(())
    }
}

impl Entity for ValueStory {
    const KIND: &'static str = "value-story";
}

impl Thing for ValueStory {
    const WORD: &'static str = "value story";

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for ValueStory {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let (id, at) = (self.id.as_uuid(), self.at.timestamp_millis());
        vec![
            number_entry(scope, self.number, id),
            time_entry(by_time(scope), at, id),
            time_entry(told_by(scope, self.by), at, id),
        ]
    }
}

pub(super) fn by_time(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("value-story-by-time")
}

pub(super) fn told_by(scope: Scope, teller: PersonId) -> KeyBuilder {
    Key::within(scope)
        .text("value-story-by-teller")
        .id(teller.as_uuid())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(cycle: ValueCycle) -> Told {
        Told {
            learned: "Read logs together.".to_owned(),
            changed: "Alerts name the runbook.".to_owned(),
            came_of_it: "Outages end sooner.".to_owned(),
            cycle,
            goal: None,
            session: None,
            contribution: None,
            involved: Vec::new(),
        }
    }

    fn person(number: u128) -> PersonId {
        Uuid::from_u128(number).into()
    }

    fn story() -> ValueStory {
        ValueStory {
            id: Uuid::nil().into(),
            number: 3,
            by: person(1),
            at: DateTime::UNIX_EPOCH,
            told: told(ValueCycle::Realised),
            edition: 1,
            edited_at: None,
            confirmed: None,
            ended: None,
        }
    }

    #[test]
    fn s0_11_a_story_says_what_its_cycle_claims() {
        for (cycle, changed, came_of_it) in [
            (ValueCycle::Immediate, false, false),
            (ValueCycle::Potential, false, false),
            (ValueCycle::Applied, true, false),
            (ValueCycle::Realised, true, true),
            (ValueCycle::Reframing, true, true),
        ] {
            let without = |part: fn(&mut Told)| {
                let mut told = told(cycle);
                part(&mut told);
                told.checked().is_err()
            };
            assert!(without(|t| t.learned = " ".to_owned()));
            assert_eq!(without(|t| t.changed.clear()), changed, "{cycle}");
            assert_eq!(without(|t| t.came_of_it.clear()), came_of_it, "{cycle}");
        }
    }

    #[test]
    fn s0_11_a_second_person_confirms_what_they_read() {
        let mut story = story();
        let at = DateTime::UNIX_EPOCH;
        assert!(
            story
                .confirm(person(1), None, at)
                .unwrap_err()
                .to_string()
                .contains("a second person")
        );
        story.confirm(person(2), Some(1), at).unwrap();
        assert!(
            story
                .confirm(person(3), None, at)
                .unwrap_err()
                .to_string()
                .contains("already")
        );
        // Saying the same again is no edit.
        assert!(!story.retell(told(ValueCycle::Realised), at).unwrap());
        assert!(story.confirmed.is_some());
        assert!(story.retell(told(ValueCycle::Applied), at).unwrap());
        assert_eq!((story.edition, story.confirmed), (2, None));
        let stale = story.confirm(person(2), Some(1), at).unwrap_err().to_string();
        assert!(stale.contains("it has edition 2, and you read 1"), "{stale}");
        assert_eq!(story.confirmed, None);
    }

    proptest! {
        #[test]
        fn s0_11_what_was_told_is_never_confirmed_by_who_told_it(
            steps in proptest::collection::vec((0u8..4, 1u128..4, 1u32..4, 0usize..5), 0..30),
        ) {
            let mut story = story();
            for (step, who, edition, cycle) in steps {
                let before = story.clone();
                let at = DateTime::UNIX_EPOCH;
                match step {
                    0 => drop(story.retell(told(ValueCycle::ALL[cycle]), at)),
                    1 => {
                        let read = Some(edition);
                        if story.confirm(person(who), read, at).is_ok() {
                            prop_assert_eq!(edition, before.edition);
                        } else {
                            prop_assert_eq!(&story, &before);
                        }
                    }
                    2 => drop(story.confirm(person(who), None, at)),
                    _ => story.ended = Some(StoryEnd { at, by: None, reason: None }),
                }
                prop_assert!(story.confirmed.is_none_or(|c| c.by != story.by));
                if story.told != before.told {
                    prop_assert_eq!(story.confirmed, None);
                }
                if before.ended.is_some() {
                    prop_assert_eq!((&story.told, story.confirmed), (&before.told, before.confirmed));
                }
            }
        }
    }
}
