use clap::{Args, Subcommand};
use learncomm_core::community::{Breakdown, ResourceKind, Way, WeekTime};
use learncomm_core::id::Slug;

use super::words::one_of;

/// What suits members: each reads their own, organisers read sums that tell of nobody.
#[derive(Debug, Subcommand)]
pub(crate) enum PreferenceCommand {
    /// Say what suits one; a part that is given replaces what was said of it, other parts stay
    Set(SetPreferences),
    /// Show what one has said
    Show,
    /// How many members chose what; small groups are hidden
    #[command(
        after_help = "A sum is shown if at least as many members as the charter's --anonymity-k chose it, and as many did not. Sums stay as they are until so many answers have changed that their difference tells of nobody."
    )]
    Sums {
        /// Of which part
        #[arg(long = "of", value_parser = one_of::<Breakdown>(Breakdown::ALL.iter().map(|b| b.as_str())))]
        by: Breakdown,
    },
}

#[derive(Debug, Args)]
#[group(id = "said", required = true, multiple = true)]
pub(crate) struct SetPreferences {
    /// A topic to learn about; may be given up to 50 times
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// A way of learning; may be given several times
    #[arg(long = "way", value_name = "WAY", value_parser = one_of::<Way>(Way::ALL.iter().map(|w| w.as_str())))]
    pub(crate) ways: Vec<Way>,
    /// A time of the week in the community's time zone, such as tue-morning: mon to sun, with morning (before 11), midday
    /// (11 to 14), afternoon (14 to 18) or evening; may be given several times
    #[arg(long = "time", value_name = "DAY-PART")]
    pub(crate) times: Vec<WeekTime>,
    /// A kind of resource; may be given several times
    #[arg(long = "resource", value_name = "KIND", value_parser = one_of::<ResourceKind>(ResourceKind::ALL.iter().map(|r| r.as_str())))]
    pub(crate) resources: Vec<ResourceKind>,
    /// Say nothing of this part any more; may be given several times
    #[arg(long = "clear", value_name = "PART", value_parser = one_of::<Breakdown>(Breakdown::ALL.iter().map(|b| b.as_str())))]
    pub(crate) clear: Vec<Breakdown>,
}
