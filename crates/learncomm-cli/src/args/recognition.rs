use clap::{Args, Subcommand};
use learncomm_core::id::{Handle, Slug};

use super::paging::Paging;

/// Thank people or a team in public, for something named.
#[derive(Debug, Subcommand)]
pub(crate) enum RecognitionCommand {
    /// Thank people, a team, or both
    #[command(allow_missing_positional = true)]
    Give {
        /// Whom: up to 20 people who are in the community now, as `ben,ines`; may be left out with `--team`
        #[arg(value_name = "HANDLES", value_delimiter = ',')]
        to: Vec<Handle>,
        /// What for, in Markdown, 1 to 1,000 characters
        #[arg(required = true)]
        text: String,
        /// Everybody who is counted to this unit now, but oneself
        #[arg(long, value_name = "UNIT")]
        team: Option<Slug>,
        /// The number of the contribution, session or action that it is about: 12, or quoted '#12'
        #[arg(long, value_name = "NUMBER", value_parser = number)]
        about: Option<u32>,
    },
    /// List recognition, the newest first; nothing is counted or ranked
    List(ListRecognitions),
    /// Show one
    Show(WhichRecognition),
    /// Take back what one gave
    Withdraw(WhichRecognition),
    /// Remove what somebody gave, for a reason; for stewards
    Remove {
        #[command(flatten)]
        which: WhichRecognition,
        /// Why, in one line of 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// A recognition.
#[derive(Debug, Args)]
pub(crate) struct WhichRecognition {
    /// The recognition: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "RECOGNITION")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct ListRecognitions {
    /// Only what one gave or received
    #[arg(long)]
    pub(crate) mine: bool,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

/// A number as it is shown, with `#` or without.
pub(super) fn number(given: &str) -> Result<u32, String> {
    let digits = given.strip_prefix('#').unwrap_or(given);
    let expected = || "a number such as 12 is expected".to_owned();
    digits.parse().map_err(|_| expected())
}
