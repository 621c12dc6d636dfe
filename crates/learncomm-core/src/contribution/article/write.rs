use super::record::Revision;
use super::review::in_days;
use super::text::{checked_body, distinct};
use crate::actor::Action;
use crate::community::{Membership, load_community};
use crate::contribution::model::{
    Author, Contribution, ContributionKind, MAX_BODY, MAX_TITLE, State, VisibleTo,
};
use crate::contribution::take_part::tell_made;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};
use crate::session::web_address;
use crate::store::Scope;
use crate::store::transaction::{Tx, transact};
use crate::text;

/// An article to write (S2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewArticle {
    /// 1 to [`MAX_TITLE`] characters.
    pub title: String,
    /// Markdown, 1 to [`MAX_BODY`] characters.
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
        let share = NewShare::checked(&NewShare {
            kind: ContributionKind::Article,
            title: Some(new.title.clone()),
            body: new.body.clone(),
            topics: new.topics.clone(),
            skills: new.skills.clone(),
            url: None,
            visible_to: new.visible_to,
        })?;
        let written = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::Curate).await?;
            share_in(tx, community, &me, &share).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(written)
    }
}

/// What somebody shares that replies to nothing.
#[derive(Clone, Debug)]
pub(in crate::contribution) struct NewShare {
    pub(in crate::contribution) kind: ContributionKind,
    pub(in crate::contribution) title: Option<String>,
    pub(in crate::contribution) body: String,
    pub(in crate::contribution) topics: Vec<Slug>,
    pub(in crate::contribution) skills: Vec<Slug>,
    pub(in crate::contribution) url: Option<String>,
    pub(in crate::contribution) visible_to: VisibleTo,
}

impl NewShare {
    /// The same, checked: questions and articles need a title, a resource an address, and what leads nowhere a text.
    pub(in crate::contribution) fn checked(&self) -> Result<Self, Error> {
        let kind = self.kind;
        if kind.is_reply() {
            let why = format!(
                "a contribution of the kind {kind} replies to something, and needs what it replies to"
            );
            return Err(Error::invalid("kind", why));
        }
        let title = match self.title.as_deref() {
            Some(title) => Some(text::line("title", title, MAX_TITLE)?),
            None if matches!(kind, ContributionKind::Question | ContributionKind::Article) => {
                let why = format!("a contribution of the kind {kind} needs one");
                return Err(Error::invalid("title", why));
            }
            None => None,
        };
        let url = self
            .url
            .as_deref()
            .map(|url| web_address("url", url))
            .transpose()?;
        if kind == ContributionKind::Resource && url.is_none() {
            return Err(Error::invalid(
                "url",
                "a resource needs the address that it leads to",
            ));
        }
        let body = match kind {
            ContributionKind::Question | ContributionKind::Resource => {
                text::prose("body", &self.body, MAX_BODY)?
            }
            _ => checked_body(&self.body)?,
        };
        Ok(Self {
            kind,
            title,
            body,
            topics: distinct("topics", &self.topics)?,
            skills: distinct("skills", &self.skills)?,
            url,
            visible_to: self.visible_to,
        })
    }
}

/// Makes a contribution of what somebody shares; an article gets its first revision and its date of review. The ledger
/// hears of it unless it is a draft.
pub(in crate::contribution) async fn share_in(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: &Membership,
    new: &NewShare,
) -> Result<Contribution, Error> {
    let scope = Scope::Community(community);
    let (id, at) = (tx.new_id(tx.now).into(), tx.now);
    let is_article = new.kind == ContributionKind::Article;
    let review_at = if is_article {
        let settings = load_community(tx, community).await?.charter.settings;
        Some(in_days(at, settings.article_review_days))
    } else {
        None
    };
    let made = Contribution {
        id,
        number: tx.object_number(community).await?,
        kind: new.kind,
        author: Author::Person(me.person),
        at,
        title: new.title.clone(),
        body: new.body.clone(),
        topics: new.topics.clone(),
        skills: new.skills.clone(),
        url: new.url.clone(),
        session: None,
        visible_to: new.visible_to,
        revision: u32::from(is_article),
        review_at,
        parent: None,
        accepted: None,
        edited_at: None,
        state: State::Stands,
        origin: None,
    };
    if is_article {
        tx.insert(scope, &Revision::unrecorded(&made, 1))?;
    }
    if !made.is_draft() {
        tell_made(tx, community, me.number, &made, None).await?;
    }
    tx.insert(scope, &made)?;
    Ok(made)
}
