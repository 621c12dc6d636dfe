use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::model::{MAX_PATHWAY_STEPS, MAX_PATHWAY_TITLE, Step, StepDue, StepOn};
use crate::error::Error;
use crate::id::Slug;
use crate::text;

/// A step to put into a version. Of a step that the version before has, what is `None` stays as it is; it is that one if
/// its key is the same, or, without a key, if it is about the same thing, or is called the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewStep {
    /// What it is known by, unique in the pathway; made from the title of a new step if `None`.
    pub key: Option<Slug>,
    /// What it is called, 1 to [`MAX_PATHWAY_TITLE`] characters. A new step needs one.
    pub title: Option<String>,
    /// What it is about. A new step needs that.
    pub on: Option<StepOn>,
    /// Whether the pathway is finished only with it; a new step is required unless it says otherwise.
    pub required: Option<bool>,
    /// By when it is to be done; `Some(None)` takes a deadline away.
    pub due: Option<Option<StepDue>>,
}

impl NewStep {
    /// A new, required step without a deadline.
    #[must_use]
    pub fn new(title: impl Into<String>, on: StepOn) -> Self {
        Self {
            title: Some(title.into()),
            on: Some(on),
            ..Self::default()
        }
    }

    /// The step of a version before that it goes on with, if it is not gone on with already.
    fn base<'b>(&self, base: &'b [Step], taken: &[Slug]) -> Option<&'b Step> {
        let mut free = base.iter().filter(|step| !taken.contains(&step.key));
        match &self.key {
            Some(key) => free.find(|step| step.key == *key),
            None => {
                let same_thing = |step: &&Step| step.on != StepOn::Task && Some(step.on) == self.on;
                let title = self.title.as_deref().map(str::trim);
                let same_title = |step: &&Step| {
                    title == Some(&*step.title) && self.on.is_none_or(|on| on.kind() == step.on.kind())
                };
                free.clone().find(same_thing).or_else(|| free.find(same_title))
            }
        }
    }
}

/// The steps of a version, from what was given and the steps of the version before.
pub(super) fn steps(
    given: &[NewStep],
    base: &[Step],
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Vec<Step>, Error> {
    if !(1..=MAX_PATHWAY_STEPS).contains(&given.len()) {
        let why = format!("{} are not between 1 and {MAX_PATHWAY_STEPS}", given.len());
        return Err(Error::invalid("steps", why));
    }
    // Keys that were given are taken before any is made up.
    let mut taken: Vec<Slug> = Vec::new();
    for key in given.iter().filter_map(|step| step.key.as_ref()) {
        if taken.contains(key) {
            return Err(Error::invalid("key", format!("two steps have the key `{key}`")));
        }
        taken.push(key.clone());
    }
    let mut made = Vec::with_capacity(given.len());
    for (place, new) in given.iter().enumerate() {
        let others: &[Slug] = if new.key.is_some() { &[] } else { &taken };
        let before = new.base(base, others);
        let place = place + 1;
        let missing = |field, what: &str| Error::invalid(field, format!("step {place} needs {what}"));
        let title = match (&new.title, before) {
            (Some(title), _) => text::line("title", title, MAX_PATHWAY_TITLE)?,
            (None, Some(before)) => before.title.clone(),
            (None, None) => return Err(missing("title", "one: the version before has no such step")),
        };
        let on = new.on.or(before.map(|step| step.on));
        let on = on.ok_or_else(|| missing("kind", "one: the version before has no such step"))?;
        let known_due = before.and_then(|step| step.due);
        let due = new.due.unwrap_or(known_due);
        if let Some(due) = due {
            due.check(known_due, zone, now)?;
        }
        let key = match (&new.key, before) {
            (Some(key), _) => key.clone(),
            (None, Some(before)) => before.key.clone(),
            (None, None) => free_key(&title, base, &taken)?,
        };
        if new.key.is_none() {
            taken.push(key.clone());
        }
        made.push(Step {
            key,
            title,
            on,
            required: new.required.or(before.map(|step| step.required)).unwrap_or(true),
            due,
        });
    }
    if !made.iter().any(|step| step.required) {
        let why = "none is required: a pathway is finished with what is, so at least one has to be";
        return Err(Error::invalid("steps", why));
    }
    Ok(made)
}

/// A key for a new step: its title, with a number behind it if another step has that key.
fn free_key(title: &str, base: &[Step], taken: &[Slug]) -> Result<Slug, Error> {
    let is_free = |key: &Slug| !taken.contains(key) && !base.iter().any(|step| step.key == *key);
    let plain = Slug::from_text(title);
    let stem = plain.as_ref().map_or("step", Slug::as_str);
    // Names are of ASCII letters; a number of four digits at the most has to fit behind.
    let stem = &stem[..stem.len().min(Slug::MAX - 5)];
    let numbered = (1..=2 * MAX_PATHWAY_STEPS + 1).filter_map(|n| format!("{stem}-{n}").parse().ok());
    let numbered = numbered.skip(usize::from(plain.is_some()));
    let free = plain.clone().into_iter().chain(numbered).find(is_free);
    free.ok_or_else(|| Error::invalid("key", format!("none can be made from `{title}`: give one")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn on(n: u128) -> StepOn {
        let contribution = Uuid::from_u128(n).into();
        StepOn::Resource { contribution }
    }

    fn made(given: &[NewStep], base: &[Step]) -> Result<Vec<Step>, Error> {
        steps(given, base, Tz::UTC, DateTime::UNIX_EPOCH)
    }

    fn keys(steps: &[Step]) -> Vec<&str> {
        steps.iter().map(|step| step.key.as_str()).collect()
    }

    fn by_key(key: &str) -> NewStep {
        NewStep {
            key: Some(key.parse().unwrap()),
            ..NewStep::default()
        }
    }

    #[test]
    fn a_step_is_the_same_by_its_key_its_thing_or_its_title() {
        let first = made(
            &[
                NewStep::new("Read it", on(1)),
                NewStep::new("Do it", StepOn::Task),
                NewStep::new("Do it", StepOn::Task),
                NewStep::new("Ünï", StepOn::Task),
                NewStep::new("日本", StepOn::Task),
            ],
            &[],
        )
        .unwrap();
        assert_eq!(keys(&first), ["read-it", "do-it", "do-it-2", "n", "step-1"]);
        let second = made(
            &[
                NewStep::new("Read it well", on(1)),
                by_key("do-it-2"),
                NewStep::new("Do it", StepOn::Task),
                NewStep::new("Do it", StepOn::Task),
                NewStep::new("Read it", on(2)),
            ],
            &first,
        )
        .unwrap();
        assert_eq!(
            keys(&second),
            ["read-it", "do-it-2", "do-it", "do-it-3", "read-it-2"]
        );
        assert_eq!(
            (second[0].title.as_str(), second[1].title.as_str()),
            ("Read it well", "Do it")
        );
    }

    #[test]
    fn what_is_not_said_stays() {
        let due = Some(StepDue::Days(3));
        let optional = NewStep {
            required: Some(false),
            due: Some(due),
            ..NewStep::new("Read it", on(1))
        };
        let first = made(&[optional, NewStep::new("Do it", StepOn::Task)], &[]).unwrap();
        let again = made(&[by_key("do-it"), by_key("read-it")], &first).unwrap();
        assert_eq!(again, [first[1].clone(), first[0].clone()]);
        let without = NewStep {
            due: Some(None),
            ..by_key("read-it")
        };
        assert_eq!(made(&[by_key("do-it"), without], &first).unwrap()[1].due, None);
    }

    #[test]
    fn what_cannot_be_a_version_is_refused() {
        let first = made(&[NewStep::new("Do it", StepOn::Task)], &[]).unwrap();
        let optional = NewStep {
            required: Some(false),
            ..NewStep::new("Do it", StepOn::Task)
        };
        for (given, says) in [
            (vec![], "not between 1 and 100"),
            (
                vec![NewStep::new("x", StepOn::Task); 101],
                "not between 1 and 100",
            ),
            (
                vec![by_key("do-it"), by_key("do-it")],
                "two steps have the key `do-it`",
            ),
            (vec![by_key("else")], "step 1 needs one"),
            (vec![NewStep::new(" ", StepOn::Task)], "title: may not be empty"),
            (vec![optional], "none is required"),
        ] {
            let refused = made(&given, &first).unwrap_err().to_string();
            assert!(refused.contains(says), "{refused}");
        }
    }

    proptest! {
        /// Whatever is given: keys are different, and an old step is gone on with once at the most.
        #[test]
        fn keys_are_unique(
            titles in prop::collection::vec("[ab]{1,2}", 1..12),
            later in prop::collection::vec(("[ab]{1,2}", 0_u128..4, prop::option::of("[ab]{1,2}")), 1..12),
        ) {
            let first: Vec<NewStep> = titles.iter().map(|t| NewStep::new(t, StepOn::Task)).collect();
            let first = made(&first, &[]).unwrap();
            let later: Vec<NewStep> = later
                .into_iter()
                .map(|(title, n, key)| NewStep {
                    key: key.map(|k| k.parse().unwrap()),
                    ..NewStep::new(title, if n == 0 { StepOn::Task } else { on(n) })
                })
                .collect();
            if let Ok(second) = made(&later, &first) {
                let mut distinct = keys(&second);
                distinct.sort_unstable();
                distinct.dedup();
                prop_assert_eq!(distinct.len(), later.len());
            }
        }
    }
}
