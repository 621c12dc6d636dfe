use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::give::load;
use super::model::{PersonFeedback, given, received};
use crate::actor::{Action, Actor};
use crate::community::handles;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, PersonFeedbackId, PersonId};
use crate::store::thing::{self, Listing, thing_key, time_entry};
use crate::store::transaction::{read_entity, transact};
use crate::store::{KeyBuilder, Order, Scope};

/// Feedback that one received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReceivedFeedback {
    /// Its id.
    pub id: PersonFeedbackId,
    /// Who gave it; `None` if it was given without a name.
    pub by: Option<Handle>,
    /// When it was given; `None` if it was given without a name.
    pub at: Option<DateTime<Utc>>,
    /// Since which day it is shown, in the time zone of the community, if it was given without a name.
    pub shown_since: Option<NaiveDate>,
    /// Whether it was read.
    pub read: bool,
    /// Whether its receiver said thank you.
    pub thanked: bool,
    /// What was observed; `None` until it is read, like the rest of the text.
    pub observation: Option<String>,
    /// What effect it had; may be empty.
    pub effect: Option<String>,
    /// What to do next time; may be empty.
    pub next: Option<String>,
}

/// Feedback that one gave with one's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GivenFeedback {
    /// Its id.
    pub id: PersonFeedbackId,
    /// To whom; `None` if they are not known any more.
    pub to: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was read, and so cannot be taken back.
    pub read: bool,
    /// Whether its receiver said thank you.
    pub thanked: bool,
    /// What was observed.
    pub observation: String,
    /// What effect it had; may be empty.
    pub effect: String,
    /// What to do next time; may be empty.
    pub next: String,
}

impl Desk {
    /// The feedback that one means by an id, or the beginning of an id (at least 4 digits): received, or given with one's
    /// name.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_person_feedback(
        &self,
        community: CommunityId,
        given: &str,
    ) -> Result<PersonFeedbackId, Error> {
        let me = self.feedback_reader(community).await?;
        let is_mine = |f: &PersonFeedback| f.is_received_by(me) || f.is_given_by(me);
        let found = thing::find(self.hub.store(), community, given, is_mine).await?;
        Ok(found.id)
    }

    /// A page of the feedback that one received, the newest first, and behind it what was given without a name, in no order;
    /// behind `after` if given; at most `limit` (1 to 1,000). The second value says whether there is more. The text of what
    /// was not read yet is left out: [reading](Self::read_person_feedback) it is a step of its own.
    ///
    /// # Errors
    /// [`Error::NotFound`] for `after`, [`Error::Forbidden`], and those of the store.
    pub async fn feedback_received(
        &self,
        community: CommunityId,
        after: Option<PersonFeedbackId>,
        limit: usize,
    ) -> Result<(Vec<ReceivedFeedback>, bool), Error> {
        let me = self.feedback_reader(community).await?;
        let index = received(Scope::Community(community), me);
        let is_mine = |f: &PersonFeedback| f.is_received_by(me);
        let (found, more) = self
            .feedback_page(community, index, after, limit, is_mine)
            .await?;
        let givers = found.iter().filter_map(|f| f.from.map(|giver| giver.person));
        let names = handles(self.hub.store(), givers).await?;
        let shown = found.into_iter().map(|f| {
            let by = f.from.and_then(|giver| names.get(&giver.person).cloned());
            as_received(f, by)
        });
        Ok((shown.collect(), more))
    }

    /// A page of the feedback that one gave with one's name, the newest first, behind `after` if given; at most `limit` (1 to
    /// 1,000). The second value says whether there is more. What was deleted by its receiver is not there any more.
    ///
    /// # Errors
    /// [`Error::NotFound`] for `after`, [`Error::Forbidden`], and those of the store.
    pub async fn feedback_given(
        &self,
        community: CommunityId,
        after: Option<PersonFeedbackId>,
        limit: usize,
    ) -> Result<(Vec<GivenFeedback>, bool), Error> {
        let me = self.feedback_reader(community).await?;
        let index = given(Scope::Community(community), me);
        let is_mine = |f: &PersonFeedback| f.is_given_by(me);
        let (found, more) = self
            .feedback_page(community, index, after, limit, is_mine)
            .await?;
        let names = handles(self.hub.store(), found.iter().map(|f| f.to)).await?;
        let shown = found.into_iter().filter_map(|f| {
            Some(GivenFeedback {
                id: f.id,
                to: names.get(&f.to).cloned(),
                at: f.from?.at,
                read: f.read,
                thanked: f.thanked,
                observation: f.observation,
                effect: f.effect,
                next: f.next,
            })
        });
        Ok((shown.collect(), more))
    }

    /// Reads feedback that one received: from now on its giver cannot take it back. `thanks` says thank you, which its giver
    /// sees.
    ///
    /// # Errors
    /// [`Error::Rule`] for thanks to nobody, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn read_person_feedback(
        &self,
        community: CommunityId,
        id: PersonFeedbackId,
        thanks: bool,
    ) -> Result<ReceivedFeedback, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut found = load(tx, community, id, |f| f.is_received_by(me.person)).await?;
            if found.be_read(thanks)? {
                tx.put(Scope::Community(community), &found).await?;
            }
            let giver = found.from.map(|giver| giver.person);
            let by = handles(tx.reader(), giver).await?.into_values().next();
            Ok(as_received(found, by))
        })
    }

    /// Who reads what is theirs alone. The owner of the store is nobody in the community.
    async fn feedback_reader(&self, community: CommunityId) -> Result<PersonId, Error> {
        let action = Action::TakePart;
        let role = self.permit_reading(community, action).await?;
        match self.actor {
            Actor::Person(me) => Ok(me),
            Actor::Operator => Err(Error::Forbidden { action, role }),
        }
    }

    async fn feedback_page(
        &self,
        community: CommunityId,
        index: KeyBuilder,
        after: Option<PersonFeedbackId>,
        limit: usize,
        is_mine: impl Fn(&PersonFeedback) -> bool + Sync,
    ) -> Result<(Vec<PersonFeedback>, bool), Error> {
        let (store, scope) = (self.hub.store(), Scope::Community(community));
        let mut behind = None;
        if let Some(id) = after {
            let key = thing_key::<PersonFeedback>(scope, id.as_uuid());
            let found: Option<PersonFeedback> = read_entity(store, &key).await?;
            let found = found.filter(&is_mine);
            let found = found.ok_or_else(|| Error::not_found("feedback", id))?;
            let at = found.from.map_or(DateTime::UNIX_EPOCH, |giver| giver.at);
            behind = Some(time_entry(index.clone(), at.timestamp_millis(), id.as_uuid()).0);
        }
        let listing = Listing {
            index: Some(index),
            order: Order::Descending,
            after: behind,
            limit,
        };
        thing::page(store, community, listing, is_mine).await
    }
}

fn as_received(feedback: PersonFeedback, by: Option<Handle>) -> ReceivedFeedback {
    let text = |text: String| Some(text).filter(|_| feedback.read);
    ReceivedFeedback {
        id: feedback.id,
        by,
        at: feedback.from.map(|giver| giver.at),
        shown_since: feedback.shown_since,
        read: feedback.read,
        thanked: feedback.thanked,
        observation: text(feedback.observation),
        effect: text(feedback.effect),
        next: text(feedback.next),
    }
}
