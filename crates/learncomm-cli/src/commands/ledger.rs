use learncomm_core::ledger::SealOutcome;

use super::Done;
use crate::args::LedgerCommand;
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for SealOutcome {
    const KIND: &'static str = "seal";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("sealed", |s| Cell::Count(s.sealed)),
        Field::new("segments", |s| Cell::Count(s.segments)),
    ];
}

pub(super) async fn run(command: LedgerCommand, context: &mut Context<'_, '_>) -> Done {
    let LedgerCommand::Seal = command;
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let outcome = desk.hub().seal(community.id).await?;
    let sentence = format!(
        "Sealed {} activities; the ledger of {} has {} segments.",
        outcome.sealed, community.slug, outcome.segments
    );
    context.out.done(&view, &outcome, &sentence)
}
