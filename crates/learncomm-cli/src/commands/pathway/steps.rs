//! The steps of a pathway, as they are given.

use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{NewStep, StepKind, StepOn};

use crate::args::{StepArg, StepsArgs, steps_in};
use crate::commands::numbers::{session, spelled};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// The steps that were given, on the command line or in a file.
pub(super) fn given(args: StepsArgs, context: &mut Context<'_, '_>) -> Result<Vec<StepArg>, Failure> {
    let Some(path) = args.steps else {
        return Ok(args.step);
    };
    let (text, what) = context.text_at(&path)?;
    steps_in(&text).map_err(|why| Failure::new(Exit::Invalid, format!("{what}: {why}")))
}

/// The steps with what they are about.
pub(super) async fn meant(
    desk: &Desk,
    community: &Community,
    given: Vec<StepArg>,
) -> Result<Vec<NewStep>, Failure> {
    let mut steps = Vec::with_capacity(given.len());
    for (step, place) in given.into_iter().zip(1..) {
        let on = match (step.kind, &step.what) {
            (None, None) => None,
            (Some(StepKind::Task), None) => Some(StepOn::Task),
            // What its maker does not see any more stays what it is.
            (Some(_), None) if step.key.is_some() => None,
            (Some(kind), None) => {
                let why = format!("step {place}: a {kind} needs `what`: what it is about");
                return Err(Failure::new(Exit::Invalid, why));
            }
            (None | Some(StepKind::Task), Some(what)) => {
                let why =
                    format!("step {place}: `{what}` needs a kind: resource, article, session or series");
                return Err(Failure::new(Exit::Invalid, why));
            }
            (Some(kind), Some(what)) => Some(about(desk, community, kind, what).await?),
        };
        steps.push(NewStep {
            key: step.key,
            title: step.title,
            on,
            required: step.required,
            due: step.due.map(Into::into),
        });
    }
    Ok(steps)
}

async fn about(desk: &Desk, community: &Community, kind: StepKind, what: &str) -> Result<StepOn, Failure> {
    Ok(match kind {
        StepKind::Session => StepOn::Session {
            session: session(desk, community, what).await?.id,
        },
        StepKind::Series => {
            let slug = what.parse().map_err(learncomm_core::Error::from)?;
            StepOn::Series {
                series: desk.series(community.id, &slug).await?.id,
            }
        }
        StepKind::Article => StepOn::Article {
            contribution: desk.find_contribution(community.id, &spelled(what)).await?.id,
        },
        StepKind::Resource => StepOn::Resource {
            contribution: desk.find_contribution(community.id, &spelled(what)).await?.id,
        },
        _ => StepOn::Task,
    })
}
