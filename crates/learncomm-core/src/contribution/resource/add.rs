use super::address::web_address;
use super::entries::is_resource;
use crate::actor::Action;
use crate::contribution::model::{Author, MAX_BODY, MAX_TITLE, MAX_TOPICS, State, VisibleTo};
use crate::contribution::take_part::tell_made;
use crate::contribution::{Contribution, ContributionKind};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};
use crate::store::Scope;
use crate::store::transaction::transact;
use crate::text;

/// A resource to share with the community (S1.4, S4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResource {
    /// [`Resource`](ContributionKind::Resource) or [`JobAid`](ContributionKind::JobAid).
    pub kind: ContributionKind,
    /// What it is called. 1 to [`MAX_TITLE`] characters.
    pub title: String,
    /// Where it leads: a web address, up to 2,000 characters. Only a job aid may be without.
    pub url: Option<String>,
    /// What it is good for, in Markdown, up to [`MAX_BODY`] characters; may be empty if there is an address.
    pub body: String,
    /// Up to [`MAX_TOPICS`], the main one first.
    pub topics: Vec<Slug>,
}

impl Desk {
    /// Shares a resource with the community. That its address is there already is no reason to refuse it; see
    /// [`also_shared`](Self::also_shared).
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn add_resource(
        &self,
        community: CommunityId,
        new: &NewResource,
    ) -> Result<Contribution, Error> {
        let checked = checked(new)?;
        let made = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let made = Contribution {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                kind: checked.kind,
                author: Author::Person(me.person),
                at: tx.now,
                title: Some(checked.title.clone()),
                body: checked.body.clone(),
                topics: checked.topics.clone(),
                skills: Vec::new(),
                url: checked.url.clone(),
                session: None,
                visible_to: VisibleTo::Community,
                revision: 0,
                review_at: None,
                parent: None,
                accepted: None,
                edited_at: None,
                state: State::Stands,
                origin: None,
            };
            tell_made(tx, community, me.number, &made, None).await?;
            tx.insert(Scope::Community(community), &made)?;
            Ok(made)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }
}

fn checked(new: &NewResource) -> Result<NewResource, Error> {
    if !is_resource(new.kind) {
        let why = format!("`{}` is no resource: `resource` and `job-aid` are", new.kind);
        return Err(Error::invalid("kind", why));
    }
    let url = match &new.url {
        Some(url) => Some(web_address("url", url)?),
        None if new.kind == ContributionKind::Resource => {
            return Err(Error::invalid(
                "url",
                "a resource needs the address that it leads to",
            ));
        }
        None => None,
    };
    let body = text::prose("body", &new.body, MAX_BODY)?;
    if body.is_empty() && url.is_none() {
        return Err(Error::invalid("body", "a job aid needs a text or an address"));
    }
    let mut topics: Vec<Slug> = Vec::new();
    for topic in &new.topics {
        if !topics.contains(topic) {
            topics.push(topic.clone());
        }
    }
    if topics.len() > MAX_TOPICS {
        let why = format!("{} are more than the {MAX_TOPICS} allowed", topics.len());
        return Err(Error::invalid("topics", why));
    }
    Ok(NewResource {
        kind: new.kind,
        title: text::line("title", &new.title, MAX_TITLE)?,
        url,
        body,
        topics,
    })
}
