use learncomm_core::Desk;
use learncomm_core::community::{
    AwardRun, Badge, BadgeEdit, BadgeHolders, BadgeProgress, BadgeState, Community, Counted, NewBadge,
    ShownAward,
};
use learncomm_core::id::Handle;

use super::Done;
use crate::args::{BadgeCommand, ClearPart};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

/// A badge as it is printed; with who has it, where that is known.
struct BadgeRow {
    badge: Badge,
    holders: Option<BadgeHolders>,
}

impl From<Badge> for BadgeRow {
    fn from(badge: Badge) -> Self {
        let holders = None;
        Self { badge, holders }
    }
}

impl Row for BadgeRow {
    const KIND: &'static str = "badge";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |b| Cell::text(&b.badge.slug)),
        Field::new("number", |b| Cell::Ordinal(b.badge.number)),
        Field::new("state", |b| Cell::text(b.badge.state)),
        Field::new("skills", |b| {
            Cell::List(b.badge.skills.iter().map(ToString::to_string).collect())
        }),
        Field::elastic("criteria", |b| {
            Cell::List(b.badge.criteria.iter().map(ToString::to_string).collect())
        }),
        Field::elastic("title", |b| Cell::text(&b.badge.title)),
        Field::detail("by_hand", |b| Cell::Flag(b.badge.is_by_hand())),
        Field::detail("defined", |b| Cell::Time(b.badge.at)),
        Field::detail("edited", |b| Cell::time(b.badge.edited_at)),
        Field::detail("holders", |b| {
            let holders = b.holders.as_ref();
            holders.map_or(Cell::Empty, |h| {
                Cell::List(h.handles.iter().map(ToString::to_string).collect())
            })
        }),
        Field::detail("holder_count", |b| {
            b.holders.as_ref().map_or(Cell::Empty, |h| Cell::Count(h.count))
        }),
        Field::detail("description", |b| Cell::text(&b.badge.description)),
        Field::detail("id", |b| Cell::text(b.badge.id)),
    ];
}

impl Row for ShownAward {
    const KIND: &'static str = "award";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("badge", |a| Cell::text(&a.badge)),
        Field::new("handle", |a| Cell::maybe(a.handle.as_ref())),
        Field::new("holding", |a| Cell::text(a.holding)),
        Field::new("by", |a| Cell::text(a.by)),
        Field::new("at", |a| Cell::Time(a.at)),
        Field::elastic("title", |a| Cell::text(&a.title)),
        Field::elastic("reason", |a| Cell::maybe(a.reason.as_ref())),
        Field::detail("skills", |a| {
            Cell::List(a.skills.iter().map(ToString::to_string).collect())
        }),
        Field::detail("evidence", |a| {
            Cell::List(a.evidence.iter().map(counted).collect())
        }),
        Field::detail("revoked", |a| Cell::time(a.revoked_at)),
        Field::detail("revoked_because", |a| Cell::maybe(a.revoked_because.as_ref())),
    ];
}

impl Row for AwardRun {
    const KIND: &'static str = "award-run";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("badge", |r| Cell::text(&r.badge)),
        Field::new("awarded", |r| Cell::Count(r.awarded)),
        Field::elastic("title", |r| Cell::text(&r.title)),
    ];
}

impl Row for BadgeProgress {
    const KIND: &'static str = "badge-progress";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("badge", |p| Cell::text(&p.badge)),
        Field::new("holding", |p| Cell::text(p.holding)),
        Field::new("met", |p| Cell::Count(p.met)),
        Field::new("of", |p| Cell::Count(p.criteria.len())),
        Field::elastic("criteria", |p| {
            Cell::List(p.criteria.iter().map(counted).collect())
        }),
        Field::elastic("title", |p| Cell::text(&p.title)),
        Field::detail("since", |p| Cell::time(p.at)),
    ];
}

/// A criterion with how much of it there is, such as `answers>=5: 3`.
fn counted(counted: &Counted) -> String {
    let people = counted.people.map(|n| format!(" from {n} people"));
    format!(
        "{}: {}{}",
        counted.criterion,
        counted.count,
        people.unwrap_or_default()
    )
}

pub(super) async fn run(command: BadgeCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        BadgeCommand::Define {
            slug,
            title,
            description,
            skills,
            when,
            by_hand: _,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let new = NewBadge {
                slug,
                title,
                description,
                skills,
                criteria: when,
            };
            let badge = desk.define_badge(community.id, &new).await?;
            let sentence = format!("The badge {} is #{}.", badge.slug, badge.number);
            context.out.done(&view, &BadgeRow::from(badge), &sentence)
        }
        BadgeCommand::Edit {
            which,
            title,
            description,
            skills,
            clear,
            when,
            by_hand,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let badge = desk.find_badge(community.id, &which.badge).await?;
            let clears = |part| clear.contains(&part);
            let edit = BadgeEdit {
                title,
                description: description.or_else(|| clears(ClearPart::Description).then(String::new)),
                skills: (clears(ClearPart::Skills) || !skills.is_empty()).then_some(skills),
                criteria: (by_hand || !when.is_empty()).then_some(when),
            };
            let badge = desk.edit_badge(community.id, badge.id, &edit).await?;
            let sentence = format!("Changed the badge {}.", badge.slug);
            context.out.done(&view, &BadgeRow::from(badge), &sentence)
        }
        BadgeCommand::Retire { which, undo } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let badge = desk.find_badge(community.id, &which.badge).await?;
            let badge = desk.retire_badge(community.id, badge.id, !undo).await?;
            let sentence = match badge.state {
                BadgeState::Retired => format!("The badge {} is awarded no longer.", badge.slug),
                _ => format!("The badge {} is awarded.", badge.slug),
            };
            context.out.done(&view, &BadgeRow::from(badge), &sentence)
        }
        BadgeCommand::List { state } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let badges = desk.badges(community.id, state).await?;
            let rows: Vec<BadgeRow> = badges.into_iter().map(BadgeRow::from).collect();
            let mut listing = context.out.listing(view);
            listing.page(&rows)?;
            listing.end(None)
        }
        BadgeCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let badge = desk.find_badge(community.id, &which.badge).await?;
            let holders = desk.badge_holders(community.id, badge.id).await?;
            let holders = Some(holders);
            context.out.item(&view, &BadgeRow { badge, holders })
        }
        BadgeCommand::Award {
            handle,
            which,
            reason,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let badge = desk.find_badge(community.id, &which.badge).await?;
            let award = desk.award_badge(community.id, &handle, badge.id, &reason).await?;
            let sentence = format!("{handle} has the badge {}.", badge.slug);
            context.out.done(&view, &award, &sentence)
        }
        BadgeCommand::Revoke {
            handle,
            which,
            reason,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let badge = desk.find_badge(community.id, &which.badge).await?;
            let award = desk
                .revoke_badge(community.id, &handle, badge.id, &reason)
                .await?;
            let sentence = format!("{handle} has the badge {} no longer.", badge.slug);
            context.out.done(&view, &award, &sentence)
        }
        BadgeCommand::Run => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let runs = desk.award_badges(community.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&runs)?;
            listing.end(None)
        }
        BadgeCommand::Mine => {
            let me = context.acting().cloned().ok_or_else(|| {
                Failure::new(Exit::Usage, "whose badges are meant?").hint("say who acts with `--as`")
            })?;
            of(&me, context).await
        }
        BadgeCommand::Of { handle } => of(&handle, context).await,
        BadgeCommand::Progress => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let progress = desk.badge_progress(community.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&progress)?;
            listing.end(None)
        }
    }
}

async fn of(handle: &Handle, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community): (Desk, Community) = context.desk_in_community().await?;
    let awards = desk.badges_of(community.id, handle).await?;
    let mut listing = context.out.listing(view);
    listing.page(&awards)?;
    listing.end(None)
}
