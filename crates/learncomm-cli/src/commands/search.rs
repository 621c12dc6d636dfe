use std::ops::Range;

use learncomm_core::contribution::{Found, Indexed, Search};

use super::Done;
use crate::args::SearchArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::out::{Cell, Field, Row};

/// A contribution that was found.
struct Hit {
    found: Found,
    /// Whether it has all the words.
    all: bool,
}

impl Row for Hit {
    const KIND: &'static str = "search";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |h| Cell::text(h.found.shown.contribution.id)),
        Field::new("number", |h| Cell::Ordinal(h.found.shown.contribution.number)),
        Field::new("kind", |h| Cell::text(h.found.shown.contribution.kind)),
        Field::new("by", |h| Cell::maybe(h.found.shown.by.as_ref())),
        Field::new("at", |h| Cell::Time(h.found.shown.contribution.at)),
        Field::summary("summary", summary),
        Field::detail("title", |h| {
            Cell::maybe(h.found.shown.contribution.title.as_ref())
        }),
        Field::detail("topics", |h| {
            let topics = &h.found.shown.contribution.topics;
            Cell::List(topics.iter().map(ToString::to_string).collect())
        }),
        Field::detail("excerpt", |h| Cell::text(&h.found.excerpt.text)),
        Field::detail("hits", |h| Cell::parts(&characters(&h.found))),
        Field::detail("all_words", |h| Cell::Flag(h.all)),
    ];
}

impl Row for Indexed {
    const KIND: &'static str = "search-index";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("contributions", |i| Cell::Count(i.contributions)),
        Field::new("segments", |i| Cell::Count(i.segments)),
    ];
}

/// The title, and the place of the text, with the words that were looked for between `**`.
fn summary(hit: &Hit) -> Cell {
    let excerpt = &hit.found.excerpt;
    let (mut marked, mut at) = (String::new(), 0);
    for Range { start, end } in &excerpt.hits {
        marked.push_str(&excerpt.text[at..*start]);
        marked.push_str("**");
        marked.push_str(&excerpt.text[*start..*end]);
        marked.push_str("**");
        at = *end;
    }
    marked.push_str(&excerpt.text[at..]);
    let parts = [
        hit.found.shown.contribution.title.clone().unwrap_or_default(),
        marked,
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Cell::text(parts.join(": "))
}

/// Where the words are, counted in characters.
fn characters(found: &Found) -> Vec<[usize; 2]> {
    let text = &found.excerpt.text;
    let count = |end: usize| text[..end].chars().count();
    let hits = found.excerpt.hits.iter();
    hits.map(|hit| [count(hit.start), count(hit.end)]).collect()
}

pub(super) async fn run(args: SearchArgs, context: &mut Context<'_, '_>) -> Done {
    if args.rebuild {
        let view = context.out.view()?;
        let (desk, community) = context.desk_in_community().await?;
        let done = desk.hub().rebuild_search(community.id).await?;
        let sentence = format!(
            "Indexed {} contributions of {} in {} segments.",
            done.contributions, community.slug, done.segments
        );
        return context.out.done(&view, &done, &sentence);
    }
    let view = context.out.view()?;
    let mut from = match args.paging.after.as_deref().map(str::parse) {
        None => 0,
        Some(Ok(place)) => place,
        Some(Err(_)) => {
            return Err(Failure::new(
                Exit::Usage,
                "`--after` takes a place in the order here, such as 50",
            ));
        }
    };
    let (desk, community) = context.desk_in_community().await?;
    let search = Search {
        words: args.words.join(" "),
        kind: args.kind,
        author: args.author,
        topic: args.topic,
    };
    let mut page = desk
        .search(community.id, &search, from, args.paging.rows())
        .await?;
    if page.any {
        context
            .out
            .note("Nothing has all of these words; this has some of them.");
    }
    if page.incomplete {
        context
            .out
            .note("There may be more than is found here: ask more exactly.");
    }
    let mut listing = context.out.listing(view);
    loop {
        let all = !page.any;
        let hits: Vec<Hit> = page.found.into_iter().map(|found| Hit { found, all }).collect();
        listing.page(&hits)?;
        match page.next {
            Some(next) if args.paging.all => from = next,
            next => return listing.end(next.map(|next| next.to_string()).as_deref()),
        }
        page = desk
            .search(community.id, &search, from, args.paging.rows())
            .await?;
    }
}
