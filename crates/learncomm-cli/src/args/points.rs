use clap::Subcommand;

use super::paging::Paging;

/// Points, for communities whose charter has them on.
#[derive(Debug, Subcommand)]
pub(crate) enum PointsCommand {
    /// List the members who have points, the most first; who opted out is not among them
    #[command(
        after_help = "For each: accepted answer 5, session led 5, rating of 4 or 5 received 2, recognition received 2, revision of another's article 1, session caught up with 1."
    )]
    List {
        /// For what was done in the last so many days: 1 to 3,650 [default: ever]
        #[arg(long, value_name = "DAYS")]
        days: Option<u32>,
        #[command(flatten)]
        paging: Paging,
    },
    /// Show one's own points and what they are for, also if one opted out
    Mine {
        /// For what was done in the last so many days: 1 to 3,650 [default: ever]
        #[arg(long, value_name = "DAYS")]
        days: Option<u32>,
    },
}
