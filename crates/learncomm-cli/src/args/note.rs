use clap::{Args, Subcommand};
use learncomm_core::contribution::{ContributionKind, NoteStage, VisibleTo};
use learncomm_core::id::Slug;

use super::clear::{ClearPart, part_of};
use super::paging::Paging;
use super::text::Body;
use super::words::one_of;

/// Note something for oneself, or see to one's notes.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct NoteArgs {
    #[command(subcommand)]
    pub(crate) command: Option<NoteCommand>,
    #[command(flatten)]
    pub(crate) take: TakeNote,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoteCommand {
    /// List one's notes, the newest first
    List(ListNotes),
    /// Show a note
    Show(WhichNote),
    /// Edit a note; what is not given stays
    Edit(EditNote),
    /// Move a note to a stage
    Stage {
        #[command(flatten)]
        note: WhichNote,
        /// How far it has come
        #[arg(value_parser = one_of::<NoteStage>(NoteStage::ALL.iter().map(|stage| stage.as_str())))]
        stage: NoteStage,
    },
    /// Share a note: make a contribution of it, once
    Promote(PromoteNote),
    /// Drop a note for good; what was shared of it stays
    Drop(WhichNote),
}

/// A note.
#[derive(Debug, Args)]
pub(crate) struct WhichNote {
    /// The number of the note among one's own, from 1
    #[arg(value_name = "NUMBER")]
    pub(crate) number: u32,
}

#[derive(Debug, Args)]
pub(crate) struct TakeNote {
    #[command(flatten)]
    pub(crate) body: Body,
    /// How far it has come
    #[arg(long, default_value = "seek", value_parser = one_of::<NoteStage>(NoteStage::ALL.iter().map(|stage| stage.as_str())))]
    pub(crate) stage: NoteStage,
    /// What it is about; may be given up to 10 times
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// A title, in one line of 1 to 300 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// A web address, up to 2,000 characters
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct EditNote {
    #[command(flatten)]
    pub(crate) note: WhichNote,
    #[command(flatten)]
    pub(crate) body: Body,
    /// A title, in one line of 1 to 300 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// What it is about from now on; may be given up to 10 times
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// A web address, up to 2,000 characters
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// What to take away; may be given several times
    #[arg(long, value_name = "PART", value_parser = part_of(&[ClearPart::Title, ClearPart::Url, ClearPart::Topics]))]
    pub(crate) clear: Vec<ClearPart>,
}

#[derive(Debug, Args)]
pub(crate) struct PromoteNote {
    #[command(flatten)]
    pub(crate) note: WhichNote,
    /// What it becomes
    #[arg(long, value_parser = one_of::<ContributionKind>(kinds()))]
    pub(crate) kind: ContributionKind,
    /// The title of the contribution, in one line of 1 to 300 characters [default: that of the note]
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Whom it is for: its author (a draft), the community, or everyone known to the store
    #[arg(long, value_name = "WHOM", default_value = "community", value_parser = one_of::<VisibleTo>(VisibleTo::ALL.iter().map(|whom| whom.as_str())))]
    pub(crate) visible_to: VisibleTo,
}

#[derive(Debug, Args)]
pub(crate) struct ListNotes {
    /// In this stage
    #[arg(long, value_parser = one_of::<NoteStage>(NoteStage::ALL.iter().map(|stage| stage.as_str())))]
    pub(crate) stage: Option<NoteStage>,
    /// About this topic
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Slug>,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

fn kinds() -> impl Iterator<Item = &'static str> {
    let kinds = ContributionKind::ALL.iter().filter(|kind| !kind.is_reply());
    kinds.map(|kind| kind.as_str())
}
