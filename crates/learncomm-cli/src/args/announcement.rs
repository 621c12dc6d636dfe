use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::paging::Paging;

/// What is made known to the whole community.
#[derive(Debug, Subcommand)]
pub(crate) enum AnnouncementCommand {
    /// Announce something
    Make(MakeAnnouncement),
    /// List announcements, the newest first
    List(Paging),
    /// Show an announcement
    Show {
        /// The announcement: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct MakeAnnouncement {
    /// What it is about, in one line of 1 to 300 characters
    pub(crate) title: String,
    /// The text, in Markdown, up to 10,000 characters; `-` reads it from standard input
    pub(crate) body: Option<String>,
    /// A file that holds the text, in UTF-8
    #[arg(long, value_name = "PATH", conflicts_with = "body")]
    pub(crate) file: Option<PathBuf>,
}
