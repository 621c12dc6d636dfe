use learncomm_core::engagement::report::{Audience, Report, Section};
use learncomm_core::engagement::{Earlier, Measure, Unit};
use maud::{Markup, html};

use super::figures::{Ids, lone_picture, n};
use super::{Advice, Page};
use crate::svg;
use crate::words::{self, plain};

/// The figures that tell most, with what they mean in a few words. How many are members, or how much is written, is not
/// among them: that is easy to grow and says little (metrics §12).
const HEADLINES: [(&str, &str); 12] = [
    ("participation-rate", "of the members contributed something"),
    (
        "answered-within-7-days",
        "of the questions had an answer within a week",
    ),
    (
        "median-time-to-first-answer",
        "until half of the questions had an answer",
    ),
    (
        "session-coverage",
        "of those whom sessions were for came, or caught up",
    ),
    (
        "newcomer-reply-rate",
        "of newcomers' first posts had a reply within two days",
    ),
    (
        "retention-month-1",
        "of new members contributed in their second month",
    ),
    (
        "peer-led-share",
        "of the turns at leading were taken by members who do not organise",
    ),
    (
        "seekers-who-made-sense",
        "of those who sought something made sense of it, as far as can be seen",
    ),
    (
        "partners-per-member",
        "people each member talked with, on average",
    ),
    ("isolates", "of the members have talked with nobody"),
    (
        "top-tenth-share",
        "of the contributions came from the most active tenth",
    ),
    (
        "consent-coverage",
        "of the members acknowledged the norms in force",
    ),
];
/// So many are shown.
const MOST: usize = 8;
/// Fewer than these are made up to it by figures that are undefined, which say why.
const FEWEST: usize = 6;

/// The page in short.
pub(super) fn block(report: &Report, page: &Page, ids: &mut Ids) -> Markup {
    let profile = report
        .section("profile")
        .filter(|section| !section.measures.is_empty() && report.sections.len() > 1);
    let cards = headlines(report);
    let suggestions = suggestions(report, page);
    html! {
        @if profile.is_some() || !cards.is_empty() || !suggestions.is_empty() {
            section.part.short #in-short aria-labelledby="in-short-title" {
                h2 #in-short-title { "In short" }
                @if let Some(section) = profile { (verdict(section, ids)) }
                @if !cards.is_empty() {
                    ul.cards { @for (measure, gloss) in &cards { (card(measure, gloss)) } }
                }
            }
            @if !suggestions.is_empty() { (next(suggestions)) }
        }
    }
}

/// The profile: what the community is called, and the parts that make it up.
fn verdict(section: &Section, ids: &mut Ids) -> Markup {
    let drawing = svg::profile(&section.measures);
    let index = section.measures.iter().find(|m| m.name() == "profile-index");
    html! {
        div.verdict {
            div.words {
                h3 { (section.title) }
                @match reading(section) {
                    Some(reading) => p.reading { (reading) },
                    None => p.reading { "It cannot be told yet" @if let Some(why) = index.and_then(|m| words::reason(m.state())) { ": " (why) } "." },
                }
                p { "What goes on among members when those who run the community are left out, in parts from 0 to 1. The index is their mean: the parts say more." }
                p.quiet { "The profile is this project's own construct and not validated against anything; it is for comparing a community with itself." }
            }
            figure.chart { (lone_picture("The profile in its parts", &drawing, ids)) }
        }
    }
}

/// What the profile is called, as far as its interval allows: the section says so itself.
fn reading(section: &Section) -> Option<String> {
    let said = section
        .notes
        .iter()
        .find_map(|note| note.strip_prefix("In words: "));
    said.map(words::sentence)
}

fn headlines(report: &Report) -> Vec<(&Measure, &'static str)> {
    let known = || {
        HEADLINES
            .iter()
            .filter_map(|(name, gloss)| Some((report.measure(name)?, *gloss)))
    };
    let mut chosen: Vec<(&Measure, &'static str)> =
        known().filter(|(m, _)| m.value().is_some()).take(MOST).collect();
    let room = FEWEST.saturating_sub(chosen.len());
    chosen.extend(known().filter(|(m, _)| m.value().is_none()).take(room));
    chosen
}

fn card(measure: &Measure, gloss: &str) -> Markup {
    let unit = measure.in_unit();
    let rests = [
        measure
            .interval()
            .map(|i| format!("95 %: {}", words::interval(i, unit))),
        n(measure).map(|n| format!("n {n}")),
    ];
    let rests: Vec<String> = rests.into_iter().flatten().collect();
    html! {
        li.card {
            h3 { (words::name(measure.name(), None)) }
            @if let Some(value) = measure.value() {
                p.big { (words::value(value, unit)) }
                p.gloss { (gloss) }
                @if !rests.is_empty() { p.rests { (rests.join(" · ")) } }
                @if measure.before().is_some() || measure.last_year().is_some() || measure.trend().is_some() {
                    dl {
                        (then("Before", measure.before(), value, unit))
                        (then("A year before", measure.last_year(), value, unit))
                        @if let Some(trend) = measure.trend() {
                            div { dt { "Trend" } dd { (words::trend(trend)) " " small { "(" (words::trend_basis(trend)) ")" } } }
                        }
                    }
                }
            } @else {
                p.big { "–" }
                p.gloss { (words::sentence(&words::reason(measure.state()).unwrap_or_default())) }
            }
        }
    }
}

fn then(what: &str, earlier: Option<&Earlier>, now: f64, unit: Unit) -> Markup {
    html! {
        @if let Some(earlier) = earlier {
            div {
                dt { (what) }
                dd {
                    @match earlier.value {
                        Some(value) => {
                            (words::value(value, unit))
                            @if let Some(difference) = words::difference(now, value, unit) { " " small { "(" (difference) ")" } }
                        },
                        None => "–",
                    }
                }
            }
        }
    }
}

/// What to do next, for stewards. What comes up depends on who asks, and may name people: on a page for members or for the
/// public there is none of it.
fn suggestions<'a>(report: &Report, page: &'a Page) -> &'a [Advice] {
    match report.audience {
        Audience::Steward => &page.suggestions,
        _ => &[],
    }
}

fn next(suggestions: &[Advice]) -> Markup {
    html! {
        section.part.next #next aria-labelledby="next-title" {
            h2 #next-title { "What to do next" }
            ol {
                @for advice in suggestions {
                    li {
                        h3 { bdi { (plain(&advice.title)) } }
                        p { bdi { (words::sentence(&advice.evidence)) } }
                        @if let Some(command) = &advice.command { p { code { (plain(command)) } } }
                    }
                }
            }
        }
    }
}
