//! The report as a page: one file of HTML.
//!
//! | file | what it is |
//! |---|---|
//! | `short.rs` | "In short": the profile, the figures that matter most, and what to do next |
//! | `section.rs` | a section: its figures, its charts, what must be known to read them |
//! | `figures.rs` | tables of figures, and charts with their tables |
//! | `guide.rs` | how to read it all, what is hidden and why, and the footer |

mod figures;
mod guide;
mod section;
mod short;

use learncomm_core::engagement::report::{Particulars, Report, Section, Series};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::style::STYLE;
use crate::words::{self, plain};

/// What stands in every page and shows that a file is one.
pub const MARK: &str = "<meta name=\"generator\" content=\"learncomm report\">";

/// The section of plain counts, which is long.
pub(crate) const PLAIN: &str = "record";

/// What a page says beside the report.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What to do next, the most urgent first. Only a page for stewards shows it: what comes up depends on who asks, and may
    /// name people.
    pub suggestions: Vec<Advice>,
}

/// Something to do next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// What.
    pub title: String,
    /// Why: what the figures say.
    pub evidence: String,
    /// The command that does it.
    pub command: Option<String>,
}

/// The report as a page: one file, without scripts or anything from elsewhere, in light and dark, on screens from 320 pixels
/// on and on paper. Every chart has a table behind it. Texts of people are escaped, wherever they stand.
#[must_use]
pub fn html(report: &Report, page: &Page) -> String {
    let name = plain(&report.name);
    let (told, silent): (Vec<&Section>, Vec<&Section>) =
        report.sections.iter().partition(|section| has_something(section));
    let (plain_counts, told): (Vec<&Section>, Vec<&Section>) = told.into_iter().partition(|s| s.id == PLAIN);
    let mut ids = figures::Ids::default();
    let body = html! {
        a.skip href="#main" { "To the report" }
        (hatches())
        header.top {
            p.eyebrow { "Engagement report" }
            h1 { bdi { (name) } }
            p.window { (words::window(&report.window)) }
            @for note in &report.window.notes { p.compared { (words::sentence(note)) } }
            @if let Some(compared) = compared(report) { p.compared { (compared) } }
        }
        main #main {
            (short::block(report, page, &mut ids))
            nav.contents aria-labelledby="contents" {
                h2 #contents { "What it looks into" }
                ol {
                    @for section in &told { li { a href={ "#" (section.id) } { (section.title) } } }
                    li { a href="#how-to-read" { "How to read this" } }
                }
            }
            @for section in &told { (section::block(section, report, &mut ids)) }
            @for section in &plain_counts { (section::folded(section, &mut ids)) }
            @if !silent.is_empty() { (silence(&silent)) }
            (guide::block(report))
        }
        (guide::footer(report))
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                (PreEscaped(MARK))
                meta name="color-scheme" content="light dark";
                // Nothing may come from elsewhere, and nothing may run, whatever a text holds.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (name) " – engagement report" }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string() + "\n"
}

fn has_something(section: &Section) -> bool {
    !section.measures.is_empty() || !section.series.is_empty() || !section.charts.is_empty()
}

/// With what it is compared, and why with nothing else.
fn compared(report: &Report) -> Option<String> {
    let span = |what: &str, span: Option<&learncomm_core::engagement::report::EarlierSpan>| {
        let span = span?;
        let last = span.until.pred_opt().unwrap_or(span.from);
        Some(format!(
            "{what}: {} to {}",
            words::day(span.from),
            words::day(last)
        ))
    };
    let before = span("before", report.compared.before.as_ref());
    let last_year = span("a year before", report.compared.last_year.as_ref());
    let spans: Vec<String> = before.into_iter().chain(last_year).collect();
    let notes = report.compared.notes.iter().map(|note| words::sentence(note));
    let spans = (!spans.is_empty()).then(|| format!("Compared with {}.", spans.join("; ")));
    let all: Vec<String> = spans.into_iter().chain(notes).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// Of what there are no figures, and why: mostly because the community has nothing of it on record.
fn silence(sections: &[&Section]) -> Markup {
    html! {
        section.part #silent aria-labelledby="silent-title" {
            h2 #silent-title { "Without figures, and why" }
            dl.silent {
                @for section in sections {
                    div {
                        dt { (section.title) }
                        @for note in &section.notes { dd { (words::sentence(note)) } }
                    }
                }
            }
        }
    }
}

/// The series of a section that a page shows: none about single people.
pub(crate) fn shown_series(section: &Section) -> impl Iterator<Item = &Series> {
    section
        .series
        .iter()
        .filter(|series| series.id != Particulars::ATTENDANCE)
}

/// Patterns that tell areas apart where colours do not.
fn hatches() -> Markup {
    html! {
        svg.patterns aria-hidden="true" width="0" height="0" {
            defs {
                pattern #hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect width="6" height="6" class="hatch-ground" {}
                    line x1="0" y1="0" x2="0" y2="6" class="hatch-line" {}
                }
                pattern #dots width="5" height="5" patternUnits="userSpaceOnUse" {
                    rect width="5" height="5" class="dots-ground" {}
                    circle cx="2.5" cy="2.5" r="1.3" class="dots-dot" {}
                }
            }
        }
    }
}
