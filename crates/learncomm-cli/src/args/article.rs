use clap::Subcommand;

/// Pages that the community keeps true together: revisions, reviews, conflicts.
#[derive(Debug, Subcommand)]
pub(crate) enum ArticleCommand {}
