use chrono::{DateTime, Utc};
use serde::Serialize;

use super::history::revision_name;
use super::record::{
    Conflicts, EditConflict, conflict_in, conflict_key, conflicts_key, forget_conflict, latest,
};
use super::text::{ArticleText, diff};
use crate::actor::{Action, Role};
use crate::contribution::model::{Contribution, State, contribution_key};
use crate::contribution::reader::Reader;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, PersonId};
use crate::store::transaction::{read_entity, transact};
use crate::store::{Scope, envelope};

/// An edit of one's own that was refused because the article had been revised meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownConflict {
    /// Its number among one's own conflicts in the community, from 1.
    pub number: u32,
    /// The article.
    pub article: ContributionId,
    /// The number of the article; `None` if one does not see it any more.
    pub article_number: Option<u32>,
    /// The revision from which the edit began.
    pub base: u32,
    /// The latest revision of the article, from which the conflict is resolved; `None` if one does not see the article any
    /// more.
    pub latest: Option<u32>,
    /// When the edit was refused.
    pub at: DateTime<Utc>,
    /// What it was for; may be empty.
    pub note: String,
    /// All that the article would have said.
    pub text: ArticleText,
    /// What the edit changed in the revision from which it began, in the unified format; where a single conflict is shown.
    pub from_base: Option<String>,
    /// What is different between the latest revision and the edit; likewise.
    pub from_latest: Option<String>,
}

impl Desk {
    /// One's own edits that collided and are neither resolved nor dropped, by number; of one article if given. There are at
    /// most [`MAX_CONFLICTS`](super::MAX_CONFLICTS). Nobody else sees them, also not after one has left.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for the owner of the store, who has none.
    pub async fn article_conflicts(
        &self,
        community: CommunityId,
        article: Option<ContributionId>,
    ) -> Result<Vec<ShownConflict>, Error> {
        let me = self.who_edits()?;
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let all: Option<Conflicts> = read_entity(store, &conflicts_key(scope, me)).await?;
        let open = all.map(|all| all.open).unwrap_or_default();
        let keys: Vec<_> = open
            .iter()
            .filter(|(_, of)| article.is_none_or(|article| article == *of))
            .map(|(number, _)| conflict_key(scope, me, *number))
            .collect();
        let reader = self.reader(community).await?;
        let mut shown = Vec::with_capacity(keys.len());
        for record in store.get(&keys).await?.iter().flatten() {
            let conflict: EditConflict = envelope::open(record)?;
            let article = self.seen_by(reader, community, conflict.article).await?;
            shown.push(plain(conflict, article.as_ref()));
        }
        Ok(shown)
    }

    /// One of one's own edits that collided, with what it changed and what is different from the latest revision by now.
    ///
    /// # Errors
    /// [`Error::NotFound`] also if it is somebody else's, [`Error::Forbidden`] for the owner of the store.
    pub async fn article_conflict(
        &self,
        community: CommunityId,
        number: u32,
    ) -> Result<ShownConflict, Error> {
        let me = self.who_edits()?;
        let key = conflict_key(Scope::Community(community), me, number);
        let found: Option<EditConflict> = read_entity(self.hub.store(), &key).await?;
        let conflict = found.ok_or_else(|| Error::not_found("edit conflict", number))?;
        let reader = self.reader(community).await?;
        let article = self.seen_by(reader, community, conflict.article).await?;
        let mut shown = plain(conflict, article.as_ref());
        if let Some(article) = article {
            let base = self.revision_of(community, &article, shown.base).await?;
            let newest = self.revision_of(community, &article, latest(&article)).await?;
            let edit = (format!("your conflict {number}"), &shown.text);
            let from = |revision: u32, text: &ArticleText| {
                diff((&revision_name(&article, revision), text), (&edit.0, edit.1))
            };
            let (from_base, from_latest) =
                (from(shown.base, &base.text), from(latest(&article), &newest.text));
            (shown.from_base, shown.from_latest) = (Some(from_base), Some(from_latest));
        }
        Ok(shown)
    }

    /// Drops one of one's own edits that collided; it cannot be brought back.
    ///
    /// # Errors
    /// As [`article_conflict`](Self::article_conflict).
    pub async fn drop_article_conflict(&self, community: CommunityId, number: u32) -> Result<(), Error> {
        let me = self.who_edits()?;
        transact!(&self.hub, |tx| {
            let conflict = conflict_in(tx, community, me, number).await?;
            forget_conflict(tx, community, &conflict).await
        })
    }

    fn who_edits(&self) -> Result<PersonId, Error> {
        let (action, role) = (Action::Curate, Role::Operator);
        self.person_id().ok_or(Error::Forbidden { action, role })
    }

    /// The article of a conflict, if it is still there for its author.
    async fn seen_by(
        &self,
        reader: Reader,
        community: CommunityId,
        id: ContributionId,
    ) -> Result<Option<Contribution>, Error> {
        let key = contribution_key(community, id);
        let found: Option<Contribution> = read_entity(self.hub.store(), &key).await?;
        Ok(found.filter(|c| reader.sees(c) && !matches!(c.state, State::Erased { .. })))
    }
}

fn plain(conflict: EditConflict, article: Option<&Contribution>) -> ShownConflict {
    ShownConflict {
        number: conflict.number,
        article: conflict.article,
        article_number: article.map(|a| a.number),
        base: conflict.base,
        latest: article.map(latest),
        at: conflict.at,
        note: conflict.note,
        text: conflict.text,
        from_base: None,
        from_latest: None,
    }
}
