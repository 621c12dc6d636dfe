use std::ops::Bound;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::record::{Revision, latest, needs_article, no_revision, revision_key, revisions};
use super::text::{ArticleText, diff};
use crate::actor::Action;
use crate::community::handles;
use crate::contribution::model::{Contribution, ContributionKind, State, contribution_key};
use crate::contribution::read::Filter;
use crate::contribution::reader::Reader;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, Handle, Slug};
use crate::store::transaction::read_entity;
use crate::store::{Key, Order, Scan, Scope, envelope};

/// How many revisions are read at once: their texts may be long, and a list does not show them.
const AT_ONCE: usize = 50;

/// Which articles to list. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleFilter {
    /// First written by this person.
    pub author: Option<Handle>,
    /// About this topic.
    pub topic: Option<Slug>,
}

/// An article as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownArticle {
    /// The article.
    #[serde(flatten)]
    pub contribution: Contribution,
    /// The number of its latest revision, from 1.
    pub latest: u32,
    /// The handle of who wrote it first, or the name that is left of somebody unknown.
    pub by: Option<String>,
    /// Who saved the latest revision, if that is still known.
    pub revised_by: Option<Handle>,
    /// Whether its review is due.
    pub overdue: bool,
}

/// A revision without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevisionLine {
    /// Which one, from 1.
    pub number: u32,
    /// Who saved it, if that is still known.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
    /// What it was for; may be empty.
    pub note: String,
    /// The revision whose text it brought back, if it did.
    pub restores: Option<u32>,
    /// The title that the article had.
    pub title: Option<String>,
    /// How long its text is, in characters.
    pub length: usize,
}

/// A revision as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownRevision {
    /// The number of the article.
    pub article: u32,
    /// What there is to know of it.
    #[serde(flatten)]
    pub line: RevisionLine,
    /// What it says.
    pub text: ArticleText,
}

impl Desk {
    /// One article.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Rule`] if it is no article, [`Error::Forbidden`].
    pub async fn article(&self, community: CommunityId, id: ContributionId) -> Result<ShownArticle, Error> {
        let (reader, found) = self.readable(community, id).await?;
        let found = vec![reader.as_seen(found)];
        let shown = self.shown_articles(community, found).await?.pop();
        shown.ok_or_else(|| Error::not_found("contribution", id))
    }

    /// A page of articles, the newest first, behind `after` if given; at most `limit` (1 to 1,000). The second value says
    /// whether there are more.
    ///
    /// # Errors
    /// As [`contributions`](Self::contributions).
    pub async fn articles(
        &self,
        community: CommunityId,
        filter: &ArticleFilter,
        after: Option<&Contribution>,
        limit: usize,
    ) -> Result<(Vec<ShownArticle>, bool), Error> {
        let filter = Filter {
            kind: Some(ContributionKind::Article),
            author: filter.author.clone(),
            topic: filter.topic.clone(),
            ..Filter::default()
        };
        let (found, more) = self.contributions(community, &filter, after, limit).await?;
        let found = found.into_iter().map(|shown| shown.contribution).collect();
        Ok((self.shown_articles(community, found).await?, more))
    }

    /// A page of the revisions of an article, the latest first, behind the number `after` if given; at most `limit` (1 to
    /// 1,000). The second value says whether there are more. Whoever reads from outside of a community that is not open sees
    /// the latest one only: those before it may have been written for the community, before the article was for everyone.
    ///
    /// # Errors
    /// As [`article`](Self::article); [`Error::Rule`] if it was erased.
    pub async fn article_revisions(
        &self,
        community: CommunityId,
        id: ContributionId,
        after: Option<u32>,
        limit: usize,
    ) -> Result<(Vec<RevisionLine>, bool), Error> {
        let (reader, article) = self.with_history(community, id).await?;
        let (store, scope, limit) = (
            self.hub.store(),
            Scope::Community(community),
            limit.clamp(1, 1_000),
        );
        let below = after.map_or(latest(&article), |after| after.saturating_sub(1));
        let first = match earliest(&reader, &article) {
            1 => revisions(scope, id).range().0,
            earliest => Bound::Included(revision_key(scope, id, earliest)),
        };
        if below < earliest(&reader, &article) {
            return Ok((Vec::new(), false));
        }
        let last = Bound::Included(revision_key(scope, id, below));
        let mut scan = Scan::range(first, last)
            .order(Order::Descending)
            .limit(AT_ONCE.min(limit + 1));
        let mut found: Vec<Revision> = Vec::new();
        let mut lengths = Vec::new();
        loop {
            let page = store.scan(&scan).await?;
            for record in &page.records {
                let mut revision: Revision = envelope::open(record)?;
                lengths.push(revision.text.body.chars().count());
                revision.text.body.clear();
                found.push(revision);
            }
            match page.records.last() {
                Some(last) if page.more && found.len() <= limit => scan = scan.after(&last.key),
                _ => break,
            }
        }
        if found.is_empty() && below == 1 {
            let first = Revision::unrecorded(&article, 1);
            lengths.push(first.text.body.chars().count());
            found.push(first);
        }
        let more = found.len() > limit;
        found.truncate(limit);
        let named = handles(store, found.iter().filter_map(|r| r.author)).await?;
        let lines = found.into_iter().zip(lengths).map(|(revision, length)| {
            let by = revision.author.and_then(|by| named.get(&by).cloned());
            line(revision, by, length).0
        });
        Ok((lines.collect(), more))
    }

    /// One revision of an article, with its text.
    ///
    /// # Errors
    /// As [`article_revisions`](Self::article_revisions); [`Error::NotFound`] if it has no such revision, [`Error::Forbidden`]
    /// if the actor sees the latest one only.
    pub async fn article_at(
        &self,
        community: CommunityId,
        id: ContributionId,
        revision: u32,
    ) -> Result<ShownRevision, Error> {
        let (reader, article) = self.with_history(community, id).await?;
        needs_history(&reader, &article, revision)?;
        let revision = self.revision_of(community, &article, revision).await?;
        let named = handles(self.hub.store(), revision.author).await?;
        let by = revision.author.and_then(|by| named.get(&by).cloned());
        let length = revision.text.body.chars().count();
        let (line, text) = line(revision, by, length);
        let article = article.number;
        Ok(ShownRevision { article, line, text })
    }

    /// What changed between two revisions of an article, line by line, in the unified format: its title, its topics, and
    /// then its text. Empty if nothing did.
    ///
    /// # Errors
    /// As [`article_at`](Self::article_at).
    pub async fn article_diff(
        &self,
        community: CommunityId,
        id: ContributionId,
        from: u32,
        to: u32,
    ) -> Result<String, Error> {
        let (reader, article) = self.with_history(community, id).await?;
        needs_history(&reader, &article, from)?;
        needs_history(&reader, &article, to)?;
        let old = self.revision_of(community, &article, from).await?;
        let new = self.revision_of(community, &article, to).await?;
        let name = |revision: u32| revision_name(&article, revision);
        Ok(diff((&name(from), &old.text), (&name(to), &new.text)))
    }

    /// An article that the actor sees.
    async fn readable(
        &self,
        community: CommunityId,
        id: ContributionId,
    ) -> Result<(Reader, Contribution), Error> {
        let reader = self.reader(community).await?;
        let key = contribution_key(community, id);
        let found: Option<Contribution> = read_entity(self.hub.store(), &key).await?;
        let found = found
            .filter(|c| reader.sees(c))
            .ok_or_else(|| reader.refusal(Error::not_found("contribution", id)))?;
        needs_article(&found)?;
        Ok((reader, found))
    }

    /// An article that the actor sees, and whose earlier texts are there to be seen.
    async fn with_history(
        &self,
        community: CommunityId,
        id: ContributionId,
    ) -> Result<(Reader, Contribution), Error> {
        let (reader, found) = self.readable(community, id).await?;
        if matches!(found.state, State::Erased { .. }) {
            return Err(Error::Rule(format!("#{} has been erased", found.number)));
        }
        Ok((reader, found))
    }

    /// A revision of an article that the actor sees.
    pub(super) async fn revision_of(
        &self,
        community: CommunityId,
        article: &Contribution,
        number: u32,
    ) -> Result<Revision, Error> {
        if number == 0 || number > latest(article) {
            return Err(no_revision(article, number));
        }
        let key = revision_key(Scope::Community(community), article.id, number);
        let known: Option<Revision> = read_entity(self.hub.store(), &key).await?;
        // The article itself says what its latest revision says, also when it was imported again since.
        if number == latest(article) {
            let now = Revision::unrecorded(article, number);
            return Ok(known.filter(|known| known.text == now.text).unwrap_or(now));
        }
        known.ok_or_else(|| no_revision(article, number))
    }

    pub(super) async fn shown_articles(
        &self,
        community: CommunityId,
        found: Vec<Contribution>,
    ) -> Result<Vec<ShownArticle>, Error> {
        let (store, now, scope) = (self.hub.store(), self.hub.now(), Scope::Community(community));
        let mut shown = Vec::with_capacity(found.len());
        for articles in found.chunks(AT_ONCE) {
            let keys: Vec<Key> = articles
                .iter()
                .map(|a| revision_key(scope, a.id, latest(a)))
                .collect();
            let mut savers = Vec::with_capacity(articles.len());
            for (record, article) in store.get(&keys).await?.iter().zip(articles) {
                let revision = record.as_ref().map(envelope::open::<Revision>).transpose()?;
                savers.push(revision.map_or(article.author.person(), |r| r.author));
            }
            let authors = articles.iter().filter_map(|a| a.author.person());
            let named = handles(store, authors.chain(savers.iter().copied().flatten())).await?;
            for (article, saver) in articles.iter().zip(savers) {
                let by = match &article.author {
                    crate::contribution::Author::Person(id) => named.get(id).map(ToString::to_string),
                    crate::contribution::Author::Unknown(name) => name.clone(),
                    crate::contribution::Author::Anonymous => None,
                };
                shown.push(ShownArticle {
                    latest: latest(article),
                    by,
                    revised_by: saver.and_then(|id| named.get(&id).cloned()),
                    overdue: article.stands() && article.review_at.is_some_and(|at| at <= now),
                    contribution: article.clone(),
                });
            }
        }
        Ok(shown)
    }
}

/// The number of the first revision that somebody sees of an article that they see.
fn earliest(reader: &Reader, article: &Contribution) -> u32 {
    if reader.sees_around(article) {
        1
    } else {
        latest(article)
    }
}

/// Refuses revisions that somebody does not see, whether there are such ones or not.
fn needs_history(reader: &Reader, article: &Contribution, revision: u32) -> Result<(), Error> {
    if reader.sees_around(article) || revision >= latest(article) {
        return Ok(());
    }
    let (action, role) = (Action::ReadContent, reader.role);
    Err(Error::Forbidden { action, role })
}

pub(super) fn revision_name(article: &Contribution, revision: u32) -> String {
    format!("#{} revision {revision}", article.number)
}

fn line(revision: Revision, by: Option<Handle>, length: usize) -> (RevisionLine, ArticleText) {
    let line = RevisionLine {
        number: revision.number,
        by,
        at: revision.at,
        note: revision.note,
        restores: revision.restores,
        title: revision.text.title.clone(),
        length,
    };
    (line, revision.text)
}
