use chrono::NaiveDate;
use clap::Args;

use super::PageArgs;
use crate::when::{Last, When, day};

/// How the community is doing: every figure with how far it can be trusted, computed from the ledger.
#[derive(Debug, Args)]
#[command(
    after_help = "Without --from, --to and --last, the report is on everything on record.\n\n\
    Example: learncomm report --last 6m --section questions,network"
)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) span: SpanArgs,
    /// Judge waits and answers as of then: a day in the community's time zone, or an RFC 3339 time, not before the
    /// reported time ends [default: its end]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<When>,
    /// Only these sections, separated by commas; an unknown one lists those there are
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub(crate) section: Vec<String>,
    /// On a terminal, every section, that of plain counts included; other forms have all of them anyway
    #[arg(long, conflicts_with = "section")]
    pub(crate) full: bool,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

/// Which stretch of time is looked at.
#[derive(Debug, Args)]
pub(crate) struct SpanArgs {
    /// The first day, such as 2026-03-01
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) from: Option<NaiveDate>,
    /// The first day that is out, such as 2026-04-01: the day itself is not reported on
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) to: Option<NaiveDate>,
    /// So many days or weeks up to today (90d, 12w), or so many whole months before this one (6m)
    #[arg(long, value_name = "90d|12w|6m", conflicts_with_all = ["from", "to"])]
    pub(crate) last: Option<Last>,
}
