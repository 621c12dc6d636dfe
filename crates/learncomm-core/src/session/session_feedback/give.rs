use std::collections::BTreeSet;

use chrono::DateTime;
use serde::Serialize;

use super::model::{FeedbackForm, FeedbackRead, Givers, SessionFeedback, feedback_on, givers_key, readable};
use crate::actor::{Action, Actor};
use crate::community::{handles, load_community};
use crate::company;
use crate::engagement::window::{local_day, local_midnight_utc};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId};
use crate::ledger::{Activity, NONE, Verb};
use crate::session::roll::roll_key;
use crate::session::{Attendance, Occurrence, Roll};
use crate::store::thing::{self, thing_key};
use crate::store::transaction::{Stored as _, Tx, read_entity, transact};
use crate::store::{RecordReaderExt, Scan, Scope, StoreError, envelope};

/// That feedback was given; nothing of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The number of the session.
    pub session: u32,
    /// Whether it was given without a name.
    pub anonymous: bool,
    /// Whether it took the place of what its giver had said before.
    pub replaced: bool,
}

impl Desk {
    /// Says how a session was, with one's name or without (S2.8, S3.7). For whoever was there or caught up, once the session
    /// has begun and this was recorded. Who has given feedback with their name may replace it; who has given it without a
    /// name cannot: nobody knows which it was.
    ///
    /// # Errors
    /// [`Error::Rule`] if the session has not begun, one was not there, or has given feedback already; [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn give_feedback(
        &self,
        community: CommunityId,
        session: OccurrenceId,
        form: &FeedbackForm,
    ) -> Result<Given, Error> {
        let form = form.checked()?;
        let given = transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::TakePart).await?;
            let scope = Scope::Community(community);
            let occurrence: Occurrence = thing::load(tx, community, session.as_uuid()).await?;
            if occurrence.starts_at > tx.now {
                let why = format!("the session #{} has not begun", occurrence.number);
                return Err(Error::Rule(why));
            }
            let roll: Option<Roll> = tx.get(&roll_key(community, session)).await?;
            let entry = roll.and_then(|roll| roll.entries.into_iter().find(|e| e.person == me.person));
            let took_part =
                entry.is_some_and(|e| e.attendance.is_some_and(Attendance::came) || e.caught_up.is_some());
            if !took_part {
                return Err(Error::Rule(format!(
                    "feedback on the session #{} is for those who were there or caught up, once that is recorded",
                    occurrence.number
                )));
            }
            let mut feedback = SessionFeedback {
                id: me.person.as_uuid().into(),
                session,
                by: Some((me.person, tx.now)),
                helped: form.helped.clone(),
                next: form.next.clone(),
                learned: form.learned,
                waits: false,
            };
            let named: Option<SessionFeedback> = tx.get(&feedback.key(scope)).await?;
            let mut givers = givers_of(tx, scope, session).await?;
            let is_first = givers.people.insert(me.person);
            if !is_first && (named.is_none() || form.anonymous) {
                return Err(Error::Rule(already(&occurrence, named.is_some())));
            }
            let mut actor = me.number;
            if form.anonymous {
                // From here on nothing of this change may tell the time of day, or who it was.
                let charter = load_community(tx, community).await?.charter;
                let zone = charter.time_zone;
                // Settings that ask for less hold for those who come later only.
                givers.k = givers.k.max(charter.settings.anonymity_k);
                feedback.waits = self.wait_for_company(tx, scope, session, givers.k).await?;
                if !feedback.waits {
                    givers.k = 0;
                }
                tx.now = local_midnight_utc(local_day(tx.now, zone), zone);
                feedback.id = tx.new_id(DateTime::UNIX_EPOCH).into();
                feedback.by = None;
                actor = NONE;
            }
            tx.put(scope, &feedback).await?;
            if is_first {
                tx.put(scope, &givers).await?;
                let activity = Activity {
                    object: occurrence.number,
                    ..Activity::new(tx.now.timestamp_millis(), actor, Verb::GaveFeedback)
                };
                tx.record(community, activity);
            }
            Ok(Given {
                session: occurrence.number,
                anonymous: form.anonymous,
                replaced: !is_first,
            })
        })?;
        self.hub.seal_if_due(community).await;
        Ok(given)
    }

    /// Whether one more without a name has to wait. If it makes enough together with those that wait, they wait no more.
    async fn wait_for_company(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        session: OccurrenceId,
        k: u8,
    ) -> Result<bool, Error> {
        // Whoever gives feedback writes the record of givers: those who do so at once see each other's.
        let records = tx
            .reader()
            .scan_all(Scan::prefix(feedback_on(scope, session)))
            .await?;
        let all: Vec<SessionFeedback> = records
            .iter()
            .map(envelope::open)
            .collect::<Result<_, StoreError>>()?;
        let waiting: Vec<SessionFeedback> = all.into_iter().filter(|f| f.waits).collect();
        company::waits(tx, scope, waiting, k, |feedback| SessionFeedback {
            waits: false,
            ..feedback
        })
        .await
    }

    /// The feedback on a session. For whoever may read feedback, and whoever led the session. What was said without a name
    /// is shown if at least as many did so as the settings of the community ask for
    /// ([`Settings::anonymity_k`](crate::community::Settings::anonymity_k)), and what is said later when as many more have:
    /// whoever reads twice must not be able to tell what the few between said.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn read_feedback(
        &self,
        community: CommunityId,
        session: OccurrenceId,
    ) -> Result<FeedbackRead, Error> {
        let store = self.hub.store();
        let scope = Scope::Community(community);
        let role = self.role_in(community).await?;
        let key = thing_key::<Occurrence>(scope, session.as_uuid());
        let occurrence: Option<Occurrence> = read_entity(store, &key).await?;
        let led = match (self.actor, &occurrence) {
            (Actor::Person(me), Some(o)) => o.is_run_by(me) && role.may(Action::TakePart),
            _ => false,
        };
        if !led {
            self.permit_reading(community, Action::ReadFeedback).await?;
        }
        if occurrence.is_none() {
            return Err(Error::not_found("session", session));
        }
        let records = store.scan_all(Scan::prefix(feedback_on(scope, session))).await?;
        let all: Vec<SessionFeedback> = records
            .iter()
            .map(envelope::open)
            .collect::<Result<_, StoreError>>()?;
        let names = handles(store, all.iter().filter_map(|f| f.by.map(|(person, _)| person))).await?;
        let charter = load_community(&mut self.hub.begin(), community).await?.charter;
        let givers: Option<Givers> = read_entity(store, &givers_key(scope, session)).await?;
        let mut read = readable(all, &names, charter.settings.anonymity_k);
        read.needed = read.needed.max(givers.map_or(0, |givers| usize::from(givers.k)));
        Ok(read)
    }
}

async fn givers_of(tx: &mut Tx<'_>, scope: Scope, session: OccurrenceId) -> Result<Givers, Error> {
    let known: Option<Givers> = tx.get(&givers_key(scope, session)).await?;
    Ok(known.unwrap_or_else(|| Givers {
        session,
        people: BTreeSet::new(),
        k: 0,
    }))
}

fn already(occurrence: &Occurrence, with_name: bool) -> String {
    let number = occurrence.number;
    if with_name {
        format!(
            "you have given feedback on the session #{number} with your name; replace it with your name, too"
        )
    } else {
        format!(
            "you have given feedback on the session #{number} without your name; nobody knows which it is, so it cannot be replaced"
        )
    }
}
