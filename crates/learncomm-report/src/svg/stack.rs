use learncomm_core::engagement::Unit;
use learncomm_core::engagement::report::{Grid, GridRow};
use maud::html;

use super::axis::{room, rungs, ticks};
use super::bars::dates;
use super::{Drawing, Key, Picture, Table, WIDTH, of_them, rect, swatch, text};
use crate::words::{self, is_day, is_month, plain};

/// The marks of the parts, from below.
const MARKS: [&str; 3] = ["bar", "bar above", "bar rest"];

/// Whether the rows of a grid are months or days, each with parts that make a whole.
pub(super) fn is_parts(grid: &Grid) -> bool {
    let timely = |row: &GridRow| is_month(&row.label) || is_day(&row.label);
    let whole = |row: &GridRow| {
        let known: Vec<f64> = row
            .cells
            .iter()
            .filter_map(|cell| Some(cell.as_ref()?.value))
            .collect();
        known.is_empty() || (known.len() == row.cells.len() && (known.iter().sum::<f64>() - 1.0).abs() < 1e-6)
    };
    grid.unit == Unit::Share
        && (2..=MARKS.len()).contains(&grid.columns.len())
        && grid.rows.iter().all(|row| timely(row) && whole(row))
        && grid.rows.iter().any(|row| row.cells.iter().any(Option::is_some))
}

/// Such a grid as columns of parts.
pub(super) fn draw(grid: &Grid, table: Table) -> Drawing {
    let (top, base, height) = (8.0, 172.0, 206.0);
    let ticks = ticks(1.0, Unit::Share);
    let (left, right) = (room(&ticks), WIDTH - 4.0);
    let y = |share: f64| base - share.clamp(0.0, 1.0) * (base - top);
    let slot = (right - left) / grid.rows.len().max(1) as f64;
    let wide = (slot * 0.72).min(34.0);
    let middle = |i: usize| left + slot * (i as f64 + 0.5);
    let labels: Vec<&str> = grid.rows.iter().map(|row| row.label.as_str()).collect();
    let body = html! {
        (rungs(&ticks, (left, right), y))
        @for (i, row) in grid.rows.iter().enumerate() {
            @if row.cells.iter().all(Option::is_none) { (text(middle(i), base - 4.0, "middle", "t", "–")) }
            @for (part, below, value) in parts(row) {
                @let hint = format!("{}: {} {}", plain(&row.label), plain(&grid.columns[part]), words::value(value, Unit::Share));
                (rect((middle(i) - wide / 2.0, y(below + value)), (wide, y(below) - y(below + value)), MARKS[part], &hint))
            }
        }
        (dates(&labels, base, &middle, right))
    };
    let key = grid.columns.iter().zip(MARKS).map(|(name, mark)| Key {
        sample: swatch(mark),
        text: plain(name),
    });
    Drawing {
        picture: Some(Picture { height, body }),
        says: says(grid),
        key: key.collect(),
        remarks: Vec::new(),
        table,
    }
}

/// The parts of a row: which, how much is below, and how much it is.
fn parts(row: &GridRow) -> Vec<(usize, f64, f64)> {
    let mut below = 0.0;
    let cells = row.cells.iter().take(MARKS.len()).enumerate();
    cells
        .filter_map(|(part, cell)| {
            let value = cell.as_ref()?.value;
            below += value;
            Some((part, below - value, value))
        })
        .collect()
}

fn says(grid: &Grid) -> String {
    let shown: Vec<&GridRow> = grid
        .rows
        .iter()
        .filter(|row| row.cells.iter().any(Option::is_some))
        .collect();
    let mut text = of_them(grid.rows.len(), "column", "columns");
    for (when, row) in [("first", shown.first()), ("last", shown.last())] {
        let Some(row) = row else { continue };
        let parts: Vec<String> = parts(row)
            .into_iter()
            .map(|(part, _, value)| {
                format!(
                    "{} {}",
                    plain(&grid.columns[part]),
                    words::value(value, Unit::Share)
                )
            })
            .collect();
        text += &format!("; {when} ({}): {}", plain(&row.label), parts.join(", "));
    }
    text + "."
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::report::{Caption, Cell};

    use super::*;

    fn grid(rows: &[(&str, [Option<f64>; 3])]) -> Grid {
        let cell = |value: Option<f64>| value.map(|value| Cell { value, n: 10 });
        Grid {
            caption: Caption {
                id: "x",
                title: "X",
                definition: "d",
                note: None,
            },
            unit: Unit::Share,
            row_title: "session",
            column_title: "members",
            columns: ["came", "caught up", "neither"].map(str::to_owned).to_vec(),
            rows: rows
                .iter()
                .map(|(label, cells)| GridRow {
                    label: (*label).to_owned(),
                    cells: cells.map(cell).to_vec(),
                })
                .collect(),
        }
    }

    #[test]
    fn parts_of_a_whole_are_known_by_their_sum() {
        let whole = [Some(0.5), Some(0.25), Some(0.25)];
        assert!(is_parts(&grid(&[
            ("2026-01-05", whole),
            ("2026-01-19", [None; 3])
        ])));
        assert!(!is_parts(&grid(&[(
            "2026-01-05",
            [Some(0.5), Some(0.25), Some(0.3)]
        )])));
        assert!(!is_parts(&grid(&[("2026-01-05", [Some(0.5), None, None])])));
        assert!(!is_parts(&grid(&[("core", whole)])));
        assert!(!is_parts(&grid(&[("2026-01-05", [None; 3])])));
    }

    #[test]
    fn parts_stand_on_each_other() {
        let of = grid(&[
            ("2026-01-05", [Some(0.5), Some(0.25), Some(0.25)]),
            ("2026-01-19", [None; 3]),
        ]);
        assert_eq!(
            parts(&of.rows[0]),
            [(0, 0.0, 0.5), (1, 0.5, 0.25), (2, 0.75, 0.25)]
        );
        let drawing = draw(&of, Table::default());
        assert_eq!(
            drawing.says,
            "2 columns; first (2026-01-05): came 50.0 %, caught up 25.0 %, neither 25.0 %; last (2026-01-05): came 50.0 %, \
             caught up 25.0 %, neither 25.0 %."
        );
        assert!(drawing.picture.unwrap().body.into_string().contains("–"));
    }
}
