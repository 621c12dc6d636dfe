use chrono::NaiveDate;
use clap::Args;
use learncomm_core::engagement::report::Audience;

use super::PageArgs;
use super::words::one_of;
use crate::when::{Last, When, day};

/// How the community is doing: every figure with how far it can be trusted, computed from the ledger.
#[derive(Debug, Args)]
#[command(
    after_help = "Without --from, --to and --last, the report is on everything on record.\n\n\
    Figures stand beside what they were over the time before, of the same length, and over the same time a year before, \
    as far as that is on record.\n\n\
    Example: learncomm report --last 6m --section questions,network"
)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) span: SpanArgs,
    /// Judge waits and answers as of then: a day in the community's time zone, or an RFC 3339 time, not before the
    /// reported time ends, and not later than today [default: its end]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<When>,
    /// Count as removed, restored or erased what is so by then, and not only by the time of --as-of: a day or an RFC 3339 time,
    /// not before it, and not later than today [default: the time of --as-of]
    #[arg(long, value_name = "TIME")]
    pub(crate) known_at: Option<When>,
    /// For whom the report is; it has no more than they may see [default: as much as you may see]
    #[arg(long, value_name = "WHOM", value_parser = one_of::<Audience>(Audience::ALL.iter().map(|whom| whom.as_str())))]
    pub(crate) audience: Option<Audience>,
    /// Do not compare with earlier times: takes about half as long
    #[arg(long)]
    pub(crate) no_compare: bool,
    /// Print the JSON Schema of what `--format json` prints, and nothing else
    #[arg(long, conflicts_with_all = ["from", "to", "last", "as_of", "known_at", "audience", "no_compare", "section", "full", "html", "markdown"])]
    pub(crate) schema: bool,
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
    /// The first day that is out, such as 2026-04-01: the day itself is not reported on. What is not over yet is reported on up
    /// to today
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) to: Option<NaiveDate>,
    /// So many days or weeks up to today (90d, 12w), or so many whole months before this one (6m)
    #[arg(long, value_name = "90d|12w|6m", conflicts_with_all = ["from", "to"])]
    pub(crate) last: Option<Last>,
}
