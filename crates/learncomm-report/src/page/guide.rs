use std::collections::{BTreeMap, BTreeSet};

use chrono::SecondsFormat;
use learncomm_core::engagement::report::Report;
use learncomm_core::engagement::{Class, Measure, Value};
use maud::{Markup, html};

use crate::words::{self, plain};

/// How to read the page.
pub(super) fn block(report: &Report) -> Markup {
    let hidden = hidden(report);
    html! {
        section.part #how-to-read aria-labelledby="how-to-read-title" {
            h2 #how-to-read-title { "How to read this" }
            dl.guide {
                div { dt { "Value and n" } dd { "Each figure stands beside n, how many people or things it rests on. The fewer, the less it says." } }
                div { dt { "95 % interval" } dd { "Where a figure is an estimate, the interval says how far it can be trusted: the wider, the less. Two values whose intervals overlap widely may well be the same." } }
                div { dt { "–" } dd { "There is no value, for the reason beside it. It is not zero." } }
                div { dt { "Hidden" } dd { "Figures from which few people could be known are not shown, and no others from which they could be worked out." } }
                div { dt { "Before, a year before" } dd { "The same figure over the stretch of time of the same length before, and over the same one a year before. A difference alone is no trend." } }
                div { dt { "Trend" } dd { "Rising or falling only where a test over at least eight months or weeks says so with p < 0.1; otherwise there is no clear change." } }
                div { dt { "Single people" } dd { "This page is to be passed on: it has no figures about single people." } }
            }
            @if !hidden.is_empty() {
                h3 { "What is hidden, and why" }
                ul { @for (why, what) in &hidden { li { (words::sentence(why)) " " span.quiet { (what.join(", ")) } } } }
            }
            h3 { "Definitions" }
            p { "Every figure is a function of what is on record and of the stretch of time, by a definition that is numbered as below. Activity says that something happened, practice says how people learn together, results say what came of it." }
            details {
                summary { "The definition of every figure" }
                div.scroll tabindex="0" role="region" aria-label="Definitions" { (definitions(report)) }
            }
        }
    }
}

/// What is hidden, by why.
fn hidden(report: &Report) -> BTreeMap<String, Vec<String>> {
    let mut hidden: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for section in &report.sections {
        for measure in &section.measures {
            if let Value::Suppressed(why) = measure.state() {
                hidden
                    .entry(plain(why))
                    .or_default()
                    .push(words::name(measure.name(), None));
            }
        }
        for series in super::shown_series(section) {
            let points = series.points.iter().filter(|p| p.value.is_none());
            let notes: BTreeSet<&str> = points
                .filter_map(|p| p.note)
                .filter(|note| note.contains("fewer than"))
                .collect();
            for note in notes {
                hidden
                    .entry(plain(note))
                    .or_default()
                    .push(series.title.to_owned());
            }
        }
    }
    hidden
}

fn definitions(report: &Report) -> Markup {
    html! {
        table.data {
            thead { tr {
                th scope="col" { "Figure" } th scope="col" { "Kind" } th scope="col" { "Definition" } th scope="col" { "Interval by" }
            } }
            tbody {
                @for measure in report.sections.iter().flat_map(|s| &s.measures) {
                    tr {
                        th scope="row" { bdi { (plain(&words::name(measure.name(), None))) } }
                        td { (kind(measure)) }
                        td { (measure.definition()) }
                        td { (measure.interval().map(|i| i.method).unwrap_or_default()) }
                    }
                }
            }
        }
    }
}

fn kind(measure: &Measure) -> &'static str {
    match measure.evidence() {
        Class::Practice => "practice",
        Class::Result => "result",
        _ => "activity",
    }
}

/// What it was computed from, and how.
pub(super) fn footer(report: &Report) -> Markup {
    let window = &report.window;
    let as_of = window
        .as_of
        .with_timezone(&window.time_zone)
        .to_rfc3339_opts(SecondsFormat::Secs, true);
    let measures = report
        .sections
        .iter()
        .flat_map(|s| &s.measures)
        .map(Measure::definition);
    let versions: BTreeSet<&str> = measures.filter_map(|d| Some(d.rsplit_once(", ")?.1)).collect();
    let versions: Vec<&str> = versions.into_iter().collect();
    html! {
        footer {
            dl {
                div { dt { "Community" } dd { bdi { (plain(&report.community)) } } }
                div { dt { "Window" } dd { (window.from) " to before " (window.until) } }
                div { dt { "Time zone" } dd { (window.time_zone) } }
                div { dt { "As of" } dd { (as_of) } }
                div { dt { "Schema" } dd { (report.schema) } }
                div { dt { "Definitions" } dd { "metrics " (versions.join(", ")) } }
            }
        }
    }
}
