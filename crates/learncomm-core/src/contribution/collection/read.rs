use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{Shelf, about, holding};
use crate::actor::Action;
use crate::community::handles;
use crate::contribution::reader::Reader;
use crate::contribution::{Contribution, Shown};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CollectionId, CommunityId, ContributionId, Handle, Slug};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::transaction::read_entity;
use crate::store::{Order, Scope};

/// So many contributions are read at once.
const AT_ONCE: usize = 50;

/// A collection as shown to somebody, without what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collection {
    /// Its id.
    pub id: CollectionId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// What it is for, in Markdown.
    pub description: String,
    /// What it is about, the main topic first.
    pub topics: Vec<Slug>,
    /// The handle of who made it, if they are still known.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
    /// When it, or what is in it, was last changed.
    pub changed_at: Option<DateTime<Utc>>,
    /// Since when it is used no longer.
    pub retired_at: Option<DateTime<Utc>>,
}

/// A collection with what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CollectionContents {
    /// The collection.
    #[serde(flatten)]
    pub collection: Collection,
    /// What is in it, in order, as far as the reader sees it.
    pub items: Vec<CollectionItem>,
}

/// Something in a collection, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CollectionItem {
    /// The contribution.
    pub contribution: Shown,
    /// Why it is here.
    pub note: Option<String>,
    /// The handle of who put it here, if they are still known.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Which collections to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectionFilter {
    /// About this topic.
    pub topic: Option<Slug>,
    /// That hold this contribution.
    pub holding: Option<ContributionId>,
    /// Also those that are retired.
    pub retired: bool,
}

impl Desk {
    /// The collection that a person means by `#12`, an id, or the beginning of one (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_collection(&self, community: CommunityId, given: &str) -> Result<Collection, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let found = thing::find(self.hub.store(), community, given, |_: &Shelf| true).await?;
        self.head(found).await
    }

    /// One collection with what is in it, as far as the actor sees it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn collection(
        &self,
        community: CommunityId,
        id: CollectionId,
    ) -> Result<CollectionContents, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let reader = self.reader(community).await?;
        let shelf = self.shelf(community, id).await?;
        let items = self.items(community, &reader, &shelf).await?;
        let collection = self.head(shelf).await?;
        Ok(CollectionContents { collection, items })
    }

    /// A page of the collections, the newest first, behind `after` if given; at most `limit` (1 to 1,000). The
    /// second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::NotFound`] if what they are to hold is not seen, [`Error::Forbidden`].
    pub async fn collections(
        &self,
        community: CommunityId,
        filter: &CollectionFilter,
        after: Option<&Collection>,
        limit: usize,
    ) -> Result<(Vec<Collection>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let scope = Scope::Community(community);
        if let Some(held) = filter.holding {
            let reader = self.reader(community).await?;
            if self.seen_of(community, &reader, &[held]).await?.is_empty() {
                return Err(Error::not_found("contribution", held));
            }
        }
        let index = match (filter.holding, &filter.topic) {
            (Some(held), _) => Some(holding(scope, held)),
            (None, Some(topic)) => Some(about(scope, topic)),
            (None, None) => None,
        };
        let after = after.map(|after| match &index {
            Some(index) => {
                let place = index.clone().time(after.at.timestamp_millis());
                place.id(after.id.as_uuid()).build()
            }
            None => thing_key::<Shelf>(scope, after.id.as_uuid()),
        });
        let listing = Listing {
            index,
            order: Order::Descending,
            after,
            limit,
        };
        let fits = |shelf: &Shelf| {
            (filter.retired || shelf.retired_at.is_none())
                && filter
                    .topic
                    .as_ref()
                    .is_none_or(|topic| shelf.topics.contains(topic))
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, fits).await?;
        Ok((self.heads(found).await?, more))
    }

    pub(super) async fn shelf(&self, community: CommunityId, id: CollectionId) -> Result<Shelf, Error> {
        let key = thing_key::<Shelf>(Scope::Community(community), id.as_uuid());
        let found = read_entity(self.hub.store(), &key).await?;
        found.ok_or_else(|| Error::not_found("collection", id))
    }

    /// What a collection says about itself.
    pub(super) async fn head(&self, shelf: Shelf) -> Result<Collection, Error> {
        let id = shelf.id;
        let head = self.heads(vec![shelf]).await?.pop();
        head.ok_or_else(|| Error::not_found("collection", id))
    }

    async fn heads(&self, shelves: Vec<Shelf>) -> Result<Vec<Collection>, Error> {
        let names = handles(self.hub.store(), shelves.iter().map(|shelf| shelf.by)).await?;
        let heads = shelves.into_iter().map(|shelf| Collection {
            id: shelf.id,
            number: shelf.number,
            title: shelf.title,
            description: shelf.description,
            topics: shelf.topics,
            by: names.get(&shelf.by).cloned(),
            at: shelf.at,
            changed_at: shelf.changed_at,
            retired_at: shelf.retired_at,
        });
        Ok(heads.collect())
    }

    /// What is in a collection, as far as somebody sees it.
    async fn items(
        &self,
        community: CommunityId,
        reader: &Reader,
        shelf: &Shelf,
    ) -> Result<Vec<CollectionItem>, Error> {
        let names = handles(self.hub.store(), shelf.items.iter().map(|item| item.by)).await?;
        let mut items = Vec::with_capacity(shelf.items.len());
        for some in shelf.items.chunks(AT_ONCE) {
            let ids: Vec<ContributionId> = some.iter().map(|item| item.contribution).collect();
            let seen: Vec<Contribution> = self.seen_of(community, reader, &ids).await?;
            for contribution in self.shown(community, reader, seen).await? {
                let id = contribution.contribution.id;
                items.extend(
                    some.iter()
                        .find(|item| item.contribution == id)
                        .map(|item| CollectionItem {
                            contribution,
                            note: item.note.clone(),
                            by: names.get(&item.by).cloned(),
                            at: item.at,
                        }),
                );
            }
        }
        Ok(items)
    }
}
