use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{FeedbackRoundId, FeedbackVoiceId, PersonId};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::words::words;

/// The most that may be said in a round by all together.
pub const MAX_ENTRIES: u32 = 1_000;
/// The most that one may say in a round with one's name, and the most that may be said at once without one.
pub const MAX_ENTRIES_EACH: usize = 20;
/// The most that may be said of what came of one thing.
pub const MAX_OUTCOMES: usize = 20;
/// How many days a round may be open.
pub const MAX_ROUND_DAYS: i64 = 366;

words! {
    /// Whether a round takes in what members say.
    RoundState: "state" {
        /// It does.
        Open = 1 "open",
        /// It does no longer; what was said can be read.
        Closed = 2 "closed",
    }
}

words! {
    /// What somebody says.
    EntryKind: "kind" {
        /// What they like.
        Like = 1 "like",
        /// What to improve.
        Improve = 2 "improve",
    }
}

words! {
    /// What came of something that was to be improved.
    OutcomeState: "outcome" {
        /// It was taken up.
        TakenUp = 1 "taken-up",
        /// It was not, for a reason.
        Declined = 2 "declined",
        /// It was done.
        Done = 3 "done",
    }
}

words! {
    /// In what something was taken up.
    OutcomeIn: "reference" {
        /// An action that somebody took on.
        Action = 1 "action",
        /// A norm.
        Norm = 2 "norm",
        /// A session.
        Session = 3 "session",
    }
}

/// The action, norm or session in which something was taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenUpIn {
    /// Which of them it is.
    pub what: OutcomeIn,
    /// Its number in the community.
    pub number: u32,
}

/// What came of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// In a word.
    pub state: OutcomeState,
    /// In more words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where it was taken up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thing: Option<TakenUpIn>,
    /// When this was said.
    pub at: DateTime<Utc>,
    /// Who said it; `None` for the owner of the store.
    pub by: Option<PersonId>,
}

/// A round of member feedback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackRound {
    /// Its id.
    pub id: FeedbackRoundId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// What is asked, in Markdown, beside what one likes and what to improve.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// Who opened it; `None` for the owner of the store.
    pub opened_by: Option<PersonId>,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// The last day on which one may say something, in the community's time zone.
    pub closes: NaiveDate,
    /// When that day ends.
    pub closes_at: DateTime<Utc>,
    /// When it was closed, if somebody did so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    /// How many voices without a name it takes for what they said to be shown: as the settings were when it was opened.
    pub k: u8,
    /// After how many weeks the next round is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_weeks: Option<u32>,
    /// The day on which the next round is due, in the community's time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_on: Option<NaiveDate>,
    /// The round before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<FeedbackRoundId>,
}

impl FeedbackRound {
    /// Whether it takes in what members say at an instant.
    #[must_use]
    pub fn state_at(&self, now: DateTime<Utc>) -> RoundState {
        if self.closed_at.is_none() && now < self.closes_at {
            RoundState::Open
        } else {
            RoundState::Closed
        }
    }

    /// Closes it: now, or when its last day ended, if that is over. Returns when that was.
    pub(super) fn close(&mut self, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
        if self.closed_at.is_some() {
            return Err(Error::Rule(format!(
                "the round #{} has been closed already",
                self.number
            )));
        }
        let at = now.min(self.closes_at);
        self.closed_at = Some(at);
        Ok(at)
    }
}

impl Entity for FeedbackRound {
    const KIND: &'static str = "feedback-round";
}

impl Thing for FeedbackRound {
    const WORD: &'static str = "round";

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for FeedbackRound {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let id = self.id.as_uuid();
        vec![
            number_entry(scope, self.number, id),
            time_entry(by_time(scope), self.opened_at.timestamp_millis(), id),
        ]
    }
}

pub(super) fn by_time(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("feedback-round-by-time")
}

/// The latest round of a community. One record, so that there is one open round at a time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct LatestRound {
    pub(super) round: Option<FeedbackRoundId>,
}

impl Entity for LatestRound {
    const KIND: &'static str = "feedback-round-latest";
}

impl Stored for LatestRound {
    fn key(&self, scope: Scope) -> Key {
        latest_key(scope)
    }
}

pub(super) fn latest_key(scope: Scope) -> Key {
    Key::within(scope).text(LatestRound::KIND).build()
}

/// How much was said in a round. Everybody who says something changes it, so that limits hold.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RoundTally {
    pub(super) round: FeedbackRoundId,
    /// All that was said.
    pub(super) entries: u32,
    /// How often somebody spoke without a name.
    pub(super) anonymous: u32,
}

impl RoundTally {
    /// Whether what was said without a name may be shown once the round is closed.
    pub(super) fn has_company(&self, round: &FeedbackRound) -> bool {
        self.anonymous >= u32::from(round.k)
    }
}

impl Entity for RoundTally {
    const KIND: &'static str = "feedback-round-tally";
}

impl Stored for RoundTally {
    fn key(&self, scope: Scope) -> Key {
        tally_key(scope, self.round)
    }
}

pub(super) fn tally_key(scope: Scope, round: FeedbackRoundId) -> Key {
    Key::within(scope)
        .text(RoundTally::KIND)
        .id(round.as_uuid())
        .build()
}

/// One thing that somebody said in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Of what was said without a name, a random one that tells neither who nor when.
    pub(super) id: FeedbackVoiceId,
    pub(super) round: FeedbackRoundId,
    pub(super) kind: EntryKind,
    pub(super) text: String,
    /// Who said it, and when; nothing if it was said without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<(PersonId, DateTime<Utc>)>,
    /// What came of it, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) outcomes: Vec<Outcome>,
}

impl Entity for Entry {
    const KIND: &'static str = "feedback-round-entry";
}

impl Stored for Entry {
    fn key(&self, scope: Scope) -> Key {
        entries_of(scope, self.round).id(self.id.as_uuid()).build()
    }
}

pub(super) fn entries_of(scope: Scope, round: FeedbackRoundId) -> KeyBuilder {
    Key::within(scope).text(Entry::KIND).id(round.as_uuid())
}

/// What may be read of a closed round, in the order in which it is numbered: what is liked before what is to be improved,
/// what has a name before what has none, and that by when it was said. Ids of what has no name are random.
pub(super) fn readable(mut entries: Vec<Entry>, with_anonymous: bool) -> Vec<Entry> {
    entries.retain(|entry| entry.by.is_some() || with_anonymous);
    entries.sort_by_key(|e| (e.kind, e.by.is_none(), e.by.map(|(_, at)| at), e.id));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u128, kind: EntryKind, said: Option<i64>) -> Entry {
        Entry {
            id: Uuid::from_u128(id).into(),
            round: Uuid::nil().into(),
            kind,
            text: id.to_string(),
            by: said.map(|at| (Uuid::nil().into(), DateTime::from_timestamp_millis(at).unwrap())),
            outcomes: Vec::new(),
        }
    }

    #[test]
    fn s4_8_what_has_no_name_is_in_an_order_that_tells_nothing() {
        use EntryKind::{Improve, Like};
        let all = vec![
            entry(9, Improve, None),
            entry(8, Improve, Some(20)),
            entry(7, Improve, Some(10)),
            entry(3, Improve, None),
            entry(5, Like, None),
        ];
        let texts =
            |with| -> Vec<String> { readable(all.clone(), with).into_iter().map(|e| e.text).collect() };
        assert_eq!(texts(true), ["5", "7", "8", "3", "9"]);
        assert_eq!(texts(false), ["7", "8"]);
    }
}
