use clap::{Args, Subcommand};
use learncomm_core::id::Handle;

use super::paging::Paging;

/// What people say of a session, and to each other, with their name or without.
#[derive(Debug, Subcommand)]
pub(crate) enum FeedbackCommand {
    /// Say how a session was: what helped, what to do next time; for those who were there or caught up
    Session(GiveFeedback),
    /// Read the feedback on a session; for organisers and those who led it
    List {
        /// The session: its number (12, or quoted '#12'), `next`, `last`, a series and a day (weekly@2026-03-02), its id, or
        /// the beginning of its id (at least 4 digits)
        session: String,
    },
    /// Give feedback to a person, which only they read
    Give(GivePersonFeedback),
    /// List the feedback that one received; texts are shown when they are read
    Received(Paging),
    /// List the feedback that one gave with one's name
    Given(Paging),
    /// Read feedback that one received: from now on its giver cannot take it back
    Read {
        #[command(flatten)]
        which: WhichFeedback,
        /// Say thank you, which its giver sees
        #[arg(long)]
        thanks: bool,
    },
    /// Take back feedback that one gave with one's name and that was not read yet
    TakeBack(WhichFeedback),
    /// Delete feedback that one received
    Delete(WhichFeedback),
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("said").required(true).multiple(true).args(["helped", "next"]))]
pub(crate) struct GiveFeedback {
    /// The session: its number (12, or quoted '#12'), `next`, `last`, a series and a day (weekly@2026-03-02), its id, or
    /// the beginning of its id (at least 4 digits)
    pub(crate) session: String,
    /// What helped, in Markdown, up to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) helped: Option<String>,
    /// What to do next time, in Markdown, up to 2,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) next: Option<String>,
    /// How much one learned. From 1 (nothing) to 5 (a lot)
    #[arg(long, value_name = "RATING")]
    pub(crate) learned: Option<u8>,
    /// Without one's name, for everybody and for good; it cannot be replaced later
    #[arg(long)]
    pub(crate) anonymous: bool,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("forward").required(true).multiple(true).args(["effect", "next_time"]))]
pub(crate) struct GivePersonFeedback {
    /// To whom: somebody who is in the community now
    #[arg(value_name = "HANDLE")]
    pub(crate) to: Handle,
    /// What was observed, in Markdown, 1 to 5,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) observation: String,
    /// What effect it had, in Markdown, up to 5,000 characters; this or `--next` is needed
    #[arg(long, value_name = "TEXT")]
    pub(crate) effect: Option<String>,
    /// What to do next time, in Markdown, up to 5,000 characters
    #[arg(long = "next", value_name = "TEXT")]
    pub(crate) next_time: Option<String>,
    /// Without one's name, for everybody and for good, to somebody who leads: a facilitator or steward, or who led a session
    /// in the last 90 days; shown once as many wait as the community has settled, and never taken back
    #[arg(long)]
    pub(crate) anonymous: bool,
}

/// Feedback to a person.
#[derive(Debug, Args)]
pub(crate) struct WhichFeedback {
    /// Its id, or the beginning of its id (at least 4 digits)
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}
