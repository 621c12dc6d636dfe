use chrono_tz::Tz;
use clap::Args;

use super::zone::zone;

/// The store is made where `--store` says, and in it the community of `--community`, if one is given.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: learncomm init --community qe-guild --name \"QE guild\" --time-zone Europe/Berlin"
)]
pub(crate) struct Init {
    /// What the first community is called [default: its slug]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The time zone in which the first community counts its days, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) time_zone: Option<Tz>,
}
