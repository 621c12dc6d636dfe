use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

use super::needs::Breakdown;
use crate::actor::{Action, Actor};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, PersonId, Slug};
use crate::store::transaction::{Stored, read_entity, transact};
use crate::store::{Entity, Key, Scope};
use crate::words::words;

/// The most topics that one member may prefer.
pub const MAX_PREFERRED_TOPICS: usize = 50;

words! {
    /// A way of learning that suits somebody: the formats of sessions, and what goes on between them.
    Way: "way" {
        /// Somebody teaches, the others learn.
        Class = 1 "class",
        /// A conversation.
        OpenDiscussion = 2 "open-discussion",
        /// A case is brought and consultants think about it.
        CaseClinic = 3 "case-clinic",
        /// A look back.
        Reflection = 4 "reflection",
        /// Somebody shows how they work.
        Demonstration = 5 "demonstration",
        /// All work on something together.
        Workshop = 6 "workshop",
        /// A text or video that all took in before is talked about.
        BookClub = 7 "book-club",
        /// Asking and answering in writing.
        Questions = 20 "questions",
        /// Stories of what people went through.
        Experiences = 21 "experiences",
        /// Seeing how others work while they do.
        Narration = 22 "narration",
        /// With a coach or mentor.
        Coaching = 23 "coaching",
        /// By oneself, at one's own pace.
        SelfStudy = 24 "self-study",
    }
}

words! {
    /// A kind of resource that somebody likes to learn from.
    ResourceKind: "resource" {
        /// Something to read in one go.
        Article = 1 "article",
        /// Something longer to read.
        Book = 2 "book",
        /// Something to watch.
        Video = 3 "video",
        /// Something to listen to.
        Podcast = 4 "podcast",
        /// A course with lessons.
        Course = 5 "course",
        /// A checklist, a template, a how-to at hand while working.
        JobAid = 6 "job-aid",
        /// Something made by others to look at.
        Example = 7 "example",
        /// Something to try things out with.
        Tool = 8 "tool",
    }
}

words! {
    /// A part of the day, in the time zone of the community.
    PartOfDay: "part of the day" {
        /// Before 11.
        Morning = 1 "morning",
        /// 11 to 14.
        Midday = 2 "midday",
        /// 14 to 18.
        Afternoon = 3 "afternoon",
        /// From 18.
        Evening = 4 "evening",
    }
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A time of the week, written as `tue-morning`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WeekTime {
    /// Days after Monday, 0 to 6.
    day: u8,
    part: PartOfDay,
}

impl WeekTime {
    /// A part of a day of the week.
    #[must_use]
    pub fn new(day: Weekday, part: PartOfDay) -> Self {
        let day = day.num_days_from_monday() as u8;
        Self { day, part }
    }

    /// All of them, from Monday morning.
    pub fn all() -> impl Iterator<Item = Self> {
        let parts = |day| PartOfDay::ALL.iter().map(move |part| Self { day, part: *part });
        (0..7).flat_map(parts)
    }
}

impl fmt::Display for WeekTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{}", DAYS[usize::from(self.day)], self.part))
    }
}

impl FromStr for WeekTime {
    type Err = Error;
    fn from_str(s: &str) -> Result<Self, Error> {
        Self::all().find(|time| time.to_string() == s).ok_or_else(|| {
            let why = format!(
                "`{s}` is not a time of the week: one of {} with one of morning, midday, afternoon, evening, such as tue-morning",
                DAYS.join(", ")
            );
            Error::invalid("time", why)
        })
    }
}

impl TryFrom<String> for WeekTime {
    type Error = Error;
    fn try_from(s: String) -> Result<Self, Error> {
        s.parse()
    }
}

impl From<WeekTime> for String {
    fn from(time: WeekTime) -> Self {
        time.to_string()
    }
}

/// What suits a member (S4.1). Only they can read it; organisers see sums.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// What they want to learn about; at most [`MAX_PREFERRED_TOPICS`].
    #[serde(default)]
    pub topics: BTreeSet<Slug>,
    /// How they like to learn.
    #[serde(default)]
    pub ways: BTreeSet<Way>,
    /// When they could come.
    #[serde(default)]
    pub times: BTreeSet<WeekTime>,
    /// What they like to learn from.
    #[serde(default)]
    pub resources: BTreeSet<ResourceKind>,
}

/// Changes to [`Preferences`]: what is `None` stays as it is, what is given replaces what was there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreferencesEdit {
    /// See [`Preferences::topics`].
    pub topics: Option<BTreeSet<Slug>>,
    /// See [`Preferences::ways`].
    pub ways: Option<BTreeSet<Way>>,
    /// See [`Preferences::times`].
    pub times: Option<BTreeSet<WeekTime>>,
    /// See [`Preferences::resources`].
    pub resources: Option<BTreeSet<ResourceKind>>,
}

/// The preferences of one person, as they are stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PreferencesOf {
    pub(super) person: PersonId,
    /// How many times each part was changed, so that two sums can tell who has changed between them.
    pub(super) versions: BTreeMap<Breakdown, u32>,
    pub(super) changed_at: DateTime<Utc>,
    #[serde(flatten)]
    pub(super) preferences: Preferences,
}

impl Entity for PreferencesOf {
    const KIND: &'static str = "preferences";
}

impl Stored for PreferencesOf {
    fn key(&self, scope: Scope) -> Key {
        preferences_key(scope, self.person)
    }
}

pub(super) fn preferences_key(scope: Scope, person: PersonId) -> Key {
    Key::within(scope)
        .text(PreferencesOf::KIND)
        .id(person.as_uuid())
        .build()
}

impl Desk {
    /// Says what suits one. Nobody else reads it; organisers see sums over enough people.
    ///
    /// # Errors
    /// [`Error::Invalid`] for more than [`MAX_PREFERRED_TOPICS`] topics, [`Error::Forbidden`].
    pub async fn set_preferences(
        &self,
        community: CommunityId,
        edit: &PreferencesEdit,
    ) -> Result<Preferences, Error> {
        if let Some(topics) = edit.topics.as_ref().filter(|t| t.len() > MAX_PREFERRED_TOPICS) {
            let why = format!(
                "{} are more than the {MAX_PREFERRED_TOPICS} allowed",
                topics.len()
            );
            return Err(Error::invalid("topics", why));
        }
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let scope = Scope::Community(community);
            let known: Option<PreferencesOf> = tx.get(&preferences_key(scope, me.person)).await?;
            let (mut versions, before) = known.map(|k| (k.versions, k.preferences)).unwrap_or_default();
            let after = Preferences {
                topics: edit.topics.clone().unwrap_or_else(|| before.topics.clone()),
                ways: edit.ways.clone().unwrap_or_else(|| before.ways.clone()),
                times: edit.times.clone().unwrap_or_else(|| before.times.clone()),
                resources: edit.resources.clone().unwrap_or_else(|| before.resources.clone()),
            };
            for (part, changed) in [
                (Breakdown::Topics, after.topics != before.topics),
                (Breakdown::Ways, after.ways != before.ways),
                (Breakdown::Times, after.times != before.times),
                (Breakdown::Resources, after.resources != before.resources),
            ] {
                let version: &mut u32 = versions.entry(part).or_default();
                *version = version.saturating_add(u32::from(changed));
            }
            if after != before {
                let changed = PreferencesOf {
                    person: me.person,
                    versions,
                    changed_at: tx.now,
                    preferences: after.clone(),
                };
                tx.put(scope, &changed).await?;
            }
            Ok(after)
        })
    }

    /// What one has said suits one. There is no way to read those of somebody else.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who is not in the community, the owner of the store among them.
    pub async fn my_preferences(&self, community: CommunityId) -> Result<Preferences, Error> {
        let role = self.role_in(community).await?;
        let (Actor::Person(me), true) = (self.actor, role.may(Action::TakePart)) else {
            let action = Action::TakePart;
            return Err(Error::Forbidden { action, role });
        };
        let key = preferences_key(Scope::Community(community), me);
        let known: Option<PreferencesOf> = read_entity(self.hub.store(), &key).await?;
        Ok(known.map(|known| known.preferences).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_week_are_written_as_people_say_them() {
        assert_eq!(WeekTime::all().count(), 28);
        for time in WeekTime::all() {
            assert_eq!(time.to_string().parse::<WeekTime>().ok(), Some(time));
        }
        let time = WeekTime::new(Weekday::Tue, PartOfDay::Morning);
        assert_eq!(serde_json::to_value(time).unwrap(), "tue-morning");
        let message = "tuesday".parse::<WeekTime>().unwrap_err().to_string();
        assert!(message.contains("tue-morning"), "{message}");
    }
}
