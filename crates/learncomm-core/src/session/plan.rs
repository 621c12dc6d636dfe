use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::calendar::clock;
use super::edit::{SessionEdit, minutes};
use super::occurrence::{Lead, Occurrence, OccurrenceState, SessionPlan, SessionScope};
use super::recurrence::checked_first;
use super::series_make::make;
use super::words::SessionRole;
use crate::actor::Action;
use crate::community::{Membership, handles, load_community, member_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId};
use crate::store::transaction::{Tx, transact};
use crate::store::{Key, Scope, thing};
use crate::text;

/// A single session to plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// When it begins, in local time.
    pub local: NaiveDateTime,
    /// The zone of that time; that of the community if `None`.
    pub zone: Option<Tz>,
    /// How long, in minutes: 1 to 1,440.
    pub minutes: u32,
    /// What is planned.
    pub plan: SessionPlan,
}

impl Desk {
    /// Plans a session that belongs to no series. It may lie in the past, so that what took place can be recorded.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::NotFound`] for a unit that is not known, [`Error::NotAMember`] for a lead who is not
    /// in the community, [`Error::Forbidden`].
    pub async fn plan_session(&self, community: CommunityId, new: NewSession) -> Result<Occurrence, Error> {
        transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            let zone = match new.zone {
                Some(zone) => zone,
                None => load_community(tx, community).await?.charter.time_zone,
            };
            let plan = new.plan.clone().checked()?;
            self.check_names(tx, community, None, &plan).await?;
            let occurrence = Occurrence {
                minutes: minutes(new.minutes)?,
                ..make(tx, community, checked_first(new.local)?, zone, plan).await?
            };
            tx.insert(Scope::Community(community), &occurrence)?;
            Ok(occurrence)
        })
    }

    /// Changes what is planned for one session, as who plans sessions or leads this one. What others change in other parts
    /// of it at the same time is kept.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Rule`] for another length or scope of a session that was held or a topic less,
    /// [`Error::NotFound`], [`Error::NotAMember`], [`Error::Forbidden`].
    pub async fn edit_session(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        edit: &SessionEdit,
    ) -> Result<Occurrence, Error> {
        self.change_session(community, session, |_, session| {
            let plan = edit.applied_to(session.plan.clone());
            let minutes = edit.minutes.unwrap_or(session.minutes);
            session.edited |= session.plan != plan || session.minutes != minutes;
            (session.plan, session.minutes) = (plan, minutes);
            Ok(())
        })
        .await
    }

    /// Puts somebody into a role (S0.9: several people may share one). They have to be in the community, if only as a guest
    /// from elsewhere (S0.7).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotAMember`], [`Error::Forbidden`].
    pub async fn add_lead(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        role: SessionRole,
        who: &Handle,
    ) -> Result<Occurrence, Error> {
        let person = self.person(who).await?.id;
        self.change_session(community, session, |_, session| {
            let lead = Lead { role, person };
            if !session.plan.leads.contains(&lead) {
                session.plan.leads.push(lead);
                session.edited = true;
            }
            Ok(())
        })
        .await
    }

    /// Takes somebody out of a role, or out of all of theirs.
    ///
    /// # Errors
    /// [`Error::NotFound`] if they have no such role, [`Error::Forbidden`].
    pub async fn remove_lead(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        role: Option<SessionRole>,
        who: &Handle,
    ) -> Result<Occurrence, Error> {
        let person = self.person(who).await?.id;
        self.change_session(community, session, |_, session| {
            let before = session.plan.leads.len();
            let leads = &mut session.plan.leads;
            leads.retain(|lead| lead.person != person || role.is_some_and(|role| lead.role != role));
            if leads.len() == before {
                return Err(Error::not_found("lead", who));
            }
            session.edited = true;
            Ok(())
        })
        .await
    }

    /// Moves a session that has not begun to another time to come, in local time; `zone` changes its zone.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has begun, was held or called off, [`Error::Invalid`] for a time in the past,
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn move_session(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        local: NaiveDateTime,
        zone: Option<Tz>,
    ) -> Result<Occurrence, Error> {
        self.change_session(community, session, |now, session| {
            to_come(session, now)?;
            session.put_at(checked_first(local)?, zone.unwrap_or(session.zone));
            if session.starts_at <= now {
                return Err(Error::invalid(
                    "time",
                    format!("{} is in the past", clock(session.local)),
                ));
            }
            session.edited = true;
            Ok(())
        })
        .await
    }

    /// Calls a session off, for a reason of 1 to 1,000 characters. Answers and materials stay.
    ///
    /// # Errors
    /// [`Error::Rule`] if it was held or is called off, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn cancel_session(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        reason: &str,
    ) -> Result<Occurrence, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        self.change_session(community, session, |_, session| match session.state {
            OccurrenceState::Planned => {
                let reason = reason.clone();
                session.state = OccurrenceState::Cancelled { reason };
                Ok(())
            }
            OccurrenceState::Cancelled { .. } => {
                Err(Error::Rule(format!("#{} is called off already", session.number)))
            }
            OccurrenceState::Held => Err(Error::Rule(format!(
                "#{} took place: its attendance is recorded",
                session.number
            ))),
        })
        .await
    }

    /// Lets a session that was called off take place after all, at its time.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not called off, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn reopen_session(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<Occurrence, Error> {
        self.change_session(community, session, |_, session| {
            if !session.is_cancelled() {
                return Err(Error::Rule(format!("#{} is not called off", session.number)));
            }
            session.state = OccurrenceState::Planned;
            Ok(())
        })
        .await
    }

    /// Changes one session as who may lead it.
    pub(super) async fn change_session(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        change: impl Fn(DateTime<Utc>, &mut Occurrence) -> Result<(), Error> + Sync,
    ) -> Result<Occurrence, Error> {
        let changed = transact!(&self.hub, |tx| {
            let mut session = self.session_in(tx, community, session).await?;
            self.permit_leading(tx, community, &session).await?;
            let before = session.clone();
            change(tx.now, &mut session)?;
            minutes(session.minutes)?;
            session.plan = session.plan.checked()?;
            self.check_names(tx, community, Some(&before.plan), &session.plan)
                .await?;
            if session != before {
                tx.put(Scope::Community(community), &session).await?;
                self.keep_up(tx, community, &before, &session).await?;
                if let Some(series) = session.series {
                    self.extend(tx, community, series).await?;
                }
            }
            Ok(session)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(changed)
    }

    /// A session, for somebody who may at least read it.
    pub(super) async fn session_in(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<Occurrence, Error> {
        self.permit(tx, community, Action::ReadContent).await?;
        thing::load(tx, community, session.as_uuid()).await
    }

    /// Whether the actor plans sessions or leads this one. Who leads has to be in the community, as a guest at least.
    pub(crate) async fn may_lead(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        session: &Occurrence,
    ) -> Result<bool, Error> {
        for action in [Action::PlanSession, Action::TakePart] {
            let leads = self.person_id().is_some_and(|me| session.is_run_by(me));
            match self.permit(tx, community, action).await {
                Ok(_) if leads || action == Action::PlanSession => return Ok(true),
                Ok(_) | Err(Error::Forbidden { .. }) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(false)
    }

    /// Refuses whoever neither plans sessions nor leads this one.
    pub(crate) async fn permit_leading(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        session: &Occurrence,
    ) -> Result<(), Error> {
        if self.may_lead(tx, community, session).await? {
            return Ok(());
        }
        self.permit(tx, community, Action::PlanSession).await.map(drop)
    }

    /// Whether the people and units that a plan names, and did not name before, are there.
    pub(super) async fn check_names(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        before: Option<&SessionPlan>,
        plan: &SessionPlan,
    ) -> Result<(), Error> {
        let known = before.map_or(&[][..], |plan| &plan.leads);
        for lead in plan.leads.iter().filter(|lead| !known.contains(lead)) {
            self.check_present(tx, community, lead.person).await?;
        }
        if let SessionScope::Units(units) = &plan.scope
            && before.is_none_or(|before| before.scope != plan.scope)
        {
            for unit in units {
                let key = Key::within(Scope::Community(community))
                    .text("unit")
                    .text(unit.as_str());
                if tx.get_raw(&key.build()).await?.is_none() {
                    return Err(Error::not_found("unit", unit));
                }
            }
        }
        Ok(())
    }

    /// Whether somebody is in the community now.
    async fn check_present(
        &self,
        tx: &mut Tx<'_>,
        community: CommunityId,
        person: PersonId,
    ) -> Result<(), Error> {
        let membership: Option<Membership> = tx.get(&member_key(community, person)).await?;
        if membership.is_some_and(|m| m.covers(tx.now)) {
            return Ok(());
        }
        let known = handles(self.hub.store(), [person]).await?;
        let handle = known
            .get(&person)
            .map_or_else(|| person.to_string(), ToString::to_string);
        Err(Error::NotAMember { handle })
    }
}

/// Refuses a session that has begun, was held, or was called off.
pub(super) fn to_come(session: &Occurrence, now: DateTime<Utc>) -> Result<(), Error> {
    let number = session.number;
    match session.state {
        OccurrenceState::Held => Err(Error::Rule(format!("#{number} took place"))),
        OccurrenceState::Cancelled { .. } => {
            Err(Error::Rule(format!("#{number} is called off; reopen it first")))
        }
        OccurrenceState::Planned if session.starts_at <= now => Err(Error::Rule(format!(
            "#{number} has begun, on {}",
            clock(session.local)
        ))),
        OccurrenceState::Planned => Ok(()),
    }
}
