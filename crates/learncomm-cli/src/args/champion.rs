use clap::{Args, Subcommand};
use learncomm_core::id::{Handle, Slug};

/// Who makes the community known in which unit.
#[derive(Debug, Subcommand)]
pub(crate) enum ChampionCommand {
    /// Make a member champion of a unit, beside others if there are any
    Name(Championship),
    /// End that somebody is champion of a unit
    End(Championship),
    /// List the units that members are counted to, with their champions
    List {
        /// Only units that have none
        #[arg(long)]
        missing: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Championship {
    /// The unit: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
    pub(crate) unit: Slug,
    /// The champion's handle
    pub(crate) handle: Handle,
}
