use super::Done;
use crate::args::ArticleCommand;
use crate::context::Context;

#[expect(clippy::unused_async, reason = "commands are")]
pub(super) async fn run(command: ArticleCommand, _: &mut Context<'_, '_>) -> Done {
    match command {}
}
