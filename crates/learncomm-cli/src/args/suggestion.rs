use clap::Subcommand;

/// What to do next.
#[derive(Debug, Subcommand)]
pub(crate) enum SuggestionCommand {}
