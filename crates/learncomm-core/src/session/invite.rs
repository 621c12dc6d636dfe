//! Invitations to a session, and whom to invite next (S0.8).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::excuse::excused;
use super::invited::invitations_to;
use super::lines::{self, all_members, still_to_come};
use super::occurrence::{Lead, Occurrence, OccurrenceState};
use super::roll::{self, Invitation, InvitationState, Reply, Roll, RollEntry};
use super::words::{Answer, SessionRole};
use crate::actor::{Action, Actor, Role};
use crate::community::{Level, Person, handles, levels_in, person_key};
use crate::contribution::number_of;
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId};
use crate::ledger::{Activity, Verb};
use crate::store::thing::{self, Listing};
use crate::store::transaction::transact;
use crate::store::{Key, Order, Scope, envelope};
use crate::text;

/// The longest message of an invitation, in characters.
pub const MAX_INVITATION: usize = 500;

/// An invitation as shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invited {
    /// Who was invited.
    pub handle: Handle,
    /// By whom; `None` for the owner of the store.
    pub by: Option<Handle>,
    /// When.
    pub at: DateTime<Utc>,
    /// To which session.
    pub session: OccurrenceId,
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// As what.
    pub role: Option<SessionRole>,
    /// What was said.
    pub message: String,
    /// What became of it.
    pub state: InvitationState,
}

/// Somebody who might be asked to lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Who.
    pub handle: Handle,
    /// When they last led (in the role, if one was asked for); `None` if they never did.
    pub last_led: Option<DateTime<Utc>>,
    /// How many sessions they led, in whatever role, about any topic of this one.
    pub led_on_topics: usize,
    /// The highest level that they declared in a topic of this one; `None` if they said nothing of any.
    pub level: Option<Level>,
}

/// How many of the latest sessions tell who led when.
const LOOKED_AT: usize = 1_000;

impl Desk {
    /// Asks somebody who is in the community to come to a session, perhaps in a role. For organisers and whoever leads
    /// the session. Inviting again replaces the invitation. The message has up to [`MAX_INVITATION`] characters.
    ///
    /// # Errors
    /// [`Error::Rule`] if the session has begun or was called off, or they have the role; [`Error::NotAMember`],
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Forbidden`].
    pub async fn invite(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        handle: &Handle,
        role: Option<SessionRole>,
        message: &str,
    ) -> Result<Invited, Error> {
        let message = text::prose("message", message, MAX_INVITATION)?;
        let invited = transact!(&self.hub, |tx| {
            let occurrence = self.load_to_keep(tx, community, session).await?;
            still_to_come(&occurrence, tx.now)?;
            let invitee = self.member_now(tx, community, handle, false).await?;
            if let Some(role) = role
                && leads_as(&occurrence, invitee.person, role)
            {
                let why = format!("{handle} is {role} of session #{} already", occurrence.number);
                return Err(Error::Rule(why));
            }
            let mut roll = roll::load(tx, community, session).await?;
            let entry = roll.entry_mut(invitee.person);
            entry.invitation = Some(Invitation {
                by: self.myself(),
                at: tx.now,
                role,
                message: message.clone(),
                reply: None,
            });
            let entry = entry.clone();
            tx.put(Scope::Community(community), &roll).await?;
            let by = number_of(tx, community, self.myself()).await?;
            let activity = Activity {
                object: occurrence.number,
                toward: invitee.number,
                ..Activity::new(tx.now.timestamp_millis(), by, Verb::Invited)
            };
            tx.record(community, activity);
            self.show_invitation(occurrence, entry).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(invited)
    }

    /// Accepts an invitation: one comes, and has the role that was offered.
    ///
    /// # Errors
    /// [`Error::NotFound`] if one was not invited, [`Error::Rule`] if the session has begun or was called off,
    /// [`Error::Forbidden`].
    pub async fn accept_invitation(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<Invited, Error> {
        self.reply(community, session, true).await
    }

    /// Declines an invitation. Who was asked for a role only does not take it; who was asked to come does not come.
    ///
    /// # Errors
    /// As [`accept_invitation`](Self::accept_invitation).
    pub async fn decline_invitation(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<Invited, Error> {
        self.reply(community, session, false).await
    }

    async fn reply(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        accepted: bool,
    ) -> Result<Invited, Error> {
        let invited = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let mut occurrence = lines::load(tx, community, session).await?;
            let mut roll = roll::load(tx, community, session).await?;
            still_to_come(&occurrence, tx.now)?;
            let (scope, now) = (Scope::Community(community), tx.now);
            let invitation = roll
                .entry(me.person)
                .and_then(|e| e.invitation.clone())
                .ok_or_else(|| {
                    Error::not_found("invitation to session", format!("#{}", occurrence.number))
                })?;
            if invitation.reply.is_none_or(|reply| reply.accepted != accepted) {
                let reply = Some(Reply { accepted, at: now });
                roll.entry_mut(me.person).invitation = Some(Invitation {
                    reply,
                    ..invitation.clone()
                });
                if let Some(role) = invitation.role {
                    let lead = Lead {
                        role,
                        person: me.person,
                    };
                    occurrence.plan.leads.retain(|l| *l != lead);
                    occurrence.plan.leads.extend(accepted.then_some(lead));
                    tx.put(scope, &occurrence).await?;
                }
                let answer = match (accepted, invitation.role) {
                    (true, _) => Some(Answer::Yes),
                    (false, None) => Some(Answer::No),
                    (false, Some(_)) => None,
                };
                if answer.is_some() {
                    roll.forget_stale(&me);
                }
                if let Some(answer) = answer
                    && roll.answer(me.person, answer, now)
                {
                    let activity = Activity {
                        object: occurrence.number,
                        value: answer.code(),
                        ..Activity::new(now.timestamp_millis(), me.number, Verb::Responded)
                    };
                    tx.record(community, activity);
                }
                tx.put(scope, &roll).await?;
            }
            let entry = roll.entry_mut(me.person).clone();
            self.show_invitation(occurrence, entry).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(invited)
    }

    async fn show_invitation(&self, of: Occurrence, entry: RollEntry) -> Result<Invited, Error> {
        let person = entry.person;
        let shown = self.show_invitations(&[(of, entry)]).await?.pop();
        shown.ok_or_else(|| Error::not_found("person", person))
    }

    /// The invitations to a session, the oldest first. For organisers and whoever leads the session.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn invitations(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<Vec<Invited>, Error> {
        let (occurrence, roll) = self.roll_to_keep(community, session).await?;
        let entries = roll.entries.into_iter();
        let entries: Vec<_> = entries.map(|e| (occurrence.clone(), e)).collect();
        self.show_invitations(&entries).await
    }

    /// The invitations to oneself, to sessions that have not begun and were not called off, the next session first; of the
    /// 1,000 to the sessions that were planned last.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn my_invitations(&self, community: CommunityId) -> Result<Vec<Invited>, Error> {
        let role = self.permit_reading(community, Action::ReadContent).await?;
        let Actor::Person(me) = self.actor else {
            let action = Action::TakePart;
            return Err(Error::Forbidden { action, role });
        };
        let found = invitations_to(self.hub.store(), community, &[me], self.hub.now()).await?;
        let found: Vec<(Occurrence, RollEntry)> = found
            .into_iter()
            .flat_map(|(occurrence, entries)| entries.into_iter().map(move |e| (occurrence.clone(), e)))
            .collect();
        self.show_invitations(&found).await
    }

    /// Whom one might ask to lead a session, perhaps in a role: the present members who have not led for longest, or never
    /// did, first; of those alike, who knows more of its topics by what they say, then who led on them more often
    /// (of who [opted out](Desk::opt_out), that is not counted). Left out is who leads it, was asked and has not declined,
    /// declined, won't be there, or is excused from leading. For organisers and whoever leads the session. At most `limit`.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn candidates(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        role: Option<SessionRole>,
        limit: usize,
    ) -> Result<Vec<Candidate>, Error> {
        let (occurrence, roll) = self.roll_to_keep(community, session).await?;
        let (store, now) = (self.hub.store(), self.hub.now());
        let index = Some(Key::within(Scope::Community(community)).text("session-by-time"));
        let listing = Listing {
            index,
            order: Order::Descending,
            after: None,
            limit: LOOKED_AT,
        };
        let held = |o: &Occurrence| o.state == OccurrenceState::Held;
        let (sessions, _) = thing::page(store, community, listing, held).await?;
        let mut last: BTreeMap<PersonId, DateTime<Utc>> = BTreeMap::new();
        let mut on_topics: BTreeMap<PersonId, usize> = BTreeMap::new();
        for past in &sessions {
            let is_near = past
                .plan
                .topics
                .iter()
                .any(|t| occurrence.plan.topics.contains(t));
            let mut people = BTreeSet::new();
            for lead in &past.plan.leads {
                if role.is_none_or(|role| role == lead.role) {
                    last.entry(lead.person).or_insert(past.starts_at);
                }
                if is_near && people.insert(lead.person) {
                    *on_topics.entry(lead.person).or_default() += 1;
                }
            }
        }
        let all = all_members(store, community).await?;
        // A turn comes to everybody; but who opted out is not put before others for what they did.
        for member in all.iter().filter(|m| m.opted_out) {
            on_topics.remove(&member.person);
        }
        let members: Vec<PersonId> = all
            .into_iter()
            .filter(|m| m.covers(now) && m.suspended_at(now).is_none() && m.role != Role::Guest)
            .filter(|m| may_be_asked(&occurrence, &roll, m.person, role))
            .map(|m| m.person)
            .collect();
        let excused = excused(store, community, &members, occurrence.starts_at).await?;
        let levels = levels_in(store, community, &occurrence.plan.topics).await?;
        let keys: Vec<Key> = members
            .iter()
            .filter(|p| !excused.contains_key(p))
            .map(|p| person_key(*p))
            .collect();
        let records = store.get(&keys).await?;
        let mut found = Vec::new();
        for record in records.iter().flatten() {
            let person: Person = envelope::open(record)?;
            if !person.bot {
                found.push(Candidate {
                    last_led: last.get(&person.id).copied(),
                    led_on_topics: on_topics.get(&person.id).copied().unwrap_or(0),
                    level: levels.get(&person.id).copied(),
                    handle: person.handle,
                });
            }
        }
        let order = |c: &Candidate| (c.last_led, Reverse((c.level, c.led_on_topics)), c.handle.clone());
        found.sort_by_cached_key(order);
        found.truncate(limit);
        Ok(found)
    }

    /// The roll of a session that the actor keeps.
    async fn roll_to_keep(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<(Occurrence, Roll), Error> {
        let mut tx = self.hub.begin();
        let occurrence = self.load_to_keep(&mut tx, community, session).await?;
        let roll = roll::load(&mut tx, community, session).await?;
        Ok((occurrence, roll))
    }

    async fn show_invitations(&self, of: &[(Occurrence, RollEntry)]) -> Result<Vec<Invited>, Error> {
        let people: Vec<PersonId> = of
            .iter()
            .flat_map(|(_, e)| [Some(e.person), e.invitation.as_ref().and_then(|i| i.by)])
            .flatten()
            .collect();
        let handles = handles(self.hub.store(), people).await?;
        let shown = of.iter().filter_map(|(o, e)| {
            let invitation = e.invitation.as_ref()?;
            Some(Invited {
                handle: handles.get(&e.person)?.clone(),
                by: invitation.by.and_then(|by| handles.get(&by).cloned()),
                at: invitation.at,
                session: o.id,
                number: o.number,
                title: o.plan.title.clone(),
                starts_at: o.starts_at,
                role: invitation.role,
                message: invitation.message.clone(),
                state: e.invitation_state()?,
            })
        });
        let mut shown: Vec<Invited> = shown.collect();
        shown.sort_by_key(|i| (i.starts_at, i.number, i.at));
        Ok(shown)
    }
}

/// Whether somebody has a role in an occurrence.
pub(super) fn leads_as(occurrence: &Occurrence, person: PersonId, role: SessionRole) -> bool {
    occurrence.plan.leads.contains(&Lead { role, person })
}

/// Whether somebody can be asked to lead an occurrence: they don't yet, were not asked, and will be there.
fn may_be_asked(occurrence: &Occurrence, roll: &Roll, person: PersonId, role: Option<SessionRole>) -> bool {
    let leads = occurrence
        .plan
        .leads
        .iter()
        .any(|l| l.person == person && role.is_none_or(|role| role == l.role));
    let entry = roll.entry(person);
    let was_asked = entry
        .and_then(|e| e.invitation.as_ref().and(e.invitation_state().map(|s| (e, s))))
        .is_some_and(|(e, state)| {
            let for_a_role = e.invitation.as_ref().is_some_and(|i| i.role.is_some());
            for_a_role || state == InvitationState::Declined
        });
    !leads && !was_asked && !entry.is_some_and(RollEntry::stays_away)
}
