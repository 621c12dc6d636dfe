use chrono::TimeDelta;

use super::content::Content;
use super::model::{Author, Contribution, ContributionKind, State, VisibleTo};
use super::take_part::number_of;
use crate::actor::Action;
use crate::community::load_community;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, OccurrenceId, Slug};
use crate::ledger::{Activity, NONE, Verb};
use crate::session::Occurrence;
use crate::store::Scope;
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Tx, transact};

/// Something to share that asks nothing and replies to nothing (S1.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContribution {
    /// What it is: any kind but question, answer and comment.
    pub kind: ContributionKind,
    /// 1 to [`MAX_TITLE`](super::MAX_TITLE) characters. A resource, a job aid, an article and an idea need one; the others
    /// may have one.
    pub title: Option<String>,
    /// Markdown, up to [`MAX_BODY`](super::MAX_BODY) characters. Experience, failure story, narration and reflection need
    /// one; a job aid and an article need this or `url`.
    pub body: String,
    /// A web address, up to [`MAX_URL`](super::MAX_URL) characters. A resource needs one; a job aid, an article, an idea and
    /// an experience may have one; the others have none.
    pub url: Option<String>,
    /// Up to [`MAX_TOPICS`](super::MAX_TOPICS), the main one first.
    pub topics: Vec<Slug>,
    /// Skills that it helps with, or shows: up to [`MAX_SKILLS`](super::MAX_SKILLS).
    pub skills: Vec<Slug>,
    /// The session that it comes from.
    pub session: Option<OccurrenceId>,
    /// Whom it is for; a draft if for its author.
    pub visible_to: VisibleTo,
}

impl NewContribution {
    /// Something of a kind for the community, still without anything in it.
    #[must_use]
    pub fn new(kind: ContributionKind) -> Self {
        Self {
            kind,
            title: None,
            body: String::new(),
            url: None,
            topics: Vec::new(),
            skills: Vec::new(),
            session: None,
            visible_to: VisibleTo::default(),
        }
    }
}

impl ContributionKind {
    /// What one has to be permitted to make or share one: an article is for members to write, whichever way it comes about.
    pub(super) const fn making(self) -> Action {
        match self {
            Self::Article => Action::Curate,
            _ => Action::TakePart,
        }
    }
}

/// Something that is about to be made.
#[derive(Debug)]
pub(super) struct Making {
    pub(super) kind: ContributionKind,
    pub(super) content: Content,
    pub(super) session: Option<OccurrenceId>,
    pub(super) visible_to: VisibleTo,
}

impl Desk {
    /// Shares something with the community, with everybody, or keeps it as a draft (S1.4, S3.6). An article is for members,
    /// all else for whoever takes part.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`] for an unknown session, [`Error::Forbidden`].
    pub async fn share(&self, community: CommunityId, new: NewContribution) -> Result<Contribution, Error> {
        let kind = new.kind;
        if kind == ContributionKind::Question || kind.is_reply() {
            let why = format!(
                "{} is not shared by itself: questions are asked, answers and comments are given",
                kind.one()
            );
            return Err(Error::invalid("kind", why));
        }
        let (title, url) = (new.title.as_deref(), new.url.as_deref());
        let making = Making {
            kind,
            content: Content::checked(kind, title, &new.body, url, &new.topics, &new.skills)?,
            session: new.session,
            visible_to: new.visible_to,
        };
        self.contribute(community, &making, None).await
    }

    /// Shares a draft of one's own, or changes whom something of one's own is for (S1.4). A draft is told of, and dated, from
    /// when it is shared. What was shared cannot become a draft again; what is said to it is for the community in any case.
    ///
    /// # Errors
    /// [`Error::Rule`] if somebody else made it, it is an answer or a comment, was removed or is hidden, or was shared and
    /// would become a draft; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn publish(
        &self,
        community: CommunityId,
        id: ContributionId,
        to: VisibleTo,
    ) -> Result<Contribution, Error> {
        let published = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut contribution = self.contribution_in(tx, community, me.role, id).await?;
            contribution.needs_to_be_by(me.person)?;
            // Who drafted it may have become a guest since.
            self.permit(tx, community, contribution.kind.making()).await?;
            if contribution.kind.is_reply() {
                let why = format!(
                    "#{} is for the community, as is everything that is said to something",
                    contribution.number
                );
                return Err(Error::Rule(why));
            }
            contribution.needs_to_be_kept()?;
            if contribution.visible_to == to {
                return Ok(contribution);
            }
            if to == VisibleTo::Author {
                let why = format!(
                    "#{} has been shared and cannot become a draft again; remove it instead",
                    contribution.number
                );
                return Err(Error::Rule(why));
            }
            let was_draft = contribution.is_draft();
            contribution.visible_to = to;
            if was_draft {
                contribution.drafted_at = Some(contribution.at);
                contribution.at = tx.now;
                set_review(tx, community, &mut contribution).await?;
                tell_made(tx, community, me.number, &contribution, None).await?;
            }
            tx.put(Scope::Community(community), &contribution).await?;
            Ok(contribution)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(published)
    }

    /// Makes something in the name of the actor.
    pub(super) async fn contribute(
        &self,
        community: CommunityId,
        making: &Making,
        parent: Option<ContributionId>,
    ) -> Result<Contribution, Error> {
        let made = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, making.kind.making()).await?;
            let parent = match parent {
                Some(id) => Some(self.contribution_in(tx, community, me.role, id).await?),
                None => None,
            };
            if let Some(parent) = &parent {
                parent.takes(making.kind)?;
                parent.needs_to_stand()?;
            }
            make(
                tx,
                community,
                (Author::Person(me.person), me.number),
                making,
                parent.as_ref(),
            )
            .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }
}

/// Makes something in the name of an author, who has a number in the ledger, and tells of it unless it is a draft.
pub(super) async fn make(
    tx: &mut Tx<'_>,
    community: CommunityId,
    (author, number): (Author, u32),
    making: &Making,
    parent: Option<&Contribution>,
) -> Result<Contribution, Error> {
    if let Some(session) = making.session {
        thing::load::<Occurrence>(tx, community, session.as_uuid()).await?;
    }
    let (at, content) = (tx.now, making.content.clone());
    let mut made = Contribution {
        id: tx.new_id(at).into(),
        number: tx.object_number(community).await?,
        kind: making.kind,
        author,
        at,
        title: content.title,
        body: content.body,
        topics: content.topics,
        skills: content.skills,
        url: content.url,
        session: making.session,
        visible_to: making.visible_to,
        revision: u32::from(making.kind == ContributionKind::Article),
        review_at: None,
        parent: parent.map(|p| p.id),
        accepted: None,
        edited_at: None,
        drafted_at: None,
        state: State::Stands,
        origin: None,
    };
    if !made.is_draft() {
        set_review(tx, community, &mut made).await?;
        tell_made(tx, community, number, &made, parent).await?;
    }
    tx.insert(Scope::Community(community), &made)?;
    Ok(made)
}

/// Says when an article that is shared now is to be reviewed, as the charter has it.
pub(crate) async fn set_review(
    tx: &mut Tx<'_>,
    community: CommunityId,
    made: &mut Contribution,
) -> Result<(), Error> {
    if made.kind == ContributionKind::Article {
        let days = load_community(tx, community)
            .await?
            .charter
            .settings
            .article_review_days;
        made.review_at = Some(made.at + TimeDelta::days(i64::from(days)));
    }
    Ok(())
}

/// Tells the ledger that something was made. Its topics behind the first get a line of their own.
pub(crate) async fn tell_made(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    made: &Contribution,
    parent: Option<&Contribution>,
) -> Result<(), Error> {
    let verb = match made.kind {
        ContributionKind::Question => Verb::Asked,
        ContributionKind::Answer => Verb::Answered,
        ContributionKind::Comment => Verb::Commented,
        _ => Verb::Shared,
    };
    let value = if verb == Verb::Shared { made.kind.code() } else { 0 };
    let mut topics = Vec::with_capacity(made.topics.len());
    for topic in &made.topics {
        topics.push(tx.number_of(community, "topic", topic.as_str()).await?);
    }
    let session = match made.session {
        Some(session) => {
            let key = thing_key::<Occurrence>(Scope::Community(community), session.as_uuid());
            tx.get::<Occurrence>(&key).await?.map_or(NONE, |o| o.number)
        }
        None => NONE,
    };
    let toward = number_of(tx, community, parent.and_then(|p| p.author.person())).await?;
    let activity = Activity {
        object: made.number,
        parent: parent.map_or(NONE, |p| p.number),
        toward,
        topic: topics.first().copied().unwrap_or(NONE),
        session,
        value,
        ..Activity::new(made.at.timestamp_millis(), actor, verb)
    };
    tx.record(community, activity);
    for topic in topics.into_iter().skip(1) {
        tx.record(community, tagged(&activity, topic));
    }
    Ok(())
}

/// That something is also about a topic.
fn tagged(activity: &Activity, topic: u32) -> Activity {
    Activity {
        object: activity.object,
        topic,
        ..Activity::new(activity.at, activity.actor, Verb::Tagged)
    }
}

/// Tells the ledger what something that was shared is now about, too.
pub(super) async fn tell_topics(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    contribution: &Contribution,
    topics: &[Slug],
) -> Result<(), Error> {
    let activity = Activity {
        object: contribution.number,
        ..Activity::new(tx.now.timestamp_millis(), actor, Verb::Tagged)
    };
    for topic in topics {
        let topic = tx.number_of(community, "topic", topic.as_str()).await?;
        tx.record(community, tagged(&activity, topic));
    }
    Ok(())
}
