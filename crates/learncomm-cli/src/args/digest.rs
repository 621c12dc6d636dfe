use clap::Args;
use learncomm_core::id::Handle;

use crate::when::When;

/// What is new to a member since their last digest, and what lies ahead, for other tools to send.
#[derive(Debug, Args)]
#[command(
    after_help = "Printing marks nothing as read, so that what could not be sent comes again. --mark-read marks each digest after it was printed.\n\n\
    Who reads their own digest (--as) is told which open pulses they have not answered, and of their personal goals. With --for and --all, it tells of open pulses whether they were answered or not, when they are opened and in their last three days.\n\n\
    Examples:\n  learncomm digest --for ben --markdown --mark-read | mail -s 'News' ben@example.org\n  learncomm digest --all --format jsonl --fields handle,until,markdown"
)]
pub(crate) struct DigestArgs {
    /// Whose [default: who acts]
    #[arg(long = "for", value_name = "HANDLE", conflicts_with = "everybody")]
    pub(crate) whose: Option<Handle>,
    /// Those of all members who are in now and have something new
    #[arg(long = "all")]
    pub(crate) everybody: bool,
    /// News since then: a day in the community's time zone, or an RFC 3339 time [default: since what was marked as read,
    /// or since they joined, but no more than 30 days]
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<When>,
    /// As Markdown and not as plain text
    #[arg(long)]
    pub(crate) markdown: bool,
    /// When it has been printed, mark it as read: their next digest begins where this one ends
    #[arg(long)]
    pub(crate) mark_read: bool,
}
