//! Sharing in one line, without leaving the work (S1.6).

use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{ContributionKind, NewContribution, Shown};
use learncomm_core::id::OccurrenceId;

use super::Done;
use super::contribution::done;
use super::numbers;
use crate::args::{About, Share, Told};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::View;

pub(super) async fn share(args: Share, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let text = if args.kind.needs_text(args.url.is_some()) {
        context.needed_body(&args.body)?
    } else {
        context.body(&args.body)?
    };
    let new = NewContribution {
        title: Some(args.title),
        body: text,
        url: args.url,
        ..NewContribution::new(args.kind)
    };
    make(&view, new, args.about, context).await
}

/// Shares something of a kind that is told in one's own words.
pub(super) async fn tell(kind: ContributionKind, args: Told, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let new = NewContribution {
        title: args.title,
        body: context.needed_body(&args.body)?,
        ..NewContribution::new(kind)
    };
    make(&view, new, args.about, context).await
}

async fn make(view: &View<Shown>, new: NewContribution, about: About, context: &mut Context<'_, '_>) -> Done {
    let (desk, community) = context.desk_in_community().await?;
    let new = NewContribution {
        session: session(&desk, &community, about.session.as_deref()).await?,
        topics: about.topics,
        skills: about.skills,
        visible_to: about.visible_to,
        ..new
    };
    let made = desk.share(community.id, new).await?;
    let sentence = if made.is_draft() {
        format!("Kept #{} ({}) as a draft.", made.number, made.kind)
    } else {
        format!("Shared #{} ({}).", made.number, made.kind)
    };
    done(context, view, &desk, &community, &made, &sentence).await?;
    super::resource::point_out(context, &desk, &community, &made).await
}

/// The session that something comes from.
pub(super) async fn session(
    desk: &Desk,
    community: &Community,
    given: Option<&str>,
) -> Result<Option<OccurrenceId>, Failure> {
    match given {
        Some(given) => Ok(Some(numbers::session(desk, community, given).await?.id)),
        None => Ok(None),
    }
}
