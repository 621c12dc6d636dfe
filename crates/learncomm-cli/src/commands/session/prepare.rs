use learncomm_core::session::{AgendaItem, MaterialKind, NewMaterial, Opening};

use super::super::Done;
use super::super::numbers::spelled;
use super::{done, find};
use crate::args::{ItemCommand, LeadCommand, MaterialCommand, Meeting, OpeningArgs};
use crate::context::Context;

pub(super) async fn agenda(which: Meeting, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let session = find(&desk, &community, &which.session).await?;
    let run = desk.run_of_show(community.id, session.id).await?;
    let mut listing = context.out.listing(view);
    listing.page(&run.items)?;
    listing.end(None)?;
    if run.session.over_by > 0 {
        let over = run.session.over_by;
        context
            .out
            .note(&format!("The agenda is {over} minutes longer than the session."));
    }
    Ok(())
}

pub(super) async fn item(command: ItemCommand, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    match command {
        ItemCommand::Add {
            which,
            title,
            minutes,
            role,
            notes,
            position,
        } => {
            let session = find(&desk, &community, &which.session).await?;
            let item = AgendaItem {
                role,
                notes,
                ..AgendaItem::new(title, minutes)
            };
            let changed = desk
                .add_agenda_item(community.id, session.id, &item, position)
                .await?;
            let sentence = format!("Added an item to the agenda of #{}.", changed.number);
            done(context, &view, &desk, &community, &changed, &sentence).await
        }
        ItemCommand::Remove { which, position } => {
            let session = find(&desk, &community, &which.session).await?;
            let changed = desk
                .remove_agenda_item(community.id, session.id, position)
                .await?;
            let sentence = format!("Took an item off the agenda of #{}.", changed.number);
            done(context, &view, &desk, &community, &changed, &sentence).await
        }
        ItemCommand::Discussed { which, positions } => {
            let session = find(&desk, &community, &which.session).await?;
            let kept = desk.keep_agenda(community.id, session.id, &positions).await?;
            let sentence = format!(
                "Of the agenda of #{}, {} of {} items came up.",
                kept.number,
                kept.plan
                    .agenda
                    .iter()
                    .filter(|i| i.discussed == Some(true))
                    .count(),
                kept.plan.agenda.len()
            );
            done(context, &view, &desk, &community, &kept, &sentence).await
        }
    }
}

pub(super) async fn opening(args: OpeningArgs, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let session = find(&desk, &community, &args.which.session).await?;
    let changed = match (args.from, args.title) {
        (Some(card), _) => {
            let card = desk.find_activity(community.id, &spelled(&card)).await?;
            desk.open_with(community.id, session.id, card.id, args.minutes)
                .await?
        }
        (None, Some(title)) => {
            let opening = Opening {
                title,
                how: args.how.unwrap_or_default(),
                minutes: args.minutes.unwrap_or_default(),
            };
            desk.set_opening(community.id, session.id, Some(&opening)).await?
        }
        (None, None) => desk.set_opening(community.id, session.id, None).await?,
    };
    let sentence = format!("Changed the opening of #{}.", changed.number);
    done(context, &view, &desk, &community, &changed, &sentence).await
}

pub(super) async fn material(command: MaterialCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        MaterialCommand::Share {
            which,
            title,
            url,
            recording,
            level,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let kind = if recording {
                MaterialKind::Recording
            } else {
                MaterialKind::Material
            };
            let new = NewMaterial {
                kind,
                title,
                url,
                level,
            };
            let changed = desk.share_material(community.id, session.id, &new).await?;
            let sentence = format!("Shared it with those who learn from #{}.", changed.number);
            done(context, &view, &desk, &community, &changed, &sentence).await
        }
        MaterialCommand::List(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let mut listing = context.out.listing(view);
            listing.page(&session.materials)?;
            listing.end(None)
        }
        MaterialCommand::Remove { which, url } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let changed = desk.remove_material(community.id, session.id, &url).await?;
            let sentence = format!("Took it back from #{}.", changed.number);
            done(context, &view, &desk, &community, &changed, &sentence).await
        }
    }
}

pub(super) async fn lead(command: LeadCommand, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    match command {
        LeadCommand::Add { which, role, handle } => {
            let session = find(&desk, &community, &which.session).await?;
            let changed = desk.add_lead(community.id, session.id, role, &handle).await?;
            let sentence = format!("{handle} is {role} of #{}.", changed.number);
            done(context, &view, &desk, &community, &changed, &sentence).await
        }
        LeadCommand::Remove { which, handle, role } => {
            let session = find(&desk, &community, &which.session).await?;
            let changed = desk.remove_lead(community.id, session.id, role, &handle).await?;
            let role = role.map_or_else(
                || "leads nothing in".to_owned(),
                |role| format!("is not {role} of"),
            );
            let sentence = format!("{handle} {role} #{}.", changed.number);
            done(context, &view, &desk, &community, &changed, &sentence).await
        }
    }
}
