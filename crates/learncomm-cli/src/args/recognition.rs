use clap::Subcommand;

/// Thank people or a team in public, for something named.
#[derive(Debug, Subcommand)]
pub(crate) enum RecognitionCommand {}
