use clap::Subcommand;

/// What learning together brought about.
#[derive(Debug, Subcommand)]
pub(crate) enum ValueStoryCommand {}
