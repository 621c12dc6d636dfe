//! What each command does: ask for a view of what it prints, open, call one use case, print.

mod action;
mod activity;
mod announcement;
mod article;
mod attendance;
mod badge;
mod capture;
mod champion;
mod coaching;
mod collection;
mod community;
mod contribution;
mod demo;
mod digest;
mod evidence;
mod experiment;
mod expert;
mod export;
mod feedback;
mod flag;
mod goal;
mod import;
mod init;
mod invitation;
mod ledger;
mod meeting;
mod member;
mod norm;
mod note;
mod numbers;
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
mod shell;
mod skill;
mod suggestion;
mod topic;
mod value_story;

use learncomm_core::contribution::ContributionKind;

use crate::args::{Command, FORMATS};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// How a command ends.
type Done = Result<(), Failure>;

/// Does what the command line says.
pub(crate) async fn run(command: Command, context: &mut Context<'_, '_>) -> Done {
    match command {
        Command::Init(args) => init::run(args, context).await,
        Command::Community(command) => community::run(command, context).await,
        Command::Person(command) => person::run(command, context).await,
        Command::Member(command) => member::run(command, context).await,
        Command::Champion(command) => champion::run(command, context).await,
        Command::Expert(command) => expert::run(command, context).await,
        Command::Preference(command) => preference::run(command, context).await,
        Command::Practice(command) => practice::run(command, context).await,
        Command::Experiment(command) => experiment::run(command, context).await,
        Command::Announcement(command) => announcement::run(command, context).await,
        Command::Digest(args) => digest::run(args, context).await,
        Command::Contribution(command) => contribution::run(command, context).await,
        Command::Ask(args) => contribution::ask(args, context).await,
        Command::Answer(args) => contribution::answer(args, context).await,
        Command::Share(args) => capture::share(args, context).await,
        Command::Story(args) => capture::tell(ContributionKind::FailureStory, args, context).await,
        Command::Reflect(args) => capture::tell(ContributionKind::Reflection, args, context).await,
        Command::Narrate(args) => capture::tell(ContributionKind::Narration, args, context).await,
        Command::Search(args) => search::run(args, context).await,
        Command::Article(command) => article::run(command, context).await,
        Command::Note(args) => note::run(args, context).await,
        Command::Collection(command) => collection::run(command, context).await,
        Command::Resource(command) => resource::run(command, context).await,
        Command::Pathway(command) => pathway::run(command, context).await,
        Command::Recognition(command) => recognition::run(command, context).await,
        Command::Coaching(command) => coaching::run(command, context).await,
        Command::Badge(command) => badge::run(command, context).await,
        Command::Points(command) => points::run(command, context).await,
        Command::Skill(command) => skill::run(command, context).await,
        Command::Round(command) => round::run(command, context).await,
        Command::Topic(command) => topic::run(command, context).await,
        Command::Action(command) => action::run(command, context).await,
        Command::Feedback(command) => feedback::run(command, context).await,
        Command::Rsvp(args) => rsvp::run(args, context).await,
        Command::Invitation(command) => invitation::run(command, context).await,
        Command::Attendance(command) => attendance::run(command, context).await,
        Command::Rota(command) => rota::run(command, context).await,
        Command::Norm(command) => norm::run(command, context).await,
        Command::Flag(command) => flag::run(command, context).await,
        Command::Series(command) => series::run(command, context).await,
        Command::Session(command) => session::run(command, context).await,
        Command::Activity(command) => activity::run(command, context).await,
        Command::Goal(command) => goal::run(command, context).await,
        Command::ValueStory(command) => value_story::run(command, context).await,
        Command::Pulse(command) => pulse::run(command, context).await,
        Command::Suggestion(command) => suggestion::run(command, context).await,
        Command::Report(args) => report::run(args, context).await,
        Command::Import(command) => import::run(command, context).await,
        Command::Export(command) => export::run(command, context).await,
        Command::Demo(args) => demo::run(args, context).await,
        Command::Ledger(command) => ledger::run(command, context).await,
        Command::Completions(args) => shell::completions(args.shell, context),
        Command::Man(args) => shell::man(&args.dir),
        Command::ExitCodes => context.out.text(&Exit::topic()),
        Command::Formats => context.out.text(FORMATS),
    }
}
