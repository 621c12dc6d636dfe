use super::Done;
use crate::args::CollectionCommand;
use crate::context::Context;

#[expect(clippy::unused_async, reason = "commands are")]
pub(super) async fn run(command: CollectionCommand, _: &mut Context<'_, '_>) -> Done {
    match command {}
}
