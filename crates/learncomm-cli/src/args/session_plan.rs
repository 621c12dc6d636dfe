//! What can be planned for a session, or for those of a series.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use learncomm_core::community::Level;
use learncomm_core::id::{Handle, Slug};
use learncomm_core::session::{SessionFormat, SessionRole};

use super::meeting::Meeting;
use super::series::SeriesTimes;

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
    Description,
    Topics,
    Level,
    Needs,
    Focus,
    PreWork,
    Seats,
    Leads,
    Agenda,
}

#[derive(Debug, Args)]
pub(crate) struct EditSession {
    #[command(flatten)]
    pub(crate) which: Meeting,
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

pub(super) fn kind() -> impl TypedValueParser<Value = SessionFormat> {
    PossibleValuesParser::new(SessionFormat::ALL.iter().map(|kind| kind.as_str()))
        .try_map(|given| given.parse::<SessionFormat>())
}

pub(super) fn level() -> impl TypedValueParser<Value = Level> {
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
