use learncomm_core::community::{Admission, Community, Interval, Member, MemberFilter, NewPerson};
use learncomm_core::id::{Handle, PersonId};
use learncomm_core::{Desk, Error};

use super::Done;
use crate::args::{AddMember, ListMembers, MemberCommand};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

impl Row for Member {
    const KIND: &'static str = "member";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |m| Cell::text(&m.person.handle)),
        Field::elastic("name", |m| Cell::text(&m.person.name)),
        Field::new("role", |m| Cell::text(m.membership.role)),
        Field::new("unit", |m| Cell::maybe(m.membership.unit.as_ref())),
        Field::new("joined", |m| Cell::time(last(m).map(|i| i.joined))),
        Field::new("left", |m| Cell::time(last(m).and_then(|i| i.left))),
        Field::detail("first_joined", |m| {
            Cell::time(m.membership.intervals.first().map(|i| i.joined))
        }),
        Field::detail("bot", |m| Cell::Flag(m.person.bot)),
        Field::detail("id", |m| Cell::text(m.person.id)),
        Field::detail("from", |m| Cell::maybe(m.membership.from.as_ref())),
        Field::detail("suspended_until", |m| Cell::time(m.membership.suspended_until)),
        // As far as the reader may know.
        Field::detail("opted_out", |m| Cell::Flag(m.membership.opted_out)),
    ];
}

/// The present stretch of membership, or the one that ended last.
fn last(member: &Member) -> Option<&Interval> {
    member.membership.intervals.last()
}

pub(super) async fn run(command: MemberCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        MemberCommand::Add(args) => add(args, context).await,
        MemberCommand::List(args) => list(args, context).await,
        MemberCommand::Show { handle } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let member = desk.member(community.id, &handle).await?;
            context.out.item(&view, &member)
        }
        MemberCommand::Leave { handle, at } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let at = at.map(|at| at.in_zone(community.charter.time_zone));
            let member = match (&handle, at) {
                (Some(handle), at) => desk.release(community.id, handle, at).await?,
                (None, None) => desk.leave(community.id).await?,
                (None, Some(_)) => {
                    let failure = Failure::new(Exit::Usage, "`--at` says when somebody else left");
                    return Err(failure.hint("name them, or leave now without `--at`"));
                }
            };
            let sentence = format!("{} has left {}.", member.person.handle, community.slug);
            context.out.done(&view, &member, &sentence)
        }
        MemberCommand::OptOut => opt_out(true, context).await,
        MemberCommand::OptIn => opt_out(false, context).await,
        MemberCommand::HandOver { handle } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let member = desk.hand_over(community.id, &handle).await?;
            let sentence = format!(
                "{handle} is {} in {} now.",
                member.membership.role, community.slug
            );
            context.out.done(&view, &member, &sentence)
        }
        MemberCommand::Role { handle, role } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let member = desk.appoint(community.id, &handle, role).await?;
            let sentence = format!("{handle} is {role} in {}.", community.slug);
            context.out.done(&view, &member, &sentence)
        }
        MemberCommand::Unit {
            handle,
            unit,
            none: _,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let member = desk.assign_unit(community.id, &handle, unit).await?;
            let unit = member.membership.unit.as_ref();
            let unit = unit.map_or_else(|| "no unit".to_owned(), |unit| format!("the unit {unit}"));
            let sentence = format!("{handle} is counted to {unit} in {}.", community.slug);
            context.out.done(&view, &member, &sentence)
        }
    }
}

async fn opt_out(opted_out: bool, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let member = desk.opt_out(community.id, opted_out).await?;
    let sentence = if opted_out {
        format!("No ranking in {} names you.", community.slug)
    } else {
        format!("Rankings in {} may name you.", community.slug)
    };
    context.out.done(&view, &member, &sentence)
}

async fn add(args: AddMember, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    if args.if_missing
        && let Some(member) = present(&desk, &community, &args.handle).await?
    {
        let sentence = format!("{} is a member of {} already.", args.handle, community.slug);
        return context.out.done(&view, &member, &sentence);
    }
    if let Some(name) = args.create {
        match desk
            .create_person(NewPerson::new(args.handle.clone(), name))
            .await
        {
            Ok(_) | Err(Error::Exists { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
    let admission = Admission {
        role: args.role,
        unit: args.unit,
        from: args.from,
        at: args.at.map(|at| at.in_zone(community.charter.time_zone)),
    };
    let member = desk.admit(community.id, &args.handle, admission).await?;
    let sentence = format!(
        "{} is {} in {}.",
        args.handle, member.membership.role, community.slug
    );
    context.out.done(&view, &member, &sentence)
}

/// The member, if they are in now.
async fn present(desk: &Desk, community: &Community, handle: &Handle) -> Result<Option<Member>, Failure> {
    match desk.member(community.id, handle).await {
        Ok(member) if member.membership.covers(desk.hub().now()) => Ok(Some(member)),
        Ok(_) | Err(Error::NotFound { .. }) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

async fn list(args: ListMembers, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let (paging, filter) = (
        args.paging,
        MemberFilter {
            role: args.role,
            unit: args.unit,
            present: match (args.present, args.past) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            },
        },
    );
    let mut after = match &paging.after {
        Some(given) => Some(person(&desk, given).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (members, more) = desk.members(community.id, &filter, after, paging.rows()).await?;
        listing.page(&members)?;
        after = members.last().map(|m| m.person.id).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|id| id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

/// A person by id or by handle.
async fn person(desk: &Desk, given: &str) -> Result<PersonId, Failure> {
    if let Ok(id) = given.parse() {
        return Ok(id);
    }
    let handle: Handle = given.parse().map_err(Error::from)?;
    Ok(desk.person(&handle).await?.id)
}
