use clap::Subcommand;

/// Resources that belong together, what is popular, what is there twice.
#[derive(Debug, Subcommand)]
pub(crate) enum CollectionCommand {}
