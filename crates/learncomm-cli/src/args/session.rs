use chrono::NaiveDateTime;
use chrono_tz::Tz;
use clap::builder::RangedU64ValueParser;
use clap::{Args, Subcommand, ValueEnum};
use learncomm_core::id::{Handle, Slug};
use learncomm_core::session::{SessionFormat, SessionState};

use super::meeting::Meeting;
use super::paging::Paging;
use super::session_parts::{CaseCommand, ItemCommand, LeadCommand, MaterialCommand, OpeningArgs};
use super::session_plan::{EditSession, PlanArgs, kind};
use super::text::Body;
use super::zone::zone;
use crate::when::{When, local_time};

/// Where the community meets: what is planned, prepared and taken away.
#[derive(Debug, Subcommand)]
pub(crate) enum SessionCommand {
    /// Plan a single session; for sessions that come again see `series create`
    Plan {
        /// What it is called, 1 to 300 characters
        title: String,
        /// When it begins: a local time such as 2026-03-02T10:00
        #[arg(long, value_name = "LOCAL", value_parser = local_time)]
        on: NaiveDateTime,
        /// The time zone of that time, such as Europe/Berlin [default: that of the community]
        #[arg(long, value_name = "ZONE", value_parser = zone)]
        zone: Option<Tz>,
        #[command(flatten)]
        plan: Box<PlanArgs>,
    },
    /// List sessions in order of time
    List(ListSessions),
    /// Show a session
    Show(Meeting),
    /// Change a session, or its series from this session on; what is not given stays
    Edit(Box<EditSession>),
    /// Move a session that has not begun
    Move {
        #[command(flatten)]
        which: Meeting,
        /// When it is to begin: a local time such as 2026-03-02T10:00
        #[arg(value_name = "LOCAL", value_parser = local_time)]
        on: NaiveDateTime,
        /// Another time zone, such as Europe/Berlin [default: that of the session]
        #[arg(long, value_name = "ZONE", value_parser = zone)]
        zone: Option<Tz>,
    },
    /// Call a session off
    Cancel {
        #[command(flatten)]
        which: Meeting,
        /// Why, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Let a session that was called off take place after all
    Reopen(Meeting),
    /// Say whether a session is for oneself, by what one has declared to know
    Fit(Meeting),
    /// Print the run of show, with clock times in the zone of the session
    Agenda(Meeting),
    /// Items of the agenda
    #[command(subcommand)]
    Item(ItemCommand),
    /// Let a session begin with an opening
    Opening(OpeningArgs),
    /// Recordings and materials
    #[command(subcommand)]
    Material(MaterialCommand),
    /// The case of a case clinic
    #[command(subcommand)]
    Case(CaseCommand),
    /// Tell what came of a case
    FollowUp {
        #[command(flatten)]
        which: Meeting,
        #[command(flatten)]
        body: Body,
    },
    /// Look back on a session: what happened, what came of it, what next
    Reflect {
        #[command(flatten)]
        which: Meeting,
        /// What happened? In Markdown, up to 10,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        happened: String,
        /// What came of it? In Markdown, up to 10,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        came_of_it: String,
        /// What next? In Markdown, up to 10,000 characters
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        next: String,
    },
    /// List what people took away from a session
    Reflections {
        #[command(flatten)]
        which: Meeting,
        #[command(flatten)]
        paging: Paging,
    },
    /// Who leads a session, in which role
    #[command(subcommand)]
    Lead(LeadCommand),
    /// Who does what in the sessions to come, and what is still open
    Score {
        /// The parts of this person only
        #[arg(long, value_name = "HANDLE")]
        person: Option<Handle>,
        /// Of how many sessions at most, 1 to 1,000
        #[arg(long, default_value_t = 10, value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000))]
        sessions: usize,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ListSessions {
    /// From when on: a day in the community's time zone, or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<When>,
    /// Before when: a day in the community's time zone, or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<When>,
    /// Of this series
    #[arg(long, value_name = "SLUG")]
    pub(crate) series: Option<Slug>,
    /// In this state
    #[arg(long)]
    pub(crate) state: Option<StateArg>,
    /// About this topic
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Slug>,
    /// That go like this
    #[arg(long, value_parser = kind())]
    pub(crate) kind: Option<SessionFormat>,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StateArg {
    /// To come, or nobody has said yet how it was
    Planned,
    /// Called off
    Cancelled,
    /// Took place
    Held,
}

impl From<StateArg> for SessionState {
    fn from(state: StateArg) -> Self {
        match state {
            StateArg::Planned => Self::Planned,
            StateArg::Cancelled => Self::Cancelled,
            StateArg::Held => Self::Held,
        }
    }
}
