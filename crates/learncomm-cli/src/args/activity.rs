use clap::Subcommand;
use learncomm_core::id::Slug;

use super::paging::Paging;

/// Activities to open a session with, collected by the group.
#[derive(Debug, Subcommand)]
pub(crate) enum ActivityCommand {
    /// Add an activity to the library
    Add {
        /// What it is called, 1 to 300 characters
        title: String,
        /// How it goes, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        how: String,
        /// How long it takes, 1 to 1,440 minutes
        #[arg(long, value_name = "MINUTES", default_value_t = 10)]
        minutes: u32,
        /// What it is good for; may be given up to 10 times
        #[arg(long = "tag", value_name = "TAG")]
        tags: Vec<Slug>,
    },
    /// List the activities in the order in which they were added
    List {
        /// With this tag
        #[arg(long)]
        tag: Option<Slug>,
        /// Also those that are used no longer
        #[arg(long)]
        retired: bool,
        #[command(flatten)]
        paging: Paging,
    },
    /// Show an activity
    Show {
        /// The activity: its number, its id, or the beginning of its id
        id: String,
    },
    /// Use an activity no longer, or again
    Retire {
        /// The activity: its number, its id, or the beginning of its id
        id: String,
        /// Use it again
        #[arg(long)]
        undo: bool,
    },
}
