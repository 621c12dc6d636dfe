//! A report as a page for people.

use anstyle::Style;
use learncomm_core::engagement::report::{Chart, Report, Section};
use learncomm_core::engagement::{Class, Direction, Measure};
use learncomm_report::words;
use unicode_width::UnicodeWidthStr as _;

use super::chart::chart;
use super::columns::{ALIKE, Column, GAP, Line, Table};
use super::drawn::drawn;
use super::text::wrap;
use crate::out::{Look, clean};

pub(super) const HEADING: Style = Style::new().bold();
pub(in crate::out) const DIM: Style = Style::new().dimmed();
pub(super) const INDENT: &str = "  ";
/// Longer lines of text are hard to read, and longer tables hard to follow, however wide the terminal is.
const WIDEST: usize = 120;
const WIDEST_TEXT: usize = 100;

/// What the marks of a trend say, as far as they are there.
pub(super) fn arrows(measures: &[&Measure]) -> String {
    let mut said = "trend: ↗ it rose, ↘ it fell, as far as a test says so; · no clear change".to_owned();
    let is_alike = |measure: &&Measure| {
        let trend = measure.trend();
        trend.is_some_and(|trend| trend.direction == Direction::Autocorrelated)
    };
    if measures.iter().any(is_alike) {
        said += &format!("; {ALIKE} not told, as neighbouring values are too alike for the test");
    }
    said + "."
}

/// The full page: every section, with all that is on record of it.
pub(super) fn full(report: &Report, look: &Look) -> String {
    let width = page_width(look);
    let lines: Vec<Vec<Line>> = report.sections.iter().map(lines).collect();
    let table = Table::of(
        &Column::FULL,
        &lines.iter().flatten().collect::<Vec<_>>(),
        std::iter::empty(),
        width,
    );
    let mut out = head(report, look);
    for (section, lines) in report.sections.iter().zip(&lines) {
        out.push('\n');
        self::section(&mut out, section, lines, &table, width, look);
    }
    let compared = [
        (Column::Before, &report.compared.before),
        (Column::LastYear, &report.compared.last_year),
    ];
    let mut signs: Vec<String> = Vec::new();
    for (column, span) in compared {
        if let Some(span) = span.filter(|_| table.has(column)) {
            signs.push(format!(
                "{}: {}.",
                column.head(),
                words::span(span.from, span.until)
            ));
        }
    }
    if table.has(Column::Trend) {
        let measures: Vec<&Measure> = report.sections.iter().flat_map(|s| &s.measures).collect();
        signs.push(arrows(&measures));
    }
    signs.extend(report.compared.notes.iter().map(|note| (*note).to_owned()));
    if !signs.is_empty() {
        out.push_str(&format!("\n{}", paragraph(&signs.join(" "), width, look)));
    }
    let is = |class| move |m: &Measure| m.evidence() == class;
    let all = || report.sections.iter().flat_map(|section| &section.measures);
    if all().any(is(Class::Signal)) && !all().any(is(Class::Practice)) {
        out.push('\n');
        let text = "These are signals: they say that something happened, not that anybody learned. The other sections say how \
                    people learn with each other.";
        out.push_str(&paragraph(text, width, look));
    }
    out
}

/// How wide a page is.
pub(in crate::out) fn page_width(look: &Look) -> usize {
    look.width.unwrap_or(80).clamp(40, WIDEST)
}

/// The name of the community, and what is reported on.
pub(super) fn head(report: &Report, look: &Look) -> String {
    let name = look.paint(HEADING, &clean::line(&report.name));
    let slug = match report.name == report.community {
        true => String::new(),
        false => look.paint(DIM, &format!("  ({})", report.community)),
    };
    let mut out = format!("{name}{slug}\n{}\n", words::window(&report.window));
    for note in &report.window.notes {
        for row in wrap(note, page_width(look).min(WIDEST_TEXT)) {
            out.push_str(&format!("{row}\n"));
        }
    }
    out
}

/// A heading, in lines if it is longer than one.
pub(super) fn titled(title: &str, look: &Look) -> String {
    let lines = wrap(title, page_width(look));
    let lines: Vec<String> = lines.iter().map(|line| look.paint(HEADING, line)).collect();
    lines.join("\n")
}

/// Text in lines, dim.
pub(super) fn paragraph(text: &str, width: usize, look: &Look) -> String {
    let lines = wrap(text, width.min(WIDEST_TEXT));
    lines.iter().map(|line| look.paint(DIM, line) + "\n").collect()
}

fn section(out: &mut String, section: &Section, lines: &[Line], table: &Table, width: usize, look: &Look) {
    let mut heading = titled(section.title, look);
    let heads = table.heads(Some(lines));
    if !heads.is_empty() {
        // What the columns are is said below a title that reaches into them.
        let room = table.before_columns().checked_sub(section.title.width());
        heading += &match room.filter(|room| *room >= GAP.len()) {
            Some(room) => " ".repeat(room),
            None => format!("\n{}", " ".repeat(table.before_columns())),
        };
        heading += &look.paint(DIM, &heads);
    }
    out.push_str(&format!("{heading}\n"));
    for line in lines {
        out.push_str(&table.line(line, look));
    }
    let text_width = width.min(WIDEST_TEXT);
    for series in &section.series {
        out.push_str(&format!("\n{}", chart(&words::spoken(series), text_width, look)));
    }
    // What is told as figures one by one is not drawn once more.
    let is_told = |chart: &&Chart| {
        section
            .series
            .iter()
            .all(|series| series.id != chart.caption().id)
    };
    for drawn in section.charts.iter().filter(is_told) {
        out.push_str(&format!("\n{}", self::drawn(drawn, width, look)));
    }
    for note in &section.notes {
        if !section.measures.is_empty() {
            out.push('\n');
        }
        for line in wrap(&words::sentence(note), text_width - INDENT.len()) {
            out.push_str(&format!("{INDENT}{}\n", look.paint(DIM, &line)));
        }
    }
}

fn lines(section: &Section) -> Vec<Line> {
    let shared = words::shared(section.measures.iter().map(Measure::name));
    let measures = section.measures.iter();
    measures
        .map(|measure| Line::of(measure, words::name(measure.name(), shared), &Column::FULL))
        .collect()
}
