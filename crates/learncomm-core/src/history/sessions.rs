use std::ops::Bound;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::content::Tool;
use super::fact::{Outcome, PastAttendance, PastSession};
use super::import::{participant, who_name};
use crate::community::load_community;
use crate::contribution::Origin;
use crate::engagement::window::{local_day, local_midnight_utc};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{OccurrenceId, PersonId};
use crate::ledger::{Activity, Verb};
use crate::session::{
    Attendance, Occurrence, OccurrenceState, Roll, SessionFormat, SessionPlan, roll_key, settle,
};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Tx, id_in};
use crate::store::{Key, KeyBuilder, RecordReaderExt, Scan, Scope, StoreError};
use crate::text;
use crate::time::to_millis;

/// The entries that lead from where a session came from to our session.
pub(super) fn session_origins(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("session-origin")
}

/// Of an origin whose parts were checked: others might not fit into a key.
pub(super) fn session_origin_key(scope: Scope, origin: &Origin) -> Key {
    session_origins(scope).text(&origin.tool).text(&origin.id).build()
}

/// The records of a session, to be read ahead.
pub(super) fn session_keys(scope: Scope, id: Uuid) -> [Key; 2] {
    let roll = Key::within(scope).text("roll").id(id).build();
    [thing_key::<Occurrence>(scope, id), roll]
}

/// The session behind an entry of [`session_origins`], and whether it was the community's own before.
pub(super) fn session_id(entry: &[u8]) -> Result<(Uuid, bool), StoreError> {
    match entry.split_last_chunk::<1>() {
        Some((id, [OURS])) if id.len() == 16 => Ok((id_in(id)?, true)),
        _ => Ok((id_in(entry)?, false)),
    }
}

/// Stands behind the id of a session that the community had itself.
const OURS: u8 = 1;

async fn known(tx: &mut Tx<'_>, tool: Tool<'_>, id: &str) -> Result<Option<(Occurrence, bool)>, Error> {
    let origin = tool.origin(id)?;
    match tx.get_raw(&session_origin_key(tool.scope(), &origin)).await? {
        Some(entry) => {
            let (id, ours) = session_id(&entry)?;
            Ok(Some((thing::load(tx, tool.community, id).await?, ours)))
        }
        None => Ok(None),
    }
}

impl Desk {
    /// A session that took place. That it did is told at once; who came follows.
    pub(super) async fn past_session(
        &self,
        tx: &mut Tx<'_>,
        tool: Tool<'_>,
        past: &PastSession,
    ) -> Result<Outcome, Error> {
        let title = text::line("title", &past.title, 300)?;
        let starts_at = to_millis(past.starts);
        if !(1..=1_440).contains(&past.minutes) {
            let why = format!("{} is not between 1 and 1,440", past.minutes);
            return Err(Error::invalid("minutes", why));
        }
        if let Some((session, ours)) = known(tx, tool, &past.id).await? {
            if !ours {
                return again(tx, tool, past, session, title).await;
            }
            return match session.state {
                OccurrenceState::Held => Ok(Outcome::Unchanged),
                _ => self.join(tx, tool, &session).await.map(|()| Outcome::Updated),
            };
        }
        let zone = load_community(tx, tool.community).await?.charter.time_zone;
        let key = session_origin_key(tool.scope(), &tool.origin(&past.id)?);
        if past.join
            && let Some(own) = self.own_session(tx, tool, &title, starts_at, zone).await?
        {
            self.join(tx, tool, &own).await?;
            tx.put_raw(key, [own.id.as_uuid().as_bytes().as_slice(), &[OURS]].concat());
            return Ok(Outcome::Updated);
        }
        if starts_at < DateTime::<Utc>::UNIX_EPOCH || starts_at > tx.now {
            let why = "is not between 1970 and now: what is to come is planned, not imported";
            return Err(Error::invalid(
                "starts",
                format!("{} {why}", starts_at.to_rfc3339()),
            ));
        }
        let session = Occurrence {
            id: tx.new_id(starts_at).into(),
            number: tx.object_number(tool.community).await?,
            series: None,
            slot: None,
            local: starts_at.with_timezone(&zone).naive_local(),
            zone,
            starts_at,
            minutes: past.minutes,
            edited: false,
            plan: SessionPlan {
                scope: past.scope.clone(),
                ..SessionPlan::new(&title, SessionFormat::OpenDiscussion)
            },
            materials: Vec::new(),
            case: None,
            state: OccurrenceState::Planned,
        };
        tx.put_raw(key, session.id.as_uuid().as_bytes().to_vec());
        let roll = Roll {
            recorded_at: Some(tx.now),
            ..Roll::new(session.id)
        };
        tx.insert(tool.scope(), &roll)?;
        self.hold(tx, tool.community, &session, &roll).await?;
        Ok(Outcome::Added)
    }

    /// Makes a session of the community's own one that was held, if it is not yet.
    async fn join(&self, tx: &mut Tx<'_>, tool: Tool<'_>, own: &Occurrence) -> Result<(), Error> {
        let refused = |why: &str| Err(Error::Rule(format!("it is #{}, which {why}", own.number)));
        match own.state {
            OccurrenceState::Held => return Ok(()),
            OccurrenceState::Cancelled { .. } => return refused("was called off"),
            OccurrenceState::Planned if own.starts_at > tx.now => return refused("has not begun"),
            OccurrenceState::Planned => {}
        }
        let mut roll = roll_of(tx, tool, own.id).await?;
        let first = roll.recorded_at.is_none();
        roll.recorded_at.get_or_insert(tx.now);
        self.hold(tx, tool.community, own, &roll).await?;
        if first {
            let there = roll.entries.iter().filter(|e| e.attendance.is_some());
            let there: Vec<PersonId> = there.map(|e| e.person).collect();
            self.tell_attendance(tx, tool.community, own, &roll, &there)
                .await?;
        }
        self.tell_leads(tx, tool.community, own, &mut roll).await?;
        settle(tx, tool.community, own, &roll).await?;
        Ok(tx.put(tool.scope(), &roll).await?)
    }

    /// The one session that the community has itself of that name on the local day of an instant.
    async fn own_session(
        &self,
        tx: &mut Tx<'_>,
        tool: Tool<'_>,
        title: &str,
        at: DateTime<Utc>,
        zone: Tz,
    ) -> Result<Option<Occurrence>, Error> {
        let day = local_day(at, zone);
        let bound = |day: Option<NaiveDate>| {
            let at = day.map_or(at, |day| local_midnight_utc(day, zone));
            let index = Key::within(tool.scope()).text("session-by-time");
            index.time(at.timestamp_millis()).build()
        };
        let (from, until) = (bound(Some(day)), bound(day.succ_opt()));
        let scan = Scan::range(Bound::Included(from), Bound::Excluded(until));
        let entries = self.hub.store().scan_all(scan).await?;
        let mut found: Option<Occurrence> = None;
        for id in entries.iter().filter_map(|e| e.key.as_bytes().last_chunk::<16>()) {
            let session: Occurrence = thing::load(tx, tool.community, Uuid::from_bytes(*id)).await?;
            if session.is_cancelled() || session.plan.title.to_lowercase() != title.to_lowercase() {
                continue;
            }
            if let Some(other) = found {
                return Err(Error::Rule(format!(
                    "there are two sessions of that name on that day, #{} and #{}: record who came by hand",
                    other.number, session.number
                )));
            }
            found = Some(session);
        }
        Ok(found)
    }

    /// Whether somebody came to a session that is known. Said differently again, it is a correction.
    pub(super) async fn past_attendance(
        &self,
        tx: &mut Tx<'_>,
        tool: Tool<'_>,
        past: &PastAttendance,
    ) -> Result<Outcome, Error> {
        let session = known(tx, tool, &past.session).await?;
        let (session, _) = session.ok_or_else(|| Error::not_found("session", &past.session))?;
        let me = participant(tx, tool.community, &past.who).await?;
        let me = me.ok_or_else(|| Error::invalid("who", "it is not known who it was"))?;
        if !me.covers(session.starts_at) {
            return Err(Error::Rule(format!(
                "{} was not in the community on {}, when the session began; a stretch of membership has to come first",
                who_name(&past.who),
                session.starts_at.to_rfc3339()
            )));
        }
        let mut roll = roll_of(tx, tool, session.id).await?;
        let outcome = match roll.mark(me.person, past.attendance, false)? {
            None => return Ok(Outcome::Unchanged),
            Some(true) => Outcome::Updated,
            Some(false) => Outcome::Added,
        };
        let entry = roll.entry_mut(me.person);
        let activity = Activity {
            object: session.number,
            value: past.attendance.code() | entry.corrections << 8,
            ..Activity::new(
                session.starts_at.timestamp_millis(),
                me.number,
                told_as(past.attendance),
            )
        };
        tx.record(tool.community, activity);
        if session.is_led_by(me.person) {
            self.tell_leads(tx, tool.community, &session, &mut roll).await?;
            settle(tx, tool.community, &session, &roll).await?;
        }
        tx.put(tool.scope(), &roll).await?;
        Ok(outcome)
    }
}

/// A session that came from the same place before: it may be called something else by now.
async fn again(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    past: &PastSession,
    mut session: Occurrence,
    title: String,
) -> Result<Outcome, Error> {
    let starts_at = to_millis(past.starts);
    if (session.starts_at, session.minutes, &session.plan.scope) != (starts_at, past.minutes, &past.scope) {
        return Err(Error::Rule(format!(
            "it is known already as #{}, which began on {} and took {} minutes: the same time, length and scope are \
             expected",
            session.number,
            session.starts_at.to_rfc3339(),
            session.minutes
        )));
    }
    if session.plan.title == title {
        return Ok(Outcome::Unchanged);
    }
    session.plan.title = title;
    tx.put(tool.scope(), &session).await?;
    Ok(Outcome::Updated)
}

const fn told_as(attendance: Attendance) -> Verb {
    if attendance.came() {
        Verb::Attended
    } else {
        Verb::Missed
    }
}

async fn roll_of(tx: &mut Tx<'_>, tool: Tool<'_>, of: OccurrenceId) -> Result<Roll, Error> {
    let known: Option<Roll> = tx.get(&roll_key(tool.community, of)).await?;
    Ok(known.unwrap_or_else(|| Roll::new(of)))
}
