//! The report as Markdown: tables that wikis and mails show.

use std::fmt::Write as _;

use learncomm_core::engagement::report::{Chart, Report, Section, Series};
use learncomm_core::engagement::{Earlier, Measure, Unit};
use learncomm_core::text::in_markdown;

use crate::page::{PLAIN, shown_series};
use crate::svg::{self, Drawing, Table};
use crate::words::{self, plain};

/// How much of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The figures of every section that has some, but for the plain counts.
    Short,
    /// Everything: the plain counts, series and charts as tables, and definitions.
    Full,
}

/// The report as Markdown with tables, as GitHub and others read them. Texts of people are escaped, so that they are shown
/// as they were written.
#[must_use]
pub fn markdown(report: &Report, extent: Extent) -> String {
    let mut out = format!(
        "# {}\n\n{}\n",
        told(&report.name),
        told(&words::window(&report.window))
    );
    for note in &report.window.notes {
        let _ = write!(out, "\n> {}\n", told(&words::sentence(note)));
    }
    let full = extent == Extent::Full;
    let mut silent = Vec::new();
    for section in &report.sections {
        if section.id == PLAIN && !full && report.sections.len() > 1 {
            continue;
        }
        if section.measures.is_empty() && section.series.is_empty() && section.charts.is_empty() {
            silent.push(section);
            continue;
        }
        self::section(&mut out, section, full);
    }
    if !silent.is_empty() {
        out += "\n## Without figures, and why\n\n";
        for section in silent {
            let notes: Vec<String> = section
                .notes
                .iter()
                .map(|note| told(&words::sentence(note)))
                .collect();
            let _ = writeln!(out, "- {} {}", told(section.title), notes.join(" "));
        }
    }
    out += "\n---\n\nn: how many people or things a figure rests on. –: there is no value, for the reason beside it; it is not zero. A \
            trend is told where a test says so.\n";
    out
}

fn section(out: &mut String, section: &Section, full: bool) {
    let _ = write!(out, "\n## {}\n", told(section.title));
    if !section.measures.is_empty() {
        figures(out, &section.measures, full);
    }
    if full {
        for chart in &section.charts {
            drawn(out, chart);
        }
        for series in shown_series(section) {
            self::series(out, series);
        }
    }
    for note in &section.notes {
        let _ = write!(out, "\n> {}\n", told(&words::sentence(note)));
    }
}

fn figures(out: &mut String, measures: &[Measure], full: bool) {
    let shared = words::shared(measures.iter().map(Measure::name));
    let has = |of: fn(&Measure) -> bool| measures.iter().any(of);
    let (before, last_year, trend) = (
        has(|m| m.before().is_some()),
        has(|m| m.last_year().is_some()),
        has(|m| m.trend().is_some()),
    );
    let mut head = vec!["Figure", "Value", "95 % interval", "n"];
    head.extend(before.then_some("Before"));
    head.extend(last_year.then_some("A year before"));
    head.extend(trend.then_some("Trend"));
    head.extend(full.then_some("Definition"));
    let mut table = Table {
        head: head.into_iter().map(str::to_owned).collect(),
        ..Table::default()
    };
    for measure in measures {
        let unit = measure.in_unit();
        let value = match (measure.value(), words::reason(measure.state())) {
            (Some(value), _) => words::value(value, unit),
            (None, why) => format!("– ({})", why.unwrap_or_default()),
        };
        let n = if measure.n() == 0 {
            String::new()
        } else {
            words::count(measure.n())
        };
        let interval = measure
            .interval()
            .map(|i| words::interval(i, unit))
            .unwrap_or_default();
        let mut row = vec![words::name(measure.name(), shared), value, interval, n];
        row.extend(before.then(|| earlier(measure.before(), unit)));
        row.extend(last_year.then(|| earlier(measure.last_year(), unit)));
        row.extend(trend.then(|| match measure.trend() {
            Some(trend) => format!("{} ({})", words::trend(trend), words::trend_basis(trend)),
            None => String::new(),
        }));
        row.extend(full.then(|| measure.definition().to_owned()));
        table.rows.push(row);
    }
    self::table(out, &table);
}

fn earlier(earlier: Option<&Earlier>, unit: Unit) -> String {
    match earlier {
        Some(then) => then
            .value
            .map_or("–".to_owned(), |value| words::value(value, unit)),
        None => String::new(),
    }
}

fn series(out: &mut String, series: &Series) {
    behind(out, series.title, &svg::series(series));
}

fn drawn(out: &mut String, chart: &Chart) {
    behind(out, chart.caption().title, &svg::chart(chart));
}

/// What is behind a drawing, and what it says.
fn behind(out: &mut String, title: &str, drawing: &Drawing) {
    let _ = write!(
        out,
        "\n### {}\n\n{}\n",
        told(title),
        told(&words::sentence(&drawing.says))
    );
    for remark in &drawing.remarks {
        let _ = write!(out, "\n> {}\n", told(&words::sentence(remark)));
    }
    if drawing.picture.is_some() {
        table(out, &drawing.table);
    }
}

fn table(out: &mut String, table: &Table) {
    if table.rows.is_empty() {
        return;
    }
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| told(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    *out += "\n";
    *out += &row(&table.head);
    let rules: Vec<&str> = (0..table.head.len())
        .map(|i| if i == 0 || table.is_text { "---" } else { "---:" })
        .collect();
    let _ = writeln!(out, "|{}|", rules.join("|"));
    for cells in &table.rows {
        *out += &row(cells);
    }
}

/// A text as a part of a line that shows it as it is.
fn told(text: &str) -> String {
    in_markdown(&plain(text))
}
