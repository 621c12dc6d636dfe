use clap::Subcommand;

/// Results that the community, or a member, wants to reach.
#[derive(Debug, Subcommand)]
pub(crate) enum GoalsCommand {}
