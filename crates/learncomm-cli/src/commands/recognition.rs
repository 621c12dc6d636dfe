use super::Done;
use crate::args::RecognitionCommand;
use crate::context::Context;

#[expect(clippy::unused_async, reason = "commands are")]
pub(super) async fn run(command: RecognitionCommand, _: &mut Context<'_, '_>) -> Done {
    match command {}
}
