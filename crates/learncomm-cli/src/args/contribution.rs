use clap::{Args, Subcommand, ValueEnum};
use learncomm_core::contribution::{ContributionKind, Vote};
use learncomm_core::id::{Handle, Slug};

use super::paging::Paging;
use super::text::Body;
use super::words::one_of;

/// Questions, answers and comments, and how they are received.
#[derive(Debug, Subcommand)]
pub(crate) enum ContributionCommand {
    /// Ask a question
    Ask(Ask),
    /// Answer a question
    Answer(Answer),
    /// Comment on a question or an answer
    Comment {
        /// The question or answer: its number, its id, or the beginning of its id
        on: String,
        #[command(flatten)]
        body: Body,
    },
    /// Accept an answer to a question of one's own
    Accept(Which),
    /// Rate how much a contribution helped to learn
    Rate {
        #[command(flatten)]
        which: Which,
        /// From 1 (did not help) to 5 (helped a lot)
        rating: u8,
    },
    /// Vote on a contribution, or take the vote back
    Vote {
        #[command(flatten)]
        which: Which,
        /// The vote
        vote: VoteArg,
    },
    /// Remove a contribution: one's own, or somebody else's for a reason
    Remove {
        #[command(flatten)]
        which: Which,
        /// Why, up to 1,000 characters; needed for what others made
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// List contributions, the newest first
    List(ListContributions),
    /// Show a contribution
    Show(Which),
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// What one wants to know, in one line of 1 to 300 characters
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) body: Body,
    /// What it is about; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
}

#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// The question: its number, its id, or the beginning of its id
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) body: Body,
}

/// A contribution.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The contribution: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct ListContributions {
    /// Of this kind
    #[arg(long, value_parser = one_of::<ContributionKind>(ContributionKind::ALL.iter().map(|kind| kind.as_str())))]
    pub(crate) kind: Option<ContributionKind>,
    /// By this person
    #[arg(long, value_name = "HANDLE")]
    pub(crate) author: Option<Handle>,
    /// About this topic
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Slug>,
    /// In reply to this contribution, the oldest first
    #[arg(long, value_name = "ID")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum VoteArg {
    /// Useful
    Up,
    /// Not useful
    Down,
    /// No vote, or no longer one
    None,
}

impl From<VoteArg> for Vote {
    fn from(vote: VoteArg) -> Self {
        match vote {
            VoteArg::Up => Self::Up,
            VoteArg::Down => Self::Down,
            VoteArg::None => Self::None,
        }
    }
}
