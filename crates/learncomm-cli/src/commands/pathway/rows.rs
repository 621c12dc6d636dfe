//! How pathways, their steps, and how far somebody has come are printed.

use learncomm_core::contribution::{
    PathwayCounts, PathwayVersionLine, Progress, SharedProgress, ShownPathway, ShownStep, StepProgress,
};

use crate::commands::session::blank;
use crate::out::{Cell, Field, Row};

impl Row for ShownPathway {
    const KIND: &'static str = "pathway";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |p| Cell::text(&p.pathway.slug)),
        Field::new("number", |p| Cell::Ordinal(p.pathway.number)),
        Field::elastic("title", |p| Cell::text(&p.pathway.title)),
        Field::new("by", |p| Cell::maybe(p.by_handle.as_ref())),
        Field::new("version", |p| Cell::Count(p.shown.number as usize)),
        Field::new("step_count", |p| Cell::Count(p.shown.steps)),
        Field::new("required", |p| Cell::Count(p.shown.required)),
        Field::new("onboarding", |p| Cell::Flag(p.onboarding)),
        Field::detail("latest", |p| Cell::Count(p.pathway.version as usize)),
        Field::detail("retired", |p| Cell::Flag(p.pathway.is_retired())),
        Field::detail("topics", |p| {
            Cell::List(p.pathway.topics.iter().map(ToString::to_string).collect())
        }),
        Field::detail("skills", |p| {
            Cell::List(p.pathway.skills.iter().map(ToString::to_string).collect())
        }),
        Field::detail("made", |p| Cell::Time(p.pathway.at)),
        Field::detail("revised", |p| Cell::Time(p.shown.at)),
        Field::detail("note", |p| blank(&p.shown.note)),
        Field::detail("due", |p| Cell::maybe(p.shown.due)),
        Field::detail("id", |p| Cell::text(p.pathway.id)),
        Field::detail("description", |p| blank(&p.pathway.description)),
        Field::detail("steps", |p| {
            Cell::List(p.steps.iter().map(|step| step.key.to_string()).collect())
        }),
    ];
}

impl Row for PathwayVersionLine {
    const KIND: &'static str = "pathway-version";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("version", |v| Cell::Count(v.number as usize)),
        Field::new("made", |v| Cell::Time(v.at)),
        Field::new("by", |v| Cell::maybe(v.by_handle.as_ref())),
        Field::new("step_count", |v| Cell::Count(v.steps)),
        Field::new("required", |v| Cell::Count(v.required)),
        Field::new("due", |v| Cell::maybe(v.due)),
        Field::elastic("note", |v| blank(&v.note)),
    ];
}

impl Row for ShownStep {
    const KIND: &'static str = "pathway-step";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |s| Cell::text(&s.key)),
        Field::new("kind", |s| Cell::text(s.kind)),
        Field::new("what", what),
        Field::new("required", |s| Cell::Flag(s.required)),
        Field::new("due", |s| Cell::maybe(s.due)),
        Field::elastic("title", |s| Cell::text(&s.title)),
        Field::detail("place", |s| Cell::Count(s.place as usize)),
        Field::detail("about", |s| {
            Cell::maybe(s.target.as_ref().and_then(|t| t.title.as_ref()))
        }),
        Field::detail("starts", |s| {
            Cell::time(s.target.as_ref().and_then(|t| t.starts_at))
        }),
    ];
}

fn what(step: &ShownStep) -> Cell {
    Cell::maybe(step.target.as_ref().map(|target| &target.what))
}

impl Row for StepProgress {
    const KIND: &'static str = "pathway-step-progress";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("key", |s| Cell::text(&s.step.key)),
        Field::new("kind", |s| Cell::text(s.step.kind)),
        Field::new("what", |s| what(&s.step)),
        Field::new("required", |s| Cell::Flag(s.step.required)),
        Field::new("done", |s| Cell::time(s.done.as_ref().map(|done| done.at))),
        Field::new("due", |s| Cell::time(s.due_at)),
        Field::new("overdue", |s| Cell::Flag(s.overdue)),
        Field::elastic("title", |s| Cell::text(&s.step.title)),
        Field::detail("done_by", |s| Cell::maybe(s.done.as_ref().map(|done| done.by))),
        Field::detail("text", |s| match &s.done {
            Some(done) => blank(&done.evidence.text),
            None => Cell::Empty,
        }),
        Field::detail("url", |s| {
            Cell::maybe(s.done.as_ref().and_then(|done| done.evidence.url.as_ref()))
        }),
        Field::detail("added", |s| Cell::time(s.added_at)),
        Field::detail("place", |s| Cell::Count(s.step.place as usize)),
    ];
}

impl Row for Progress {
    const KIND: &'static str = "pathway-progress";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("slug", |p| Cell::text(&p.pathway.slug)),
        Field::new("number", |p| Cell::Ordinal(p.pathway.number)),
        Field::elastic("title", |p| Cell::text(&p.pathway.title)),
        Field::new("version", |p| Cell::Count(p.version as usize)),
        Field::new("done", |p| Cell::Count(p.done)),
        Field::new("required", |p| Cell::Count(p.required)),
        Field::new("finished", |p| Cell::time(p.finished_at)),
        Field::new("overdue", |p| Cell::Flag(p.overdue)),
        Field::detail("latest", |p| Cell::Count(p.pathway.version as usize)),
        Field::detail("enrolled", |p| Cell::Time(p.enrolled_at)),
        Field::detail("left", |p| Cell::time(p.left_at)),
        Field::detail("due", |p| Cell::time(p.due_at)),
        Field::detail("shared_with", |p| Cell::text(p.shared_with)),
        Field::detail("steps_done", |p| keys(p, |step| step.done.is_some())),
        Field::detail("steps_open", |p| keys(p, |step| step.done.is_none())),
        Field::detail("steps_overdue", |p| keys(p, |step| step.overdue)),
        Field::detail("steps_new", |p| {
            keys(p, |step| step.added_at.is_some() && step.done.is_none())
        }),
    ];
}

/// The keys of the steps that fit.
fn keys(progress: &Progress, fits: fn(&StepProgress) -> bool) -> Cell {
    let steps = progress.steps.iter().filter(|step| fits(step));
    Cell::List(steps.map(|step| step.step.key.to_string()).collect())
}

impl Row for SharedProgress {
    const KIND: &'static str = "shared-progress";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("handle", |p| Cell::text(&p.handle)),
        Field::new("version", |p| Cell::Count(p.version as usize)),
        Field::new("done", |p| Cell::Count(p.done)),
        Field::new("required", |p| Cell::Count(p.required)),
        Field::new("finished", |p| Cell::time(p.finished_at)),
    ];
}

impl Row for PathwayCounts {
    const KIND: &'static str = "pathway-counts";
    const FIELDS: &'static [Field<Self>] = &[
        Field::new("number", |c| Cell::Ordinal(c.number)),
        Field::new("enrolled", |c| count(c.enrolled)),
        Field::new("not_started", |c| count(c.not_started)),
        Field::new("under_way", |c| count(c.under_way)),
        Field::new("finished", |c| count(c.finished)),
        Field::new("least", |c| Cell::Count(c.least.into())),
    ];
}

fn count(n: Option<u64>) -> Cell {
    n.and_then(|n| usize::try_from(n).ok())
        .map_or(Cell::Empty, Cell::Count)
}
