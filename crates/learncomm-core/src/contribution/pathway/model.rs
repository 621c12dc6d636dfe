use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::engagement::window::{local_day, local_midnight_utc};
use crate::error::Error;
use crate::id::{ContributionId, OccurrenceId, PathwayId, PersonId, SeriesId, Slug};
use crate::words::words;

/// The longest title of a pathway or a step, in characters.
pub const MAX_PATHWAY_TITLE: usize = 200;
/// The longest description of a pathway, and the longest note on a version, in characters.
pub const MAX_PATHWAY_TEXT: usize = 10_000;
/// The most steps of a pathway.
pub const MAX_PATHWAY_STEPS: usize = 100;
/// The most versions of a pathway; all are kept.
pub const MAX_PATHWAY_VERSIONS: u32 = 65_535;
/// The longest deadline, in days.
pub const MAX_DUE_DAYS: u16 = 3_650;

words! {
    /// What a step of a pathway is.
    StepKind: "kind" {
        /// To read, watch or try something that was shared.
        Resource = 1 "resource",
        /// To read an article.
        Article = 2 "article",
        /// To come to a session, or catch up with it.
        Session = 3 "session",
        /// To come to any session of a series, or catch up with it.
        Series = 4 "series",
        /// To do something, and to show what came of it.
        Task = 5 "task",
    }
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum StepOn {
    /// Something that was shared.
    Resource {
        /// Which contribution.
        contribution: ContributionId,
    },
    /// An article.
    Article {
        /// Which contribution; of the kind article.
        contribution: ContributionId,
    },
    /// One session.
    Session {
        /// Which one.
        session: OccurrenceId,
    },
    /// Any session of a series.
    Series {
        /// Which series.
        series: SeriesId,
    },
    /// Something to do.
    Task,
}

impl StepOn {
    /// What kind of step it makes.
    #[must_use]
    pub const fn kind(self) -> StepKind {
        match self {
            Self::Resource { .. } => StepKind::Resource,
            Self::Article { .. } => StepKind::Article,
            Self::Session { .. } => StepKind::Session,
            Self::Series { .. } => StepKind::Series,
            Self::Task => StepKind::Task,
        }
    }

    /// Whether it is done by coming to a session.
    pub(crate) const fn is_attended(self) -> bool {
        matches!(self, Self::Session { .. } | Self::Series { .. })
    }
}

/// By when something is to be done: until the end of a local day of the community. Written `14d` or `2026-04-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepDue {
    /// So many days after somebody enrolled, or moved on to the version that brought the step: 1 to [`MAX_DUE_DAYS`].
    Days(u16),
    /// On a day.
    On(NaiveDate),
}

impl StepDue {
    /// The instant at which it is overdue, for somebody who has had the step since `from`. `None` beyond the calendar.
    #[must_use]
    pub fn at(self, from: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let day = match self {
            Self::Days(days) => local_day(from, zone).checked_add_days(Days::new(u64::from(days)))?,
            Self::On(day) => day,
        };
        Some(local_midnight_utc(day.checked_add_days(Days::new(1))?, zone))
    }

    /// Refuses what is out of range: a number of days, or a day that is more than ten years away or, unless it was set
    /// before, has ended.
    pub(super) fn check(self, before: Option<Self>, zone: Tz, now: DateTime<Utc>) -> Result<(), Error> {
        let refuse = |why: String| Err(Error::invalid("due", why));
        match self {
            Self::Days(days) if !(1..=MAX_DUE_DAYS).contains(&days) => {
                refuse(format!("{days} days are not between 1 and {MAX_DUE_DAYS}"))
            }
            Self::Days(_) => Ok(()),
            Self::On(_) if before == Some(self) => Ok(()),
            Self::On(day) => {
                let days = day.signed_duration_since(local_day(now, zone)).num_days();
                match days {
                    _ if days < 0 => refuse(format!("{day} has ended; today or a later day is expected")),
                    _ if days > i64::from(MAX_DUE_DAYS) + 10 => {
                        refuse(format!("{day} is more than ten years away"))
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

impl fmt::Display for StepDue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => f.pad(&format!("{days}d")),
            Self::On(day) => f.pad(&day.to_string()),
        }
    }
}

impl FromStr for StepDue {
    type Err = Error;
    fn from_str(s: &str) -> Result<Self, Error> {
        let days = s
            .strip_suffix('d')
            .filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
        if let Some(days) = days.and_then(|n| n.parse().ok()) {
            return Ok(Self::Days(days));
        }
        let why = || format!("`{s}` is neither a number of days such as 14d nor a day such as 2026-04-01");
        let day = NaiveDate::parse_from_str(s, "%Y-%m-%d").map_err(|_| Error::invalid("due", why()))?;
        Ok(Self::On(day))
    }
}

/// A step of a version of a pathway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// Steps of two versions with the same key are the same step.
    pub(crate) key: Slug,
    pub(crate) title: String,
    #[serde(flatten)]
    pub(crate) on: StepOn,
    /// Whether the pathway is finished only with it.
    pub(crate) required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due: Option<StepDue>,
}

/// A version of a pathway. It is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PathwayVersion {
    pub(crate) pathway: PathwayId,
    /// From 1 on.
    pub(crate) number: u32,
    pub(crate) at: DateTime<Utc>,
    /// Who made it; `None` for the owner of the store.
    pub(crate) by: Option<PersonId>,
    /// What is new in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
    /// By when all that is required is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due: Option<StepDue>,
    pub(crate) steps: Vec<Step>,
}

impl PathwayVersion {
    /// A step and its place, from 1 on.
    pub(crate) fn step(&self, key: &Slug) -> Option<(u32, &Step)> {
        let place = self.steps.iter().position(|step| step.key == *key)?;
        Some((
            u32::try_from(place).unwrap_or(u32::MAX - 1) + 1,
            &self.steps[place],
        ))
    }

    /// How many steps are required.
    pub(crate) fn required(&self) -> usize {
        self.steps.iter().filter(|step| step.required).count()
    }
}

/// Whether a pathway takes people in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum PathwayState {
    /// It does.
    #[default]
    Open,
    /// Nobody enrols any more; who follows it goes on.
    Retired {
        /// Since when.
        retired_at: DateTime<Utc>,
    },
}

/// Steps to learn something by (S4.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pathway {
    /// Its id.
    pub id: PathwayId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// Its short name, unique in the community.
    pub slug: Slug,
    /// What it is called.
    pub title: String,
    /// What it is for and whom, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What it is about, the main topic first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Slug>,
    /// Skills that it helps with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Slug>,
    /// Who made it, if that is known.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// The number of its latest version; all from 1 on are kept.
    pub version: u32,
    /// Whether it takes people in.
    #[serde(flatten)]
    pub state: PathwayState,
}

impl Pathway {
    /// Whether nobody enrols any more.
    #[must_use]
    pub const fn is_retired(&self) -> bool {
        matches!(self.state, PathwayState::Retired { .. })
    }

    /// Refuses what may be done only to one that takes people in.
    pub(super) fn needs_to_be_open(&self) -> Result<(), Error> {
        if self.is_retired() {
            return Err(Error::Rule(format!("the pathway `{}` is retired", self.slug)));
        }
        Ok(())
    }

    /// Goes on to the next version, if `base` is still the latest.
    pub(super) fn revise(&mut self, base: u32) -> Result<u32, Error> {
        self.needs_to_be_open()?;
        if base != self.version {
            return Err(Error::Rule(format!(
                "the pathway `{}` is at version {} by now, not at {base}: look at what is new, and revise that",
                self.slug, self.version
            )));
        }
        if self.version >= MAX_PATHWAY_VERSIONS {
            let why = format!("a pathway has {MAX_PATHWAY_VERSIONS} versions at the most; make another one");
            return Err(Error::Rule(why));
        }
        self.version += 1;
        Ok(self.version)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    const BERLIN: Tz = Tz::Europe__Berlin;

    #[test]
    fn deadlines_are_ends_of_local_days() {
        let late = Utc.with_ymd_and_hms(2026, 3, 27, 23, 30, 0).unwrap(); // the 28th there
        let one = StepDue::Days(1).at(late, BERLIN).unwrap();
        assert_eq!(one.to_rfc3339(), "2026-03-29T22:00:00+00:00", "a day of 23 hours");
        let on: StepDue = "2026-03-28".parse().unwrap();
        assert_eq!(
            on.at(late, BERLIN).unwrap().to_rfc3339(),
            "2026-03-28T23:00:00+00:00"
        );
        assert_eq!(StepDue::On(NaiveDate::MAX).at(late, BERLIN), None);
    }

    #[test]
    fn deadlines_are_read_as_they_are_written() {
        for text in ["14d", "2026-04-01"] {
            assert_eq!(text.parse::<StepDue>().unwrap().to_string(), text);
        }
        for bad in ["", "d", "14", "-1d", "70000d", "1.4.2026", "2026-02-30"] {
            assert!(bad.parse::<StepDue>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_deadline_that_has_passed_can_only_be_kept() {
        let now = Utc.with_ymd_and_hms(2026, 3, 27, 12, 0, 0).unwrap();
        let check = |due: &str, before: Option<&str>| {
            let due: StepDue = due.parse().unwrap();
            due.check(before.map(|b| b.parse().unwrap()), BERLIN, now)
        };
        assert!(check("2026-03-27", None).is_ok());
        assert!(check("2026-03-26", None).is_err());
        assert!(check("2026-03-26", Some("2026-03-26")).is_ok());
        assert!(check("2026-03-25", Some("2026-03-26")).is_err());
        assert!(check("2046-03-25", None).is_err());
        assert!(check("0d", None).is_err() && check("3651d", None).is_err() && check("3650d", None).is_ok());
    }
}
