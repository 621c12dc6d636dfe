//! A report as a page for people.

use anstyle::Style;
use learncomm_core::engagement::report::{Report, Section};
use learncomm_core::engagement::{Measure, Unit, Value};
use learncomm_report::words;
use unicode_width::UnicodeWidthStr as _;

use super::chart::chart;
use super::text::{left, right, wrap};
use crate::out::{Look, clean};

pub(super) const HEADING: Style = Style::new().bold();
pub(in crate::out) const DIM: Style = Style::new().dimmed();
pub(super) const INDENT: &str = "  ";
const GAP: &str = "  ";
/// Longer lines are hard to read, however wide the terminal is.
const WIDEST: usize = 100;
const INTERVAL: &str = "95 % interval";
/// A column of names that is narrower than this would break most of them.
const SHORTEST_NAMES: usize = 30;
/// The section of plain counts, which is long.
const PLAIN: &str = "record";

/// A measure in words.
struct Line {
    name: String,
    value: String,
    interval: String,
    n: String,
    /// Why there is no value.
    reason: Option<String>,
}

struct Widths {
    name: usize,
    value: usize,
    interval: usize,
    n: usize,
    page: usize,
}

/// The page; if `brief`, without the section of plain counts and those that have nothing to say.
pub(super) fn page(report: &Report, brief: bool, look: &Look) -> String {
    let is_shown = |section: &&Section| {
        !brief || report.sections.len() == 1 || (section.id != PLAIN && !section.measures.is_empty())
    };
    let sections: Vec<(&Section, Vec<Line>)> = report
        .sections
        .iter()
        .filter(is_shown)
        .map(|section| (section, lines(section)))
        .collect();
    let widths = Widths::of(sections.iter().flat_map(|(_, lines)| lines), look);
    let name = look.paint(HEADING, &clean::line(&report.name));
    let slug = match report.name == report.community {
        true => String::new(),
        false => look.paint(DIM, &format!("  ({})", report.community)),
    };
    let mut out = format!("{name}{slug}\n{}\n", words::window(&report.window));
    for (section, lines) in &sections {
        out.push('\n');
        self::section(&mut out, section, lines, &widths, look);
    }
    let left_out: Vec<&Section> = report.sections.iter().filter(|s| !is_shown(s)).collect();
    let (plain, silent): (Vec<&Section>, Vec<&Section>) = left_out.into_iter().partition(|s| s.id == PLAIN);
    let mut notes: Vec<String> = Vec::new();
    if !silent.is_empty() {
        let ids: Vec<&str> = silent.iter().map(|section| section.id).collect();
        notes.push(format!(
            "Nothing is on record for the sections: {}.",
            ids.join(", ")
        ));
    }
    notes.extend(plain.first().map(|section| {
        format!(
            "{} plain counts, by the definitions that other tools use, are left out: `--section {}` shows them, \
             `--full` shows everything.",
            section.measures.len(),
            section.id
        )
    }));
    for note in notes {
        out.push('\n');
        for line in wrap(&note, widths.page) {
            out.push_str(&format!("{}\n", look.paint(DIM, &line)));
        }
    }
    out
}

fn section(out: &mut String, section: &Section, lines: &[Line], widths: &Widths, look: &Look) {
    let mut heading = look.paint(HEADING, section.title);
    let before = INDENT.len() + widths.name + GAP.len() + widths.value + GAP.len();
    let fits = section.title.width() + GAP.len() <= before;
    let has_interval = widths.interval > 0 && lines.iter().any(|line| !line.interval.is_empty());
    let has_n = widths.n > 0 && lines.iter().any(|line| !line.n.is_empty());
    if has_interval || has_n {
        let interval = if has_interval { INTERVAL } else { "" };
        let n = if has_n { "n" } else { "" };
        let columns = tail(interval, n, widths);
        // What the columns are is said below a title that reaches into them.
        let space = match fits {
            true => " ".repeat(before - section.title.width()),
            false => format!("\n{}", " ".repeat(before)),
        };
        heading = format!("{heading}{space}{}", look.paint(DIM, columns.trim_end()));
    }
    out.push_str(&format!("{heading}\n"));
    for line in lines {
        let mut name = line.name.as_str();
        if name.width() > widths.name {
            out.push_str(&format!("{INDENT}{name}\n"));
            name = "";
        }
        let head = format!(
            "{INDENT}{}{GAP}{}",
            left(name, widths.name),
            right(&line.value, widths.value)
        );
        let rest = match &line.reason {
            Some(reason) => {
                let room = widths.page.saturating_sub(before).max(20);
                let rows: Vec<String> = wrap(&format!("({reason})"), room)
                    .iter()
                    .map(|row| look.paint(DIM, row))
                    .collect();
                rows.join(&format!("\n{}", " ".repeat(before)))
            }
            None => match tail(&line.interval, &line.n, widths).trim_end() {
                "" => String::new(),
                columns => look.paint(DIM, columns),
            },
        };
        let line = format!("{head}{GAP}{rest}");
        out.push_str(&format!("{}\n", line.trim_end()));
    }
    for series in &section.series {
        out.push_str(&format!("\n{}", chart(series, widths.page, look)));
    }
    for note in &section.notes {
        if !section.measures.is_empty() {
            out.push('\n');
        }
        for line in wrap(note, widths.page - INDENT.len()) {
            out.push_str(&format!("{INDENT}{}\n", look.paint(DIM, &line)));
        }
    }
}

/// The interval and the n, in their columns.
fn tail(interval: &str, n: &str, widths: &Widths) -> String {
    let mut text = String::new();
    if widths.interval > 0 {
        text += &left(interval, widths.interval);
        text += GAP;
    }
    if widths.n > 0 {
        text += &right(n, widths.n);
    }
    text
}

fn lines(section: &Section) -> Vec<Line> {
    let shared = words::shared(section.measures.iter().map(Measure::name));
    section
        .measures
        .iter()
        .map(|measure| line(measure, shared))
        .collect()
}

fn line(measure: &Measure, shared: Option<&str>) -> Line {
    let unit = measure.in_unit();
    let (value, reason) = match measure.state() {
        Value::Defined(value) => (words::value(*value, unit), None),
        Value::Undefined(reason) => ("–".to_owned(), Some(reason.clone())),
        Value::Suppressed(reason) => ("hidden".to_owned(), Some(reason.clone())),
    };
    // A count of things says itself how many there are.
    let counts_itself = unit == Unit::Count && measure.value() == Some(measure.n() as f64);
    let n = match measure.n() {
        0 => String::new(),
        _ if counts_itself => String::new(),
        n => words::count(n),
    };
    Line {
        name: words::name(measure.name(), shared),
        value,
        interval: measure
            .interval()
            .map(|interval| words::interval(interval, unit))
            .unwrap_or_default(),
        n,
        reason,
    }
}

impl Widths {
    fn of<'a>(lines: impl Iterator<Item = &'a Line>, look: &Look) -> Self {
        let page = look.width.unwrap_or(80).clamp(40, WIDEST);
        let mut widths = Self {
            name: 0,
            value: 0,
            interval: 0,
            n: 0,
            page,
        };
        for line in lines {
            widths.name = widths.name.max(line.name.width());
            widths.value = widths.value.max(line.value.width());
            widths.interval = widths.interval.max(line.interval.width());
            widths.n = widths.n.max(line.n.width());
        }
        if widths.interval > 0 {
            widths.interval = widths.interval.max(INTERVAL.width());
        }
        // One long name need not cost all lines their last column: it gets a line of its own.
        let others = INDENT.len() + 3 * GAP.len() + widths.value + widths.interval + widths.n;
        let room = page.saturating_sub(others);
        if (SHORTEST_NAMES..widths.name).contains(&room) {
            widths.name = room;
        }
        // On a narrow terminal the value is what matters most.
        let taken = INDENT.len() + widths.name + GAP.len() + widths.value;
        if taken + GAP.len() + widths.interval + GAP.len() + widths.n > page {
            widths.n = 0;
        }
        if taken + GAP.len() + widths.interval > page {
            widths.interval = 0;
        }
        widths
    }
}
