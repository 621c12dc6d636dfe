use super::model::{Goal, GoalEnd, GoalOutcome, GoalVisibility, MAX_OPEN_GOALS, MAX_OWN_GOALS};
use super::observation::{Observations, observations_key};
use super::read::ShownGoal;
use super::record::{OpenGoals, OwnGoals, open_key};
use super::terms::{GoalEdit, NewGoal};
use super::trap::refuse_trap;
use crate::actor::{Action, Role};
use crate::community::{Membership, experiment, load_community, present};
use crate::engagement::window::local_day;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, GoalId, Handle};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::Scope;
use crate::store::thing::thing_key;
use crate::store::transaction::{Stored, Tx, transact};
use crate::text;

impl Desk {
    /// Sets a goal of the community, for which `owner` answers: a member, not a guest (S1.7).
    ///
    /// # Errors
    /// [`Error::Invalid`], also for a metric that is activity or that the report computes; [`Error::Rule`] if
    /// [`MAX_OPEN_GOALS`] are open; [`Error::NotAMember`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn set_goal(
        &self,
        community: CommunityId,
        new: &NewGoal,
        owner: &Handle,
    ) -> Result<ShownGoal, Error> {
        let set = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendGoals).await?;
            let new = checked(tx, community, new, false).await?;
            let owner = answerable(tx, community, owner).await?;
            let scope = Scope::Community(community);
            let mut count: OpenGoals = tx.get(&open_key(scope)).await?.unwrap_or_default();
            if count.open >= MAX_OPEN_GOALS {
                let why = format!("{MAX_OPEN_GOALS} goals are open, which is the most: end some first");
                return Err(Error::Rule(why));
            }
            count.open += 1;
            let (set_by, actor) = self.signature(tx, community).await?;
            let number = tx.object_number(community).await?;
            let goal = Goal {
                owner: owner.person,
                set_by,
                ..goal_of(new, tx, number)
            };
            tx.put(scope, &count).await?;
            tx.insert(scope, &goal)?;
            tell(tx, community, actor, Verb::SetGoal, &goal);
            self.shown_goal(tx, community, goal).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(set)
    }

    /// Sets oneself a goal (S4.10). For whoever takes part in the community.
    ///
    /// # Errors
    /// [`Error::Invalid`], also for a metric that is activity or that the report computes; [`Error::Rule`] if one keeps
    /// [`MAX_OWN_GOALS`]; [`Error::Forbidden`].
    pub async fn set_own_goal(
        &self,
        community: CommunityId,
        new: &NewGoal,
        visible_to: GoalVisibility,
    ) -> Result<ShownGoal, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let new = checked(tx, community, new, true).await?;
            let scope = Scope::Community(community);
            let (last, kept) = (0, 0);
            let none = OwnGoals {
                owner: me.person,
                last,
                kept,
            };
            let mut count: OwnGoals = tx.get(&none.key(scope)).await?.unwrap_or(none);
            if count.kept >= MAX_OWN_GOALS {
                let why = format!(
                    "you keep {MAX_OWN_GOALS} goals of your own here, which is the most: forget some first"
                );
                return Err(Error::Rule(why));
            }
            count.kept += 1;
            count.last = count
                .last
                .checked_add(1)
                .ok_or(Error::Exhausted { series: "goal" })?;
            let goal = Goal {
                personal: true,
                owner: me.person,
                set_by: Some(me.person),
                visible_to,
                ..goal_of(new, tx, count.last)
            };
            tx.put(scope, &count).await?;
            tx.insert(scope, &goal)?;
            self.shown_goal(tx, community, goal).await
        })
    }

    /// Edits a goal. Terms that it had before are kept. A personal goal is edited by its owner, one of the community by who
    /// tends them.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has ended, or its metric or unit is to change after something was observed; [`Error::Invalid`],
    /// [`Error::NotAMember`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn edit_goal(
        &self,
        community: CommunityId,
        id: GoalId,
        edit: &GoalEdit,
    ) -> Result<ShownGoal, Error> {
        transact!(&self.hub, |tx| {
            let mut goal = self.tended_goal(tx, community, id).await?;
            let charter = load_community(tx, community).await?;
            if let Some(metric) = &edit.metric {
                refuse_trap(metric, &experiment::known_measures(&charter)?)?;
            }
            let owner = match &edit.owner {
                Some(owner) => Some(answerable(tx, community, owner).await?.person),
                None => None,
            };
            let scope = Scope::Community(community);
            let known: Option<Observations> = tx.get(&observations_key(scope, id)).await?;
            let observed = known.is_some_and(|all| !all.entries.is_empty());
            let today = local_day(tx.now, charter.charter.time_zone);
            if goal.edit(edit, owner, observed, (tx.now, today))? {
                tx.put(scope, &goal).await?;
            }
            self.shown_goal(tx, community, goal).await
        })
    }

    /// Ends a goal: what became of it, and a word on it of 1 to 1,000 characters. What was observed is kept.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has ended; [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn end_goal(
        &self,
        community: CommunityId,
        id: GoalId,
        outcome: GoalOutcome,
        word: &str,
    ) -> Result<ShownGoal, Error> {
        let word = text::prose("word", word, 1_000)?;
        if word.is_empty() {
            return Err(Error::invalid("word", "say in a word what came of it"));
        }
        let ended = transact!(&self.hub, |tx| {
            let mut goal = self.tended_goal(tx, community, id).await?;
            goal.is_open()?;
            let scope = Scope::Community(community);
            let (by, actor) = self.signature(tx, community).await?;
            goal.end = Some(GoalEnd {
                outcome,
                word: word.clone(),
                at: tx.now,
                by,
            });
            tx.put(scope, &goal).await?;
            if !goal.personal {
                let mut count: OpenGoals = tx.get(&open_key(scope)).await?.unwrap_or_default();
                count.open = count.open.saturating_sub(1);
                tx.put(scope, &count).await?;
                tell(tx, community, actor, Verb::EndedGoal, &goal);
            }
            self.shown_goal(tx, community, goal).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(ended)
    }

    /// Shares a goal of one's own with the community, or with nobody any more (S4.10). Taking it back is possible for who is
    /// suspended or has left, too.
    ///
    /// # Errors
    /// [`Error::NotFound`] if one has no such goal, [`Error::Forbidden`].
    pub async fn share_goal(
        &self,
        community: CommunityId,
        id: GoalId,
        visible_to: GoalVisibility,
    ) -> Result<ShownGoal, Error> {
        transact!(&self.hub, |tx| {
            match visible_to {
                GoalVisibility::OnlyMe => self.is_somebody()?,
                GoalVisibility::Community => drop(self.me(tx, community, Action::TakePart).await?),
            }
            let mut goal = self.own_goal_in(tx, community, id).await?;
            if goal.visible_to != visible_to {
                goal.visible_to = visible_to;
                tx.put(Scope::Community(community), &goal).await?;
            }
            self.shown_goal(tx, community, goal).await
        })
    }

    /// Deletes a goal of one's own with what was observed of it; it cannot be brought back. Possible for who is suspended or
    /// has left, too.
    ///
    /// # Errors
    /// [`Error::NotFound`] if one has no such goal, [`Error::Forbidden`] for the owner of the store, who has none.
    pub async fn forget_goal(&self, community: CommunityId, id: GoalId) -> Result<(), Error> {
        self.is_somebody()?;
        transact!(&self.hub, |tx| {
            let goal = self.own_goal_in(tx, community, id).await?;
            let scope = Scope::Community(community);
            let (last, kept) = (goal.number, 1);
            let known = OwnGoals {
                owner: goal.owner,
                last,
                kept,
            };
            let mut count: OwnGoals = tx.get(&known.key(scope)).await?.unwrap_or(known);
            count.kept = count.kept.saturating_sub(1);
            tx.put(scope, &count).await?;
            tx.delete(scope, &Observations::none(id)).await?;
            tx.delete(scope, &goal).await?;
            Ok(())
        })
    }

    /// Who sees to what is their own has to be a person, wherever they belong now.
    fn is_somebody(&self) -> Result<(), Error> {
        let (action, role) = (Action::TakePart, Role::Operator);
        let person = self.person_id();
        person.map(drop).ok_or(Error::Forbidden { action, role })
    }

    async fn own_goal_in(&self, tx: &mut Tx<'_>, community: CommunityId, id: GoalId) -> Result<Goal, Error> {
        let goal: Option<Goal> = tx.get(&key(community, id)).await?;
        goal.filter(|goal| goal.is_own(self.person_id()))
            .ok_or_else(|| Error::not_found("goal of yours", id))
    }

    /// A goal that the actor may edit and end: one of the community, or their own.
    async fn tended_goal(&self, tx: &mut Tx<'_>, community: CommunityId, id: GoalId) -> Result<Goal, Error> {
        let goal: Option<Goal> = tx.get(&key(community, id)).await?;
        if let Some(own) = goal.as_ref().filter(|goal| goal.is_own(self.person_id())) {
            self.me(tx, community, Action::TakePart).await?;
            return Ok(own.clone());
        }
        self.permit(tx, community, Action::TendGoals).await?;
        others(goal, id)
    }

    /// A goal that the actor may note observations of: one that they own, or one of the community.
    pub(super) async fn observed_goal(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        id: GoalId,
    ) -> Result<Goal, Error> {
        let goal: Option<Goal> = tx.get(&key(community, id)).await?;
        let (me, action) = (self.person_id(), Action::TakePart);
        if let Some(own) = goal.as_ref().filter(|goal| me == Some(goal.owner)) {
            let me = self.me(tx, community, action).await?;
            // Who is a guest now sees the goals of the community no more.
            if own.personal || me.role.may(Action::ReadReport) {
                return Ok(own.clone());
            }
        }
        self.permit(tx, community, Action::TendGoals).await?;
        others(goal, id)
    }
}

/// A goal that is not the actor's own, of which one of somebody else is not theirs to change. One that is for its owner alone
/// is not there.
fn others(goal: Option<Goal>, id: GoalId) -> Result<Goal, Error> {
    match goal {
        Some(goal) if !goal.personal => Ok(goal),
        Some(goal) if goal.is_shared() => Err(Error::Rule(
            "a personal goal is changed by who set it, and by nobody else".to_owned(),
        )),
        _ => Err(Error::not_found("goal", id)),
    }
}

pub(super) fn key(community: CommunityId, id: GoalId) -> crate::store::Key {
    thing_key::<Goal>(Scope::Community(community), id.as_uuid())
}

async fn checked(
    tx: &mut Tx<'_>,
    community: CommunityId,
    new: &NewGoal,
    personal: bool,
) -> Result<NewGoal, Error> {
    let community = load_community(tx, community).await?;
    let today = local_day(tx.now, community.charter.time_zone);
    let new = new.checked(personal, today)?;
    refuse_trap(&new.metric, &experiment::known_measures(&community)?)?;
    Ok(new)
}

fn goal_of(new: NewGoal, tx: &Tx<'_>, number: u32) -> Goal {
    Goal {
        id: tx.new_id(tx.now).into(),
        number,
        personal: false,
        owner: uuid::Uuid::nil().into(),
        visible_to: GoalVisibility::Community,
        terms: new.terms(),
        title: new.title,
        source: new.source,
        claim: new.claim,
        set_at: tx.now,
        set_by: None,
        edited_at: None,
        former: Vec::new(),
        end: None,
    }
}

/// Somebody who can answer for a goal of the community: they are in it now, and no guest.
async fn answerable(tx: &mut Tx<'_>, community: CommunityId, owner: &Handle) -> Result<Membership, Error> {
    let owner_now = present(tx, community, owner).await?;
    if owner_now.role == Role::Guest {
        return Err(Error::Rule(format!(
            "{owner} is a guest: a member answers for a goal"
        )));
    }
    Ok(owner_now)
}

/// Tells the ledger of a goal of the community.
pub(super) fn tell(tx: &mut Tx<'_>, community: CommunityId, actor: u32, verb: Verb, goal: &Goal) {
    let activity = Activity {
        object: goal.number,
        parent: NONE,
        ..Activity::new(tx.now.timestamp_millis(), actor, verb)
    };
    tx.record(community, activity);
}
