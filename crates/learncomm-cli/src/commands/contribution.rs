use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{Contribution, Filter, NewAnswer, NewComment, NewQuestion, Shown, State};

use super::Done;
use super::numbers::spelled;
use crate::args::{Answer, Ask, ContributionCommand, ListContributions, Which};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row, View};

impl Row for Shown {
    const KIND: &'static str = "contribution";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |s| Cell::text(s.contribution.id)),
        Field::new("number", |s| Cell::Ordinal(s.contribution.number)),
        Field::new("kind", |s| Cell::text(s.contribution.kind)),
        Field::new("by", |s| Cell::maybe(s.by.as_ref())),
        Field::new("at", |s| Cell::Time(s.contribution.at)),
        Field::new("up", |s| Cell::Count(s.up)),
        Field::summary("summary", summary),
        Field::detail("title", |s| Cell::maybe(s.contribution.title.as_ref())),
        Field::detail("topics", |s| {
            Cell::List(s.contribution.topics.iter().map(ToString::to_string).collect())
        }),
        Field::detail("down", |s| Cell::Count(s.down)),
        Field::detail("ratings", |s| Cell::Count(s.ratings)),
        Field::detail("parent", |s| Cell::maybe(s.contribution.parent)),
        Field::detail("accepted", |s| Cell::maybe(s.contribution.accepted)),
        Field::detail("edited", |s| Cell::time(s.contribution.edited_at)),
        Field::detail("state", |s| Cell::text(state(&s.contribution.state))),
        Field::detail("removed", |s| match s.contribution.state {
            State::Stands => Cell::Empty,
            State::RemovedByAuthor { at }
            | State::RemovedByModeration { at, .. }
            | State::Hidden { at, .. }
            | State::Erased { at } => Cell::Time(at),
        }),
        Field::detail("reason", |s| match &s.contribution.state {
            State::RemovedByModeration { reason, .. } | State::Hidden { reason, .. } => Cell::text(reason),
            _ => Cell::Empty,
        }),
        Field::detail("origin", |s| {
            let origin = s.contribution.origin.as_ref();
            Cell::maybe(origin.map(|o| format!("{}:{}", o.tool, o.id)))
        }),
        Field::detail("body", |s| Cell::text(&s.contribution.body)),
    ];
}

/// The title, or how the text begins.
pub(super) fn summary(shown: &Shown) -> Cell {
    let made = &shown.contribution;
    Cell::maybe(made.title.as_deref().or_else(|| made.body.lines().next()))
}

pub(super) const fn state(state: &State) -> &'static str {
    match state {
        State::Stands => "stands",
        State::RemovedByAuthor { .. } => "removed-by-author",
        State::RemovedByModeration { .. } => "removed-by-moderation",
        State::Hidden { .. } => "hidden",
        State::Erased { .. } => "erased",
    }
}

pub(super) async fn run(command: ContributionCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ContributionCommand::Ask(args) => ask(args, context).await,
        ContributionCommand::Answer(args) => answer(args, context).await,
        ContributionCommand::Comment { on, body } => {
            let view = context.out.view()?;
            let body = context.needed_body(&body)?;
            let (desk, community) = context.desk_in_community().await?;
            let to = find(&desk, &community, &on).await?;
            let comment = NewComment { on: to.id, body };
            let made = desk.comment(community.id, comment).await?;
            let sentence = format!("Made the comment #{} on #{}.", made.number, to.number);
            done(context, &view, &desk, &community, &made, &sentence).await
        }
        ContributionCommand::Accept(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let answer = find(&desk, &community, &which.id).await?;
            let answer = desk.accept(community.id, answer.id).await?;
            let sentence = format!("Accepted #{}.", answer.number);
            done(context, &view, &desk, &community, &answer, &sentence).await
        }
        ContributionCommand::Rate { which, rating } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = find(&desk, &community, &which.id).await?;
            let of = desk.rate(community.id, of.id, rating).await?;
            let sentence = format!("Rated #{} with {rating} of 5.", of.number);
            done(context, &view, &desk, &community, &of, &sentence).await
        }
        ContributionCommand::Vote { which, vote } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let on = find(&desk, &community, &which.id).await?;
            let on = desk.vote(community.id, on.id, vote.into()).await?;
            let sentence = format!("Voted on #{}.", on.number);
            done(context, &view, &desk, &community, &on, &sentence).await
        }
        ContributionCommand::Remove { which, reason } => remove(which, reason.as_deref(), context).await,
        ContributionCommand::List(args) => list(args, context).await,
        ContributionCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let shown = desk.contribution(community.id, found.id).await?;
            context.out.item(&view, &shown)
        }
    }
}

pub(super) async fn ask(args: Ask, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let question = NewQuestion {
        title: args.title,
        body: context.body(&args.body)?,
        topics: args.topics,
    };
    let (desk, community) = context.desk_in_community().await?;
    let made = desk.ask(community.id, question).await?;
    let sentence = format!("Asked #{}.", made.number);
    done(context, &view, &desk, &community, &made, &sentence).await
}

pub(super) async fn answer(args: Answer, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let body = context.needed_body(&args.body)?;
    let (desk, community) = context.desk_in_community().await?;
    let question = find(&desk, &community, &args.to).await?;
    let made = desk
        .answer(
            community.id,
            NewAnswer {
                to: question.id,
                body,
            },
        )
        .await?;
    let sentence = format!("Answered #{} with #{}.", question.number, made.number);
    done(context, &view, &desk, &community, &made, &sentence).await
}

async fn remove(which: Which, reason: Option<&str>, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, &which.id).await?;
    context.confirm(&format!("Remove #{}? It cannot be brought back.", found.number))?;
    let removed = desk.remove(community.id, found.id, reason).await?;
    let sentence = format!("Removed #{}.", removed.number);
    done(context, &view, &desk, &community, &removed, &sentence).await
}

async fn list(args: ListContributions, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let parent = match &args.to {
        Some(to) => Some(find(&desk, &community, to).await?.id),
        None => None,
    };
    let filter = Filter {
        kind: args.kind,
        author: args.author,
        topic: args.topic,
        parent,
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let rows = args.paging.rows();
        let (shown, more) = desk
            .contributions(community.id, &filter, after.as_ref(), rows)
            .await?;
        listing.page(&shown)?;
        after = shown.into_iter().next_back().map(|s| s.contribution).or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|c| c.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

/// The contribution that is meant.
pub(super) async fn find(desk: &Desk, community: &Community, given: &str) -> Result<Contribution, Failure> {
    Ok(desk.find_contribution(community.id, &spelled(given)).await?)
}

/// Prints a contribution that was made or changed, as it is now.
async fn done(
    context: &mut Context<'_, '_>,
    view: &View<Shown>,
    desk: &Desk,
    community: &Community,
    changed: &Contribution,
    sentence: &str,
) -> Done {
    let shown = desk.contribution(community.id, changed.id).await?;
    context.out.done(view, &shown, sentence)
}
