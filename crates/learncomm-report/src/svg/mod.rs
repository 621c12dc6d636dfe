//! Charts as SVG of our own making: no script, colours by the classes of the page's style, sizes in units of a drawing that
//! is 360 wide, so that its letters can be read on a phone.
//!
//! | file | what it draws |
//! |---|---|
//! | `axis.rs` | ticks, their labels, and which of them fit |
//! | `bars.rs` | series: columns over time, bars for what has names |
//! | `ranges.rs` | measures beside each other: bars from 0 to 1, or points with their intervals |
//! | `curve.rs` | lines over an axis |
//! | `grid.rs` | values by two things, as a heat map |
//! | `stack.rs` | parts of a whole over time |
//! | `progress.rs` | goals, from their baseline to their target |
//! | `graph.rs` | what is tied to what, in a ring |
//! | `timeline.rs` | what happened when |
//!
//! Behind every drawing there is a table that says the same, a sentence that sums it up, and a key to what is told by
//! pattern, dash or shape: nothing is told by colour alone.

mod axis;
mod bars;
mod curve;
mod graph;
mod grid;
mod progress;
mod ranges;
mod stack;
mod timeline;

use learncomm_core::engagement::report::{Chart, Series};
use maud::{Markup, html};

pub(crate) use self::progress::progress;
pub(crate) use self::ranges::{intervals, profile};
use crate::words::{self, plain};

/// The width of every drawing.
const WIDTH: f64 = 360.0;
/// The size of its letters.
const FONT: f64 = 11.0;
/// The space between labels beside each other.
const GAP: f64 = 6.0;

/// A chart, with what belongs to it.
pub(crate) struct Drawing {
    /// The picture; `None` if there is nothing to draw.
    pub(crate) picture: Option<Picture>,
    /// What is to be seen, in words; if there is nothing, why.
    pub(crate) says: String,
    /// What its marks mean.
    pub(crate) key: Vec<Key>,
    /// What must be known to read it right.
    pub(crate) remarks: Vec<String>,
    /// All that it shows.
    pub(crate) table: Table,
}

/// The inside of a drawing, and how high it is.
pub(crate) struct Picture {
    pub(crate) height: f64,
    pub(crate) body: Markup,
}

/// A mark, and what it means.
pub(crate) struct Key {
    pub(crate) sample: Markup,
    pub(crate) text: String,
}

/// Rows of texts and numbers.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    /// Each begins with what it is of; the rest are numbers unless `is_text` says otherwise.
    pub(crate) rows: Vec<Vec<String>>,
    /// Whether the cells are words.
    pub(crate) is_text: bool,
}

impl Drawing {
    fn empty(why: &str, table: Table) -> Self {
        Self {
            picture: None,
            says: plain(why),
            key: Vec::new(),
            remarks: Vec::new(),
            table,
        }
    }
}

/// A series, drawn.
pub(crate) fn series(series: &Series) -> Drawing {
    bars::draw(&words::spoken(series))
}

/// A chart, drawn.
pub(crate) fn chart(chart: &Chart) -> Drawing {
    let note = chart.caption().note;
    match chart {
        Chart::Curve(curve) => curve::draw(curve),
        Chart::Grid(grid) => grid::draw(grid),
        Chart::Graph(graph) => graph::draw(graph),
        Chart::Timeline(timeline) => timeline::draw(timeline),
        _ => Drawing::empty(note.unwrap_or("this page cannot draw it"), Table::default()),
    }
}

/// A length or place.
fn n(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A text at a place: `anchor` is `start`, `middle` or `end`.
fn text(x: f64, y: f64, anchor: &str, class: &str, text: &str) -> Markup {
    html! { text x=(n(x)) y=(n(y)) text-anchor=(anchor) class=(class) { (text) } }
}

/// A straight line.
fn line(from: (f64, f64), to: (f64, f64), class: &str) -> Markup {
    html! { line x1=(n(from.0)) y1=(n(from.1)) x2=(n(to.0)) y2=(n(to.1)) class=(class) {} }
}

/// A box, with a text that is shown when it is pointed at.
fn rect(place: (f64, f64), size: (f64, f64), class: &str, hint: &str) -> Markup {
    html! {
        rect x=(n(place.0)) y=(n(place.1)) width=(n(size.0.max(0.0))) height=(n(size.1.max(0.0))) class=(class) {
            @if !hint.is_empty() { title { (hint) } }
        }
    }
}

/// A sample of a mark for a key.
fn sample(body: &Markup) -> Markup {
    html! { svg viewBox="0 0 22 12" width="22" height="12" aria-hidden="true" { (body) } }
}

/// A sample of an area.
fn swatch(class: &str) -> Markup {
    sample(&rect((3.0, 1.0), (16.0, 10.0), class, ""))
}

/// A sample of a line.
fn stroke(class: &str) -> Markup {
    sample(&line((0.0, 6.0), (22.0, 6.0), class))
}

/// How wide a text is at most, about, in letters of this size.
fn width_of(text: &str, size: f64) -> f64 {
    let wide = |c: char| match c {
        'i' | 'l' | 'j' | '.' | ',' | ' ' | '\'' | '|' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' => 0.92,
        'A'..='Z' => 0.72,
        '\0'..='\u{2e7f}' => 0.6,
        _ => 1.05,
    };
    text.chars().map(wide).sum::<f64>() * size
}

/// As much of a text as fits.
fn fitted(text: &str, width: f64, size: f64) -> String {
    if width_of(text, size) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if width_of(&short, size) + 0.8 * size > width {
            short.pop();
            break;
        }
    }
    short.trim_end().to_owned() + "…"
}

/// Some texts as a part of a sentence: `a, b and c`.
fn enumerated(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// So many of something.
fn of_them(n: usize, one: &str, several: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{} {several}", words::count(n as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short() {
        assert_eq!(n(3.0), "3");
        assert_eq!(n(2.512), "2.5");
    }

    #[test]
    fn texts_are_cut_where_they_end() {
        assert_eq!(fitted("short", 100.0, FONT), "short");
        let cut = fitted("an extraordinarily long name", 60.0, FONT);
        assert!(cut.ends_with('…') && width_of(&cut, FONT) <= 62.0, "{cut}");
        assert!(width_of("日本", FONT) > width_of("ab", FONT));
    }

    #[test]
    fn lists_are_sentences() {
        let of = |texts: &[&str]| enumerated(&texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]), "");
        assert_eq!(of(&["a"]), "a");
        assert_eq!(of(&["a", "b", "c"]), "a, b and c");
    }
}
