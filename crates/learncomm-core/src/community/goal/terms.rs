use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::figure::Reading;
use crate::error::Error;
use crate::id::Handle;
use crate::text;

/// What a goal is about, how far it was, and how far it is to go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Terms {
    pub(crate) metric: String,
    pub(crate) unit: String,
    pub(crate) baseline: Reading,
    pub(crate) target: Reading,
}

impl Terms {
    pub(super) fn checked(&self) -> Result<Self, Error> {
        let terms = Self {
            metric: text::line("metric", &self.metric, 100)?,
            unit: text::line("unit", &self.unit, 50)?,
            baseline: self.baseline.checked("baseline")?,
            target: self.target.checked("target")?,
        };
        let (from, until) = (terms.baseline.on, terms.target.on);
        if from >= until {
            let why = format!("its day, {until}, is not after that of the baseline, {from}");
            return Err(Error::invalid("target", why));
        }
        Ok(terms)
    }
}

/// Terms that a goal had before somebody changed them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormerTerms {
    /// The name of the metric.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// Where it began.
    pub baseline: Reading,
    /// Where it was to go.
    pub target: Reading,
    /// Until when they held.
    pub until: DateTime<Utc>,
}

/// A goal to set.
#[derive(Clone, Debug, PartialEq)]
pub struct NewGoal {
    /// What is to be reached, in one line of 1 to 300 characters.
    pub title: String,
    /// The result that it is measured by, in the community's words, such as `escaped-defects`; one line of 1 to 100
    /// characters. Names of activity, and of what the report computes, are refused.
    pub metric: String,
    /// What it is counted in, such as `defects a release`; one line of 1 to 50 characters.
    pub unit: String,
    /// Where it begins; not after today.
    pub baseline: Reading,
    /// Where it is to be, and by when; after the baseline, today or later.
    pub target: Reading,
    /// Where the figures come from, in one line of up to 300 characters; may be empty for a personal goal.
    pub source: String,
    /// How learning together is expected to move it, up to 2,000 characters; may be empty.
    pub claim: String,
}

impl NewGoal {
    pub(super) fn checked(&self, personal: bool, today: NaiveDate) -> Result<Self, Error> {
        let terms = self.terms().checked()?;
        not_after("baseline", terms.baseline.on, today)?;
        not_before(terms.target.on, today)?;
        Ok(Self {
            title: text::line("title", &self.title, 300)?,
            metric: terms.metric,
            unit: terms.unit,
            baseline: terms.baseline,
            target: terms.target,
            source: source(&self.source, personal)?,
            claim: text::prose("claim", &self.claim, 2_000)?,
        })
    }

    pub(super) fn terms(&self) -> Terms {
        Terms {
            metric: self.metric.clone(),
            unit: self.unit.clone(),
            baseline: self.baseline,
            target: self.target,
        }
    }
}

/// What to change in a goal. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoalEdit {
    /// As in [`NewGoal::title`].
    pub title: Option<String>,
    /// As in [`NewGoal::metric`]; only as long as nothing was observed.
    pub metric: Option<String>,
    /// As in [`NewGoal::unit`]; only as long as nothing was observed.
    pub unit: Option<String>,
    /// As in [`NewGoal::baseline`].
    pub baseline: Option<Reading>,
    /// As in [`NewGoal::target`].
    pub target: Option<Reading>,
    /// Who answers for it from now on: a member, not a guest. Not of a personal goal.
    pub owner: Option<Handle>,
    /// As in [`NewGoal::source`].
    pub source: Option<String>,
    /// As in [`NewGoal::claim`].
    pub claim: Option<String>,
}

pub(super) fn not_after(field: &'static str, day: NaiveDate, today: NaiveDate) -> Result<(), Error> {
    if day > today {
        let why = format!("{day} lies in the future: today is {today}");
        return Err(Error::invalid(field, why));
    }
    Ok(())
}

pub(super) fn not_before(day: NaiveDate, today: NaiveDate) -> Result<(), Error> {
    if day < today {
        let why = format!("its day, {day}, is over: today is {today}");
        return Err(Error::invalid("target", why));
    }
    Ok(())
}

pub(super) fn source(given: &str, personal: bool) -> Result<String, Error> {
    if personal && given.trim().is_empty() {
        return Ok(String::new());
    }
    text::line("source", given, 300)
}
