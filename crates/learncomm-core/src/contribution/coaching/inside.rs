use chrono::NaiveDate;

use super::model::{Entry, GoalState, MAX_COACHING_TEXT};
use super::pair::{rhythm, tell};
use super::read::ShownPair;
use crate::community::load_community;
use crate::contribution::number_of;
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CoachingPairId, CommunityId};
use crate::ledger::Verb;
use crate::store::Scope;
use crate::store::transaction::transact;
use crate::text;

/// That the two of a pair checked in with each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckIn {
    /// On which day, in the time zone of the community; today if `None`. Not to come, and not before the pair was active.
    pub on: Option<NaiveDate>,
    /// What of it, in Markdown, up to [`MAX_COACHING_TEXT`] characters; may be empty.
    pub note: String,
}

impl Desk {
    /// Agrees on another rhythm for check-ins, every so many days (1 to [`MAX_RHYTHM`](super::MAX_RHYTHM)), or on none.
    ///
    /// # Errors
    /// [`Error::Rule`] if the pair is not active, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn set_coaching_rhythm(
        &self,
        community: CommunityId,
        id: CoachingPairId,
        every_days: Option<u16>,
    ) -> Result<ShownPair, Error> {
        rhythm(every_days)?;
        transact!(&self.hub, |tx| {
            let (mut pair, _) = self.my_pair(tx, community, id).await?;
            pair.needs(super::PairState::Active)?;
            pair.every_days = every_days;
            self.keep_pair(tx, community, &pair).await
        })
    }

    /// Sets a goal: a title of 1 to 300 characters, and a day if there is one.
    ///
    /// # Errors
    /// [`Error::Rule`] if the pair is not active or has [`MAX_GOALS`](super::MAX_GOALS), [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn add_coaching_goal(
        &self,
        community: CommunityId,
        id: CoachingPairId,
        title: &str,
        by: Option<NaiveDate>,
    ) -> Result<ShownPair, Error> {
        let title = text::line("title", title, 300)?;
        transact!(&self.hub, |tx| {
            let (mut pair, _) = self.my_pair(tx, community, id).await?;
            pair.aim(title.clone(), by)?;
            self.keep_pair(tx, community, &pair).await
        })
    }

    /// Says what became of the goal with a number, from 1 on: it is reached, given up, or open again.
    ///
    /// # Errors
    /// [`Error::Rule`] if the pair is not active or the goal is not open, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn settle_coaching_goal(
        &self,
        community: CommunityId,
        id: CoachingPairId,
        goal: usize,
        state: GoalState,
    ) -> Result<ShownPair, Error> {
        transact!(&self.hub, |tx| {
            let (mut pair, _) = self.my_pair(tx, community, id).await?;
            pair.settle(goal, state, tx.now)?;
            self.keep_pair(tx, community, &pair).await
        })
    }

    /// Notes that the two checked in. The ledger hears that they did, and nothing of what was said.
    ///
    /// # Errors
    /// [`Error::Rule`] if the pair is not active or is full, [`Error::Invalid`] for a day to come or before it was active,
    /// [`Error::NotAMember`] if the other one has left, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn check_in_coaching(
        &self,
        community: CommunityId,
        id: CoachingPairId,
        check_in: &CheckIn,
    ) -> Result<ShownPair, Error> {
        let note = text::prose("note", &check_in.note, MAX_COACHING_TEXT)?;
        let shown = transact!(&self.hub, |tx| {
            let (mut pair, me) = self.my_pair(tx, community, id).await?;
            let zone = load_community(tx, community).await?.charter.time_zone;
            let today = local_day(tx.now, zone);
            let on = check_in.on.unwrap_or(today);
            let first = pair.active_since.map_or(today, |since| local_day(since, zone));
            pair.write(Some(on))?;
            if on > today || on < first {
                let why = format!("{on} is not from {first}, when the pair began, to today, {today}");
                return Err(Error::invalid("on", why));
            }
            self.both_of_pair_are_here(tx, community, &pair).await?;
            let entry = Entry {
                id: tx.new_id(tx.now),
                pair: id,
                by: me.person,
                at: tx.now,
                on: Some(on),
                text: note.clone(),
            };
            tx.insert(Scope::Community(community), &entry)?;
            let toward = number_of(tx, community, Some(pair.other(me.person))).await?;
            tell(tx, community, Verb::CheckedIn, &pair, me.number, toward);
            self.keep_pair(tx, community, &pair).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(shown)
    }

    /// Adds a note, in Markdown, 1 to [`MAX_COACHING_TEXT`] characters, which the two read. The ledger does not hear of it.
    ///
    /// # Errors
    /// [`Error::Rule`] if the pair is not active or is full, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn note_coaching(
        &self,
        community: CommunityId,
        id: CoachingPairId,
        note: &str,
    ) -> Result<ShownPair, Error> {
        let note = text::prose("note", note, MAX_COACHING_TEXT)?;
        if note.is_empty() {
            return Err(Error::invalid("note", "may not be empty"));
        }
        transact!(&self.hub, |tx| {
            let (mut pair, me) = self.my_pair(tx, community, id).await?;
            pair.write(None)?;
            let entry = Entry {
                id: tx.new_id(tx.now),
                pair: id,
                by: me.person,
                at: tx.now,
                on: None,
                text: note.clone(),
            };
            tx.insert(Scope::Community(community), &entry)?;
            self.keep_pair(tx, community, &pair).await
        })
    }
}
