//! Sessions: `rows.rs` is how they are printed, `prepare.rs` agendas, materials and leads, `afterwards.rs` cases and
//! reflections.

mod afterwards;
mod prepare;
mod rows;

use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::session::{
    Focus, Lead, NewSession, Occurrence, SeriesEdit, SessionEdit, SessionFilter, SessionFormat, SessionPlan,
    SessionScope, ShownSession,
};

use super::Done;
use crate::args::{ClearArg, EditSession, ListSessions, PlanArgs, ScopeArg, SessionCommand};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::View;

pub(super) use super::numbers::session as find;
use rows::FitOf;
pub(super) use rows::{blank, leads, local};

pub(super) async fn run(command: SessionCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        SessionCommand::Plan {
            title,
            on,
            zone,
            plan,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let (minutes, plan) = new_plan(&desk, title, *plan).await?;
            let new = NewSession {
                local: on,
                zone,
                minutes,
                plan,
            };
            let made = desk.plan_session(community.id, new).await?;
            let sentence = format!("Planned #{} on {}.", made.number, local(made.local));
            scheduled(context, &view, &desk, &community, &made, &sentence).await
        }
        SessionCommand::List(args) => list(args, context).await,
        SessionCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let shown = desk.session(community.id, session.id).await?;
            context.out.item(&view, &shown)
        }
        SessionCommand::Edit(args) => edit(*args, context).await,
        SessionCommand::Move { which, on, zone } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let moved = desk.move_session(community.id, session.id, on, zone).await?;
            let sentence = format!("Moved #{} to {}.", moved.number, local(moved.local));
            scheduled(context, &view, &desk, &community, &moved, &sentence).await
        }
        SessionCommand::Cancel { which, reason } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let off = desk.cancel_session(community.id, session.id, &reason).await?;
            let sentence = format!("Called #{} off.", off.number);
            done(context, &view, &desk, &community, &off, &sentence).await
        }
        SessionCommand::Reopen(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let on = desk.reopen_session(community.id, session.id).await?;
            let sentence = format!("#{} takes place.", on.number);
            scheduled(context, &view, &desk, &community, &on, &sentence).await
        }
        SessionCommand::Fit(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = find(&desk, &community, &which.session).await?;
            let fit = desk.fit(community.id, session.id).await?;
            context.out.item(&view, &FitOf { session, fit })
        }
        SessionCommand::Agenda(which) => prepare::agenda(which, context).await,
        SessionCommand::Item(command) => prepare::item(command, context).await,
        SessionCommand::Opening(args) => prepare::opening(args, context).await,
        SessionCommand::Material(command) => prepare::material(command, context).await,
        SessionCommand::Lead(command) => prepare::lead(command, context).await,
        SessionCommand::Case(command) => afterwards::case(command, context).await,
        SessionCommand::FollowUp { which, body } => afterwards::follow_up(which, &body, context).await,
        SessionCommand::Reflect {
            which,
            happened,
            came_of_it,
            next,
        } => {
            let answers = learncomm_core::session::Answers {
                happened,
                came_of_it,
                next,
            };
            afterwards::reflect(which, &answers, context).await
        }
        SessionCommand::Reflections { which, paging } => {
            afterwards::reflections(which, paging, context).await
        }
        SessionCommand::Score { person, sessions } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let (lines, more) = desk.score(community.id, person.as_ref(), sessions).await?;
            let mut listing = context.out.listing(view);
            listing.page(&lines)?;
            listing.end(None)?;
            if more {
                context
                    .out
                    .note("There are more sessions to come: see them with `--sessions N`.");
            }
            Ok(())
        }
    }
}

async fn edit(args: EditSession, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let times = args.times;
    if !args.from_here_on && (times.rule.is_some() || times.on.is_some() || times.zone.is_some()) {
        return Err(
            Failure::new(Exit::Usage, "other times are for a series, with `--from-here-on`")
                .hint("move a single session with `learncomm session move`"),
        );
    }
    let (desk, community) = context.desk_in_community().await?;
    let session = find(&desk, &community, &args.which.session).await?;
    let mut edit = plan_edit(&desk, args.plan).await?;
    edit.title = args.title;
    let sentence = if args.from_here_on {
        let edit = SeriesEdit {
            rule: times.rule,
            local: times.on,
            zone: times.zone,
            session: edit,
        };
        let change = desk.edit_series_from(community.id, session.id, &edit).await?;
        super::series::told("Changed", &change)
    } else {
        let changed = desk.edit_session(community.id, session.id, &edit).await?;
        let number = session.number;
        if changed == session {
            format!("#{number} was like that already; nothing is changed.")
        } else {
            format!("Changed #{number}.")
        }
    };
    scheduled(context, &view, &desk, &community, &session, &sentence).await
}

async fn list(args: ListSessions, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let zone = community.charter.time_zone;
    let filter = SessionFilter {
        from: args.from.map(|at| at.in_zone(zone)),
        until: args.until.map(|at| at.in_zone(zone)),
        series: args.series,
        state: args.state.map(Into::into),
        topic: args.topic,
        format: args.kind,
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let rows = args.paging.rows();
        let (shown, more) = desk.sessions(community.id, &filter, after.as_ref(), rows).await?;
        listing.page(&shown)?;
        after = shown.into_iter().next_back().map(|s| s.session).or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|o| o.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

/// Prints a session that was made or changed, as it is now.
async fn done(
    context: &mut Context<'_, '_>,
    view: &View<ShownSession>,
    desk: &Desk,
    community: &Community,
    changed: &Occurrence,
    sentence: &str,
) -> Done {
    let shown = desk.session(community.id, changed.id).await?;
    context.out.done(view, &shown, sentence)
}

/// Prints a session that was given a time, and says what else is going on then.
async fn scheduled(
    context: &mut Context<'_, '_>,
    view: &View<ShownSession>,
    desk: &Desk,
    community: &Community,
    changed: &Occurrence,
    sentence: &str,
) -> Done {
    let shown = desk.session(community.id, changed.id).await?;
    context.out.done(view, &shown, sentence)?;
    if !shown.clashes.is_empty() {
        let others: Vec<String> = shown.clashes.iter().map(|n| format!("#{n}")).collect();
        let others = others.join(", ");
        context.out.note(&format!("At the same time: {others}."));
    }
    Ok(())
}

/// The length and the plan of something new.
pub(super) async fn new_plan(
    desk: &Desk,
    title: String,
    args: PlanArgs,
) -> Result<(u32, SessionPlan), Failure> {
    let edit = plan_edit(desk, args).await?;
    let plan = SessionPlan::new(title, SessionFormat::Class);
    Ok((edit.minutes.unwrap_or(60), edit.applied_to(plan)))
}

/// The changes that a command line asks for.
pub(super) async fn plan_edit(desk: &Desk, args: PlanArgs) -> Result<SessionEdit, Failure> {
    let cleared = |what| args.clear.contains(&what);
    let mut leads = Vec::with_capacity(args.leads.len());
    for (role, handle) in &args.leads {
        let person = desk.person(handle).await?.id;
        leads.push(Lead { role: *role, person });
    }
    let scope = match args.scope {
        Some(ScopeArg::Everyone) => Some(SessionScope::Everyone),
        Some(ScopeArg::Invited) => Some(SessionScope::Invited),
        None => (!args.units.is_empty()).then_some(SessionScope::Units(args.units)),
    };
    let url = args.focus_url;
    let focus = args.focus.map(|title| Focus { title, url });
    Ok(SessionEdit {
        minutes: args.minutes,
        title: None,
        description: text(args.description, cleared(ClearArg::Description)),
        format: args.kind,
        scope,
        topics: several(args.topics, cleared(ClearArg::Topics)),
        level: one(args.level, cleared(ClearArg::Level)),
        prerequisites: several(args.prerequisites, cleared(ClearArg::Needs)),
        focus: one(focus, cleared(ClearArg::Focus)),
        pre_work: text(args.pre_work, cleared(ClearArg::PreWork)),
        capacity: one(args.seats, cleared(ClearArg::Seats)),
        leads: several(leads, cleared(ClearArg::Leads)),
        agenda: several(Vec::new(), cleared(ClearArg::Agenda)),
    })
}

/// Something new, or nothing where it is to be taken away.
fn one<T>(given: Option<T>, cleared: bool) -> Option<Option<T>> {
    match given {
        Some(given) => Some(Some(given)),
        None => cleared.then_some(None),
    }
}

fn text(given: Option<String>, cleared: bool) -> Option<String> {
    given.or_else(|| cleared.then(String::new))
}

fn several<T>(given: Vec<T>, cleared: bool) -> Option<Vec<T>> {
    (cleared || !given.is_empty()).then_some(given)
}
