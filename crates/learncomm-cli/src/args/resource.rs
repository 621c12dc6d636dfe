use clap::builder::RangedU64ValueParser;
use clap::{Args, Subcommand};
use learncomm_core::id::Slug;

use super::contribution::Which;
use super::paging::Paging;

/// Links and job aids that were shared: open, see what is popular and what is there twice.
#[derive(Debug, Subcommand)]
pub(crate) enum ResourceCommand {
    /// List resources and job aids, the newest first
    List {
        /// About this topic
        #[arg(long, value_name = "TOPIC")]
        topic: Option<Slug>,
        /// That lead to the same place as this address, however it is written; the oldest first
        #[arg(long, value_name = "URL", conflicts_with_all = ["topic", "limit", "after", "all"])]
        url: Option<String>,
        #[command(flatten)]
        paging: Paging,
    },
    /// Print where a resource leads; that one opened it is noted once a day
    Open(Which),
    /// List what most people used, by distinct people; few people are not counted out
    Popular(PopularArgs),
    /// List addresses that were shared more than once
    Duplicates {
        #[command(flatten)]
        paging: Paging,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PopularArgs {
    /// Topics, and not resources
    #[arg(long, conflicts_with = "topic")]
    pub(crate) topics: bool,
    /// Resources about this topic
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Slug>,
    /// In so many days up to and including today, 1 to 3,650
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    pub(crate) days: u32,
    /// How many rows at most, 1 to 100
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = RangedU64ValueParser::<usize>::new().range(1..=100))]
    pub(crate) limit: usize,
}
