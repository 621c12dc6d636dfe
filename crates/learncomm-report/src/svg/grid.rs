use learncomm_core::engagement::Unit;
use learncomm_core::engagement::report::{Cell, Grid};
use maud::html;

use super::{Drawing, FONT, Picture, Table, WIDTH, fitted, of_them, rect, stack, text, width_of};
use crate::words::{self, plain};

/// More than so many do not fit; the table has them all.
const MOST_COLUMNS: usize = 13;
const MOST_ROWS: usize = 36;
const HEIGHT: f64 = 22.0;

pub(super) fn draw(grid: &Grid) -> Drawing {
    let table = table(grid);
    let is_empty = grid.rows.iter().all(|row| row.cells.iter().all(Option::is_none));
    if is_empty || grid.columns.is_empty() {
        return Drawing::empty(grid.caption.note.unwrap_or("there is nothing to show"), table);
    }
    let mut drawing = match stack::is_parts(grid) {
        true => stack::draw(grid, table),
        false => heat(grid, table),
    };
    drawing.remarks.extend(grid.caption.note.map(plain));
    drawing
}

fn heat(grid: &Grid, table: Table) -> Drawing {
    let columns = grid.columns.len().min(MOST_COLUMNS);
    let rows = &grid.rows[..grid.rows.len().min(MOST_ROWS)];
    let names: Vec<String> = rows
        .iter()
        .map(|row| fitted(&plain(&row.label), 110.0, FONT))
        .collect();
    let left = names.iter().map(|name| width_of(name, FONT)).fold(20.0, f64::max) + 8.0;
    let wide = ((WIDTH - left) / columns as f64).min(56.0);
    let cells = || {
        rows.iter()
            .flat_map(|row| row.cells.iter().take(columns).flatten())
    };
    let most = match grid.unit {
        Unit::Share => 1.0,
        _ => cells().map(|cell| cell.value).fold(0.0, f64::max),
    };
    let x = |column: usize| left + wide * column as f64;
    let y = |row: usize| 36.0 + HEIGHT * row as f64;
    let body = html! {
        (text(left, 11.0, "start", "t", &fitted(&plain(grid.column_title), WIDTH - left, FONT)))
        (text(left - 8.0, 28.0, "end", "t", &fitted(&plain(grid.row_title), left - 8.0, FONT)))
        @for (i, column) in grid.columns.iter().take(columns).enumerate() {
            (text(x(i) + wide / 2.0, 28.0, "middle", "t", &fitted(&plain(column), wide - 2.0, FONT)))
        }
        @for (i, row) in rows.iter().enumerate() {
            (text(left - 8.0, y(i) + 15.0, "end", "v", &names[i]))
            @for (j, cell) in row.cells.iter().take(columns).enumerate() {
                @if let Some(cell) = cell {
                    @let step = step(cell, most);
                    @let hint = format!("{}, {}: {} (n {})", plain(&row.label), plain(&grid.columns[j]), words::value(cell.value, grid.unit), words::count(cell.n));
                    (rect((x(j) + 1.0, y(i) + 1.0), (wide - 2.0, HEIGHT - 2.0), &format!("heat heat-{step}"), &hint))
                    (text(x(j) + wide / 2.0, y(i) + 15.0, "middle", &format!("heat-ink heat-ink-{step}"), &fitted(&short(cell.value, grid.unit), wide, FONT)))
                } @else {
                    (text(x(j) + wide / 2.0, y(i) + 15.0, "middle", "t", "·"))
                }
            }
        }
    };
    let mut remarks = Vec::new();
    if grid.unit == Unit::Share {
        remarks.push(
            "Numbers are per cent; a dot is where there is none, or none that may be shown.".to_owned(),
        );
    }
    let left_out = (grid.columns.len() - columns, grid.rows.len() - rows.len());
    for (n, what) in [(left_out.0, "column"), (left_out.1, "row")] {
        if n > 0 {
            remarks.push(format!(
                "{} more in the table only.",
                of_them(n, what, &format!("{what}s"))
            ));
        }
    }
    let range = cells()
        .map(|cell| cell.value)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
    Drawing {
        picture: Some(Picture {
            height: y(rows.len()) + 2.0,
            body,
        }),
        says: format!(
            "{} by {}: {} and {}, from {} to {}.",
            plain(grid.row_title),
            plain(grid.column_title),
            of_them(grid.rows.len(), "row", "rows"),
            of_them(grid.columns.len(), "column", "columns"),
            words::value(range.0, grid.unit),
            words::value(range.1, grid.unit)
        ),
        key: Vec::new(),
        remarks,
        table,
    }
}

/// How dark a cell is, of five steps.
fn step(cell: &Cell, most: f64) -> u8 {
    let part = if most > 0.0 { cell.value / most } else { 0.0 };
    (part.clamp(0.0, 1.0) * 4.999) as u8
}

fn short(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{:.0}", value * 100.0),
        _ => words::value(value, unit),
    }
}

fn table(grid: &Grid) -> Table {
    let title = plain(grid.row_title);
    let mut head = vec![title];
    head.extend(grid.columns.iter().map(|column| plain(column)));
    let cell = |cell: &Option<Cell>| match cell {
        Some(cell) => format!(
            "{} (n {})",
            words::value(cell.value, grid.unit),
            words::count(cell.n)
        ),
        None => "–".to_owned(),
    };
    let rows = grid.rows.iter().map(|row| {
        let mut cells = vec![plain(&row.label)];
        cells.extend(row.cells.iter().map(cell));
        cells.resize(grid.columns.len() + 1, "–".to_owned());
        cells
    });
    Table {
        rows: rows.collect(),
        head,
        is_text: false,
    }
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::report::{Caption, GridRow};

    use super::*;

    fn grid(columns: usize, rows: usize) -> Grid {
        let cell = |i: usize, j: usize| {
            (i + j < columns).then_some(Cell {
                value: 1.0 / (1.0 + j as f64),
                n: 12,
            })
        };
        Grid {
            caption: Caption {
                id: "retention",
                title: "X",
                definition: "d",
                note: Some("small cohorts are hidden"),
            },
            unit: Unit::Share,
            row_title: "joined",
            column_title: "months since joining",
            columns: (0..columns).map(|c| c.to_string()).collect(),
            rows: (0..rows)
                .map(|i| GridRow {
                    label: format!("row <{i}>"),
                    cells: (0..columns).map(|j| cell(i, j)).collect(),
                })
                .collect(),
        }
    }

    #[test]
    fn cells_have_their_numbers_and_what_is_hidden_has_none() {
        let drawing = draw(&grid(3, 3));
        let body = drawing.picture.unwrap().body.into_string();
        assert_eq!(body.matches("<rect").count(), 6);
        assert!(
            body.contains(">100<") && body.contains(">33<") && body.contains(">·<"),
            "{body}"
        );
        assert!(body.contains("row &lt;0&gt;") && !body.contains("<0>"), "{body}");
        assert_eq!(drawing.table.rows[2], ["row <2>", "100.0 % (n 12)", "–", "–"]);
        assert_eq!(drawing.remarks.last().unwrap(), "small cohorts are hidden");
    }

    #[test]
    fn what_does_not_fit_is_in_the_table() {
        let drawing = draw(&grid(20, 40));
        assert!(
            drawing
                .remarks
                .iter()
                .any(|r| r == "7 columns more in the table only."),
            "{:?}",
            drawing.remarks
        );
        assert!(
            drawing
                .remarks
                .iter()
                .any(|r| r == "4 rows more in the table only."),
            "{:?}",
            drawing.remarks
        );
        assert_eq!((drawing.table.rows.len(), drawing.table.rows[0].len()), (40, 21));
    }

    #[test]
    fn an_empty_grid_says_why() {
        let drawing = draw(&grid(0, 2));
        assert!(drawing.picture.is_none());
        assert_eq!(drawing.says, "small cohorts are hidden");
    }
}
