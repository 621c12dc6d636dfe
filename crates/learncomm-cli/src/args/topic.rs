use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use learncomm_core::id::Slug;
use learncomm_core::session::BacklogState;

use super::paging::Paging;

/// Topics for sessions: suggested, voted for, planned, covered.
#[derive(Debug, Subcommand)]
pub(crate) enum TopicCommand {
    /// Suggest a topic for a session; that is a vote for it, too
    Suggest {
        /// The topic: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
        topic: Slug,
        /// What the session would be about, in one line of 1 to 300 characters
        #[arg(long, value_name = "TEXT")]
        title: String,
        /// Why it is worth while, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        why: String,
    },
    /// Vote for a topic; once a person
    Vote(WhichTopic),
    /// Take one's vote back
    Unvote(WhichTopic),
    /// List topics, the most wanted first
    List {
        /// In this state; all, if left out: first the open ones, then planned, covered and dropped ones
        #[arg(long, value_parser = state())]
        state: Option<BacklogState>,
        #[command(flatten)]
        paging: Paging,
    },
    /// Show a topic
    Show(WhichTopic),
    /// Plan a topic into a session, or take it out again
    Plan {
        #[command(flatten)]
        which: WhichTopic,
        /// The session: its number, its id, `next`, or SERIES@DAY such as fortnightly@2026-03-02
        #[arg(required_unless_present = "none")]
        session: Option<String>,
        /// Into none: take it out of the session that it is planned into
        #[arg(long, conflicts_with = "session")]
        none: bool,
    },
    /// Mark a topic as covered by a session that has begun
    Cover {
        #[command(flatten)]
        which: WhichTopic,
        /// The session: its number, its id, `last`, or SERIES@DAY such as fortnightly@2026-03-02
        session: String,
    },
    /// Drop a topic, for a reason
    Drop {
        #[command(flatten)]
        which: WhichTopic,
        /// Why, in one line of 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// What is wanted (votes, questions) beside what there is (sessions, experts), the widest gap first
    Demand,
}

/// A topic.
#[derive(Debug, Args)]
pub(crate) struct WhichTopic {
    /// The topic, such as `mocks`; or the number or id of a suggestion
    pub(crate) topic: String,
}

fn state() -> impl TypedValueParser<Value = BacklogState> {
    PossibleValuesParser::new(["open", "planned", "covered", "dropped"])
        .try_map(|given| given.parse::<BacklogState>())
}
