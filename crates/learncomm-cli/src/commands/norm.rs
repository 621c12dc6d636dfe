use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::norm::{
    Consent, NewNorm, Norm, NormFilter, NormState, Review, ShownNorm, ShownVersion, ShownVoice,
};

use super::Done;
use super::numbers::spelled;
use crate::args::{Body, DraftNorm, ListNorms, NormCommand, Paging, ReviewCommand, WhichNorm};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row, View};

impl Row for ShownNorm {
    const KIND: &'static str = "norm";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |n| Cell::text(&n.norm.slug)),
        Field::new("number", |n| Cell::Ordinal(n.norm.number)),
        Field::elastic("title", |n| Cell::text(&n.norm.title)),
        Field::new("state", |n| Cell::text(n.norm.phase())),
        Field::new("version", |n| Cell::Count(n.version.number as usize)),
        Field::new("review", |n| Cell::time(n.norm.review_at())),
        Field::new("overdue", |n| Cell::Flag(n.overdue)),
        Field::detail("draft", |n| {
            n.norm.draft().map_or(Cell::Empty, |v| Cell::Count(v as usize))
        }),
        Field::detail("latest", |n| Cell::Count(n.norm.latest as usize)),
        Field::detail("author", |n| Cell::maybe(n.version.author.as_ref())),
        Field::detail("drafted", |n| Cell::Time(n.version.drafted_at)),
        Field::detail("adopted", |n| Cell::time(n.version.adopted_at)),
        Field::detail("acknowledged", |n| acknowledged(&n.version)),
        Field::detail("review_days", |n| {
            n.norm
                .review_days
                .map_or(Cell::Empty, |days| Cell::Count(days.into()))
        }),
        Field::detail("ended", |n| match n.norm.state {
            NormState::Retired { retired_at: at, .. } | NormState::Withdrawn { withdrawn_at: at, .. } => {
                Cell::Time(at)
            }
            _ => Cell::Empty,
        }),
        Field::detail("reason", |n| match &n.norm.state {
            NormState::Retired { retired_because, .. } => Cell::text(retired_because),
            _ => Cell::Empty,
        }),
        Field::detail("id", |n| Cell::text(n.norm.id)),
        Field::detail("text", |n| Cell::text(&n.version.text)),
    ];
}

impl Row for ShownVersion {
    const KIND: &'static str = "norm-version";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("version", |v| Cell::Count(v.number as usize)),
        Field::new("author", |v| Cell::maybe(v.author.as_ref())),
        Field::new("drafted", |v| Cell::Time(v.drafted_at)),
        Field::new("adopted", |v| Cell::time(v.adopted_at)),
        Field::new("in_force", |v| Cell::Flag(v.in_force)),
        Field::new("voices", |v| Cell::Count(v.voices.len())),
        Field::new("concerns", |v| Cell::Count(v.concerns())),
        Field::detail("under_discussion", |v| Cell::Flag(v.under_discussion)),
        Field::detail("acknowledged", acknowledged),
        Field::detail("text", |v| Cell::text(&v.text)),
    ];
}

fn acknowledged(version: &ShownVersion) -> Cell {
    let handles = version.acknowledged.iter().map(|(handle, _)| handle.to_string());
    Cell::List(handles.collect())
}

impl Row for ShownVoice {
    const KIND: &'static str = "voice";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("by", |v| Cell::maybe(v.handle.as_ref())),
        Field::new("stance", |v| Cell::text(v.voice.stance)),
        Field::new("at", |v| Cell::Time(v.voice.at)),
        Field::new("settled", |v| Cell::time(v.voice.settled_at)),
        Field::elastic("text", |v| Cell::text(&v.voice.text)),
        Field::detail("settled_by", |v| Cell::maybe(v.settled_by_handle.as_ref())),
        Field::detail("settled_because", |v| {
            Cell::maybe(v.voice.settled_because.as_ref())
        }),
    ];
}

impl Row for Consent {
    const KIND: &'static str = "consent";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("version", |c| Cell::Count(c.version as usize)),
        Field::new("members", |c| Cell::Count(c.members)),
        Field::new("heard", |c| Cell::Count(c.heard)),
        Field::new("needed", |c| Cell::Count(c.needed)),
        Field::new("concerned", |c| {
            Cell::List(c.concerned.iter().map(ToString::to_string).collect())
        }),
        Field::new("unspoken", |c| {
            Cell::List(c.unspoken.iter().map(ToString::to_string).collect())
        }),
    ];
}

/// What changed between two versions.
struct NormDiff {
    slug: String,
    from: u32,
    to: u32,
    diff: String,
}

impl Row for NormDiff {
    const KIND: &'static str = "norm-diff";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |d| Cell::text(&d.slug)),
        Field::new("from", |d| Cell::Count(d.from as usize)),
        Field::new("to", |d| Cell::Count(d.to as usize)),
        Field::new("diff", |d| Cell::text(&d.diff)),
    ];
}

pub(super) async fn run(command: NormCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        NormCommand::Draft(args) => draft(args, context).await,
        NormCommand::Redraft { norm, body } => redraft(&norm, &body, context).await,
        NormCommand::Withdraw(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &which.norm).await?;
            context.confirm(&format!(
                "Withdraw the draft of `{}`? It cannot be taken up again.",
                norm.slug
            ))?;
            let norm = desk.withdraw_draft(community.id, norm.id).await?;
            let sentence = format!("Withdrew the draft of `{}`.", norm.slug);
            done(context, &view, &desk, &community, &norm, &sentence).await
        }
        NormCommand::List(args) => list(args, context).await,
        NormCommand::Show { norm, version: None } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &norm.norm).await?;
            let shown = desk.norm(community.id, norm.id).await?;
            context.out.item(&view, &shown)
        }
        NormCommand::Show {
            norm,
            version: Some(number),
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &norm.norm).await?;
            let shown = desk.norm_version(community.id, norm.id, number).await?;
            context.out.item(&view, &shown)
        }
        NormCommand::History { norm, paging } => history(&norm, &paging, context).await,
        NormCommand::Diff { norm, from, to } => diff(&norm, from, to, context).await,
        NormCommand::Voice { norm, stance, words } => {
            let view = context.out.view()?;
            let words = context.body(&words.into())?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &norm.norm).await?;
            let draft = desk.speak_on_norm(community.id, norm.id, stance, &words).await?;
            let sentence = format!(
                "Gave a voice ({stance}) on `{}`, version {}.",
                norm.slug, draft.number
            );
            let shown = desk.norm_version(community.id, norm.id, draft.number).await?;
            // Others may have spoken since.
            let mine = draft
                .voices
                .len()
                .checked_sub(1)
                .and_then(|n| shown.voices.get(n));
            mine.map_or(Ok(()), |voice| context.out.done(&view, voice, &sentence))
        }
        NormCommand::Settle { norm, of, reason } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &norm.norm).await?;
            let (draft, whose) = match (of, reason) {
                (Some(of), Some(reason)) => {
                    let settled = desk.settle_concerns_of(community.id, norm.id, &of, &reason);
                    (settled.await?, format!("the concerns of {of}"))
                }
                _ => {
                    let settled = desk.settle_concerns(community.id, norm.id);
                    (settled.await?, "your concerns".to_owned())
                }
            };
            let shown = desk.norm_version(community.id, norm.id, draft.number).await?;
            let sentence = format!("Settled {whose} about `{}`.", norm.slug);
            context.out.done(&view, &shown, &sentence)
        }
        NormCommand::Voices { norm, version } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &norm.norm).await?;
            let number = version.or(norm.draft()).unwrap_or(norm.latest);
            let shown = desk.norm_version(community.id, norm.id, number).await?;
            let mut listing = context.out.listing(view);
            listing.page(&shown.voices)?;
            listing.end(None)
        }
        NormCommand::Unspoken(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &which.norm).await?;
            let consent = desk.consent(community.id, norm.id).await?;
            context.out.item(&view, &consent)
        }
        NormCommand::Adopt(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &which.norm).await?;
            let norm = desk.adopt_norm(community.id, norm.id).await?;
            let sentence = format!("Adopted version {} of `{}`.", norm.shown_version(), norm.slug);
            done(context, &view, &desk, &community, &norm, &sentence).await
        }
        NormCommand::Acknowledge(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let norm = find(&desk, &community, &which.norm).await?;
            let norm = desk.acknowledge_norm(community.id, norm.id).await?;
            let sentence = format!(
                "Acknowledged version {} of `{}`.",
                norm.shown_version(),
                norm.slug
            );
            done(context, &view, &desk, &community, &norm, &sentence).await
        }
        NormCommand::Review(command) => review(command, context).await,
    }
}

async fn draft(args: DraftNorm, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let new = NewNorm {
        slug: args.slug,
        title: args.title,
        text: context.needed_body(&args.body)?,
        review_days: args.review_days,
    };
    let (desk, community) = context.desk_in_community().await?;
    let norm = desk.draft_norm(community.id, new).await?;
    let sentence = format!("Drafted `{}`.", norm.slug);
    done(context, &view, &desk, &community, &norm, &sentence).await
}

async fn redraft(which: &WhichNorm, body: &Body, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let text = context.needed_body(body)?;
    let (desk, community) = context.desk_in_community().await?;
    let norm = find(&desk, &community, &which.norm).await?;
    let norm = desk.redraft_norm(community.id, norm.id, &text).await?;
    let sentence = format!("Drafted version {} of `{}`.", norm.latest, norm.slug);
    done(context, &view, &desk, &community, &norm, &sentence).await
}

async fn review(command: ReviewCommand, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let text = match &command {
        ReviewCommand::Revise { body, .. } => context.needed_body(body)?,
        _ => String::new(),
    };
    let (desk, community) = context.desk_in_community().await?;
    let (ReviewCommand::Keep { norm, .. }
    | ReviewCommand::Revise { norm, .. }
    | ReviewCommand::Retire { norm, .. }) = &command;
    let norm = find(&desk, &community, &norm.norm).await?;
    let (review, did) = match command {
        ReviewCommand::Keep { next, .. } => {
            let next = next.map(|at| at.in_zone(community.charter.time_zone));
            (Review::Keep { next }, "Kept")
        }
        ReviewCommand::Revise { .. } => (Review::Revise { text }, "Began to revise"),
        ReviewCommand::Retire { reason, .. } => {
            context.confirm(&format!("Retire `{}`? It is out of force for good.", norm.slug))?;
            (Review::Retire { reason }, "Retired")
        }
    };
    let norm = desk.review_norm(community.id, norm.id, &review).await?;
    let sentence = format!("{did} `{}`.", norm.slug);
    done(context, &view, &desk, &community, &norm, &sentence).await
}

async fn list(args: ListNorms, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let filter = NormFilter {
        phase: args.state,
        overdue: args.overdue,
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let rows = args.paging.rows();
        let (norms, more) = desk.norms(community.id, filter, after.as_ref(), rows).await?;
        listing.page(&norms)?;
        after = norms.into_iter().next_back().map(|n| n.norm).or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|norm| norm.slug.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn history(which: &WhichNorm, paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let mut after: u32 = match paging.after.as_deref().map(str::parse) {
        None => 0,
        Some(Ok(number)) => number,
        Some(Err(_)) => {
            return Err(Failure::new(
                Exit::Usage,
                "`--after` takes the number of a version here, such as 50",
            ));
        }
    };
    let (desk, community) = context.desk_in_community().await?;
    let norm = find(&desk, &community, &which.norm).await?;
    let mut listing = context.out.listing(view);
    loop {
        let rows = paging.rows();
        let (versions, more) = desk.norm_history(community.id, norm.id, after, rows).await?;
        listing.page(&versions)?;
        after = versions.last().map_or(after, |v| v.number);
        if !more || !paging.all {
            let next = more.then(|| after.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn diff(which: &WhichNorm, from: Option<u32>, to: Option<u32>, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let norm = find(&desk, &community, &which.norm).await?;
    let to = to.unwrap_or(norm.latest);
    let from = from.unwrap_or(to.saturating_sub(1).max(1));
    let row = NormDiff {
        diff: desk.norm_diff(community.id, norm.id, from, to).await?,
        slug: norm.slug.to_string(),
        from,
        to,
    };
    context.out.prose(&view, &row, &row.diff)
}

/// The norm that is meant; a bare number counts as one.
pub(super) async fn find(desk: &Desk, community: &Community, given: &str) -> Result<Norm, Failure> {
    Ok(desk.find_norm(community.id, &spelled(given)).await?)
}

/// Prints a norm that was made or changed, as it is now.
async fn done(
    context: &mut Context<'_, '_>,
    view: &View<ShownNorm>,
    desk: &Desk,
    community: &Community,
    changed: &Norm,
    sentence: &str,
) -> Done {
    let shown = desk.norm(community.id, changed.id).await?;
    context.out.done(view, &shown, sentence)
}
