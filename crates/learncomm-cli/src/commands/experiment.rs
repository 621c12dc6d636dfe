use learncomm_core::community::{Experiment, ExperimentFilter, NewExperiment};

use super::Done;
use super::numbers::spelled;
use crate::args::{ExperimentCommand, ListExperiments, StartExperiment};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Experiment {
    const KIND: &'static str = "experiment";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |e| Cell::text(e.id)),
        Field::new("number", |e| Cell::Ordinal(e.number)),
        Field::elastic("title", |e| Cell::text(&e.plan.title)),
        Field::new("state", |e| Cell::text(state(e))),
        Field::new("review", |e| Cell::Time(e.plan.review_at)),
        Field::new("metric", |e| Cell::text(&e.plan.metric)),
        Field::detail("hypothesis", |e| Cell::text(&e.plan.hypothesis)),
        Field::detail("changes", |e| Cell::text(&e.plan.changes)),
        Field::detail("started", |e| Cell::Time(e.at)),
        Field::detail("concluded", |e| Cell::time(e.conclusion.as_ref().map(|c| c.at))),
        Field::detail("seen", |e| Cell::maybe(e.conclusion.as_ref().map(|c| &c.seen))),
    ];
}

/// That it runs, or what became of it.
fn state(experiment: &Experiment) -> &'static str {
    let conclusion = experiment.conclusion.as_ref();
    conclusion.map_or("running", |conclusion| conclusion.outcome.as_str())
}

pub(super) async fn run(command: ExperimentCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ExperimentCommand::Start(args) => start(args, context).await,
        ExperimentCommand::Conclude { id, outcome, seen } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = desk.find_experiment(community.id, &spelled(&id)).await?;
            let concluded = desk
                .conclude_experiment(community.id, found.id, outcome, &seen)
                .await?;
            let sentence = format!("Concluded #{}: {outcome}.", concluded.number);
            context.out.done(&view, &concluded, &sentence)
        }
        ExperimentCommand::List(args) => list(args, context).await,
        ExperimentCommand::Show { id } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = desk.find_experiment(community.id, &spelled(&id)).await?;
            context.out.item(&view, &found)
        }
    }
}

async fn start(args: StartExperiment, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let new = NewExperiment {
        title: args.title,
        hypothesis: args.hypothesis,
        changes: args.changes,
        metric: args.metric,
        review_at: args.review.in_zone(community.charter.time_zone),
    };
    let started = desk.start_experiment(community.id, &new).await?;
    let sentence = format!("Started the experiment #{}.", started.number);
    context.out.done(&view, &started, &sentence)
}

async fn list(args: ListExperiments, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let filter = match (args.running, args.due) {
        (_, true) => ExperimentFilter::Due,
        (true, _) => ExperimentFilter::Running,
        _ => ExperimentFilter::All,
    };
    let paging = args.paging;
    let mut after = match &paging.after {
        Some(given) => Some(desk.find_experiment(community.id, &spelled(given)).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (page, more) = desk
            .experiments(community.id, filter, after.as_ref(), paging.rows())
            .await?;
        listing.page(&page)?;
        after = page.into_iter().next_back().or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|e| e.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}
