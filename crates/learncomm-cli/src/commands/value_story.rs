use super::Done;
use crate::args::ValueStoryCommand;
use crate::context::Context;

pub(super) async fn run(command: ValueStoryCommand, _context: &mut Context<'_, '_>) -> Done {
    match command {}
}
