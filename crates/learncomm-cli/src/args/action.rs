use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use learncomm_core::id::Handle;
use learncomm_core::session::ActionProgress;

use super::paging::Paging;
use crate::when::day;

/// Actions that people took on, carried from session to session until they are closed.
#[derive(Debug, Subcommand)]
pub(crate) enum ActionCommand {
    /// Record an action that somebody took on
    Add {
        /// What is to be done, in one line of 1 to 300 characters
        title: String,
        /// Who does it: a member
        #[arg(long, value_name = "HANDLE")]
        owner: Handle,
        /// The day by whose end it is to be done, in the community's time zone, such as 2026-03-16; today up to ten years ahead
        #[arg(long, value_name = "DAY", value_parser = day)]
        due: NaiveDate,
        /// The session it was agreed in: its number, its id, `last`, or SERIES@DAY
        #[arg(long, value_name = "SESSION")]
        session: Option<String>,
    },
    /// Close an action that was done
    Done {
        #[command(flatten)]
        which: WhichAction,
        /// What came of it, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Give an action up, for a reason
    Drop {
        #[command(flatten)]
        which: WhichAction,
        /// Why, in one line of 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Give an action another date; the first one is kept
    Redate {
        #[command(flatten)]
        which: WhichAction,
        /// The day by whose end it is to be done, in the community's time zone, such as 2026-03-16; today up to ten years ahead
        #[arg(value_name = "DAY", value_parser = day)]
        due: NaiveDate,
    },
    /// Give an action to another member
    Reassign {
        #[command(flatten)]
        which: WhichAction,
        /// Who does it from now on
        #[arg(value_name = "HANDLE")]
        owner: Handle,
    },
    /// List actions, the open ones first, by date
    List(ListActions),
    /// Show an action, with how many sessions it was carried into
    Show(WhichAction),
}

/// An action.
#[derive(Debug, Args)]
pub(crate) struct WhichAction {
    /// The action: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "ACTION")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct ListActions {
    /// Of this person
    #[arg(long, value_name = "HANDLE")]
    pub(crate) owner: Option<Handle>,
    /// In this state
    #[arg(long, value_parser = progress())]
    pub(crate) state: Option<ActionProgress>,
    /// Open although their day has ended
    #[arg(long, conflicts_with = "state")]
    pub(crate) overdue: bool,
    /// Agreed in this session: its number, its id, `last`, or SERIES@DAY
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Open ones that are carried into this session: its number, its id, `next`, or SERIES@DAY
    #[arg(
        long,
        value_name = "SESSION",
        conflicts_with_all = ["owner", "state", "overdue", "session", "limit", "after", "all"]
    )]
    pub(crate) carried_into: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

fn progress() -> impl TypedValueParser<Value = ActionProgress> {
    PossibleValuesParser::new(["open", "done", "dropped"]).try_map(|given| given.parse::<ActionProgress>())
}
