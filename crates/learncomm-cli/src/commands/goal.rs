use super::Done;
use crate::args::GoalsCommand;
use crate::context::Context;

pub(super) async fn run(command: GoalsCommand, _context: &mut Context<'_, '_>) -> Done {
    match command {}
}
