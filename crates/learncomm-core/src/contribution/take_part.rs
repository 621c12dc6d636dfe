use serde::{Deserialize, Serialize};

use super::model::{Author, Contribution, ContributionKind, State, VisibleTo, checked_text};
use super::reception::{Reception, ReceptionOf, may_react, reception_key};
use crate::actor::{Action, Actor};
use crate::community::{Membership, member_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, PersonId, Slug};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::transaction::{Tx, transact};
use crate::store::{Scope, thing};
use crate::text;

/// A question to ask (S2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewQuestion {
    /// 1 to [`MAX_TITLE`](super::MAX_TITLE) characters.
    pub title: String,
    /// Markdown, up to [`MAX_BODY`](super::MAX_BODY) characters; may be empty.
    pub body: String,
    /// Up to [`MAX_TOPICS`](super::MAX_TOPICS), the main one first.
    pub topics: Vec<Slug>,
}

/// An answer to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAnswer {
    /// The question.
    pub to: ContributionId,
    /// Markdown, 1 to [`MAX_BODY`](super::MAX_BODY) characters.
    pub body: String,
}

/// A comment to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComment {
    /// The question or answer.
    pub on: ContributionId,
    /// Markdown, 1 to [`MAX_BODY`](super::MAX_BODY) characters.
    pub body: String,
}

/// A vote on a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vote {
    /// Useful.
    Up,
    /// Not useful.
    Down,
    /// No vote, or no longer one.
    None,
}

impl Desk {
    /// Asks a question.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`].
    pub async fn ask(&self, community: CommunityId, new: NewQuestion) -> Result<Contribution, Error> {
        self.contribute(
            community,
            ContributionKind::Question,
            None,
            Some(&new.title),
            &new.body,
            &new.topics,
        )
        .await
    }

    /// Answers a question; one's own, too, if one found the answer.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Rule`] if it is not a question or was removed, [`Error::Forbidden`],
    /// [`Error::Invalid`].
    pub async fn answer(&self, community: CommunityId, new: NewAnswer) -> Result<Contribution, Error> {
        self.contribute(
            community,
            ContributionKind::Answer,
            Some(new.to),
            None,
            &new.body,
            &[],
        )
        .await
    }

    /// Comments on a question or an answer.
    ///
    /// # Errors
    /// As [`answer`](Self::answer).
    pub async fn comment(&self, community: CommunityId, new: NewComment) -> Result<Contribution, Error> {
        self.contribute(
            community,
            ContributionKind::Comment,
            Some(new.on),
            None,
            &new.body,
            &[],
        )
        .await
    }

    /// Accepts an answer to a question of one's own. Accepting another one moves the acceptance.
    ///
    /// # Errors
    /// [`Error::Rule`] if somebody else asked or it is no answer, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn accept(
        &self,
        community: CommunityId,
        answer: ContributionId,
    ) -> Result<Contribution, Error> {
        let done = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let answer = &self.contribution_in(tx, community, me.role, answer).await?;
            let question = match answer.parent {
                Some(parent) => Some(load(tx, community, parent).await?),
                None => None,
            };
            let Some(mut question) = question.filter(|q| q.kind == ContributionKind::Question) else {
                return Err(Error::Rule(format!(
                    "#{} is not an answer to a question",
                    answer.number
                )));
            };
            if question.author.person() != Some(me.person) {
                return Err(Error::Rule(format!(
                    "only who asked #{} can accept an answer to it",
                    question.number
                )));
            }
            let before = question.accepted;
            if question.accept(answer)? {
                if let Some(before) = before {
                    let former = load(tx, community, before).await?;
                    tell(
                        tx,
                        community,
                        me.number,
                        Verb::Unaccepted,
                        &former,
                        Some(&question),
                        0,
                    )
                    .await?;
                }
                tell(
                    tx,
                    community,
                    me.number,
                    Verb::Accepted,
                    answer,
                    Some(&question),
                    0,
                )
                .await?;
                tx.put(Scope::Community(community), &question).await?;
            }
            Ok(answer.clone())
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Rates how much a contribution of somebody else helped one learn, from 1 to 5. Rating again replaces the rating.
    ///
    /// # Errors
    /// [`Error::Rule`] for one's own, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn rate(
        &self,
        community: CommunityId,
        of: ContributionId,
        rating: u8,
    ) -> Result<Contribution, Error> {
        let done = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let of = &self.contribution_in(tx, community, me.role, of).await?;
            may_react(of, me.person)?;
            let mut reception = reception_of(tx, community, of.id).await?;
            if reception.reception.rate(me.person, rating)? {
                tell(tx, community, me.number, Verb::Rated, of, None, u32::from(rating)).await?;
                tx.put(Scope::Community(community), &reception).await?;
            }
            Ok(of.clone())
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Votes on a contribution of somebody else, or takes the vote back.
    ///
    /// # Errors
    /// As [`rate`](Self::rate).
    pub async fn vote(
        &self,
        community: CommunityId,
        on: ContributionId,
        vote: Vote,
    ) -> Result<Contribution, Error> {
        let (value, verb) = match vote {
            Vote::Up => (1, Verb::VotedUp),
            Vote::Down => (-1, Verb::VotedDown),
            Vote::None => (0, Verb::Unvoted),
        };
        let done = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let on = &self.contribution_in(tx, community, me.role, on).await?;
            may_react(on, me.person)?;
            let mut reception = reception_of(tx, community, on.id).await?;
            if reception.reception.vote(me.person, value) {
                tell(tx, community, me.number, verb, on, None, 0).await?;
                tx.put(Scope::Community(community), &reception).await?;
            }
            Ok(on.clone())
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Removes a contribution: one's own, as long as one is in the community; somebody else's as a steward, with a
    /// reason (S2.5).
    ///
    /// # Errors
    /// [`Error::Rule`] if it was removed before, [`Error::Invalid`] if a reason is missing, [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn remove(
        &self,
        community: CommunityId,
        id: ContributionId,
        reason: Option<&str>,
    ) -> Result<Contribution, Error> {
        let removed = transact!(&self.hub, |tx| {
            let role = self.permit(tx, community, Action::ReadContent).await?;
            let mut contribution = self.contribution_in(tx, community, role, id).await?;
            let me = match self.actor {
                Actor::Person(person) => Some(person),
                Actor::Operator => None,
            };
            let (actor, at) = (number_of(tx, community, me).await?, tx.now);
            let verb = if me.is_some() && contribution.author.person() == me {
                contribution.remove(State::RemovedByAuthor { at })?;
                Verb::RemovedByAuthor
            } else {
                self.permit(tx, community, Action::ModerateContent).await?;
                let reason =
                    reason.ok_or_else(|| Error::invalid("reason", "removing what others made needs one"))?;
                let reason = text::line("reason", reason, 1_000)?;
                contribution.remove(State::RemovedByModeration { at, by: me, reason })?;
                Verb::RemovedByModeration
            };
            tell(tx, community, actor, verb, &contribution, None, 0).await?;
            tx.put(Scope::Community(community), &contribution).await?;
            Ok(contribution)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(removed)
    }

    async fn contribute(
        &self,
        community: CommunityId,
        kind: ContributionKind,
        parent: Option<ContributionId>,
        title: Option<&str>,
        body: &str,
        topics: &[Slug],
    ) -> Result<Contribution, Error> {
        let (title, body, topics) = checked_text(kind, title, body, topics)?;
        let made = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let parent = match parent {
                Some(id) => Some(self.contribution_in(tx, community, me.role, id).await?),
                None => None,
            };
            if let Some(parent) = &parent {
                may_reply(kind, parent)?;
            }
            let (id, at) = (tx.new_id(tx.now).into(), tx.now);
            let contribution = Contribution {
                id,
                number: tx.object_number(community).await?,
                kind,
                author: Author::Person(me.person),
                at,
                title: title.clone(),
                body: body.clone(),
                topics: topics.clone(),
                skills: Vec::new(),
                url: None,
                session: None,
                visible_to: VisibleTo::Community,
                revision: 0,
                review_at: None,
                parent: parent.as_ref().map(|p| p.id),
                accepted: None,
                edited_at: None,
                state: State::Stands,
                origin: None,
            };
            tell_made(tx, community, me.number, &contribution, parent.as_ref()).await?;
            tx.insert(Scope::Community(community), &contribution)?;
            Ok(contribution)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }
}

/// What may be said to what.
fn may_reply(kind: ContributionKind, parent: &Contribution) -> Result<(), Error> {
    parent.takes(kind)?;
    parent.needs_to_stand()
}

async fn load(tx: &mut Tx<'_>, community: CommunityId, id: ContributionId) -> Result<Contribution, Error> {
    thing::load(tx, community, id.as_uuid()).await
}

pub(crate) async fn reception_of(
    tx: &mut Tx<'_>,
    community: CommunityId,
    of: ContributionId,
) -> Result<ReceptionOf, Error> {
    let known = tx.get(&reception_key(community, of)).await?;
    Ok(known.unwrap_or_else(|| ReceptionOf {
        of,
        reception: Reception::default(),
    }))
}

/// A person's number in the ledger of a community.
pub(crate) async fn number_of(
    tx: &mut Tx<'_>,
    community: CommunityId,
    person: Option<PersonId>,
) -> Result<u32, Error> {
    let Some(person) = person else { return Ok(NONE) };
    Ok(tx
        .get::<Membership>(&member_key(community, person))
        .await?
        .map_or(NONE, |m| m.number))
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
    let toward = number_of(tx, community, parent.and_then(|p| p.author.person())).await?;
    let activity = Activity {
        object: made.number,
        parent: parent.map_or(NONE, |p| p.number),
        toward,
        topic: topics.first().copied().unwrap_or(NONE),
        value,
        ..Activity::new(made.at.timestamp_millis(), actor, verb)
    };
    tx.record(community, activity);
    for topic in topics.into_iter().skip(1) {
        tx.record(
            community,
            Activity {
                verb: Verb::Tagged,
                topic,
                toward: NONE,
                parent: NONE,
                value: 0,
                ..activity
            },
        );
    }
    Ok(())
}

/// Tells the ledger that something was done to a contribution just now.
pub(crate) async fn tell(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    verb: Verb,
    object: &Contribution,
    parent: Option<&Contribution>,
    value: u32,
) -> Result<(), Error> {
    let toward = number_of(tx, community, object.author.person()).await?;
    tx.record(
        community,
        Activity {
            object: object.number,
            parent: parent.map_or(NONE, |p| p.number),
            toward,
            value,
            ..Activity::new(tx.now.timestamp_millis(), actor, verb)
        },
    );
    Ok(())
}
