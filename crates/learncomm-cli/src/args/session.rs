use chrono::NaiveDateTime;
use chrono_tz::Tz;
use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};
use learncomm_core::community::Level;
use learncomm_core::id::{Handle, Slug};
use learncomm_core::session::{SessionFormat, SessionRole, SessionState};

use super::paging::Paging;
use super::series::SeriesTimes;
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
    Show(WhichSession),
    /// Change a session, or its series from this session on; what is not given stays
    Edit(Box<EditSession>),
    /// Move a session that has not begun
    Move {
        #[command(flatten)]
        which: WhichSession,
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
        which: WhichSession,
        /// Why, 1 to 1,000 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Let a session that was called off take place after all
    Reopen(WhichSession),
    /// Print the run of show, with clock times in the zone of the session
    Agenda(WhichSession),
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
        which: WhichSession,
        #[command(flatten)]
        body: Body,
    },
    /// Look back on a session: what happened, what came of it, what next
    Reflect {
        #[command(flatten)]
        which: WhichSession,
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
        which: WhichSession,
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

/// A session.
#[derive(Debug, Args)]
pub(crate) struct WhichSession {
    /// The session: its number (12, or quoted '#12'), its id or the beginning of it, `next`, `last`, or SERIES@DAY such as guild@2026-03-02
    pub(crate) session: String,
}

/// What can be planned for a session.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct PlanArgs {
    /// How long it is, 1 to 1,440 minutes [default when it is new: 60]
    #[arg(long, value_name = "MINUTES")]
    pub(crate) minutes: Option<u32>,
    /// What will happen and for whom it is worth while, in Markdown, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// How it goes [default when it is new: class]
    #[arg(long, value_parser = kind())]
    pub(crate) kind: Option<SessionFormat>,
    /// Whom it is for [default when it is new: everyone]
    #[arg(long, value_name = "WHO", conflicts_with = "units")]
    pub(crate) scope: Option<ScopeArg>,
    /// For the members of this unit; may be given up to 50 times
    #[arg(long = "unit", value_name = "UNIT")]
    pub(crate) units: Vec<Slug>,
    /// What it is about; may be given up to 10 times, the main topic first
    #[arg(long = "topic", value_name = "TOPIC")]
    pub(crate) topics: Vec<Slug>,
    /// How far along one should be
    #[arg(long, value_parser = level())]
    pub(crate) level: Option<Level>,
    /// A topic that one should know something about; may be given up to 10 times
    #[arg(long = "needs", value_name = "TOPIC")]
    pub(crate) prerequisites: Vec<Slug>,
    /// What is read, watched or tried beforehand: its title, 1 to 300 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) focus: Option<String>,
    /// Where that is: a web address, up to 2,000 characters
    #[arg(long, value_name = "URL", requires = "focus")]
    pub(crate) focus_url: Option<String>,
    /// What to do beforehand, in Markdown, up to 10,000 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) pre_work: Option<String>,
    /// How many seats there are, 1 to 100,000 [default when it is new: any number]
    #[arg(long)]
    pub(crate) seats: Option<u32>,
    /// Who leads, as ROLE:HANDLE such as presenter:amara; may be given up to 50 times and replaces those who were given
    #[arg(long = "lead", value_name = "ROLE:HANDLE", value_parser = lead)]
    pub(crate) leads: Vec<(SessionRole, Handle)>,
    /// What to take away; may be given several times
    #[arg(long, value_name = "WHAT")]
    pub(crate) clear: Vec<ClearArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScopeArg {
    /// All members
    Everyone,
    /// Who was invited or comes
    Invited,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClearArg {
    Topics,
    Level,
    Needs,
    Focus,
    Seats,
    Leads,
    Agenda,
}

#[derive(Debug, Args)]
pub(crate) struct EditSession {
    #[command(flatten)]
    pub(crate) which: WhichSession,
    /// What it is called, 1 to 300 characters
    #[arg(long)]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    /// Change its series from this session on; what was changed in a session alone stays as it is there
    #[arg(long)]
    pub(crate) from_here_on: bool,
    #[command(flatten)]
    pub(crate) times: SeriesTimes,
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

/// Items of the agenda.
#[derive(Debug, Subcommand)]
pub(crate) enum ItemCommand {
    /// Add an item; the first one behind the opening takes the place of the steps of the format
    Add {
        #[command(flatten)]
        which: WhichSession,
        /// What it is, 1 to 300 characters
        title: String,
        /// How long it takes, 1 to 1,440 minutes
        #[arg(long, value_name = "MINUTES")]
        minutes: u32,
        /// Which role leads it
        #[arg(long, value_parser = role())]
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
        which: WhichSession,
        /// Its place, from 1, as `session agenda` prints it
        position: usize,
    },
    /// Say which items came up; the others did not
    Discussed {
        #[command(flatten)]
        which: WhichSession,
        /// Their places, from 1, as `session agenda` prints them
        positions: Vec<usize>,
    },
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("how_it_opens").required(true).args(["from", "title", "none"]))]
pub(crate) struct OpeningArgs {
    #[command(flatten)]
    pub(crate) which: WhichSession,
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
        which: WhichSession,
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
    List(WhichSession),
    /// Take a recording or materials back
    Remove {
        #[command(flatten)]
        which: WhichSession,
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
        which: WhichSession,
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
        which: WhichSession,
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
        which: WhichSession,
        /// The role
        #[arg(value_parser = role())]
        role: SessionRole,
        /// Who
        handle: Handle,
    },
    /// Take somebody out of a role, or of all of theirs
    Remove {
        #[command(flatten)]
        which: WhichSession,
        /// Who
        handle: Handle,
        /// Out of this role only
        #[arg(long, value_parser = role())]
        role: Option<SessionRole>,
    },
}

fn kind() -> impl TypedValueParser<Value = SessionFormat> {
    PossibleValuesParser::new(SessionFormat::ALL.iter().map(|kind| kind.as_str()))
        .try_map(|given| given.parse::<SessionFormat>())
}

fn role() -> impl TypedValueParser<Value = SessionRole> {
    PossibleValuesParser::new(SessionRole::ALL.iter().map(|role| role.as_str()))
        .try_map(|given| given.parse::<SessionRole>())
}

fn level() -> impl TypedValueParser<Value = Level> {
    PossibleValuesParser::new(Level::ALL.iter().map(|level| level.as_str()))
        .try_map(|given| given.parse::<Level>())
}

fn lead(given: &str) -> Result<(SessionRole, Handle), String> {
    let (role, handle) = given
        .split_once(':')
        .ok_or("a role and a handle such as presenter:amara are expected")?;
    let role = role.parse().map_err(|e: learncomm_core::Error| e.message())?;
    Ok((
        role,
        handle
            .parse()
            .map_err(|e: learncomm_core::id::NameError| e.to_string())?,
    ))
}
