use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::Norm;
use super::version::NormVersion;
use crate::error::Error;
use crate::id::{CommunityId, NormId, PersonId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::{Stored, Tx};
use crate::store::{Entity, Key, KeyBuilder, Scope};

impl Entity for Norm {
    const KIND: &'static str = "norm";
}

impl Thing for Norm {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Norm {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let id = self.id.as_uuid();
        let mut entries = vec![
            number_entry(scope, self.number, id),
            (slug_key(scope, &self.slug), id.as_bytes().to_vec()),
        ];
        if let Some(due) = self.review_at() {
            entries.push(time_entry(reviews(scope), due.timestamp_millis(), id));
        }
        entries
    }
}

/// The entry of a norm's slug; it exists as soon as the slug is taken.
pub(super) fn slug_key(scope: Scope, slug: &Slug) -> Key {
    Key::within(scope).text("norm-slug").text(slug.as_str()).build()
}

/// The index of reviews that are to come, by date.
pub(super) fn reviews(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("norm-review")
}

impl Entity for NormVersion {
    const KIND: &'static str = "norm-version";
}

impl Stored for NormVersion {
    fn key(&self, scope: Scope) -> Key {
        version_key(scope, self.norm, self.number)
    }
}

pub(super) fn version_key(scope: Scope, norm: NormId, number: u32) -> Key {
    let of_norm = Key::within(scope).text(NormVersion::KIND).id(norm.as_uuid());
    of_norm.number(number).build()
}

/// A version, as a condition of the change.
pub(super) async fn version(
    tx: &mut Tx<'_>,
    community: CommunityId,
    norm: NormId,
    number: u32,
) -> Result<NormVersion, Error> {
    tx.get(&version_key(Scope::Community(community), norm, number))
        .await?
        .ok_or_else(|| Error::not_found("version", number))
}

/// That somebody has taken note of a version: a record of its own, so that people do not wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Acknowledgement {
    pub(super) norm: NormId,
    pub(super) version: u32,
    pub(super) by: PersonId,
    pub(super) at: DateTime<Utc>,
}

impl Entity for Acknowledgement {
    const KIND: &'static str = "norm-acknowledgement";
}

impl Stored for Acknowledgement {
    fn key(&self, scope: Scope) -> Key {
        let of_version = acknowledgements(scope, self.norm, self.version);
        of_version.id(self.by.as_uuid()).build()
    }
}

/// Where the acknowledgements of a version are.
pub(super) fn acknowledgements(scope: Scope, norm: NormId, version: u32) -> KeyBuilder {
    let of_norm = Key::within(scope).text(Acknowledgement::KIND).id(norm.as_uuid());
    of_norm.number(version)
}
