use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::terms::{FormerTerms, GoalEdit, Terms, not_after, not_before, source};
use crate::community::membership::is_false;
use crate::error::Error;
use crate::id::{GoalId, PersonId};
use crate::text;
use crate::words::words;

/// The most goals of a community that are open at a time. What has more aims has none.
pub const MAX_OPEN_GOALS: u32 = 100;
/// The most personal goals that somebody keeps in one community, ended ones included.
pub const MAX_OWN_GOALS: u32 = 200;
/// How often the terms of a goal may be changed.
pub const MAX_FORMER_TERMS: usize = 50;

words! {
    /// What became of a goal.
    GoalOutcome: "outcome" {
        /// It was reached.
        Reached = 1 "reached",
        /// It was not.
        Missed = 2 "missed",
        /// It is none any more.
        Dropped = 3 "dropped",
    }
}

words! {
    /// Who sees a personal goal.
    #[derive(Default)]
    GoalVisibility: "visibility" {
        /// Only who set it.
        #[default]
        OnlyMe = 1 "only-me",
        /// The members of the community.
        Community = 2 "community",
    }
}

/// How a goal ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GoalEnd {
    pub(crate) outcome: GoalOutcome,
    pub(crate) word: String,
    pub(crate) at: DateTime<Utc>,
    /// `None` for the owner of the store.
    pub(crate) by: Option<PersonId>,
}

/// A goal as it is stored. Shown as a [`ShownGoal`](super::ShownGoal) only, to who may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Goal {
    pub(crate) id: GoalId,
    /// Its number in the community; of a personal goal, its number among those of its owner.
    pub(crate) number: u32,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) personal: bool,
    pub(crate) owner: PersonId,
    /// Of a personal goal.
    #[serde(default = "community", skip_serializing_if = "is_community")]
    pub(crate) visible_to: GoalVisibility,
    pub(crate) title: String,
    #[serde(flatten)]
    pub(crate) terms: Terms,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) source: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) claim: String,
    pub(crate) set_at: DateTime<Utc>,
    /// `None` for the owner of the store.
    pub(crate) set_by: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) edited_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) former: Vec<FormerTerms>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<GoalEnd>,
}

fn community() -> GoalVisibility {
    GoalVisibility::Community
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_community(visible_to: &GoalVisibility) -> bool {
    *visible_to == GoalVisibility::Community
}

impl Goal {
    /// Whether it is somebody's personal goal.
    pub(crate) fn is_own(&self, person: Option<PersonId>) -> bool {
        self.personal && person == Some(self.owner)
    }

    /// Whether it is for the members of the community.
    pub(crate) fn is_shared(&self) -> bool {
        self.visible_to == GoalVisibility::Community
    }

    pub(super) fn is_open(&self) -> Result<(), Error> {
        match &self.end {
            None => Ok(()),
            Some(end) => Err(Error::Rule(format!(
                "the goal has ended: it was {}, on {}",
                end.outcome,
                end.at.format("%Y-%m-%d")
            ))),
        }
    }

    /// Edits it, `owner` being who answers for it from now on; whether anything changed. `observed` says whether anything was
    /// observed of it.
    pub(super) fn edit(
        &mut self,
        edit: &GoalEdit,
        owner: Option<PersonId>,
        observed: bool,
        (at, today): (DateTime<Utc>, NaiveDate),
    ) -> Result<bool, Error> {
        self.is_open()?;
        let mut edited = self.clone();
        if let Some(given) = &edit.title {
            edited.title = text::line("title", given, 300)?;
        }
        if let Some(given) = &edit.source {
            edited.source = source(given, self.personal)?;
        }
        if let Some(given) = &edit.claim {
            edited.claim = text::prose("claim", given, 2_000)?;
        }
        if let Some(owner) = owner {
            if self.personal {
                let why = "a personal goal stays with who set it";
                return Err(Error::invalid("owner", why));
            }
            edited.owner = owner;
        }
        edited.terms = Terms {
            metric: edit.metric.clone().unwrap_or(edited.terms.metric),
            unit: edit.unit.clone().unwrap_or(edited.terms.unit),
            baseline: edit.baseline.unwrap_or(edited.terms.baseline),
            target: edit.target.unwrap_or(edited.terms.target),
        }
        .checked()?;
        if edit.baseline.is_some() {
            not_after("baseline", edited.terms.baseline.on, today)?;
        }
        if edit.target.is_some() && edited.terms.target.on != self.terms.target.on {
            not_before(edited.terms.target.on, today)?;
        }
        if edited.terms != self.terms {
            let renamed = edited.terms.metric != self.terms.metric || edited.terms.unit != self.terms.unit;
            if renamed && observed {
                let why = format!(
                    "figures of `{}` in {} were observed already: end this goal, and set another one",
                    self.terms.metric, self.terms.unit
                );
                return Err(Error::Rule(why));
            }
            if self.former.len() >= MAX_FORMER_TERMS {
                let why = format!(
                    "the terms of this goal were changed {MAX_FORMER_TERMS} times: end it, and set another one"
                );
                return Err(Error::Rule(why));
            }
            let Terms {
                metric,
                unit,
                baseline,
                target,
            } = self.terms.clone();
            edited.former.push(FormerTerms {
                metric,
                unit,
                baseline,
                target,
                until: at,
            });
        }
        if edited == *self {
            return Ok(false);
        }
        edited.edited_at = Some(at);
        *self = edited;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::community::goal::figure::Reading;
    use crate::community::goal::terms::NewGoal;

    fn on(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn reading(value: f64, day: u32) -> Reading {
        Reading { value, on: on(day) }
    }

    fn new() -> NewGoal {
        NewGoal {
            title: "Fewer escaped defects".to_owned(),
            metric: "escaped-defects".to_owned(),
            unit: "defects".to_owned(),
            baseline: reading(40.0, 1),
            target: reading(20.0, 31),
            source: "issue tracker".to_owned(),
            claim: String::new(),
        }
    }

    fn goal() -> Goal {
        let new = new();
        Goal {
            id: Uuid::nil().into(),
            number: 1,
            personal: false,
            owner: Uuid::nil().into(),
            visible_to: GoalVisibility::Community,
            terms: new.terms(),
            title: new.title,
            source: new.source,
            claim: new.claim,
            set_at: DateTime::UNIX_EPOCH,
            set_by: None,
            edited_at: None,
            former: Vec::new(),
            end: None,
        }
    }

    #[test]
    fn s1_7_a_goal_needs_its_days_in_order_and_a_source() {
        assert!(new().checked(false, on(2)).is_ok());
        for (change, says) in [
            (
                NewGoal {
                    target: reading(20.0, 1),
                    ..new()
                },
                "is not after that of the baseline",
            ),
            (
                NewGoal {
                    baseline: reading(40.0, 3),
                    ..new()
                },
                "lies in the future",
            ),
            (
                NewGoal {
                    source: " ".to_owned(),
                    ..new()
                },
                "source: may not be empty",
            ),
            (
                NewGoal {
                    unit: String::new(),
                    ..new()
                },
                "unit: may not be empty",
            ),
        ] {
            let why = change.checked(false, on(2)).unwrap_err().to_string();
            assert!(why.contains(says), "{why}");
        }
        let over = NewGoal {
            target: reading(20.0, 2),
            ..new()
        };
        assert!(
            over.checked(false, on(3))
                .unwrap_err()
                .to_string()
                .contains("is over")
        );
        let own = NewGoal {
            source: String::new(),
            ..new()
        };
        assert!(own.checked(true, on(2)).is_ok());
    }

    #[test]
    fn s1_7_what_a_goal_was_is_kept_and_an_observed_metric_stays() {
        let mut goal = goal();
        let further = GoalEdit {
            target: Some(reading(30.0, 31)),
            ..GoalEdit::default()
        };
        let when = (DateTime::UNIX_EPOCH, on(5));
        assert!(goal.edit(&further, None, true, when).unwrap());
        assert_eq!(goal.former[0].target, reading(20.0, 31));
        assert!(!goal.edit(&further, None, true, when).unwrap());
        let renamed = GoalEdit {
            unit: Some("bugs".to_owned()),
            ..GoalEdit::default()
        };
        assert!(
            goal.edit(&renamed, None, true, when)
                .unwrap_err()
                .to_string()
                .contains("observed already")
        );
        assert!(goal.edit(&renamed, None, false, when).unwrap());
    }

    proptest! {
        #[test]
        fn s1_7_any_edit_is_made_wholly_or_not_at_all(
            title in proptest::option::of("[a ]{0,2}"),
            unit in proptest::option::of("[a ]{0,2}"),
            target in proptest::option::of((-2.0..2.0, 1u32..31)),
            baseline in proptest::option::of((-2.0..2.0, 1u32..31)),
            observed: bool,
        ) {
            let mut goal = goal();
            let before = goal.clone();
            let edit = GoalEdit {
                title,
                unit,
                target: target.map(|(value, day)| reading(value, day)),
                baseline: baseline.map(|(value, day)| reading(value, day)),
                ..GoalEdit::default()
            };
            let when = (DateTime::UNIX_EPOCH, on(10));
            match goal.edit(&edit, None, observed, when) {
                Ok(changed) => {
                    prop_assert_eq!(changed, goal != before);
                    prop_assert_eq!(goal.former.len(), usize::from(goal.terms != before.terms));
                    prop_assert!(goal.terms.baseline.on < goal.terms.target.on);
                }
                Err(_) => prop_assert_eq!(goal, before),
            }
        }
    }
}
