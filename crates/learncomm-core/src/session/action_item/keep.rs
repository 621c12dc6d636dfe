use chrono::NaiveDate;

use super::model::{ActionItem, ActionState, NewAction, end_of};
use crate::actor::Action;
use crate::community::{Membership, load_community, present};
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{ActionItemId, CommunityId, Handle, PersonId};
use crate::ledger::{Activity, NONE, Verb};
use crate::session::backlog::person_of;
use crate::session::{Occurrence, OccurrenceState};
use crate::store::transaction::{Tx, transact};
use crate::store::{Scope, thing};
use crate::text;

impl Desk {
    /// Records an action that somebody took on, in a session or outside of one (S3.8).
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`] for the owner or the session, [`Error::NotAMember`] and [`Error::Rule`] if the
    /// owner is not a member now or the session was called off, [`Error::Forbidden`].
    pub async fn agree_action(&self, community: CommunityId, new: NewAction) -> Result<ActionItem, Error> {
        let title = text::line("title", &new.title, 300)?;
        let made = transact!(&self.hub, |tx| {
            self.me(tx, community, Action::KeepActions).await?;
            let owner = owner(tx, community, &new.owner).await?;
            let session: Option<Occurrence> = match new.session {
                Some(id) => Some(thing::load(tx, community, id.as_uuid()).await?),
                None => None,
            };
            if let Some(called_off) = session
                .as_ref()
                .filter(|s| matches!(s.state, OccurrenceState::Cancelled { .. }))
            {
                let why = format!("the session #{} was called off", called_off.number);
                return Err(Error::Rule(why));
            }
            let zone = load_community(tx, community).await?.charter.time_zone;
            let due_at = end_of(new.due, zone, tx.now)?;
            let made = ActionItem {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                title: title.clone(),
                owner: owner.person,
                session: new.session,
                series: session.as_ref().and_then(|s| s.series),
                since: session.as_ref().map_or(tx.now, |s| s.starts_at.min(tx.now)),
                recorded_at: tx.now,
                first_due: new.due,
                due: new.due,
                due_at,
                redated: Vec::new(),
                state: ActionState::Open,
            };
            tx.insert(Scope::Community(community), &made)?;
            let activity = Activity {
                object: made.number,
                session: session.map_or(NONE, |s| s.number),
                value: u32::try_from(due_at.timestamp() / 60).unwrap_or(u32::MAX),
                ..Activity::new(tx.now.timestamp_millis(), owner.number, Verb::AgreedAction)
            };
            tx.record(community, activity);
            Ok(made)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(made)
    }

    /// Closes an action that was done, with what came of it (up to 2,000 characters, may be empty). For its owner, and
    /// whoever may plan sessions.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is closed already, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn close_action(
        &self,
        community: CommunityId,
        id: ActionItemId,
        note: &str,
    ) -> Result<ActionItem, Error> {
        let note = text::prose("note", note, 2_000)?;
        let done = transact!(&self.hub, |tx| {
            let (mut item, me) = self.mine_to_change(tx, community, id).await?;
            item.close(note.clone(), me, tx.now)?;
            let (by, at) = (Some(item.owner), tx.now);
            tell(
                tx,
                community,
                by,
                Verb::ClosedAction,
                &item,
                at.timestamp_millis(),
            )
            .await?;
            tx.put(Scope::Community(community), &item).await?;
            Ok(item)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Gives an action up, for a reason of 1 to 1,000 characters. For its owner, and whoever may plan sessions.
    ///
    /// # Errors
    /// As [`close_action`](Self::close_action).
    pub async fn drop_action(
        &self,
        community: CommunityId,
        id: ActionItemId,
        reason: &str,
    ) -> Result<ActionItem, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let done = transact!(&self.hub, |tx| {
            let (mut item, me) = self.mine_to_change(tx, community, id).await?;
            item.give_up(reason.clone(), me, tx.now)?;
            let at = tx.now.timestamp_millis();
            tell(tx, community, me, Verb::DroppedAction, &item, at).await?;
            tx.put(Scope::Community(community), &item).await?;
            Ok(item)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(done)
    }

    /// Gives an action another date, not before today. The first one is kept: it is what counts when it is asked whether
    /// actions are done in time. For its owner, and whoever may plan sessions.
    ///
    /// # Errors
    /// As [`close_action`](Self::close_action).
    pub async fn redate_action(
        &self,
        community: CommunityId,
        id: ActionItemId,
        due: NaiveDate,
    ) -> Result<ActionItem, Error> {
        transact!(&self.hub, |tx| {
            let (mut item, me) = self.mine_to_change(tx, community, id).await?;
            let zone = load_community(tx, community).await?.charter.time_zone;
            if item.redate(due, zone, me, tx.now)? {
                tx.put(Scope::Community(community), &item).await?;
            }
            Ok(item)
        })
    }

    /// Gives an action to another member. For its owner, and whoever may plan sessions.
    ///
    /// # Errors
    /// As [`close_action`](Self::close_action); [`Error::NotAMember`] and [`Error::Rule`] if the other is not a member now.
    pub async fn reassign_action(
        &self,
        community: CommunityId,
        id: ActionItemId,
        to: &Handle,
    ) -> Result<ActionItem, Error> {
        transact!(&self.hub, |tx| {
            let (mut item, _) = self.mine_to_change(tx, community, id).await?;
            item.require_open()?;
            let owner = owner(tx, community, to).await?.person;
            if item.owner != owner {
                item.owner = owner;
                tx.put(Scope::Community(community), &item).await?;
            }
            Ok(item)
        })
    }

    /// An action that the actor may change, and who they are.
    async fn mine_to_change(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        id: ActionItemId,
    ) -> Result<(ActionItem, Option<PersonId>), Error> {
        self.permit(tx, community, Action::ReadContent).await?;
        let item: ActionItem = thing::load(tx, community, id.as_uuid()).await?;
        let me = person_of(self.actor);
        let action = if me == Some(item.owner) {
            Action::KeepActions
        } else {
            Action::PlanSession
        };
        self.permit(tx, community, action).await?;
        Ok((item, me))
    }
}

/// Somebody who may take on an action. Guests come and go: nothing is left with them.
async fn owner(tx: &mut Tx<'_>, community: CommunityId, handle: &Handle) -> Result<Membership, Error> {
    let owner = present(tx, community, handle).await?;
    if !owner.role_at(tx.now).may(Action::KeepActions) {
        let why = format!("{handle} is a guest: an action needs a member who keeps it");
        return Err(Error::Rule(why));
    }
    Ok(owner)
}

async fn tell(
    tx: &mut Tx<'_>,
    community: CommunityId,
    by: Option<PersonId>,
    verb: Verb,
    item: &ActionItem,
    at: i64,
) -> Result<(), Error> {
    let actor = number_of(tx, community, by).await?;
    let object = item.number;
    tx.record(
        community,
        Activity {
            object,
            ..Activity::new(at, actor, verb)
        },
    );
    Ok(())
}
