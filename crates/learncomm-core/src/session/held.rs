//! What follows from a session being held, called off or changed: for topics, rotas, its series, and what the ledger knows.

use super::backlog;
use super::occurrence::{Occurrence, OccurrenceState};
use super::roll::{self, Roll};
use super::settle::settle;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Slug};
use crate::store::Scope;
use crate::store::transaction::Tx;

impl Desk {
    /// Makes a session one that was held: the ledger is told of it, its topics are covered, its series goes on.
    pub(crate) async fn hold(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        session: &Occurrence,
        roll: &Roll,
    ) -> Result<Occurrence, Error> {
        let held = Occurrence {
            state: OccurrenceState::Held,
            ..session.clone()
        };
        self.tell_held(tx, community, &held, roll).await?;
        tx.put(Scope::Community(community), &held).await?;
        backlog::cover(tx, community, &held, &held.plan.topics).await?;
        if let Some(series) = held.series {
            self.extend(tx, community, series).await?;
        }
        Ok(held)
    }

    /// Lets what hangs on a session follow a change to it. What the ledger was told and cannot take back is not changed.
    pub(super) async fn keep_up(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        before: &Occurrence,
        after: &Occurrence,
    ) -> Result<(), Error> {
        let (old, new) = (&before.plan, &after.plan);
        let is_held = after.state == OccurrenceState::Held;
        if old.scope != new.scope {
            let roll = roll::load(tx, community, after.id).await?;
            if roll.recorded_at.is_some() {
                let why = "its attendance is recorded, and whom it was for stands";
                return Err(Error::Rule(format!("session #{}: {why}", after.number)));
            }
        }
        if is_held && before.minutes != after.minutes {
            let why = "took place, and how long it was stands";
            return Err(Error::Rule(format!("session #{} {why}", after.number)));
        }
        let gone = topics_beside(&old.topics, &new.topics);
        if is_held && let Some(topic) = gone.first() {
            return Err(Error::Rule(format!(
                "session #{} took place, and that it was about {topic} stands; topics can be added",
                after.number
            )));
        }
        if after.is_cancelled() {
            return match before.is_cancelled() {
                true => Ok(()),
                false => called_off(tx, community, after).await,
            };
        }
        backlog::reopen(tx, community, after.id, &gone).await?;
        if !is_held {
            return Ok(());
        }
        let added = topics_beside(&new.topics, &old.topics);
        self.tell_covered(tx, community, after, &added).await?;
        backlog::cover(tx, community, after, &added).await?;
        if old.leads != new.leads {
            let mut roll = roll::load(tx, community, after.id).await?;
            self.tell_leads(tx, community, after, &mut roll).await?;
            settle(tx, community, after, &roll).await?;
            tx.put(Scope::Community(community), &roll).await?;
        }
        Ok(())
    }
}

/// What was meant for a session that won't take place: its topics are open again, turns to lead it are given back.
pub(super) async fn called_off(
    tx: &mut Tx<'_>,
    community: CommunityId,
    session: &Occurrence,
) -> Result<(), Error> {
    backlog::reopen(tx, community, session.id, &session.plan.topics).await?;
    settle(tx, community, session, &Roll::new(session.id)).await
}

/// Those of the topics that the others are not.
pub(super) fn topics_beside(all: &[Slug], others: &[Slug]) -> Vec<Slug> {
    let beside = all.iter().filter(|topic| !others.contains(topic));
    beside.cloned().collect()
}
