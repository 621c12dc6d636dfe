use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::text::ArticleText;
use crate::contribution::model::{Contribution, ContributionKind};
use crate::error::Error;
use crate::id::{CommunityId, ContributionId, PersonId};
use crate::store::transaction::{Stored, Tx};
use crate::store::{Entity, Key, KeyBuilder, Scope};

/// The most revisions that an article may have.
pub const MAX_REVISIONS: u32 = 2_000;
/// The most edits of one article by one person that collided and are kept.
pub const MAX_CONFLICTS_EACH: usize = 5;
/// The most edits of one person, in one community, that collided and are kept.
pub const MAX_CONFLICTS: usize = 50;

/// A text that an article has or had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Revision {
    pub(super) article: ContributionId,
    /// Which one, from 1.
    pub(super) number: u32,
    /// Who saved it, if that is known.
    pub(super) author: Option<PersonId>,
    pub(super) at: DateTime<Utc>,
    /// What the edit was for; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) note: String,
    /// The revision whose text was brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) restores: Option<u32>,
    #[serde(flatten)]
    pub(super) text: ArticleText,
}

impl Revision {
    /// What an article says, of which there is no record: the first one of a new article, or what came from elsewhere.
    pub(super) fn unrecorded(article: &Contribution, number: u32) -> Self {
        Self {
            article: article.id,
            number,
            author: article.author.person(),
            at: article.edited_at.unwrap_or(article.at),
            note: String::new(),
            restores: None,
            text: ArticleText::of(article),
        }
    }
}

impl Entity for Revision {
    const KIND: &'static str = "article-revision";
}

impl Stored for Revision {
    fn key(&self, scope: Scope) -> Key {
        revision_key(scope, self.article, self.number)
    }
}

/// Where the revisions of an article are, in their order.
pub(in crate::contribution) fn revisions(scope: Scope, article: ContributionId) -> KeyBuilder {
    Key::within(scope).text(Revision::KIND).id(article.as_uuid())
}

pub(super) fn revision_key(scope: Scope, article: ContributionId, number: u32) -> Key {
    revisions(scope, article).number(number).build()
}

/// The number of an article's latest revision. What came from elsewhere has its first one without a record.
pub(super) fn latest(article: &Contribution) -> u32 {
    article.revision.max(1)
}

/// A revision, as a condition of the change.
pub(super) async fn revision_in(
    tx: &mut Tx<'_>,
    community: CommunityId,
    article: &Contribution,
    number: u32,
) -> Result<Revision, Error> {
    let key = revision_key(Scope::Community(community), article.id, number);
    match tx.get(&key).await? {
        Some(known) => Ok(known),
        None if number == 1 && latest(article) == 1 => Ok(Revision::unrecorded(article, 1)),
        None => Err(no_revision(article, number)),
    }
}

pub(super) fn no_revision(article: &Contribution, number: u32) -> Error {
    Error::NotFound {
        what: "revision",
        name: number.to_string(),
        hint: Some(format!(
            "#{} has the revisions 1 to {}",
            article.number,
            latest(article)
        )),
    }
}

/// Refuses what is no article.
pub(super) fn needs_article(found: &Contribution) -> Result<(), Error> {
    if found.kind == ContributionKind::Article {
        return Ok(());
    }
    let why = format!(
        "#{} is a contribution of the kind {}, and not an article",
        found.number, found.kind
    );
    Err(Error::Rule(why))
}

/// An edit that was refused because the article had been revised since it began. It is its author's: kept under them,
/// and nobody else can tell that there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EditConflict {
    /// Which one of this person in this community, from 1; never given again.
    pub(super) number: u32,
    pub(super) by: PersonId,
    pub(super) article: ContributionId,
    /// The revision from which the edit began.
    pub(super) base: u32,
    pub(super) at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) note: String,
    /// All that the article would have said.
    #[serde(flatten)]
    pub(super) text: ArticleText,
}

impl Entity for EditConflict {
    const KIND: &'static str = "edit-conflict";
}

impl Stored for EditConflict {
    fn key(&self, scope: Scope) -> Key {
        conflict_key(scope, self.by, self.number)
    }
}

pub(super) fn conflict_key(scope: Scope, by: PersonId, number: u32) -> Key {
    let of_person = Key::within(scope).text(EditConflict::KIND).id(by.as_uuid());
    of_person.number(number).build()
}

/// Which conflicts somebody has: read and written with each of them, so that limits hold and nothing is kept twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Conflicts {
    pub(super) by: PersonId,
    /// How many there ever were.
    pub(super) last: u32,
    /// Number and article of those that are open, by number.
    pub(super) open: Vec<(u32, ContributionId)>,
}

impl Conflicts {
    pub(super) fn none_of(by: PersonId) -> Self {
        let (last, open) = (0, Vec::new());
        Self { by, last, open }
    }

    /// The number for another conflict on an article.
    pub(super) fn add(&mut self, article: &Contribution) -> Result<u32, Error> {
        let on_this = self.open.iter().filter(|(_, of)| *of == article.id).count();
        let full = if on_this >= MAX_CONFLICTS_EACH {
            Some(format!("{on_this} of your edits of #{}", article.number))
        } else if self.open.len() >= MAX_CONFLICTS {
            Some(format!("{} of your edits", self.open.len()))
        } else {
            None
        };
        if let Some(full) = full {
            return Err(Error::Rule(format!(
                "#{} was revised meanwhile, up to revision {}; {full} are kept as conflicts already, so this one was not \
                 kept: resolve or drop one of them",
                article.number,
                latest(article)
            )));
        }
        self.last = self
            .last
            .checked_add(1)
            .ok_or(Error::Exhausted { series: "conflict" })?;
        self.open.push((self.last, article.id));
        Ok(self.last)
    }
}

impl Entity for Conflicts {
    const KIND: &'static str = "edit-conflicts";
}

impl Stored for Conflicts {
    fn key(&self, scope: Scope) -> Key {
        conflicts_key(scope, self.by)
    }
}

pub(super) fn conflicts_key(scope: Scope, by: PersonId) -> Key {
    Key::within(scope).text(Conflicts::KIND).id(by.as_uuid()).build()
}

/// What somebody has of conflicts, as a condition of the change.
pub(super) async fn conflicts_in(
    tx: &mut Tx<'_>,
    community: CommunityId,
    by: PersonId,
) -> Result<Conflicts, Error> {
    let known = tx.get(&conflicts_key(Scope::Community(community), by)).await?;
    Ok(known.unwrap_or_else(|| Conflicts::none_of(by)))
}

/// A conflict of somebody's own, as a condition of the change.
pub(super) async fn conflict_in(
    tx: &mut Tx<'_>,
    community: CommunityId,
    by: PersonId,
    number: u32,
) -> Result<EditConflict, Error> {
    tx.get(&conflict_key(Scope::Community(community), by, number))
        .await?
        .ok_or_else(|| Error::not_found("edit conflict", number))
}

/// Takes a conflict away.
pub(super) async fn forget_conflict(
    tx: &mut Tx<'_>,
    community: CommunityId,
    conflict: &EditConflict,
) -> Result<(), Error> {
    let scope = Scope::Community(community);
    let mut all = conflicts_in(tx, community, conflict.by).await?;
    all.open.retain(|(number, _)| *number != conflict.number);
    tx.put(scope, &all).await?;
    tx.delete(scope, conflict).await?;
    Ok(())
}
