use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{NewRecognition, RecognitionFilter, ShownRecognition};

use super::Done;
use super::numbers::spelled;
use crate::args::{ListRecognitions, RecognitionCommand};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for ShownRecognition {
    const KIND: &'static str = "recognition";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |r| Cell::Ordinal(r.number)),
        Field::new("at", |r| Cell::Time(r.at)),
        Field::new("by", |r| Cell::maybe(r.by.as_ref())),
        Field::new("to", |r| {
            Cell::Names(
                r.to.iter()
                    .map(|to| to.as_ref().map(ToString::to_string))
                    .collect(),
            )
        }),
        Field::new("team", |r| Cell::maybe(r.team.as_ref())),
        Field::elastic("text", |r| Cell::text(&r.text)),
        Field::detail("about", |r| {
            r.about.map_or(Cell::Empty, |a| Cell::Ordinal(a.number))
        }),
        Field::detail("about_kind", |r| Cell::maybe(r.about.map(|a| a.kind))),
        Field::detail("state", |r| Cell::text(r.state)),
        Field::detail("ended", |r| Cell::time(r.ended)),
        Field::detail("removed_by", |r| Cell::maybe(r.removed_by.as_ref())),
        Field::detail("reason", |r| Cell::maybe(r.reason.as_ref())),
        Field::detail("id", |r| Cell::text(r.id)),
    ];
}

pub(super) async fn run(command: RecognitionCommand, context: &mut Context<'_, '_>) -> Done {
    if let RecognitionCommand::List(args) = command {
        return list(args, context).await;
    }
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    match command {
        RecognitionCommand::List(_) => Ok(()),
        RecognitionCommand::Give {
            to,
            text,
            team,
            about,
        } => {
            let new = NewRecognition {
                to,
                team,
                text,
                about,
            };
            let given = desk.recognise(community.id, &new).await?;
            let sentence = format!("Recognised in #{}.", given.number);
            context.out.done(&view, &given, &sentence)
        }
        RecognitionCommand::Show(which) => {
            let found = find(&desk, &community, &which.id).await?;
            context.out.item(&view, &found)
        }
        RecognitionCommand::Withdraw(which) => {
            let found = find(&desk, &community, &which.id).await?;
            let done = desk.withdraw_recognition(community.id, found.id).await?;
            let sentence = format!("Withdrew #{}.", done.number);
            context.out.done(&view, &done, &sentence)
        }
        RecognitionCommand::Remove { which, reason } => {
            let found = find(&desk, &community, &which.id).await?;
            let done = desk.remove_recognition(community.id, found.id, &reason).await?;
            let sentence = format!("Removed #{}.", done.number);
            context.out.done(&view, &done, &sentence)
        }
    }
}

async fn list(args: ListRecognitions, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let filter = RecognitionFilter { mine: args.mine };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.recognitions(community.id, filter, after.as_ref(), args.paging.rows());
        let (shown, more) = page.await?;
        listing.page(&shown)?;
        after = shown.into_iter().last().or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|r| r.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<ShownRecognition, Failure> {
    Ok(desk.find_recognition(community.id, &spelled(given)).await?)
}
