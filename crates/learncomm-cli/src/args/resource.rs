use clap::builder::RangedU64ValueParser;
use clap::{Args, Subcommand};
use learncomm_core::id::Slug;

use super::contribution::Which;
use super::paging::Paging;
use super::text::Body;

/// Links and job aids: share, open, see what is popular and what is there twice.
#[derive(Debug, Subcommand)]
pub(crate) enum ResourceCommand {
    /// Share a resource: a web address, or a job aid
    Add(AddResource),
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
pub(crate) struct AddResource {
    /// What it is called, in one line of 1 to 300 characters
    pub(crate) title: String,
    /// Where it leads: a web address such as https://example.org/guide, up to 2,000 characters; only a job aid may be without
    #[arg(long, value_name = "URL", required_unless_present = "job_aid")]
    pub(crate) url: Option<String>,
    /// A job aid – a checklist, a template – and not a link to learn from
    #[arg(long)]
    pub(crate) job_aid: bool,
    #[command(flatten)]
    pub(crate) body: Body,
    /// What it is about; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
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
