use super::Done;
use crate::args::CoachingCommand;
use crate::context::Context;

#[expect(clippy::unused_async, reason = "commands are")]
pub(super) async fn run(command: CoachingCommand, _: &mut Context<'_, '_>) -> Done {
    match command {}
}
