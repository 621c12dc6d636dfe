use clap::Subcommand;

/// The ledger: who did what, from which every number is computed.
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Pack what was gathered lately, so that reports read it fast; it happens by itself, but not at once
    Seal,
}
