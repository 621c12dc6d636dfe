use clap::Subcommand;
use learncomm_core::id::Slug;

/// What is asked for against what is known.
#[derive(Debug, Subcommand)]
pub(crate) enum SkillCommand {
    /// List all topics that are asked for or known, the widest gap first; numbers and no names
    #[command(
        after_help = "The gap is the topic's share of what is asked for (votes and questions) less its share of the people who know something: above 0, more is asked for than is known. What to plan next is another question: `topic demand`."
    )]
    Gaps {
        /// Questions of the last so many days: 1 to 3,650 [default: ever]
        #[arg(long, value_name = "DAYS")]
        days: Option<u32>,
    },
    /// Show one topic as among the gaps
    Show {
        /// The topic: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
        topic: Slug,
        /// Questions of the last so many days: 1 to 3,650 [default: ever]
        #[arg(long, value_name = "DAYS")]
        days: Option<u32>,
    },
}
