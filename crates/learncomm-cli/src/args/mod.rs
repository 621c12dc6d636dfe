//! The command line as types. Help, completions and man pages come from here; nothing is decided here.

mod action;
mod activity;
mod announcement;
mod article;
mod attendance;
mod badge;
mod capture;
mod champion;
mod clear;
mod coaching;
mod collection;
mod community;
mod contribution;
mod demo;
mod digest;
mod experiment;
mod expert;
mod export;
mod feedback;
mod flag;
mod globals;
mod goal;
mod import;
mod init;
mod invitation;
mod ledger;
mod meeting;
mod member;
mod norm;
mod note;
mod overview;
mod paging;
mod pathway;
mod person;
mod points;
mod practice;
mod preference;
mod pulse;
mod recognition;
mod report;
mod report_page;
mod resource;
mod rota;
mod round;
mod rsvp;
mod search;
mod series;
mod session;
mod session_parts;
mod session_plan;
mod skill;
mod suggestion;
mod text;
mod topic;
mod topics;
mod value_story;
mod words;
mod zone;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use action::{ActionCommand, ListActions};
pub(crate) use activity::ActivityCommand;
pub(crate) use announcement::{AnnouncementCommand, MakeAnnouncement};
pub(crate) use article::{
    ArticleCommand, ArticleConflictCommand, ListArticles, NextReviewArgs, ReviseArticle, WhichConflict,
    WriteArticle,
};
pub(crate) use attendance::{AttendanceCommand, RecordAttendance};
pub(crate) use badge::BadgeCommand;
pub(crate) use capture::{About, Share, Told};
pub(crate) use champion::{ChampionCommand, Championship};
pub(crate) use clear::ClearPart;
pub(crate) use coaching::{CoachingCommand, GoalCommand};
pub(crate) use collection::{
    Collected, CollectionCommand, ListCollections, MakeCollection, PlaceArgs, WhichCollection,
};
pub(crate) use community::{CharterArgs, CommunityCommand, CreateCommunity, EditCommunity};
pub(crate) use contribution::{
    Answer, Ask, Claim, ContributionCommand, EditContribution, ListContributions, Which,
};
pub(crate) use demo::Demo;
pub(crate) use digest::DigestArgs;
pub(crate) use experiment::{ExperimentCommand, ListExperiments, StartExperiment};
pub(crate) use expert::ExpertCommand;
pub(crate) use export::ExportCommand;
pub(crate) use feedback::{FeedbackCommand, GiveFeedback, GivePersonFeedback};
pub(crate) use flag::{FlagCommand, ListFlags, RaiseFlag, RuleOnFlag};
pub(crate) use globals::{ColorWhen, Format, Globals};
pub(crate) use goal::{EditGoal, GoalsCommand, ListGoals, SetGoal};
pub(crate) use import::{How, ImportAttendance, ImportCommand, ImportStackExchange};
pub(crate) use init::Init;
pub(crate) use invitation::InvitationCommand;
pub(crate) use ledger::LedgerCommand;
pub(crate) use meeting::Meeting;
pub(crate) use member::{AddMember, ListMembers, MemberCommand};
pub(crate) use norm::{DraftNorm, ListNorms, NormCommand, ReviewCommand, WhichNorm};
pub(crate) use note::{EditNote, ListNotes, NoteArgs, NoteCommand, PromoteNote, TakeNote, WhichNote};
pub(crate) use paging::Paging;
pub(crate) use pathway::{
    EditPathway, ListPathways, MakePathway, PathwayCommand, RevisePathway, StepArg, StepsArgs, WhichPathway,
    WhichStep, steps_in,
};
pub(crate) use person::{CreatePerson, PersonCommand, ShowPerson};
pub(crate) use points::PointsCommand;
pub(crate) use practice::{PracticeCommand, RecordPractice};
pub(crate) use preference::{PreferenceCommand, SetPreferences};
pub(crate) use pulse::{OpenPulse, PulseCommand};
pub(crate) use recognition::{ListRecognitions, RecognitionCommand};
pub(crate) use report::{ReportArgs, SpanArgs};
pub(crate) use report_page::PageArgs;
pub(crate) use resource::{PopularArgs, ResourceCommand};
pub(crate) use rota::{RotaCommand, WhichRota};
pub(crate) use round::RoundCommand;
pub(crate) use rsvp::{Respond, Rsvp, RsvpCommand};
pub(crate) use search::SearchArgs;
pub(crate) use series::{CreateSeries, SeriesCommand};
pub(crate) use session::{ListSessions, SessionCommand};
pub(crate) use session_parts::{CaseCommand, ItemCommand, LeadCommand, MaterialCommand, OpeningArgs};
pub(crate) use session_plan::{ClearArg, EditSession, PlanArgs, ScopeArg};
pub(crate) use skill::SkillCommand;
pub(crate) use suggestion::SuggestionCommand;
pub(crate) use text::Body;
pub(crate) use topic::TopicCommand;
pub(crate) use topics::FORMATS;
pub(crate) use value_story::{EditStory, ListStories, TellStory, ValueStoryCommand};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "learncomm",
    version,
    about = "Keep what a learning community agrees, does and shares – and see how it is doing",
    after_help = "See what it does with `learncomm demo`; start with `learncomm init` or `learncomm import`. More of a command: `learncomm help share`. For scripts: `learncomm help exit-codes`, `learncomm help formats`.",
    help_template = overview::OVERVIEW,
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
    /// Who makes the community known in which unit
    #[command(subcommand)]
    Champion(ChampionCommand),
    /// Who knows about what
    #[command(subcommand)]
    Expert(ExpertCommand),
    /// What suits members: topics, ways of learning, times, resources
    #[command(subcommand)]
    Preference(PreferenceCommand),
    /// How people share, to compare with later
    #[command(subcommand)]
    Practice(PracticeCommand),
    /// Changes of practice that are tried out
    #[command(subcommand)]
    Experiment(ExperimentCommand),
    /// What is made known to the whole community
    #[command(subcommand)]
    Announcement(AnnouncementCommand),
    /// What is new to a member, for other tools to send
    Digest(DigestArgs),
    /// What the community shares, and how it is received
    #[command(subcommand)]
    Contribution(ContributionCommand),
    /// Ask a question (short for `contribution ask`)
    Ask(Ask),
    /// Answer a question (short for `contribution answer`)
    Answer(Answer),
    /// Share something (short for `contribution share`)
    Share(Share),
    /// Tell what somebody tried that did not work, and what they learned
    Story(Told),
    /// Tell what one makes of something
    Reflect(Told),
    /// Tell what one is working on, while one works
    Narrate(Told),
    /// Find contributions by their words: titles, bodies, topics and skills
    Search(SearchArgs),
    /// Pages that the community keeps true together: revisions, reviews, conflicts
    #[command(subcommand)]
    Article(ArticleCommand),
    /// Note something for oneself, which nobody else sees; share it when it is ready
    Note(NoteArgs),
    /// What belongs together, collected by anybody: resources, questions, articles
    #[command(subcommand)]
    Collection(CollectionCommand),
    /// Links and job aids that were shared: open, see what is popular and what is there twice
    #[command(subcommand)]
    Resource(ResourceCommand),
    /// Steps to learn something by, and how far one has come
    #[command(subcommand)]
    Pathway(PathwayCommand),
    /// Thank people or a team in public, for something named
    #[command(subcommand)]
    Recognition(RecognitionCommand),
    /// Coaching pairs: goals, check-ins, and what was learned
    #[command(subcommand)]
    Coaching(CoachingCommand),
    /// Badges: their criteria, who has earned them
    #[command(subcommand)]
    Badge(BadgeCommand),
    /// Points, for communities whose charter has them on
    #[command(subcommand)]
    Points(PointsCommand),
    /// What is asked for against what is known
    #[command(subcommand)]
    Skill(SkillCommand),
    /// Ask the members what they like and what to improve, and say what came of it
    #[command(subcommand)]
    Round(RoundCommand),
    /// Topics for sessions: suggested, voted for, planned, covered
    #[command(subcommand)]
    Topic(TopicCommand),
    /// Actions that people took on, carried from session to session until they are closed
    #[command(subcommand)]
    Action(ActionCommand),
    /// What people say of a session, and to each other, with their name or without
    #[command(subcommand)]
    Feedback(FeedbackCommand),
    /// Say whether one comes to a session, or to all of a series; list who does
    Rsvp(Rsvp),
    /// Ask people to come to a session or to lead in it, and whom to ask next
    #[command(subcommand)]
    Invitation(InvitationCommand),
    /// Who came to a session, and who caught up with it
    #[command(subcommand)]
    Attendance(AttendanceCommand),
    /// Pass the leading round: whose turn it is, hand over, swap
    #[command(subcommand)]
    Rota(RotaCommand),
    /// What the members have agreed about how they treat each other
    #[command(subcommand)]
    Norm(NormCommand),
    /// Flags that cite a norm, what was done about them, and the log of it
    #[command(subcommand)]
    Flag(FlagCommand),
    /// Sessions that come again by a rule
    #[command(subcommand)]
    Series(SeriesCommand),
    /// Where the community meets: what is planned, prepared and taken away
    #[command(subcommand)]
    Session(SessionCommand),
    /// Activities to open a session with, collected by the group
    #[command(subcommand)]
    Activity(ActivityCommand),
    /// Results that the community, or a member, wants to reach, and how far they are
    #[command(subcommand)]
    Goal(GoalsCommand),
    /// What learning together brought about, told by one and confirmed by another
    #[command(subcommand)]
    ValueStory(ValueStoryCommand),
    /// A few questions to all members, answered without a name
    #[command(subcommand)]
    Pulse(PulseCommand),
    /// What to do next, with the evidence and the command that does it
    #[command(subcommand)]
    Suggestion(SuggestionCommand),
    /// How the community is doing: who takes part, whether questions are answered, who comes back
    Report(ReportArgs),
    /// Bring in the history of a community from elsewhere; safe to run again
    #[command(subcommand)]
    Import(ImportCommand),
    /// Take along what a community shares, as far as one sees it
    #[command(subcommand)]
    Export(ExportCommand),
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
