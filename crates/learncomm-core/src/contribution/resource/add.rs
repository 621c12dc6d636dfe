use super::entries::is_resource;
use crate::contribution::{Contribution, ContributionKind, NewContribution};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};

/// A resource to share with the community (S1.4, S4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResource {
    /// [`Resource`](ContributionKind::Resource) or [`JobAid`](ContributionKind::JobAid).
    pub kind: ContributionKind,
    /// What it is called. 1 to [`MAX_TITLE`](crate::contribution::MAX_TITLE) characters.
    pub title: String,
    /// Where it leads: a web address, up to 2,000 characters. Only a job aid may be without.
    pub url: Option<String>,
    /// What it is good for, in Markdown, up to [`MAX_BODY`](crate::contribution::MAX_BODY) characters; may be empty if there is an address.
    pub body: String,
    /// Up to [`MAX_TOPICS`](crate::contribution::MAX_TOPICS), the main one first.
    pub topics: Vec<Slug>,
}

impl Desk {
    /// Shares a resource with the community: [`share`](Self::share) for what has only an address, a text and topics. That its address is there already is no reason to refuse it; see
    /// [`also_shared`](Self::also_shared).
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn add_resource(
        &self,
        community: CommunityId,
        new: &NewResource,
    ) -> Result<Contribution, Error> {
        let kind = new.kind;
        if !is_resource(kind) {
            let why = format!("`{kind}` is no resource: `resource` and `job-aid` are");
            return Err(Error::invalid("kind", why));
        }
        let share = NewContribution {
            title: Some(new.title.clone()),
            body: new.body.clone(),
            url: new.url.clone(),
            topics: new.topics.clone(),
            ..NewContribution::new(kind)
        };
        self.share(community, share).await
    }
}
