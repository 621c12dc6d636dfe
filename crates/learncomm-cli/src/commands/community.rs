use learncomm_core::Error;
use learncomm_core::community::{Charter, CharterEdit, Community};
use learncomm_core::id::Slug;

use super::Done;
use crate::args::{CharterArgs, CommunityCommand, CreateCommunity, EditCommunity, Paging};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Community {
    const KIND: &'static str = "community";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |c| Cell::text(&c.slug)),
        Field::elastic("name", |c| Cell::text(&c.charter.name)),
        Field::new("time_zone", |c| Cell::text(c.charter.time_zone)),
        Field::new("created", |c| Cell::Time(c.created_at)),
        Field::detail("cadence", |c| text(&c.charter.cadence)),
        Field::detail("purpose", |c| text(&c.charter.purpose)),
        Field::detail("domain", |c| text(&c.charter.domain)),
        Field::detail("practice", |c| text(&c.charter.practice)),
        Field::detail("id", |c| Cell::text(c.id)),
    ];
}

fn text(text: &str) -> Cell {
    Cell::maybe((!text.is_empty()).then_some(text))
}

pub(super) async fn run(command: CommunityCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        CommunityCommand::Create(args) => create(args, context).await,
        CommunityCommand::List(paging) => list(paging, context).await,
        CommunityCommand::Show { slug } => {
            let view = context.out.view()?;
            let desk = context.desk().await?;
            let community = context.community(&desk, slug.as_ref()).await?;
            context.out.item(&view, &community)
        }
        CommunityCommand::Edit(args) => edit(args, context).await,
    }
}

async fn create(args: CreateCommunity, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let desk = context.desk().await?;
    let at = args.since.map(|since| since.in_zone(args.time_zone));
    let charter = parts(args.charter).applied_to(Charter::new(args.name, args.time_zone));
    let (community, verb) = match desk.create_community(args.slug.clone(), charter, at).await {
        Ok(community) => (community, "Created the community"),
        Err(Error::Exists { .. }) if args.if_missing => (
            desk.community(&args.slug).await?,
            "There is already the community",
        ),
        Err(e) => return Err(e.into()),
    };
    let sentence = format!("{verb} {}.", community.slug);
    context.out.done(&view, &community, &sentence)
}

async fn list(paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let desk = context.desk().await?;
    let after = match &paging.after {
        Some(after) => Some(after.parse::<Slug>().map_err(Error::from)?),
        None => None,
    };
    let mut all = desk.communities().await?;
    all.retain(|c| after.as_ref().is_none_or(|after| c.slug > *after));
    let more = !paging.all && all.len() > paging.limit;
    if more {
        all.truncate(paging.limit);
    }
    let next = all.last().filter(|_| more).map(|c| c.slug.to_string());
    let mut listing = context.out.listing(view);
    listing.page(&all)?;
    listing.end(next.as_deref())
}

async fn edit(args: EditCommunity, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let desk = context.desk().await?;
    let community = context.community(&desk, args.slug.as_ref()).await?;
    let edit = CharterEdit {
        name: args.name,
        time_zone: args.time_zone,
        ..parts(args.charter)
    };
    let community = desk.edit_charter(community.id, &edit).await?;
    let sentence = format!("Changed the charter of {}.", community.slug);
    context.out.done(&view, &community, &sentence)
}

fn parts(args: CharterArgs) -> CharterEdit {
    CharterEdit {
        purpose: args.purpose,
        domain: args.domain,
        practice: args.practice,
        cadence: args.cadence,
        ..CharterEdit::default()
    }
}
