use std::path::PathBuf;

use clap::Args;

/// The report as something to pass on; figures about single people are in neither form.
#[derive(Debug, Args)]
pub(crate) struct PageArgs {
    /// Write the report to this file as a page with charts, for any browser and for paper: one file, without anything from
    /// elsewhere. A page of a report that is there is replaced, any other file is not; `-` is standard output
    #[arg(long, value_name = "FILE", conflicts_with = "markdown")]
    pub(crate) html: Option<PathBuf>,
    /// Print the report as Markdown, for a wiki or a mail; with --full or --section, with its series and charts as tables
    #[arg(long)]
    pub(crate) markdown: bool,
}
