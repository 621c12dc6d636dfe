//! What belongs to a session: its agenda, its materials, its case, who leads it.

use clap::{Args, Subcommand};
use learncomm_core::community::Level;
use learncomm_core::id::Handle;
use learncomm_core::session::SessionRole;

use super::meeting::{Meeting, session_role};
use super::paging::Paging;
use super::session_plan::level;
use super::text::Body;

/// Items of the agenda.
#[derive(Debug, Subcommand)]
pub(crate) enum ItemCommand {
    /// Add an item; the first one behind the opening takes the place of the steps of the format
    Add {
        #[command(flatten)]
        which: Meeting,
        /// What it is, 1 to 300 characters
        title: String,
        /// How long it takes, 1 to 1,440 minutes
        #[arg(long, value_name = "MINUTES")]
        minutes: u32,
        /// Which role leads it
        #[arg(long, value_parser = session_role())]
        role: Option<SessionRole>,
        /// How it goes, in Markdown, up to 2,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        notes: String,
        /// Its place, from 1 [default: the last]
        #[arg(long)]
        position: Option<usize>,
    },
    /// Take an item off the agenda
    Remove {
        #[command(flatten)]
        which: Meeting,
        /// Its place, from 1, as `session agenda` prints it
        position: usize,
    },
    /// Say which items came up; the others did not
    Discussed {
        #[command(flatten)]
        which: Meeting,
        /// Their places, from 1, as `session agenda` prints them
        positions: Vec<usize>,
    },
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("how_it_opens").required(true).args(["from", "title", "none"]))]
pub(crate) struct OpeningArgs {
    #[command(flatten)]
    pub(crate) which: Meeting,
    /// With an activity of the library: its number, its id, or the beginning of its id
    #[arg(long, value_name = "ACTIVITY")]
    pub(crate) from: Option<String>,
    /// With this, 1 to 300 characters
    #[arg(long, requires = "minutes")]
    pub(crate) title: Option<String>,
    /// How that goes, in Markdown, up to 2,000 characters
    #[arg(long, value_name = "TEXT", requires = "title")]
    pub(crate) how: Option<String>,
    /// How long it takes, 1 to 1,440 minutes [default: those of the activity]
    #[arg(long, value_name = "MINUTES", conflicts_with = "none")]
    pub(crate) minutes: Option<u32>,
    /// With none
    #[arg(long)]
    pub(crate) none: bool,
}

/// Recordings and materials.
#[derive(Debug, Subcommand)]
pub(crate) enum MaterialCommand {
    /// Share materials, or a recording; an address that was shared before is changed
    Share {
        #[command(flatten)]
        which: Meeting,
        /// What it is called, 1 to 300 characters
        title: String,
        /// Where it is: a web address, up to 2,000 characters
        url: String,
        /// It is a recording of the session
        #[arg(long)]
        recording: bool,
        /// Whom it is for [default: everybody]
        #[arg(long, value_parser = level())]
        level: Option<Level>,
    },
    /// List the recordings and materials of a session
    List(Meeting),
    /// Take a recording or materials back
    Remove {
        #[command(flatten)]
        which: Meeting,
        /// Where it is
        url: String,
    },
}

/// The case of a case clinic.
#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// Bring a case, or word it anew
    Bring {
        #[command(flatten)]
        which: Meeting,
        /// The question, 1 to 300 characters
        title: String,
        /// The case, in Markdown, up to 10,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        text: String,
        /// Whose it is [default: one's own]
        #[arg(long, value_name = "HANDLE")]
        of: Option<Handle>,
    },
    /// Write down what the case-giver will do next
    NextSteps {
        #[command(flatten)]
        which: Meeting,
        #[command(flatten)]
        body: Body,
    },
    /// List the cases of which nobody has told yet what came of them, the oldest first
    Open(Paging),
}

/// Who leads a session, in which role.
#[derive(Debug, Subcommand)]
pub(crate) enum LeadCommand {
    /// Put somebody into a role; several people may share one
    Add {
        #[command(flatten)]
        which: Meeting,
        /// The role
        #[arg(value_parser = session_role())]
        role: SessionRole,
        /// Who
        handle: Handle,
    },
    /// Take somebody out of a role, or of all of theirs
    Remove {
        #[command(flatten)]
        which: Meeting,
        /// Who
        handle: Handle,
        /// Out of this role only
        #[arg(long, value_parser = session_role())]
        role: Option<SessionRole>,
    },
}
