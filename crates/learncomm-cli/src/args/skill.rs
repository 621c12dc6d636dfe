use clap::Subcommand;

/// What is asked for against what is known.
#[derive(Debug, Subcommand)]
pub(crate) enum SkillCommand {}
