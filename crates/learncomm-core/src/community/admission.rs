use chrono::{DateTime, Utc};
use serde::Serialize;

use super::members::{membership_of, person_of};
use super::membership::{Membership, member_key};
use super::person::Person;
use super::stewards::{self, Rule};
use crate::actor::{Action, Role};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, Slug};
use crate::ledger::{Activity, Verb};
use crate::store::Scope;
use crate::store::transaction::{Tx, transact};
use crate::text;
use crate::time::to_millis;

/// How somebody is taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Their role.
    pub role: Role,
    /// Their unit, if one is known.
    pub unit: Option<Slug>,
    /// Where a guest comes from: the slug of another community, or the name of a unit or organisation of 1 to 200
    /// characters (S0.7). Only guests come from elsewhere.
    pub from: Option<String>,
    /// Since when; now if `None`. Another time than now is for whoever may import history.
    pub at: Option<DateTime<Utc>>,
}

impl Default for Admission {
    fn default() -> Self {
        Self {
            role: Role::Member,
            unit: None,
            from: None,
            at: None,
        }
    }
}

/// A member as shown to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The person.
    #[serde(flatten)]
    pub person: Person,
    /// What they are in the community.
    pub membership: Membership,
}

impl Desk {
    /// Takes a person in, or lets them come back.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Rule`] if they are a member, [`Error::Invalid`] for a time to come,
    /// [`Error::Forbidden`].
    pub async fn admit(
        &self,
        community: CommunityId,
        handle: &Handle,
        how: Admission,
    ) -> Result<Member, Error> {
        let member = transact!(&self.hub, |tx| {
            let role = self.permit(tx, community, Action::AdmitMember).await?;
            require(role, Action::AppointSteward, how.role > Role::Member)?;
            require(role, Action::ImportHistory, how.at.is_some())?;
            not_to_come("joined", how.at, tx.now)?;
            super::charter::load(tx, community).await?;
            let person = person_of(tx, handle).await?;
            let membership = admit(tx, community, &person, &how)
                .await
                .map_err(|e| about(handle, e))?;
            Ok(self.seen(person, membership))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(member)
    }

    /// Lets a member go, now or at another time (for whoever may import history).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Rule`] if they have left or are the last steward, [`Error::Invalid`] for a time to
    /// come, [`Error::Forbidden`].
    pub async fn release(
        &self,
        community: CommunityId,
        handle: &Handle,
        at: Option<DateTime<Utc>>,
    ) -> Result<Member, Error> {
        self.change_member(community, handle, Action::AdmitMember, |desk_role, now, m| {
            require(desk_role, Action::ImportHistory, at.is_some())?;
            require(desk_role, Action::AppointSteward, m.role > Role::Member)?;
            not_to_come("left", at, now)?;
            let at = at.map_or(now, to_millis);
            m.leave(at)?;
            Ok(Some(Activity::new(at.timestamp_millis(), m.number, Verb::Left)))
        })
        .await
    }

    /// Gives a member a role.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotAMember`] if they have left, [`Error::Rule`] if they are the last steward, [`Error::Forbidden`].
    pub async fn appoint(
        &self,
        community: CommunityId,
        handle: &Handle,
        role: Role,
    ) -> Result<Member, Error> {
        if !Role::GIVEN.contains(&role) {
            return Err(Error::invalid(
                "role",
                format!("{role} is not a role that can be given"),
            ));
        }
        self.change_member(community, handle, Action::AppointSteward, |_, now, m| {
            require_member(m, handle, now)?;
            if m.role == role {
                return Ok(None);
            }
            m.role = role;
            let activity = Activity::new(now.timestamp_millis(), m.number, Verb::Appointed);
            Ok(Some(Activity {
                value: role.code(),
                ..activity
            }))
        })
        .await
    }

    /// Counts a member to another unit from now on, or to none.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotAMember`] if they have left, [`Error::Forbidden`].
    pub async fn assign_unit(
        &self,
        community: CommunityId,
        handle: &Handle,
        unit: Option<Slug>,
    ) -> Result<Member, Error> {
        let member = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::AdmitMember).await?;
            let person = person_of(tx, handle).await?;
            let mut membership = membership_of(tx, community, &person).await?;
            require_member(&membership, handle, tx.now)?;
            if membership.unit != unit {
                let number = unit_number(tx, community, unit.as_ref()).await?;
                let activity = Activity::new(tx.now.timestamp_millis(), membership.number, Verb::Assigned);
                tx.record(
                    community,
                    Activity {
                        value: number,
                        ..activity
                    },
                );
                membership.unit = unit.clone();
                tx.put(Scope::Community(community), &membership).await?;
            }
            Ok(self.seen(person, membership))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(member)
    }

    /// One member, present or past.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the person was never in the community, [`Error::Forbidden`].
    pub async fn member(&self, community: CommunityId, handle: &Handle) -> Result<Member, Error> {
        self.permit_reading(community, Action::SeeMembers).await?;
        let mut tx = self.hub.begin();
        let person = person_of(&mut tx, handle).await?;
        let membership = membership_of(&mut tx, community, &person).await?;
        Ok(self.seen(person, membership))
    }

    fn seen(&self, person: Person, membership: Membership) -> Member {
        let person = person.shown_to(self.actor);
        let membership = membership.shown_to(self.actor);
        Member { person, membership }
    }

    async fn change_member(
        &self,
        community: CommunityId,
        handle: &Handle,
        action: Action,
        change: impl Fn(Role, DateTime<Utc>, &mut Membership) -> Result<Option<Activity>, Error> + Sync,
    ) -> Result<Member, Error> {
        let member = transact!(&self.hub, |tx| {
            let role = self.permit(tx, community, action).await?;
            let person = person_of(tx, handle).await?;
            let mut membership = membership_of(tx, community, &person).await?;
            let before = membership.clone();
            if let Some(activity) = change(role, tx.now, &mut membership).map_err(|e| about(handle, e))? {
                stewards::keep(tx, community, Some(&before), &membership, Rule::OneStays)
                    .await
                    .map_err(|e| about(handle, e))?;
                tx.record(community, activity);
                tx.put(Scope::Community(community), &membership).await?;
            }
            Ok(self.seen(person, membership))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(member)
    }
}

fn require(role: Role, action: Action, needed: bool) -> Result<(), Error> {
    if needed && !role.may(action) {
        Err(Error::Forbidden { action, role })
    } else {
        Ok(())
    }
}

/// Nobody has joined or left at a time to come.
fn not_to_come(field: &'static str, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Error> {
    match at {
        Some(at) if at > now => Err(Error::invalid(field, "lies in the future")),
        _ => Ok(()),
    }
}

/// Roles and units are those of people who are in.
fn require_member(membership: &Membership, handle: &Handle, now: DateTime<Utc>) -> Result<(), Error> {
    if membership.covers(now) {
        Ok(())
    } else {
        Err(Error::NotAMember {
            handle: handle.to_string(),
        })
    }
}

/// Says of whom a rule of membership was speaking.
pub(super) fn about(handle: &Handle, e: Error) -> Error {
    match e {
        Error::Rule(why) => Error::Rule(format!("{handle} {why}")),
        other => other,
    }
}

/// Takes somebody in as part of a larger change.
pub(crate) async fn admit(
    tx: &mut Tx<'_>,
    community: CommunityId,
    person: &Person,
    how: &Admission,
) -> Result<Membership, Error> {
    if !Role::GIVEN.contains(&how.role) {
        return Err(Error::invalid(
            "role",
            format!("{} is not a role that can be given", how.role),
        ));
    }
    let from = match &how.from {
        Some(_) if how.role != Role::Guest => {
            return Err(Error::invalid("from", "only guests come from elsewhere"));
        }
        Some(from) => Some(text::line("from", from, 200)?),
        None => None,
    };
    let at = how.at.map_or(tx.now, to_millis);
    let known: Option<Membership> = tx.get(&member_key(community, person.id)).await?;
    let is_new = known.is_none();
    let before = known.clone();
    let mut membership = match known {
        Some(membership) => membership,
        None => Membership {
            person: person.id,
            number: tx.next_number(community, "participant").await?,
            role: how.role,
            unit: None,
            from: None,
            intervals: Vec::new(),
            suspended_until: None,
            opted_out: false,
        },
    };
    membership.join(at)?;
    let participant = membership.number;
    let tell = |verb, value| Activity {
        value,
        ..Activity::new(at.timestamp_millis(), participant, verb)
    };
    tx.record(community, tell(Verb::Joined, 0));
    if is_new && person.bot {
        tx.record(community, tell(Verb::Classified, 1));
    }
    // "Member" and "no unit" are what the ledger takes somebody for of whom nothing is said.
    if membership.role != how.role || (is_new && how.role != Role::Member) {
        tx.record(community, tell(Verb::Appointed, how.role.code()));
    }
    if how.unit.is_some() && membership.unit != how.unit {
        let number = unit_number(tx, community, how.unit.as_ref()).await?;
        tx.record(community, tell(Verb::Assigned, number));
        membership.unit.clone_from(&how.unit);
    }
    membership.role = how.role;
    membership.from = from.or(membership.from);
    stewards::keep(tx, community, before.as_ref(), &membership, Rule::None).await?;
    tx.put(Scope::Community(community), &membership).await?;
    Ok(membership)
}

/// The ledger's number of a unit; a unit exists as soon as somebody is counted to it.
pub(crate) async fn unit_number(
    tx: &mut Tx<'_>,
    community: CommunityId,
    unit: Option<&Slug>,
) -> Result<u32, Error> {
    match unit {
        None => Ok(0),
        Some(unit) => tx.number_of(community, "unit", unit.as_str()).await,
    }
}
