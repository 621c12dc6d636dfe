//! Who is excused from leading, until when, and who sees that.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId};
use crate::store::transaction::{Stored, Tx, transact};
use crate::store::{Entity, Key, RecordReader, Scope, envelope};

/// That somebody is excused from leading, in whatever role. They are passed over on rotas and not suggested for
/// invitations. They may lead all the same if they want to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excuse {
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub since: DateTime<Utc>,
    /// From sessions that begin before this; from all if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Whether everybody sees it; otherwise they themselves and organisers do.
    pub open: bool,
    /// Whether it was taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
}

impl Excuse {
    /// Whether it holds for a session that begins at an instant.
    #[must_use]
    pub fn holds_at(&self, at: DateTime<Utc>) -> bool {
        !self.ended && self.until.is_none_or(|until| at < until)
    }
}

/// An excuse, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excused {
    /// Who.
    pub handle: Handle,
    /// What it says.
    #[serde(flatten)]
    pub excuse: Excuse,
}

impl Entity for Excuse {
    const KIND: &'static str = "excuse";
}

impl Stored for Excuse {
    fn key(&self, scope: Scope) -> Key {
        Key::within(scope)
            .text(Self::KIND)
            .id(self.person.as_uuid())
            .build()
    }
}

fn excuse_key(community: CommunityId, person: PersonId) -> Key {
    Key::within(Scope::Community(community))
        .text(Excuse::KIND)
        .id(person.as_uuid())
        .build()
}

impl Desk {
    /// Excuses oneself, or (for organisers) somebody else, from leading sessions that begin before `until`, or for good.
    /// `open` lets everybody see it; otherwise they themselves and organisers do. A later one replaces it.
    ///
    /// # Errors
    /// [`Error::Invalid`] if `until` is past, [`Error::NotAMember`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn excuse_from_leading(
        &self,
        community: CommunityId,
        whom: Option<&Handle>,
        until: Option<DateTime<Utc>>,
        open: bool,
    ) -> Result<Excused, Error> {
        self.set_excuse(community, whom, |person, since| {
            if until.is_some_and(|until| until <= since) {
                return Err(Error::invalid("until", "is not in the future"));
            }
            Ok(Excuse {
                person,
                since,
                until,
                open,
                ended: false,
            })
        })
        .await
    }

    /// Takes that back: one may be asked to lead again.
    ///
    /// # Errors
    /// As [`excuse_from_leading`](Self::excuse_from_leading).
    pub async fn end_excuse(&self, community: CommunityId, whom: Option<&Handle>) -> Result<Excused, Error> {
        self.set_excuse(community, whom, |person, since| {
            Ok(Excuse {
                person,
                since,
                until: None,
                open: false,
                ended: true,
            })
        })
        .await
    }

    async fn set_excuse(
        &self,
        community: CommunityId,
        whom: Option<&Handle>,
        make: impl Fn(PersonId, DateTime<Utc>) -> Result<Excuse, Error> + Sync,
    ) -> Result<Excused, Error> {
        transact!(&self.hub, |tx| {
            let member = self.myself_or(tx, community, whom).await?;
            let excuse = make(member.person, tx.now)?;
            tx.put(Scope::Community(community), &excuse).await?;
            let mut handles = handles(self.hub.store(), [excuse.person]).await?;
            let handle = handles.remove(&excuse.person);
            Ok(Excused {
                handle: handle.ok_or_else(|| Error::not_found("person", excuse.person))?,
                excuse,
            })
        })
    }
}

/// Who of some people is excused from leading a session that begins at an instant.
pub(super) async fn excused(
    store: &dyn RecordReader,
    community: CommunityId,
    people: &[PersonId],
    at: DateTime<Utc>,
) -> Result<BTreeMap<PersonId, Excuse>, Error> {
    let keys: Vec<Key> = people.iter().map(|p| excuse_key(community, *p)).collect();
    let found = store.get(&keys).await?;
    let mut excused = BTreeMap::new();
    for record in found.iter().flatten() {
        let excuse: Excuse = envelope::open(record)?;
        if excuse.holds_at(at) {
            excused.insert(excuse.person, excuse);
        }
    }
    Ok(excused)
}

/// Whether somebody is excused from leading a session that begins at an instant, as a condition of the change.
pub(super) async fn is_excused(
    tx: &mut Tx<'_>,
    community: CommunityId,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let excuse: Option<Excuse> = tx.get(&excuse_key(community, person)).await?;
    Ok(excuse.is_some_and(|e| e.holds_at(at)))
}
