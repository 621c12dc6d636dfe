use learncomm_core::session::{ActivityCard, NewActivityCard};

use super::Done;
use super::numbers::spelled;
use super::session::blank;
use crate::args::ActivityCommand;
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for ActivityCard {
    const KIND: &'static str = "activity";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |a| Cell::text(a.id)),
        Field::new("number", |a| Cell::Ordinal(a.number)),
        Field::elastic("title", |a| Cell::text(&a.title)),
        Field::new("minutes", |a| Cell::Count(a.minutes as usize)),
        Field::new("tags", |a| {
            Cell::List(a.tags.iter().map(ToString::to_string).collect())
        }),
        Field::detail("added", |a| Cell::Time(a.at)),
        Field::detail("retired", |a| Cell::Flag(a.retired)),
        Field::detail("how", |a| blank(&a.how)),
    ];
}

pub(super) async fn run(command: ActivityCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ActivityCommand::Add {
            title,
            how,
            minutes,
            tags,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let new = NewActivityCard {
                title,
                how,
                minutes,
                tags,
            };
            let card = desk.add_activity(community.id, &new).await?;
            let sentence = format!("Added the activity #{}.", card.number);
            context.out.done(&view, &card, &sentence)
        }
        ActivityCommand::List { tag, retired, paging } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let mut after = match &paging.after {
                Some(given) => Some(desk.find_activity(community.id, &spelled(given)).await?.id),
                None => None,
            };
            let mut listing = context.out.listing(view);
            loop {
                let (cards, more) = desk
                    .activities(community.id, tag.as_ref(), retired, after, paging.rows())
                    .await?;
                listing.page(&cards)?;
                after = cards.last().map(|card| card.id).or(after);
                if !more || !paging.all {
                    let next = after.filter(|_| more).map(|id| id.to_string());
                    return listing.end(next.as_deref());
                }
            }
        }
        ActivityCommand::Show { id } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let card = desk.find_activity(community.id, &spelled(&id)).await?;
            context.out.item(&view, &card)
        }
        ActivityCommand::Retire { id, undo } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let card = desk.find_activity(community.id, &spelled(&id)).await?;
            let card = desk.retire_activity(community.id, card.id, !undo).await?;
            let verb = if undo { "Took up" } else { "Retired" };
            let sentence = format!("{verb} the activity #{}.", card.number);
            context.out.done(&view, &card, &sentence)
        }
    }
}
