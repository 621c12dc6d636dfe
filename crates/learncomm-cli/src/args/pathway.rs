use clap::Subcommand;

/// Steps to learn something by, and how far one has come.
#[derive(Debug, Subcommand)]
pub(crate) enum PathwayCommand {}
