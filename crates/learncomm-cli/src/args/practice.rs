use clap::{Args, Subcommand};
use learncomm_core::community::Frequency;

use super::paging::Paging;
use super::words::one_of;
use crate::when::When;

/// How people share, to compare with later.
#[derive(Debug, Subcommand)]
pub(crate) enum PracticeCommand {
    /// Record how something is shared
    Record(RecordPractice),
    /// List what was recorded, in order of the time that is meant
    List(Paging),
    /// Compare how things were shared before some time and from then on
    Compare {
        /// The time: a day in the community's time zone, or an RFC 3339 time
        #[arg(value_name = "TIME")]
        at: When,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RecordPractice {
    /// What is shared, 1 to 200 characters; what, who, with whom and channel say that it is the same when it is recorded
    /// again
    pub(crate) what: String,
    /// Who shares it: a person, a unit, a role; 1 to 200 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) who: String,
    /// With whom, 1 to 200 characters
    #[arg(long = "with", value_name = "TEXT")]
    pub(crate) with_whom: String,
    /// Through which channel, 1 to 200 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) channel: String,
    /// How often, about
    #[arg(long, value_name = "FREQUENCY", value_parser = one_of::<Frequency>(Frequency::ALL.iter().map(|f| f.as_str())))]
    pub(crate) how_often: Frequency,
    /// What else was seen, up to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// When it was so: a day in the community's time zone, or an RFC 3339 time [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<When>,
}
