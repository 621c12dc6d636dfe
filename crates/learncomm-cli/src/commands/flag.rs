use learncomm_core::community::Community;
use learncomm_core::norm::{
    AppealOutcome, FlagFilter, FlagOn, NewFlag, NewRuling, Ruling, ShownAuditEntry, ShownFlag,
    ShownResolution,
};
use learncomm_core::{Desk, Error};

use super::Done;
use super::contribution::find as find_contribution;
use super::norm::find as find_norm;
use super::numbers::spelled;
use crate::args::{FlagCommand, ListFlags, Paging, RaiseFlag, RuleOnFlag};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for ShownFlag {
    const KIND: &'static str = "flag";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |f| Cell::Ordinal(f.number)),
        Field::new("state", |f| Cell::text(f.state)),
        Field::new("contribution", |f| {
            f.contribution
                .map_or(Cell::Empty, |(_, number)| Cell::Ordinal(number))
        }),
        Field::new("member", |f| Cell::maybe(f.member.as_ref())),
        Field::new("norm", |f| Cell::maybe(f.norm.as_ref())),
        Field::new("at", |f| Cell::Time(f.at)),
        Field::new("people", |f| f.people.map_or(Cell::Empty, Cell::Count)),
        Field::new("ruling", |f| ruled(f, |r| Cell::text(r.ruling))),
        Field::detail("norm_version", |f| Cell::Count(f.norm_version as usize)),
        Field::detail("flagged_by", |f| {
            let by = f.raised.iter().filter_map(|r| r.by.as_ref());
            Cell::List(by.map(ToString::to_string).collect())
        }),
        Field::detail("words", |f| {
            let words = f.raised.iter().filter(|r| !r.words.is_empty());
            let words: Vec<String> = words
                .map(|r| {
                    let by = r.by.as_ref().map_or("?", |handle| handle.as_str());
                    format!("{by}: {}", r.words)
                })
                .collect();
            Cell::maybe(Some(words.join("\n")).filter(|words| !words.is_empty()))
        }),
        Field::detail("ruled", |f| ruled(f, |r| Cell::Time(r.at))),
        Field::detail("ruled_by", |f| ruled(f, |r| Cell::maybe(r.by.as_ref()))),
        Field::detail("reason", |f| ruled(f, |r| Cell::text(&r.reason))),
        Field::detail("until", |f| ruled(f, |r| Cell::time(r.until))),
        Field::detail("in_effect", |f| ruled(f, |r| Cell::Flag(r.in_effect))),
        Field::detail("lifted", |f| ruled(f, |r| Cell::time(r.lifted_at))),
        Field::detail("appealed", |f| ruled(f, |r| Cell::time(r.appealed_at))),
        Field::detail("appeal", |f| ruled(f, |r| Cell::maybe(r.appeal.as_ref()))),
        Field::detail("outcome", |f| {
            ruled(f, |r| Cell::maybe(r.decision.as_ref().map(|d| d.outcome)))
        }),
        Field::detail("decided", |f| {
            ruled(f, |r| Cell::time(r.decision.as_ref().map(|d| d.at)))
        }),
        Field::detail("decided_by", |f| {
            ruled(f, |r| {
                Cell::maybe(r.decision.as_ref().and_then(|d| d.by.as_ref()))
            })
        }),
        Field::detail("decision", |f| {
            ruled(f, |r| Cell::maybe(r.decision.as_ref().map(|d| &d.reason)))
        }),
        Field::detail("id", |f| Cell::text(f.id)),
    ];
}

fn ruled(flag: &ShownFlag, cell: fn(&ShownResolution) -> Cell) -> Cell {
    flag.resolution.as_ref().map_or(Cell::Empty, cell)
}

impl Row for ShownAuditEntry {
    const KIND: &'static str = "audit-entry";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("at", |e| Cell::Time(e.at)),
        Field::new("act", |e| Cell::text(e.act)),
        Field::new("flag", |e| Cell::Ordinal(e.flag)),
        Field::new("contribution", |e| {
            e.contribution.map_or(Cell::Empty, Cell::Ordinal)
        }),
        Field::new("norm", |e| Cell::maybe(e.norm.as_ref())),
        Field::new("ruling", |e| Cell::text(e.ruling)),
        Field::new("outcome", |e| Cell::maybe(e.outcome)),
        Field::new("by", |e| Cell::maybe(e.by.as_ref())),
        Field::elastic("reason", |e| Cell::text(&e.reason)),
        Field::detail("member", |e| Cell::maybe(e.member.as_ref())),
        Field::detail("until", |e| Cell::time(e.until)),
        Field::detail("norm_version", |e| Cell::Count(e.norm_version as usize)),
        Field::detail("id", |e| Cell::text(e.id)),
    ];
}

pub(super) async fn run(command: FlagCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        FlagCommand::Raise(args) => raise(args, context).await,
        FlagCommand::List(args) => list(args, context).await,
        FlagCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let flag = find(&desk, &community, &which.flag).await?;
            context.out.item(&view, &flag)
        }
        FlagCommand::Rule(args) => rule(args, context).await,
        FlagCommand::Appeal { flag, words } => {
            let view = context.out.view()?;
            let words = context.needed_body(&words.into())?;
            let (desk, community) = context.desk_in_community().await?;
            let flag = find(&desk, &community, &flag.flag).await?;
            let flag = desk.appeal(community.id, flag.id, &words).await?;
            let sentence = format!("Appealed on the flag #{}.", flag.number);
            context.out.done(&view, &flag, &sentence)
        }
        FlagCommand::Decide {
            flag,
            outcome,
            reason,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let flag = find(&desk, &community, &flag.flag).await?;
            let flag = desk
                .decide_appeal(community.id, flag.id, outcome, &reason)
                .await?;
            let sentence = match outcome {
                AppealOutcome::Undone => format!("What was done on the flag #{} is undone.", flag.number),
                _ => format!("What was done on the flag #{} stands.", flag.number),
            };
            context.out.done(&view, &flag, &sentence)
        }
        FlagCommand::Lift { flag, reason } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let flag = find(&desk, &community, &flag.flag).await?;
            let flag = desk.lift_ruling(community.id, flag.id, &reason).await?;
            let sentence = format!("Lifted what was done on the flag #{}.", flag.number);
            context.out.done(&view, &flag, &sentence)
        }
        FlagCommand::Audit(paging) => audit(&paging, context).await,
    }
}

async fn raise(args: RaiseFlag, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let words = args.words.into();
    let words = match args.member {
        Some(_) => context.needed_body(&words)?,
        None => context.body(&words)?,
    };
    let (desk, community) = context.desk_in_community().await?;
    let norm = find_norm(&desk, &community, &args.norm).await?.id;
    let on = match (args.contribution, args.member) {
        (Some(given), _) => FlagOn::Contribution(find_contribution(&desk, &community, &given).await?.id),
        (None, Some(handle)) => FlagOn::Conduct(handle),
        (None, None) => {
            return Err(Failure::new(
                Exit::Usage,
                "`--contribution` or `--member` says what is flagged",
            ));
        }
    };
    let flag = desk
        .raise_flag(community.id, &NewFlag { on, norm, words })
        .await?;
    let sentence = format!("Raised the flag #{}.", flag.number);
    context.out.done(&view, &flag, &sentence)
}

async fn rule(args: RuleOnFlag, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let flag = find(&desk, &community, &args.flag.flag).await?;
    let norm = match &args.norm {
        Some(norm) => Some(find_norm(&desk, &community, norm).await?.id),
        None => None,
    };
    let new = NewRuling {
        ruling: args.ruling,
        reason: args.reason,
        until: args.until.map(|at| at.in_zone(community.charter.time_zone)),
        norm,
    };
    let flag = desk.rule_on_flag(community.id, flag.id, &new).await?;
    let did = match args.ruling {
        Ruling::Remind => "they are reminded of the norm",
        Ruling::Hide => "the contribution is hidden",
        Ruling::Remove => "the contribution is removed",
        Ruling::Suspend => "they are suspended",
        _ => "nothing is done",
    };
    let sentence = format!("Ruled on the flag #{}: {did}.", flag.number);
    context.out.done(&view, &flag, &sentence)
}

async fn list(args: ListFlags, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let contribution = match &args.contribution {
        Some(given) => Some(find_contribution(&desk, &community, given).await?.id),
        None => None,
    };
    let filter = FlagFilter {
        phase: args.state,
        contribution,
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let rows = args.paging.rows();
        let (flags, more) = desk.flags(community.id, filter, after.as_ref(), rows).await?;
        listing.page(&flags)?;
        after = flags.into_iter().next_back().or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|flag| flag.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn audit(paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = match &paging.after {
        Some(given) => Some(given.parse().map_err(Error::from)?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (entries, more) = desk.audit_log(community.id, after, paging.rows()).await?;
        listing.page(&entries)?;
        after = entries.last().map(|entry| entry.id).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|id| id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

/// The flag that is meant; a bare number counts as one.
async fn find(desk: &Desk, community: &Community, given: &str) -> Result<ShownFlag, Failure> {
    Ok(desk.find_flag(community.id, &spelled(given)).await?)
}
