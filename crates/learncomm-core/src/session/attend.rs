//! Attendance: who came. The first recording says that the session took place and tells the ledger all about it; what is
//! recorded later corrects it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::held::called_off;
use super::lines::{self, RollLine, all_members, is_in_scope, members_among, not_called_off};
use super::occurrence::{Occurrence, OccurrenceState};
use super::roll::{self, Roll, RollEntry};
use super::settle::settle;
use super::words::{Answer, Attendance};
use crate::actor::{Action, Role};
use crate::community::{Membership, Person, person_key};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, Handle, OccurrenceId, PersonId};
use crate::ledger::{Activity, NONE, Verb};
use crate::store::transaction::transact;
use crate::store::{Key, Scope, envelope};
use crate::text;

/// How long before its beginning and after its end one can check in to a session.
pub const CHECK_IN: TimeDelta = TimeDelta::minutes(30);
/// Who checks in later than this after the beginning came late.
pub const LATE_AFTER: TimeDelta = TimeDelta::minutes(10);

/// What a recording of attendance came to. Counts are of all on the roll, guests included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Of which session.
    pub session: OccurrenceId,
    /// Its number.
    pub number: u32,
    /// Who came, in whatever way.
    pub came: usize,
    /// Who was excused.
    pub excused: usize,
    /// Who was absent.
    pub absent: usize,
    /// How many of this recording were not as recorded before.
    pub corrected: usize,
}

impl Desk {
    /// Records who came to a session, once it has begun. For organisers and whoever leads it. It may be recorded again, to
    /// add and to correct.
    ///
    /// `rest` is for everybody else whom it was for – members at its beginning, in its scope, no bots – of whom nothing is
    /// recorded yet. Two are taken otherwise: who had said that they are excused is, and who leads and had not said that
    /// they won't come was there.
    ///
    /// The first recording makes the session one that was held.
    ///
    /// # Errors
    /// [`Error::Rule`] if it has not begun, was called off, or somebody was not in the community when it began;
    /// [`Error::Invalid`] if somebody is named twice; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn record_attendance(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        entries: &[(Handle, Attendance)],
        rest: Option<Attendance>,
    ) -> Result<Tally, Error> {
        let tally = transact!(&self.hub, |tx| {
            let occurrence = self.load_to_keep(tx, community, session).await?;
            not_called_off(&occurrence)?;
            if tx.now < occurrence.starts_at {
                return Err(Error::Rule(format!(
                    "session #{} begins at {}; attendance is recorded from then on",
                    occurrence.number,
                    occurrence.starts_at.to_rfc3339()
                )));
            }
            let mut roll = roll::load(tx, community, session).await?;
            let listed = self.listed(community, &occurrence, entries, tx.now).await?;
            let others = self.others(community, &occurrence, &roll, &listed, rest).await?;
            let first = roll.recorded_at.is_none();
            let mut told: Vec<PersonId> = Vec::new();
            let mut corrected = 0;
            for (person, attendance) in listed.into_iter().chain(others) {
                if let Some(was_told) = roll.mark(person, attendance, first)? {
                    corrected += usize::from(was_told);
                    told.push(person);
                }
            }
            if first {
                // Who checked in and was not listed is told of now.
                let came = roll.entries.iter().filter(|e| e.attendance.is_some());
                told = came.map(|e| e.person).collect();
                roll.recorded_at = Some(tx.now);
            }
            // Also one that was said not to have taken place, and was opened again.
            if occurrence.state == OccurrenceState::Planned {
                self.hold(tx, community, &occurrence, &roll).await?;
            }
            self.tell_attendance(tx, community, &occurrence, &roll, &told)
                .await?;
            self.tell_leads(tx, community, &occurrence, &mut roll).await?;
            settle(tx, community, &occurrence, &roll).await?;
            tx.put(Scope::Community(community), &roll).await?;
            Ok(tally(&occurrence, &roll, corrected))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(tally)
    }

    /// Says that one is there, from [`CHECK_IN`] before a session to as long after it; late from [`LATE_AFTER`] on. It
    /// counts once attendance is recorded, and what is recorded stands above it.
    ///
    /// # Errors
    /// [`Error::Rule`] at any other time, if the session was called off, if one joined after it began, or if it is recorded
    /// that one was not there; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn check_in(&self, community: CommunityId, session: OccurrenceId) -> Result<RollLine, Error> {
        let line = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let occurrence = lines::load(tx, community, session).await?;
            not_called_off(&occurrence)?;
            let now = tx.now;
            let (from, until) = (occurrence.starts_at - CHECK_IN, occurrence.ends_at() + CHECK_IN);
            if now < from || until < now {
                return Err(Error::Rule(format!(
                    "one can check in to session #{} from {} to {}",
                    occurrence.number,
                    from.to_rfc3339(),
                    until.to_rfc3339()
                )));
            }
            let mut roll = roll::load(tx, community, session).await?;
            match roll.entry(me.person).and_then(|e| e.attendance) {
                Some(known) if known.came() => {
                    return self.line(community, &occurrence, &roll, me.person).await;
                }
                Some(known) => {
                    return Err(Error::Rule(format!(
                        "it is recorded that you were {known} at session #{}; ask whoever led it to correct that",
                        occurrence.number
                    )));
                }
                None => {}
            }
            let attendance = if now > occurrence.starts_at + LATE_AFTER {
                Attendance::Late
            } else {
                Attendance::Present
            };
            may_have(&occurrence, &me, attendance, now).map_err(|why| Error::Rule(format!("you {why}")))?;
            let before = roll.recorded_at.is_none();
            roll.mark(me.person, attendance, before)?;
            if !before {
                self.tell_attendance(tx, community, &occurrence, &roll, &[me.person])
                    .await?;
                self.tell_leads(tx, community, &occurrence, &mut roll).await?;
                settle(tx, community, &occurrence, &roll).await?;
            }
            tx.put(Scope::Community(community), &roll).await?;
            self.line(community, &occurrence, &roll, me.person).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(line)
    }

    /// Says that a session whose attendance was recorded did not take place after all; it counts as called off for this
    /// reason. What was recorded is kept, and counts again if the session is [reopened](Self::reopen_session) and recorded
    /// once more. For organisers.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is not recorded as held, [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn undo_attendance(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        reason: &str,
    ) -> Result<Occurrence, Error> {
        let reason = text::line("reason", reason, 1_000)?;
        let undone = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::PlanSession).await?;
            let mut occurrence = lines::load(tx, community, session).await?;
            if occurrence.state != OccurrenceState::Held {
                let why = format!("session #{} is not recorded as held", occurrence.number);
                return Err(Error::Rule(why));
            }
            occurrence.state = OccurrenceState::Cancelled {
                reason: reason.clone(),
            };
            let activity = Activity {
                object: occurrence.number,
                ..Activity::new(tx.now.timestamp_millis(), NONE, Verb::Unheld)
            };
            tx.record(community, activity);
            called_off(tx, community, &occurrence).await?;
            tx.put(Scope::Community(community), &occurrence).await?;
            Ok(occurrence)
        })?;
        self.hub.seal_if_due(community).await;
        Ok(undone)
    }

    /// Those who were listed by name; refuses whoever could not have been there.
    async fn listed(
        &self,
        community: CommunityId,
        occurrence: &Occurrence,
        entries: &[(Handle, Attendance)],
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<PersonId, Attendance>, Error> {
        let store = self.hub.store();
        let handles: Vec<Handle> = entries.iter().map(|(handle, _)| handle.clone()).collect();
        let people = lines::people(store, &handles).await?;
        let members = members_among(store, community, people.iter().copied()).await?;
        let mut listed = BTreeMap::new();
        for ((handle, attendance), person) in entries.iter().zip(people) {
            let member = members
                .get(&person)
                .ok_or_else(|| Error::not_found("member", handle))?;
            may_have(occurrence, member, *attendance, now)
                .map_err(|why| Error::Rule(format!("{handle} {why}")))?;
            if listed.insert(person, *attendance).is_some() {
                return Err(Error::invalid("attendance", format!("{handle} is named twice")));
            }
        }
        Ok(listed)
    }

    /// What is recorded of those who were not listed.
    async fn others(
        &self,
        community: CommunityId,
        occurrence: &Occurrence,
        roll: &Roll,
        listed: &BTreeMap<PersonId, Attendance>,
        rest: Option<Attendance>,
    ) -> Result<Vec<(PersonId, Attendance)>, Error> {
        let store = self.hub.store();
        let leads: BTreeSet<PersonId> = occurrence.plan.leads.iter().map(|l| l.person).collect();
        let concerned = match rest {
            Some(_) => all_members(store, community).await?,
            None => {
                let on_roll = roll.entries.iter().map(|e| e.person);
                let members = members_among(store, community, on_roll.chain(leads.iter().copied()));
                members.await?.into_values().collect()
            }
        };
        let mut others: Vec<(PersonId, Attendance)> = Vec::new();
        let mut unnamed: Vec<PersonId> = Vec::new();
        for member in concerned {
            let (person, entry) = (member.person, roll.entry(member.person));
            let is_known = listed.contains_key(&person) || entry.is_some_and(|e| e.attendance.is_some());
            if is_known || !member.covers(occurrence.starts_at) {
                continue;
            }
            let answer = entry.and_then(|e| e.answer);
            if leads.contains(&person) && !entry.is_some_and(RollEntry::stays_away) {
                others.push((person, Attendance::Present));
            } else if answer == Some(Answer::Excused) {
                others.push((person, Attendance::Excused));
            } else if member.role != Role::Guest && is_in_scope(occurrence, &member, entry) {
                unnamed.push(person);
            }
        }
        if let Some(rest) = rest {
            let keys: Vec<Key> = unnamed.iter().map(|p| person_key(*p)).collect();
            for record in store.get(&keys).await?.iter().flatten() {
                let person: Person = envelope::open(record)?;
                others.extend((!person.bot).then_some((person.id, rest)));
            }
        }
        Ok(others)
    }
}

fn tally(occurrence: &Occurrence, roll: &Roll, corrected: usize) -> Tally {
    let count = |fits: fn(Attendance) -> bool| {
        let known = roll.entries.iter().filter_map(|e| e.attendance);
        known.filter(|a| fits(*a)).count()
    };
    Tally {
        session: occurrence.id,
        number: occurrence.number,
        came: count(Attendance::came),
        excused: count(|a| a == Attendance::Excused),
        absent: count(|a| a == Attendance::Absent),
        corrected,
    }
}

/// Why somebody cannot have been at a session, or absent from it.
fn may_have(
    occurrence: &Occurrence,
    member: &Membership,
    attendance: Attendance,
    now: DateTime<Utc>,
) -> Result<(), String> {
    let start = occurrence.starts_at;
    if member.covers(start) || (member.role_at(now) == Role::Guest && attendance.came()) {
        return Ok(());
    }
    let number = occurrence.number;
    let later = member.intervals.iter().find(|i| i.joined > start);
    Err(match (later, member.intervals.last()) {
        (Some(interval), _) => format!(
            "joined on {}, after session #{number} had begun: they were neither there as a member nor absent",
            interval.joined.to_rfc3339()
        ),
        (None, Some(interval)) => format!(
            "left on {}, before session #{number} began",
            interval.left.unwrap_or(start).to_rfc3339()
        ),
        (None, None) => format!("was no member when session #{number} began"),
    })
}
