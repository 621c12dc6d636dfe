use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::model::{PathwayVersion, Step, StepOn};
use crate::error::Error;
use crate::id::{PathwayId, PersonId, Slug};
use crate::text;
use crate::text::web_address;
use crate::words::words;

/// The longest text that shows what came of a step, in characters.
pub const MAX_EVIDENCE: usize = 1_000;
/// The longest web address that does, in characters.
pub const MAX_EVIDENCE_URL: usize = 500;
/// How many pathways somebody follows at once at the most.
pub const MAX_ENROLMENTS: usize = 100;

words! {
    /// Who sees how far somebody has come on a pathway (S4.10).
    #[derive(Default)]
    SharedWith: "sharing" {
        /// They themselves.
        #[default]
        Nobody = 1 "nobody",
        /// Everybody who is in the community.
        Community = 2 "community",
    }
}

words! {
    /// How it is known that a step is done.
    DoneBy: "done-by" {
        /// They said so.
        Said = 1 "said",
        /// Attendance, or catching up with a session, says so.
        Seen = 2 "seen",
    }
}

/// What shows that a step was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// In words, up to [`MAX_EVIDENCE`] characters; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// A web address, up to [`MAX_EVIDENCE_URL`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Evidence {
    pub(super) fn checked(&self) -> Result<Self, Error> {
        let text = text::prose("text", &self.text, MAX_EVIDENCE)?;
        let url = match &self.url {
            Some(url) => Some(web_address("url", url)?),
            None => None,
        };
        if let Some(n) = url
            .as_ref()
            .map(|url| url.chars().count())
            .filter(|n| *n > MAX_EVIDENCE_URL)
        {
            let why = format!("has {n} characters; {MAX_EVIDENCE_URL} is the most");
            return Err(Error::invalid("url", why));
        }
        Ok(Self { text, url })
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.url.is_none()
    }
}

/// That a step is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When it was recorded; of a session that is seen and not recorded, when they were there or caught up.
    pub at: DateTime<Utc>,
    /// How it is known.
    pub by: DoneBy,
    /// What shows it. Only they themselves read it.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// That somebody follows, or followed, a pathway. One record a person and pathway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Enrolment {
    pub(crate) pathway: PathwayId,
    pub(crate) person: PersonId,
    /// The version that they follow.
    pub(crate) version: u32,
    /// Since when.
    pub(crate) at: DateTime<Utc>,
    /// What they have recorded as done, by the keys of the steps of their version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) done: BTreeMap<Slug, Done>,
    /// Since when they have steps that came with a later version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) added: BTreeMap<Slug, DateTime<Utc>>,
    /// When they left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) left: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) shared: SharedWith,
}

impl Enrolment {
    pub(super) fn new(version: &PathwayVersion, person: PersonId, at: DateTime<Utc>) -> Self {
        Self {
            pathway: version.pathway,
            person,
            version: version.number,
            at,
            done: BTreeMap::new(),
            added: BTreeMap::new(),
            left: None,
            shared: SharedWith::Nobody,
        }
    }

    /// Whether they follow it now.
    pub(crate) const fn is_current(&self) -> bool {
        self.left.is_none()
    }

    /// Enrols them once more: what they had done stays done, as far as it is part of the version.
    pub(super) fn again(self, version: &PathwayVersion, at: DateTime<Utc>) -> Self {
        let mut done = self.done;
        done.retain(|key, _| version.step(key).is_some());
        Self {
            done,
            ..Self::new(version, self.person, at)
        }
    }

    pub(super) fn leave(&mut self, at: DateTime<Utc>) {
        self.left = Some(at);
        self.shared = SharedWith::Nobody;
    }

    /// Goes on to a later version: steps that both have stay done, the others are new.
    pub(super) fn move_on(&mut self, from: &PathwayVersion, to: &PathwayVersion, at: DateTime<Utc>) {
        self.version = to.number;
        self.done.retain(|key, _| to.step(key).is_some());
        self.added.retain(|key, _| to.step(key).is_some());
        let new = to.steps.iter().filter(|step| from.step(&step.key).is_none());
        self.added.extend(new.map(|step| (step.key.clone(), at)));
    }

    /// Since when they have a step.
    pub(super) fn since(&self, step: &Slug) -> DateTime<Utc> {
        self.added.get(step).copied().unwrap_or(self.at)
    }

    /// Records a step as done; says whether it was not so before. `seen` is when they came to a session, if they did.
    pub(super) fn record(
        &mut self,
        step: &Step,
        evidence: Evidence,
        seen: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let before = self.done.get_mut(&step.key);
        let by = match step.on {
            // What was recorded once stays so.
            StepOn::Session { .. } | StepOn::Series { .. } if seen.is_none() && before.is_none() => {
                let why = "it is done by coming to the session or catching up with it, and neither is recorded of you";
                return Err(Error::Rule(format!("the step `{}`: {why}", step.key)));
            }
            StepOn::Session { .. } | StepOn::Series { .. } => DoneBy::Seen,
            StepOn::Task if evidence.is_empty() && before.is_none() => {
                let why = "say what came of it, or give a web address that shows it";
                return Err(Error::invalid(
                    "evidence",
                    format!("the step `{}` is a task: {why}", step.key),
                ));
            }
            _ => DoneBy::Said,
        };
        match before {
            Some(known) if evidence.is_empty() || known.evidence == evidence => Ok(false),
            Some(known) => {
                known.evidence = evidence;
                Ok(false)
            }
            None => {
                let at = now;
                self.done.insert(step.key.clone(), Done { at, by, evidence });
                Ok(true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn version(number: u32, keys: &[usize]) -> PathwayVersion {
        let step = |key: &usize| Step {
            key: format!("s{key}").parse().unwrap(),
            title: format!("Step {key}"),
            on: StepOn::Resource {
                contribution: Uuid::from_u128(1).into(),
            },
            required: true,
            due: None,
        };
        PathwayVersion {
            pathway: Uuid::from_u128(7).into(),
            number,
            at: DateTime::UNIX_EPOCH,
            by: None,
            note: String::new(),
            due: None,
            steps: keys.iter().map(step).collect(),
        }
    }

    #[test]
    fn a_task_needs_evidence_and_a_session_attendance() {
        let mut one = version(1, &[1, 2]);
        one.steps[0].on = StepOn::Task;
        one.steps[1].on = StepOn::Series {
            series: Uuid::from_u128(3).into(),
        };
        let now = DateTime::UNIX_EPOCH;
        let mut it = Enrolment::new(&one, Uuid::from_u128(5).into(), now);
        let none = Evidence::default;
        assert!(it.record(&one.steps[0], none(), None, now).is_err());
        assert!(it.record(&one.steps[1], none(), None, now).is_err());
        let text = Evidence {
            text: "Done.".to_owned(),
            url: None,
        };
        assert!(it.record(&one.steps[0], text.clone(), None, now).unwrap());
        assert!(!it.record(&one.steps[0], none(), None, now).unwrap());
        assert_eq!(it.done[&one.steps[0].key].evidence, text);
        assert!(it.record(&one.steps[1], none(), Some(now), now).unwrap());
        assert_eq!(it.done[&one.steps[1].key].by, DoneBy::Seen);
        let refused = it.record(&one.steps[1], none(), None, now);
        assert!(
            !refused.unwrap(),
            "attendance that was corrected later takes nothing back"
        );
    }

    #[test]
    fn evidence_is_of_limited_length_and_opens_in_a_browser() {
        let of = |text: &str, url: Option<String>| {
            let text = text.to_owned();
            Evidence { text, url }.checked()
        };
        assert!(of(&"x".repeat(MAX_EVIDENCE), Some("https://example.org".to_owned())).is_ok());
        assert!(of(&"x".repeat(MAX_EVIDENCE + 1), None).is_err());
        assert!(of("", Some("javascript:x".to_owned())).is_err());
        let long = format!("https://example.org/{}", "x".repeat(MAX_EVIDENCE_URL));
        assert!(of("", Some(long)).is_err());
    }

    #[derive(Clone, Debug)]
    enum Act {
        Do(usize),
        Leave,
        Again,
        MoveOn,
    }

    proptest! {
        /// S2.4: whatever somebody does, what they did is done as long as the step is part of what they follow, and what is
        /// recorded belongs to the version that they follow.
        #[test]
        fn s2_4_what_was_done_stays_done(
            kept in prop::collection::vec(prop::collection::btree_set(0_usize..6, 1..6), 2..6),
            acts in prop::collection::vec(prop_oneof![
                5 => (0_usize..6).prop_map(Act::Do),
                1 => Just(Act::Leave),
                1 => Just(Act::Again),
                2 => Just(Act::MoveOn),
            ], 0..30),
        ) {
            let versions: Vec<PathwayVersion> = kept
                .iter()
                .zip(1..)
                .map(|(keys, n)| version(n, &keys.iter().copied().collect::<Vec<_>>()))
                .collect();
            let mut now = DateTime::UNIX_EPOCH;
            let mut it = Enrolment::new(&versions[0], Uuid::from_u128(5).into(), now);
            let mut expected: BTreeSet<usize> = BTreeSet::new();
            for act in acts {
                now += TimeDelta::days(1);
                let at = it.version as usize - 1;
                match act {
                    Act::Do(key) if it.is_current() => {
                        let key: Slug = format!("s{key}").parse().unwrap();
                        if let Some((place, step)) = versions[at].step(&key) {
                            prop_assert_eq!(&versions[at].steps[place as usize - 1], step);
                            let new = it.record(step, Evidence::default(), None, now).unwrap();
                            let n = key.as_str()[1..].parse().unwrap();
                            prop_assert_eq!(new, expected.insert(n));
                        }
                    }
                    Act::Leave => it.leave(now),
                    Act::Again if !it.is_current() => it = it.again(&versions[at], now),
                    Act::MoveOn if it.is_current() && at + 1 < versions.len() => {
                        it.move_on(&versions[at], &versions[at + 1], now);
                        expected.retain(|key| kept[at + 1].contains(key));
                        for step in &versions[at + 1].steps {
                            let is_new = versions[at].step(&step.key).is_none();
                            prop_assert_eq!(it.since(&step.key) == now, is_new || it.at == now);
                        }
                    }
                    _ => {}
                }
                let done: BTreeSet<usize> = it.done.keys().map(|k| k.as_str()[1..].parse().unwrap()).collect();
                prop_assert_eq!(&done, &expected);
                let follows = &versions[it.version as usize - 1];
                prop_assert!(it.done.keys().chain(it.added.keys()).all(|key| follows.step(key).is_some()));
            }
        }
    }
}
