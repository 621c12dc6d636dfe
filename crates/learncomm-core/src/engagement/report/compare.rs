//! What figures were before: over the stretch of time of the same length before, and over the same one a year before
//! (metrics §0.10).
//!
//! The earlier windows are reports of their own, of which only the figures are worked out. They are judged alike: each had
//! as long a time behind it for what was asked to be answered, and what was removed up to now is removed in all of them.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use super::audience::Guard;
use super::facts::{self, Facts, NEVER};
use super::{Beside, ReportOptions, ReportWindow, Section, Span, sections};
use crate::engagement::activity::EventKind;
use crate::engagement::measure::{Earlier, Measure};
use crate::ledger::{Columns, Verb};
use crate::threads::{Threads, both};

/// With what a report compares.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Compared {
    /// The stretch of time before, of the same length: as many local days, or as many calendar months where the window is
    /// whole months.
    pub before: Option<EarlierSpan>,
    /// The same stretch of time a year before, by date.
    pub last_year: Option<EarlierSpan>,
    /// Why one of them, or both, or some figures are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<&'static str>,
}

/// An earlier stretch of time, in local days of the community.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EarlierSpan {
    /// The first day.
    pub from: NaiveDate,
    /// The first day that is out.
    pub until: NaiveDate,
}

const NOT_ASKED: &str = "Nothing is compared: that was not asked for.";
const EVERYTHING: &str = "Nothing is compared: before everything on record there is nothing.";
const NOT_BEFORE: &str = "There is no comparison with the time before: the community was not yet active, or not yet on record, for all of it.";
const NOT_LAST_YEAR: &str = "There is no comparison with a year before: the community was not yet active, or not yet on record, for all of it.";
const NEITHER: &str = "There is no comparison with the time before, nor with a year before: the community was not yet active, or not yet on record, for all of them.";
const TOO_LONG: &str =
    "There is no comparison with a year before: the window is longer than a year, so the two would overlap.";
const PARTLY: &str = "What came on record only after an earlier time began is not compared with that time.";
const PATHWAYS: &str = "Progress on pathways is not compared: between two times a few people come and go, and what differs would tell of them.";

/// Sections that are not compared. Goals and pulses tell their own history; for pathways see the note.
const APART: [&str; 3] = ["goals", "pulse", "pathways"];
/// What of the resources goes by a number of people that is only told from some number on.
const OPENED: [&str; 2] = ["people-who-opened-resources", "resources-opened"];

impl Compared {
    pub(super) fn not_asked() -> Self {
        Self {
            notes: vec![NOT_ASKED],
            ..Self::default()
        }
    }
}

/// The stretch of time before, of the same length.
fn before(from: NaiveDate, until: NaiveDate) -> Option<EarlierSpan> {
    let months = (until.year() - from.year()) * 12 + until.month0() as i32 - from.month0() as i32;
    let begin = if from.day() == 1 && until.day() == 1 {
        from.checked_sub_months(Months::new(months.unsigned_abs()))?
    } else {
        from.checked_sub_days(Days::new((until - from).num_days().unsigned_abs()))?
    };
    Some(EarlierSpan {
        from: begin,
        until: from,
    })
}

/// The same stretch of time a year before, by date. What begins on a 29 February begins on the 28th there, and what ends
/// before it ends with the 28th.
fn last_year(from: NaiveDate, until: NaiveDate) -> Option<EarlierSpan> {
    let year = Months::new(12);
    let end = if (until.month(), until.day()) == (2, 29) {
        until.succ_opt()?
    } else {
        until
    };
    Some(EarlierSpan {
        from: from.checked_sub_months(year)?,
        until: end.checked_sub_months(year)?,
    })
}

/// With what a report is to be compared.
#[derive(Debug)]
pub(super) struct Plan {
    spans: [Option<EarlierSpan>; 2],
    /// The time before, and the same time a year before.
    pub(super) windows: [Option<ReportWindow>; 2],
    /// Since when that is on record which each section is about.
    starts: Vec<i64>,
    notes: Vec<&'static str>,
}

/// The sections of the time before, and of the same time a year before.
pub(super) type Figures = [Option<Vec<Section>>; 2];

impl Plan {
    /// What there is to compare with.
    pub(super) fn of(now: &[Section], facts: &Facts, window: &ReportWindow, span: &Span) -> Self {
        if *span == Span::Everything {
            return Self {
                spans: [None; 2],
                windows: [None, None],
                starts: Vec::new(),
                notes: vec![EVERYTHING],
            };
        }
        let mut notes = Vec::new();
        let since = facts.first(|verb| verb.kind() != EventKind::None);
        let is_watched =
            |earlier: &ReportWindow| since.is_some_and(|at| window.day_of(at) <= earlier.window.start);
        let watched = |span: Option<EarlierSpan>| {
            let span = span?;
            let earlier = window.earlier(span.from, span.until).filter(is_watched)?;
            Some((span, earlier))
        };
        let before = watched(before(window.from, window.until));
        if before.is_none() {
            notes.push(NOT_BEFORE);
        }
        let last_year = match last_year(window.from, window.until) {
            Some(span) if span.until > window.from => {
                notes.push(TOO_LONG);
                None
            }
            span => {
                let watched = watched(span);
                if watched.is_none() {
                    // What is missing for the same reason is said once.
                    notes = vec![if before.is_none() { NEITHER } else { NOT_LAST_YEAR }];
                }
                watched
            }
        };
        let starts = now.iter().map(|section| on_record_since(facts, section.id));
        let starts = starts.map(|at| window.day_of(at)).collect();
        Self {
            spans: [&before, &last_year].map(|earlier| earlier.as_ref().map(|(span, _)| *span)),
            windows: [before, last_year].map(|earlier| earlier.map(|(_, window)| window)),
            starts,
            notes,
        }
    }

    /// Lays beside each figure what it was.
    pub(super) fn lay(self, now: &mut [Section], earlier: &Figures, k: u64) -> Compared {
        let Self {
            spans: [before, last_year],
            windows,
            starts,
            mut notes,
        } = self;
        let mut is_partly = false;
        for (section, since) in now.iter_mut().zip(starts) {
            if APART.contains(&section.id) || section.measures.is_empty() {
                continue;
            }
            let id = section.id;
            let mut of = |sections: &Option<Vec<Section>>, window: &Option<ReportWindow>| {
                let (sections, window) = (sections.as_ref()?, window.as_ref()?);
                if window.window.start < since {
                    is_partly = true;
                    return None;
                }
                sections.iter().find(|other| other.id == id).cloned()
            };
            let (then, year_before) = (of(&earlier[0], &windows[0]), of(&earlier[1], &windows[1]));
            lay_beside(section, then.as_ref(), year_before.as_ref(), k);
        }
        if is_partly {
            notes.push(PARTLY);
        }
        let has_pathways = |section: &Section| section.id == "pathways" && !section.measures.is_empty();
        if (before.is_some() || last_year.is_some()) && now.iter().any(has_pathways) {
            notes.push(PATHWAYS);
        }
        Compared {
            before,
            last_year,
            notes,
        }
    }
}

/// The sections of the earlier windows. Each looks at a part of the ledger of the report, which is not read again: one takes
/// it over, and a copy is only made for two at once.
pub(super) fn figures(
    ledger: Columns,
    windows: &[Option<ReportWindow>; 2],
    options: &ReportOptions,
    guard: Option<Guard>,
    k: u64,
) -> Figures {
    let of = |ledger: Columns, window: &ReportWindow, threads: Threads| {
        let facts = Facts::of(ledger, window);
        let (mut sections, mut particulars) =
            sections(&facts, &Beside::default(), window, options, k, threads);
        if let Some(guard) = guard {
            let members = facts.roster.population(&window.window).len() as u64;
            guard.apply(&mut sections, &mut particulars, members);
        }
        sections
    };
    match windows {
        [None, None] => [None, None],
        [Some(one), None] => [Some(of(ledger, one, Threads::AsItPays)), None],
        [None, Some(one)] => [None, Some(of(ledger, one, Threads::AsItPays))],
        // A whole year.
        [Some(one), Some(other)] if one == other => {
            let sections = of(ledger, one, Threads::AsItPays);
            [Some(sections.clone()), Some(sections)]
        }
        [Some(one), Some(other)] => {
            let copy = facts::copy(&ledger, other);
            let (one, other) = both(
                ledger.at.len(),
                || of(ledger, one, Threads::One),
                || of(copy, other, Threads::One),
            );
            [Some(one), Some(other)]
        }
    }
}

/// Since when that is on record which a section is about.
fn on_record_since(facts: &Facts, section: &str) -> i64 {
    let first = |verbs: &[Verb]| facts.first(|verb| verbs.contains(&verb));
    let since = match section {
        "sessions" | "leadership" => facts.rooms.sessions.first().map(|session| session.at),
        "questions" => first(&[Verb::Asked]),
        "norms" => first(&[Verb::DraftedNorm, Verb::AdoptedNorm, Verb::Flagged]),
        "topics" => first(&[Verb::SuggestedTopic, Verb::CoveredTopic, Verb::DeclaredSkill]),
        "recognition" => first(&[Verb::Recognised]),
        "resources" => first(&[Verb::Shared, Verb::Opened, Verb::MadeCollection, Verb::Collected]),
        _ => None,
    };
    // Where contributions never came on record, what there is of people is what they did beside.
    let beside = || {
        facts
            .first(|verb| verb.kind() != EventKind::None)
            .unwrap_or(NEVER)
    };
    since.unwrap_or_else(|| match facts.watched_since {
        NEVER => beside(),
        at => at,
    })
}

fn lay_beside(now: &mut Section, before: Option<&Section>, last_year: Option<&Section>, k: u64) {
    let measures = std::mem::take(&mut now.measures);
    let people = |section: Option<&Section>| {
        let measures = section
            .map(|section| section.measures.as_slice())
            .unwrap_or_default();
        let people = measures.iter().find(|measure| measure.name() == OPENED[0]);
        people.and_then(Measure::value)
    };
    let counts = [
        measures
            .iter()
            .find(|m| m.name() == OPENED[0])
            .and_then(Measure::value),
        people(before),
        people(last_year),
    ];
    // Two counts of people that lie closer together than k would tell of the few that make the difference.
    let close = |one: Option<f64>, other: Option<f64>| {
        let apart = one.zip(other).map_or(0.0, |(one, other)| (one - other).abs());
        apart > 0.0 && apart < k as f64
    };
    let [of_now, of_before, of_last_year] = counts;
    let hides_before = close(of_now, of_before);
    let hides_last_year = close(of_now, of_last_year) || (!hides_before && close(of_before, of_last_year));
    now.measures = measures
        .into_iter()
        .map(|measure| {
            let counted = OPENED.contains(&measure.name());
            let then = earlier(&measure, before, counted && hides_before);
            let year_before = earlier(&measure, last_year, counted && hides_last_year);
            measure.with_before(then).with_last_year(year_before)
        })
        .collect();
}

/// What a measure was, if the same one is in the earlier section.
fn earlier(measure: &Measure, section: Option<&Section>, hide: bool) -> Option<Earlier> {
    let same =
        |other: &&Measure| other.name() == measure.name() && other.definition() == measure.definition();
    let other = section?.measures.iter().find(same)?;
    if hide {
        return Some(Earlier {
            value: None,
            n: 0,
            interval: None,
        });
    }
    Some(Earlier {
        value: other.value(),
        n: other.n(),
        interval: other.interval().cloned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(from: &str, until: &str) -> EarlierSpan {
        EarlierSpan {
            from: day(from),
            until: day(until),
        }
    }

    #[test]
    fn s4_7_the_time_before_is_as_long() {
        let of = |from, until| before(day(from), day(until)).unwrap();
        assert_eq!(of("2026-03-10", "2026-03-17"), span("2026-03-03", "2026-03-10"));
        // Whole months: as many of them, whatever their days.
        assert_eq!(of("2026-03-01", "2026-04-01"), span("2026-02-01", "2026-03-01"));
        assert_eq!(of("2026-01-01", "2026-07-01"), span("2025-07-01", "2026-01-01"));
        assert_eq!(of("2025-01-01", "2026-01-01"), span("2024-01-01", "2025-01-01"));
        // From a first to another day is no whole month.
        assert_eq!(of("2026-03-01", "2026-03-31"), span("2026-01-30", "2026-03-01"));
    }

    #[test]
    fn s4_7_a_year_before_goes_by_date() {
        let of = |from, until| last_year(day(from), day(until)).unwrap();
        assert_eq!(of("2026-03-10", "2026-03-17"), span("2025-03-10", "2025-03-17"));
        // February is February, long or short.
        assert_eq!(of("2024-02-01", "2024-03-01"), span("2023-02-01", "2023-03-01"));
        assert_eq!(of("2025-02-01", "2025-03-01"), span("2024-02-01", "2024-03-01"));
        assert_eq!(of("2024-02-29", "2024-03-01"), span("2023-02-28", "2023-03-01"));
        assert_eq!(of("2024-02-28", "2024-02-29"), span("2023-02-28", "2023-03-01"));
        assert_eq!(of("2024-02-29", "2024-02-29"), span("2023-02-28", "2023-03-01"));
    }
}
