use std::collections::BTreeSet;

use chrono::{DateTime, Days, Utc};
use serde::Serialize;

use super::answers::AnswerSheet;
use super::eligible::{eligible, took_part};
use super::form::NewPulse;
use super::model::{
    AnswerBox, BOX, MAX_ANSWERS, MAX_OPEN, MAX_PULSE_DAYS, MAX_UNITS, OpenPulses, Pulse, PulsePurpose,
    PulseState, Questions, Respondents, box_key, open_key, respondents_key,
};
use super::read::{PulseResult, ShownPulse};
use super::release::release;
use crate::actor::Action;
use crate::community::{Person, known_metrics, load_community, person_key};
use crate::engagement::window::{local_day, local_midnight_utc};
use crate::error::Error;
use crate::hub::Desk;
use crate::id::{CommunityId, OccurrenceId, PulseId, Slug};
use crate::ledger::{Activity, NONE, Verb};
use crate::session::{Occurrence, Roll, roll_key};
use crate::store::Scope;
use crate::store::thing;
use crate::store::transaction::{Tx, read_entity, transact};
use crate::text;

/// That somebody answered; nothing of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The number of the pulse.
    pub pulse: u32,
    /// How many of its items were answered.
    pub answered: usize,
    /// How many it has.
    pub items: usize,
}

impl Desk {
    /// Opens a pulse (S3.3, S3.5, S0.11, S4.1; of a session S2.8).
    ///
    /// # Errors
    /// [`Error::Rule`] if [`MAX_OPEN`] are open, the session has not begun, or there is nothing to break figures down by;
    /// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn open_pulse(&self, community: CommunityId, new: &NewPulse) -> Result<ShownPulse, Error> {
        let title = text::line("title", &new.title, 300)?;
        if (new.purpose == PulsePurpose::Session) != new.session.is_some() {
            let why = "a pulse about a session needs the session, and no other has one";
            return Err(Error::invalid("session", why));
        }
        self.permit_reading(community, Action::TendPulses).await?;
        self.close_due_pulses(community).await?;
        let opened = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendPulses).await?;
            let charter = load_community(tx, community).await?;
            let taken: BTreeSet<String> = known_metrics(&charter)?.into_iter().collect();
            let mut questions = new.questions(&taken)?;
            let (scope, zone) = (Scope::Community(community), charter.charter.time_zone);
            if let Some(session) = new.session {
                let session: Occurrence = thing::load(tx, community, session.as_uuid()).await?;
                if session.starts_at > tx.now {
                    return Err(Error::Rule(format!(
                        "the session #{} has not begun",
                        session.number
                    )));
                }
            }
            let today = local_day(tx.now, zone);
            let days = (new.until - today).num_days();
            let end = new.until.checked_add_days(Days::new(1));
            let end = end
                .filter(|_| (0..=MAX_PULSE_DAYS).contains(&days))
                .ok_or_else(|| {
                    let why = format!(
                        "{} is not from today, {today}, to {MAX_PULSE_DAYS} days ahead",
                        new.until
                    );
                    Error::invalid("until", why)
                })?;
            let people = eligible(tx, community, new.session, tx.now, tx.now).await?;
            if new.by_unit {
                let units: BTreeSet<Slug> = people.iter().filter_map(|member| member.unit.clone()).collect();
                break_down(&mut questions, units)?;
            }
            let open: Option<OpenPulses> = tx.get(&open_key(scope)).await?;
            let mut open = open.unwrap_or_default();
            if open.open.len() >= MAX_OPEN {
                return Err(Error::Rule(format!(
                    "{MAX_OPEN} pulses are open: close one first"
                )));
            }
            let (opened_by, actor) = self.signature(tx, community).await?;
            let pulse = Pulse {
                id: tx.new_id(tx.now).into(),
                number: tx.object_number(community).await?,
                title: title.clone(),
                purpose: new.purpose,
                session: new.session,
                questions,
                opened_by,
                opened_at: tx.now,
                until: new.until,
                until_at: local_midnight_utc(end, zone),
                closed_at: None,
                k: charter.charter.settings.anonymity_k,
            };
            open.open.push((pulse.id, pulse.until_at));
            // Room for twice as many as there are: boxes fill by lot, and people join.
            let boxes = (2 * people.len()).div_ceil(BOX).clamp(1, MAX_ANSWERS / BOX) as u32;
            let (id, members) = (pulse.id, BTreeSet::new());
            tx.insert(
                scope,
                &Respondents {
                    pulse: id,
                    members,
                    boxes,
                },
            )?;
            tx.insert(scope, &pulse)?;
            tx.put(scope, &open).await?;
            let activity = Activity {
                object: pulse.number,
                ..Activity::new(tx.now.timestamp_millis(), actor, Verb::OpenedPulse)
            };
            tx.record(community, activity);
            self.shown_pulse(community, pulse, tx.now, Some(false)).await
        })?;
        self.hub.seal_if_due(community).await;
        Ok(opened)
    }

    /// Answers a pulse, each answer as (key of the item, answer): see [`AnswerSheet::read`]. Items may be left out. Nobody answers
    /// twice, and an answer can neither be changed nor taken back: nobody knows whose it is.
    ///
    /// # Errors
    /// [`Error::Rule`] if the pulse is closed or full, one has answered it, was not at its session, or is a program; [`Error::Invalid`],
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn answer_pulse(
        &self,
        community: CommunityId,
        pulse: PulseId,
        answers: &[(String, String)],
    ) -> Result<Answered, Error> {
        transact!(&self.hub, |tx| {
            let me = self.me(tx, community, Action::AnswerPulses).await?;
            let scope = Scope::Community(community);
            let pulse: Pulse = thing::load(tx, community, pulse.as_uuid()).await?;
            if pulse.state_at(tx.now) == PulseState::Closed {
                return Err(Error::Rule(format!("the pulse #{} is closed", pulse.number)));
            }
            // Whoever runs a program knows what it answers: with it, fewer people than k would be told of.
            let person: Option<Person> = read_entity(tx.reader(), &person_key(me.person)).await?;
            if person.is_some_and(|person| person.bot) {
                let why = format!("the pulse #{} is for people, and you are a program", pulse.number);
                return Err(Error::Rule(why));
            }
            if let Some(session) = pulse.session {
                let roll: Option<Roll> = tx.get(&roll_key(community, session)).await?;
                if !took_part(roll.as_ref(), &me) {
                    let why = format!(
                        "the pulse #{} is for those who were at its session or caught up, once that is recorded",
                        pulse.number
                    );
                    return Err(Error::Rule(why));
                }
            }
            let respondents: Option<Respondents> = tx.get(&respondents_key(scope, pulse.id)).await?;
            let mut respondents = respondents.ok_or_else(|| Error::not_found("pulse", pulse.id))?;
            if !respondents.members.insert(me.number) {
                let why = format!(
                    "you have answered the pulse #{}; nobody knows which answers are yours, so they cannot be changed",
                    pulse.number
                );
                return Err(Error::Rule(why));
            }
            let mut sheet = AnswerSheet::read(&pulse.questions, answers)?;
            let given = sheet.given.iter().flatten().count() + sheet.comments.len();
            let units = pulse.questions.units.as_ref();
            sheet.unit = me
                .unit
                .filter(|unit| units.is_some_and(|units| units.contains(unit)));
            tx.put(scope, &respondents).await?;
            self.lay_down(tx, scope, &pulse, respondents.boxes, sheet).await?;
            Ok(Answered {
                pulse: pulse.number,
                answered: given,
                items: pulse.questions.items.len(),
            })
        })
    }

    /// Puts a set of answers into a box, under an id that tells neither who nor when.
    async fn lay_down(
        &self,
        tx: &mut Tx<'_>,
        scope: Scope,
        pulse: &Pulse,
        boxes: u32,
        sheet: AnswerSheet,
    ) -> Result<(), Error> {
        // There are at most a hundred boxes.
        let first = self.hub.ids().below(u64::from(boxes)) as u32;
        for number in (first..boxes).chain(0..first) {
            let held: Option<AnswerBox> = tx.get(&box_key(scope, pulse.id, number)).await?;
            let mut held = held.unwrap_or_else(|| AnswerBox {
                pulse: pulse.id,
                number,
                sheets: Vec::new(),
            });
            if held.sheets.len() < BOX {
                held.sheets.push((tx.new_id(DateTime::UNIX_EPOCH).into(), sheet));
                held.sheets.sort_unstable_by_key(|(id, _)| *id);
                tx.put(scope, &held).await?;
                return Ok(());
            }
        }
        let why = format!(
            "the pulse #{} is full: it holds {} sets of answers; close it, and open another one",
            pulse.number,
            boxes as usize * BOX
        );
        Err(Error::Rule(why))
    }

    /// Closes a pulse before its last day is over. What may be told is released, once and for good; everything else is deleted.
    ///
    /// # Errors
    /// [`Error::Rule`] if it is closed, [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn close_pulse(&self, community: CommunityId, pulse: PulseId) -> Result<PulseResult, Error> {
        let closed = transact!(&self.hub, |tx| {
            self.permit(tx, community, Action::TendPulses).await?;
            let mut pulse: Pulse = thing::load(tx, community, pulse.as_uuid()).await?;
            if pulse.closed_at.is_some() {
                return Err(Error::Rule(format!(
                    "the pulse #{} has been closed already",
                    pulse.number
                )));
            }
            let at = tx.now.min(pulse.until_at);
            let (_, actor) = self.signature(tx, community).await?;
            let (told, comments) = release(tx, community, &mut pulse, at, actor).await?;
            let shown = self.shown_pulse(community, pulse, tx.now, None).await?;
            Ok(PulseResult::new(shown, told, comments))
        })?;
        self.hub.seal_if_due(community).await;
        Ok(closed)
    }

    /// Closes the pulses whose last day is over, in nobody's name. Whoever reads sees to it first, so that nothing depends on
    /// somebody's being there at midnight; on a store that can only be read, they wait.
    pub(crate) async fn close_due_pulses(&self, community: CommunityId) -> Result<(), Error> {
        let scope = Scope::Community(community);
        let now = self.hub.now();
        let is_due = |end: DateTime<Utc>| end <= now;
        let open: Option<OpenPulses> = read_entity(self.hub.store(), &open_key(scope)).await?;
        let due = open
            .into_iter()
            .flat_map(|open| open.open)
            .filter(|(_, end)| is_due(*end));
        let due: Vec<PulseId> = due.map(|(id, _)| id).collect();
        if due.is_empty() || self.hub.writable().is_err() {
            return Ok(());
        }
        for id in due {
            transact!(&self.hub, |tx| {
                let mut pulse: Pulse = thing::load(tx, community, id.as_uuid()).await?;
                // Somebody may have been faster.
                if pulse.closed_at.is_none() && is_due(pulse.until_at) {
                    let at = pulse.until_at;
                    release(tx, community, &mut pulse, at, NONE).await?;
                }
                Ok(())
            })?;
        }
        self.hub.seal_if_due(community).await;
        Ok(())
    }

    /// The session of a pulse, by its number.
    pub(super) async fn number_of_session(
        &self,
        community: CommunityId,
        session: Option<OccurrenceId>,
    ) -> Result<Option<u32>, Error> {
        let Some(session) = session else { return Ok(None) };
        let key = thing::thing_key::<Occurrence>(Scope::Community(community), session.as_uuid());
        let session: Option<Occurrence> = read_entity(self.hub.store(), &key).await?;
        Ok(session.map(|session| session.number))
    }
}

fn break_down(questions: &mut Questions, units: BTreeSet<Slug>) -> Result<(), Error> {
    match units.len() {
        2..=MAX_UNITS => {
            questions.units = Some(units.into_iter().collect());
            Ok(())
        }
        n => Err(Error::Rule(format!(
            "figures are broken down by 2 to {MAX_UNITS} units; those whom the pulse is for are in {n}"
        ))),
    }
}
