use clap::Args;
use learncomm_core::contribution::ContributionKind;
use learncomm_core::id::{Handle, Slug};

use super::paging::Paging;
use super::words::one_of;

/// Finding contributions by their words.
#[derive(Debug, Args)]
#[command(after_help = "\
A word is found in any form and without regard to case and accents; titles and topics count for more than bodies. All
words have to be there; where nothing has all of them, those that have some are listed. In quotes for the shell:
  learncomm search '\"freeze the clock\"'   words that follow each other
  learncomm search 'clock -mock'            without a word
  learncomm search 'moc*'                   words that begin so (2 letters at least)
One's own drafts are found, too, the newest 100; what was hidden or removed is not.")]
pub(crate) struct SearchArgs {
    /// What to look for: up to 32 words, 1,000 characters
    #[arg(required_unless_present = "rebuild")]
    pub(crate) words: Vec<String>,
    /// Of this kind
    #[arg(long, value_parser = one_of::<ContributionKind>(ContributionKind::ALL.iter().map(|kind| kind.as_str())))]
    pub(crate) kind: Option<ContributionKind>,
    /// About this topic
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Slug>,
    /// By this person
    #[arg(long, value_name = "HANDLE")]
    pub(crate) author: Option<Handle>,
    #[command(flatten)]
    pub(crate) paging: Paging,
    /// Search nothing, and build the index of the community anew; needed only if it is damaged
    #[arg(long, conflicts_with_all = ["words", "kind", "topic", "author", "limit", "after", "all"])]
    pub(crate) rebuild: bool,
}
