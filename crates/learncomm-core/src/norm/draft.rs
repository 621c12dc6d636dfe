use super::minutes;
use super::model::{MAX_NORM_TEXT, MAX_NORM_TITLE, MAX_REVIEW_DAYS, Norm, NormState};
use super::record::{slug_key, version};
use super::version::{MAX_VOICE, NormVersion};
use super::words::Stance;
use crate::actor::{Action, Actor, Role};
use crate::community::{Membership, load_community, member_key, person_of};
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, NormId, PersonId, Slug};
use crate::ledger::{Activity, Verb};
use crate::store::transaction::{Tx, transact};
use crate::store::{Scope, thing};
use crate::text;

/// A norm to draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNorm {
    /// Its short name, unique in the community; the one that comes closest to the title if `None`.
    pub slug: Option<Slug>,
    /// What it is called. 1 to [`MAX_NORM_TITLE`] characters.
    pub title: String,
    /// What it says, in Markdown. 1 to [`MAX_NORM_TEXT`] characters.
    pub text: String,
    /// How many days after it was agreed or kept it is reviewed, 1 to [`MAX_REVIEW_DAYS`]; as the charter says if `None`.
    pub review_days: Option<u16>,
}

impl Desk {
    /// Drafts a norm and puts it up for discussion.
    ///
    /// # Errors
    /// [`Error::Exists`] if the slug is taken, [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn draft_norm(&self, community: CommunityId, new: NewNorm) -> Result<Norm, Error> {
        let title = text::line("title", &new.title, MAX_NORM_TITLE)?;
        let text = norm_text(&new.text)?;
        let slug = match new.slug {
            Some(slug) => slug,
            None => Slug::from_text(&title)
                .ok_or_else(|| Error::invalid("slug", "cannot be made from this title: give one"))?,
        };
        if let Some(days) = new.review_days
            && !(1..=MAX_REVIEW_DAYS).contains(&days)
        {
            let why = format!("{days} is not between 1 and {MAX_REVIEW_DAYS}");
            return Err(Error::invalid("review_days", why));
        }
        let drafted = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::ShapeNorms).await?;
            let scope = Scope::Community(community);
            if tx.get_raw(&slug_key(scope, &slug)).await?.is_some() {
                return Err(Error::Exists {
                    what: "norm",
                    name: slug.to_string(),
                });
            }
            let norm = Norm {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                slug: slug.clone(),
                title: title.clone(),
                created_at: tx.now,
                drafter: Some(me.person),
                review_days: new.review_days,
                latest: 1,
                state: NormState::Draft { draft: 1 },
                reviews: Vec::new(),
            };
            tx.insert(scope, &norm)?;
            put_draft(tx, community, &norm, Some(me.person), me.number, text.clone())?;
            Ok(norm)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(drafted)
    }

    /// Puts another version in the place of the one under discussion. Everybody may; the old one and what was said on it
    /// are kept, and people speak on the new one afresh.
    ///
    /// # Errors
    /// [`Error::Rule`] if nothing is under discussion or the text is the same, [`Error::NotFound`], [`Error::Invalid`],
    /// [`Error::Forbidden`].
    pub async fn redraft_norm(&self, community: CommunityId, id: NormId, text: &str) -> Result<Norm, Error> {
        let text = norm_text(text)?;
        let drafted = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::ShapeNorms).await?;
            let mut norm = load(tx, community, id).await?;
            let former = version(tx, community, id, norm.needed_draft()?).await?;
            differs(&former, &text)?;
            norm.redraft()?;
            tx.put(Scope::Community(community), &norm).await?;
            put_draft(tx, community, &norm, Some(me.person), me.number, text.clone())?;
            Ok(norm)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(drafted)
    }

    /// Withdraws the version under discussion: for who began the discussion, and for who may adopt norms. A norm that was
    /// never adopted is given up for good; otherwise the version in force stays, and its next review is one interval
    /// away.
    ///
    /// # Errors
    /// [`Error::Rule`] if nothing is under discussion, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn withdraw_draft(&self, community: CommunityId, id: NormId) -> Result<Norm, Error> {
        let withdrawn = transact!(&self.hub, |tx| {
            let mut norm = self.tended(tx, community, id).await?;
            let settings = load_community(tx, community).await?.charter.settings;
            let review_at = norm.next_review(tx.now, settings.norm_review_days);
            norm.withdraw(tx.now, self.me_id(), review_at)?;
            if norm.in_force().is_some() {
                let number = number_of(tx, community, self.me_id()).await?;
                let due = minutes(review_at);
                tell(tx, community, number, Verb::ScheduledReview, &norm, due);
            }
            tx.put(Scope::Community(community), &norm).await?;
            Ok(norm)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(withdrawn)
    }

    /// Speaks on the version under discussion. Comments and concerns need words, up to [`MAX_VOICE`] characters; support
    /// settles the concerns that one has raised on this version.
    ///
    /// # Errors
    /// [`Error::Rule`] if nothing is under discussion or one has spoken [`MAX_VOICES`](super::MAX_VOICES) times,
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn speak_on_norm(
        &self,
        community: CommunityId,
        id: NormId,
        stance: Stance,
        words: &str,
    ) -> Result<NormVersion, Error> {
        let words = text::prose("text", words, MAX_VOICE)?;
        let spoken = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::ShapeNorms).await?;
            let norm = load(tx, community, id).await?;
            let mut draft = version(tx, community, id, norm.needed_draft()?).await?;
            draft.speak(me.person, stance, words.clone(), tx.now)?;
            tx.put(Scope::Community(community), &draft).await?;
            let value = stance.code() | draft.number << 8;
            tell(tx, community, me.number, Verb::Voiced, &norm, value);
            Ok(draft)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(spoken)
    }

    /// Settles the concerns that one has raised on the version under discussion, without supporting it.
    ///
    /// # Errors
    /// [`Error::Rule`] if one has no open concern, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn settle_concerns(&self, community: CommunityId, id: NormId) -> Result<NormVersion, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::ShapeNorms).await?;
            let norm = load(tx, community, id).await?;
            let mut draft = version(tx, community, id, norm.needed_draft()?).await?;
            if !draft.settle(me.person, tx.now) {
                let why = format!("you have no open concern about the norm `{}`", norm.slug);
                return Err(Error::Rule(why));
            }
            tx.put(Scope::Community(community), &draft).await?;
            Ok(draft)
        })
    }

    /// Settles the concerns of somebody who cannot do so any more, because they have left or are a guest by now: for who
    /// tends norms, with a reason of 1 to 1,000 characters, which is kept beside the concern. Their concern does not simply
    /// cease to count: that somebody left because of it is no consent.
    ///
    /// # Errors
    /// [`Error::Rule`] if they are a member (suspended or not) or have no open concern, or if nothing is under discussion;
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn settle_concerns_of(
        &self,
        community: CommunityId,
        id: NormId,
        of: &Handle,
        reason: &str,
    ) -> Result<NormVersion, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendNorms).await?;
            let norm = load(tx, community, id).await?;
            let mut draft = version(tx, community, id, norm.needed_draft()?).await?;
            let person = person_of(tx, of).await?;
            let known: Option<Membership> = tx.get(&member_key(community, person.id)).await?;
            let role = known.map_or(Role::Outsider, |m| m.role_at(tx.now));
            if role.may(Action::ShapeNorms) {
                let why =
                    format!("{of} is a {role}: they settle their concerns, or a new draft answers them");
                return Err(Error::Rule(why));
            }
            if !draft.settle_for(person.id, self.me_id(), &reason, tx.now) {
                let why = format!("{of} has no open concern about the norm `{}`", norm.slug);
                return Err(Error::Rule(why));
            }
            tx.put(Scope::Community(community), &draft).await?;
            Ok(draft)
        })
    }

    /// The person who acts.
    pub(super) fn me_id(&self) -> Option<PersonId> {
        match self.actor {
            Actor::Person(me) => Some(me),
            Actor::Operator => None,
        }
    }

    /// A norm in the hands of who may adopt and withdraw its draft: who tends norms, or began the discussion.
    pub(super) async fn tended(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        id: NormId,
    ) -> Result<Norm, Error> {
        let permitted = self.permit(tx, community, Action::TendNorms).await;
        if let Err(refused) = permitted {
            let is_forbidden = matches!(refused, Error::Forbidden { .. });
            if !is_forbidden || self.permit(tx, community, Action::ShapeNorms).await.is_err() {
                return Err(refused);
            }
            let norm = load(tx, community, id).await?;
            return if norm.drafter.is_some() && norm.drafter == self.me_id() {
                Ok(norm)
            } else {
                Err(refused)
            };
        }
        load(tx, community, id).await
    }
}

pub(super) async fn load(tx: &mut Tx<'_>, community: CommunityId, id: NormId) -> Result<Norm, Error> {
    thing::load(tx, community, id.as_uuid()).await
}

pub(super) fn norm_text(given: &str) -> Result<String, Error> {
    let text = text::prose("text", given, MAX_NORM_TEXT)?;
    if text.is_empty() {
        return Err(Error::invalid("text", "may not be empty"));
    }
    Ok(text)
}

/// A new version says something else than the one before.
pub(super) fn differs(former: &NormVersion, text: &str) -> Result<(), Error> {
    if former.text == text {
        let why = format!("version {} says the same", former.number);
        return Err(Error::Rule(why));
    }
    Ok(())
}

/// Writes the latest version of a norm, and tells of it.
pub(super) fn put_draft(
    tx: &mut Tx<'_>,
    community: CommunityId,
    norm: &Norm,
    author: Option<PersonId>,
    author_number: u32,
    text: String,
) -> Result<(), Error> {
    let draft = NormVersion {
        norm: norm.id,
        number: norm.latest,
        text,
        author,
        drafted_at: tx.now,
        adopted_at: None,
        voices: Vec::new(),
    };
    tx.insert(Scope::Community(community), &draft)?;
    let (verb, value) = (Verb::DraftedNorm, norm.latest);
    tell(tx, community, author_number, verb, norm, value);
    Ok(())
}

/// Tells the ledger that somebody did something to a norm just now.
pub(super) fn tell(tx: &mut Tx<'_>, community: CommunityId, actor: u32, verb: Verb, norm: &Norm, value: u32) {
    let activity = Activity {
        object: norm.number,
        value,
        ..Activity::new(tx.now.timestamp_millis(), actor, verb)
    };
    tx.record(community, activity);
}
