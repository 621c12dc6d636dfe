//! How contributions are printed.

use learncomm_core::contribution::{Author, ClaimKey, Contribution, Shown, State};

use crate::out::{Cell, Field, Row};

impl Row for Shown {
    const KIND: &'static str = "contribution";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |s| Cell::text(s.contribution.id)),
        Field::new("number", |s| Cell::Ordinal(s.contribution.number)),
        Field::new("kind", |s| Cell::text(s.contribution.kind)),
        Field::new("by", |s| Cell::maybe(s.by.as_ref())),
        Field::new("at", |s| Cell::Time(s.contribution.at)),
        Field::new("up", |s| Cell::Count(s.up)),
        Field::summary("summary", summary),
        Field::detail("title", |s| Cell::maybe(s.contribution.title.as_ref())),
        Field::detail("topics", |s| {
            Cell::List(s.contribution.topics.iter().map(ToString::to_string).collect())
        }),
        Field::detail("down", |s| Cell::Count(s.down)),
        Field::detail("ratings", |s| Cell::Count(s.ratings)),
        Field::detail("parent", |s| Cell::maybe(s.contribution.parent)),
        Field::detail("accepted", |s| Cell::maybe(s.contribution.accepted)),
        Field::detail("edited", |s| Cell::time(s.contribution.edited_at)),
        Field::detail("state", |s| Cell::text(state(&s.contribution.state))),
        Field::detail("removed", |s| match s.contribution.state {
            State::Stands => Cell::Empty,
            State::RemovedByAuthor { at }
            | State::RemovedByModeration { at, .. }
            | State::Hidden { at, .. }
            | State::Erased { at, .. } => Cell::Time(at),
        }),
        Field::detail("reason", |s| match &s.contribution.state {
            State::RemovedByModeration { reason, .. } | State::Hidden { reason, .. } => Cell::text(reason),
            State::Erased { reason, .. } => Cell::maybe(reason.as_ref()),
            _ => Cell::Empty,
        }),
        Field::detail("origin", |s| {
            let origin = s.contribution.origin.as_ref();
            Cell::maybe(origin.map(|o| format!("{}:{}", o.tool, o.id)))
        }),
        Field::detail("body", |s| Cell::text(&s.contribution.body)),
        Field::detail("visible_to", |s| Cell::text(s.contribution.visible_to)),
        Field::detail("url", |s| Cell::maybe(s.contribution.url.as_ref())),
        Field::detail("skills", |s| {
            Cell::List(s.contribution.skills.iter().map(ToString::to_string).collect())
        }),
        Field::detail("session", |s| s.in_session.map_or(Cell::Empty, Cell::Ordinal)),
        Field::detail("by_leader", |s| Cell::Flag(s.by_leader)),
        Field::detail("rated", rated),
        Field::detail("value_lower", lower),
        Field::detail("drafted", |s| Cell::time(s.contribution.drafted_at)),
        Field::detail("anonymous", |s| {
            Cell::Flag(s.contribution.author == Author::Anonymous)
        }),
    ];
}

/// An answer in the order of how much the answers to a question helped to learn.
pub(super) struct Ranked {
    pub(super) shown: Shown,
    pub(super) accepted: bool,
}

impl Row for Ranked {
    const KIND: &'static str = "answer";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |a| Cell::text(a.shown.contribution.id)),
        Field::new("number", |a| Cell::Ordinal(a.shown.contribution.number)),
        Field::new("accepted", |a| Cell::Flag(a.accepted)),
        Field::new("rated", |a| rated(&a.shown)),
        Field::new("value_lower", |a| lower(&a.shown)),
        Field::new("up", |a| Cell::Count(a.shown.up)),
        Field::new("by", |a| Cell::maybe(a.shown.by.as_ref())),
        Field::new("at", |a| Cell::Time(a.shown.contribution.at)),
        Field::summary("summary", |a| summary(&a.shown)),
        Field::detail("down", |a| Cell::Count(a.shown.down)),
        Field::detail("by_leader", |a| Cell::Flag(a.shown.by_leader)),
        Field::detail("body", |a| Cell::text(&a.shown.contribution.body)),
    ];
}

/// A question that was asked anonymously, with its key.
pub(super) struct Claimable {
    pub(super) question: Contribution,
    pub(super) key: ClaimKey,
}

impl Row for Claimable {
    const KIND: &'static str = "anonymous-question";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |c| Cell::text(c.question.id)),
        Field::new("number", |c| Cell::Ordinal(c.question.number)),
        Field::new("claim_key", |c| Cell::text(&c.key)),
        Field::new("at", |c| Cell::Time(c.question.at)),
        Field::new("title", |c| Cell::maybe(c.question.title.as_ref())),
    ];
}

/// How many ratings count, where that was asked for.
fn rated(shown: &Shown) -> Cell {
    let rated = shown.value.map(|value| value.rated());
    rated.map_or(Cell::Empty, |n| {
        Cell::Count(usize::try_from(n).unwrap_or(usize::MAX))
    })
}

/// The lower bound of what ratings say, to a thousandth.
fn lower(shown: &Shown) -> Cell {
    let lower = shown.value.and_then(|value| value.lower());
    Cell::number(lower.map(|lower| (lower * 1_000.0).round() / 1_000.0))
}

/// The title, or how the text begins.
pub(in crate::commands) fn summary(shown: &Shown) -> Cell {
    let made = &shown.contribution;
    Cell::maybe(made.title.as_deref().or_else(|| made.body.lines().next()))
}

pub(in crate::commands) const fn state(state: &State) -> &'static str {
    match state {
        State::Stands => "stands",
        State::RemovedByAuthor { .. } => "removed-by-author",
        State::RemovedByModeration { .. } => "removed-by-moderation",
        State::Hidden { .. } => "hidden",
        State::Erased { .. } => "erased",
    }
}
