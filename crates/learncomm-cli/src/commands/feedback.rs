use learncomm_core::session::{FeedbackForm, Given, ShownFeedback};

use super::Done;
use super::numbers::session;
use crate::args::{FeedbackCommand, GiveFeedback};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Given {
    const KIND: &'static str = "feedback-given";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("session", |g| Cell::Ordinal(g.session)),
        Field::new("anonymous", |g| Cell::Flag(g.anonymous)),
        Field::new("replaced", |g| Cell::Flag(g.replaced)),
    ];
}

impl Row for ShownFeedback {
    const KIND: &'static str = "feedback";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("by", |f| Cell::maybe(f.by.as_ref())),
        Field::new("at", |f| Cell::time(f.at)),
        Field::new("learned", |f| Cell::number(f.learned.map(f64::from))),
        Field::elastic("helped", |f| Cell::text(&f.helped)),
        Field::elastic("next", |f| Cell::text(&f.next)),
    ];
}

pub(super) async fn run(command: FeedbackCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        FeedbackCommand::Session(args) => give(args, context).await,
        FeedbackCommand::List { session: given } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let of = session(&desk, &community, &given).await?;
            let read = desk.read_feedback(community.id, of.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&read.shown)?;
            listing.end(None)?;
            if read.held_back > 0 {
                context.out.note(&format!(
                    "Feedback without a name is held back until {} have given some that is not shown: {} so far.",
                    read.needed, read.held_back
                ));
            }
            Ok(())
        }
    }
}

async fn give(args: GiveFeedback, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let of = session(&desk, &community, &args.session).await?;
    let form = FeedbackForm {
        helped: args.helped.unwrap_or_default(),
        next: args.next.unwrap_or_default(),
        learned: args.learned,
        anonymous: args.anonymous,
    };
    let given = desk.give_feedback(community.id, of.id, &form).await?;
    let how = if given.anonymous { " without a name" } else { "" };
    let again = if given.replaced { "Replaced" } else { "Gave" };
    let sentence = format!("{again} feedback on session #{}{how}.", given.session);
    context.out.done(&view, &given, &sentence)
}
