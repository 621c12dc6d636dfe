use learncomm_core::engagement::report::ReportOptions;
use learncomm_core::engagement::stage::LifeStage;

use super::Done;
use super::report::{explained, span};
use crate::args::SpanArgs;
use crate::context::Context;
use crate::out::{Cell, Field, Row};

/// A statement that would speak for a stage, and whether it holds.
struct Statement {
    stage: LifeStage,
    statement: &'static str,
    met: bool,
    declared: bool,
}

impl Row for Statement {
    const KIND: &'static str = "stage-evidence";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("stage", |s| Cell::text(s.stage)),
        Field::new("met", |s| Cell::Flag(s.met)),
        Field::elastic("statement", |s| Cell::text(s.statement)),
        Field::detail("declared", |s| Cell::Flag(s.declared)),
    ];
}

pub(super) async fn run(args: &SpanArgs, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view::<Statement>()?;
    let (desk, community) = context.desk_in_community().await?;
    let options = ReportOptions {
        span: span(args, desk.hub(), &community),
        ..ReportOptions::default()
    };
    let evidence = desk
        .stage_evidence(&community, &options)
        .await
        .map_err(|error| explained(error, args))?;
    let declared = community.stage.map(|declared| declared.stage);
    let statements: Vec<Statement> = evidence
        .iter()
        .flat_map(|of| {
            of.evidence.iter().map(|evidence| Statement {
                stage: of.stage,
                statement: evidence.statement,
                met: evidence.met,
                declared: declared == Some(of.stage),
            })
        })
        .collect();
    let mut listing = context.out.listing(view);
    listing.page(&statements)?;
    listing.end(None)
}
