//! Rotas in use: who is on them, whose turn a session is, passing turns on.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::excuse::excused;
use super::lines::{self, still_to_come};
use super::occurrence::{Lead, Occurrence};
use super::rota::{Rota, RotaOf, rota_key};
use super::rota_view::{RotaLine, load, serves};
use super::series::Series;
use super::words::SessionRole;
use crate::actor::{Action, Actor};
use crate::community::{Membership, handles};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId};
use crate::store::Scope;
use crate::store::thing;
use crate::store::transaction::{Tx, transact};

/// A turn that somebody has at a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TurnView {
    /// Who.
    pub handle: Handle,
    /// The role.
    pub role: SessionRole,
    /// The session.
    pub session: OccurrenceId,
    /// Its number.
    pub number: u32,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
}

impl Desk {
    /// Makes a rota for a role: for the sessions of a series, or for any. For organisers.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::NotFound`] for the series, [`Error::Forbidden`].
    pub async fn create_rota(&self, community: CommunityId, of: RotaOf) -> Result<Rota, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            if let Some(series) = of.series {
                thing::load::<Series>(tx, community, series.as_uuid()).await?;
            }
            if tx.get::<Rota>(&rota_key(community, of)).await?.is_some() {
                let name = of.role.to_string();
                return Err(Error::Exists { what: "rota", name });
            }
            let rota = Rota::new(of);
            tx.put(Scope::Community(community), &rota).await?;
            Ok(rota)
        })
    }

    /// Puts oneself, or (for organisers) somebody else who is willing, on a rota. Who is on it stays where they are.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotAMember`], [`Error::Forbidden`].
    pub async fn join_rota(
        &self,
        community: CommunityId,
        of: RotaOf,
        whom: Option<&Handle>,
    ) -> Result<RotaLine, Error> {
        transact!(&self.hub, |tx| {
            let member = self.myself_or(tx, community, whom).await?;
            let mut rota = load(tx, community, of).await?;
            self.refresh(tx, community, &mut rota).await?;
            let people: Vec<PersonId> = rota.people.iter().map(|p| p.person).collect();
            let excused = excused(self.hub.store(), community, &people, tx.now).await?;
            if rota.join(member.person, tx.now, |p| !excused.contains_key(&p)) {
                tx.put(Scope::Community(community), &rota).await?;
            }
            self.rota_line(tx, community, rota, member.person).await
        })
    }

    /// Takes oneself, or (for organisers) somebody else, off a rota. Turns that were planned are given back: the sessions
    /// need somebody else.
    ///
    /// # Errors
    /// [`Error::Rule`] if they are not on it, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn leave_rota(
        &self,
        community: CommunityId,
        of: RotaOf,
        whom: Option<&Handle>,
    ) -> Result<Vec<TurnView>, Error> {
        transact!(&self.hub, |tx| {
            let person = match whom {
                None => self.me(tx, community, Action::TakePart).await?.person,
                Some(handle) => {
                    self.permit(tx, community, Action::PlanSession).await?;
                    lines::person(self.hub.store(), handle).await?
                }
            };
            let mut rota = load(tx, community, of).await?;
            self.refresh(tx, community, &mut rota).await?;
            if !rota.has(person) {
                return Err(not_on_it(whom, of));
            }
            let mut views = Vec::new();
            for turn in rota.leave(person) {
                let mut occurrence = lines::load(tx, community, turn.occurrence).await?;
                if occurrence.starts_at > tx.now {
                    let lead = Lead {
                        role: of.role,
                        person,
                    };
                    occurrence.plan.leads.retain(|l| *l != lead);
                    tx.put(Scope::Community(community), &occurrence).await?;
                    views.push(self.turn_view(&occurrence, of.role, person).await?);
                }
            }
            tx.put(Scope::Community(community), &rota).await?;
            Ok(views)
        })
    }

    /// Gives the turn of a session that has not begun to who is next, or to somebody who is on the rota: they get the role
    /// in it. For organisers. Several may have it: doing it again gives it to one more.
    ///
    /// # Errors
    /// [`Error::Rule`] if nobody can lead it, or `whom` cannot; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn assign_turn(
        &self,
        community: CommunityId,
        of: RotaOf,
        session: OccurrenceId,
        whom: Option<&Handle>,
    ) -> Result<TurnView, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            let mut rota = load(tx, community, of).await?;
            let mut occurrence = lines::load(tx, community, session).await?;
            still_to_come(&occurrence, tx.now)?;
            serves(&rota, &occurrence)?;
            self.refresh(tx, community, &mut rota).await?;
            let available = self.available(tx, community, &rota, &occurrence).await?;
            let person = match whom {
                Some(handle) => {
                    let person = lines::person(self.hub.store(), handle).await?;
                    if !rota.has(person) {
                        return Err(not_on_it(whom, of));
                    }
                    if !available.contains(&person) {
                        return Err(cannot_lead(handle, &occurrence));
                    }
                    person
                }
                None => {
                    let next = rota.order(|p| available.contains(&p)).first().copied();
                    next.ok_or_else(|| {
                        Error::Rule(format!(
                            "nobody on the rota of {}s can lead session #{}",
                            of.role, occurrence.number
                        ))
                    })?
                }
            };
            rota.plan(person, session, occurrence.starts_at, |p| available.contains(&p));
            occurrence.plan.leads.push(Lead {
                role: of.role,
                person,
            });
            let scope = Scope::Community(community);
            tx.put(scope, &occurrence).await?;
            tx.put(scope, &rota).await?;
            self.turn_view(&occurrence, of.role, person).await
        })
    }

    /// Passes a planned turn on to somebody else on the rota who can lead the session. One's own; organisers say whose.
    /// Nobody owes anybody anything: the turn counts for who leads.
    ///
    /// # Errors
    /// [`Error::Rule`] if there is no such turn, the session has begun, or `to` cannot lead it; [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn hand_over_turn(
        &self,
        community: CommunityId,
        of: RotaOf,
        session: OccurrenceId,
        from: Option<&Handle>,
        to: &Handle,
    ) -> Result<TurnView, Error> {
        transact!(&self.hub, |tx| {
            let from = match from {
                None => self.me(tx, community, Action::TakePart).await?.person,
                Some(handle) => {
                    self.permit(tx, community, Action::PlanSession).await?;
                    lines::person(self.hub.store(), handle).await?
                }
            };
            let mut rota = load(tx, community, of).await?;
            let mut occurrence = lines::load(tx, community, session).await?;
            still_to_come(&occurrence, tx.now)?;
            self.refresh(tx, community, &mut rota).await?;
            if rota.planned(session, from).is_none() {
                return Err(no_turn(&occurrence, of));
            }
            let person = lines::person(self.hub.store(), to).await?;
            if !rota.has(person) {
                return Err(not_on_it(Some(to), of));
            }
            let available = self.available(tx, community, &rota, &occurrence).await?;
            if !available.contains(&person) {
                return Err(cannot_lead(to, &occurrence));
            }
            rota.pass(session, from, person);
            let scope = Scope::Community(community);
            replace(&mut occurrence, of.role, from, person);
            tx.put(scope, &occurrence).await?;
            tx.put(scope, &rota).await?;
            self.turn_view(&occurrence, of.role, person).await
        })
    }

    /// Exchanges the planned turns of two sessions. For whoever has one of them, who says that the other agrees, and for
    /// organisers.
    ///
    /// # Errors
    /// [`Error::Rule`] if a session has begun or has not one planned turn of this rota, or if somebody cannot lead the
    /// other's; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn swap_turns(
        &self,
        community: CommunityId,
        of: RotaOf,
        one: OccurrenceId,
        other: OccurrenceId,
    ) -> Result<[TurnView; 2], Error> {
        transact!(&self.hub, |tx| {
            let mut rota = load(tx, community, of).await?;
            let role = match self.actor {
                Actor::Person(_) => self.permit(tx, community, Action::TakePart).await?,
                Actor::Operator => self.permit(tx, community, Action::PlanSession).await?,
            };
            self.refresh(tx, community, &mut rota).await?;
            let mut first = lines::load(tx, community, one).await?;
            let mut second = lines::load(tx, community, other).await?;
            let (a, b) = (the_turn(&rota, &first)?, the_turn(&rota, &second)?);
            let is_mine = self.myself().is_some_and(|me| me == a || me == b);
            if !is_mine && !role.may(Action::PlanSession) {
                let action = Action::PlanSession;
                return Err(Error::Forbidden { action, role });
            }
            for (occurrence, person) in [(&first, b), (&second, a)] {
                still_to_come(occurrence, tx.now)?;
                let available = self.available(tx, community, &rota, occurrence).await?;
                if !available.contains(&person) {
                    let handles = handles(self.hub.store(), [person]).await?;
                    return Err(handles
                        .get(&person)
                        .map_or_else(|| no_turn(occurrence, of), |h| cannot_lead(h, occurrence)));
                }
            }
            rota.pass(one, a, b);
            rota.pass(other, b, a);
            replace(&mut first, of.role, a, b);
            replace(&mut second, of.role, b, a);
            let scope = Scope::Community(community);
            tx.put(scope, &first).await?;
            tx.put(scope, &second).await?;
            tx.put(scope, &rota).await?;
            Ok([
                self.turn_view(&first, of.role, b).await?,
                self.turn_view(&second, of.role, a).await?,
            ])
        })
    }

    /// The actor, or somebody else whom organisers speak for, as a condition of the change.
    pub(super) async fn myself_or(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        whom: Option<&Handle>,
    ) -> Result<Membership, Error> {
        match whom {
            None => self.me(tx, community, Action::TakePart).await,
            Some(handle) => {
                self.permit(tx, community, Action::PlanSession).await?;
                self.member_now(tx, community, handle, false).await
            }
        }
    }

    async fn turn_view(
        &self,
        occurrence: &Occurrence,
        role: SessionRole,
        person: PersonId,
    ) -> Result<TurnView, Error> {
        let mut handles = handles(self.hub.store(), [person]).await?;
        let handle = handles.remove(&person);
        Ok(TurnView {
            handle: handle.ok_or_else(|| Error::not_found("person", person))?,
            role,
            session: occurrence.id,
            number: occurrence.number,
            starts_at: occurrence.starts_at,
        })
    }
}

/// Whose the one planned turn of a session is.
fn the_turn(rota: &Rota, occurrence: &Occurrence) -> Result<PersonId, Error> {
    let mut turns = rota
        .turns
        .iter()
        .filter(|t| t.occurrence == occurrence.id && !t.led);
    match (turns.next(), turns.next()) {
        (Some(turn), None) => Ok(turn.person),
        (None, _) => Err(no_turn(occurrence, rota.of)),
        (Some(_), Some(_)) => Err(Error::Rule(format!(
            "several have a turn at session #{}; hand turns over one by one",
            occurrence.number
        ))),
    }
}

fn replace(occurrence: &mut Occurrence, role: SessionRole, from: PersonId, to: PersonId) {
    for lead in &mut occurrence.plan.leads {
        if *lead == (Lead { role, person: from }) {
            lead.person = to;
        }
    }
}

fn no_turn(occurrence: &Occurrence, of: RotaOf) -> Error {
    Error::Rule(format!(
        "session #{} has no such turn on the rota of {}s",
        occurrence.number, of.role
    ))
}

fn not_on_it(whom: Option<&Handle>, of: RotaOf) -> Error {
    Error::Rule(match whom {
        Some(handle) => format!("{handle} is not on the rota of {}s", of.role),
        None => format!("you are not on the rota of {}s", of.role),
    })
}

fn cannot_lead(handle: &Handle, occurrence: &Occurrence) -> Error {
    Error::Rule(format!(
        "{handle} cannot lead session #{}: they lead it already, said that they won't be there, declined it, are excused from leading, or are not in the community",
        occurrence.number
    ))
}
