use clap::{Args, Subcommand, ValueEnum};
use learncomm_core::id::Handle;
use learncomm_core::session::Answer;

use super::meeting::Meeting;

/// Say whether one comes, or list who does.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Rsvp {
    #[command(subcommand)]
    pub(crate) command: Option<RsvpCommand>,
    #[command(flatten)]
    pub(crate) respond: Option<Respond>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RsvpCommand {
    /// List the roll of a session: who was invited, answered, has a seat or waits for one
    List(Meeting),
}

#[derive(Debug, Args)]
pub(crate) struct Respond {
    /// The session: its number (12, or quoted '#12'), `next`, `last`, a series and a day (weekly@2026-03-02), its id, or
    /// the beginning of its id (at least 4 digits); with --series, the short name of the series
    #[arg(required = true)]
    pub(crate) session: String,
    /// The answer
    #[arg(required = true)]
    pub(crate) answer: AnswerArg,
    /// For all sessions of a series to come; a session that was answered by itself keeps that answer
    #[arg(long)]
    pub(crate) series: bool,
    /// For somebody who said so elsewhere: their handle
    #[arg(long = "for", value_name = "HANDLE")]
    pub(crate) whom: Option<Handle>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AnswerArg {
    /// One comes, if there is a seat; otherwise one waits for one
    Yes,
    /// One does not come
    No,
    /// One does not know yet; takes no seat
    Maybe,
    /// One would come but for a reason; not counted as absent
    Excused,
    /// No answer, or no longer one: that for the series stands again, if there is one
    None,
}

impl From<AnswerArg> for Option<Answer> {
    fn from(answer: AnswerArg) -> Self {
        match answer {
            AnswerArg::Yes => Some(Answer::Yes),
            AnswerArg::No => Some(Answer::No),
            AnswerArg::Maybe => Some(Answer::Maybe),
            AnswerArg::Excused => Some(Answer::Excused),
            AnswerArg::None => None,
        }
    }
}
