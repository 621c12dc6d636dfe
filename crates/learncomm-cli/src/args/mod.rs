//! The command line as types. Help, completions and man pages come from here; nothing is decided here.

mod activity;
mod community;
mod contribution;
mod demo;
mod globals;
mod import;
mod init;
mod ledger;
mod member;
mod paging;
mod person;
mod report;
mod series;
mod session;
mod text;
mod topics;
mod zone;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use activity::ActivityCommand;
pub(crate) use community::{CharterArgs, CommunityCommand, CreateCommunity, EditCommunity};
pub(crate) use contribution::{Answer, Ask, ContributionCommand, ListContributions, Which};
pub(crate) use demo::Demo;
pub(crate) use globals::{ColorWhen, Format, Globals};
pub(crate) use import::{How, ImportCommand, ImportStackExchange};
pub(crate) use init::Init;
pub(crate) use ledger::LedgerCommand;
pub(crate) use member::{AddMember, MemberCommand};
pub(crate) use paging::Paging;
pub(crate) use person::{CreatePerson, PersonCommand, ShowPerson};
pub(crate) use report::ReportArgs;
pub(crate) use series::{CreateSeries, SeriesCommand};
pub(crate) use session::{
    CaseCommand, ClearArg, EditSession, ItemCommand, LeadCommand, ListSessions, MaterialCommand, OpeningArgs,
    PlanArgs, ScopeArg, SessionCommand, WhichSession,
};
pub(crate) use text::Body;
pub(crate) use topics::FORMATS;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "learncomm",
    version,
    about = "Keep what a learning community agrees, does and shares – and see how it is doing",
    after_help = "See what it does with `learncomm demo`; start with `learncomm init` or `learncomm import`. More: `learncomm help exit-codes`, `learncomm help formats`.",
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a store ready, with a first community if you like; safe to run again
    Init(Init),
    /// Communities and what they have agreed to be
    #[command(subcommand)]
    Community(CommunityCommand),
    /// People, whatever communities they are in
    #[command(subcommand)]
    Person(PersonCommand),
    /// Who is in a community, in which role and unit
    #[command(subcommand)]
    Member(MemberCommand),
    /// Questions, answers and comments, and how they are received
    #[command(subcommand)]
    Contribution(ContributionCommand),
    /// Ask a question (short for `contribution ask`)
    Ask(Ask),
    /// Answer a question (short for `contribution answer`)
    Answer(Answer),
    /// Sessions that come again by a rule
    #[command(subcommand)]
    Series(SeriesCommand),
    /// Where the community meets: what is planned, prepared and taken away
    #[command(subcommand)]
    Session(SessionCommand),
    /// Activities to open a session with, collected by the group
    #[command(subcommand)]
    Activity(ActivityCommand),
    /// How the community is doing: who takes part, whether questions are answered, who comes back
    Report(ReportArgs),
    /// Bring in the history of a community from elsewhere; safe to run again
    #[command(subcommand)]
    Import(ImportCommand),
    /// Load a sample community into a folder of its own and show its report; safe to run again
    Demo(Demo),
    /// The ledger: who did what, from which every number is computed
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Print a completion script for a shell
    #[command(
        after_help = "For bash: learncomm completions bash > ~/.local/share/bash-completion/completions/learncomm"
    )]
    Completions(Completions),
    /// Write the man pages into a directory
    #[command(hide = true)]
    Man(Man),
    /// What the exit codes mean
    #[command(name = "exit-codes", hide = true, long_about = crate::exit::Exit::topic(), help_template = "{about}")]
    ExitCodes,
    /// What the output formats look like
    #[command(hide = true, long_about = FORMATS, help_template = "{about}")]
    Formats,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The directory; it has to exist
    pub(crate) dir: PathBuf,
}
