//! The command `learncomm`. Everything is in the library beside it, so that tests can call it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(learncomm_cli::run_here(std::env::args_os()))
}
