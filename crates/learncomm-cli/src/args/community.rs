use chrono_tz::Tz;
use clap::{Args, Subcommand};
use learncomm_core::id::Slug;

use super::paging::Paging;
use super::zone::zone;
use crate::when::When;

/// Communities and what they have agreed to be.
#[derive(Debug, Subcommand)]
pub(crate) enum CommunityCommand {
    /// Create a community
    Create(CreateCommunity),
    /// List the communities of the store, by slug
    List(Paging),
    /// Show one community
    Show {
        /// The community [default: that of `--community`]
        slug: Option<Slug>,
    },
    /// Change what a community has agreed to be; what is not given stays
    Edit(EditCommunity),
}

#[derive(Debug, Args)]
pub(crate) struct CreateCommunity {
    /// Its short name, which never changes: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
    pub(crate) slug: Slug,
    /// What it is called, 1 to 200 characters
    #[arg(long)]
    pub(crate) name: String,
    /// The time zone in which it counts its days, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) time_zone: Tz,
    #[command(flatten)]
    pub(crate) charter: CharterArgs,
    /// Since when it exists: a day in its time zone, or an RFC 3339 time [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<When>,
    /// If it exists already, leave it as it is and succeed
    #[arg(long)]
    pub(crate) if_missing: bool,
}

#[derive(Debug, Args)]
#[group(id = "change", required = true, multiple = true, args = ["name", "time_zone", "purpose", "domain", "practice", "cadence"])]
pub(crate) struct EditCommunity {
    /// The community [default: that of `--community`]
    pub(crate) slug: Option<Slug>,
    /// What it is called, 1 to 200 characters
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The time zone in which it counts its days, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) time_zone: Option<Tz>,
    #[command(flatten)]
    pub(crate) charter: CharterArgs,
}

/// The parts of a charter that may be empty.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct CharterArgs {
    /// Why it exists: what its members want to get better at together, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// What its members care about and know, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) domain: Option<String>,
    /// What they share and develop, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) practice: Option<String>,
    /// How often they meet, in their own words, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) cadence: Option<String>,
}
