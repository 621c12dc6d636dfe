use crate::contribution::content::Content;
use crate::contribution::model::{Author, Contribution, ContributionKind, VisibleTo};
use crate::contribution::share::{Making, make};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};
use crate::store::transaction::transact;

/// An article to write (S2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewArticle {
    /// 1 to [`MAX_TITLE`](crate::contribution::MAX_TITLE) characters.
    pub title: String,
    /// Markdown, 1 to [`MAX_BODY`](crate::contribution::MAX_BODY) characters.
    pub body: String,
    /// Up to [`MAX_TOPICS`](crate::contribution::MAX_TOPICS), the main one first.
    pub topics: Vec<Slug>,
    /// Skills that it helps with; up to as many.
    pub skills: Vec<Slug>,
    /// Whom it is for.
    pub visible_to: VisibleTo,
}

impl Desk {
    /// Writes an article. It is to be reviewed as many days later as the charter says.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn write_article(
        &self,
        community: CommunityId,
        new: &NewArticle,
    ) -> Result<Contribution, Error> {
        let kind = ContributionKind::Article;
        let title = Some(new.title.as_str());
        let making = Making {
            kind,
            content: Content::checked(kind, title, &new.body, None, &new.topics, &new.skills)?,
            session: None,
            visible_to: new.visible_to,
        };
        let written = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, kind.making()).await?;
            make(
                tx,
                community,
                (Author::Person(me.person), me.number),
                &making,
                None,
            )
            .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(written)
    }
}
