//! Sharing in one line, without leaving the work (S1.6).

use clap::Args;
use learncomm_core::contribution::{ContributionKind, VisibleTo};
use learncomm_core::id::Slug;

use super::text::Body;
use super::words::one_of;

/// What something is about, and whom it is for.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct About {
    /// What it is about; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// A skill that it helps with, or shows; may be given up to 10 times
    #[arg(long = "skill", value_name = "SKILL")]
    pub(crate) skills: Vec<Slug>,
    /// The session that it comes from: its number (12, or quoted '#12'), `next`, `last`, a series and a day
    /// (weekly@2026-03-02), its id, or the beginning of its id (at least 4 digits)
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Whom it is for: its author (a draft), the community, or everyone known to the store
    #[arg(long, value_name = "WHOM", default_value = "community", value_parser = visibility())]
    pub(crate) visible_to: VisibleTo,
}

pub(super) fn visibility() -> impl clap::builder::TypedValueParser<Value = VisibleTo> {
    one_of::<VisibleTo>(VisibleTo::ALL.iter().map(|to| to.as_str()))
}

/// Something of any kind but question, answer and comment.
#[derive(Debug, Args)]
pub(crate) struct Share {
    /// What it is called, in one line of 1 to 300 characters
    pub(crate) title: String,
    #[command(flatten)]
    pub(crate) body: Body,
    /// What it is
    #[arg(long, default_value = "resource", value_parser = one_of::<ContributionKind>(shared().map(|kind| kind.as_str())))]
    pub(crate) kind: ContributionKind,
    /// Where it leads: a web address of up to 2,000 characters
    #[arg(long)]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) about: About,
}

fn shared() -> impl Iterator<Item = ContributionKind> {
    let by_itself = |kind: &ContributionKind| !kind.is_reply() && *kind != ContributionKind::Question;
    ContributionKind::ALL.iter().copied().filter(by_itself)
}

/// Something in one's own words.
#[derive(Debug, Args)]
pub(crate) struct Told {
    #[command(flatten)]
    pub(crate) body: Body,
    /// What it is called, in one line of 1 to 300 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) about: About,
}
