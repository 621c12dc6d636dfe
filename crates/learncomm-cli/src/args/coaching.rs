use clap::Subcommand;

/// Coaching pairs: goals, check-ins, and what was learned.
#[derive(Debug, Subcommand)]
pub(crate) enum CoachingCommand {}
