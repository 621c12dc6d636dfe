//! Tables: aligned and with headings for people, tab-separated and bare for scripts.

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{Cell, Field, Look, Row, View, clean};

const HEADING: Style = Style::new().bold();
const NAME: Style = AnsiColor::Cyan.on_default();
const GAP: usize = 2;
/// A shortened column keeps at least this much.
const NARROWEST: usize = 12;

/// How wide the columns of a listing have grown.
#[derive(Default)]
pub(super) struct Widths(Vec<usize>);

/// The key of a row, for a script.
pub(super) fn key<T: Row>(row: &T) -> String {
    T::FIELDS
        .first()
        .map_or_else(String::new, |field| clean::column(&(field.get)(row).plain()))
}

/// A page of a listing; the first one on a terminal has headings.
pub(super) fn page<T>(fields: &[&'static Field<T>], rows: &[T], look: &Look, widths: &mut Widths) -> String {
    if !look.tty {
        return rows.iter().map(|row| plain(fields, row)).collect();
    }
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| fields.iter().map(|field| (field.get)(row)).collect())
        .collect();
    let texts: Vec<Vec<String>> = cells
        .iter()
        .map(|row| row.iter().map(|cell| clean::line(&cell.shown(look))).collect())
        .collect();
    let first = widths.0.is_empty();
    if first {
        widths.0 = fields.iter().map(|field| field.name.width()).collect();
    }
    for row in &texts {
        for (width, text) in widths.0.iter_mut().zip(row) {
            *width = (*width).max(text.width());
        }
    }
    shrink(fields, look.width, &mut widths.0);
    let mut out = String::new();
    if first {
        let headings: Vec<String> = fields.iter().map(|field| field.name.to_uppercase()).collect();
        let right: Vec<bool> = (0..fields.len())
            .map(|i| cells.iter().any(|row| row[i].is_number()))
            .collect();
        out.push_str(&look.paint(HEADING, &align(&headings, &widths.0, &right)));
        out.push('\n');
    }
    for (row, texts) in cells.iter().zip(&texts) {
        let right: Vec<bool> = row.iter().map(Cell::is_number).collect();
        out.push_str(&align(texts, &widths.0, &right));
        out.push('\n');
    }
    out
}

/// One thing: a line a field. For scripts that chose fields: one line of their values, and a single one as it is.
pub(super) fn item<T: Row>(view: &View<T>, row: &T, look: &Look) -> String {
    if !look.tty {
        return match view.item.as_slice() {
            [only] if view.chosen => clean::prose(&(only.get)(row).plain()) + "\n",
            some if view.chosen => plain(some, row),
            all => all
                .iter()
                .map(|field| format!("{}\t{}\n", field.name, clean::column(&(field.get)(row).plain())))
                .collect(),
        };
    }
    let widest = view
        .item
        .iter()
        .map(|field| field.name.width())
        .max()
        .unwrap_or(0);
    let mut lines = String::new();
    let mut blocks = String::new();
    for field in &view.item {
        let text = (field.get)(row).shown(look);
        if text.is_empty() {
            continue;
        }
        let name = look.paint(NAME, field.name);
        if text.contains('\n') {
            blocks.push_str(&format!("\n{name}\n{text}\n"));
        } else {
            let space = " ".repeat(widest - field.name.width() + GAP);
            lines.push_str(&format!("{name}{space}{text}\n"));
        }
    }
    lines + &blocks
}

fn plain<T>(fields: &[&'static Field<T>], row: &T) -> String {
    let cells: Vec<String> = fields
        .iter()
        .map(|field| clean::column(&(field.get)(row).plain()))
        .collect();
    cells.join("\t") + "\n"
}

/// Takes from the elastic columns what is too much for the terminal.
fn shrink<T>(fields: &[&'static Field<T>], limit: Option<usize>, widths: &mut [usize]) {
    let Some(limit) = limit else { return };
    let gaps = GAP * widths.len().saturating_sub(1);
    for (i, field) in fields.iter().enumerate().rev() {
        let over = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit);
        if field.elastic && over > 0 {
            widths[i] = widths[i].saturating_sub(over).max(NARROWEST.min(widths[i]));
        }
    }
}

fn align(texts: &[String], widths: &[usize], right: &[bool]) -> String {
    let columns: Vec<String> = texts
        .iter()
        .zip(widths)
        .zip(right)
        .map(|((text, width), right)| {
            let text = fit(text, *width);
            let space = " ".repeat(width.saturating_sub(text.width()));
            if *right { space + &text } else { text + &space }
        })
        .collect();
    let line = columns.join(&" ".repeat(GAP));
    line.trim_end().to_owned()
}

/// The text, cut to a width in columns.
fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_as_two_columns() {
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(
            align(
                &["日本".into(), "7".into(), "x".into()],
                &[6, 3, 2],
                &[false, true, false]
            ),
            "日本      7  x"
        );
    }
}
