//! A roll as people see it, and who may keep it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::occurrence::{Occurrence, OccurrenceState, SessionScope};
use super::roll::{self, CatchUp, InvitationState, Roll, RollEntry};
use super::seats::Seat;
use super::words::{Answer, Attendance, SessionRole};
use crate::actor::{Action, Actor, Role};
use crate::community::{Membership, handles, member_key, person_by_handle_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Tx, id_in, read_entity};
use crate::store::{Key, RecordReader, RecordReaderExt, Scan, Scope, envelope};

/// One person on the roll of a session, as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollLine {
    /// Who.
    pub handle: Handle,
    /// Their id.
    pub person: PersonId,
    /// The number of the session.
    pub session: u32,
    /// What they answered.
    pub answer: Option<Answer>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether they answered for the series and not for this session.
    pub standing: bool,
    /// Whether they have a seat.
    pub seat: Seat,
    /// What they do in it.
    pub roles: Vec<SessionRole>,
    /// Whether the session is for them. Others may come: they are walk-ins, and never missed. It is for nobody who has
    /// left.
    pub in_scope: bool,
    /// What became of their invitation, if they were invited. Shown to themselves, and to whoever keeps the roll.
    pub invitation: Option<InvitationState>,
    /// Whether they came. Shown to themselves, and to whoever keeps the roll.
    pub attendance: Option<Attendance>,
    /// Whether they caught up. Shown to themselves, and to whoever keeps the roll.
    pub caught_up: Option<CatchUp>,
}

impl Desk {
    /// The roll of a session: who answered, has a seat, leads; for whoever keeps it, also who was invited, who came and who
    /// caught up. First those with a seat, then those who wait, then the others by handle.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn roll(&self, community: CommunityId, session: OccurrenceId) -> Result<Vec<RollLine>, Error> {
        let role = self.permit_reading(community, Action::SeeMembers).await?;
        let (occurrence, mut roll) = self.read_roll(community, session).await?;
        for lead in &occurrence.plan.leads {
            roll.entry_mut(lead.person);
        }
        let keeps = self.keeps_roll(role, &occurrence);
        let mut lines = self
            .lines(community, &occurrence, &roll, roll.entries.iter())
            .await?;
        for line in &mut lines {
            if !keeps && self.actor != Actor::Person(line.person) {
                (line.invitation, line.attendance, line.caught_up) = (None, None, None);
            }
        }
        let seats = self.seats(community, &occurrence, &roll).await?;
        let order: BTreeMap<PersonId, usize> =
            seats.seated.into_iter().chain(seats.waiting).zip(0..).collect();
        lines.sort_by_key(|l| {
            let place = order.get(&l.person).copied().unwrap_or(usize::MAX);
            (place, l.handle.clone())
        });
        Ok(lines)
    }

    pub(super) async fn read_roll(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<(Occurrence, Roll), Error> {
        let store = self.hub.store();
        let key = thing_key::<Occurrence>(Scope::Community(community), session.as_uuid());
        let occurrence = read_entity(store, &key).await?;
        let occurrence = occurrence.ok_or_else(|| Error::not_found("session", session))?;
        Ok((occurrence, roll::read(store, community, session).await?))
    }

    /// The line of one person.
    pub(super) async fn line(
        &self,
        community: CommunityId,
        occurrence: &Occurrence,
        roll: &Roll,
        person: PersonId,
    ) -> Result<RollLine, Error> {
        let blank = RollEntry::new(person);
        let entry = roll.entry(person).unwrap_or(&blank);
        let mut lines = self.lines(community, occurrence, roll, [entry]).await?;
        lines.pop().ok_or_else(|| Error::not_found("person", person))
    }

    async fn lines(
        &self,
        community: CommunityId,
        occurrence: &Occurrence,
        roll: &Roll,
        entries: impl IntoIterator<Item = &RollEntry>,
    ) -> Result<Vec<RollLine>, Error> {
        let entries: Vec<&RollEntry> = entries.into_iter().collect();
        let store = self.hub.store();
        let handles = handles(store, entries.iter().map(|e| e.person)).await?;
        let members = members_among(store, community, entries.iter().map(|e| e.person)).await?;
        let seats = self.seats(community, occurrence, roll).await?;
        let at = self.hub.now().min(occurrence.starts_at);
        let lines = entries.into_iter().filter_map(|e| {
            let leads = occurrence.plan.leads.iter().filter(|l| l.person == e.person);
            Some(RollLine {
                handle: handles.get(&e.person)?.clone(),
                person: e.person,
                session: occurrence.number,
                answer: e.answer,
                answered_at: e.answered_at,
                standing: e.standing,
                seat: seats.of(e.person),
                roles: leads.map(|l| l.role).collect(),
                in_scope: members
                    .get(&e.person)
                    .is_some_and(|m| m.covers(at) && is_in_scope(occurrence, m, Some(e))),
                invitation: e.invitation_state(),
                attendance: e.attendance,
                caught_up: e.caught_up,
            })
        });
        Ok(lines.collect())
    }

    /// Whether the actor keeps the roll of a session: invites, answers for others, records attendance. Organisers do, and
    /// whoever leads it.
    pub(super) fn keeps_roll(&self, role: Role, occurrence: &Occurrence) -> bool {
        let leads = matches!(self.actor, Actor::Person(me) if occurrence.is_run_by(me));
        role.may(Action::PlanSession) || (leads && role.may(Action::TakePart))
    }

    /// That the actor keeps the roll of a session, as a condition of the change.
    pub(super) async fn permit_roll(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        occurrence: &Occurrence,
    ) -> Result<(), Error> {
        let action = match self.actor {
            Actor::Person(me) if occurrence.is_run_by(me) => Action::TakePart,
            _ => Action::PlanSession,
        };
        self.permit(tx, community, action).await.map(drop)
    }

    /// The actor, if it is a person.
    pub(super) fn myself(&self) -> Option<PersonId> {
        match self.actor {
            Actor::Person(me) => Some(me),
            Actor::Operator => None,
        }
    }
}

/// An occurrence, as a condition of the change.
pub(super) async fn load(
    tx: &mut Tx<'_>,
    community: CommunityId,
    session: OccurrenceId,
) -> Result<Occurrence, Error> {
    thing::load(tx, community, session.as_uuid()).await
}

/// Refuses what can no longer be said of a session that has begun or was called off.
pub(super) fn still_to_come(occurrence: &Occurrence, now: DateTime<Utc>) -> Result<(), Error> {
    not_called_off(occurrence)?;
    if occurrence.starts_at <= now {
        return Err(Error::Rule(format!(
            "session #{} began at {}; what was answered until then stands",
            occurrence.number,
            occurrence.starts_at.to_rfc3339()
        )));
    }
    Ok(())
}

/// Refuses what can only be said of a session that took place, or is to.
pub(super) fn not_called_off(occurrence: &Occurrence) -> Result<(), Error> {
    match &occurrence.state {
        OccurrenceState::Cancelled { reason } => Err(Error::Rule(format!(
            "session #{} was called off: {reason}",
            occurrence.number
        ))),
        OccurrenceState::Planned | OccurrenceState::Held => Ok(()),
    }
}

/// Whether a session is for somebody. Guests are welcome, and never missed.
pub(super) fn is_in_scope(occurrence: &Occurrence, member: &Membership, entry: Option<&RollEntry>) -> bool {
    match &occurrence.plan.scope {
        SessionScope::Everyone => member.role != Role::Guest,
        SessionScope::Units(units) => {
            member.role != Role::Guest && member.unit.as_ref().is_some_and(|unit| units.contains(unit))
        }
        SessionScope::Invited => entry.is_some_and(|e| e.invitation.is_some() || e.attendance.is_some()),
    }
}

/// The people with these handles, in the same order.
pub(super) async fn people(store: &dyn RecordReader, handles: &[Handle]) -> Result<Vec<PersonId>, Error> {
    let keys: Vec<Key> = handles.iter().map(person_by_handle_key).collect();
    let found = store.get(&keys).await?;
    let people = handles.iter().zip(found).map(|(handle, found)| match found {
        Some(entry) => Ok(id_in(&entry.value)?.into()),
        None => Err(Error::not_found("person", handle)),
    });
    people.collect()
}

/// The person with this handle.
pub(super) async fn person(store: &dyn RecordReader, handle: &Handle) -> Result<PersonId, Error> {
    let found = people(store, std::slice::from_ref(handle)).await?;
    found
        .first()
        .copied()
        .ok_or_else(|| Error::not_found("person", handle))
}

/// The memberships, present and past, that some people have.
pub(super) async fn members_among(
    store: &dyn RecordReader,
    community: CommunityId,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, Membership>, Error> {
    let people: BTreeSet<PersonId> = people.into_iter().collect();
    let keys: Vec<Key> = people.into_iter().map(|p| member_key(community, p)).collect();
    let found = store.get(&keys).await?;
    let members = found.iter().flatten().map(envelope::open::<Membership>);
    members.map(|m| Ok(m.map(|m| (m.person, m))?)).collect()
}

/// All memberships, present and past.
pub(super) async fn all_members(
    store: &dyn RecordReader,
    community: CommunityId,
) -> Result<Vec<Membership>, Error> {
    let scan = Scan::prefix(Key::within(Scope::Community(community)).text("member"));
    let records = store.scan_all(scan.limit(1_000)).await?;
    records.iter().map(|r| Ok(envelope::open(r)?)).collect()
}
