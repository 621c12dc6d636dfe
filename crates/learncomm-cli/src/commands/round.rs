use super::Done;
use crate::args::RoundCommand;
use crate::context::Context;

#[expect(clippy::unused_async, reason = "commands are")]
pub(super) async fn run(command: RoundCommand, _: &mut Context<'_, '_>) -> Done {
    match command {}
}
