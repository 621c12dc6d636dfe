use clap::Args;
use clap::builder::RangedU64ValueParser;

/// Which part of a listing.
#[derive(Debug, Args)]
pub(crate) struct Paging {
    /// How many rows at most, 1 to 1,000
    #[arg(long, value_name = "ROWS", default_value_t = 50, value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000))]
    pub(crate) limit: usize,
    /// Go on behind this row: what the page before gave as `next`
    #[arg(long, value_name = "NEXT")]
    pub(crate) after: Option<String>,
    /// All rows, read page by page
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
}

impl Paging {
    /// How many rows to read at once.
    pub(crate) fn rows(&self) -> usize {
        if self.all { 1_000 } else { self.limit }
    }
}
