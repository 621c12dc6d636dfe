use serde::{Deserialize, Serialize};

use super::content::Content;
use super::model::{Author, Contribution, ContributionKind, State, VisibleTo};
use super::reception::{Reception, ReceptionOf, may_react, reception_key};
use super::share::Making;
use crate::actor::{Action, Actor};
use crate::community::{Membership, member_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, OccurrenceId, PersonId, Slug};
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
    /// Skills that an answer would help with: up to [`MAX_SKILLS`](super::MAX_SKILLS).
    pub skills: Vec<Slug>,
    /// The session that it comes from.
    pub session: Option<OccurrenceId>,
    /// Whom it is for; a draft if for its author.
    pub visible_to: VisibleTo,
}

impl NewQuestion {
    pub(super) fn checked(&self) -> Result<Making, Error> {
        let (kind, title) = (ContributionKind::Question, Some(self.title.as_str()));
        Ok(Making {
            kind,
            content: Content::checked(kind, title, &self.body, None, &self.topics, &self.skills)?,
            session: self.session,
            visible_to: self.visible_to,
        })
    }
}

/// A reply, checked.
fn reply(kind: ContributionKind, body: &str) -> Result<Making, Error> {
    Ok(Making {
        kind,
        content: Content::checked(kind, None, body, None, &[], &[])?,
        session: None,
        visible_to: VisibleTo::Community,
    })
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
    /// What is commented on: anything but a comment.
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
    /// Asks a question, or keeps it as a draft.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::NotFound`] for an unknown session.
    pub async fn ask(&self, community: CommunityId, new: NewQuestion) -> Result<Contribution, Error> {
        self.contribute(community, &new.checked()?, None).await
    }

    /// Answers a question; one's own, too, if one found the answer.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Rule`] if it is not a question or was removed, [`Error::Forbidden`],
    /// [`Error::Invalid`].
    pub async fn answer(&self, community: CommunityId, new: NewAnswer) -> Result<Contribution, Error> {
        let answer = reply(ContributionKind::Answer, &new.body)?;
        self.contribute(community, &answer, Some(new.to)).await
    }

    /// Comments on anything that is shared but a comment.
    ///
    /// # Errors
    /// As [`answer`](Self::answer).
    pub async fn comment(&self, community: CommunityId, new: NewComment) -> Result<Contribution, Error> {
        let comment = reply(ContributionKind::Comment, &new.body)?;
        self.contribute(community, &comment, Some(new.on)).await
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
            let Some(question) = question.filter(|q| q.kind == ContributionKind::Question) else {
                return Err(Error::Rule(format!(
                    "#{} is not an answer to a question",
                    answer.number
                )));
            };
            if question.author.person() != Some(me.person) {
                let who = match question.author {
                    Author::Anonymous => "whoever has the claim key of",
                    _ => "who asked",
                };
                return Err(Error::Rule(format!(
                    "only {who} #{} can accept an answer to it",
                    question.number
                )));
            }
            accept_in(tx, community, me.number, question, answer).await?;
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
            // The ledger knows nothing of a draft.
            if !contribution.is_draft() {
                tell(tx, community, actor, verb, &contribution, None, 0).await?;
            }
            tx.put(Scope::Community(community), &contribution).await?;
            Ok(contribution)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(removed)
    }
}

/// Accepts an answer, in the name of somebody with a number in the ledger.
pub(super) async fn accept_in(
    tx: &mut Tx<'_>,
    community: CommunityId,
    actor: u32,
    mut question: Contribution,
    answer: &Contribution,
) -> Result<(), Error> {
    let before = question.accepted;
    if question.accept(answer)? {
        if let Some(before) = before {
            let former = load(tx, community, before).await?;
            tell(
                tx,
                community,
                actor,
                Verb::Unaccepted,
                &former,
                Some(&question),
                0,
            )
            .await?;
        }
        tell(tx, community, actor, Verb::Accepted, answer, Some(&question), 0).await?;
        tx.put(Scope::Community(community), &question).await?;
    }
    Ok(())
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
