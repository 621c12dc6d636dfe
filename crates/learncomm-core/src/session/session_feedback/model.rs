use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::id::{FeedbackId, Handle, OccurrenceId, PersonId};
use crate::store::transaction::Stored;
use crate::store::{Entity, Key, KeyBuilder, Scope};
use crate::text;

/// What somebody has to say of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedbackForm {
    /// What helped, in Markdown, up to 2,000 characters. This or `next` is needed.
    pub helped: String,
    /// What to do next time, in Markdown, up to 2,000 characters.
    pub next: String,
    /// How much they learned, from 1 (nothing) to 5 (a lot).
    pub learned: Option<u8>,
    /// Whether their name is left out, for everybody and for good.
    pub anonymous: bool,
}

impl FeedbackForm {
    pub(super) fn checked(&self) -> Result<Self, Error> {
        let helped = text::prose("helped", &self.helped, 2_000)?;
        let next = text::prose("next", &self.next, 2_000)?;
        if helped.is_empty() && next.is_empty() {
            return Err(Error::invalid(
                "helped",
                "what helped or what to do next time is needed",
            ));
        }
        if let Some(learned) = self.learned.filter(|learned| !(1..=5).contains(learned)) {
            let why = format!("{learned} is not from 1 (nothing) to 5 (a lot)");
            return Err(Error::invalid("learned", why));
        }
        Ok(Self {
            helped,
            next,
            ..*self
        })
    }
}

/// What somebody said of a session, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionFeedback {
    /// Its id: that of its giver, or a random one that tells neither who nor when.
    pub id: FeedbackId,
    /// Of which session.
    pub session: OccurrenceId,
    /// Who said it, and when; nothing if it was said without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<(PersonId, DateTime<Utc>)>,
    /// What helped.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub helped: String,
    /// What to do next time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next: String,
    /// How much they learned, from 1 (nothing) to 5 (a lot).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<u8>,
    /// Whether it waits for as many others without a name as the settings ask for: they are shown together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

pub(super) fn feedback_on(scope: Scope, session: OccurrenceId) -> KeyBuilder {
    Key::within(scope)
        .text(SessionFeedback::KIND)
        .id(session.as_uuid())
}

impl Entity for SessionFeedback {
    const KIND: &'static str = "session-feedback";
}

impl Stored for SessionFeedback {
    fn key(&self, scope: Scope) -> Key {
        feedback_on(scope, self.session).id(self.id.as_uuid()).build()
    }
}

/// Who has given feedback on a session, with or without a name; a set, so that it has no order to tell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Givers {
    pub(super) session: OccurrenceId,
    pub(super) people: BTreeSet<PersonId>,
    /// How many have to wait for what was said without a name to be shown, if any do: the most that the settings asked for
    /// while they came.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) k: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(k: &u8) -> bool {
    *k == 0
}

pub(super) fn givers_key(scope: Scope, session: OccurrenceId) -> Key {
    Key::within(scope)
        .text(Givers::KIND)
        .id(session.as_uuid())
        .build()
}

impl Entity for Givers {
    const KIND: &'static str = "session-feedback-givers";
}

impl Stored for Givers {
    fn key(&self, scope: Scope) -> Key {
        givers_key(scope, self.session)
    }
}

/// What somebody said of a session, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownFeedback {
    /// Who said it; `None` if it was said without a name.
    pub by: Option<Handle>,
    /// When; `None` if it was said without a name.
    pub at: Option<DateTime<Utc>>,
    /// How much they learned, from 1 (nothing) to 5 (a lot).
    pub learned: Option<u8>,
    /// What helped.
    pub helped: String,
    /// What to do next time.
    pub next: String,
}

/// The feedback on a session, as far as it may be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedbackRead {
    /// Feedback with a name, the oldest first; then that without one, in no order.
    pub shown: Vec<ShownFeedback>,
    /// How many have given feedback without a name that is held back, because they are fewer than `needed`, or came after
    /// others were shown and are fewer than that so far.
    pub held_back: usize,
    /// How many it takes for feedback without a name to be shown, each time.
    pub needed: usize,
    /// How much people learned on average, of those shown who said so.
    pub learned: Option<f64>,
}

/// What may be shown of all the feedback on a session: what was said without a name only together with at least `k` such,
/// and only if there are `k` at all.
pub(super) fn readable(
    mut all: Vec<SessionFeedback>,
    names: &BTreeMap<PersonId, Handle>,
    k: u8,
) -> FeedbackRead {
    let needed = usize::from(k);
    let anonymous = all.iter().filter(|f| f.by.is_none()).count();
    let ready = all.iter().filter(|f| f.by.is_none() && !f.waits).count();
    let shown = if ready < needed { 0 } else { ready };
    let held_back = anonymous - shown;
    all.retain(|f| f.by.is_some() || (shown > 0 && !f.waits));
    // The ids of what has no name are random.
    all.sort_by_key(|f| (f.by.is_none(), f.by.map(|(_, at)| at), f.id));
    let given: Vec<f64> = all.iter().filter_map(|f| f.learned).map(f64::from).collect();
    let learned = (!given.is_empty()).then(|| given.iter().sum::<f64>() / given.len() as f64);
    let shown = all.into_iter().map(|f| ShownFeedback {
        by: f.by.and_then(|(person, _)| names.get(&person).cloned()),
        at: f.by.map(|(_, at)| at),
        learned: f.learned,
        helped: f.helped,
        next: f.next,
    });
    FeedbackRead {
        shown: shown.collect(),
        held_back,
        needed,
        learned,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn feedback(id: u128, named: bool) -> SessionFeedback {
        SessionFeedback {
            id: Uuid::from_u128(id).into(),
            session: Uuid::nil().into(),
            by: named.then(|| (Uuid::from_u128(id).into(), DateTime::UNIX_EPOCH)),
            helped: format!("helped {id}"),
            next: String::new(),
            learned: Some(if named { 2 } else { 5 }),
            waits: false,
        }
    }

    #[test]
    fn s2_8_what_was_said_without_a_name_waits_for_company() {
        let names = BTreeMap::from([(Uuid::from_u128(9).into(), "ida".parse().unwrap())]);
        let read = |n: u128| {
            let all = (1..=n)
                .rev()
                .map(|id| feedback(id, false))
                .chain([feedback(9, true)]);
            readable(all.collect(), &names, 3)
        };
        let two = read(2);
        assert_eq!((two.shown.len(), two.held_back, two.learned), (1, 2, Some(2.0)));
        let three = read(3);
        assert_eq!(
            (three.shown.len(), three.held_back, three.learned),
            (4, 0, Some(4.25))
        );
        let who: Vec<Option<&str>> = three
            .shown
            .iter()
            .map(|f| f.by.as_ref().map(Handle::as_str))
            .collect();
        assert_eq!(who, [Some("ida"), None, None, None]);
        assert!(three.shown[1..].iter().all(|f| f.at.is_none()));
        assert_eq!(
            three.shown[1].helped, "helped 1",
            "by id, whatever the order of giving"
        );
    }

    #[test]
    fn s2_8_what_came_later_waits_for_company_of_its_own() {
        let read = |ready: u128, waiting: u128| {
            let late = (100..100 + waiting).map(|id| SessionFeedback {
                waits: true,
                ..feedback(id, false)
            });
            let all = (1..=ready).map(|id| feedback(id, false)).chain(late);
            let read = readable(all.collect(), &BTreeMap::new(), 3);
            (read.shown.len(), read.held_back)
        };
        assert_eq!(read(0, 2), (0, 2));
        assert_eq!(read(3, 0), (3, 0));
        assert_eq!(read(3, 2), (3, 2));
        // The settings ask for more by now.
        assert_eq!(read(2, 2), (0, 4));
    }

    #[test]
    fn a_form_needs_a_word_and_a_number_in_range() {
        let form = |helped: &str, learned| FeedbackForm {
            helped: helped.to_owned(),
            learned,
            ..FeedbackForm::default()
        };
        assert!(form("The examples", Some(5)).checked().is_ok());
        assert!(form(" \n ", Some(5)).checked().is_err());
        assert!(form("x", Some(0)).checked().is_err() && form("x", Some(6)).checked().is_err());
        assert!(form(&"x".repeat(2_001), None).checked().is_err());
    }
}
