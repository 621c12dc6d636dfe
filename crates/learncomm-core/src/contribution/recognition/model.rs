use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::Error;
use crate::id::{ActionItemId, ContributionId, OccurrenceId, PersonId, RecognitionId, Slug};
use crate::store::thing::{Thing, number_entry, thing_key, time_entry};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::words::words;

words! {
    /// What became of a recognition.
    RecognitionState: "state" {
        /// It stands.
        Stands = 0 "stands",
        /// Its giver took it back.
        Withdrawn = 1 "withdrawn",
        /// A steward removed it, for a reason.
        Removed = 2 "removed",
    }
}

words! {
    /// What kind of thing a recognition is about.
    AboutKind: "kind" {
        /// Something that somebody shared.
        Contribution = 1 "contribution",
        /// A session.
        Session = 2 "session",
        /// An action that somebody took on.
        Action = 3 "action",
    }
}

/// What a recognition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum About {
    Contribution(ContributionId, u32),
    Session(OccurrenceId, u32),
    Action(ActionItemId, u32),
}

impl About {
    /// Its kind and its number.
    pub(super) const fn name(self) -> (AboutKind, u32) {
        match self {
            Self::Contribution(_, number) => (AboutKind::Contribution, number),
            Self::Session(_, number) => (AboutKind::Session, number),
            Self::Action(_, number) => (AboutKind::Action, number),
        }
    }
}

/// Why something does not stand any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ended {
    pub(super) at: DateTime<Utc>,
    /// Who removed it; `None` if its giver took it back, or for the owner of the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<PersonId>,
    /// Why it was removed; `None` if its giver took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

/// Thanks, as they are stored. Shown only as a [`ShownRecognition`](super::ShownRecognition), which keeps names back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recognition {
    pub(crate) id: RecognitionId,
    pub(crate) number: u32,
    pub(crate) by: PersonId,
    /// In the order of their ids, each once; never the giver.
    pub(crate) to: Vec<PersonId>,
    /// The unit that was recognised as a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<Slug>,
    pub(crate) text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<About>,
    pub(crate) at: DateTime<Utc>,
    /// The day, in the time zone of the community, on which the same may not be said again.
    pub(super) day: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<Ended>,
}

impl Recognition {
    pub(crate) fn state(&self) -> RecognitionState {
        match &self.ended {
            None => RecognitionState::Stands,
            Some(Ended { reason: None, .. }) => RecognitionState::Withdrawn,
            Some(_) => RecognitionState::Removed,
        }
    }

    pub(crate) fn stands(&self) -> bool {
        self.ended.is_none()
    }

    /// Takes it back, or removes it.
    pub(super) fn end(&mut self, ended: Ended) -> Result<(), Error> {
        let became = match self.state() {
            RecognitionState::Stands => {
                self.ended = Some(ended);
                return Ok(());
            }
            RecognitionState::Withdrawn => "withdrawn",
            RecognitionState::Removed => "removed",
        };
        Err(Error::Rule(format!("#{} has been {became} already", self.number)))
    }

    /// Whether somebody gave or received it.
    pub(crate) fn is_between(&self, person: Option<PersonId>) -> bool {
        person.is_some_and(|person| self.by == person || self.is_toward(person))
    }

    /// Whether somebody received it.
    pub(crate) fn is_toward(&self, person: PersonId) -> bool {
        self.to.binary_search(&person).is_ok()
    }

    /// Whether somebody sees it, as far as that does not depend on who wants to be named.
    pub(super) fn is_in_sight(&self, viewer: Option<PersonId>, moderates: bool) -> bool {
        self.stands() || moderates || viewer == Some(self.by)
    }

    /// The receivers who may be named to somebody; how many may not comes behind. `None` if they may not see it at all:
    /// there is nobody left who may be named, and they do not moderate. Of a team, all are named or nobody: who is in it is
    /// known, and who is missing would be, too.
    pub(crate) fn named(
        &self,
        viewer: Option<PersonId>,
        moderates: bool,
        opted_out: &BTreeSet<PersonId>,
    ) -> Option<(Vec<PersonId>, usize)> {
        if self.is_between(viewer) {
            return Some((self.to.clone(), 0));
        }
        let named = self
            .to
            .iter()
            .copied()
            .filter(|person| !opted_out.contains(person));
        let named: Vec<PersonId> = named.collect();
        let unnamed = self.to.len() - named.len();
        if self.team.is_some() && unnamed > 0 && !named.is_empty() {
            return Some((Vec::new(), self.to.len()));
        }
        (moderates || !named.is_empty()).then_some((named, unnamed))
    }
}

impl Entity for Recognition {
    const KIND: &'static str = "recognition";
}

impl Thing for Recognition {
    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }
}

impl Stored for Recognition {
    fn key(&self, scope: Scope) -> Key {
        thing_key::<Self>(scope, self.id.as_uuid())
    }

    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let (id, millis) = (self.id.as_uuid(), self.at.timestamp_millis());
        let mut entries = vec![
            number_entry(scope, self.number, id),
            time_entry(recognitions(scope), millis, id),
        ];
        let people = self.to.iter().copied().chain([self.by]);
        entries.extend(people.map(|person| time_entry(recognitions_of(scope, person), millis, id)));
        // What was taken back may be said again; what was removed may not.
        if self.state() != RecognitionState::Withdrawn {
            entries.push((same_key(scope, self), id.as_bytes().to_vec()));
        }
        entries
    }
}

/// The index of recognitions by time.
pub(crate) fn recognitions(scope: Scope) -> KeyBuilder {
    Key::within(scope).text("recognition-by-time")
}

/// The index of the recognitions that somebody gave or received, by time.
pub(super) fn recognitions_of(scope: Scope, person: PersonId) -> KeyBuilder {
    Key::within(scope).text("recognition-of").id(person.as_uuid())
}

/// The entry that keeps somebody from saying the same to the same people twice on a day.
pub(super) fn same_key(scope: Scope, said: &Recognition) -> Key {
    let mut hash = Sha256::new();
    hash.update(said.by.as_uuid().as_bytes());
    hash.update(said.day.to_string());
    hash.update((said.to.len() as u64).to_be_bytes());
    for person in &said.to {
        hash.update(person.as_uuid().as_bytes());
    }
    hash.update(&said.text);
    let digest: [u8; 32] = hash.finalize().into();
    Key::within(scope).text("recognition-same").bytes(&digest).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u128) -> PersonId {
        Uuid::from_u128(n).into()
    }

    fn recognition(to: &[u128]) -> Recognition {
        Recognition {
            id: Uuid::from_u128(100).into(),
            number: 7,
            by: person(1),
            to: to.iter().copied().map(person).collect(),
            team: None,
            text: "for the clock".to_owned(),
            about: None,
            at: DateTime::UNIX_EPOCH,
            day: NaiveDate::default(),
            ended: None,
        }
    }

    #[test]
    fn s3_4_who_opted_out_is_named_to_giver_and_receivers_only() {
        let (thanks, out) = (recognition(&[2, 3, 4]), BTreeSet::from([person(3)]));
        let all = Some((vec![person(2), person(3), person(4)], 0));
        for party in [1, 2, 3] {
            assert_eq!(thanks.named(Some(person(party)), false, &out), all);
        }
        let others = Some((vec![person(2), person(4)], 1));
        for (viewer, moderates) in [(Some(person(9)), false), (Some(person(9)), true), (None, true)] {
            assert_eq!(thanks.named(viewer, moderates, &out), others);
        }
        // A single receiver: what is said would tell whom it is said of.
        let single = recognition(&[3]);
        assert_eq!(single.named(Some(person(9)), false, &out), None);
        assert_eq!(single.named(None, true, &out), Some((vec![], 1)));
        assert_eq!(
            single.named(Some(person(3)), false, &out),
            Some((vec![person(3)], 0))
        );
    }

    #[test]
    fn s3_4_what_ended_ends_once() {
        let at = DateTime::UNIX_EPOCH;
        let ended = |reason: Option<&str>| Ended {
            at,
            by: None,
            reason: reason.map(str::to_owned),
        };
        let mut thanks = recognition(&[2]);
        thanks.end(ended(None)).unwrap();
        assert_eq!(thanks.state(), RecognitionState::Withdrawn);
        assert!(
            thanks
                .end(ended(Some("rude")))
                .unwrap_err()
                .to_string()
                .contains("#7 has been withdrawn")
        );
        let mut thanks = recognition(&[2]);
        thanks.end(ended(Some("rude"))).unwrap();
        assert_eq!(thanks.state(), RecognitionState::Removed);
        let (giver, other) = (Some(person(1)), Some(person(2)));
        assert!(thanks.is_in_sight(giver, false) && thanks.is_in_sight(None, true));
        assert!(!thanks.is_in_sight(other, false));
    }

    #[test]
    fn s3_4_the_same_is_the_same_giver_receivers_text_and_day() {
        let scope = Scope::Directory;
        let (one, same) = (recognition(&[2, 3]), recognition(&[2, 3]));
        assert_eq!(same_key(scope, &one), same_key(scope, &same));
        let others = [
            recognition(&[2]),
            Recognition {
                by: person(4),
                ..recognition(&[2, 3])
            },
            Recognition {
                text: "for".to_owned(),
                ..recognition(&[2, 3])
            },
            Recognition {
                day: NaiveDate::MAX,
                ..recognition(&[2, 3])
            },
        ];
        for other in others {
            assert_ne!(same_key(scope, &one), same_key(scope, &other), "{other:?}");
        }
    }
}
