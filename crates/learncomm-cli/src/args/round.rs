use clap::Subcommand;

/// Ask the members what they like and what to improve, and say what came of it.
#[derive(Debug, Subcommand)]
pub(crate) enum RoundCommand {}
