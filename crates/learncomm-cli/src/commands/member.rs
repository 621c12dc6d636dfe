use learncomm_core::community::{Admission, Community, Interval, Member, NewPerson};
use learncomm_core::id::{Handle, PersonId};
use learncomm_core::{Desk, Error};

use super::Done;
use crate::args::{AddMember, MemberCommand, Paging};
use crate::context::Context;
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
    ];
}

/// The present stretch of membership, or the one that ended last.
fn last(member: &Member) -> Option<&Interval> {
    member.membership.intervals.last()
}

pub(super) async fn run(command: MemberCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        MemberCommand::Add(args) => add(args, context).await,
        MemberCommand::List(paging) => list(paging, context).await,
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
            let member = desk.release(community.id, &handle, at).await?;
            let sentence = format!("{handle} has left {}.", community.slug);
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

async fn list(paging: Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = match &paging.after {
        Some(given) => Some(person(&desk, given).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let (members, more) = desk.members(community.id, after, paging.rows()).await?;
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
