use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{
    Collection, CollectionComment, CollectionContents, CollectionEdit, CollectionFilter, CollectionItem,
    NewCollection, Place, State,
};
use learncomm_core::id::{CollectionId, ContributionId};

use super::Done;
use super::contribution;
use super::numbers::spelled;
use super::resource::slugs;
use crate::args::{
    Body, ClearPart, Collected, CollectionCommand, ListCollections, MakeCollection, Paging, PlaceArgs,
    WhichCollection,
};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row, View};

/// A collection as it is printed; with what is in it, where that was read.
struct CollectionRow {
    head: Collection,
    items: Option<Vec<CollectionItem>>,
}

impl From<Collection> for CollectionRow {
    fn from(head: Collection) -> Self {
        let items = None;
        Self { head, items }
    }
}

impl From<CollectionContents> for CollectionRow {
    fn from(contents: CollectionContents) -> Self {
        Self {
            head: contents.collection,
            items: Some(contents.items),
        }
    }
}

impl Row for CollectionRow {
    const KIND: &'static str = "collection";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |c| Cell::Ordinal(c.head.number)),
        Field::elastic("title", |c| Cell::text(&c.head.title)),
        Field::new("topics", |c| slugs(&c.head.topics)),
        Field::new("by", |c| Cell::maybe(c.head.by.as_ref())),
        Field::new("at", |c| Cell::Time(c.head.at)),
        Field::detail("changed", |c| Cell::time(c.head.changed_at)),
        Field::detail("retired", |c| Cell::time(c.head.retired_at)),
        Field::detail("items", |c| {
            let count = c.items.as_ref().map(Vec::len);
            count.map_or(Cell::Empty, Cell::Count)
        }),
        Field::detail("contributions", |c| {
            c.items.as_ref().map_or(Cell::Empty, |items| {
                Cell::List(items.iter().map(|item| number(item).to_string()).collect())
            })
        }),
        Field::detail("id", |c| Cell::text(c.head.id)),
        Field::detail("description", |c| Cell::text(&c.head.description)),
    ];
}

impl Row for CollectionItem {
    const KIND: &'static str = "collection-item";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |i| Cell::Ordinal(number(i))),
        Field::new("kind", |i| Cell::text(i.contribution.contribution.kind)),
        Field::elastic("title", title),
        Field::elastic("note", |i| Cell::maybe(i.note.as_ref())),
        Field::new("by", |i| Cell::maybe(i.by.as_ref())),
        Field::detail("at", |i| Cell::Time(i.at)),
        Field::detail("author", |i| Cell::maybe(i.contribution.by.as_ref())),
        Field::detail("url", |i| Cell::maybe(i.contribution.contribution.url.as_ref())),
        Field::detail("id", |i| Cell::text(i.contribution.contribution.id)),
    ];
}

impl Row for CollectionComment {
    const KIND: &'static str = "collection-comment";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |c| Cell::Ordinal(c.number)),
        Field::new("on", |c| c.on.map_or(Cell::Empty, Cell::Ordinal)),
        Field::new("by", |c| Cell::maybe(c.by.as_ref())),
        Field::new("at", |c| Cell::Time(c.at)),
        Field::elastic("text", |c| Cell::text(&c.text)),
        Field::detail("state", |c| Cell::text(contribution::state(&c.state))),
        Field::detail("reason", |c| match &c.state {
            State::RemovedByModeration { reason, .. } => Cell::text(reason),
            _ => Cell::Empty,
        }),
    ];
}

fn number(item: &CollectionItem) -> u32 {
    item.contribution.contribution.number
}

/// The title of what is collected, or how its text begins.
fn title(item: &CollectionItem) -> Cell {
    contribution::summary(&item.contribution)
}

pub(super) async fn run(command: CollectionCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        CollectionCommand::Make(args) => make(args, context).await,
        CollectionCommand::Add { of, note } => {
            let (view, desk, community, found) = which(&of.which, context).await?;
            let item = item(&desk, &community, &of).await?;
            desk.collect(community.id, found.id, item.1, note.as_deref())
                .await?;
            let sentence = format!("Put #{} into #{}.", item.0, found.number);
            done(context, &view, &desk, &community, found.id, &sentence).await
        }
        CollectionCommand::Remove(of) => {
            let (view, desk, community, found) = which(&of.which, context).await?;
            let item = item(&desk, &community, &of).await?;
            desk.uncollect(community.id, found.id, item.1).await?;
            let sentence = format!("Took #{} out of #{}.", item.0, found.number);
            done(context, &view, &desk, &community, found.id, &sentence).await
        }
        CollectionCommand::Move { of, to } => {
            let (view, desk, community, found) = which(&of.which, context).await?;
            let item = item(&desk, &community, &of).await?;
            let to = place(&desk, &community, &to).await?;
            desk.move_collected(community.id, found.id, item.1, to).await?;
            let sentence = format!("Moved #{} within #{}.", item.0, found.number);
            done(context, &view, &desk, &community, found.id, &sentence).await
        }
        CollectionCommand::Note { of, note, none: _ } => {
            let (view, desk, community, found) = which(&of.which, context).await?;
            let item = item(&desk, &community, &of).await?;
            desk.note_collected(community.id, found.id, item.1, note.as_deref())
                .await?;
            let sentence = format!("Noted with #{} in #{}.", item.0, found.number);
            done(context, &view, &desk, &community, found.id, &sentence).await
        }
        CollectionCommand::Comment { which, on, text } => comment(&which, on, text, context).await,
        CollectionCommand::Comments { which, paging } => comments(&which, &paging, context).await,
        CollectionCommand::Uncomment {
            which,
            comment,
            reason,
        } => {
            let view = context.out.view()?;
            let number = comment_number(&comment)?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which).await?;
            context.confirm(&format!("Remove #{number}? It cannot be brought back."))?;
            let removed = desk.remove_collection_comment(community.id, found.id, number, reason.as_deref());
            let removed = removed.await?;
            let sentence = format!("Removed #{number}.");
            context.out.done(&view, &removed, &sentence)
        }
        CollectionCommand::List(args) => list(args, context).await,
        CollectionCommand::Items(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which).await?;
            let contents = desk.collection(community.id, found.id).await?;
            let mut listing = context.out.listing(view);
            listing.page(&contents.items)?;
            listing.end(None)
        }
        CollectionCommand::Show(of) => {
            let (view, desk, community, found) = which(&of, context).await?;
            let contents = desk.collection(community.id, found.id).await?;
            context.out.item(&view, &CollectionRow::from(contents))
        }
        CollectionCommand::Edit {
            which: of,
            title,
            description,
            topics,
            clear,
        } => {
            let (view, desk, community, found) = which(&of, context).await?;
            let clears = |part| clear.contains(&part);
            let topics = Some(topics).filter(|topics| clears(ClearPart::Topics) || !topics.is_empty());
            let description = description.or_else(|| clears(ClearPart::Description).then(String::new));
            let edit = CollectionEdit {
                title,
                description,
                topics,
            };
            desk.edit_collection(community.id, found.id, &edit).await?;
            let sentence = format!("Changed #{}.", found.number);
            done(context, &view, &desk, &community, found.id, &sentence).await
        }
        CollectionCommand::Retire(of) => retire(&of, true, context).await,
        CollectionCommand::Restore(of) => retire(&of, false, context).await,
    }
}

async fn make(args: MakeCollection, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let new = NewCollection {
        title: args.title,
        description: context.body(&args.body)?,
        topics: args.topics,
    };
    let (desk, community) = context.desk_in_community().await?;
    let made = desk.make_collection(community.id, &new).await?;
    let sentence = format!("Made the collection #{}.", made.number);
    done(context, &view, &desk, &community, made.id, &sentence).await
}

async fn retire(of: &WhichCollection, retired: bool, context: &mut Context<'_, '_>) -> Done {
    let (view, desk, community, found) = which(of, context).await?;
    desk.retire_collection(community.id, found.id, retired).await?;
    let what = if retired { "Retired" } else { "Restored" };
    let sentence = format!("{what} #{}.", found.number);
    done(context, &view, &desk, &community, found.id, &sentence).await
}

async fn comment(
    of: &WhichCollection,
    on: Option<String>,
    text: Option<String>,
    context: &mut Context<'_, '_>,
) -> Done {
    let view = context.out.view()?;
    let text = context.needed_body(&Body {
        body: text,
        file: None,
        edit: false,
    })?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, of).await?;
    let on = match on {
        Some(given) => Some(contribution::find(&desk, &community, &given).await?.id),
        None => None,
    };
    let said = desk.comment_on_collection(community.id, found.id, on, &text);
    let said = said.await?;
    let sentence = format!("Made the comment #{} on #{}.", said.number, found.number);
    context.out.done(&view, &said, &sentence)
}

async fn comments(of: &WhichCollection, paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let mut after = match &paging.after {
        Some(after) => Some(comment_number(after)?),
        None => None,
    };
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, of).await?;
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.collection_comments(community.id, found.id, after, paging.rows());
        let (said, more) = page.await?;
        listing.page(&said)?;
        after = said.last().map(|comment| comment.number).or(after);
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|number| number.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn list(args: ListCollections, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let holding = match &args.holding {
        Some(given) => Some(contribution::find(&desk, &community, given).await?.id),
        None => None,
    };
    let filter = CollectionFilter {
        topic: args.topic,
        holding,
        retired: args.retired,
    };
    let mut after = match args.paging.after.clone() {
        Some(id) => Some(find(&desk, &community, &WhichCollection { id }).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.collections(community.id, &filter, after.as_ref(), args.paging.rows());
        let (found, more) = page.await?;
        after = found.last().cloned().or(after);
        let rows: Vec<CollectionRow> = found.into_iter().map(CollectionRow::from).collect();
        listing.page(&rows)?;
        if !more || !args.paging.all {
            let next = after.filter(|_| more).map(|c| c.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn find(desk: &Desk, community: &Community, of: &WhichCollection) -> Result<Collection, Failure> {
    Ok(desk.find_collection(community.id, &spelled(&of.id)).await?)
}

/// The collection that is meant, and what is needed to do something with it.
async fn which(
    of: &WhichCollection,
    context: &mut Context<'_, '_>,
) -> Result<(View<CollectionRow>, Desk, Community, Collection), Failure> {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let found = find(&desk, &community, of).await?;
    Ok((view, desk, community, found))
}

/// The number and the id of the contribution that is meant.
async fn item(desk: &Desk, community: &Community, of: &Collected) -> Result<(u32, ContributionId), Failure> {
    let found = contribution::find(desk, community, &of.item).await?;
    Ok((found.number, found.id))
}

async fn place(desk: &Desk, community: &Community, to: &PlaceArgs) -> Result<Place, Failure> {
    let place = match (&to.before, &to.after) {
        (Some(given), _) => Place::Before(contribution::find(desk, community, given).await?.id),
        (None, Some(given)) => Place::After(contribution::find(desk, community, given).await?.id),
        (None, None) if to.first => Place::First,
        (None, None) => Place::Last,
    };
    Ok(place)
}

fn comment_number(given: &str) -> Result<u32, Failure> {
    let digits = given.strip_prefix('#').unwrap_or(given);
    digits.parse().map_err(|_| {
        let why = format!("`{given}` is not the number of a comment");
        Failure::new(Exit::Usage, why).hint("`learncomm collection comments` lists them")
    })
}

/// Prints a collection that was made or changed, as it is now.
async fn done(
    context: &mut Context<'_, '_>,
    view: &View<CollectionRow>,
    desk: &Desk,
    community: &Community,
    changed: CollectionId,
    sentence: &str,
) -> Done {
    let contents = desk.collection(community.id, changed).await?;
    context.out.done(view, &CollectionRow::from(contents), sentence)
}
