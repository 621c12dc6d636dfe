use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::enrolment::{Enrolment, SharedWith};
use super::model::{Pathway, PathwayVersion};
use crate::error::Error;
use crate::id::{CommunityId, PathwayId, PersonId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::{Stored, Tx, read_entity};
use crate::store::{Entity, Key, KeyBuilder, RecordReader, Scope};

impl Entity for Pathway {
    const KIND: &'static str = "pathway";
}

impl Thing for Pathway {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Pathway {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let (id, millis) = (self.id.as_uuid(), self.at.timestamp_millis());
        let mut entries = vec![
            number_entry(scope, self.number, id),
            (slug_key(scope, &self.slug), id.as_bytes().to_vec()),
            time_entry(listed(scope, self.is_retired()), millis, id),
        ];
        entries.extend(
            self.topics
                .iter()
                .map(|topic| time_entry(about(scope, topic), millis, id)),
        );
        entries
    }
}

/// The entry of a pathway's slug; it exists as soon as the slug is taken.
pub(super) fn slug_key(scope: Scope, slug: &Slug) -> Key {
    Key::within(scope)
        .text("pathway-slug")
        .text(slug.as_str())
        .build()
}

/// The pathways that take people in, or those that are retired, in the order in which they were made.
pub(super) fn listed(scope: Scope, retired: bool) -> KeyBuilder {
    Key::within(scope).text("pathway-list").number(u32::from(retired))
}

/// The pathways about a topic, in that order.
pub(super) fn about(scope: Scope, topic: &Slug) -> KeyBuilder {
    Key::within(scope).text("pathway-topic").text(topic.as_str())
}

impl Entity for PathwayVersion {
    const KIND: &'static str = "pathway-version";
}

impl Stored for PathwayVersion {
    fn key(&self, scope: Scope) -> Key {
        version_key(scope, self.pathway, self.number)
    }
}

pub(super) fn version_key(scope: Scope, pathway: PathwayId, number: u32) -> Key {
    versions(scope, pathway).number(number).build()
}

/// Where the versions of a pathway are, in their order.
pub(super) fn versions(scope: Scope, pathway: PathwayId) -> KeyBuilder {
    Key::within(scope)
        .text(PathwayVersion::KIND)
        .id(pathway.as_uuid())
}

/// A version, as a condition of the change.
pub(super) async fn version(
    tx: &mut Tx<'_>,
    community: CommunityId,
    pathway: PathwayId,
    number: u32,
) -> Result<PathwayVersion, Error> {
    let key = version_key(Scope::Community(community), pathway, number);
    let found = tx.get(&key).await?;
    found.ok_or_else(|| Error::not_found("version", number))
}

/// A version, for reading.
pub(super) async fn read_version(
    store: &dyn RecordReader,
    community: CommunityId,
    pathway: PathwayId,
    number: u32,
) -> Result<PathwayVersion, Error> {
    let key = version_key(Scope::Community(community), pathway, number);
    let found = read_entity(store, &key).await?;
    found.ok_or_else(|| Error::not_found("version", number))
}

impl Entity for Enrolment {
    const KIND: &'static str = "enrolment";
}

impl Stored for Enrolment {
    fn key(&self, scope: Scope) -> Key {
        enrolment_key(scope, self.pathway, self.person)
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        if !self.is_current() || self.shared == SharedWith::Nobody {
            return Vec::new();
        }
        vec![(
            sharing(scope, self.pathway).id(self.person.as_uuid()).build(),
            Vec::new(),
        )]
    }
}

pub(super) fn enrolment_key(scope: Scope, pathway: PathwayId, person: PersonId) -> Key {
    enrolments(scope, pathway).id(person.as_uuid()).build()
}

/// Where the enrolments in a pathway are, those of people who left it too.
pub(super) fn enrolments(scope: Scope, pathway: PathwayId) -> KeyBuilder {
    Key::within(scope).text(Enrolment::KIND).id(pathway.as_uuid())
}

/// Who shares their progress on a pathway; the keys end with their ids.
pub(super) fn sharing(scope: Scope, pathway: PathwayId) -> KeyBuilder {
    Key::within(scope).text("pathway-shared").id(pathway.as_uuid())
}

/// The pathways that somebody follows: one record a person, so that what is due to somebody is found without looking
/// through everybody's, and nobody follows more than they may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Follows {
    pub(crate) person: PersonId,
    pub(crate) pathways: BTreeSet<PathwayId>,
}

impl Entity for Follows {
    const KIND: &'static str = "follows-pathways";
}

impl Stored for Follows {
    fn key(&self, scope: Scope) -> Key {
        follows_key(scope, self.person)
    }
}

pub(super) fn follows_key(scope: Scope, person: PersonId) -> Key {
    Key::within(scope)
        .text(Follows::KIND)
        .id(person.as_uuid())
        .build()
}

/// Which pathway newcomers begin with: one record a community.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Onboarding {
    pub(crate) pathway: Option<PathwayId>,
}

impl Entity for Onboarding {
    const KIND: &'static str = "onboarding";
}

impl Stored for Onboarding {
    fn key(&self, scope: Scope) -> Key {
        onboarding_key(scope)
    }
}

pub(super) fn onboarding_key(scope: Scope) -> Key {
    Key::within(scope).text(Onboarding::KIND).build()
}
