use clap::{Args, Subcommand};
use learncomm_core::id::Slug;

use super::clear::{ClearPart, part_of};
use super::paging::Paging;
use super::text::Body;

/// What belongs together, collected by anybody: resources, questions, articles.
#[derive(Debug, Subcommand)]
pub(crate) enum CollectionCommand {
    /// Make a collection
    Make(MakeCollection),
    /// Put a contribution into a collection, at the end
    Add {
        #[command(flatten)]
        of: Collected,
        /// Why it is there, in one line of 1 to 300 characters
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Take a contribution out: what one put in, or out of a collection of one's own; facilitators and stewards any
    Remove(Collected),
    /// Move a contribution within a collection, to the side of another one
    Move {
        #[command(flatten)]
        of: Collected,
        #[command(flatten)]
        to: PlaceArgs,
    },
    /// Say why something is there: what one put in, or in a collection of one's own; facilitators and stewards any
    Note {
        #[command(flatten)]
        of: Collected,
        /// Why it is there, in one line of 1 to 300 characters
        #[arg(value_name = "TEXT", required_unless_present = "none")]
        note: Option<String>,
        /// Nothing: take the note back
        #[arg(long, conflicts_with = "note")]
        none: bool,
    },
    /// Comment on a collection, or on something in it
    Comment {
        #[command(flatten)]
        which: WhichCollection,
        /// On this contribution in it: its number or its id
        #[arg(long, value_name = "ITEM")]
        on: Option<String>,
        /// The text, in Markdown, 1 to 10,000 characters; `-`, or no text, reads it from standard input
        #[arg(value_name = "TEXT")]
        text: Option<String>,
    },
    /// List the comments on a collection, the oldest first
    Comments {
        #[command(flatten)]
        which: WhichCollection,
        #[command(flatten)]
        paging: Paging,
    },
    /// Remove a comment on a collection: one's own, or somebody else's for a reason
    Uncomment {
        #[command(flatten)]
        which: WhichCollection,
        /// The number of the comment, as `collection comments` shows it
        #[arg(value_name = "COMMENT")]
        comment: String,
        /// Why, in one line of 1 to 1,000 characters; needed for what others said
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// List collections, the newest first
    List(ListCollections),
    /// List what is in a collection, in its order
    Items(WhichCollection),
    /// Show a collection
    Show(WhichCollection),
    /// Change what a collection says about itself: one's own; facilitators and stewards any
    #[command(group = clap::ArgGroup::new("change").required(true).multiple(true).args(["title", "description", "topics", "clear"]))]
    Edit {
        #[command(flatten)]
        which: WhichCollection,
        /// What it is called, in one line of 1 to 300 characters
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// What it is for, in Markdown, up to 10,000 characters
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// What it is about, in place of what it was about; may be given up to 10 times, the main topic first
        #[arg(long = "topic", value_name = "TOPIC")]
        topics: Vec<Slug>,
        /// What to take away; may be given several times
        #[arg(long, value_name = "PART", value_parser = part_of(&[ClearPart::Description, ClearPart::Topics]))]
        clear: Vec<ClearPart>,
    },
    /// Retire a collection: it can be read and not changed; one's own, facilitators and stewards any
    Retire(WhichCollection),
    /// Take a retired collection up again
    Restore(WhichCollection),
}

/// A collection.
#[derive(Debug, Args)]
pub(crate) struct WhichCollection {
    /// The collection: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "COLLECTION")]
    pub(crate) id: String,
}

/// Something in a collection.
#[derive(Debug, Args)]
pub(crate) struct Collected {
    #[command(flatten)]
    pub(crate) which: WhichCollection,
    /// The contribution: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "ITEM")]
    pub(crate) item: String,
}

#[derive(Debug, Args)]
pub(crate) struct MakeCollection {
    /// What it is called, in one line of 1 to 300 characters
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) body: Body,
    /// What it is about; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
}

/// Where something goes.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct PlaceArgs {
    /// To the front
    #[arg(long)]
    pub(crate) first: bool,
    /// To the end
    #[arg(long)]
    pub(crate) last: bool,
    /// Right before this contribution in it: its number or its id
    #[arg(long, value_name = "ITEM")]
    pub(crate) before: Option<String>,
    /// Right behind this contribution in it: its number or its id
    #[arg(long, value_name = "ITEM")]
    pub(crate) after: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListCollections {
    /// About this topic
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Slug>,
    /// That hold this contribution: its number or its id
    #[arg(long, value_name = "ITEM")]
    pub(crate) holding: Option<String>,
    /// Also those that are retired
    #[arg(long)]
    pub(crate) retired: bool,
    #[command(flatten)]
    pub(crate) paging: Paging,
}
