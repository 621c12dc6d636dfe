use learncomm_core::session::{Answers, NewCase, ShownReflection};

use super::super::Done;
use super::{done, find};
use crate::args::{Body, CaseCommand, Meeting, Paging};
use crate::context::Context;

pub(super) async fn case(command: CaseCommand, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    match command {
        CaseCommand::Bring {
            which,
            title,
            text,
            of,
        } => {
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let new = NewCase {
                title,
                text,
                given_by: of,
            };
            let changed = desk.bring_case(community.id, session.id, &new).await?;
            let sentence = format!("#{} is about this case.", changed.number);
            done(context, &view, &desk, &community, &changed, &sentence).await
        }
        CaseCommand::NextSteps { which, body } => {
            let steps = context.needed_body(&body)?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let changed = desk.note_next_steps(community.id, session.id, &steps).await?;
            let sentence = format!("Wrote down the next steps of #{}.", changed.number);
            done(context, &view, &desk, &community, &changed, &sentence).await
        }
        CaseCommand::Open(paging) => {
            let (desk, community) = context.desk_in_community().await?;
            let mut after = match &paging.after {
                Some(after) => Some(find(&desk, &community, after).await?),
                None => None,
            };
            let mut listing = context.out.listing(view);
            loop {
                let (shown, more) = desk
                    .cases_without_follow_up(community.id, after.as_ref(), paging.rows())
                    .await?;
                listing.page(&shown)?;
                after = shown.into_iter().next_back().map(|s| s.session).or(after);
                if !more || !paging.all {
                    let next = after.filter(|_| more).map(|o| o.id.to_string());
                    return listing.end(next.as_deref());
                }
            }
        }
    }
}

pub(super) async fn follow_up(which: Meeting, body: &Body, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let told = context.needed_body(body)?;
    let (desk, community) = context.desk_in_community().await?;
    let session = find(&desk, &community, &which.session).await?;
    let changed = desk.follow_up(community.id, session.id, &told).await?;
    let sentence = format!("Told what came of the case of #{}.", changed.number);
    done(context, &view, &desk, &community, &changed, &sentence).await
}

pub(super) async fn reflect(which: Meeting, answers: &Answers, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let session = find(&desk, &community, &which.session).await?;
    let reflection = desk.reflect(community.id, session.id, answers).await?;
    let by = context.acting().cloned();
    let sentence = format!("Kept what you took away from #{}.", session.number);
    context
        .out
        .done(&view, &ShownReflection { reflection, by }, &sentence)
}

pub(super) async fn reflections(which: Meeting, paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let session = find(&desk, &community, &which.session).await?;
    let mut after = match &paging.after {
        Some(given) => {
            let handle = given.parse().map_err(learncomm_core::Error::from)?;
            Some(desk.person(&handle).await?.id)
        }
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (shown, more) = desk
            .reflections(community.id, session.id, after, paging.rows())
            .await?;
        listing.page(&shown)?;
        let last = shown.into_iter().next_back();
        after = last.as_ref().map(|r| r.reflection.person).or(after);
        if !more || !paging.all {
            let next = last.and_then(|r| r.by).filter(|_| more).map(|by| by.to_string());
            return listing.end(next.as_deref());
        }
    }
}
