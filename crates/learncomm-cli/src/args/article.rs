use clap::{Args, Subcommand};
use learncomm_core::contribution::VisibleTo;
use learncomm_core::id::{Handle, Slug};

use super::clear::{ClearPart, part_of};
use super::paging::Paging;
use super::text::Body;
use super::words::one_of;
use crate::when::When;

/// Pages that the community keeps true together: revisions, reviews, conflicts.
#[derive(Debug, Subcommand)]
pub(crate) enum ArticleCommand {
    /// Write an article
    Write(WriteArticle),
    /// Revise an article, one's own or another's; an edit that collides with another one is kept as a conflict
    Revise(ReviseArticle),
    /// Show an article, or one of its revisions
    Show {
        #[command(flatten)]
        article: WhichArticle,
        /// This revision, from 1
        #[arg(long, value_name = "NUMBER")]
        revision: Option<u32>,
    },
    /// List articles, the newest first
    List(ListArticles),
    /// List the revisions of an article, the latest first
    History {
        #[command(flatten)]
        article: WhichArticle,
        #[command(flatten)]
        paging: Paging,
    },
    /// Show what changed between two revisions, line by line
    Diff {
        #[command(flatten)]
        article: WhichArticle,
        /// The older revision, from 1 [default: the one before the newer]
        #[arg(long, value_name = "NUMBER")]
        from: Option<u32>,
        /// The newer revision, from 1 [default: the latest]
        #[arg(long, value_name = "NUMBER")]
        to: Option<u32>,
    },
    /// Bring the text of an earlier revision back, as a new revision
    Restore {
        #[command(flatten)]
        article: WhichArticle,
        /// The revision, from 1
        #[arg(value_name = "NUMBER")]
        revision: u32,
        /// Why, in one line of up to 300 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Say that an article still holds, and when it is to be reviewed next
    Confirm {
        #[command(flatten)]
        article: WhichArticle,
        #[command(flatten)]
        next: NextReviewArgs,
    },
    /// Set when an article is to be reviewed, without saying that it still holds
    Review {
        #[command(flatten)]
        article: WhichArticle,
        #[command(flatten)]
        next: NextReviewArgs,
    },
    /// List articles whose review is due, the longest overdue first
    Stale(Paging),
    /// One's own edits that collided with another one, until they are resolved
    #[command(subcommand)]
    Conflict(ArticleConflictCommand),
}

/// One's own edits that collided.
#[derive(Debug, Subcommand)]
pub(crate) enum ArticleConflictCommand {
    /// List them, by number; nobody else sees them
    List {
        /// On this article: its number, its id, or the beginning of its id (at least 4 digits)
        #[arg(long, value_name = "ARTICLE")]
        article: Option<String>,
    },
    /// Show one: its text, what it changed, and what is different from the latest revision by now
    Show(WhichConflict),
    /// Drop one for good
    Drop(WhichConflict),
}

/// An edit that collided.
#[derive(Debug, Args)]
pub(crate) struct WhichConflict {
    /// The number of the conflict among one's own, from 1
    #[arg(value_name = "NUMBER")]
    pub(crate) number: u32,
}

/// An article.
#[derive(Debug, Args)]
pub(crate) struct WhichArticle {
    /// The article: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "ARTICLE")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct WriteArticle {
    /// What it is called, in one line of 1 to 300 characters
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) body: Body,
    /// What it is about; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// A skill that it helps with; may be given up to 10 times
    #[arg(long = "skill", value_name = "SKILL")]
    pub(crate) skills: Vec<Slug>,
    /// Whom it is for: its author (a draft), the community, or everyone known to the store
    #[arg(long, value_name = "WHOM", default_value = "community", value_parser = one_of::<VisibleTo>(VisibleTo::ALL.iter().map(|whom| whom.as_str())))]
    pub(crate) visible_to: VisibleTo,
}

#[derive(Debug, Args)]
pub(crate) struct ReviseArticle {
    #[command(flatten)]
    pub(crate) article: WhichArticle,
    #[command(flatten)]
    pub(crate) body: Body,
    /// Another title, in one line of 1 to 300 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// What it is about from now on; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// What to take away
    #[arg(long, value_name = "PART", value_parser = part_of(&[ClearPart::Topics]))]
    pub(crate) clear: Vec<ClearPart>,
    /// The revision that the edit began from, from 1; if it is not the latest any more, the edit is kept as a conflict
    /// [default: the latest]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) base: Option<u32>,
    /// What the edit is for, in one line of up to 300 characters
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) note: String,
    /// The number, from 1, of a conflict of one's own that this edit resolves; without a text, what it changed is changed now
    #[arg(long, value_name = "NUMBER")]
    pub(crate) resolves: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct ListArticles {
    /// First written by this person
    #[arg(long, value_name = "HANDLE")]
    pub(crate) author: Option<Handle>,
    /// About this topic
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Slug>,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

/// When an article is reviewed next.
#[derive(Debug, Args)]
pub(crate) struct NextReviewArgs {
    /// When it is reviewed next, up to 3,650 days ahead: a day in the community's time zone, or an RFC 3339 time [default:
    /// as many days from now as the charter says]
    #[arg(long, value_name = "TIME")]
    pub(crate) on: Option<When>,
    /// In how many days from now it is reviewed next, 1 to 3,650
    #[arg(long, value_name = "DAYS", conflicts_with = "on", value_parser = clap::value_parser!(u16).range(1..=3_650))]
    pub(crate) in_days: Option<u16>,
}
