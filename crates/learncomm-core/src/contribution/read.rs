use serde::Serialize;
use uuid::Uuid;

use super::model::{Author, Contribution, ContributionKind, contribution_key};
use super::reception::{Reception, ReceptionOf, reception_key};
use crate::community::{Person, person_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, PersonId, Slug};
use crate::store::thing::{self, Listing};
use crate::store::transaction::read_entity;
use crate::store::{Key, KeyBuilder, Order, Scope, envelope};

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
            Err(missing @ Error::NotFound { .. }) => Err(reader.refusal(missing)),
            other => other,
        }
    }

    /// One contribution with its reception.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn contribution(&self, community: CommunityId, id: ContributionId) -> Result<Shown, Error> {
        let reader = self.reader(community).await?;
        let found: Option<Contribution> =
            read_entity(self.hub.store(), &contribution_key(community, id)).await?;
        let found = found
            .filter(|c| reader.sees(c))
            .ok_or_else(|| reader.refusal(Error::not_found("contribution", id)))?;
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
        Ok((self.shown(community, found).await?, more))
    }

    pub(super) async fn shown(
        &self,
        community: CommunityId,
        found: Vec<Contribution>,
    ) -> Result<Vec<Shown>, Error> {
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
                    (Author::Person(_) | Author::Anonymous, None) => None,
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
