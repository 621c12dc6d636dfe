use learncomm_core::Error;
use learncomm_core::community::{Compared, NewPractice, Practice};
use learncomm_core::id::PracticeId;

use super::Done;
use crate::args::{Paging, PracticeCommand, RecordPractice};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Practice {
    const KIND: &'static str = "practice";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |p| Cell::text(p.id)),
        Field::new("at", |p| Cell::Time(p.at)),
        Field::elastic("what", |p| Cell::text(&p.said.what)),
        Field::new("who", |p| Cell::text(&p.said.who)),
        Field::new("with", |p| Cell::text(&p.said.with)),
        Field::new("channel", |p| Cell::text(&p.said.channel)),
        Field::new("how_often", |p| Cell::text(p.said.how_often)),
        Field::detail("note", |p| {
            Cell::maybe((!p.said.note.is_empty()).then_some(&p.said.note))
        }),
    ];
}

impl Row for Compared {
    const KIND: &'static str = "practice-change";
    const FIELDS: &'static [Field<Self>] = &[
        Field::elastic("what", |c| Cell::text(&c.what)),
        Field::new("who", |c| Cell::text(&c.who)),
        Field::new("with", |c| Cell::text(&c.with)),
        Field::new("channel", |c| Cell::text(&c.channel)),
        Field::new("before", |c| Cell::maybe(c.before)),
        Field::new("after", |c| Cell::maybe(c.after)),
        Field::new("change", |c| Cell::text(c.change.as_str())),
    ];
}

pub(super) async fn run(command: PracticeCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        PracticeCommand::Record(args) => record(args, context).await,
        PracticeCommand::List(paging) => list(paging, context).await,
        PracticeCommand::Compare { at } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let at = at.in_zone(community.charter.time_zone);
            let compared = desk.compare_practices(community.id, at).await?;
            let mut listing = context.out.listing(view);
            listing.page(&compared)?;
            listing.end(None)
        }
    }
}

async fn record(args: RecordPractice, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let said = NewPractice {
        what: args.what,
        who: args.who,
        with: args.with_whom,
        channel: args.channel,
        how_often: args.how_often,
        note: args.note.unwrap_or_default(),
    };
    let at = args.at.map(|at| at.in_zone(community.charter.time_zone));
    let practice = desk.record_practice(community.id, &said, at).await?;
    let sentence = format!("Recorded how {} is shared.", practice.said.what);
    context.out.done(&view, &practice, &sentence)
}

async fn list(paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = match &paging.after {
        Some(given) => Some(given.parse::<PracticeId>().map_err(Error::from)?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (page, more) = desk.practices(community.id, after, paging.rows()).await?;
        listing.page(&page)?;
        after = page.last().map(|p| p.id).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|id| id.to_string());
            return listing.end(next.as_deref());
        }
    }
}
