use std::collections::BTreeSet;

use super::model::{MAX_INVOLVED, NewValueStory, StoryEnd, Told, ValueStory, ValueStoryEdit};
use super::read::ShownValueStory;
use crate::actor::{Action, Role};
use crate::community::goal::Goal;
use crate::community::{Membership, member_key, present};
use crate::contribution::contribution_key;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, ContributionId, GoalId, Handle, OccurrenceId, PersonId, ValueStoryId};
use crate::ledger::{Activity, NONE, Verb};
use crate::session::Occurrence;
use crate::store::thing::{self, number_entry, thing_key};
use crate::store::transaction::{Tx, id_in, transact};
use crate::store::{Key, Scope};
use crate::text;

impl Desk {
    /// Tells what learning together brought about (S0.11). For members.
    ///
    /// # Errors
    /// [`Error::Rule`] for oneself among those involved; [`Error::NotAMember`], [`Error::Invalid`], [`Error::NotFound`] if the
    /// goal, session or contribution is none that one may see, [`Error::Forbidden`].
    pub async fn tell_value_story(
        &self,
        community: CommunityId,
        new: &NewValueStory,
    ) -> Result<ShownValueStory, Error> {
        let told = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TellValueStories).await?;
            let told = Told {
                learned: new.learned.clone(),
                changed: new.changed.clone(),
                came_of_it: new.came_of_it.clone(),
                cycle: new.cycle,
                goal: self.story_goal(tx, community, new.goal).await?,
                session: self.story_session(tx, community, new.session).await?,
                contribution: self
                    .story_contribution(tx, community, me.role, new.contribution)
                    .await?,
                involved: involved(tx, community, me.person, &new.involved).await?,
            }
            .checked()?;
            let story = ValueStory {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                by: me.person,
                at: tx.now,
                told,
                edition: 1,
                edited_at: None,
                confirmed: None,
                ended: None,
            };
            tx.insert(Scope::Community(community), &story)?;
            let activity = Activity {
                object: story.number,
                value: story.told.cycle.code(),
                ..Activity::new(tx.now.timestamp_millis(), me.number, Verb::ToldValueStory)
            };
            tx.record(community, activity);
            self.shown_value_story(tx.reader(), community, me.role, story)
                .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(told)
    }

    /// Tells a story of one's own differently. What it says now has been confirmed by nobody.
    ///
    /// # Errors
    /// [`Error::Rule`] if somebody else told it or it stands no more; others as
    /// [`tell_value_story`](Self::tell_value_story).
    pub async fn edit_value_story(
        &self,
        community: CommunityId,
        id: ValueStoryId,
        edit: &ValueStoryEdit,
    ) -> Result<ShownValueStory, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TellValueStories).await?;
            let mut story = story_of(tx, community, &me, id).await?;
            let mut told = story.told.clone();
            for (given, text) in [
                (&edit.learned, &mut told.learned),
                (&edit.changed, &mut told.changed),
                (&edit.came_of_it, &mut told.came_of_it),
            ] {
                if let Some(given) = given {
                    text.clone_from(given);
                }
            }
            told.cycle = edit.cycle.unwrap_or(told.cycle);
            if let Some(goal) = edit.goal {
                told.goal = self.story_goal(tx, community, goal).await?;
            }
            if let Some(session) = edit.session {
                told.session = self.story_session(tx, community, session).await?;
            }
            if let Some(contribution) = edit.contribution {
                told.contribution = self
                    .story_contribution(tx, community, me.role, contribution)
                    .await?;
            }
            if let Some(handles) = &edit.involved {
                told.involved = involved(tx, community, me.person, handles).await?;
            }
            if story.retell(told, tx.now)? {
                tx.put(Scope::Community(community), &story).await?;
            }
            self.shown_value_story(tx.reader(), community, me.role, story)
                .await
        })
    }

    /// Confirms what somebody else told: that it was so. One confirmation is enough. `edition` is the one that was read, and
    /// has to be the latest; the latest if `None`. Who was involved may confirm, too.
    ///
    /// # Errors
    /// [`Error::Rule`] for one's own story, for one that is confirmed, that was edited since, or that stands no more;
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn confirm_value_story(
        &self,
        community: CommunityId,
        id: ValueStoryId,
        edition: Option<u32>,
    ) -> Result<ShownValueStory, Error> {
        let confirmed = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TellValueStories).await?;
            let mut story = story_in_sight(tx, community, &me, id).await?;
            story.confirm(me.person, edition, tx.now)?;
            tx.put(Scope::Community(community), &story).await?;
            let teller: Option<Membership> = tx.get(&member_key(community, story.by)).await?;
            let activity = Activity {
                object: story.number,
                toward: teller.map_or(NONE, |teller| teller.number),
                ..Activity::new(tx.now.timestamp_millis(), me.number, Verb::ConfirmedValueStory)
            };
            tx.record(community, activity);
            self.shown_value_story(tx.reader(), community, me.role, story)
                .await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(confirmed)
    }

    /// Takes back a story of one's own. It counts for nothing then; that it was told is not undone.
    ///
    /// # Errors
    /// [`Error::Rule`] if somebody else told it or it stands no more; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn withdraw_value_story(
        &self,
        community: CommunityId,
        id: ValueStoryId,
    ) -> Result<ShownValueStory, Error> {
        let done = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let story = story_of(tx, community, &me, id).await?;
            let reason = None;
            self.end_story(tx, community, me.role, story, reason).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Removes a story, for a reason of 1 to 1,000 characters; for stewards.
    ///
    /// # Errors
    /// [`Error::Rule`] if it stands no more; [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn remove_value_story(
        &self,
        community: CommunityId,
        id: ValueStoryId,
        reason: &str,
    ) -> Result<ShownValueStory, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let done = transact!(&self.hub, |tx| {
            let role = self.permit(tx, community, Action::ModerateContent).await?;
            let story: ValueStory = thing::load(tx, community, id.as_uuid()).await?;
            let reason = Some(reason.clone());
            self.end_story(tx, community, role, story, reason).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    async fn end_story(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        role: Role,
        mut story: ValueStory,
        reason: Option<String>,
    ) -> Result<ShownValueStory, Error> {
        story.stands()?;
        let (by, actor) = self.signature(tx, community).await?;
        let verb = match reason {
            None => Verb::RemovedByAuthor,
            Some(_) => Verb::RemovedByModeration,
        };
        story.ended = Some(StoryEnd {
            at: tx.now,
            by: by.filter(|_| reason.is_some()),
            reason,
        });
        tx.put(Scope::Community(community), &story).await?;
        let activity = Activity {
            object: story.number,
            ..Activity::new(tx.now.timestamp_millis(), actor, verb)
        };
        tx.record(community, activity);
        self.shown_value_story(tx.reader(), community, role, story).await
    }

    async fn story_goal(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        number: Option<u32>,
    ) -> Result<Option<(GoalId, u32)>, Error> {
        let Some(number) = number else { return Ok(None) };
        let missing = || Error::not_found("goal of the community", format!("#{number}"));
        let id = numbered(tx, community, number).await?.ok_or_else(missing)?;
        let found: Option<Goal> = tx
            .get(&thing_key::<Goal>(Scope::Community(community), id))
            .await?;
        let found = found.ok_or_else(missing)?;
        Ok(Some((found.id, number)))
    }

    async fn story_session(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        number: Option<u32>,
    ) -> Result<Option<(OccurrenceId, u32)>, Error> {
        let Some(number) = number else { return Ok(None) };
        let missing = || Error::not_found("session", format!("#{number}"));
        let id = numbered(tx, community, number).await?.ok_or_else(missing)?;
        let key = thing_key::<Occurrence>(Scope::Community(community), id);
        let found: Option<Occurrence> = tx.get(&key).await?;
        found.ok_or_else(missing)?;
        Ok(Some((id.into(), number)))
    }

    /// What the teller does not see is not there.
    async fn story_contribution(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        role: Role,
        number: Option<u32>,
    ) -> Result<Option<(ContributionId, u32)>, Error> {
        let Some(number) = number else { return Ok(None) };
        let missing = || Error::not_found("contribution", format!("#{number}"));
        let id = numbered(tx, community, number).await?.ok_or_else(missing)?;
        tx.fetch([contribution_key(community, id.into())]).await?;
        match self.contribution_in(tx, community, role, id.into()).await {
            Ok(found) if found.stands() => Ok(Some((found.id, number))),
            Ok(_) | Err(Error::NotFound { .. }) => Err(missing()),
            Err(e) => Err(e),
        }
    }
}

/// The id of what has a number in the community, whatever it is.
async fn numbered(tx: &mut Tx<'_>, community: CommunityId, number: u32) -> Result<Option<uuid::Uuid>, Error> {
    let key: Key = number_entry(Scope::Community(community), number, uuid::Uuid::nil()).0;
    Ok(tx.get_raw(&key).await?.map(|id| id_in(&id)).transpose()?)
}

/// The others who were involved, as conditions of the change.
async fn involved(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: PersonId,
    given: &[Handle],
) -> Result<Vec<PersonId>, Error> {
    let mut people = BTreeSet::new();
    for handle in given {
        let them = present(tx, community, handle).await?;
        if them.person == me {
            let why = "you tell the story: name the others who were involved";
            return Err(Error::Rule(why.to_owned()));
        }
        people.insert(them.person);
        if people.len() > MAX_INVOLVED {
            let why = format!("{MAX_INVOLVED} people are the most that a story names");
            return Err(Error::invalid("involved", why));
        }
    }
    Ok(people.into_iter().collect())
}

/// A story that is there for a member, as a condition of the change.
async fn story_in_sight(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: &Membership,
    id: ValueStoryId,
) -> Result<ValueStory, Error> {
    let story: ValueStory = thing::load(tx, community, id.as_uuid()).await?;
    if story.is_in_sight(Some(me.person), me.role.may(Action::ModerateContent)) {
        Ok(story)
    } else {
        Err(Error::not_found("value story", id))
    }
}

/// A story that a member told.
async fn story_of(
    tx: &mut Tx<'_>,
    community: CommunityId,
    me: &Membership,
    id: ValueStoryId,
) -> Result<ValueStory, Error> {
    let story = story_in_sight(tx, community, me, id).await?;
    if story.by == me.person {
        return Ok(story);
    }
    Err(Error::Rule(format!(
        "only who told the story #{} can change it or take it back",
        story.number
    )))
}
