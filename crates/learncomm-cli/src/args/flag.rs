use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use learncomm_core::id::Handle;
use learncomm_core::norm::{AppealOutcome, FlagPhase, Ruling};

use super::norm::Words;
use super::paging::Paging;
use crate::when::When;

/// Flags that cite a norm, what was done about them, and the log of it.
#[derive(Debug, Subcommand)]
pub(crate) enum FlagCommand {
    /// Flag a contribution, or how a member behaves; only stewards learn who flagged
    Raise(RaiseFlag),
    /// List flags, the newest first: stewards see all, others those that they raised or that concern them
    List(ListFlags),
    /// Show a flag
    Show(WhichFlag),
    /// Rule on a flag
    Rule(RuleOnFlag),
    /// Appeal against what was done; for whom the flag concerns, once, within 30 days
    Appeal {
        #[command(flatten)]
        flag: WhichFlag,
        #[command(flatten)]
        words: Words,
    },
    /// Decide an appeal; for another steward than the one who ruled
    Decide {
        #[command(flatten)]
        flag: WhichFlag,
        /// Whether what was done stands, or is undone
        #[arg(value_parser = outcome())]
        outcome: AppealOutcome,
        /// Why, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// End what was done before its time, without an appeal
    Lift {
        #[command(flatten)]
        flag: WhichFlag,
        /// Why, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// List what was done about flags, the newest first; who may read it, the charter says
    #[command(visible_alias = "log")]
    Audit(Paging),
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("on").required(true).args(["contribution", "member"]))]
pub(crate) struct RaiseFlag {
    /// The norm that was not kept: its slug, its number (12, or quoted '#12'), its id, or the beginning of its id
    pub(crate) norm: String,
    #[command(flatten)]
    pub(crate) words: Words,
    /// The contribution: its number, its id, or the beginning of its id
    #[arg(long, value_name = "ID")]
    pub(crate) contribution: Option<String>,
    /// The member who behaves like that; say what happened
    #[arg(long, value_name = "HANDLE")]
    pub(crate) member: Option<Handle>,
}

/// A flag.
#[derive(Debug, Args)]
pub(crate) struct WhichFlag {
    /// The flag: its number (12, or quoted '#12'), its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "FLAG")]
    pub(crate) flag: String,
}

#[derive(Debug, Args)]
pub(crate) struct ListFlags {
    /// That have come so far
    #[arg(long, value_parser = phase())]
    pub(crate) state: Option<FlagPhase>,
    /// On this contribution
    #[arg(long, value_name = "ID")]
    pub(crate) contribution: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

#[derive(Debug, Args)]
pub(crate) struct RuleOnFlag {
    #[command(flatten)]
    pub(crate) flag: WhichFlag,
    /// What is done: nothing, a reminder, hiding or removing the contribution, a suspension
    #[arg(value_parser = ruling())]
    pub(crate) ruling: Ruling,
    /// Why, 1 to 1,000 characters; whom it concerns and readers of the log see it
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The end of a suspension, within 3,650 days: a day in the community's time zone, or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<When>,
    /// Which of the norms that were cited it rests on [default: the one that was cited first]
    #[arg(long, value_name = "NORM")]
    pub(crate) norm: Option<String>,
}

fn ruling() -> impl TypedValueParser<Value = Ruling> {
    PossibleValuesParser::new(Ruling::ALL.iter().map(|r| r.as_str())).try_map(|given| given.parse::<Ruling>())
}

fn outcome() -> impl TypedValueParser<Value = AppealOutcome> {
    PossibleValuesParser::new(AppealOutcome::ALL.iter().map(|o| o.as_str()))
        .try_map(|given| given.parse::<AppealOutcome>())
}

fn phase() -> impl TypedValueParser<Value = FlagPhase> {
    PossibleValuesParser::new(FlagPhase::ALL.iter().map(|p| p.as_str()))
        .try_map(|given| given.parse::<FlagPhase>())
}
