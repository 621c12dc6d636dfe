use serde::Serialize;

use super::entries::is_resource;
use crate::actor::Action;
use crate::community::load_community;
use crate::contribution::reader::Reader;
use crate::contribution::{Contribution, Shown};
use crate::engagement::anonymity::FLOOR_K;
use crate::engagement::report::resources::{Drawn, POPULARITY, popularity};
use crate::engagement::report::topic_names;
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};
use crate::ledger;
use crate::store::thing;

/// So many topics or resources are listed at most.
pub const MAX_POPULAR: usize = 100;

/// The longest window, in days.
const MAX_DAYS: u32 = 3_650;

/// A resource, and how many people used it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PopularResource {
    /// The resource.
    #[serde(flatten)]
    pub resource: Shown,
    /// How many people other than its author opened it, rated it, voted for it, bookmarked it, collected it or commented on
    /// it; `None` if they are fewer than `k`, perhaps nobody.
    pub people: Option<u64>,
    /// From how many people on it is told how many.
    pub k: u64,
}

/// A topic, and how many people it drew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PopularTopic {
    /// The topic.
    pub topic: Slug,
    /// How many people asked or shared something about it, suggested it or voted for it, answered or used something about
    /// it; `None` if they are fewer than `k`, perhaps nobody.
    pub people: Option<u64>,
    /// From how many people on it is told how many.
    pub k: u64,
}

impl Desk {
    /// The resources and job aids that most people used in the last `days` (1 to 3,650) local days, today among them; about
    /// a topic, if given; at most `limit` (1 to [`MAX_POPULAR`]).
    ///
    /// It goes by distinct people, never by clicks. Those with as many as the charter asks for come first; the others follow,
    /// the newest first, whether anybody used them or not, so that nothing tells of one person.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an impossible number of days, [`Error::Forbidden`].
    pub async fn popular_resources(
        &self,
        community: CommunityId,
        topic: Option<&Slug>,
        days: u32,
        limit: usize,
    ) -> Result<Vec<PopularResource>, Error> {
        let (drawn, k) = self.drawn(community, days).await?;
        let reader = self.reader(community).await?;
        let limit = limit.clamp(1, MAX_POPULAR);
        let fits = |c: &Contribution| topic.is_none_or(|topic| c.topics.contains(topic));
        let (mut found, mut counts) = (Vec::new(), Vec::new());
        let popular: Vec<(u32, u64)> = drawn.resources.into_iter().filter(|(_, n)| *n >= k).collect();
        for (number, people) in &popular {
            if found.len() >= limit {
                break;
            }
            if let Some(seen) = self
                .resource_numbered(community, &reader, *number)
                .await?
                .filter(fits)
            {
                found.push(seen);
                counts.push(Some(*people));
            }
        }
        let is_popular = |c: &Contribution| popular.iter().any(|(number, _)| *number == c.number);
        let (mut after, mut more) = (None, true);
        while more && found.len() < limit {
            let page = self
                .resources(community, topic, after.as_ref(), MAX_POPULAR)
                .await?;
            more = page.1;
            let page = page.0.into_iter().map(|shown| shown.contribution);
            let page: Vec<Contribution> = page.collect();
            after = page.last().cloned();
            found.extend(page.into_iter().filter(|c| c.stands() && !is_popular(c)));
        }
        found.truncate(limit);
        counts.resize(found.len(), None);
        let shown = self
            .shown(community, &reader, found)
            .await?
            .into_iter()
            .zip(counts);
        let popular = shown.map(|(resource, people)| PopularResource { resource, people, k });
        Ok(popular.collect())
    }

    /// The topics that drew most people in the last `days` (1 to 3,650) local days, today among them; at most `limit` (1 to
    /// [`MAX_POPULAR`]). As [`popular_resources`](Self::popular_resources); the others follow in the order of their names.
    ///
    /// # Errors
    /// As [`popular_resources`](Self::popular_resources).
    pub async fn popular_topics(
        &self,
        community: CommunityId,
        days: u32,
        limit: usize,
    ) -> Result<Vec<PopularTopic>, Error> {
        let (drawn, k) = self.drawn(community, days).await?;
        let names = topic_names(self.hub.store(), community, |_| true).await?;
        let named = drawn.topics.into_iter().filter_map(|(number, people)| {
            let topic: Slug = names.get(&number)?.parse().ok()?;
            let people = Some(people).filter(|people| *people >= k);
            Some(PopularTopic { topic, people, k })
        });
        let mut topics: Vec<PopularTopic> = named.collect();
        topics.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.topic.cmp(&b.topic)));
        topics.truncate(limit.clamp(1, MAX_POPULAR));
        Ok(topics)
    }

    /// How many people resources and topics drew, and from how many on that is told.
    async fn drawn(&self, community: CommunityId, days: u32) -> Result<(Drawn, u64), Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        if !(1..=MAX_DAYS).contains(&days) {
            let why = format!("{days} is not from 1 to {MAX_DAYS}");
            return Err(Error::invalid("days", why));
        }
        let charter = load_community(&mut self.hub.begin(), community).await?;
        let k = u64::from(charter.charter.settings.anonymity_k).max(FLOOR_K);
        let columns = ledger::load(self.hub.store(), community, POPULARITY).await?;
        let today = local_day(self.hub.now(), charter.charter.time_zone);
        Ok((popularity(&charter, columns, days, today)?, k))
    }

    /// A resource by its number, if it stands and is seen.
    async fn resource_numbered(
        &self,
        community: CommunityId,
        reader: &Reader,
        number: u32,
    ) -> Result<Option<Contribution>, Error> {
        let seen = |c: &Contribution| c.stands() && is_resource(c.kind) && reader.sees(c);
        match thing::find(self.hub.store(), community, &format!("#{number}"), seen).await {
            Ok(found) => Ok(Some(found)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
