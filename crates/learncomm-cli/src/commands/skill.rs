use super::Done;
use crate::args::SkillCommand;
use crate::context::Context;

#[expect(clippy::unused_async, reason = "commands are")]
pub(super) async fn run(command: SkillCommand, _: &mut Context<'_, '_>) -> Done {
    match command {}
}
