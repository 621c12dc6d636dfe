//! Activities to open a session with, collected by the group (S2.10).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::agenda::Opening;
use super::edit::{MAX_TITLE, minutes, several};
use super::occurrence::Occurrence;
use crate::actor::Action;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{ActivityCardId, CommunityId, OccurrenceId, PersonId, Slug};
use crate::store::thing::{self, Listing, Thing, number_entry, thing_key};
use crate::store::transaction::{Stored, read_entity, transact};
use crate::store::{Entity, Key, Order, Scope};
use crate::text;

/// An activity that a session can open with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityCard {
    /// Its id.
    pub id: ActivityCardId,
    /// Its number in the community, shown as `#12`.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// How it goes, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub how: String,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// What it is good for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Slug>,
    /// Who added it; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it is used no longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl Entity for ActivityCard {
    const KIND: &'static str = "activity-card";
}

impl Thing for ActivityCard {
    const WORD: &'static str = "activity";

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for ActivityCard {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        vec![number_entry(scope, self.number, self.id.as_uuid())]
    }
}

/// An activity to add to the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewActivityCard {
    /// What it is called. 1 to 300 characters.
    pub title: String,
    /// How it goes, in Markdown, up to 2,000 characters.
    pub how: String,
    /// How long it takes: 1 to 1,440 minutes.
    pub minutes: u32,
    /// What it is good for: up to 10 words.
    pub tags: Vec<Slug>,
}

impl Desk {
    /// Adds an activity to the library; for everybody who takes part, and for who plans sessions.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn add_activity(
        &self,
        community: CommunityId,
        new: &NewActivityCard,
    ) -> Result<ActivityCard, Error> {
        let title = text::line("title", &new.title, MAX_TITLE)?;
        let how = text::prose("how", &new.how, 2_000)?;
        let tags = several("tags", new.tags.clone(), 10)?;
        minutes(new.minutes)?;
        transact!(&self.hub, |tx| {
            match self.permit(tx, community, Action::PlanSession).await {
                Err(Error::Forbidden { .. }) => self.permit(tx, community, Action::TakePart).await?,
                other => other?,
            };
            let card = ActivityCard {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                title: title.clone(),
                how: how.clone(),
                minutes: new.minutes,
                tags: tags.clone(),
                by: self.person_id(),
                at: tx.now,
                retired: false,
            };
            tx.insert(Scope::Community(community), &card)?;
            Ok(card)
        })
    }

    /// Retires an activity, or takes it up again: one's own, or any as who plans sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn retire_activity(
        &self,
        community: CommunityId,
        card: ActivityCardId,
        retired: bool,
    ) -> Result<ActivityCard, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::ReadContent).await?;
            let mut card: ActivityCard = thing::load(tx, community, card.as_uuid()).await?;
            let own = card.by.is_some() && card.by == self.person_id();
            let action = if own {
                Action::TakePart
            } else {
                Action::PlanSession
            };
            self.permit(tx, community, action).await?;
            if card.retired != retired {
                card.retired = retired;
                tx.put(Scope::Community(community), &card).await?;
            }
            Ok(card)
        })
    }

    /// The activity that a person means by `#12`, an id, or the beginning of an id (at least 4 digits).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Ambiguous`], [`Error::Forbidden`].
    pub async fn find_activity(&self, community: CommunityId, given: &str) -> Result<ActivityCard, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        thing::find(self.hub.store(), community, given, |_: &ActivityCard| true).await
    }

    /// A page of the activities in the order in which they were added, with a tag if given, retired ones only if asked
    /// for, behind `after` if given; at most `limit` (1 to 1,000). The second value says whether there are more.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn activities(
        &self,
        community: CommunityId,
        tag: Option<&Slug>,
        retired: bool,
        after: Option<ActivityCardId>,
        limit: usize,
    ) -> Result<(Vec<ActivityCard>, bool), Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let scope = Scope::Community(community);
        let listing = Listing {
            index: None,
            order: Order::Ascending,
            after: after.map(|id| thing_key::<ActivityCard>(scope, id.as_uuid())),
            limit,
        };
        let fits =
            |card: &ActivityCard| (retired || !card.retired) && tag.is_none_or(|tag| card.tags.contains(tag));
        thing::page(self.hub.store(), community, listing, fits).await
    }

    /// Lets a session open with an activity of the library, for its own time or another (S2.10).
    ///
    /// # Errors
    /// [`Error::Rule`] if the activity is retired, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn open_with(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        card: ActivityCardId,
        minutes: Option<u32>,
    ) -> Result<Occurrence, Error> {
        self.permit_reading(community, Action::ReadContent).await?;
        let key = thing_key::<ActivityCard>(Scope::Community(community), card.as_uuid());
        let found: Option<ActivityCard> = read_entity(self.hub.store(), &key).await?;
        let card = found.ok_or_else(|| Error::not_found(ActivityCard::WORD, card))?;
        if card.retired {
            return Err(Error::Rule(format!("the activity #{} is retired", card.number)));
        }
        let opening = Opening {
            title: card.title,
            how: card.how,
            minutes: minutes.unwrap_or(card.minutes),
        };
        self.set_opening(community, session, Some(&opening)).await
    }
}
