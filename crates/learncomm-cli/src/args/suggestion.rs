use clap::Subcommand;
use learncomm_core::engagement::suggestion::Rule;

use super::words::one_of;
use crate::when::days;

/// What to do next.
#[derive(Debug, Subcommand)]
pub(crate) enum SuggestionCommand {
    /// List what to do next, the three most important things first, each with why and the command that does it
    #[command(
        after_help = "What comes up is what you see and can act on: people first, then what was agreed, then how the community is built. That it was shown is counted nowhere."
    )]
    List {
        /// All of them
        #[arg(long)]
        all: bool,
        /// Of this rule
        #[arg(long, value_parser = one_of::<Rule>(Rule::ALL.iter().map(|rule| rule.as_str())))]
        rule: Option<Rule>,
    },
    /// Do not hear of something for a while; something new comes up all the same, and nobody else gets to know
    Dismiss {
        /// The key, as `suggestion list` gives it, such as questions-waiting:12
        key: String,
        /// For how many days, 1 to 366, such as 30d [default: 60d]
        #[arg(long = "for", value_name = "DAYS", value_parser = days)]
        days: Option<u16>,
        /// Why, for oneself, in one line of up to 300 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        because: String,
    },
    /// List what one dismissed, the latest first
    Dismissed,
    /// Take back that something was dismissed
    Restore {
        /// The key, as `suggestion dismissed` gives it
        key: String,
    },
}
