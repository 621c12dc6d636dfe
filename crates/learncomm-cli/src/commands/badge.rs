use super::Done;
use crate::args::BadgeCommand;
use crate::context::Context;

#[expect(clippy::unused_async, reason = "commands are")]
pub(super) async fn run(command: BadgeCommand, _: &mut Context<'_, '_>) -> Done {
    match command {}
}
