use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use learncomm_core::community::{AssociationWith, GoalOutcome, GoalVisibility, Reading};
use learncomm_core::id::Handle;

use super::paging::Paging;
use super::words::{figure, one_of};
use crate::when::day;

/// Results that the community, or a member, wants to reach.
#[derive(Debug, Subcommand)]
pub(crate) enum GoalsCommand {
    /// Set a goal: of the community, or with `--mine` one's own
    #[command(
        after_help = "The metric is a result for a job, a team or the organisation. Activity – page views, posts, hours trained – and what \
        the report computes itself are refused: once such a figure is a target, it stops measuring anything."
    )]
    Set(SetGoal),
    /// Note a figure of a goal; of a day that has one, it is corrected, and what was noted is kept
    Observe {
        #[command(flatten)]
        which: WhichGoal,
        /// The figure, in the unit of the goal
        #[arg(allow_negative_numbers = true, value_parser = figure)]
        value: f64,
        /// The day that it is of, such as 2026-03-31, not after today [default: today]
        #[arg(long, value_name = "DAY", value_parser = day)]
        on: Option<NaiveDate>,
        /// A note, in one line of up to 200 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Strike out what was noted of a day
    Strike {
        #[command(flatten)]
        which: WhichGoal,
        /// The day, such as 2026-03-31
        #[arg(long, value_name = "DAY", value_parser = day)]
        on: NaiveDate,
        /// Why, in one line of up to 200 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Note the figures of a table: CSV with the columns goal, date and value, and note if there are notes
    #[command(
        after_help = "All rows are taken in or none. Taking the same table in again adds nothing; a row that says otherwise than what was \
        noted of the day is a correction. Up to 2,000 rows at once."
    )]
    Import {
        /// The file; `-` reads standard input
        file: PathBuf,
        /// Check everything and tell what would come of it, but write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// List goals: those of the community, one's own, or those that others share
    List(ListGoals),
    /// Show a goal and how far it is
    Show(WhichGoal),
    /// List what was observed of a goal, by day
    Observations {
        #[command(flatten)]
        which: WhichGoal,
        /// Everything that was noted, also what was corrected or struck out
        #[arg(long)]
        history: bool,
    },
    /// Edit a goal; what is not given stays, and what it was is kept
    Edit(EditGoal),
    /// End a goal: say what became of it
    End {
        #[command(flatten)]
        which: WhichGoal,
        /// What became of it
        #[arg(value_parser = one_of::<GoalOutcome>(GoalOutcome::ALL.iter().map(|outcome| outcome.as_str())))]
        outcome: GoalOutcome,
        /// A word on it, in Markdown, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        word: String,
    },
    /// Share a goal of one's own with the community, or take that back
    Share {
        #[command(flatten)]
        which: WhichGoal,
        /// Who sees it
        #[arg(value_parser = one_of::<GoalVisibility>(GoalVisibility::ALL.iter().map(|whom| whom.as_str())))]
        visible_to: GoalVisibility,
    },
    /// Delete a goal of one's own for good, with what was observed of it
    Forget(WhichGoal),
    /// Whether the figure of a goal moves behind a figure of the report, month by month; an association, and no cause
    Association {
        #[command(flatten)]
        which: WhichGoal,
        /// The figure of the report
        #[arg(long, value_parser = one_of::<AssociationWith>(AssociationWith::ALL.iter().map(|with| with.as_str())))]
        with: AssociationWith,
        /// By how many months at most the figure of the report goes ahead: 0 to 12, and up to a quarter of the months that
        /// there are [default: 3]
        #[arg(long, value_name = "MONTHS")]
        lags: Option<usize>,
    },
}

/// A goal.
#[derive(Debug, Args)]
pub(crate) struct WhichGoal {
    /// The goal: its number (12, or quoted '#12'), `mine/3` for the third of one's own, its id, or the beginning of its id (at
    /// least 4 digits)
    #[arg(value_name = "GOAL")]
    pub(crate) goal: String,
}

#[derive(Debug, Args)]
pub(crate) struct SetGoal {
    /// What is to be reached, in one line of 1 to 300 characters
    pub(crate) title: String,
    /// The result that it is measured by, such as escaped-defects; one line of 1 to 100 characters
    #[arg(long, value_name = "NAME")]
    pub(crate) metric: String,
    /// What that is counted in, such as 'defects a release'; one line of 1 to 50 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) unit: String,
    /// Where it begins: a figure and its day, not after today, such as 40@2026-01-05
    #[arg(long, value_name = "VALUE@DAY", value_parser = reading, allow_hyphen_values = true)]
    pub(crate) baseline: Reading,
    /// Where it is to be, and by when, today or later, such as 20@2026-12-31
    #[arg(long, value_name = "VALUE@DAY", value_parser = reading, allow_hyphen_values = true)]
    pub(crate) target: Reading,
    /// Which member answers for it
    #[arg(
        long,
        value_name = "HANDLE",
        required_unless_present = "mine",
        conflicts_with = "mine"
    )]
    pub(crate) owner: Option<Handle>,
    /// Where the figures come from, in one line of up to 300 characters; may be left out with `--mine`
    #[arg(
        long,
        value_name = "TEXT",
        required_unless_present = "mine",
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) source: String,
    /// How learning together is expected to move it, up to 2,000 characters
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) claim: String,
    /// A goal of one's own, which nobody else sees unless it is shared
    #[arg(long)]
    pub(crate) mine: bool,
    /// Who sees a goal of one's own
    #[arg(long, value_name = "WHOM", requires = "mine", default_value = "only-me", value_parser = one_of::<GoalVisibility>(GoalVisibility::ALL.iter().map(|whom| whom.as_str())))]
    pub(crate) visible_to: GoalVisibility,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["title", "metric", "unit", "baseline", "target", "owner", "source", "claim"]))]
pub(crate) struct EditGoal {
    #[command(flatten)]
    pub(crate) which: WhichGoal,
    /// What is to be reached, in one line of 1 to 300 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// The result that it is measured by; only as long as nothing was observed
    #[arg(long, value_name = "NAME")]
    pub(crate) metric: Option<String>,
    /// What that is counted in, in one line of 1 to 50 characters; only as long as nothing was observed
    #[arg(long, value_name = "TEXT")]
    pub(crate) unit: Option<String>,
    /// Where it begins: a figure and its day, such as 40@2026-01-05
    #[arg(long, value_name = "VALUE@DAY", value_parser = reading, allow_hyphen_values = true)]
    pub(crate) baseline: Option<Reading>,
    /// Where it is to be, and by when, such as 20@2026-12-31
    #[arg(long, value_name = "VALUE@DAY", value_parser = reading, allow_hyphen_values = true)]
    pub(crate) target: Option<Reading>,
    /// Which member answers for it
    #[arg(long, value_name = "HANDLE")]
    pub(crate) owner: Option<Handle>,
    /// Where the figures come from, in one line of up to 300 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) source: Option<String>,
    /// How learning together is expected to move it, up to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) claim: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListGoals {
    /// One's own goals
    #[arg(long)]
    pub(crate) mine: bool,
    /// Goals that members set themselves and share
    #[arg(long, conflicts_with = "mine")]
    pub(crate) shared: bool,
    /// Only those that have not ended
    #[arg(long)]
    pub(crate) open: bool,
    /// Only those that have ended
    #[arg(long, conflicts_with = "open")]
    pub(crate) ended: bool,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

/// A figure of a day.
fn reading(given: &str) -> Result<Reading, String> {
    let expected = || "a figure and its day are expected, such as 40@2026-01-05".to_owned();
    let (value, on) = given.split_once('@').ok_or_else(expected)?;
    Ok(Reading {
        value: figure(value).map_err(|_| expected())?,
        on: day(on.trim()).map_err(|_| expected())?,
    })
}
