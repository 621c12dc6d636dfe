use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::content::Tool;
use super::fact::{Outcome, PastAttendance, PastSession};
use super::import::{participant, who_name};
use crate::community::{load_community, unit_number};
use crate::contribution::Origin;
use crate::error::Error;
use crate::id::OccurrenceId;
use crate::ledger::{Activity, NONE, Verb};
use crate::session::{
    Attendance, Occurrence, OccurrenceState, Roll, RollEntry, SessionFormat, SessionPlan, SessionScope,
    roll_key,
};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Tx, id_in};
use crate::store::{Key, KeyBuilder, Scope};
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

async fn known(tx: &mut Tx<'_>, tool: Tool<'_>, id: &str) -> Result<Option<Occurrence>, Error> {
    let origin = tool.origin(id)?;
    match tx.get_raw(&session_origin_key(tool.scope(), &origin)).await? {
        Some(ours) => thing::load(tx, tool.community, id_in(&ours)?).await.map(Some),
        None => Ok(None),
    }
}

/// A session that took place. That it did is told at once; who came follows.
pub(super) async fn session(tx: &mut Tx<'_>, tool: Tool<'_>, past: &PastSession) -> Result<Outcome, Error> {
    let title = text::line("title", &past.title, 300)?;
    let starts_at = to_millis(past.starts);
    if !(1..=1_440).contains(&past.minutes) {
        let why = format!("{} is not between 1 and 1,440", past.minutes);
        return Err(Error::invalid("minutes", why));
    }
    if starts_at < DateTime::<Utc>::UNIX_EPOCH || starts_at > tx.now {
        let why = "is not between 1970 and now: what is to come is planned, not imported";
        return Err(Error::invalid(
            "starts",
            format!("{} {why}", starts_at.to_rfc3339()),
        ));
    }
    if let Some(mut session) = known(tx, tool, &past.id).await? {
        if (session.starts_at, session.minutes, &session.plan.scope) != (starts_at, past.minutes, &past.scope)
        {
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
        return Ok(Outcome::Updated);
    }
    let origin = tool.origin(&past.id)?;
    let zone = load_community(tx, tool.community).await?.charter.time_zone;
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
        plan: plan(title, past.scope.clone()),
        materials: Vec::new(),
        case: None,
        state: OccurrenceState::Held,
    };
    let key = session_origin_key(tool.scope(), &origin);
    tx.put_raw(key, session.id.as_uuid().as_bytes().to_vec());
    tx.insert(tool.scope(), &session)?;
    let roll = Roll {
        recorded_at: Some(tx.now),
        ..Roll::new(session.id)
    };
    tx.insert(tool.scope(), &roll)?;
    let line = |verb, value| Activity {
        object: session.number,
        value,
        ..Activity::new(starts_at.timestamp_millis(), NONE, verb)
    };
    let code = past.scope.code() << 16;
    tx.record(tool.community, line(Verb::Held, code | past.minutes));
    if let SessionScope::Units(units) = &past.scope {
        for unit in units {
            let number = unit_number(tx, tool.community, Some(unit)).await?;
            tx.record(tool.community, line(Verb::ScopedTo, number));
        }
    }
    Ok(Outcome::Added)
}

/// A plan of which nothing is known but what the session was called and whom it was for.
fn plan(title: String, scope: SessionScope) -> SessionPlan {
    SessionPlan {
        title,
        description: String::new(),
        format: SessionFormat::OpenDiscussion,
        scope,
        topics: Vec::new(),
        level: None,
        prerequisites: Vec::new(),
        focus: None,
        pre_work: String::new(),
        capacity: None,
        leads: Vec::new(),
        agenda: Vec::new(),
    }
}

/// Whether somebody came to a session that is known. Said differently again, it is a correction.
pub(super) async fn attendance(
    tx: &mut Tx<'_>,
    tool: Tool<'_>,
    past: &PastAttendance,
) -> Result<Outcome, Error> {
    let session = known(tx, tool, &past.session).await?;
    let session = session.ok_or_else(|| Error::not_found("session", &past.session))?;
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
    let place = roll
        .entries
        .binary_search_by_key(&me.person, |entry| entry.person);
    let place = place.unwrap_or_else(|free| {
        roll.entries.insert(free, entry_of(me.person));
        free
    });
    let entry = &mut roll.entries[place];
    let outcome = match entry.attendance {
        Some(known) if known == past.attendance => return Ok(Outcome::Unchanged),
        Some(_) => {
            entry.corrections = entry.corrections.saturating_add(1).min(CORRECTIONS);
            Outcome::Updated
        }
        None => Outcome::Added,
    };
    entry.attendance = Some(past.attendance);
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
    tx.put(tool.scope(), &roll).await?;
    Ok(outcome)
}

/// What fits into the ledger above the code.
const CORRECTIONS: u32 = (1 << 24) - 1;

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

const fn entry_of(person: crate::id::PersonId) -> RollEntry {
    RollEntry {
        person,
        invitation: None,
        answer: None,
        answered_at: None,
        turn: None,
        standing: false,
        attendance: None,
        corrections: 0,
        caught_up: None,
    }
}
