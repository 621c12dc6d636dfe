use chrono::NaiveDate;
use clap::{Args, Subcommand};
use learncomm_core::contribution::{CoachingRole, MAX_RHYTHM};
use learncomm_core::id::{Handle, Slug};

use super::paging::Paging;
use super::words::one_of;
use crate::when::day;

/// Coaching pairs: goals and check-ins between two.
#[derive(Debug, Subcommand)]
pub(crate) enum CoachingCommand {
    /// Propose a pair with another member, who accepts or declines
    Propose {
        /// The other one
        #[arg(value_name = "HANDLE")]
        with: Handle,
        /// What one is oneself
        #[arg(long, value_name = "ROLE", value_parser = one_of::<CoachingRole>(CoachingRole::ALL.iter().map(|role| role.as_str())))]
        i_am: CoachingRole,
        #[command(flatten)]
        rhythm: Rhythm,
    },
    /// Bring a coach and a coachee together, who both have to accept; for facilitators and stewards
    Arrange {
        /// Who coaches
        #[arg(long, value_name = "HANDLE")]
        coach: Handle,
        /// Who is coached
        #[arg(long, value_name = "HANDLE")]
        coachee: Handle,
        #[command(flatten)]
        rhythm: Rhythm,
    },
    /// Agree to a pair
    Accept(WhichPair),
    /// Decline a pair that is not active yet, or take one's own proposal back
    Decline {
        #[command(flatten)]
        which: WhichPair,
        /// Why, in one line of up to 1,000 characters, for the two
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Agree on another rhythm for check-ins; none without `--every`
    Rhythm {
        #[command(flatten)]
        which: WhichPair,
        #[command(flatten)]
        rhythm: Rhythm,
    },
    /// Goals of a pair
    #[command(subcommand)]
    Goal(GoalCommand),
    /// Note that the two checked in with each other
    CheckIn {
        #[command(flatten)]
        which: WhichPair,
        /// The day, in the community's time zone, such as 2026-03-16; since the pair is active, today if left out
        #[arg(long, value_name = "DAY", value_parser = day)]
        on: Option<NaiveDate>,
        /// What of it, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Add a note that the two read
    Note {
        #[command(flatten)]
        which: WhichPair,
        /// The note, in Markdown, 1 to 2,000 characters
        text: String,
    },
    /// Show a pair: all of it to the two; who it is, since when and how far to those who may arrange pairs
    Show(WhichPair),
    /// List one's own pairs, those proposed last first
    List {
        /// All pairs that are or were active, or were arranged; for facilitators and stewards
        #[arg(long)]
        everybody: bool,
        #[command(flatten)]
        paging: Paging,
    },
    /// Close a pair, with what was learned, a reason, or both
    Close {
        #[command(flatten)]
        which: WhichPair,
        /// What was learned, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        learned: String,
        /// A skill that the coachee grew in; up to 10, one at a time or as `a,b`
        #[arg(long = "skill", value_name = "SKILL", value_delimiter = ',')]
        skills: Vec<Slug>,
        /// Why, in one line of up to 1,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum GoalCommand {
    /// Set a goal
    Add {
        #[command(flatten)]
        which: WhichPair,
        /// What it is, in one line of 1 to 300 characters
        title: String,
        /// By which day, such as 2026-03-16
        #[arg(long, value_name = "DAY", value_parser = day)]
        by: Option<NaiveDate>,
    },
    /// A goal is reached
    Done(WhichGoal),
    /// A goal is given up
    Drop(WhichGoal),
    /// A goal is aimed at again
    Reopen(WhichGoal),
}

/// A coaching pair.
#[derive(Debug, Args)]
pub(crate) struct WhichPair {
    /// The pair: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "PAIR")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct WhichGoal {
    #[command(flatten)]
    pub(crate) which: WhichPair,
    /// The number of the goal within the pair, from 1 on
    #[arg(value_name = "GOAL")]
    pub(crate) goal: usize,
}

#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct Rhythm {
    /// Check in every so many days. From 1 to 365
    #[arg(long, value_name = "DAYS")]
    pub(crate) every: Option<u16>,
}

const _: () = assert!(MAX_RHYTHM == 365, "the help of `--every` says so");
