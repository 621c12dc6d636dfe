use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::session::{ActionFilter, ActionItem, ActionState, Carried, NewAction, ShownAction};

use super::Done;
use super::numbers::{session, spelled};
use crate::args::{ActionCommand, ListActions};
use crate::context::Context;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row, View};

/// An action as it is printed; how often it was carried, where that is known.
pub(super) struct ActionRow {
    shown: ShownAction,
    carried: Option<usize>,
}

impl From<ShownAction> for ActionRow {
    fn from(shown: ShownAction) -> Self {
        let carried = None;
        Self { shown, carried }
    }
}

impl From<Carried> for ActionRow {
    fn from(carried: Carried) -> Self {
        Self {
            shown: carried.action,
            carried: Some(carried.carried),
        }
    }
}

impl ActionRow {
    fn item(&self) -> &ActionItem {
        &self.shown.item
    }
}

impl Row for ActionRow {
    const KIND: &'static str = "action";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |a| Cell::Ordinal(a.item().number)),
        Field::new("state", |a| Cell::text(a.item().state.progress())),
        Field::new("due", |a| Cell::text(a.item().due)),
        Field::new("overdue", |a| Cell::Flag(a.shown.overdue)),
        Field::new("owner", |a| Cell::maybe(a.shown.owned_by.as_ref())),
        Field::new("session", |a| {
            a.shown.agreed_in.map_or(Cell::Empty, Cell::Ordinal)
        }),
        Field::new("carried", |a| a.carried.map_or(Cell::Empty, Cell::Count)),
        Field::elastic("title", |a| Cell::text(&a.item().title)),
        Field::detail("first_due", |a| Cell::text(a.item().first_due)),
        Field::detail("redated", |a| {
            Cell::List(
                a.item()
                    .redated
                    .iter()
                    .map(|r| format!("{} to {}", r.from, r.to))
                    .collect(),
            )
        }),
        Field::detail("recorded", |a| Cell::Time(a.item().recorded_at)),
        Field::detail("closed", |a| match a.item().state {
            ActionState::Open => Cell::Empty,
            ActionState::Done { at, .. } | ActionState::Dropped { at, .. } => Cell::Time(at),
        }),
        Field::detail("reason", |a| match &a.item().state {
            ActionState::Dropped { reason, .. } => Cell::text(reason),
            _ => Cell::Empty,
        }),
        Field::detail("note", |a| match &a.item().state {
            ActionState::Done { note, .. } => Cell::text(note),
            _ => Cell::Empty,
        }),
        Field::detail("id", |a| Cell::text(a.item().id)),
    ];
}

pub(super) async fn run(command: ActionCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ActionCommand::Add {
            title,
            owner,
            due,
            session: given,
        } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let session = match given {
                Some(given) => Some(session(&desk, &community, &given).await?.id),
                None => None,
            };
            let sentence = |made: &ActionItem| format!("{owner} has taken on #{}, until {due}.", made.number);
            let new = NewAction {
                title,
                owner: owner.clone(),
                due,
                session,
            };
            let made = desk.agree_action(community.id, new).await?;
            done(context, &view, &desk, &community, &made, &sentence(&made)).await
        }
        ActionCommand::Done { which, note } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let found = desk.close_action(community.id, found.id, &note).await?;
            let sentence = format!("#{} is done.", found.number);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        ActionCommand::Drop { which, reason } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let found = desk.drop_action(community.id, found.id, &reason).await?;
            let sentence = format!("Dropped #{}.", found.number);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        ActionCommand::Redate { which, due } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let found = desk.redate_action(community.id, found.id, due).await?;
            let sentence = format!("#{} is due on {due}.", found.number);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        ActionCommand::Reassign { which, owner } => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let found = desk.reassign_action(community.id, found.id, &owner).await?;
            let sentence = format!("#{} is {owner}'s.", found.number);
            done(context, &view, &desk, &community, &found, &sentence).await
        }
        ActionCommand::List(args) => list(args, context).await,
        ActionCommand::Show(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let shown = desk.action(community.id, found.id).await?;
            context.out.item(&view, &ActionRow::from(shown))
        }
    }
}

async fn list(args: ListActions, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    if let Some(given) = &args.carried_into {
        let into = session(&desk, &community, given).await?;
        let carried = desk.actions_for(community.id, into.id).await?;
        let rows: Vec<ActionRow> = carried.into_iter().map(ActionRow::from).collect();
        let mut listing = context.out.listing(view);
        listing.page(&rows)?;
        return listing.end(None);
    }
    let session = match &args.session {
        Some(given) => Some(session(&desk, &community, given).await?.id),
        None => None,
    };
    let filter = ActionFilter {
        owner: args.owner,
        session,
        progress: args.state,
        overdue: args.overdue,
    };
    let mut after = match &args.paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.actions(community.id, &filter, after.as_ref(), args.paging.rows());
        let (shown, more) = page.await?;
        let last = shown.last().map(|a| a.item.clone());
        let rows: Vec<ActionRow> = shown.into_iter().map(ActionRow::from).collect();
        listing.page(&rows)?;
        after = last.or(after);
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|a| a.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn find(desk: &Desk, community: &Community, given: &str) -> Result<ActionItem, Failure> {
    Ok(desk.find_action(community.id, &spelled(given)).await?)
}

async fn done(
    context: &mut Context<'_, '_>,
    view: &View<ActionRow>,
    desk: &Desk,
    community: &Community,
    changed: &ActionItem,
    sentence: &str,
) -> Done {
    let shown = desk.action(community.id, changed.id).await?;
    context.out.done(view, &ActionRow::from(shown), sentence)
}
