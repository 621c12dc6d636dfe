use super::Done;
use crate::args::PathwayCommand;
use crate::context::Context;

#[expect(clippy::unused_async, reason = "commands are")]
pub(super) async fn run(command: PathwayCommand, _: &mut Context<'_, '_>) -> Done {
    match command {}
}
