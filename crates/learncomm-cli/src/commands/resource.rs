use learncomm_core::Desk;
use learncomm_core::community::Community;
use learncomm_core::contribution::{Contribution, Duplicate, Opened, PopularResource, PopularTopic, Shown};
use learncomm_core::id::Slug;

use super::Done;
use super::contribution::find;
use crate::args::{Paging, PopularArgs, ResourceCommand};
use crate::context::Context;
use crate::out::{Cell, Field, Row};

/// A resource as it is printed.
struct ResourceRow(Shown);

impl ResourceRow {
    fn made(&self) -> &Contribution {
        &self.0.contribution
    }
}

impl Row for ResourceRow {
    const KIND: &'static str = "resource";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |r| Cell::Ordinal(r.made().number)),
        Field::new("kind", |r| Cell::text(r.made().kind)),
        Field::new("by", |r| Cell::maybe(r.0.by.as_ref())),
        Field::new("at", |r| Cell::Time(r.made().at)),
        Field::elastic("title", |r| Cell::maybe(r.made().title.as_ref())),
        Field::elastic("url", |r| Cell::maybe(r.made().url.as_ref())),
        Field::detail("topics", |r| slugs(&r.made().topics)),
        Field::detail("up", |r| Cell::Count(r.0.up)),
        Field::detail("down", |r| Cell::Count(r.0.down)),
        Field::detail("ratings", |r| Cell::Count(r.0.ratings)),
        Field::detail("id", |r| Cell::text(r.made().id)),
        Field::detail("body", |r| Cell::text(&r.made().body)),
    ];
}

impl Row for Opened {
    const KIND: &'static str = "opened";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |o| Cell::Ordinal(o.number)),
        Field::new("url", |o| Cell::text(&o.url)),
        Field::new("noted", |o| Cell::Flag(o.noted)),
    ];
}

impl Row for PopularResource {
    const KIND: &'static str = "popular-resource";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |p| Cell::Ordinal(p.resource.contribution.number)),
        Field::new("people", |p| people(p.people)),
        Field::new("fewer_than", |p| fewer_than(p.people, p.k)),
        Field::elastic("title", |p| Cell::maybe(p.resource.contribution.title.as_ref())),
        Field::elastic("url", |p| Cell::maybe(p.resource.contribution.url.as_ref())),
        Field::detail("kind", |p| Cell::text(p.resource.contribution.kind)),
        Field::detail("topics", |p| slugs(&p.resource.contribution.topics)),
        Field::detail("id", |p| Cell::text(p.resource.contribution.id)),
    ];
}

impl Row for PopularTopic {
    const KIND: &'static str = "popular-topic";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("topic", |p| Cell::text(&p.topic)),
        Field::new("people", |p| people(p.people)),
        Field::new("fewer_than", |p| fewer_than(p.people, p.k)),
    ];
}

impl Row for Duplicate {
    const KIND: &'static str = "duplicate";
    const FIELDS: &'static [Field<Self>] = &[
        Field::elastic("address", |d| Cell::text(&d.address)),
        Field::new("contributions", |d| Cell::List(numbers(&d.contributions))),
    ];
}

pub(super) fn slugs(topics: &[Slug]) -> Cell {
    Cell::List(topics.iter().map(ToString::to_string).collect())
}

fn numbers(shown: &[Shown]) -> Vec<String> {
    shown.iter().map(|s| s.contribution.number.to_string()).collect()
}

/// How many, if they are enough to say so.
fn people(people: Option<u64>) -> Cell {
    let count = people.and_then(|people| usize::try_from(people).ok());
    count.map_or(Cell::Empty, Cell::Count)
}

/// That they are too few to say how many.
fn fewer_than(people: Option<u64>, k: u64) -> Cell {
    match people {
        Some(_) => Cell::Empty,
        None => Cell::Count(usize::try_from(k).unwrap_or(usize::MAX)),
    }
}

pub(super) async fn run(command: ResourceCommand, context: &mut Context<'_, '_>) -> Done {
    match command {
        ResourceCommand::List { topic, url, paging } => match url {
            Some(url) => same(&url, context).await,
            None => list(topic.as_ref(), &paging, context).await,
        },
        ResourceCommand::Open(which) => {
            let view = context.out.view()?;
            let (desk, community) = context.desk_in_community().await?;
            let found = find(&desk, &community, &which.id).await?;
            let opened = desk.open_resource(community.id, found.id).await?;
            let line = format!("{}\n", opened.url);
            context.out.prose(&view, &opened, &line)
        }
        ResourceCommand::Popular(args) => popular(args, context).await,
        ResourceCommand::Duplicates { paging } => duplicates(&paging, context).await,
    }
}

/// Points out what leads to the same place as something that was just shared.
pub(super) async fn point_out(
    context: &mut Context<'_, '_>,
    desk: &Desk,
    community: &Community,
    made: &Contribution,
) -> Done {
    let also = numbers(&desk.also_shared(community.id, made).await?);
    if !also.is_empty() {
        let also: Vec<String> = also.iter().map(|number| format!("#{number}")).collect();
        let note = format!("The address was shared before: {}.", also.join(", "));
        context.out.note(&note);
    }
    Ok(())
}

async fn list(topic: Option<&Slug>, paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = match &paging.after {
        Some(after) => Some(find(&desk, &community, after).await?),
        None => None,
    };
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.resources(community.id, topic, after.as_ref(), paging.rows());
        let (shown, more) = page.await?;
        after = shown.last().map(|s| s.contribution.clone()).or(after);
        let rows: Vec<ResourceRow> = shown.into_iter().map(ResourceRow).collect();
        listing.page(&rows)?;
        if !more || !paging.all {
            let next = after.filter(|_| more).map(|c| c.id.to_string());
            return listing.end(next.as_deref());
        }
    }
}

async fn same(url: &str, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let same = desk.same_address(community.id, url).await?;
    let rows: Vec<ResourceRow> = same.into_iter().map(ResourceRow).collect();
    let mut listing = context.out.listing(view);
    listing.page(&rows)?;
    listing.end(None)
}

async fn popular(args: PopularArgs, context: &mut Context<'_, '_>) -> Done {
    if args.topics {
        let view = context.out.view()?;
        let (desk, community) = context.desk_in_community().await?;
        let popular = desk.popular_topics(community.id, args.days, args.limit).await?;
        let mut listing = context.out.listing(view);
        listing.page(&popular)?;
        return listing.end(None);
    }
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let popular = desk.popular_resources(community.id, args.topic.as_ref(), args.days, args.limit);
    let popular = popular.await?;
    let mut listing = context.out.listing(view);
    listing.page(&popular)?;
    listing.end(None)
}

async fn duplicates(paging: &Paging, context: &mut Context<'_, '_>) -> Done {
    let view = context.out.view()?;
    let (desk, community) = context.desk_in_community().await?;
    let mut after = paging.after.clone();
    let mut listing = context.out.listing(view);
    loop {
        let page = desk.duplicates(community.id, after.as_deref(), paging.rows());
        let (found, more) = page.await?;
        listing.page(&found)?;
        after = found.into_iter().next_back().map(|d| d.address).or(after);
        if !more || !paging.all {
            return listing.end(after.filter(|_| more).as_deref());
        }
    }
}
