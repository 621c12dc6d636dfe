use clap::Subcommand;
use clap::builder::RangedU64ValueParser;
use learncomm_core::id::Handle;
use learncomm_core::session::SessionRole;

use super::meeting::{Meeting, session_role};

/// Ask people to come to a session, or to lead in it.
#[derive(Debug, Subcommand)]
pub(crate) enum InvitationCommand {
    /// Invite somebody who is in the community; doing it again replaces the invitation
    Send {
        #[command(flatten)]
        meeting: Meeting,
        /// Their handle
        handle: Handle,
        /// As what
        #[arg(long, value_parser = session_role())]
        role: Option<SessionRole>,
        /// What to say to them, up to 500 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        message: String,
    },
    /// List the invitations to a session, or those to oneself to all sessions to come
    List {
        /// The session: its number (12, or quoted '#12'), `next`, `last`, a series and a day (weekly@2026-03-02), its id,
        /// or the beginning of its id (at least 4 digits) [default: one's own]
        session: Option<String>,
        /// Only those that are not accepted or declined yet
        #[arg(long)]
        open: bool,
    },
    /// Accept an invitation: one comes, and takes the role that was offered
    Accept(Meeting),
    /// Decline an invitation: one does not come; or, if a role was offered, does not take it
    Decline(Meeting),
    /// Suggest whom to ask to lead: who has not led for longest first, then who says that they know most of its topics
    Suggest {
        #[command(flatten)]
        meeting: Meeting,
        /// In this role
        #[arg(long, value_parser = session_role())]
        role: Option<SessionRole>,
        /// How many rows at most, 1 to 1,000
        #[arg(long, value_name = "ROWS", default_value_t = 10, value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000))]
        limit: usize,
    },
}
