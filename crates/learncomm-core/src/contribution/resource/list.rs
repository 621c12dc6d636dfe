use serde::Serialize;
use uuid::Uuid;

use super::address::normalised;
use super::entries::{address, addresses, hash, resources, resources_about};
use crate::contribution::reader::Reader;
use crate::contribution::{Contribution, Shown};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Slug};
use crate::store::thing::{self, Listing, thing_key};
use crate::store::{Key, Order, Scan, Scope, envelope};

/// So many contributions with the same address are shown at most.
pub const MAX_SAME: usize = 100;

/// An address that was shared more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The address as it is compared, see [`normalised_address`](crate::contribution::normalised_address).
    pub address: String,
    /// What shares it, the oldest first; at most [`MAX_SAME`].
    pub contributions: Vec<Shown>,
}

impl Desk {
    /// A page of the resources and job aids, the newest first, behind `after` if given; at most `limit` (1 to 1,000). What
    /// was removed is shown to its author and to stewards only. The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn resources(
        &self,
        community: CommunityId,
        topic: Option<&Slug>,
        after: Option<&Contribution>,
        limit: usize,
    ) -> Result<(Vec<Shown>, bool), Error> {
        let reader = self.reader(community).await?;
        let scope = Scope::Community(community);
        let index = match topic {
            Some(topic) => resources_about(scope, topic.as_str()),
            None => resources(scope),
        };
        let place = |c: &Contribution| index.clone().time(c.at.timestamp_millis()).id(c.id.as_uuid());
        let listing = Listing {
            after: after.map(|c| place(c).build()),
            index: Some(index.clone()),
            order: Order::Descending,
            limit,
        };
        let (found, more) = thing::page(self.hub.store(), community, listing, |c| reader.sees(c)).await?;
        Ok((self.shown(community, &reader, found).await?, more))
    }

    /// What stands and leads to the same address, as far as the actor sees it, the oldest first; at most [`MAX_SAME`].
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn same_address(&self, community: CommunityId, url: &str) -> Result<Vec<Shown>, Error> {
        let reader = self.reader(community).await?;
        let found = self.sharing(community, hash(url), &reader, None).await?;
        self.shown(community, &reader, found).await
    }

    /// What else stands and leads where a contribution leads, as far as the actor sees it: to be pointed out to who has
    /// just shared it. Nothing, if it leads nowhere. At most [`MAX_SAME`], the oldest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn also_shared(&self, community: CommunityId, of: &Contribution) -> Result<Vec<Shown>, Error> {
        let Some(url) = &of.url else {
            return Ok(Vec::new());
        };
        let reader = self.reader(community).await?;
        let found = self.sharing(community, hash(url), &reader, Some(of.id)).await?;
        self.shown(community, &reader, found).await
    }

    /// A page of the addresses that several contributions lead to, among those that stand and that the actor sees; behind
    /// `after`, the address of the last one before, if given. In no order that means anything; at most `limit` (1 to 100).
    /// The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn duplicates(
        &self,
        community: CommunityId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Duplicate>, bool), Error> {
        let reader = self.reader(community).await?;
        let limit = limit.clamp(1, 100);
        let all = addresses(Scope::Community(community));
        let mut scan = Scan::prefix(all.clone()).limit(1_000);
        if let Some(after) = after {
            // Behind every entry of that address: no id of version 7 is as large.
            let last = address(Scope::Community(community), hash(after));
            scan = scan.after(&last.time(i64::MAX).id(Uuid::max()).build());
        }
        let mut found = Vec::new();
        let (mut before, mut times) = (None, 0);
        'all: loop {
            let page = self.hub.store().scan(&scan).await?;
            for record in &page.records {
                let rest = record.key.after(&all);
                let here = rest.and_then(<[u8]>::first_chunk::<32>).copied();
                times = if here == before { times + 1 } else { 1 };
                before = here;
                let Some(here) = here.filter(|_| times == 2) else {
                    continue;
                };
                let same = self.sharing(community, here, &reader, None).await?;
                if let [first, _, ..] = same.as_slice() {
                    found.push(Duplicate {
                        address: normalised(first.url.as_deref().unwrap_or_default()),
                        contributions: self.shown(community, &reader, same).await?,
                    });
                }
                if found.len() > limit {
                    break 'all;
                }
            }
            match page.records.last() {
                Some(last) if page.more => scan = scan.after(&last.key),
                _ => break,
            }
        }
        let more = found.len() > limit;
        found.truncate(limit);
        Ok((found, more))
    }

    /// What stands under an address and is seen, but for one.
    async fn sharing(
        &self,
        community: CommunityId,
        hash: [u8; 32],
        reader: &Reader,
        except: Option<ContributionId>,
    ) -> Result<Vec<Contribution>, Error> {
        let listing = Listing {
            index: Some(address(Scope::Community(community), hash)),
            order: Order::Ascending,
            after: None,
            limit: MAX_SAME,
        };
        let fits = |c: &Contribution| c.stands() && reader.sees(c) && Some(c.id) != except;
        Ok(thing::page(self.hub.store(), community, listing, fits).await?.0)
    }

    /// Contributions by their ids, as far as the actor sees them.
    pub(in crate::contribution) async fn seen_of(
        &self,
        community: CommunityId,
        reader: &Reader,
        ids: &[ContributionId],
    ) -> Result<Vec<Contribution>, Error> {
        let scope = Scope::Community(community);
        let keys: Vec<Key> = ids
            .iter()
            .map(|id| thing_key::<Contribution>(scope, id.as_uuid()))
            .collect();
        let records = self.hub.store().get(&keys).await?;
        let mut seen = Vec::with_capacity(records.len());
        for record in records.iter().flatten() {
            seen.extend(Some(envelope::open::<Contribution>(record)?).filter(|c| reader.sees(c)));
        }
        Ok(seen)
    }
}
