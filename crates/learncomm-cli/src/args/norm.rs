use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use learncomm_core::id::{Handle, Slug};
use learncomm_core::norm::{NormPhase, Stance};

use super::paging::Paging;
use super::text::Body;
use crate::when::When;

/// What the members have agreed about how they treat each other: drafts, voices, consent, reviews.
#[derive(Debug, Subcommand)]
pub(crate) enum NormCommand {
    /// Draft a norm and put it up for discussion
    Draft(DraftNorm),
    /// Put a new version in the place of the one under discussion; people speak on it afresh
    Redraft {
        #[command(flatten)]
        norm: WhichNorm,
        #[command(flatten)]
        body: Body,
    },
    /// Withdraw the version under discussion; what is in force stays so
    Withdraw(WhichNorm),
    /// List norms, in the order in which they were first drafted
    List(ListNorms),
    /// Show a norm: the version in force, or else the one under discussion
    Show {
        #[command(flatten)]
        norm: WhichNorm,
        /// This version, from 1
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
    },
    /// List the versions of a norm, the first one first
    History {
        #[command(flatten)]
        norm: WhichNorm,
        #[command(flatten)]
        paging: Paging,
    },
    /// Show what changed between two versions, line by line
    Diff {
        #[command(flatten)]
        norm: WhichNorm,
        /// The older version, from 1 [default: the one before the newer]
        #[arg(long, value_name = "NUMBER")]
        from: Option<u32>,
        /// The newer version [default: the latest]
        #[arg(long, value_name = "NUMBER")]
        to: Option<u32>,
    },
    /// Speak on the version under discussion; support settles one's own concerns
    Voice {
        #[command(flatten)]
        norm: WhichNorm,
        /// What kind of voice: a concern stands in the way of adoption until it is settled
        #[arg(value_parser = stance())]
        stance: Stance,
        #[command(flatten)]
        words: Words,
    },
    /// Settle the concerns that one has raised on the version under discussion, or those of somebody who has left
    Settle {
        #[command(flatten)]
        norm: WhichNorm,
        /// Of somebody who has left or is a guest by now, and so cannot do it; for who adopts norms
        #[arg(long, value_name = "HANDLE", requires = "reason")]
        of: Option<Handle>,
        /// Why, 1 to 1,000 characters; kept beside the concern
        #[arg(long, value_name = "TEXT", requires = "of")]
        reason: Option<String>,
    },
    /// List what was said on a version, the oldest first
    Voices {
        #[command(flatten)]
        norm: WhichNorm,
        /// On this version, from 1 [default: the one under discussion, or else the latest]
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
    },
    /// Show who was heard on the version under discussion, who has concerns, and who has not spoken yet
    Unspoken(WhichNorm),
    /// Adopt the version under discussion, if nobody has an open concern and enough members were heard
    Adopt(WhichNorm),
    /// Say that one has taken note of the version in force
    Acknowledge(WhichNorm),
    /// Review a norm that is in force
    #[command(subcommand)]
    Review(ReviewCommand),
}

/// What a review comes to.
#[derive(Debug, Subcommand)]
pub(crate) enum ReviewCommand {
    /// Keep it as it is
    Keep {
        #[command(flatten)]
        norm: WhichNorm,
        /// When the next review is, up to 3,650 days ahead: a day in the community's time zone, or an RFC 3339 time
        /// [default: one interval from now]
        #[arg(long, value_name = "TIME")]
        next: Option<When>,
    },
    /// Put a new version up for discussion; what is in force stays so until the new one is adopted
    Revise {
        #[command(flatten)]
        norm: WhichNorm,
        #[command(flatten)]
        body: Body,
    },
    /// Put it out of force for good
    Retire {
        #[command(flatten)]
        norm: WhichNorm,
        /// Why, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct DraftNorm {
    /// What it is called, in one line of 1 to 200 characters
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) body: Body,
    /// Its short name: 1 to 64 lower-case letters, digits, `-`, `_` or `.` [default: made from the title]
    #[arg(long)]
    pub(crate) slug: Option<Slug>,
    /// How many days after it was adopted or kept it is reviewed, 1 to 3,650 [default: as the charter says]
    #[arg(long, value_name = "DAYS")]
    pub(crate) review_days: Option<u16>,
}

/// A norm.
#[derive(Debug, Args)]
pub(crate) struct WhichNorm {
    /// The norm: its slug, its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "NORM")]
    pub(crate) norm: String,
}

#[derive(Debug, Args)]
pub(crate) struct ListNorms {
    /// That are here on their way
    #[arg(long, value_parser = phase())]
    pub(crate) state: Option<NormPhase>,
    /// Whose review is overdue, by its date
    #[arg(long)]
    pub(crate) overdue: bool,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

/// A shorter text.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct Words {
    /// The text, in Markdown, up to 5,000 characters; `-` reads it from standard input
    #[arg(value_name = "BODY")]
    pub(crate) words: Option<String>,
    /// A file that holds the text, in UTF-8
    #[arg(long, value_name = "PATH", conflicts_with = "words")]
    pub(crate) file: Option<PathBuf>,
}

impl From<Words> for Body {
    fn from(words: Words) -> Self {
        Self {
            body: words.words,
            file: words.file,
            edit: false,
        }
    }
}

fn stance() -> impl TypedValueParser<Value = Stance> {
    PossibleValuesParser::new(Stance::ALL.iter().map(|s| s.as_str())).try_map(|given| given.parse::<Stance>())
}

fn phase() -> impl TypedValueParser<Value = NormPhase> {
    PossibleValuesParser::new(NormPhase::ALL.iter().map(|s| s.as_str()))
        .try_map(|given| given.parse::<NormPhase>())
}
