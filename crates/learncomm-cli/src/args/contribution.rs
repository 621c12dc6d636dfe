use clap::{Args, Subcommand, ValueEnum};
use learncomm_core::contribution::{ContributionKind, ListedState, VisibleTo, Vote};
use learncomm_core::id::{Handle, Slug};

use super::capture::{About, Share, visibility};
use super::clear::{ClearPart, part_of};
use super::paging::Paging;
use super::text::Body;
use super::words::one_of;
use crate::when::When;

/// What the community shares, and how it is received.
#[derive(Debug, Subcommand)]
pub(crate) enum ContributionCommand {
    /// Ask a question
    Ask(Ask),
    /// Answer a question
    Answer(Answer),
    /// Comment on anything but a comment
    Comment {
        /// What is commented on: its number, its id, or the beginning of its id
        on: String,
        #[command(flatten)]
        body: Body,
    },
    /// Share something: a resource, a job aid, an article, an experience, an idea …
    Share(Share),
    /// Share a draft, or change whom something of one's own is for
    Publish {
        #[command(flatten)]
        which: Which,
        /// Whom it is for from now on
        #[arg(long, value_name = "WHOM", default_value = "community", value_parser = visibility())]
        visible_to: VisibleTo,
    },
    /// Change what one shared; an article has revisions instead
    Edit(EditContribution),
    /// Accept an answer to a question of one's own
    Accept {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        claim: Claim,
    },
    /// List the answers to a question: the accepted one first, then by how much they helped to learn
    Answers(Which),
    /// Take back a question that was asked anonymously
    Withdraw {
        #[command(flatten)]
        which: Which,
        /// Its claim key, as it was shown when the question was asked; `-` reads it from standard input
        #[arg(long, value_name = "KEY")]
        claim: String,
    },
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
    /// Erase a contribution for good: one's own, or somebody else's for a reason
    ///
    /// Its text, its author, its topics and how it was received are gone, and it counts for nothing; replies to it stay.
    Erase {
        #[command(flatten)]
        which: Which,
        /// Why, up to 1,000 characters; needed for what others made
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// List contributions, the newest first
    List(Box<ListContributions>),
    /// Show a contribution
    Show(Which),
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// What one wants to know, in one line of 1 to 300 characters
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) body: Body,
    #[command(flatten)]
    pub(crate) about: About,
    /// Ask without a name, for everybody and for good; prints a claim key, this once, that lets whoever has it accept an
    /// answer, edit the question and withdraw it
    #[arg(long)]
    pub(crate) anonymous: bool,
}

/// The claim key of a question that was asked anonymously.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct Claim {
    /// Of a question that was asked anonymously, the claim key, as it was shown when it was asked; `-` reads it from standard
    /// input
    #[arg(long, value_name = "KEY")]
    pub(crate) claim: Option<String>,
}

#[derive(Debug, Args)]
#[group(id = "change", required = true, multiple = true, args = ["title", "body", "file", "edit", "url", "topics", "skills", "session", "clear"])]
pub(crate) struct EditContribution {
    #[command(flatten)]
    pub(crate) which: Which,
    #[command(flatten)]
    pub(crate) body: Body,
    /// What it is called, in one line of 1 to 300 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Where it leads: a web address of up to 2,000 characters
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// What it is about; may be given up to 10 times, the main topic first, and replaces those that it had
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// A skill that it helps with, or shows; may be given up to 10 times and replaces those that it had
    #[arg(long = "skill", value_name = "SKILL")]
    pub(crate) skills: Vec<Slug>,
    /// The session that it comes from: its number (12, or quoted '#12'), `next`, `last`, a series and a day
    /// (weekly@2026-03-02), its id, or the beginning of its id (at least 4 digits)
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// What to take away, where it is not needed; may be given several times
    #[arg(long, value_name = "PART", value_parser = part_of(&[ClearPart::Title, ClearPart::Url, ClearPart::Topics, ClearPart::Skills, ClearPart::Session]))]
    pub(crate) clear: Vec<ClearPart>,
    #[command(flatten)]
    pub(crate) claim: Claim,
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
    /// That help with this skill, or show it
    #[arg(long, value_name = "SKILL")]
    pub(crate) skill: Option<Slug>,
    /// In reply to this contribution, the oldest first: its number, its id, or the beginning of its id
    #[arg(long, value_name = "ID")]
    pub(crate) to: Option<String>,
    /// From this session: its number, `next`, `last`, a series and a day (weekly@2026-03-02), or its id
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Made then or later: a day in the community's time zone, or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<When>,
    /// Made before: a day in the community's time zone, or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<When>,
    /// What became of them. Drafts are one's own; of what was hidden or removed, stewards see all and others their own
    #[arg(long, default_value = "stands", value_parser = one_of::<ListedState>(ListedState::ALL.iter().map(|state| state.as_str())))]
    pub(crate) state: ListedState,
    /// The oldest first
    #[arg(long)]
    pub(crate) oldest_first: bool,
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
