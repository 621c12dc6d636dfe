use serde::Serialize;
use uuid::Uuid;

use super::model::{Author, Contribution, ContributionKind, State, contribution_key, object_key};
use super::reception::{Reception, ReceptionOf, reception_key};
use crate::actor::{Action, Actor, Role};
use crate::community::{Person, person_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, PersonId, Slug};
use crate::store::transaction::{id_in, read_entity};
use crate::store::{Key, KeyBuilder, Order, RecordReaderExt, Scan, Scope, envelope};

/// Which contributions to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<ContributionKind>,
    /// By this person.
    pub author: Option<Handle>,
    /// About this topic.
    pub topic: Option<Slug>,
    /// In reply to this contribution (then oldest first).
    pub parent: Option<ContributionId>,
}

/// A contribution as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The contribution.
    #[serde(flatten)]
    pub contribution: Contribution,
    /// Its author's handle, or the name that is left of somebody unknown.
    pub by: Option<String>,
    /// Votes up.
    pub up: usize,
    /// Votes down.
    pub down: usize,
    /// How many rated it.
    pub ratings: usize,
}

/// Enough digits of an id that it was surely meant as one.
const MIN_PREFIX: usize = 4;
/// How many ids are named when several fit.
const CANDIDATES: usize = 4;

impl Desk {
    /// The contribution that a person means by `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_contribution(
        &self,
        community: CommunityId,
        given: &str,
    ) -> Result<Contribution, Error> {
        let role = self.permit_reading(community, Action::ReadContent).await?;
        let store = self.hub.store();
        let missing = || Error::not_found("contribution", given);
        let found: Option<Contribution> = if let Some(number) = given.strip_prefix('#') {
            let number = number.parse().map_err(|_| missing())?;
            match store
                .get_one(&object_key(Scope::Community(community), number))
                .await?
            {
                Some(entry) => {
                    read_entity(store, &contribution_key(community, id_in(&entry.value)?.into())).await?
                }
                None => None,
            }
        } else {
            let (low, high) = id_range(given).ok_or_else(missing)?;
            let key = |id: Uuid| std::ops::Bound::Included(contribution_key(community, id.into()));
            let mut scan = Scan::range(key(low), key(high)).limit(16);
            let mut all: Vec<Contribution> = Vec::new();
            loop {
                let page = store.scan(&scan).await?;
                for record in &page.records {
                    // What the reader may not see does not make an id ambiguous, and is not named as a candidate.
                    all.extend(Some(envelope::open(record)?).filter(|c| self.may_see(role, c)));
                }
                match page.records.last() {
                    Some(last) if page.more && all.len() < CANDIDATES => scan = scan.after(&last.key),
                    _ => break,
                }
            }
            all.truncate(CANDIDATES);
            if all.len() > 1 {
                let candidates = all.iter().map(|c| c.id.to_string()).collect();
                return Err(Error::Ambiguous {
                    what: "contribution",
                    given: given.to_owned(),
                    candidates,
                });
            }
            all.into_iter().next()
        };
        found.filter(|c| self.may_see(role, c)).ok_or_else(missing)
    }

    /// One contribution with its reception.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn contribution(&self, community: CommunityId, id: ContributionId) -> Result<Shown, Error> {
        let role = self.permit_reading(community, Action::ReadContent).await?;
        let found: Option<Contribution> =
            read_entity(self.hub.store(), &contribution_key(community, id)).await?;
        let found = found
            .filter(|c| self.may_see(role, c))
            .ok_or_else(|| Error::not_found("contribution", id))?;
        self.shown(community, vec![found])
            .await?
            .pop()
            .ok_or_else(|| Error::not_found("contribution", id))
    }

    /// A page of contributions, the newest first (replies: the oldest first), behind `after` if given; at most `limit`
    /// (1 to 1,000). What was removed is shown to its author and to stewards only. The second value says whether there
    /// are more.
    ///
    /// One filter is served by an index; further ones are checked record by record.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown author, [`Error::Forbidden`].
    pub async fn contributions(
        &self,
        community: CommunityId,
        filter: &Filter,
        after: Option<&Contribution>,
        limit: usize,
    ) -> Result<(Vec<Shown>, bool), Error> {
        let role = self.permit_reading(community, Action::ReadContent).await?;
        let author = match &filter.author {
            Some(handle) => Some(self.person(handle).await?.id),
            None => None,
        };
        let limit = limit.clamp(1, 1_000);
        let (prefix, order) = narrowest(community, filter, author);
        let is_index = prefix.is_some();
        let prefix = prefix.unwrap_or_else(|| Key::within(Scope::Community(community)).text("contribution"));
        let mut scan = Scan::prefix(prefix.clone()).order(order).limit(limit + 1);
        if let Some(after) = after {
            let id = after.id.as_uuid();
            let key = if is_index {
                prefix.time(after.at.timestamp_millis()).id(id)
            } else {
                prefix.id(id)
            };
            scan = scan.after(&key.build());
        }
        let fits = |c: &Contribution| {
            self.may_see(role, c)
                && filter.kind.is_none_or(|kind| c.kind == kind)
                && author.is_none_or(|author| c.author.person() == Some(author))
                && filter.topic.as_ref().is_none_or(|topic| c.topics.contains(topic))
                && filter.parent.is_none_or(|parent| c.parent == Some(parent))
        };
        let mut found: Vec<Contribution> = Vec::new();
        loop {
            let page = self.hub.store().scan(&scan).await?;
            let last = page.records.last().map(|r| r.key.clone());
            let records = if is_index {
                let keys: Vec<Key> = page
                    .records
                    .iter()
                    .filter_map(|r| r.key.as_bytes().last_chunk::<16>())
                    .map(|id| contribution_key(community, Uuid::from_bytes(*id).into()))
                    .collect();
                self.hub.store().get(&keys).await?.into_iter().flatten().collect()
            } else {
                page.records
            };
            for record in &records {
                let contribution: Contribution = envelope::open(record)?;
                if fits(&contribution) {
                    found.push(contribution);
                }
            }
            match last {
                Some(last) if page.more && found.len() <= limit => scan = scan.after(&last),
                _ => break,
            }
        }
        let more = found.len() > limit;
        found.truncate(limit);
        Ok((self.shown(community, found).await?, more))
    }

    fn may_see(&self, role: Role, contribution: &Contribution) -> bool {
        match contribution.state {
            State::Stands => true,
            _ => {
                role.may(Action::ModerateContent)
                    || matches!(self.actor, Actor::Person(me) if contribution.author.person() == Some(me))
            }
        }
    }

    async fn shown(&self, community: CommunityId, found: Vec<Contribution>) -> Result<Vec<Shown>, Error> {
        let store = self.hub.store();
        // Two keys for each: who made it, and how it was received.
        let keys: Vec<Key> = found
            .iter()
            .flat_map(|c| {
                let author = c.author.person().unwrap_or_else(|| PersonId::from(Uuid::nil()));
                [person_key(author), reception_key(community, c.id)]
            })
            .collect();
        let records = store.get(&keys).await?;
        let beside = records.chunks_exact(2);
        found
            .into_iter()
            .zip(beside)
            .map(|(contribution, beside)| {
                let person = beside[0].as_ref().map(envelope::open::<Person>).transpose()?;
                let reception = beside[1]
                    .as_ref()
                    .map(envelope::open::<ReceptionOf>)
                    .transpose()?;
                let reception = reception.map_or_else(Reception::default, |r| r.reception);
                let by = match (&contribution.author, person) {
                    (_, Some(person)) => Some(person.handle.to_string()),
                    (Author::Unknown(name), None) => name.clone(),
                    (Author::Person(_), None) => None,
                };
                let (up, down) = reception.tally();
                Ok(Shown {
                    contribution,
                    by,
                    up,
                    down,
                    ratings: reception.ratings.len(),
                })
            })
            .collect()
    }
}

/// The index that leaves the least to look through.
fn narrowest(
    community: CommunityId,
    filter: &Filter,
    author: Option<PersonId>,
) -> (Option<KeyBuilder>, Order) {
    let within = |name| Key::within(Scope::Community(community)).text(name);
    if let Some(parent) = filter.parent {
        return (Some(within("replies").id(parent.as_uuid())), Order::Ascending);
    }
    let prefix = if let Some(author) = author {
        Some(within("by-author").id(author.as_uuid()))
    } else if let Some(topic) = &filter.topic {
        Some(within("by-topic").text(topic.as_str()))
    } else {
        filter.kind.map(|kind| within("by-kind").text(kind.as_str()))
    };
    (prefix, Order::Descending)
}

/// The ids that begin with the given hexadecimal digits; hyphens do not matter.
fn id_range(given: &str) -> Option<(Uuid, Uuid)> {
    let digits: String = given.chars().filter(|c| *c != '-').collect();
    if digits.len() < MIN_PREFIX || digits.len() > 32 {
        return None;
    }
    let bound = |fill: &str| Uuid::parse_str(&format!("{digits}{}", fill.repeat(32 - digits.len()))).ok();
    Some((bound("0")?, bound("f")?))
}
