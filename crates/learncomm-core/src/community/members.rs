use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::admission::Member;
use super::membership::{Membership, member_key};
use super::person::{Person, person_by_handle_key, person_key};
use crate::actor::{Action, Role};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonId, Slug};
use crate::store::transaction::{Tx, id_in};
use crate::store::{Key, RecordReader, Scan, Scope, envelope};

/// Which members to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// In this role; of past members, that which they had last.
    pub role: Option<Role>,
    /// Counted to this unit.
    pub unit: Option<Slug>,
    /// Who is in now (`true`) or has left (`false`).
    pub present: Option<bool>,
}

impl MemberFilter {
    /// Who is in now.
    #[must_use]
    pub fn present() -> Self {
        Self {
            present: Some(true),
            ..Self::default()
        }
    }

    fn fits(&self, membership: &Membership, now: DateTime<Utc>) -> bool {
        self.role.is_none_or(|role| membership.role == role)
            && self
                .unit
                .as_ref()
                .is_none_or(|unit| membership.unit.as_ref() == Some(unit))
            && self
                .present
                .is_none_or(|present| membership.covers(now) == present)
    }
}

impl Desk {
    /// A page of the members that fit, in the order in which they became known to the store; behind `after`, if given. At
    /// most `limit` (1 to 1,000). The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`], and those of the store.
    pub async fn members(
        &self,
        community: CommunityId,
        filter: &MemberFilter,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<(Vec<Member>, bool), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let (store, now, limit) = (self.hub.store(), self.hub.now(), limit.clamp(1, 1_000));
        let fit = |membership: &Membership| filter.fits(membership, now);
        let (memberships, more) = memberships(store, community, after, limit, fit).await?;
        let keys: Vec<Key> = memberships.iter().map(|m| person_key(m.person)).collect();
        let people = store.get(&keys).await?;
        let members = memberships
            .into_iter()
            .zip(people)
            .filter_map(|(membership, record)| {
                let person = record.as_ref().map(envelope::open::<Person>)?;
                Some(person.map(|person| Member {
                    person: person.shown_to(self.actor),
                    membership: membership.shown_to(self.actor),
                }))
            });
        Ok((members.collect::<Result<_, _>>()?, more))
    }
}

/// A page of the memberships that fit, behind that of `after`; and whether there are more.
pub(crate) async fn memberships(
    store: &dyn RecordReader,
    community: CommunityId,
    after: Option<PersonId>,
    limit: usize,
    fit: impl Fn(&Membership) -> bool + Sync,
) -> Result<(Vec<Membership>, bool), Error> {
    let mut scan = Scan::prefix(Key::within(Scope::Community(community)).text("member")).limit(limit + 1);
    if let Some(after) = after {
        scan = scan.after(&member_key(community, after));
    }
    let mut found: Vec<Membership> = Vec::new();
    loop {
        let page = store.scan(&scan).await?;
        for record in &page.records {
            found.extend(Some(envelope::open(record)?).filter(&fit));
        }
        match page.records.last() {
            Some(last) if page.more && found.len() <= limit => scan = scan.after(&last.key).limit(1_000),
            _ => break,
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}

pub(crate) async fn person_of(tx: &mut Tx<'_>, handle: &Handle) -> Result<Person, Error> {
    if let Some(id) = tx.get_raw(&person_by_handle_key(handle)).await?
        && let Some(person) = tx.get(&person_key(id_in(&id)?.into())).await?
    {
        return Ok(person);
    }
    Err(Error::not_found("person", handle))
}

pub(crate) async fn membership_of(
    tx: &mut Tx<'_>,
    community: CommunityId,
    person: &Person,
) -> Result<Membership, Error> {
    tx.get(&member_key(community, person.id))
        .await?
        .ok_or_else(|| Error::not_found("member", &person.handle))
}

/// Somebody who is in the community now, by handle.
pub(crate) async fn present(
    tx: &mut Tx<'_>,
    community: CommunityId,
    handle: &Handle,
) -> Result<Membership, Error> {
    let person = person_of(tx, handle).await?;
    let membership: Option<Membership> = tx.get(&member_key(community, person.id)).await?;
    let now = tx.now;
    membership
        .filter(|m| m.covers(now))
        .ok_or_else(|| Error::NotAMember {
            handle: handle.to_string(),
        })
}

/// The handles of people, for output. Who is not known any more is left out.
pub(crate) async fn handles(
    store: &dyn RecordReader,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, Handle>, Error> {
    let people: BTreeSet<PersonId> = people.into_iter().collect();
    let keys: Vec<Key> = people.into_iter().map(person_key).collect();
    let records = store.get(&keys).await?;
    let known = records.iter().flatten().map(envelope::open::<Person>);
    known
        .map(|person| person.map(|p| (p.id, p.handle)).map_err(Error::from))
        .collect()
}
