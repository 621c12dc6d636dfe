use std::path::PathBuf;

use chrono_tz::Tz;
use clap::{Args, Subcommand};

use super::zone::zone;

/// Bring in the history of a community from elsewhere; safe to run again.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// The data dump of a Stack Exchange site, unpacked into a folder
    StackExchange(ImportStackExchange),
    /// A file in learncomm's own form, one JSON object a line; it names its communities itself
    Jsonl {
        /// The file; `-` reads standard input
        file: PathBuf,
        #[command(flatten)]
        how: How,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "The dump goes into the community of --community; without it, into one with the name of the \
    folder. A community that is not there yet is created, and so is the store."
)]
pub(crate) struct ImportStackExchange {
    /// The folder with Users.xml, Posts.xml and the other files of the dump
    pub(crate) dir: PathBuf,
    /// What the community is called if it has to be created, 1 to 200 characters [default: the name of the folder]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The time zone in which it counts its days if it has to be created, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) time_zone: Option<Tz>,
    #[command(flatten)]
    pub(crate) how: How,
}

/// How an import is to be done.
#[derive(Clone, Copy, Debug, Args)]
#[group(skip)]
pub(crate) struct How {
    /// Stop at the first row that cannot be brought in, instead of going on without it
    #[arg(long)]
    pub(crate) strict: bool,
    /// Read everything and tell what came of it, but write nothing; what the store has is not looked at
    #[arg(long)]
    pub(crate) dry_run: bool,
}
