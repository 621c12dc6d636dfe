use clap::Subcommand;

/// A few questions to all members, answered without a name.
#[derive(Debug, Subcommand)]
pub(crate) enum PulseCommand {}
