use std::ops::Bound;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::history::ShownArticle;
use super::record::needs_article;
use crate::actor::Action;
use crate::community::load_community;
use crate::contribution::index::article_reviews;
use crate::contribution::model::{Contribution, contribution_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId};
use crate::ledger::{Activity, Verb};
use crate::norm::minutes;
use crate::store::transaction::{Tx, transact};
use crate::store::{Key, Scan, Scope, envelope};
use crate::time::to_millis;

/// How far ahead the review of an article may be, in days.
pub const MAX_REVIEW_AHEAD: u16 = 3_650;

/// When an article is to be reviewed next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NextReview {
    /// As many days from now as the charter says
    /// ([`article_review_days`](crate::community::Settings::article_review_days)).
    #[default]
    AsCharter,
    /// At this instant: after now, and up to [`MAX_REVIEW_AHEAD`] days ahead.
    On(DateTime<Utc>),
    /// So many days from now: 1 to [`MAX_REVIEW_AHEAD`].
    InDays(u16),
}

impl NextReview {
    async fn date(self, tx: &mut Tx<'_>, community: CommunityId) -> Result<DateTime<Utc>, Error> {
        let now = tx.now;
        match self {
            Self::AsCharter => {
                let settings = load_community(tx, community).await?.charter.settings;
                Ok(in_days(now, settings.article_review_days))
            }
            Self::On(at) => {
                let at = to_millis(at);
                if at <= now || at > in_days(now, MAX_REVIEW_AHEAD) {
                    let why = format!("has to be after now, and at most {MAX_REVIEW_AHEAD} days ahead");
                    return Err(Error::invalid("review", why));
                }
                Ok(at)
            }
            Self::InDays(days) if (1..=MAX_REVIEW_AHEAD).contains(&days) => Ok(in_days(now, days)),
            Self::InDays(days) => {
                let why = format!("has to be in 1 to {MAX_REVIEW_AHEAD} days, and not in {days}");
                Err(Error::invalid("review", why))
            }
        }
    }
}

pub(super) fn in_days(from: DateTime<Utc>, days: u16) -> DateTime<Utc> {
    from + TimeDelta::days(i64::from(days))
}

impl Desk {
    /// Says that an article still holds, and when it is to be reviewed next.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is no article or does not stand, [`Error::Invalid`] for an impossible date,
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn confirm_article(
        &self,
        community: CommunityId,
        id: ContributionId,
        next: NextReview,
    ) -> Result<Contribution, Error> {
        let confirmed = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let mut article = self.contribution_in(tx, community, me.role, id).await?;
            let next = schedule(tx, community, &mut article, next).await?;
            let confirmed = Activity::new(tx.now.timestamp_millis(), me.number, Verb::Confirmed);
            let (object, value) = (article.number, minutes(next));
            tx.record(
                community,
                Activity {
                    object,
                    value,
                    ..confirmed
                },
            );
            Ok(article)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(confirmed)
    }

    /// Sets when an article is to be reviewed, without saying that it still holds.
    ///
    /// # Errors
    /// As [`confirm_article`](Self::confirm_article).
    pub async fn set_article_review(
        &self,
        community: CommunityId,
        id: ContributionId,
        next: NextReview,
    ) -> Result<Contribution, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            let mut article = self.contribution_in(tx, community, me.role, id).await?;
            schedule(tx, community, &mut article, next).await?;
            Ok(article)
        })
    }

    /// A page of the articles whose review is due, the longest overdue first, behind `after` if given; at most `limit` (1
    /// to 1,000). The second value says whether there are more.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn stale_articles(
        &self,
        community: CommunityId,
        after: Option<&Contribution>,
        limit: usize,
    ) -> Result<(Vec<ShownArticle>, bool), Error> {
        let reader = self.reader(community).await?;
        let (store, scope, limit) = (
            self.hub.store(),
            Scope::Community(community),
            limit.clamp(1, 1_000),
        );
        let entry = |at: i64, id: Uuid| article_reviews(scope).time(at).id(id).build();
        let (first, _) = article_reviews(scope).range();
        // Nothing that is not due yet is read.
        let last = Bound::Included(entry(self.hub.now().timestamp_millis(), Uuid::max()));
        let mut scan = Scan::range(first, last).limit(limit + 1);
        if let Some(after) = after {
            let at = after.review_at.map_or(i64::MIN, |at| at.timestamp_millis());
            scan = scan.after(&entry(at, after.id.as_uuid()));
        }
        let mut found: Vec<Contribution> = Vec::new();
        loop {
            let page = store.scan(&scan).await?;
            let ids = page
                .records
                .iter()
                .filter_map(|r| r.key.as_bytes().last_chunk::<16>());
            let keys: Vec<Key> = ids
                .map(|id| contribution_key(community, Uuid::from_bytes(*id).into()))
                .collect();
            for record in store.get(&keys).await?.iter().flatten() {
                found.extend(Some(envelope::open::<Contribution>(record)?).filter(|c| reader.sees(c)));
            }
            match page.records.last() {
                Some(last) if page.more && found.len() <= limit => scan = scan.after(&last.key),
                _ => break,
            }
        }
        let more = found.len() > limit;
        found.truncate(limit);
        let found = found.into_iter().map(|c| reader.as_seen(c)).collect();
        Ok((self.shown_articles(community, found).await?, more))
    }
}

/// Sets the next review of an article that stands.
async fn schedule(
    tx: &mut Tx<'_>,
    community: CommunityId,
    article: &mut Contribution,
    next: NextReview,
) -> Result<DateTime<Utc>, Error> {
    needs_article(article)?;
    article.needs_to_stand()?;
    let at = next.date(tx, community).await?;
    article.review_at = Some(at);
    tx.put(Scope::Community(community), article).await?;
    Ok(at)
}
