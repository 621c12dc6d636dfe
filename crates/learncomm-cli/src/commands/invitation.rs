use learncomm_core::session::{Candidate, InvitationState, Invited};

use super::{Done, numbers};
use crate::args::{InvitationCommand, Meeting};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

impl Row for Invited {
    const KIND: &'static str = "invitation";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |i| Cell::text(&i.handle)),
        Field::new("session", |i| Cell::Ordinal(i.number)),
        Field::new("starts", |i| Cell::Time(i.starts_at)),
        Field::elastic("title", |i| Cell::text(&i.title)),
        Field::new("role", |i| Cell::maybe(i.role)),
        Field::new("state", |i| Cell::text(i.state.as_str())),
        Field::new("by", |i| Cell::maybe(i.by.as_ref())),
        Field::detail("at", |i| Cell::Time(i.at)),
        Field::detail("message", |i| Cell::text(&i.message)),
    ];
}

impl Row for Candidate {
    const KIND: &'static str = "candidate";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |c| Cell::text(&c.handle)),
        Field::new("last_led", |c| Cell::time(c.last_led)),
        Field::new("led_on_topics", |c| Cell::Count(c.led_on_topics)),
        Field::new("level", |c| Cell::maybe(c.level)),
    ];
}

pub(super) async fn run(command: InvitationCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        InvitationCommand::Send {
            meeting: which,
            handle,
            role,
            message,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            let invited = desk
                .invite(community.id, session.id, &handle, role, &message)
                .await?;
            let sentence = format!("Invited {handle} to #{}.", session.number);
            context.out.done(&view, &invited, &sentence)
        }
        InvitationCommand::List { session, open } => list(session.as_deref(), open, context).await,
        InvitationCommand::Accept(which) => reply(which, true, context).await,
        InvitationCommand::Decline(which) => reply(which, false, context).await,
        InvitationCommand::Suggest {
            meeting: which,
            role,
            limit,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = numbers::session(&desk, &community, &which.session).await?;
            let found = desk.candidates(community.id, session.id, role, limit).await?;
            let mut listing = context.out.listing(view);
            listing.page(&found)?;
            listing.end(None)
        }
    }
}

async fn list(session: Option<&str>, open: bool, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut all = match session {
        Some(given) => {
            let session = numbers::session(&desk, &community, given).await?;
            desk.invitations(community.id, session.id).await?
        }
        None => desk.my_invitations(community.id).await?,
    };
    all.retain(|i| !open || i.state == InvitationState::Open);
    let mut listing = context.out.listing(view);
    listing.page(&all)?;
    listing.end(None)
}

async fn reply(which: Meeting, accept: bool, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let session = numbers::session(&desk, &community, &which.session).await?;
    let (replied, word) = if accept {
        let replied = desk.accept_invitation(community.id, session.id).await?;
        (replied, "Accepted")
    } else {
        let replied = desk.decline_invitation(community.id, session.id).await?;
        (replied, "Declined")
    };
    let sentence = format!("{word} the invitation to #{}.", session.number);
    context.out.done(&view, &replied, &sentence)
}
