//! The short page: the profile, and what tells most of each section.

use learncomm_core::engagement::report::{EarlierSpan, Point, Report, Section, Series};
use learncomm_core::engagement::{Class, Measure};
use unicode_width::UnicodeWidthStr as _;

use super::chart::{MARKS, bar, marks, most, shades};
use super::columns::{Column, GAP, Line, Table};
use super::key::{Chosen, PROFILE, chosen};
use super::page::{DIM, INDENT, arrows, head, page_width, paragraph, titled};
use super::text::{left, right, wrap};
use crate::out::Look;
use learncomm_report::words;

/// How long a bar of the profile is.
const BAR: usize = 20;
/// More marks of a sparkline are not shown.
const MOST_MARKS: usize = 36;
/// Fewer of them show nothing.
const FEWEST_MARKS: usize = 6;
const SHORTEST_BAR: usize = 6;
const MEAN: &str = "profile-index";
const GUARD: &str = "Not validated: read the parts before their mean, and against their own past.";
/// How a note begins that says the profile in words.
const READING: &str = "In words";

pub(super) fn short(report: &Report, look: &Look) -> String {
    let width = page_width(look);
    let mut out = head(report, look);
    if let Some(section) = profiled(report) {
        out.push('\n');
        out.push_str(&profile(section, width, look));
    }
    let shown = chosen(&report.sections);
    let lines: Vec<Vec<Line>> = shown.iter().map(lines).collect();
    let series = shown.iter().flat_map(|chosen| &chosen.series);
    let names = series.map(|series| words::series(series).width());
    let table = Table::of(
        &Column::SHORT,
        &lines.iter().flatten().collect::<Vec<_>>(),
        names,
        width,
    );
    let mut heads = Some(table.heads(None)).filter(|heads| !heads.is_empty());
    for (chosen, lines) in shown.iter().zip(&lines) {
        out.push('\n');
        out.push_str(&heading(chosen, heads.take(), &table, look));
        for line in lines {
            out.push_str(&table.line(line, look));
        }
        for series in &chosen.series {
            out.push_str(&drawn(&words::spoken(series), &table, width, look));
        }
    }
    for note in notes(report, &shown, &table) {
        out.push('\n');
        out.push_str(&paragraph(&note, width, look));
    }
    out
}

fn profiled(report: &Report) -> Option<&Section> {
    report
        .section(PROFILE)
        .filter(|section| !section.measures.is_empty())
}

fn lines(chosen: &Chosen<'_>) -> Vec<Line> {
    let measures = chosen.measures.iter();
    measures
        .map(|measure| Line::of(measure, words::name(measure.name(), None), &Column::SHORT))
        .collect()
}

/// A part of the profile in words.
struct Part<'a> {
    measure: &'a Measure,
    name: String,
    value: Option<String>,
    range: String,
}

/// The parts as bars, the mean behind them, and what they say in words.
fn profile(section: &Section, width: usize, look: &Look) -> String {
    let mut out = titled(section.title, look) + "\n";
    let lines: Vec<Part<'_>> = section
        .measures
        .iter()
        .map(|measure| {
            let range = measure
                .interval()
                .map(|range| words::interval(range, measure.in_unit()));
            let name = words::name(measure.name(), None);
            Part {
                measure,
                name,
                value: shown_value(measure),
                range: range.unwrap_or_default(),
            }
        })
        .collect();
    let widest = |of: fn(&Part<'_>) -> usize| lines.iter().map(of).max();
    let name = widest(|part| part.name.width()).unwrap_or(0);
    let value = widest(|part| part.value.as_ref().map_or(0, |value| value.width())).unwrap_or(0);
    let range = widest(|part| part.range.width()).unwrap_or(0);
    let taken = INDENT.len() + name + value + range + 3 * GAP.len();
    let long = BAR.min(width.saturating_sub(taken)).max(SHORTEST_BAR);
    let mut told: Vec<&str> = Vec::new();
    for part in &lines {
        let (measure, title) = (part.measure, &part.name);
        let head = format!("{INDENT}{}{GAP}", left(title, name));
        let Some(shown) = &part.value else {
            let reason = measure.reason().unwrap_or_default();
            // What is missing for the same reason is said once.
            if !told.contains(&reason) {
                told.push(reason);
                let before = INDENT.len() + name + GAP.len() + "–".width() + GAP.len();
                let reason = wrap(&format!("({reason})"), width.saturating_sub(before).max(20));
                let reason: Vec<String> = reason.iter().map(|line| look.paint(DIM, line)).collect();
                let reason = reason.join(&format!("\n{}", " ".repeat(before)));
                out.push_str(&format!("{head}–{GAP}{reason}\n"));
            }
            continue;
        };
        // The mean is a figure beside the parts and not one of them.
        let drawn = measure.value().filter(|_| measure.name() != MEAN);
        let drawn = drawn.map(|share| bar(share, long)).unwrap_or_default();
        let drawn = look.paint(MARKS, &left(&drawn, long));
        let line = format!("{head}{drawn}{GAP}{}", right(shown, value));
        let range = match part.range.as_str() {
            "" => String::new(),
            range => format!("{GAP}{}", look.paint(DIM, range)),
        };
        out.push_str(&format!("{line}{range}\n"));
    }
    let text_width = width.min(100) - INDENT.len();
    let readings = section.notes.iter().filter(|note| note.starts_with(READING));
    for line in readings.flat_map(|reading| wrap(reading, text_width)) {
        out.push_str(&format!("{INDENT}{line}\n"));
    }
    for line in wrap(GUARD, text_width) {
        out.push_str(&format!("{INDENT}{}\n", look.paint(DIM, &line)));
    }
    out
}

fn shown_value(measure: &Measure) -> Option<String> {
    Some(words::value(measure.value()?, measure.in_unit()))
}

/// The question that a section answers, with the heads of the columns if they are not yet said.
fn heading(chosen: &Chosen<'_>, heads: Option<String>, table: &Table, look: &Look) -> String {
    let title = chosen.section.title;
    let is_signal = chosen.measures.iter().all(|m| m.evidence() == Class::Signal);
    let mark = if is_signal { " (signal)" } else { "" };
    let mut line = titled(title, look) + &look.paint(DIM, mark);
    if let Some(heads) = heads {
        let taken = title.width() + mark.width();
        line += &match table
            .before_columns()
            .checked_sub(taken)
            .filter(|room| *room >= GAP.len())
        {
            Some(room) => " ".repeat(room),
            None => format!("\n{}", " ".repeat(table.before_columns())),
        };
        line += &look.paint(DIM, &heads);
    }
    line + "\n"
}

/// A series on a line: over time as marks, else as parts of a bar.
fn drawn(series: &Series, table: &Table, width: usize, look: &Look) -> String {
    let head = table.named(&words::series(series));
    let room = width.saturating_sub(table.before_value());
    let points = &series.points;
    if !words::is_over_time(series) {
        return head + &shades(points, table.before_value(), width, look) + "\n";
    }
    let ends = |points: &[Point]| match (points.first(), points.last()) {
        (Some(first), Some(last)) => vec![
            format!("{GAP}{} to {}", first.label, last.label),
            format!("{GAP}to {}", last.label),
        ],
        _ => Vec::new(),
    };
    // As much of it as leaves room for some marks.
    let fitting = |said: &String| said.width() + FEWEST_MARKS <= room;
    let taken = ends(points)
        .iter()
        .find(|said| fitting(said))
        .map_or(0, |said| said.width());
    let fits = room.saturating_sub(taken).clamp(FEWEST_MARKS, MOST_MARKS);
    let points = &points[points.len().saturating_sub(fits)..];
    let drawn = look.paint(MARKS, &marks(points));
    let mut said = ends(points).into_iter().find(fitting).unwrap_or_default();
    let peak = format!(", at most {}", words::value(most(points), series.unit));
    if points.len() + said.width() + peak.width() <= room {
        said += &peak;
    }
    head + &drawn + &look.paint(DIM, &said) + "\n"
}

/// What must be known to read the page, and what is not on it.
fn notes(report: &Report, shown: &[Chosen<'_>], table: &Table) -> Vec<String> {
    let mut notes = Vec::new();
    let span = |span: Option<&EarlierSpan>| span.map(|span| words::span(span.from, span.until));
    let mut signs: Vec<String> = Vec::new();
    if table.has(Column::Change) {
        let with = span(report.compared.before.as_ref()).unwrap_or_else(|| "the time before".to_owned());
        signs.push(format!(
            "change: against {with}; of shares, in percentage points."
        ));
    }
    if table.has(Column::YearChange) {
        let with = span(report.compared.last_year.as_ref()).unwrap_or_else(|| "the year before".to_owned());
        signs.push(format!("in a year: against {with}."));
    }
    if table.has(Column::Trend) {
        let measures: Vec<&Measure> = shown.iter().flat_map(|c| c.measures.iter().copied()).collect();
        signs.push(arrows(&measures));
    }
    signs.extend(report.compared.notes.iter().map(|note| (*note).to_owned()));
    if shown
        .iter()
        .any(|c| c.measures.iter().any(|m| m.evidence() == Class::Signal))
    {
        signs.push(
            "A signal says that something happened, not that anybody learned: read it beside the rest."
                .to_owned(),
        );
    }
    if !signs.is_empty() {
        notes.push(signs.join(" "));
    }
    let silent: Vec<&str> = report
        .sections
        .iter()
        .filter(|section| section.measures.is_empty())
        .map(|section| section.id)
        .collect();
    if !silent.is_empty() {
        notes.push(format!(
            "There are no figures in the sections: {}; `--section ID` says why.",
            silent.join(", ")
        ));
    }
    let all: usize = report.sections.iter().map(|section| section.measures.len()).sum();
    let here = shown.iter().map(|chosen| chosen.measures.len()).sum::<usize>()
        + profiled(report).map_or(0, |section| section.measures.len());
    if here < all {
        notes.push(format!(
            "{here} of {all} figures: `--full` shows everything, `--section ID` one section."
        ));
    }
    notes
}
