use clap::{Args, Subcommand};
use learncomm_core::community::{BadgeState, Criterion};
use learncomm_core::id::{Handle, Slug};

use super::clear::{ClearPart, part_of};
use super::words::one_of;

/// How criteria are written, for help.
const CRITERIA: &str = "A criterion is a kind of evidence, `>=` and a number from 1 to 10,000; behind it, in any order: `about TOPIC`, `within N days` (1 to 3,650), `from N people` (2 to 10,000, where somebody else is part of it), `as ROLE,…` (of sessions-led) and `of PATHWAY` (of pathways-finished: its slug or `#12`). Kinds: answers, accepted-answers, high-ratings (4 or 5), sessions-led, sessions-attended, catch-ups, articles, resources, shared, revisions (of others' articles), collections, pathways-finished (every required step recorded; for the badge to be awarded, only where progress is shared), recognitions, coached (closed pairs). What was removed and what one does to oneself does not count.";

/// Badges: their criteria, who has earned them.
#[derive(Debug, Subcommand)]
pub(crate) enum BadgeCommand {
    /// Define a badge, by criteria or to be given by hand
    #[command(
        group = clap::ArgGroup::new("how").required(true).args(["when", "by_hand"]),
        after_help = CRITERIA
    )]
    Define {
        /// Its short name, which stays: 1 to 64 lower-case letters, digits, `-`, `_` or `.`
        slug: Slug,
        /// What it is called, in one line of 1 to 300 characters
        #[arg(long, value_name = "TEXT")]
        title: String,
        /// What it stands for, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        description: String,
        /// A skill that it shows; may be given up to 10 times
        #[arg(long = "skill", value_name = "SKILL")]
        skills: Vec<Slug>,
        /// What somebody has to have done, such as 'accepted-answers>=5 about testing'; may be given up to 10 times, all must be met
        #[arg(long, value_name = "CRITERION")]
        when: Vec<Criterion>,
        /// No criteria: stewards award it
        #[arg(long)]
        by_hand: bool,
    },
    /// Change a badge; who has it keeps it
    #[command(
        group = clap::ArgGroup::new("change").required(true).multiple(true).args(["title", "description", "skills", "clear", "when", "by_hand"]),
        after_help = CRITERIA
    )]
    Edit {
        #[command(flatten)]
        which: WhichBadge,
        /// What it is called, in one line of 1 to 300 characters
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// What it stands for, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// A skill that it shows, instead of those before; may be given up to 10 times
        #[arg(long = "skill", value_name = "SKILL")]
        skills: Vec<Slug>,
        /// What to take away; may be given several times
        #[arg(long, value_name = "PART", value_parser = part_of(&[ClearPart::Description, ClearPart::Skills]))]
        clear: Vec<ClearPart>,
        /// What somebody has to have done, instead of what it was before; may be given up to 10 times
        #[arg(long, value_name = "CRITERION", conflicts_with = "by_hand")]
        when: Vec<Criterion>,
        /// No criteria: stewards award it
        #[arg(long)]
        by_hand: bool,
    },
    /// Award a badge no longer; who has it keeps it
    Retire {
        #[command(flatten)]
        which: WhichBadge,
        /// Take it up again
        #[arg(long)]
        undo: bool,
    },
    /// List the badges, by short name
    List {
        /// In this state
        #[arg(long, value_parser = one_of::<BadgeState>(BadgeState::ALL.iter().map(|state| state.as_str())))]
        state: Option<BadgeState>,
    },
    /// Show a badge, and who has it; who opted out is counted and not named
    Show(WhichBadge),
    /// Give a badge to a member by hand, whatever its criteria; brings a revoked one back
    Award {
        /// Their handle
        handle: Handle,
        #[command(flatten)]
        which: WhichBadge,
        /// Why, in one line of 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Take a badge back; from then on it comes only by hand
    Revoke {
        /// Their handle
        handle: Handle,
        #[command(flatten)]
        which: WhichBadge,
        /// Why, in one line of 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Award all badges to those who meet their criteria; safe to run again, such as every night
    Run,
    /// List one's own badges, those that were revoked as well
    Mine,
    /// List the badges of a member; none of who opted out
    Of {
        /// Their handle
        handle: Handle,
    },
    /// See how far one is with each badge
    Progress,
}

/// A badge.
#[derive(Debug, Args)]
pub(crate) struct WhichBadge {
    /// The badge: its short name, its number (quoted: '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "BADGE")]
    pub(crate) badge: String,
}
