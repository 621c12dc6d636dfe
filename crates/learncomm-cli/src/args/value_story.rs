use clap::{Args, Subcommand};
use learncomm_core::community::ValueCycle;
use learncomm_core::id::Handle;

use super::paging::Paging;
use super::recognition::number;
use super::words::one_of;

/// What learning together brought about.
#[derive(Debug, Subcommand)]
pub(crate) enum ValueStoryCommand {
    /// Tell a story: what was learned together, what was done differently, what came of it
    #[command(
        after_help = "How far it went: immediate (worth doing by itself), potential (something that could be used), applied (it was used), \
        realised (results changed), reframing (what counts as a result was thought about anew)."
    )]
    Tell(TellStory),
    /// Confirm what somebody else told; until then it counts apart
    Confirm {
        #[command(flatten)]
        which: WhichStory,
        /// The edition that one read; it is refused if the story was edited since [default: the latest]
        #[arg(long, value_name = "NUMBER")]
        edition: Option<u32>,
    },
    /// Tell a story of one's own differently; what it says then has been confirmed by nobody
    Edit(EditStory),
    /// Take back a story of one's own
    Withdraw(WhichStory),
    /// Remove a story, for a reason; for stewards
    Remove {
        #[command(flatten)]
        which: WhichStory,
        /// Why, in one line of 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// List stories, the newest first
    List(ListStories),
    /// Show a story
    Show(WhichStory),
}

/// A value story.
#[derive(Debug, Args)]
pub(crate) struct WhichStory {
    /// The story: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "STORY")]
    pub(crate) story: String,
}

#[derive(Debug, Args)]
pub(crate) struct TellStory {
    /// What was done together and learned, in Markdown, 1 to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) learned: String,
    /// What was done differently because of it, up to 2,000 characters; needed from `applied` on
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) changed: String,
    /// What came of that, up to 2,000 characters; needed from `realised` on
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) came_of_it: String,
    /// How far it went
    #[arg(long, value_parser = one_of::<ValueCycle>(ValueCycle::ALL.iter().map(|cycle| cycle.as_str())))]
    pub(crate) cycle: ValueCycle,
    /// The number of the goal of the community that it moved
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub(crate) goal: Option<u32>,
    /// The number of the session that it began in
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub(crate) session: Option<u32>,
    /// The number of the contribution that it began with
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub(crate) contribution: Option<u32>,
    /// Who else was involved: up to 20 who are in the community now, as `ben,ines`
    #[arg(long, value_name = "HANDLES", value_delimiter = ',')]
    pub(crate) with: Vec<Handle>,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args([
    "learned", "changed", "came_of_it", "cycle", "goal", "no_goal", "session", "no_session", "contribution",
    "no_contribution", "with", "alone",
]))]
pub(crate) struct EditStory {
    #[command(flatten)]
    pub(crate) which: WhichStory,
    /// What was done together and learned, in Markdown, 1 to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) learned: Option<String>,
    /// What was done differently because of it, up to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) changed: Option<String>,
    /// What came of that, up to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) came_of_it: Option<String>,
    /// How far it went
    #[arg(long, value_parser = one_of::<ValueCycle>(ValueCycle::ALL.iter().map(|cycle| cycle.as_str())))]
    pub(crate) cycle: Option<ValueCycle>,
    /// The number of the goal of the community that it moved
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub(crate) goal: Option<u32>,
    /// It is about no goal
    #[arg(long, conflicts_with = "goal")]
    pub(crate) no_goal: bool,
    /// The number of the session that it began in
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub(crate) session: Option<u32>,
    /// It began in no session
    #[arg(long, conflicts_with = "session")]
    pub(crate) no_session: bool,
    /// The number of the contribution that it began with
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub(crate) contribution: Option<u32>,
    /// It began with no contribution
    #[arg(long, conflicts_with = "contribution")]
    pub(crate) no_contribution: bool,
    /// Who else was involved, as `ben,ines`, instead of those who were named
    #[arg(long, value_name = "HANDLES", value_delimiter = ',')]
    pub(crate) with: Vec<Handle>,
    /// Nobody else was involved
    #[arg(long, conflicts_with = "with")]
    pub(crate) alone: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListStories {
    /// Those that went so far, and no further
    #[arg(long, value_parser = one_of::<ValueCycle>(ValueCycle::ALL.iter().map(|cycle| cycle.as_str())))]
    pub(crate) cycle: Option<ValueCycle>,
    /// Those that a second person confirmed
    #[arg(long)]
    pub(crate) confirmed: bool,
    /// Those that nobody has confirmed yet
    #[arg(long, conflicts_with = "confirmed")]
    pub(crate) unconfirmed: bool,
    /// Those about a goal of the community: its number (12, or quoted '#12') or id
    #[arg(long, value_name = "GOAL")]
    pub(crate) goal: Option<String>,
    /// Those that one told
    #[arg(long)]
    pub(crate) mine: bool,
    #[command(flatten)]
    pub(crate) paging: Paging,
}
