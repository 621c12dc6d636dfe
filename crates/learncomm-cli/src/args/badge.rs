use clap::Subcommand;

/// Badges: their criteria, who has earned them.
#[derive(Debug, Subcommand)]
pub(crate) enum BadgeCommand {}
