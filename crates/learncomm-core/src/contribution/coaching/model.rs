use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{CoachingPairId, PersonId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::text;
use crate::words::words;

/// The most goals a pair may have, reached and dropped ones among them.
pub const MAX_GOALS: usize = 50;
/// The most check-ins and notes a pair may have together.
pub const MAX_ENTRIES: u32 = 500;
/// The longest note, and the longest text of what was learned, in characters.
pub const MAX_COACHING_TEXT: usize = 2_000;
/// The longest rhythm: every so many days.
pub const MAX_RHYTHM: u16 = 365;
/// The most skills that a pair may say the one who was coached grew in.
pub const MAX_LEARNED_SKILLS: usize = 10;

words! {
    /// What somebody is in a pair.
    CoachingRole: "role" {
        /// Coaches.
        Coach = 1 "coach",
        /// Is coached.
        Coachee = 2 "coachee",
    }
}

words! {
    /// How far a pair is.
    PairState: "state" {
        /// Not both have agreed yet.
        Proposed = 1 "proposed",
        /// Both have agreed.
        Active = 2 "active",
        /// It has come to its end.
        Closed = 3 "closed",
        /// It never began: one of the two declined, or it was not to be any more.
        Declined = 4 "declined",
    }
}

words! {
    /// What became of a goal.
    GoalState: "state" {
        /// It is aimed at.
        Open = 1 "open",
        /// It is reached.
        Done = 2 "done",
        /// It was given up.
        Dropped = 3 "dropped",
    }
}

/// A goal of a pair. Goals are numbered within their pair, from 1 on, in the order in which they were set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// What it is, in one line of 1 to 300 characters.
    pub title: String,
    /// By when, if that was said.
    #[serde(default)]
    pub by: Option<NaiveDate>,
    /// What became of it.
    pub state: GoalState,
    /// When it was reached or given up.
    #[serde(default)]
    pub settled: Option<DateTime<Utc>>,
}

/// How a pair is closed: what was learned, or a reason, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoachingClose {
    /// What was learned, in Markdown, up to [`MAX_COACHING_TEXT`] characters; may be empty.
    pub learned: String,
    /// Skills that the one who was coached grew in (S4.11): up to [`MAX_LEARNED_SKILLS`].
    pub skills: Vec<Slug>,
    /// Why it is closed, in one line of up to 1,000 characters; may be empty.
    pub reason: String,
}

impl CoachingClose {
    pub(super) fn checked(&self) -> Result<Self, Error> {
        let learned = text::prose("learned", &self.learned, MAX_COACHING_TEXT)?;
        let reason = optional_line("reason", &self.reason)?;
        if learned.is_empty() && reason.is_empty() {
            return Err(Error::invalid(
                "learned",
                "what was learned, or a reason, is needed",
            ));
        }
        let mut skills: Vec<Slug> = Vec::new();
        for skill in &self.skills {
            if !skills.contains(skill) {
                skills.push(skill.clone());
            }
        }
        if skills.len() > MAX_LEARNED_SKILLS {
            let why = format!("{} are more than the {MAX_LEARNED_SKILLS} allowed", skills.len());
            return Err(Error::invalid("skills", why));
        }
        Ok(Self {
            learned,
            skills,
            reason,
        })
    }
}

/// A line of up to 1,000 characters that may be empty.
pub(super) fn optional_line(field: &'static str, given: &str) -> Result<String, Error> {
    if given.trim().is_empty() {
        return Ok(String::new());
    }
    text::line(field, given, 1_000)
}

/// How a pair ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ended {
    /// When.
    pub at: DateTime<Utc>,
    /// Who closed or declined it; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// Why; may be empty.
    #[serde(default)]
    pub reason: String,
    /// What was learned; may be empty.
    #[serde(default)]
    pub learned: String,
    /// Skills that the one who was coached grew in.
    #[serde(default)]
    pub skills: Vec<Slug>,
}

/// A pair, as it is stored. Shown only as a [`ShownPair`](super::ShownPair), which keeps back what is between the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CoachingPair {
    pub(super) id: CoachingPairId,
    pub(super) number: u32,
    pub(super) coach: PersonId,
    pub(super) coachee: PersonId,
    /// Who proposed or arranged it; `None` for the owner of the store.
    pub(super) proposed_by: Option<PersonId>,
    pub(super) proposed_at: DateTime<Utc>,
    /// Whether it was arranged for the two, and not proposed by one of them.
    pub(super) arranged: bool,
    pub(super) coach_agreed: bool,
    pub(super) coachee_agreed: bool,
    /// Every so many days they mean to check in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) every_days: Option<u16>,
    pub(super) state: PairState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) active_since: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) goals: Vec<Goal>,
    /// How many check-ins and notes there are.
    #[serde(default)]
    pub(super) entries: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_check_in: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<Ended>,
}

impl CoachingPair {
    /// Whether somebody is one of the two.
    pub(super) fn has(&self, person: PersonId) -> bool {
        person == self.coach || person == self.coachee
    }

    /// The other of the two.
    pub(super) fn other(&self, person: PersonId) -> PersonId {
        if person == self.coach {
            self.coachee
        } else {
            self.coach
        }
    }

    /// Whether somebody who arranges pairs sees that it is there.
    pub(super) fn is_known_to_arrangers(&self) -> bool {
        self.arranged || self.active_since.is_some()
    }

    pub(super) fn needs(&self, state: PairState) -> Result<(), Error> {
        if self.state == state {
            return Ok(());
        }
        let why = format!(
            "the coaching pair #{} is {}, not {state}",
            self.number, self.state
        );
        Err(Error::Rule(why))
    }

    /// One of the two agrees. Returns whether both have, so that it is active.
    pub(super) fn agree(&mut self, person: PersonId, now: DateTime<Utc>) -> Result<bool, Error> {
        self.needs(PairState::Proposed)?;
        let agreed = if person == self.coach {
            &mut self.coach_agreed
        } else {
            &mut self.coachee_agreed
        };
        if std::mem::replace(agreed, true) {
            let why = format!(
                "you have agreed to the coaching pair #{} already: the other one has to",
                self.number
            );
            return Err(Error::Rule(why));
        }
        let both = self.coach_agreed && self.coachee_agreed;
        if both {
            self.state = PairState::Active;
            self.active_since = Some(now);
        }
        Ok(both)
    }

    /// It will not begin.
    pub(super) fn decline(&mut self, ended: Ended) -> Result<(), Error> {
        self.needs(PairState::Proposed)?;
        self.state = PairState::Declined;
        self.ended = Some(ended);
        Ok(())
    }

    /// It has come to its end.
    pub(super) fn close(&mut self, ended: Ended) -> Result<(), Error> {
        self.needs(PairState::Active)?;
        self.state = PairState::Closed;
        self.ended = Some(ended);
        Ok(())
    }

    /// Sets a goal; returns its number.
    pub(super) fn aim(&mut self, title: String, by: Option<NaiveDate>) -> Result<usize, Error> {
        self.needs(PairState::Active)?;
        if self.goals.len() >= MAX_GOALS {
            let why = format!("a coaching pair may have {MAX_GOALS} goals, and this one has");
            return Err(Error::Rule(why));
        }
        self.goals.push(Goal {
            title,
            by,
            state: GoalState::Open,
            settled: None,
        });
        Ok(self.goals.len())
    }

    /// Says what became of an open goal, or opens it again.
    pub(super) fn settle(&mut self, goal: usize, state: GoalState, now: DateTime<Utc>) -> Result<(), Error> {
        self.needs(PairState::Active)?;
        let found = goal.checked_sub(1).and_then(|place| self.goals.get_mut(place));
        let found = found.ok_or_else(|| Error::not_found("goal", goal))?;
        if found.state == state {
            return Err(Error::Rule(format!("the goal {goal} is {state} already")));
        }
        if found.state != GoalState::Open && state != GoalState::Open {
            return Err(Error::Rule(format!(
                "the goal {goal} is {}, not open",
                found.state
            )));
        }
        found.state = state;
        found.settled = Some(now).filter(|_| state != GoalState::Open);
        Ok(())
    }

    /// Makes room for a check-in or a note.
    pub(super) fn write(&mut self, check_in: Option<NaiveDate>) -> Result<(), Error> {
        self.needs(PairState::Active)?;
        if self.entries >= MAX_ENTRIES {
            let why = format!("a coaching pair may have {MAX_ENTRIES} check-ins and notes: close this one");
            return Err(Error::Rule(why));
        }
        self.entries += 1;
        self.last_check_in = self.last_check_in.max(check_in);
        Ok(())
    }
}

impl Entity for CoachingPair {
    const KIND: &'static str = "coaching-pair";
}

impl Thing for CoachingPair {
    const WORD: &'static str = "coaching pair";

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for CoachingPair {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let (id, millis) = (self.id.as_uuid(), self.proposed_at.timestamp_millis());
        let mut entries = vec![
            number_entry(scope, self.number, id),
            time_entry(pairs_of(scope, self.coach), millis, id),
            time_entry(pairs_of(scope, self.coachee), millis, id),
        ];
        if self.is_known_to_arrangers() {
            entries.push(time_entry(pairs(scope), millis, id));
        }
        let taken = id.as_bytes().to_vec();
        match self.state {
            PairState::Proposed => entries.push((
                taken_key(scope, self.coach, self.coachee, Some(self.arranged)),
                taken,
            )),
            PairState::Active => {
                entries.push((taken_key(scope, self.coach, self.coachee, None), taken));
            }
            PairState::Closed | PairState::Declined => {}
        }
        entries
    }
}

/// The index of the pairs that somebody is in, by time.
pub(super) fn pairs_of(scope: Scope, person: PersonId) -> KeyBuilder {
    Key::within(scope).text("coaching-of").id(person.as_uuid())
}

/// The index of the pairs that those who arrange them know of, by time.
pub(super) fn pairs(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("coaching-by-time")
}

/// The entry that is there as long as two people are paired in this direction (`proposed` is `None`), or as long as this
/// waits for them to agree: one entry for what one of them proposed, and one for what was arranged, so that whoever arranges
/// pairs does not learn of the other from a refusal.
pub(super) fn taken_key(scope: Scope, coach: PersonId, coachee: PersonId, proposed: Option<bool>) -> Key {
    let state = match proposed {
        None => "active",
        Some(false) => "proposed",
        Some(true) => "arranged",
    };
    Key::within(scope)
        .text("coaching-taken")
        .id(coach.as_uuid())
        .id(coachee.as_uuid())
        .text(state)
        .build()
}

/// A check-in or a note of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) id: Uuid,
    pub(super) pair: CoachingPairId,
    pub(super) by: PersonId,
    pub(super) at: DateTime<Utc>,
    /// The day of a check-in; `None` for a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) text: String,
}

impl Entity for Entry {
    const KIND: &'static str = "coaching-entry";
}

impl Stored for Entry {
    fn key(&self, scope: Scope) -> Key {
        entries_of(scope, self.pair).id(self.id).build()
    }
}

/// The check-ins and notes of a pair, by time.
pub(super) fn entries_of(scope: Scope, pair: CoachingPairId) -> KeyBuilder {
    Key::within(scope).text(Entry::KIND).id(pair.as_uuid())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn person(n: u128) -> PersonId {
        Uuid::from_u128(n).into()
    }

    fn pair() -> CoachingPair {
        CoachingPair {
            id: Uuid::nil().into(),
            number: 3,
            coach: person(1),
            coachee: person(2),
            proposed_by: Some(person(1)),
            proposed_at: NOW,
            arranged: false,
            coach_agreed: true,
            coachee_agreed: false,
            every_days: None,
            state: PairState::Proposed,
            active_since: None,
            goals: Vec::new(),
            entries: 0,
            last_check_in: None,
            ended: None,
        }
    }

    fn ended() -> Ended {
        Ended {
            at: NOW,
            by: Some(person(1)),
            reason: "x".to_owned(),
            learned: String::new(),
            skills: Vec::new(),
        }
    }

    #[test]
    fn s2_12_both_agree_before_anything_happens() {
        let mut pair = pair();
        assert!(
            pair.agree(person(1), NOW)
                .unwrap_err()
                .to_string()
                .contains("already")
        );
        assert!(pair.aim("Clocks".to_owned(), None).is_err() && pair.write(None).is_err());
        assert!(pair.close(ended()).is_err(), "what never began is not closed");
        assert!(pair.agree(person(2), NOW).unwrap());
        assert_eq!((pair.state, pair.active_since), (PairState::Active, Some(NOW)));
        assert!(pair.decline(ended()).is_err() && pair.agree(person(2), NOW).is_err());
        pair.close(ended()).unwrap();
        assert!(pair.close(ended()).is_err() && pair.write(None).is_err());
    }

    #[test]
    fn s2_12_goals_are_open_until_they_are_settled() {
        let mut pair = pair();
        pair.agree(person(2), NOW).unwrap();
        assert_eq!(pair.aim("One".to_owned(), None).unwrap(), 1);
        for missing in [0, 2, usize::MAX] {
            assert!(pair.settle(missing, GoalState::Done, NOW).is_err());
        }
        pair.settle(1, GoalState::Done, NOW).unwrap();
        assert_eq!(pair.goals[0].settled, Some(NOW));
        assert!(pair.settle(1, GoalState::Done, NOW).is_err());
        assert!(pair.settle(1, GoalState::Dropped, NOW).is_err());
        pair.settle(1, GoalState::Open, NOW).unwrap();
        assert_eq!(pair.goals[0].settled, None);
        for n in 2..=MAX_GOALS {
            assert_eq!(pair.aim("More".to_owned(), None).unwrap(), n);
        }
        assert!(
            pair.aim("Too many".to_owned(), None)
                .unwrap_err()
                .to_string()
                .contains("50 goals")
        );
    }

    #[test]
    fn s2_12_a_pair_has_room_for_so_many_entries() {
        let mut pair = pair();
        pair.agree(person(2), NOW).unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 3, 2);
        pair.write(day).unwrap();
        pair.write(None).unwrap();
        assert_eq!((pair.entries, pair.last_check_in), (2, day));
        pair.write(NaiveDate::from_ymd_opt(2026, 3, 1)).unwrap();
        assert_eq!(pair.last_check_in, day, "an earlier one that is told later");
        pair.entries = MAX_ENTRIES;
        assert!(pair.write(None).is_err());
    }

    #[test]
    fn s4_11_closing_needs_a_word() {
        let close = |learned: &str, reason: &str, skills: usize| CoachingClose {
            learned: learned.to_owned(),
            reason: reason.to_owned(),
            skills: (0..skills).map(|n| format!("s{n}").parse().unwrap()).collect(),
        };
        assert!(close("To ask", "", 10).checked().is_ok() && close("", "Moved", 0).checked().is_ok());
        assert!(close(" ", "\n", 1).checked().is_err());
        assert!(close("To ask", "", 11).checked().is_err());
        assert!(close(&"x".repeat(2_001), "", 0).checked().is_err());
        assert!(close("", &"x".repeat(1_001), 0).checked().is_err());
    }

    proptest! {
        /// Whatever is tried in whatever order: it is active exactly once, between both agreeing and closing.
        #[test]
        fn s2_12_no_order_of_steps_breaks_a_pair(steps in prop::collection::vec(0_u8..6, 0..12)) {
            let mut pair = CoachingPair { coach_agreed: false, arranged: true, ..pair() };
            for step in steps {
                let before = pair.clone();
                let outcome = match step {
                    0 => pair.agree(person(1), NOW).map(drop),
                    1 => pair.agree(person(2), NOW).map(drop),
                    2 => pair.decline(ended()),
                    3 => pair.close(ended()),
                    4 => pair.aim("x".to_owned(), None).map(drop),
                    _ => pair.write(None),
                };
                let wrote = matches!(step, 3..) && outcome.is_ok();
                prop_assert!(!wrote || before.state == PairState::Active);
                let was_active = matches!(pair.state, PairState::Active | PairState::Closed);
                prop_assert_eq!(was_active, pair.coach_agreed && pair.coachee_agreed && pair.active_since.is_some());
                prop_assert_eq!(pair.ended.is_some(), matches!(pair.state, PairState::Closed | PairState::Declined));
                if matches!(before.state, PairState::Closed | PairState::Declined) {
                    prop_assert!(outcome.is_err());
                }
            }
        }
    }
}
