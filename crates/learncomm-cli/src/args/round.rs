use chrono::NaiveDate;
use clap::{Args, Subcommand};
use learncomm_core::community::OutcomeState;

use super::paging::Paging;
use super::words::one_of;
use crate::when::day;

/// Ask the members what they like and what to improve, and say what came of it.
#[derive(Debug, Subcommand)]
pub(crate) enum RoundCommand {
    /// Open a round; there is one at a time
    Open {
        /// What it is called, in one line of 1 to 300 characters
        title: String,
        /// What is asked, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        question: String,
        /// The last day on which one may say something, in the community's time zone, such as 2026-03-16; up to 366 days ahead
        #[arg(long, value_name = "DAY", value_parser = day)]
        closes: NaiveDate,
        /// After how many weeks the next round is due: 1 to 104
        #[arg(long, value_name = "WEEKS")]
        every: Option<u32>,
    },
    /// Say what one likes and what to improve; it is read when the round is closed, and cannot be taken back
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["like", "improve"]))]
    Say {
        #[command(flatten)]
        which: WhichRound,
        /// What one likes, in Markdown, 1 to 1,000 characters; may be repeated, up to 20 things in all
        #[arg(long, value_name = "TEXT")]
        like: Vec<String>,
        /// What to improve, in Markdown, 1 to 1,000 characters; may be repeated, up to 20 things in all
        #[arg(long, value_name = "TEXT")]
        improve: Vec<String>,
        /// Leave one's name out, for everybody and for good: not even that one spoke is kept
        #[arg(long)]
        anonymous: bool,
    },
    /// Close a round, so that what was said can be read
    Close(WhichRound),
    /// List the rounds, the newest first
    List {
        #[command(flatten)]
        paging: Paging,
    },
    /// Show what was said in a round and what came of it; while it is open, only what one said with one's name
    Show {
        #[command(flatten)]
        which: WhichRound,
        /// What came of what was to be improved in the round before it instead
        #[arg(long)]
        before: bool,
    },
    /// Say what came of something that was to be improved
    Answer {
        #[command(flatten)]
        which: WhichRound,
        /// Its place among what was said, as `round show` gives it
        #[arg(value_name = "PLACE")]
        entry: u32,
        /// What came of it
        #[arg(value_parser = one_of::<OutcomeState>(OutcomeState::ALL.iter().map(|state| state.as_str())))]
        outcome: OutcomeState,
        /// In more words, in Markdown, up to 1,000 characters; needed if it was declined, or without `--in`
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
        /// The number of the action, norm or session in which it was taken up
        #[arg(long = "in", value_name = "NUMBER")]
        thing: Option<u32>,
    },
}

/// A round.
#[derive(Debug, Args)]
pub(crate) struct WhichRound {
    /// The round: `last`, its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "ROUND")]
    pub(crate) round: String,
}
