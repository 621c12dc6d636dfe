use learncomm_core::community::ShownAnnouncement;

use super::Done;
use super::numbers::spelled;
use crate::args::{AnnouncementCommand, Body, MakeAnnouncement, Paging};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for ShownAnnouncement {
    const KIND: &'static str = "announcement";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |a| Cell::text(a.announcement.id)),
        Field::new("number", |a| Cell::Ordinal(a.announcement.number)),
        Field::new("by", |a| Cell::maybe(a.by_handle.as_ref())),
        Field::new("at", |a| Cell::Time(a.announcement.at)),
        Field::elastic("title", |a| Cell::text(&a.announcement.title)),
        Field::detail("body", |a| {
            let body = &a.announcement.body;
            Cell::maybe((!body.is_empty()).then_some(body))
        }),
    ];
}

pub(super) async fn run(command: AnnouncementCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        AnnouncementCommand::Make(args) => make(args, context).await,
        AnnouncementCommand::List(paging) => list(paging, context).await,
        AnnouncementCommand::Show { id } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = desk.find_announcement(community.id, &spelled(&id)).await?;
            context.out.item(&view, &found)
        }
    }
}

async fn make(args: MakeAnnouncement, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let body = context.body(&Body {
        body: args.body,
        file: args.file,
        edit: false,
    })?;
    let (desk, community) = context.desk_in_community().await?;
    let made = desk.announce(community.id, &args.title, &body).await?;
    let sentence = format!("Announced #{}.", made.announcement.number);
    context.out.done(&view, &made, &sentence)
}

async fn list(paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = match &paging.after {
        Some(given) => {
            let found = desk.find_announcement(community.id, &spelled(given)).await?;
            Some(found.announcement)
        }
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (page, more) = desk
            .announcements(community.id, after.as_ref(), paging.rows())
            .await?;
        listing.page(&page)?;
        after = page.into_iter().next_back().map(|a| a.announcement).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|a| a.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}
