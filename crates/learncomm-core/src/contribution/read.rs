use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::model::{Author, Contribution, ContributionKind, contribution_key};
use super::reception::{Reception, ReceptionOf, reception_key};
use super::value::Value;
use crate::actor::Role;
use crate::community::{Membership, Person, member_key, person_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, OccurrenceId, PersonId, Slug};
use crate::session::Occurrence;
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::read_entity;
use crate::store::{Entity, Key, KeyBuilder, Order, Record, Scope, StoreError, envelope};

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
    /// How much it helped to learn, where that is asked for: of a contribution by itself and of the answers to a question.
    #[serde(flatten)]
    pub value: Option<Value>,
    /// Whether its author is a facilitator or a steward now (S2.8): what leaders ask and what they failed in is seen as
    /// theirs. Not shown to those outside of the community.
    pub by_leader: bool,
    /// The number of the session that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_session: Option<u32>,
}

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
        let reader = self.reader(community).await?;
        let found = thing::find(self.hub.store(), community, given, |c| reader.sees(c)).await;
        match found {
            Ok(found) => Ok(reader.as_seen(found)),
            Err(missing @ Error::NotFound { .. }) => Err(reader.refusal(missing)),
            other => other,
        }
    }

    /// One contribution with its reception and its [`Value`].
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn contribution(&self, community: CommunityId, id: ContributionId) -> Result<Shown, Error> {
        let reader = self.reader(community).await?;
        let found: Option<Contribution> =
            read_entity(self.hub.store(), &contribution_key(community, id)).await?;
        let found = found
            .filter(|c| reader.sees(c))
            .map(|c| reader.as_seen(c))
            .ok_or_else(|| reader.refusal(Error::not_found("contribution", id)))?;
        let shown = self.shown(community, vec![found]).await?.pop();
        let shown = shown.ok_or_else(|| Error::not_found("contribution", id))?;
        self.appraised(community, shown).await
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
        let reader = self.reader(community).await?;
        let author = match &filter.author {
            Some(handle) => Some(self.person(handle).await?.id),
            None => None,
        };
        let (index, order) = narrowest(community, filter, author);
        let after = after.map(|after| {
            let id = after.id.as_uuid();
            match &index {
                Some(index) => index.clone().time(after.at.timestamp_millis()).id(id).build(),
                None => contribution_key(community, after.id),
            }
        });
        let listing = Listing {
            index,
            order,
            after,
            limit,
        };
        let fits = |c: &Contribution| {
            reader.sees(c)
                && filter.kind.is_none_or(|kind| c.kind == kind)
                && author.is_none_or(|author| c.author.person() == Some(author))
                && filter.topic.as_ref().is_none_or(|topic| c.topics.contains(topic))
                && filter.parent.is_none_or(|parent| c.parent == Some(parent))
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, fits).await?;
        let found = found.into_iter().map(|c| reader.as_seen(c)).collect();
        Ok((self.shown(community, found).await?, more))
    }

    async fn shown(&self, community: CommunityId, found: Vec<Contribution>) -> Result<Vec<Shown>, Error> {
        let scope = Scope::Community(community);
        let session_key = |session: OccurrenceId| thing_key::<Occurrence>(scope, session.as_uuid());
        // Who made each and as what, how it was received, where it comes from; and who reads.
        let mut keys: BTreeSet<Key> = self
            .person_id()
            .map(|me| member_key(community, me))
            .into_iter()
            .collect();
        for contribution in &found {
            keys.insert(reception_key(community, contribution.id));
            keys.extend(contribution.session.map(session_key));
            if let Some(author) = contribution.author.person() {
                keys.extend([person_key(author), member_key(community, author)]);
            }
        }
        let keys: Vec<Key> = keys.into_iter().collect();
        let records = self.hub.store().get(&keys).await?;
        let beside: BTreeMap<Key, Record> = keys
            .into_iter()
            .zip(records)
            .filter_map(|(k, r)| Some((k, r?)))
            .collect();
        let leads = |person: PersonId| -> Result<bool, Error> {
            let membership: Option<Membership> = open(&beside, &member_key(community, person))?;
            let role = membership.map_or(Role::Outsider, |m| m.role_at(self.hub.now()));
            Ok(matches!(role, Role::Facilitator | Role::Steward))
        };
        let is_within = match self.person_id() {
            Some(me) => {
                let me: Option<Membership> = open(&beside, &member_key(community, me))?;
                me.is_some_and(|m| m.covers(self.hub.now()))
            }
            None => true,
        };
        found
            .into_iter()
            .map(|contribution| {
                let author = contribution.author.person();
                let person: Option<Person> = match author {
                    Some(author) => open(&beside, &person_key(author))?,
                    None => None,
                };
                let by_leader = match author {
                    Some(author) if is_within => leads(author)?,
                    _ => false,
                };
                let reception: Option<ReceptionOf> =
                    open(&beside, &reception_key(community, contribution.id))?;
                let reception = reception.map_or_else(Reception::default, |r| r.reception);
                let session: Option<Occurrence> = match contribution.session {
                    Some(session) => open(&beside, &session_key(session))?,
                    None => None,
                };
                let by = match (&contribution.author, person) {
                    (_, Some(person)) => Some(person.handle.to_string()),
                    (Author::Unknown(name), None) => name.clone(),
                    (Author::Person(_) | Author::Anonymous, None) => None,
                };
                let (up, down) = reception.tally();
                Ok(Shown {
                    contribution,
                    by,
                    up,
                    down,
                    ratings: reception.ratings.len(),
                    value: None,
                    by_leader,
                    in_session: session.map(|s| s.number),
                })
            })
            .collect()
    }
}

fn open<T: Entity>(records: &BTreeMap<Key, Record>, key: &Key) -> Result<Option<T>, StoreError> {
    records.get(key).map(envelope::open).transpose()
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
