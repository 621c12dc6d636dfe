//! The command line of learncomm: it parses, calls one use case of the library, and prints. It holds no rule.
//!
//! This library exists for the binary and its tests. What a script may rely on is the command line itself: see
//! `learncomm help formats` and `learncomm help exit-codes`.
//!
//! | file | what it is |
//! |---|---|
//! | `args/` | the command line as types, one file a noun; help, completions and man pages come from it |
//! | `commands/` | what each command does, one file a noun |
//! | `context.rs` | what every command needs: the store, who acts, the community, text from people |
//! | `script.rs` | many commands by many people at many times, for the sample community |
//! | `editor.rs` | text that is written in an editor |
//! | `store.rs` | addresses of stores, and opening them |
//! | `out/` | every byte of output: tables, JSON, CSV, notes |
//! | `failure.rs`, `exit.rs` | errors with a place and a hint; the table of exit codes |
//! | `panic.rs` | bugs, in plain words |
//! | `terminal.rs` | the world outside: streams, width, colour |

mod args;
mod commands;
mod context;
mod editor;
mod exit;
mod failure;
mod near;
mod out;
mod panic;
mod script;
mod store;
mod terminal;
mod when;

use std::ffi::OsString;

use clap::Parser as _;

use args::Cli;
use context::Context;
pub use editor::Editor;
use exit::Exit;
use out::Out;
pub use terminal::Terminal;

/// Runs a command line at the terminal of the process; returns the exit code.
pub fn run_here(args: impl IntoIterator<Item = OsString>) -> u8 {
    panic::told(
        || terminal::with_real(|terminal| run(args, terminal)),
        std::io::stderr(),
    )
}

/// Runs a command line, whose first element is the program's name, at any terminal; returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, terminal: Terminal<'_>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(e) => return Out::before_parsing(&args, terminal).parse_error(&e).code(),
    };
    let program = args.first().and_then(|name| name.to_str()).unwrap_or("learncomm");
    let (mut out, input) = Out::new(&cli.globals, terminal);
    let done = {
        let mut context = Context::new(program, &cli.globals, &mut out, input);
        futures::executor::block_on(async {
            match commands::run(cli.command, &mut context).await {
                Ok(()) => Ok(()),
                Err(failure) => Err(context.explained(failure).await),
            }
        })
    };
    let failed = match done.and_then(|()| out.flush()) {
        Ok(()) => return Exit::Ok.code(),
        Err(failed) => failed,
    };
    // Whoever reads has read enough, as `head` does: there is nobody left to tell.
    if failed.is_closed_pipe() {
        return Exit::Ok.code();
    }
    out.failure(&failed);
    failed.exit.code()
}
