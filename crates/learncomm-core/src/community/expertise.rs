use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::level::Level;
use super::members::person_of;
use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId, Slug};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Stored, read_entity, transact};
use crate::store::{Entity, Key, KeyBuilder, RecordReader, RecordReaderExt, Scan, Scope, envelope};

/// The most skills that one member may declare.
pub const MAX_SKILLS: usize = 100;

/// How well somebody says that they know a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// How well.
    pub level: Level,
    /// Since when they say so.
    pub since: DateTime<Utc>,
}

/// What one member says that they know about: one record, so that there cannot be too many.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Skills {
    pub(super) person: PersonId,
    pub(super) topics: BTreeMap<Slug, Declared>,
}

impl Entity for Skills {
    const KIND: &'static str = "skills";
}

impl Stored for Skills {
    fn key(&self, scope: Scope) -> Key {
        skills_key(scope, self.person)
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let person = self.person.as_uuid();
        let entry = |topic| (by_topic(scope, topic).id(person).build(), Vec::new());
        self.topics.keys().map(entry).collect()
    }
}

pub(super) fn skills_key(scope: Scope, person: PersonId) -> Key {
    Key::within(scope).text(Skills::KIND).id(person.as_uuid()).build()
}

/// Who has declared a topic.
pub(super) fn by_topic(scope: Scope, topic: &Slug) -> KeyBuilder {
    Key::within(scope).text("skills-by-topic").text(topic.as_str())
}

/// What somebody says that they know.
pub(crate) async fn known_to(
    store: &dyn RecordReader,
    community: CommunityId,
    person: PersonId,
) -> Result<Vec<(Slug, Level)>, Error> {
    let known: Option<Skills> = read_entity(store, &skills_key(Scope::Community(community), person)).await?;
    let topics = known.map(|skills| skills.topics).unwrap_or_default();
    Ok(topics
        .into_iter()
        .map(|(topic, declared)| (topic, declared.level))
        .collect())
}

/// Who says that they know one of the topics, with the highest of their levels.
pub(crate) async fn levels_in(
    store: &dyn RecordReader,
    community: CommunityId,
    topics: &[Slug],
) -> Result<BTreeMap<PersonId, Level>, Error> {
    let scope = Scope::Community(community);
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    for topic in topics {
        let entries = store.scan_all(Scan::prefix(by_topic(scope, topic))).await?;
        let ids = entries
            .iter()
            .filter_map(|entry| entry.key.as_bytes().last_chunk::<16>());
        people.extend(ids.map(|id| PersonId::from(Uuid::from_bytes(*id))));
    }
    let keys: Vec<Key> = people
        .into_iter()
        .map(|person| skills_key(scope, person))
        .collect();
    let mut levels = BTreeMap::new();
    for record in store.get(&keys).await?.iter().flatten() {
        let skills: Skills = envelope::open(record)?;
        let theirs = topics.iter().filter_map(|topic| skills.topics.get(topic));
        if let Some(level) = theirs.map(|declared| declared.level).max() {
            levels.insert(skills.person, level);
        }
    }
    Ok(levels)
}

/// A skill that a member declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skill {
    /// The topic.
    pub topic: Slug,
    /// How well they say that they know it.
    pub level: Level,
    /// Since when they say so.
    pub since: DateTime<Utc>,
}

impl Desk {
    /// Says that one knows about a topic, and how well (S2.1). Saying it again changes the level.
    ///
    /// # Errors
    /// [`Error::Rule`] beyond [`MAX_SKILLS`], [`Error::Forbidden`].
    pub async fn declare_skill(
        &self,
        community: CommunityId,
        topic: &Slug,
        level: Level,
    ) -> Result<Skill, Error> {
        let declared = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let scope = Scope::Community(community);
            let known: Option<Skills> = tx.get(&skills_key(scope, me.person)).await?;
            let mut skills = known.unwrap_or_else(|| Skills {
                person: me.person,
                topics: BTreeMap::new(),
            });
            let declared = match skills.topics.get(topic) {
                Some(same) if same.level == level => *same,
                known => {
                    if known.is_none() && skills.topics.len() >= MAX_SKILLS {
                        return Err(Error::Rule(format!(
                            "{MAX_SKILLS} skills are the most that one can declare: withdraw one first"
                        )));
                    }
                    let since = tx.now;
                    let declared = Declared { level, since };
                    skills.topics.insert(topic.clone(), declared);
                    tx.put(scope, &skills).await?;
                    let activity = Activity {
                        topic: tx.number_of(community, "topic", topic.as_str()).await?,
                        value: level.code(),
                        ..Activity::new(tx.now.timestamp_millis(), me.number, Verb::DeclaredSkill)
                    };
                    tx.record(community, activity);
                    declared
                }
            };
            Ok(skill(topic, declared))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(declared)
    }

    /// Takes back that one knows about a topic.
    ///
    /// # Errors
    /// [`Error::Rule`] if one has not said so, [`Error::Forbidden`].
    pub async fn withdraw_skill(&self, community: CommunityId, topic: &Slug) -> Result<Skill, Error> {
        let withdrawn = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let scope = Scope::Community(community);
            let known: Option<Skills> = tx.get(&skills_key(scope, me.person)).await?;
            let none = || Error::Rule(format!("you have not declared a skill in {topic}"));
            let mut skills = known.ok_or_else(none)?;
            let declared = skills.topics.remove(topic).ok_or_else(none)?;
            tx.put(scope, &skills).await?;
            let activity = Activity {
                topic: tx.number_of(community, "topic", topic.as_str()).await?,
                ..Activity::new(tx.now.timestamp_millis(), me.number, Verb::WithdrewSkill)
            };
            tx.record(community, activity);
            Ok(skill(topic, declared))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(withdrawn)
    }

    /// What a member, present or past, has declared to know about, by topic.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown handle, [`Error::Forbidden`].
    pub async fn skills(&self, community: CommunityId, handle: &Handle) -> Result<Vec<Skill>, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let person = person_of(&mut self.hub.begin(), handle).await?;
        let key = skills_key(Scope::Community(community), person.id);
        let known: Option<Skills> = read_entity(self.hub.store(), &key).await?;
        let topics = known.map(|skills| skills.topics).unwrap_or_default();
        Ok(topics
            .iter()
            .map(|(topic, declared)| skill(topic, *declared))
            .collect())
    }
}

fn skill(topic: &Slug, declared: Declared) -> Skill {
    Skill {
        topic: topic.clone(),
        level: declared.level,
        since: declared.since,
    }
}
