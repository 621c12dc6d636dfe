use super::Done;
use crate::args::PulseCommand;
use crate::context::Context;

pub(super) async fn run(command: PulseCommand, _context: &mut Context<'_, '_>) -> Done {
    match command {}
}
