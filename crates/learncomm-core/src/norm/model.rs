use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::words::{NormPhase, ReviewOutcome};
use crate::error::Error;
use crate::id::{NormId, PersonId, Slug};

/// The longest title of a norm, in characters.
pub const MAX_NORM_TITLE: usize = 200;
/// The longest text of a norm, in characters.
pub const MAX_NORM_TEXT: usize = 100_000;
/// The longest time until a review, in days.
pub const MAX_REVIEW_DAYS: u16 = 3_650;

/// Where a norm is on its way, with what belongs to it there. Versions are named by their numbers. In JSON its fields
/// lie beside those of the norm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum NormState {
    /// Nothing is in force yet.
    Draft {
        /// The version under discussion.
        draft: u32,
    },
    /// A version is in force.
    Adopted {
        /// Which one.
        in_force: u32,
        /// When it is to be reviewed.
        review_at: DateTime<Utc>,
    },
    /// A version is in force until another is agreed.
    UnderRevision {
        /// The version in force.
        in_force: u32,
        /// The version under discussion.
        draft: u32,
    },
    /// It was in force and is no longer. Final.
    Retired {
        /// The version that was in force last.
        was_in_force: u32,
        /// Since when.
        retired_at: DateTime<Utc>,
        /// By whom; `None` for the owner of the store.
        retired_by: Option<PersonId>,
        /// Why.
        retired_because: String,
    },
    /// It was given up before it was ever in force. Final.
    Withdrawn {
        /// When.
        withdrawn_at: DateTime<Utc>,
        /// By whom; `None` for the owner of the store.
        withdrawn_by: Option<PersonId>,
    },
}

/// A review that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewNote {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; `None` for the owner of the store.
    pub by: Option<PersonId>,
    /// What it came to.
    pub outcome: ReviewOutcome,
}

/// Something that the members have agreed, or are about to agree, about how they treat each other (S2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Norm {
    /// Its id.
    pub id: NormId,
    /// Its number in the community, shown as `#12`; also its number in the ledger.
    pub number: u32,
    /// Its short name, unique in the community.
    pub slug: Slug,
    /// What it is called.
    pub title: String,
    /// When it was first drafted.
    pub created_at: DateTime<Utc>,
    /// Who began the discussion that is under way or was the last, and so may adopt or withdraw what it is about; `None`
    /// for the owner of the store.
    pub drafter: Option<PersonId>,
    /// How many days after it was agreed or kept it is reviewed; as the charter says if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_days: Option<u16>,
    /// The number of the latest version; all from 1 on are kept.
    pub latest: u32,
    /// Where it is on its way.
    #[serde(flatten)]
    pub state: NormState,
    /// The reviews that were done, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<ReviewNote>,
}

impl Norm {
    /// Where it is on its way, in a word.
    #[must_use]
    pub const fn phase(&self) -> NormPhase {
        match self.state {
            NormState::Draft { .. } => NormPhase::Draft,
            NormState::Adopted { .. } => NormPhase::Adopted,
            NormState::UnderRevision { .. } => NormPhase::UnderRevision,
            NormState::Retired { .. } => NormPhase::Retired,
            NormState::Withdrawn { .. } => NormPhase::Withdrawn,
        }
    }

    /// The version in force.
    #[must_use]
    pub const fn in_force(&self) -> Option<u32> {
        match self.state {
            NormState::Adopted { in_force, .. } | NormState::UnderRevision { in_force, .. } => Some(in_force),
            _ => None,
        }
    }

    /// The version under discussion.
    #[must_use]
    pub const fn draft(&self) -> Option<u32> {
        match self.state {
            NormState::Draft { draft } | NormState::UnderRevision { draft, .. } => Some(draft),
            _ => None,
        }
    }

    /// When it is to be reviewed.
    #[must_use]
    pub const fn review_at(&self) -> Option<DateTime<Utc>> {
        match self.state {
            NormState::Adopted { review_at, .. } => Some(review_at),
            _ => None,
        }
    }

    /// Whether its review is overdue at an instant.
    #[must_use]
    pub fn is_overdue(&self, at: DateTime<Utc>) -> bool {
        self.review_at().is_some_and(|due| due < at)
    }

    /// The version to show to whoever names none: the one in force, else the one under discussion, else the last.
    #[must_use]
    pub fn shown_version(&self) -> u32 {
        match self.state {
            NormState::Retired { was_in_force, .. } => was_in_force,
            _ => self.in_force().or(self.draft()).unwrap_or(self.latest),
        }
    }

    /// The version in force, for whoever needs one.
    pub(crate) fn needed_in_force(&self) -> Result<u32, Error> {
        self.in_force()
            .ok_or_else(|| self.rule("no version of it is in force"))
    }

    /// The version under discussion, for whoever needs one.
    pub(crate) fn needed_draft(&self) -> Result<u32, Error> {
        self.draft()
            .ok_or_else(|| self.rule("no version of it is under discussion; a review can ask for a new one"))
    }

    /// A new version for discussion; its number.
    pub(crate) fn redraft(&mut self) -> Result<u32, Error> {
        self.needed_draft()?;
        self.latest += 1;
        let latest = self.latest;
        match &mut self.state {
            NormState::Draft { draft } | NormState::UnderRevision { draft, .. } => *draft = latest,
            _ => {}
        }
        Ok(latest)
    }

    /// Gives up the version under discussion. A version in force stays so; its next review is on `review_at`.
    pub(crate) fn withdraw(
        &mut self,
        at: DateTime<Utc>,
        by: Option<PersonId>,
        review_at: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.needed_draft()?;
        self.state = match self.in_force() {
            Some(in_force) => NormState::Adopted { in_force, review_at },
            None => NormState::Withdrawn {
                withdrawn_at: at,
                withdrawn_by: by,
            },
        };
        Ok(())
    }

    /// Puts the version under discussion in force. Whether everybody consents has been asked before.
    pub(super) fn adopt(&mut self, review_at: DateTime<Utc>) -> Result<u32, Error> {
        let in_force = self.needed_draft()?;
        self.state = NormState::Adopted { in_force, review_at };
        Ok(in_force)
    }

    /// Keeps what is in force until the next review.
    pub(crate) fn keep(
        &mut self,
        at: DateTime<Utc>,
        by: Option<PersonId>,
        next: DateTime<Utc>,
    ) -> Result<(), Error> {
        match &mut self.state {
            NormState::Adopted { review_at, .. } => *review_at = next,
            _ => return Err(self.not_reviewable()),
        }
        self.note(at, by, ReviewOutcome::Keep);
        Ok(())
    }

    /// Begins the discussion of a new version; its number.
    pub(crate) fn revise(&mut self, at: DateTime<Utc>, by: Option<PersonId>) -> Result<u32, Error> {
        let NormState::Adopted { in_force, .. } = self.state else {
            return Err(self.not_reviewable());
        };
        self.latest += 1;
        self.state = NormState::UnderRevision {
            in_force,
            draft: self.latest,
        };
        self.drafter = by;
        self.note(at, by, ReviewOutcome::Revise);
        Ok(self.latest)
    }

    /// Puts it out of force for good, and with it what is under discussion. Says whether a review was due to be done.
    pub(crate) fn retire(
        &mut self,
        at: DateTime<Utc>,
        by: Option<PersonId>,
        reason: String,
    ) -> Result<bool, Error> {
        let Some(was_in_force) = self.in_force() else {
            return Err(self.not_reviewable());
        };
        let scheduled = self.review_at().is_some();
        self.state = NormState::Retired {
            was_in_force,
            retired_at: at,
            retired_by: by,
            retired_because: reason,
        };
        self.note(at, by, ReviewOutcome::Retire);
        Ok(scheduled)
    }

    /// The date of the review that follows something done at `from`.
    pub(crate) fn next_review(&self, from: DateTime<Utc>, by_charter: u16) -> DateTime<Utc> {
        from + TimeDelta::days(i64::from(self.review_days.unwrap_or(by_charter)))
    }

    fn note(&mut self, at: DateTime<Utc>, by: Option<PersonId>, outcome: ReviewOutcome) {
        self.reviews.push(ReviewNote { at, by, outcome });
    }

    fn not_reviewable(&self) -> Error {
        self.rule(match self.phase() {
            NormPhase::Draft => "only what was adopted is reviewed",
            NormPhase::UnderRevision => {
                "it is being revised: redraft, adopt or withdraw the new version first"
            }
            _ => "that is final",
        })
    }

    fn rule(&self, why: &str) -> Error {
        let (slug, phase) = (&self.slug, self.phase());
        Error::Rule(format!("the norm `{slug}` is {phase}: {why}"))
    }
}
