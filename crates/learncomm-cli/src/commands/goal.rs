use std::fs::File;
use std::io::BufReader;

use learncomm_core::Desk;
use learncomm_core::community::{
    Association, AssociationRow, Community, GoalEdit, GoalFilter, ImportedObservations, NewGoal,
    NewObservation, ShownGoal, ShownObservation, WhoseGoals,
};
use learncomm_exchange::observations;

use super::Done;
use super::numbers::spelled;
use crate::args::{EditGoal, GoalsCommand, ListGoals, SetGoal};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for ShownGoal {
    const KIND: &'static str = "goal";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("goal", |g| Cell::text(typed(g))),
        Field::new("state", |g| {
            let ended = g.end.as_ref().map(|end| end.outcome.as_str());
            Cell::text(ended.unwrap_or("open"))
        }),
        Field::new("standing", |g| Cell::text(g.progress.standing)),
        Field::new("progress", |g| Cell::number(g.progress.share.map(rounded))),
        Field::new("expected", |g| Cell::Number(rounded(g.progress.expected))),
        Field::new("due", |g| Cell::text(g.target.on)),
        Field::new("metric", |g| Cell::text(&g.metric)),
        Field::elastic("title", |g| Cell::text(&g.title)),
        Field::detail("unit", |g| Cell::text(&g.unit)),
        Field::detail("baseline", |g| Cell::Number(g.baseline.value)),
        Field::detail("baseline_on", |g| Cell::text(g.baseline.on)),
        Field::detail("target", |g| Cell::Number(g.target.value)),
        Field::detail("latest", |g| {
            Cell::number(g.progress.latest.map(|latest| latest.value))
        }),
        Field::detail("latest_on", |g| {
            Cell::maybe(g.progress.latest.map(|latest| latest.on))
        }),
        Field::detail("observations", |g| {
            Cell::Count(usize::try_from(g.progress.observations).unwrap_or(usize::MAX))
        }),
        Field::detail("overdue", |g| Cell::Flag(g.progress.overdue)),
        Field::detail("trend", |g| {
            g.progress.trend.as_ref().map_or(Cell::Empty, Cell::parts)
        }),
        Field::detail("owner", |g| Cell::maybe(g.owner.as_ref())),
        Field::detail("source", |g| Cell::text(&g.source)),
        Field::detail("claim", |g| Cell::text(&g.claim)),
        Field::detail("personal", |g| Cell::Flag(g.personal)),
        Field::detail("visible_to", |g| Cell::text(g.visible_to)),
        Field::detail("set", |g| Cell::Time(g.set_at)),
        Field::detail("set_by", |g| Cell::maybe(g.set_by.as_ref())),
        Field::detail("edited", |g| Cell::time(g.edited_at)),
        Field::detail("former", |g| match g.former.as_slice() {
            [] => Cell::Empty,
            former => Cell::parts(&former),
        }),
        Field::detail("ended", |g| Cell::time(g.end.as_ref().map(|end| end.at))),
        Field::detail("ended_by", |g| {
            Cell::maybe(g.end.as_ref().and_then(|end| end.by.as_ref()))
        }),
        Field::detail("word", |g| Cell::maybe(g.end.as_ref().map(|end| &end.word))),
        Field::detail("id", |g| Cell::text(g.id)),
    ];
}

impl Row for ShownObservation {
    const KIND: &'static str = "observation";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("on", |o| Cell::text(o.on)),
        Field::new("value", |o| Cell::number(o.value)),
        Field::new("holds", |o| Cell::Flag(o.holds)),
        Field::new("by", |o| Cell::maybe(o.by.as_ref())),
        Field::elastic("note", |o| Cell::text(&o.note)),
        Field::detail("at", |o| Cell::Time(o.at)),
    ];
}

impl Row for ImportedObservations {
    const KIND: &'static str = "imported-observations";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("added", |i| Cell::Count(i.added)),
        Field::new("corrected", |i| Cell::Count(i.corrected)),
        Field::new("known", |i| Cell::Count(i.known)),
        Field::new("goals", |i| Cell::Count(i.goals)),
    ];
}

/// One line of an association, with all that has to be read with it.
struct Associated {
    all: Association,
    row: AssociationRow,
}

impl Row for Associated {
    const KIND: &'static str = "goal-association";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("months_ahead", |a| Cell::Count(a.row.months_ahead)),
        Field::new("pairs", |a| Cell::Count(a.row.pairs)),
        Field::new("effective_pairs", |a| {
            let pairs = Some(a.row.effective_pairs).filter(|pairs| pairs.is_finite());
            Cell::number(pairs.map(rounded))
        }),
        Field::new("r", |a| Cell::number(a.row.r.map(rounded))),
        Field::new("p", |a| Cell::number(a.row.p.map(rounded))),
        Field::new("says", |a| {
            Cell::text(match (a.row.r, a.row.p) {
                (Some(_), Some(p)) if p < 0.05 => "association only",
                (Some(_), Some(_)) => "no association to be told",
                _ => "not enough data",
            })
        }),
        Field::detail("metric", |a| Cell::text(&a.all.metric)),
        Field::detail("with", |a| Cell::text(a.all.with)),
        Field::detail("from", |a| Cell::maybe(a.all.from.as_ref())),
        Field::detail("to", |a| Cell::maybe(a.all.to.as_ref())),
        Field::detail("months", |a| Cell::Count(a.all.months)),
        Field::detail("tried", |a| Cell::Count(a.all.tried)),
        Field::elastic("caveats", |a| Cell::text(a.all.caveats.join(" "))),
    ];
}

/// What one types to mean a goal.
fn typed(goal: &ShownGoal) -> &str {
    goal.name.strip_prefix('#').unwrap_or(&goal.name)
}

/// Four digits behind the point: more would only look exact.
fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0 + 0.0
}

pub(super) async fn run(command: GoalsCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        GoalsCommand::Set(args) => set(args, context).await,
        GoalsCommand::Observe {
            which,
            value,
            on,
            note,
        } => {
            let value = Some(value);
            observe(&which.goal, &NewObservation { value, on, note }, context).await
        }
        GoalsCommand::Strike { which, on, note } => {
            let (value, on) = (None, Some(on));
            observe(&which.goal, &NewObservation { value, on, note }, context).await
        }
        GoalsCommand::Import { file, dry_run } => {
            let view = context.out.view()?;
            let what = file.display().to_string();
            let (desk, community) = context.desk_in_community().await?;
            let done = if what == "-" {
                let (stdin, _) = context.streams();
                observations::import(&desk, community.id, stdin, "standard input", dry_run).await
            } else {
                let file = File::open(&file).map_err(|e| Failure::input(&what, &e))?;
                observations::import(&desk, community.id, BufReader::new(file), &what, dry_run).await
            };
            let done = done?;
            let (would, added, corrected) = (
                if dry_run { "It would be: " } else { "" },
                done.added,
                done.corrected,
            );
            let sentence = format!(
                "{would}{added} noted, {corrected} corrected, {} known already.",
                done.known
            );
            context.out.done(&view, &done, &sentence)
        }
        GoalsCommand::List(args) => list(args, context).await,
        GoalsCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let goal = find(&desk, &community, &which.goal).await?;
            context.out.item(&view, &goal)
        }
        GoalsCommand::Observations { which, history } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let goal = find(&desk, &community, &which.goal).await?;
            let rows = desk.goal_observations(community.id, goal.id, history).await?;
            let mut listing = context.out.listing(view);
            listing.page(&rows)?;
            listing.end(None)
        }
        GoalsCommand::Edit(args) => edit(args, context).await,
        GoalsCommand::End { which, outcome, word } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let goal = find(&desk, &community, &which.goal).await?;
            let ended = desk.end_goal(community.id, goal.id, outcome, &word).await?;
            let sentence = format!("The goal {} has ended: {outcome}.", ended.name);
            context.out.done(&view, &ended, &sentence)
        }
        GoalsCommand::Share { which, visible_to } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let goal = find(&desk, &community, &which.goal).await?;
            let shared = desk.share_goal(community.id, goal.id, visible_to).await?;
            let sentence = format!("The goal {} is visible to: {visible_to}.", shared.name);
            context.out.done(&view, &shared, &sentence)
        }
        GoalsCommand::Forget(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let goal = find(&desk, &community, &which.goal).await?;
            context.confirm(&format!(
                "Forget the goal {}, with what was observed of it? It cannot be brought back.",
                goal.name
            ))?;
            desk.forget_goal(community.id, goal.id).await?;
            let sentence = format!("Forgot the goal {}.", goal.name);
            context.out.done(&view, &goal, &sentence)
        }
        GoalsCommand::Association { which, with, lags } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let goal = find(&desk, &community, &which.goal).await?;
            let all = desk.goal_association(&community, goal.id, with, lags).await?;
            let months = match (&all.from, &all.to) {
                (Some(from), Some(to)) => format!("{} months, {from} to {to}", all.months),
                _ => "no month has both figures".to_owned(),
            };
            context.out.note(&format!(
                "{} behind {with}, changes from month to month: {months}; {} tried.",
                all.metric, all.tried
            ));
            for caveat in all.caveats {
                context.out.note(caveat);
            }
            let rows: Vec<Associated> = all
                .rows
                .iter()
                .map(|row| Associated {
                    all: all.clone(),
                    row: *row,
                })
                .collect();
            let mut listing = context.out.listing(view);
            listing.page(&rows)?;
            listing.end(None)
        }
    }
}

async fn set(args: SetGoal, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let new = NewGoal {
        title: args.title,
        metric: args.metric,
        unit: args.unit,
        baseline: args.baseline,
        target: args.target,
        source: args.source,
        claim: args.claim,
    };
    let goal = match &args.owner {
        Some(owner) => desk.set_goal(community.id, &new, owner).await?,
        None => desk.set_own_goal(community.id, &new, args.visible_to).await?,
    };
    let sentence = format!("The goal {} is set, for {}.", goal.name, goal.target.on);
    context.out.done(&view, &goal, &sentence)
}

async fn observe(given: &str, new: &NewObservation, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let goal = find(&desk, &community, given).await?;
    let goal = desk.observe_goal(community.id, goal.id, new).await?;
    let sentence = format!("The goal {}: {}.", goal.name, goal.progress.standing);
    context.out.done(&view, &goal, &sentence)
}

async fn edit(args: EditGoal, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let goal = find(&desk, &community, &args.which.goal).await?;
    let edit = GoalEdit {
        title: args.title,
        metric: args.metric,
        unit: args.unit,
        baseline: args.baseline,
        target: args.target,
        owner: args.owner,
        source: args.source,
        claim: args.claim,
    };
    let goal = desk.edit_goal(community.id, goal.id, &edit).await?;
    let sentence = format!("Edited the goal {}.", goal.name);
    context.out.done(&view, &goal, &sentence)
}

async fn list(args: ListGoals, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let filter = GoalFilter {
        whose: match (args.mine, args.shared) {
            (true, _) => WhoseGoals::Mine,
            (_, true) => WhoseGoals::Shared,
            _ => WhoseGoals::Community,
        },
        open: match (args.open, args.ended) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.goals(community.id, filter, after.as_ref(), args.paging.rows());
        let (shown, more) = page.await?;
        listing.page(&shown)?;
        after = shown.into_iter().last().or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|goal| goal.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<ShownGoal, Failure> {
    Ok(desk.find_goal(community.id, &spelled(given)).await?)
}
