use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engagement::window::local_midnight_utc;
use crate::error::Error;
use crate::id::{ActionItemId, Handle, OccurrenceId, PersonId, SeriesId};
use crate::session::{Occurrence, OccurrenceState};
use crate::store::thing::{Thing, number_entry, thing_key};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::words::words;

words! {
    /// How far an action is, in the order in which actions are listed.
    ActionProgress: "state" {
        /// To be done.
        Open = 0 "open",
        /// Done.
        Done = 1 "done",
        /// Given up, for a reason.
        Dropped = 2 "dropped",
    }
}

/// What became of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum ActionState {
    /// It is to be done.
    Open,
    /// It was done.
    Done {
        /// When it was closed.
        #[serde(rename = "closed_at")]
        at: DateTime<Utc>,
        /// Who closed it; `None` for the owner of the store.
        #[serde(rename = "closed_by")]
        by: Option<PersonId>,
        /// What came of it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// It was given up.
    Dropped {
        /// Why.
        reason: String,
        /// When.
        #[serde(rename = "closed_at")]
        at: DateTime<Utc>,
        /// Who dropped it; `None` for the owner of the store.
        #[serde(rename = "closed_by")]
        by: Option<PersonId>,
    },
}

impl ActionState {
    /// How far that is.
    #[must_use]
    pub const fn progress(&self) -> ActionProgress {
        match self {
            Self::Open => ActionProgress::Open,
            Self::Done { .. } => ActionProgress::Done,
            Self::Dropped { .. } => ActionProgress::Dropped,
        }
    }

    /// When it was closed or given up.
    #[must_use]
    pub const fn closed_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Open => None,
            Self::Done { at, .. } | Self::Dropped { at, .. } => Some(*at),
        }
    }
}

/// That an action got another date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redating {
    /// The day on which it was due until then.
    pub from: NaiveDate,
    /// The day on which it is due since then.
    pub to: NaiveDate,
    /// When that was said.
    pub at: DateTime<Utc>,
    /// By whom; `None` for the owner of the store.
    pub by: Option<PersonId>,
}

/// An action to take on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAction {
    /// What is to be done, in one line of 1 to 300 characters.
    pub title: String,
    /// Who does it: somebody who is in the community and more than a guest.
    pub owner: Handle,
    /// The day by whose end it is to be done, in the time zone of the community; not before today.
    pub due: NaiveDate,
    /// The session in which it was agreed, if it was in one.
    pub session: Option<OccurrenceId>,
}

/// An action that somebody took on (S3.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionItem {
    /// Its id.
    pub id: ActionItemId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub owner: PersonId,
    /// The session in which it was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<OccurrenceId>,
    /// The series of that session: it is carried on in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesId>,
    /// When it was agreed: at the beginning of its session, or when it was recorded if there was none.
    pub since: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The day by whose end it was to be done when it was agreed. Never changes: it is what counts (metrics §8).
    pub first_due: NaiveDate,
    /// The day by whose end it is to be done now, in the time zone of the community.
    pub due: NaiveDate,
    /// The instant at which that day ends.
    pub due_at: DateTime<Utc>,
    /// How the date changed, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redated: Vec<Redating>,
    /// What became of it.
    #[serde(flatten)]
    pub state: ActionState,
}

/// How many days ahead an action may be due: ten years, so that a slip of the pen is noticed.
const FAR: i64 = 3_660;

/// The instant at which a local day ends that an action is due on; neither past nor far ahead.
pub(super) fn end_of(day: NaiveDate, zone: Tz, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
    let end = day
        .checked_add_days(Days::new(1))
        .map(|next| local_midnight_utc(next, zone));
    match end {
        Some(end) if end <= now => Err(Error::invalid(
            "due",
            format!("{day} has ended; today or a later day is expected"),
        )),
        Some(end) if end <= now + TimeDelta::days(FAR) => Ok(end),
        _ => Err(Error::invalid(
            "due",
            format!("{day} is more than ten years away"),
        )),
    }
}

impl ActionItem {
    /// Whether it is to be done still.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, ActionState::Open)
    }

    /// Whether it is open although the day on which it is due has ended.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && self.due_at <= now
    }

    /// Whether it goes on into an occurrence after it was agreed, as long as it is open: one of a series into those of that
    /// series, and into sessions that belong to none; one that was agreed outside any series into every session.
    #[must_use]
    pub fn goes_into(&self, occurrence: &Occurrence) -> bool {
        let track = self.series.is_none() || occurrence.series.is_none() || occurrence.series == self.series;
        track && self.session != Some(occurrence.id) && self.since < occurrence.starts_at
    }

    /// How many sessions it has been carried into: those of `sessions` that were held before `until`, while it was open.
    pub(super) fn carried<'a>(
        &self,
        sessions: impl IntoIterator<Item = &'a Occurrence>,
        until: DateTime<Utc>,
    ) -> usize {
        let until = self.state.closed_at().map_or(until, |closed| until.min(closed));
        let held = |o: &&Occurrence| o.state == OccurrenceState::Held && o.starts_at < until;
        sessions
            .into_iter()
            .filter(held)
            .filter(|o| self.goes_into(o))
            .count()
    }

    pub(super) fn require_open(&self) -> Result<(), Error> {
        match self.state.progress() {
            ActionProgress::Open => Ok(()),
            closed => Err(Error::Rule(format!(
                "the action #{} is {closed} already; record a new one if there is more to do",
                self.number
            ))),
        }
    }

    /// Closes it.
    pub(super) fn close(
        &mut self,
        note: String,
        by: Option<PersonId>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.require_open()?;
        self.state = ActionState::Done { at, by, note };
        Ok(())
    }

    /// Gives it up.
    pub(super) fn give_up(
        &mut self,
        reason: String,
        by: Option<PersonId>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.require_open()?;
        self.state = ActionState::Dropped { reason, at, by };
        Ok(())
    }

    /// Gives it another date; whether anything changed.
    pub(super) fn redate(
        &mut self,
        to: NaiveDate,
        zone: Tz,
        by: Option<PersonId>,
        at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        self.require_open()?;
        let due_at = end_of(to, zone, at)?;
        if self.due == to {
            return Ok(false);
        }
        let from = self.due;
        self.redated.push(Redating { from, to, at, by });
        (self.due, self.due_at) = (to, due_at);
        Ok(true)
    }

    /// Its place in a list, behind `prefix`: the open ones first, then by due date.
    pub(super) fn place(&self, prefix: KeyBuilder) -> KeyBuilder {
        prefix
            .number(self.state.progress().code())
            .time(self.due_at.timestamp_millis())
            .id(self.id.as_uuid())
    }
}

/// The lists that actions are in.
pub(super) enum List {
    All,
    Of(PersonId),
    From(OccurrenceId),
}

impl List {
    pub(super) fn prefix(&self, scope: Scope) -> KeyBuilder {
        let within = |name| Key::within(scope).text(name);
        match self {
            Self::All => within("action-due"),
            Self::Of(owner) => within("action-owner").id(owner.as_uuid()),
            Self::From(session) => within("action-session").id(session.as_uuid()),
        }
    }
}

impl Entity for ActionItem {
    const KIND: &'static str = "action";
}

impl Thing for ActionItem {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for ActionItem {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let lists = [List::All, List::Of(self.owner)]
            .into_iter()
            .chain(self.session.map(List::From));
        let listed = lists.map(|list| (self.place(list.prefix(scope)).build(), Vec::new()));
        std::iter::once(number_entry(scope, self.number, self.id.as_uuid()))
            .chain(listed)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::session::{SessionFormat, SessionPlan};

    const ZONE: Tz = Tz::Europe__Berlin;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(n)
    }

    fn at(days: i64) -> DateTime<Utc> {
        "2026-03-01T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(days)
    }

    fn action(due: u64) -> ActionItem {
        ActionItem {
            id: Uuid::from_u128(1).into(),
            number: 1,
            title: "Write it down".to_owned(),
            owner: Uuid::from_u128(2).into(),
            session: Some(Uuid::from_u128(100).into()),
            series: Some(Uuid::from_u128(3).into()),
            since: at(0),
            recorded_at: at(0),
            first_due: day(due),
            due: day(due),
            due_at: end_of(day(due), ZONE, at(-1)).unwrap(),
            redated: Vec::new(),
            state: ActionState::Open,
        }
    }

    fn occurrence(n: i64, series: Option<u128>, held: bool) -> Occurrence {
        let starts_at = at(n * 7);
        Occurrence {
            id: Uuid::from_u128((100 + n) as u128).into(),
            number: n as u32,
            series: series.map(|s| Uuid::from_u128(s).into()),
            slot: None,
            local: starts_at.with_timezone(&ZONE).naive_local(),
            zone: ZONE,
            starts_at,
            minutes: 60,
            edited: false,
            plan: SessionPlan {
                title: "T".to_owned(),
                description: String::new(),
                format: SessionFormat::Class,
                scope: Default::default(),
                topics: Vec::new(),
                level: None,
                prerequisites: Vec::new(),
                focus: None,
                pre_work: String::new(),
                capacity: None,
                leads: Vec::new(),
                agenda: Vec::new(),
            },
            materials: Vec::new(),
            case: None,
            state: if held {
                OccurrenceState::Held
            } else {
                OccurrenceState::Planned
            },
        }
    }

    #[test]
    fn it_is_due_at_the_end_of_the_local_day() {
        // Clocks go forward in the night to the 29th; the day ends at midnight in summer time all the same.
        let it = action(28);
        assert_eq!(it.due_at.to_rfc3339(), "2026-03-29T22:00:00+00:00");
        assert!(!it.is_overdue(it.due_at - TimeDelta::milliseconds(1)));
        assert!(it.is_overdue(it.due_at));
        assert!(end_of(NaiveDate::MAX, ZONE, at(0)).is_err());
        assert!(end_of(day(4_000), ZONE, at(0)).is_err());
    }

    #[test]
    fn it_goes_on_in_its_series_and_in_single_sessions() {
        let it = action(3);
        let goes = |o: Occurrence| it.goes_into(&o);
        assert!(!goes(occurrence(0, Some(3), true)), "its own");
        assert!(goes(occurrence(1, Some(3), false)));
        assert!(goes(occurrence(1, None, false)));
        assert!(!goes(occurrence(1, Some(4), false)), "another series");
        assert!(!goes(occurrence(-1, Some(3), true)), "before it");
    }

    #[test]
    fn what_was_agreed_outside_any_series_goes_on_everywhere() {
        let single = occurrence(0, None, true);
        let loose = ActionItem {
            session: None,
            series: None,
            ..action(3)
        };
        let of_single = ActionItem {
            session: Some(single.id),
            ..loose.clone()
        };
        for it in [loose, of_single] {
            for series in [Some(3), Some(4), None] {
                assert!(it.goes_into(&occurrence(1, series, false)));
                assert!(!it.goes_into(&occurrence(-1, series, true)), "before it");
            }
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Redate(u64),
        Close,
        Drop,
    }

    proptest! {
        /// S3.8: the first date never changes, the last one of the history is the date, and it is carried from session to
        /// session until it is closed.
        #[test]
        fn s3_8_the_first_date_stays_and_it_is_carried_until_closed(
            steps in proptest::collection::vec(
                prop_oneof![6 => (0_u64..40).prop_map(Step::Redate), 1 => Just(Step::Close), 1 => Just(Step::Drop)],
                0..12,
            ),
        ) {
            let mut it = action(10);
            let sessions: Vec<Occurrence> = (0..20).map(|n| occurrence(n, Some(3), true)).collect();
            for (i, step) in steps.into_iter().enumerate() {
                let now = at(i as i64);
                let before = it.clone();
                let done = match step {
                    Step::Redate(to) => {
                        let done = it.redate(day(to), ZONE, None, now);
                        prop_assert_eq!(done.is_ok(), before.is_open() && day(to) >= now.date_naive());
                        matches!(done, Ok(true))
                    }
                    Step::Close => it.close(String::new(), None, now).is_ok(),
                    Step::Drop => it.give_up("no".to_owned(), None, now).is_ok(),
                };
                if !done {
                    prop_assert_eq!(&it, &before);
                }
                prop_assert!(before.is_open() || !done, "what is closed stays closed");
                prop_assert_eq!(it.first_due, day(10));
                let first = it.redated.first().map_or(it.due, |r| r.from);
                let last = it.redated.last().map_or(it.first_due, |r| r.to);
                prop_assert_eq!((first, last), (it.first_due, it.due));
                prop_assert!(it.redated.windows(2).all(|w| w[0].to == w[1].from && w[0].at <= w[1].at));
                prop_assert_eq!(it.due_at, end_of(it.due, ZONE, at(-1)).unwrap());
                let open_until = it.state.closed_at().map_or(i as i64, |closed| (closed - at(0)).num_days());
                prop_assert_eq!(it.carried(&sessions, now) as i64, (open_until - 1).max(0) / 7);
            }
        }
    }
}
