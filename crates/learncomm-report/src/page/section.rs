use learncomm_core::engagement::report::{Chart, Report, Section, Series};
use learncomm_core::engagement::{Measure, Unit};
use maud::{Markup, html};

use super::figures::{self, Ids};
use super::shown_series;
use crate::svg::{self, Drawing};
use crate::words;

/// Series that a chart of the same section shows better: their figures are in its table.
const DRAWN_OTHERWISE: [(&str, &str); 3] = [
    ("session-coverage-by-session", "session-coverage"),
    ("retention-month-1-by-cohort", "retention"),
    ("pulse-history", "pulse-history"),
];
/// How far goals have come, and how far they were to come by now: drawn as one.
const PROGRESS: &str = "goal-progress";
const EXPECTED: &str = "goal-expected-progress";

/// A section with its figures, its charts, and what must be known to read them.
pub(super) fn block(section: &Section, report: &Report, ids: &mut Ids) -> Markup {
    let title = format!("{}-title", section.id);
    html! {
        section.part id=(section.id) aria-labelledby=(title) {
            h2 id=(title) { (section.title) }
            (inside(section, report.sections.len() > 1, ids))
        }
    }
}

fn inside(section: &Section, has_short: bool, ids: &mut Ids) -> Markup {
    let measures: Vec<&Measure> = section.measures.iter().collect();
    let series: Vec<&Series> = shown_series(section)
        .filter(|series| !is_drawn_otherwise(series, section))
        .collect();
    let scale: Vec<&Measure> = measures
        .iter()
        .copied()
        .filter(|m| m.in_unit() == Unit::ScalePoints)
        .collect();
    let shared = words::shared(measures.iter().map(|m| m.name()));
    let interval = svg::intervals(&scale, shared);
    let draws_profile = section.id == "profile" && !has_short && !measures.is_empty();
    let has_charts = draws_profile || interval.is_some() || !section.charts.is_empty() || !series.is_empty();
    let notes = html! { @for note in &section.notes { p.note { (words::sentence(note)) } } };
    html! {
        @if !measures.is_empty() { (figures::table(&measures, section.title)) }
        @if !has_charts { (notes) }
        @if has_charts { div.charts {
            // Where there is more than one section, the profile is drawn in short, above.
            @if draws_profile {
                (figures::chart("The profile in its parts", "metrics 4, v1", &svg::profile(&section.measures), ids))
            }
            @if let Some(drawing) = interval {
                (figures::chart("What members say, with 95 % intervals", scale[0].definition(), &drawing, ids))
            }
            @for chart in &section.charts { (drawn(chart, ids)) }
            @for series in series { (figures::chart(series.title, series.definition, &drawing(series, section), ids)) }
            // Beside the last chart, if there is room.
            @if !section.notes.is_empty() { div.notes { (notes) } }
        } }
    }
}

fn drawn(chart: &Chart, ids: &mut Ids) -> Markup {
    let caption = chart.caption();
    figures::chart(caption.title, caption.definition, &svg::chart(chart), ids)
}

fn drawing(series: &Series, section: &Section) -> Drawing {
    match series.id {
        PROGRESS => svg::progress(series, section.series.iter().find(|s| s.id == EXPECTED)),
        _ => svg::series(series),
    }
}

fn is_drawn_otherwise(series: &Series, section: &Section) -> bool {
    let is_expected = series.id == EXPECTED && section.series.iter().any(|s| s.id == PROGRESS);
    is_expected
        || DRAWN_OTHERWISE.iter().any(|(id, chart)| {
            *id == series.id && section.charts.iter().any(|other| other.caption().id == *chart)
        })
}

/// A long section of plain counts, which is opened on demand.
pub(super) fn folded(section: &Section, ids: &mut Ids) -> Markup {
    let title = format!("{}-title", section.id);
    html! {
        section.part id=(section.id) aria-labelledby=(title) {
            h2 id=(title) { (section.title) }
            details {
                summary { (words::count(section.measures.len() as u64)) " plain counts" }
                (inside(section, true, ids))
            }
        }
    }
}
