use clap::Subcommand;
use learncomm_core::community::Level;
use learncomm_core::id::{Handle, Slug};

use super::words::one_of;

/// Who knows about what.
#[derive(Debug, Subcommand)]
pub(crate) enum ExpertCommand {
    /// Say that one knows about a topic; saying it again changes the level
    Declare {
        /// The topic: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
        topic: Slug,
        /// How well
        #[arg(value_parser = one_of::<Level>(Level::ALL.iter().map(|level| level.as_str())))]
        level: Level,
    },
    /// Take back that one knows about a topic
    Withdraw {
        /// The topic
        topic: Slug,
    },
    /// Find who knows about a topic, those first who have shown it most
    #[command(
        after_help = "Counts answers, accepted ones once more, sessions led and other contributions: among the latest 1,000 contributions about the topic and the latest 1,000 sessions."
    )]
    Find {
        /// The topic
        topic: Slug,
    },
    /// List what a member has declared to know about
    List {
        /// Their handle [default: who acts]
        handle: Option<Handle>,
    },
}
