use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{GivenFeedback, PersonFeedbackForm, ReceivedFeedback, SentFeedback};
use learncomm_core::id::PersonFeedbackId;
use learncomm_core::session::{FeedbackForm, Given, ShownFeedback};

use super::Done;
use super::numbers::session;
use crate::args::{FeedbackCommand, GiveFeedback, GivePersonFeedback, Paging};
use crate::context::Context;
use crate::failure::Failure;
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

impl Row for SentFeedback {
    const KIND: &'static str = "feedback-sent";
    const FIELDS: &'static [Field<Self>] = &[
        // Empty without a name: nobody can take it back.
        Field::new("id", |f| Cell::maybe(f.id)),
        Field::new("to", |f| Cell::text(&f.to)),
        Field::new("anonymous", |f| Cell::Flag(f.anonymous)),
    ];
}

impl Row for ReceivedFeedback {
    const KIND: &'static str = "feedback-received";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |f| Cell::text(f.id)),
        Field::new("by", |f| Cell::maybe(f.by.as_ref())),
        Field::new("at", |f| Cell::time(f.at)),
        Field::new("shown_since", |f| Cell::maybe(f.shown_since)),
        Field::new("read", |f| Cell::Flag(f.read)),
        Field::new("thanked", |f| Cell::Flag(f.thanked)),
        Field::elastic("observation", |f| Cell::maybe(f.observation.as_ref())),
        Field::elastic("effect", |f| Cell::maybe(f.effect.as_ref())),
        Field::elastic("next", |f| Cell::maybe(f.next.as_ref())),
    ];
}

impl Row for GivenFeedback {
    const KIND: &'static str = "feedback-by-me";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |f| Cell::text(f.id)),
        Field::new("to", |f| Cell::maybe(f.to.as_ref())),
        Field::new("at", |f| Cell::Time(f.at)),
        Field::new("read", |f| Cell::Flag(f.read)),
        Field::new("thanked", |f| Cell::Flag(f.thanked)),
        Field::elastic("observation", |f| Cell::text(&f.observation)),
        Field::elastic("effect", |f| Cell::text(&f.effect)),
        Field::elastic("next", |f| Cell::text(&f.next)),
    ];
}

/// Feedback that is gone.
struct Gone {
    id: PersonFeedbackId,
}

impl Row for Gone {
    const KIND: &'static str = "feedback-gone";
    const FIELDS: &'static [Field<Self>] = &[Field::new("id", |f| Cell::text(f.id))];
}

pub(super) async fn run(command: FeedbackCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        FeedbackCommand::Session(args) => give(args, context).await,
        FeedbackCommand::Give(args) => give_person(args, context).await,
        FeedbackCommand::Received(paging) => received(paging, context).await,
        FeedbackCommand::Given(paging) => given(paging, context).await,
        FeedbackCommand::Read { which, thanks } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let id = find(&desk, &community, &which.id).await?;
            let read = desk.read_person_feedback(community.id, id, thanks).await?;
            context.out.item(&view, &read)
        }
        FeedbackCommand::TakeBack(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let id = find(&desk, &community, &which.id).await?;
            context.confirm("Take this feedback back? It is gone for good.")?;
            desk.take_back_feedback(community.id, id).await?;
            context.out.done(&view, &Gone { id }, "Took it back.")
        }
        FeedbackCommand::Delete(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let id = find(&desk, &community, &which.id).await?;
            context.confirm("Delete this feedback? It cannot be brought back.")?;
            desk.delete_feedback(community.id, id).await?;
            context.out.done(&view, &Gone { id }, "Deleted.")
        }
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

async fn give_person(args: GivePersonFeedback, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let form = PersonFeedbackForm {
        observation: args.observation,
        effect: args.effect.unwrap_or_default(),
        next: args.next_time.unwrap_or_default(),
        anonymous: args.anonymous,
    };
    let sent = desk.give_person_feedback(community.id, &args.to, &form).await?;
    let how = if sent.anonymous { " without a name" } else { "" };
    let sentence = format!("Gave feedback to {}{how}.", sent.to);
    context.out.done(&view, &sent, &sentence)
}

async fn received(paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = None;
    if let Some(given) = &paging.after {
        after = Some(find(&desk, &community, given).await?);
    }
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.feedback_received(community.id, after, paging.rows());
        let (shown, more) = page.await?;
        listing.page(&shown)?;
        after = shown.last().map(|f| f.id).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|id| id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn given(paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = None;
    if let Some(given) = &paging.after {
        after = Some(find(&desk, &community, given).await?);
    }
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.feedback_given(community.id, after, paging.rows());
        let (shown, more) = page.await?;
        listing.page(&shown)?;
        after = shown.last().map(|f| f.id).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|id| id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<PersonFeedbackId, Failure> {
    Ok(desk.find_person_feedback(community.id, given).await?)
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
