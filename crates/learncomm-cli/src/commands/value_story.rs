use learncomm_core::Desk;
use learncomm_core::community::{
    Community, NewValueStory, ShownValueStory, ValueStoryEdit, ValueStoryFilter,
};

use super::Done;
use super::numbers::spelled;
use crate::args::{EditStory, ListStories, TellStory, ValueStoryCommand};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for ShownValueStory {
    const KIND: &'static str = "value-story";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |s| Cell::Ordinal(s.number)),
        Field::new("cycle", |s| Cell::text(s.cycle)),
        Field::new("by", |s| Cell::maybe(s.by.as_ref())),
        Field::new("confirmed_by", |s| {
            Cell::maybe(s.confirmed.as_ref().and_then(|c| c.by.as_ref()))
        }),
        Field::new("at", |s| Cell::Time(s.at)),
        Field::elastic("learned", |s| Cell::text(&s.learned)),
        Field::detail("changed", |s| Cell::text(&s.changed)),
        Field::detail("came_of_it", |s| Cell::text(&s.came_of_it)),
        Field::detail("confirmed", |s| Cell::time(s.confirmed.as_ref().map(|c| c.at))),
        Field::detail("goal", |s| s.goal.map_or(Cell::Empty, Cell::Ordinal)),
        Field::detail("session", |s| s.session.map_or(Cell::Empty, Cell::Ordinal)),
        Field::detail("contribution", |s| {
            s.contribution.map_or(Cell::Empty, Cell::Ordinal)
        }),
        Field::detail("involved", |s| {
            let names = s.involved.iter();
            Cell::Names(names.map(|name| name.as_ref().map(ToString::to_string)).collect())
        }),
        Field::detail("edition", |s| Cell::Count(s.edition as usize)),
        Field::detail("edited", |s| Cell::time(s.edited_at)),
        Field::detail("state", |s| Cell::text(s.state)),
        Field::detail("ended", |s| Cell::time(s.ended)),
        Field::detail("removed_by", |s| Cell::maybe(s.removed_by.as_ref())),
        Field::detail("reason", |s| Cell::maybe(s.reason.as_ref())),
        Field::detail("id", |s| Cell::text(s.id)),
    ];
}

pub(super) async fn run(command: ValueStoryCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ValueStoryCommand::Tell(args) => tell(args, context).await,
        ValueStoryCommand::Confirm { which, edition } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let story = find(&desk, &community, &which.story).await?;
            let story = desk.confirm_value_story(community.id, story.id, edition).await?;
            let sentence = format!("Confirmed the story #{}: it counts now.", story.number);
            context.out.done(&view, &story, &sentence)
        }
        ValueStoryCommand::Edit(args) => edit(args, context).await,
        ValueStoryCommand::Withdraw(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let story = find(&desk, &community, &which.story).await?;
            let story = desk.withdraw_value_story(community.id, story.id).await?;
            let sentence = format!("Took the story #{} back.", story.number);
            context.out.done(&view, &story, &sentence)
        }
        ValueStoryCommand::Remove { which, reason } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let story = find(&desk, &community, &which.story).await?;
            let story = desk.remove_value_story(community.id, story.id, &reason).await?;
            let sentence = format!("Removed the story #{}.", story.number);
            context.out.done(&view, &story, &sentence)
        }
        ValueStoryCommand::List(args) => list(args, context).await,
        ValueStoryCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let story = find(&desk, &community, &which.story).await?;
            context.out.item(&view, &story)
        }
    }
}

async fn tell(args: TellStory, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let new = NewValueStory {
        learned: args.learned,
        changed: args.changed,
        came_of_it: args.came_of_it,
        cycle: args.cycle,
        goal: args.goal,
        session: args.session,
        contribution: args.contribution,
        involved: args.with,
    };
    let story = desk.tell_value_story(community.id, &new).await?;
    let sentence = format!(
        "Told the story #{}: it counts once a second person confirms it.",
        story.number
    );
    context.out.done(&view, &story, &sentence)
}

async fn edit(args: EditStory, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let story = find(&desk, &community, &args.which.story).await?;
    let link = |number: Option<u32>, none: bool| (none || number.is_some()).then_some(number);
    let edit = ValueStoryEdit {
        learned: args.learned,
        changed: args.changed,
        came_of_it: args.came_of_it,
        cycle: args.cycle,
        goal: link(args.goal, args.no_goal),
        session: link(args.session, args.no_session),
        contribution: link(args.contribution, args.no_contribution),
        involved: (args.alone || !args.with.is_empty()).then_some(args.with),
    };
    let story = desk.edit_value_story(community.id, story.id, &edit).await?;
    let sentence = format!("Edited the story #{}.", story.number);
    context.out.done(&view, &story, &sentence)
}

async fn list(args: ListStories, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let goal = match &args.goal {
        Some(given) => Some(desk.find_goal(community.id, &spelled(given)).await?.id),
        None => None,
    };
    let filter = ValueStoryFilter {
        cycle: args.cycle,
        confirmed: match (args.confirmed, args.unconfirmed) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        goal,
        mine: args.mine,
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.value_stories(community.id, filter, after.as_ref(), args.paging.rows());
        let (shown, more) = page.await?;
        listing.page(&shown)?;
        after = shown.into_iter().last().or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|story| story.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<ShownValueStory, Failure> {
    Ok(desk.find_value_story(community.id, &spelled(given)).await?)
}
