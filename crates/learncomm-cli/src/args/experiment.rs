use clap::{Args, Subcommand};
use learncomm_core::community::ExperimentOutcome;

use super::paging::Paging;
use super::words::one_of;
use crate::when::When;

/// Changes of practice that are tried out.
#[derive(Debug, Subcommand)]
pub(crate) enum ExperimentCommand {
    /// Start an experiment
    Start(StartExperiment),
    /// Conclude an experiment
    Conclude {
        /// The experiment: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
        id: String,
        /// What became of the change
        #[arg(long, value_name = "OUTCOME", value_parser = one_of::<ExperimentOutcome>(ExperimentOutcome::ALL.iter().map(|o| o.as_str())))]
        outcome: ExperimentOutcome,
        /// What was seen, 1 to 2,000 characters
        #[arg(long, value_name = "TEXT")]
        seen: String,
    },
    /// List experiments, in the order in which they were started
    List(ListExperiments),
    /// Show an experiment
    Show {
        /// The experiment: its number, its id, or the beginning of its id
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct StartExperiment {
    /// What it is called, in one line of 1 to 300 characters
    pub(crate) title: String,
    /// What is expected and why, 1 to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) hypothesis: String,
    /// What is done in another way, 1 to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) changes: String,
    /// The measure of the report that should move, such as participation-rate; an unknown one lists those there are
    #[arg(long, value_name = "NAME")]
    pub(crate) metric: String,
    /// When it is looked at again: a day in the community's time zone, or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub(crate) review: When,
}

#[derive(Debug, Args)]
pub(crate) struct ListExperiments {
    /// Only those that run, by the date of their review
    #[arg(long, conflicts_with = "due")]
    pub(crate) running: bool,
    /// Only those that run and whose review is due, the longest overdue first
    #[arg(long)]
    pub(crate) due: bool,
    #[command(flatten)]
    pub(crate) paging: Paging,
}
