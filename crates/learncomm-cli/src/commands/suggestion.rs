use super::Done;
use crate::args::SuggestionCommand;
use crate::context::Context;

pub(super) async fn run(command: SuggestionCommand, _context: &mut Context<'_, '_>) -> Done {
    match command {}
}
