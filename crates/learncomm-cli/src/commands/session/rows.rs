//! How sessions, and what belongs to them, are printed.

use chrono::NaiveDateTime;
use learncomm_core::session::{
    Concept, Fit, FitVerdict, Material, MaterialKind, NamedLead, Occurrence, OccurrenceState, ScoreLine,
    SessionScope, ShownReflection, ShownSession, TimedItem,
};

use crate::out::{Cell, Field, Row};

impl Row for ShownSession {
    const KIND: &'static str = "session";
    const FIELDS: &'static [Field<Self>] = &[
        Field::detail("id", |s| Cell::text(s.session.id)),
        Field::new("number", |s| Cell::Ordinal(s.session.number)),
        Field::new("local", |s| Cell::text(local(s.session.local))),
        Field::new("minutes", |s| Cell::Count(s.session.minutes as usize)),
        Field::elastic("title", |s| Cell::text(&s.session.plan.title)),
        Field::new("kind", |s| Cell::text(s.goes_as)),
        Field::new("state", |s| Cell::text(state(&s.session.state))),
        Field::new("leads", |s| leads(&s.leads_by_handle)),
        Field::detail("series", |s| Cell::maybe(s.series_slug.as_ref())),
        Field::detail("starts", |s| Cell::Time(s.session.starts_at)),
        Field::detail("zone", |s| Cell::text(s.session.zone)),
        Field::detail("scope", |s| match &s.session.plan.scope {
            SessionScope::Everyone => Cell::text("everyone"),
            SessionScope::Units(_) => Cell::text("units"),
            SessionScope::Invited => Cell::text("invited"),
        }),
        Field::detail("units", |s| match &s.session.plan.scope {
            SessionScope::Units(units) => Cell::List(units.iter().map(ToString::to_string).collect()),
            _ => Cell::List(Vec::new()),
        }),
        Field::detail("topics", |s| {
            Cell::List(s.session.plan.topics.iter().map(ToString::to_string).collect())
        }),
        Field::detail("level", |s| Cell::maybe(s.session.plan.level)),
        Field::detail("needs", |s| {
            let needs = s.session.plan.prerequisites.iter();
            Cell::List(needs.map(ToString::to_string).collect())
        }),
        Field::detail("focus", |s| {
            Cell::maybe(s.session.plan.focus.as_ref().map(|focus| &focus.title))
        }),
        Field::detail("focus_url", |s| {
            let focus = s.session.plan.focus.as_ref();
            Cell::maybe(focus.and_then(|focus| focus.url.as_ref()))
        }),
        Field::detail("seats", |s| {
            s.session
                .plan
                .capacity
                .map_or(Cell::Empty, |n| Cell::Count(n as usize))
        }),
        Field::detail("reason", |s| match &s.session.state {
            OccurrenceState::Cancelled { reason } => Cell::text(reason),
            _ => Cell::Empty,
        }),
        Field::detail("slot", |s| Cell::maybe(s.session.slot.map(local))),
        Field::detail("edited", |s| Cell::Flag(s.session.edited)),
        Field::detail("over_by", |s| Cell::Count(s.over_by as usize)),
        Field::detail("materials", |s| {
            Cell::List(s.session.materials.iter().map(|m| m.url.clone()).collect())
        }),
        Field::detail("concepts", |s| {
            Cell::List(s.concepts.iter().map(concept).collect())
        }),
        Field::detail("case", |s| {
            Cell::maybe(s.session.case.as_ref().map(|case| &case.title))
        }),
        Field::detail("case_text", |s| {
            s.session
                .case
                .as_ref()
                .map_or(Cell::Empty, |case| blank(&case.text))
        }),
        Field::detail("next_steps", |s| {
            let case = s.session.case.as_ref();
            case.map_or(Cell::Empty, |case| blank(&case.next_steps))
        }),
        Field::detail("follow_up", |s| {
            let told = s.session.case.as_ref().and_then(|case| case.follow_up.as_ref());
            Cell::maybe(told.map(|told| &told.text))
        }),
        Field::detail("description", |s| blank(&s.session.plan.description)),
        Field::detail("pre_work", |s| blank(&s.session.plan.pre_work)),
        Field::detail("clashes", |s| {
            Cell::List(s.clashes.iter().map(|n| format!("#{n}")).collect())
        }),
        Field::detail("fit", |s| {
            Cell::maybe(s.fit.as_ref().map(|fit| fit.verdict.as_str()))
        }),
        Field::detail("fit_missing", |s| {
            Cell::List(s.fit.iter().flat_map(missing).collect())
        }),
    ];
}

/// Whether a session is for somebody.
pub(super) struct FitOf {
    pub(super) session: Occurrence,
    pub(super) fit: Fit,
}

impl Row for FitOf {
    const KIND: &'static str = "fit";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("verdict", |f| Cell::text(f.fit.verdict.as_str())),
        Field::new("missing", |f| Cell::List(missing(&f.fit).collect())),
        Field::new("level", |f| Cell::maybe(f.session.plan.level)),
        Field::new("meaning", |f| Cell::text(meaning(f.fit.verdict))),
        Field::detail("number", |f| Cell::Ordinal(f.session.number)),
        Field::detail("title", |f| Cell::text(&f.session.plan.title)),
        Field::detail("session", |f| Cell::text(f.session.id)),
    ];
}

fn missing(fit: &Fit) -> impl Iterator<Item = String> {
    fit.missing.iter().map(ToString::to_string)
}

const fn meaning(verdict: FitVerdict) -> &'static str {
    match verdict {
        FitVerdict::Open => "it asks for nothing",
        FitVerdict::Suits => "it suits what you know",
        FitVerdict::Familiar => "you are further along: you can help others",
        FitVerdict::Stretch => "it is one level above yours",
        FitVerdict::PrepareFirst => "prepare first: it builds on more than you have said that you know",
    }
}

impl Row for TimedItem {
    const KIND: &'static str = "agenda-item";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("position", |i| Cell::Count(i.position)),
        Field::new("time", |i| Cell::text(i.local.format("%H:%M"))),
        Field::new("minutes", |i| Cell::Count(i.item.minutes as usize)),
        Field::elastic("title", |i| Cell::text(&i.item.title)),
        Field::new("role", |i| Cell::maybe(i.item.role)),
        Field::new("who", |i| {
            Cell::List(i.who.iter().map(ToString::to_string).collect())
        }),
        Field::new("discussed", |i| i.item.discussed.map_or(Cell::Empty, Cell::Flag)),
        Field::detail("starts", |i| Cell::Time(i.starts_at)),
        Field::detail("notes", |i| blank(&i.item.notes)),
    ];
}

impl Row for Material {
    const KIND: &'static str = "material";
    const FIELDS: &'static [Field<Self>] = &[
        Field::elastic("url", |m| Cell::text(&m.url)),
        Field::new("kind", |m| {
            Cell::text(match m.kind {
                MaterialKind::Recording => "recording",
                MaterialKind::Material => "material",
            })
        }),
        Field::elastic("title", |m| Cell::text(&m.title)),
        Field::new("level", |m| Cell::maybe(m.level)),
        Field::detail("shared", |m| Cell::Time(m.at)),
    ];
}

impl Row for ShownReflection {
    const KIND: &'static str = "reflection";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("by", |r| Cell::maybe(r.by.as_ref())),
        Field::new("at", |r| Cell::Time(r.reflection.at)),
        Field::elastic("happened", |r| blank(&r.reflection.answers.happened)),
        Field::elastic("came_of_it", |r| blank(&r.reflection.answers.came_of_it)),
        Field::elastic("next", |r| blank(&r.reflection.answers.next)),
    ];
}

impl Row for ScoreLine {
    const KIND: &'static str = "part";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |p| Cell::Ordinal(p.number)),
        Field::new("local", |p| Cell::text(local(p.local))),
        Field::elastic("title", |p| Cell::text(&p.title)),
        Field::new("role", |p| Cell::text(p.role)),
        Field::new("who", |p| Cell::maybe(p.who.as_ref())),
        Field::detail("starts", |p| Cell::Time(p.starts_at)),
        Field::detail("zone", |p| Cell::text(p.zone)),
        Field::detail("session", |p| Cell::text(p.session)),
    ];
}

/// A local time, for people and scripts.
pub(in crate::commands) fn local(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// A text that may be empty.
pub(in crate::commands) fn blank(text: &str) -> Cell {
    Cell::maybe((!text.is_empty()).then_some(text))
}

/// Who leads.
pub(in crate::commands) fn leads(leads: &[NamedLead]) -> Cell {
    Cell::List(leads.iter().map(|l| format!("{}:{}", l.role, l.handle)).collect())
}

fn concept(concept: &Concept) -> String {
    format!("#{} {}", concept.session, concept.title)
}

const fn state(state: &OccurrenceState) -> &'static str {
    match state {
        OccurrenceState::Planned => "planned",
        OccurrenceState::Cancelled { .. } => "cancelled",
        OccurrenceState::Held => "held",
    }
}
