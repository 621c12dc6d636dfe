use clap::{Args, Subcommand};

/// What people say of a session, with their name or without.
#[derive(Debug, Subcommand)]
pub(crate) enum FeedbackCommand {
    /// Say how a session was: what helped, what to do next time; for those who were there or caught up
    Session(GiveFeedback),
    /// Read the feedback on a session; for organisers and those who led it
    List {
        /// The session: its number, its id, `last`, or SERIES@DAY such as fortnightly@2026-03-02
        session: String,
    },
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("said").required(true).multiple(true).args(["helped", "next"]))]
pub(crate) struct GiveFeedback {
    /// The session: its number, its id, `last`, or SERIES@DAY such as fortnightly@2026-03-02
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
