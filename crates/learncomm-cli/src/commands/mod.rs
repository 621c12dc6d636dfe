//! What each command does: ask for a view of what it prints, open, call one use case, print.

mod activity;
mod community;
mod contribution;
mod demo;
mod import;
mod init;
mod ledger;
mod member;
mod person;
mod report;
mod series;
mod session;
mod shell;

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
        Command::Contribution(command) => contribution::run(command, context).await,
        Command::Ask(args) => contribution::ask(args, context).await,
        Command::Answer(args) => contribution::answer(args, context).await,
        Command::Series(command) => series::run(command, context).await,
        Command::Session(command) => session::run(command, context).await,
        Command::Activity(command) => activity::run(command, context).await,
        Command::Report(args) => report::run(args, context).await,
        Command::Import(command) => import::run(command, context).await,
        Command::Demo(args) => demo::run(args, context).await,
        Command::Ledger(command) => ledger::run(command, context).await,
        Command::Completions(args) => shell::completions(args.shell, context),
        Command::Man(args) => shell::man(&args.dir),
        Command::ExitCodes => context.out.text(&Exit::topic()),
        Command::Formats => context.out.text(FORMATS),
    }
}
