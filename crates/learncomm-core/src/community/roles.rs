use super::admission::{Member, about};
use super::members::{person_of, present};
use super::membership::{Membership, member_key};
use super::person::{Person, person_key};
use super::stewards::{self, Rule};
use crate::actor::{Action, Actor, Role};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle};
use crate::ledger::{Activity, Verb};
use crate::store::Scope;
use crate::store::transaction::{Tx, transact};

impl Desk {
    /// Passes one's role, facilitator or steward, on to a member who is in, and becomes a member oneself; both at once
    /// (S1.8). Returns who has the role now.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::Rule`] if they are a guest, suspended, or have that role or a higher one,
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn hand_over(&self, community: CommunityId, to: &Handle) -> Result<Member, Error> {
        let successor = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::HandOver).await?;
            let person = person_of(tx, to).await?;
            let them = present(tx, community, to).await?;
            may_take_over(&them, me.role, tx.now).map_err(|e| about(to, e))?;
            let role = me.role;
            // First the new one, so that the community is never without a steward.
            let successor = appoint(tx, community, them, role).await?;
            appoint(tx, community, me, Role::Member).await?;
            Ok(Member {
                person: person.shown_to(self.actor),
                membership: successor.shown_to(self.actor),
            })
        })?;
        self.hub.seal_if_due(community).await;
        Ok(successor)
    }

    /// Leaves the community. Everybody who is in may, also who is suspended, except the last steward.
    ///
    /// # Errors
    /// [`Error::Rule`] for the last steward, [`Error::Forbidden`] for who is not in.
    pub async fn leave(&self, community: CommunityId) -> Result<Member, Error> {
        let gone = transact!(&self.hub, |tx| {
            let forbidden = |role| Error::Forbidden {
                action: Action::TakePart,
                role,
            };
            let Actor::Person(me) = self.actor else {
                return Err(forbidden(Role::Operator));
            };
            let known: Option<Membership> = tx.get(&member_key(community, me)).await?;
            let now = tx.now;
            let Some(before) = known.filter(|m| m.covers(now)) else {
                return Err(forbidden(Role::Outsider));
            };
            let person: Person = tx
                .get(&person_key(me))
                .await?
                .ok_or_else(|| Error::not_found("person", me))?;
            let mut membership = before.clone();
            let left = membership.leave(now);
            left.map_err(|e| about(&person.handle, e))?;
            stewards::keep(tx, community, Some(&before), &membership, Rule::OneStays)
                .await
                .map_err(|e| about(&person.handle, e))?;
            let activity = Activity::new(now.timestamp_millis(), membership.number, Verb::Left);
            tx.record(community, activity);
            tx.put(Scope::Community(community), &membership).await?;
            Ok(Member { person, membership })
        })?;
        self.hub.seal_if_due(community).await;
        Ok(gone)
    }
}

/// Who can take a role over.
fn may_take_over(them: &Membership, role: Role, now: chrono::DateTime<chrono::Utc>) -> Result<(), Error> {
    let why = if them.role >= role {
        format!("is {} already", them.role)
    } else if them.role == Role::Guest {
        "is a guest: only members take a role over".to_owned()
    } else if let Some(until) = them.suspended_at(now) {
        format!("is suspended until {}", until.to_rfc3339())
    } else {
        return Ok(());
    };
    Err(Error::Rule(why))
}

async fn appoint(
    tx: &mut Tx<'_>,
    community: CommunityId,
    mut membership: Membership,
    role: Role,
) -> Result<Membership, Error> {
    let before = membership.clone();
    membership.role = role;
    stewards::keep(tx, community, Some(&before), &membership, Rule::OneStays).await?;
    let activity = Activity::new(tx.now.timestamp_millis(), membership.number, Verb::Appointed);
    tx.record(
        community,
        Activity {
            value: role.code(),
            ..activity
        },
    );
    tx.put(Scope::Community(community), &membership).await?;
    Ok(membership)
}
