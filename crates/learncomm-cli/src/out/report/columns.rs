//! Measures as lines of one table: a name, a value, and columns behind it that make way on a narrow terminal.

use learncomm_core::engagement::{Direction, Earlier, Measure, Unit, Value};
use unicode_width::UnicodeWidthStr as _;

use super::page::{DIM, INDENT};
use super::text::{left, right, wrap};
use crate::out::Look;
use learncomm_report::words;

pub(super) const GAP: &str = "  ";
/// A column of names that is narrower than this would break most of them.
const SHORTEST_NAMES: usize = 28;

/// A reason in fewer columns would be many lines of a word or two.
const SHORTEST_REASON: usize = 20;

/// A column behind the value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// How far the value can be trusted.
    Interval,
    /// How many people or things it rests on.
    N,
    /// What it was before.
    Before,
    /// What it was a year before.
    LastYear,
    /// How far it is from what it was before.
    Change,
    /// How far it is from what it was a year before.
    YearChange,
    /// Which way it went, if a test says so.
    Trend,
}

impl Column {
    /// For the short page.
    pub(super) const SHORT: [Self; 5] = [
        Self::Interval,
        Self::N,
        Self::Change,
        Self::YearChange,
        Self::Trend,
    ];
    /// For the full page.
    pub(super) const FULL: [Self; 5] = [Self::Interval, Self::N, Self::Before, Self::LastYear, Self::Trend];
    /// In which order they make way.
    const DROPPED: [Self; 7] = [
        Self::YearChange,
        Self::LastYear,
        Self::N,
        Self::Before,
        Self::Change,
        Self::Trend,
        Self::Interval,
    ];

    pub(super) const fn head(self) -> &'static str {
        match self {
            Self::Interval => "95 % interval",
            Self::N => "n",
            Self::Before => "before",
            Self::LastYear => "last year",
            Self::Change => "change",
            Self::YearChange => "in a year",
            Self::Trend => "trend",
        }
    }

    const fn is_left(self) -> bool {
        matches!(self, Self::Interval | Self::Trend)
    }

    fn cell(self, measure: &Measure) -> String {
        let unit = measure.in_unit();
        let then = |earlier: Option<&Earlier>| {
            let value = earlier.and_then(|earlier| earlier.value);
            value.map(|value| words::value(value, unit)).unwrap_or_default()
        };
        let since = |earlier: Option<&Earlier>| {
            let both = measure.value().zip(earlier.and_then(|earlier| earlier.value));
            both.map(|(now, then)| words::change(then, now, unit))
                .unwrap_or_default()
        };
        let direction = measure.trend().map(|trend| trend.direction);
        match self {
            Self::Interval => measure
                .interval()
                .map(|interval| words::interval(interval, unit))
                .unwrap_or_default(),
            Self::N => n(measure),
            Self::Before => then(measure.before()),
            Self::LastYear => then(measure.last_year()),
            Self::Change => since(measure.before()),
            Self::YearChange => since(measure.last_year()),
            Self::Trend => match direction {
                Some(Direction::Rising) => "↗".to_owned(),
                Some(Direction::Falling) => "↘".to_owned(),
                Some(Direction::Autocorrelated) => ALIKE.to_owned(),
                Some(_) => NO_CHANGE.to_owned(),
                None => String::new(),
            },
        }
    }

    /// What is known for sure, or said by a test, stands out.
    fn is_dim(self, cell: &str) -> bool {
        match self {
            Self::Change | Self::YearChange => false,
            Self::Trend => cell == NO_CHANGE || cell == ALIKE,
            _ => true,
        }
    }
}

/// Where the test would say too much, so that nothing is said.
pub(super) const ALIKE: &str = "≈";
/// Where no test says that something went up or down.
pub(super) const NO_CHANGE: &str = "·";

/// How many people or things a measure rests on; a count of things says itself how many there are.
fn n(measure: &Measure) -> String {
    let counts_itself = measure.in_unit() == Unit::Count && measure.value() == Some(measure.n() as f64);
    match measure.n() {
        0 => String::new(),
        _ if counts_itself => String::new(),
        n => words::count(n),
    }
}

/// A measure in words.
pub(super) struct Line {
    pub(super) name: String,
    value: String,
    cells: Vec<String>,
    /// Why there is no value.
    reason: Option<String>,
}

impl Line {
    pub(super) fn of(measure: &Measure, name: String, columns: &[Column]) -> Self {
        let (value, reason) = match measure.state() {
            Value::Defined(value) => (words::value(*value, measure.in_unit()), None),
            Value::Undefined(reason) => ("–".to_owned(), Some(reason.clone())),
            Value::Suppressed(reason) => ("hidden".to_owned(), Some(reason.clone())),
        };
        Self {
            name,
            value,
            cells: columns.iter().map(|column| column.cell(measure)).collect(),
            reason,
        }
    }
}

/// The columns of a page, as wide as they need to be.
pub(super) struct Table {
    columns: Vec<Column>,
    /// 0 for a column that is not there.
    widths: Vec<usize>,
    name: usize,
    value: usize,
    page: usize,
}

impl Table {
    /// For these lines, and for other names as well.
    pub(super) fn of(
        columns: &[Column],
        lines: &[&Line],
        names: impl Iterator<Item = usize>,
        page: usize,
    ) -> Self {
        let widest = |of: fn(&Line) -> usize| lines.iter().map(|line| of(line)).max().unwrap_or(0);
        let wide = |(i, column): (usize, &Column)| {
            let cells = lines.iter().filter_map(|line| line.cells.get(i));
            match cells.map(|cell| cell.width()).max().unwrap_or(0) {
                0 => 0,
                cells => cells.max(column.head().width()),
            }
        };
        let mut table = Self {
            widths: columns.iter().enumerate().map(wide).collect(),
            columns: columns.to_vec(),
            name: widest(|line| line.name.width()).max(names.max().unwrap_or(0)),
            value: widest(|line| line.value.width()),
            page,
        };
        let mut dropped = Column::DROPPED.iter();
        while table.name.min(SHORTEST_NAMES) + table.behind_names() > page {
            let Some(column) = dropped.next() else {
                break;
            };
            if let Some(i) = columns.iter().position(|c| c == column) {
                table.widths[i] = 0;
            }
        }
        // One long name need not cost all lines their last column: it gets a line of its own.
        let room = page.saturating_sub(table.behind_names());
        table.name = table.name.min(room.max(SHORTEST_NAMES));
        table
    }

    fn behind_names(&self) -> usize {
        let columns: usize = self
            .widths
            .iter()
            .filter(|w| **w > 0)
            .map(|w| GAP.len() + w)
            .sum();
        INDENT.len() + GAP.len() + self.value + columns
    }

    /// Where the columns behind the value begin.
    pub(super) fn before_columns(&self) -> usize {
        self.before_value() + self.value + GAP.len()
    }

    /// Where the value begins.
    pub(super) fn before_value(&self) -> usize {
        INDENT.len() + self.name + GAP.len()
    }

    pub(super) fn has(&self, column: Column) -> bool {
        let widths = self.columns.iter().zip(&self.widths);
        widths.into_iter().any(|(c, width)| *c == column && *width > 0)
    }

    /// The heads of the columns, or of those that some of the lines have something in.
    pub(super) fn heads(&self, lines: Option<&[Line]>) -> String {
        let filled = |i: usize| {
            let has = |line: &Line| line.cells.get(i).is_some_and(|cell| !cell.is_empty());
            lines.is_none_or(|lines| lines.iter().any(has))
        };
        let heads = self.columns.iter().enumerate();
        let heads: Vec<String> = heads
            .map(|(i, column)| if filled(i) { column.head() } else { "" }.to_owned())
            .collect();
        self.row(&heads, |_, text| text.to_owned()).trim_end().to_owned()
    }

    fn row(&self, cells: &[String], paint: impl Fn(Column, &str) -> String) -> String {
        let mut row = Vec::new();
        for ((column, cell), width) in self.columns.iter().zip(cells).zip(&self.widths) {
            if *width > 0 {
                let text = if column.is_left() {
                    left(cell, *width)
                } else {
                    right(cell, *width)
                };
                // Space is not painted, so that it can be left out at the end of a line.
                let (inked, space) = text.split_at(text.trim_end().len());
                row.push(paint(*column, inked) + space);
            }
        }
        row.join(GAP)
    }

    /// A name, and what is behind it on the same line unless it is too long for that.
    pub(super) fn named(&self, name: &str) -> String {
        if name.width() > self.name {
            return format!("{INDENT}{name}\n{INDENT}{}{GAP}", " ".repeat(self.name));
        }
        format!("{INDENT}{}{GAP}", left(name, self.name))
    }

    pub(super) fn line(&self, line: &Line, look: &Look) -> String {
        let head = format!("{}{}", self.named(&line.name), right(&line.value, self.value));
        let rest = match &line.reason {
            Some(reason) => {
                let room = self.page.saturating_sub(self.before_columns());
                // Where there is no room for it beside the value, the reason is below the name.
                let (before, room) = match room {
                    SHORTEST_REASON.. => (self.before_columns(), room),
                    _ => (2 * INDENT.len(), self.page.saturating_sub(2 * INDENT.len())),
                };
                let rows: Vec<String> = wrap(&format!("({reason})"), room)
                    .iter()
                    .map(|row| look.paint(DIM, row))
                    .collect();
                let rows = rows.join(&format!("\n{}", " ".repeat(before)));
                match before == self.before_columns() {
                    true => rows,
                    false => return format!("{head}\n{}{rows}\n", " ".repeat(before)),
                }
            }
            None => {
                let mut cells = line.cells.clone();
                // Nothing is printed behind the last thing that is there.
                while cells.last().is_some_and(String::is_empty) {
                    cells.pop();
                }
                let paint = |column: Column, text: &str| match column.is_dim(text.trim()) {
                    true => look.paint(DIM, text),
                    false => text.to_owned(),
                };
                self.row(&cells, paint)
            }
        };
        format!("{head}{GAP}{rest}").trim_end().to_owned() + "\n"
    }
}
