use clap::builder::RangedU64ValueParser;
use clap::{Args, Subcommand};
use learncomm_core::id::{Handle, Slug};
use learncomm_core::session::SessionRole;

use super::meeting::{Meeting, session_role};
use crate::when::When;

/// Pass a role round, fairly.
#[derive(Debug, Subcommand)]
pub(crate) enum RotaCommand {
    /// Make a rota for a role
    Create(WhichRota),
    /// List the rotas
    List,
    /// Show who is on a rota and who is next
    Show(WhichRota),
    /// Put oneself on a rota
    Join {
        #[command(flatten)]
        rota: WhichRota,
        /// Somebody else who is willing: their handle
        #[arg(long = "for", value_name = "HANDLE")]
        whom: Option<Handle>,
    },
    /// Take oneself off a rota; turns that were planned are given back
    Leave {
        #[command(flatten)]
        rota: WhichRota,
        /// Somebody else: their handle
        #[arg(long = "for", value_name = "HANDLE")]
        whom: Option<Handle>,
    },
    /// Be excused from leading, in whatever role: one is passed over and keeps one's place
    Excuse {
        /// Somebody else: their handle
        #[arg(long = "for", value_name = "HANDLE")]
        whom: Option<Handle>,
        /// From sessions before this: a day in the community's time zone, or an RFC 3339 time [default: for good]
        #[arg(long, value_name = "TIME")]
        until: Option<When>,
        /// Let everybody see it, and not only organisers
        #[arg(long)]
        open: bool,
        /// Take it back
        #[arg(long, conflicts_with_all = ["until", "open"])]
        end: bool,
    },
    /// Show who is next
    Next {
        #[command(flatten)]
        rota: WhichRota,
        /// For this session: without those who cannot lead it
        #[arg(long)]
        session: Option<String>,
        /// How many rows at most, 1 to 1,000
        #[arg(long, value_name = "ROWS", default_value_t = 1, value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000))]
        limit: usize,
    },
    /// Give the turn of a session to who is next
    Assign {
        #[command(flatten)]
        rota: WhichRota,
        #[command(flatten)]
        meeting: Meeting,
        /// To somebody else on the rota: their handle
        #[arg(long, value_name = "HANDLE")]
        to: Option<Handle>,
    },
    /// Pass a turn on to somebody else on the rota
    HandOver {
        #[command(flatten)]
        rota: WhichRota,
        #[command(flatten)]
        meeting: Meeting,
        /// To whom: their handle
        to: Handle,
        /// Whose turn, if it is not one's own: their handle
        #[arg(long, value_name = "HANDLE")]
        from: Option<Handle>,
    },
    /// Exchange the turns of two sessions
    Swap {
        #[command(flatten)]
        rota: WhichRota,
        #[command(flatten)]
        meeting: Meeting,
        /// The other session, likewise
        other: String,
    },
}

/// A rota.
#[derive(Debug, Args)]
pub(crate) struct WhichRota {
    /// The role that is passed round
    #[arg(value_parser = session_role())]
    pub(crate) role: SessionRole,
    /// The rota of this series: its short name [default: that for sessions of any]
    #[arg(long, value_name = "SERIES")]
    pub(crate) series: Option<Slug>,
}
