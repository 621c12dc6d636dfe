use learncomm_core::engagement::report::{Grid, GridRow};
use maud::html;

use super::{Drawing, FONT, Key, Picture, Table, WIDTH, fitted, line, n, rect, sample, text};
use crate::words::{self, plain};

const STEP: f64 = 44.0;

/// Where the baseline, the latest value and the target stand among the columns, if a grid is one of goals.
pub(super) fn columns(grid: &Grid) -> Option<[usize; 3]> {
    let find = |names: &[&str]| {
        grid.columns
            .iter()
            .position(|column| names.contains(&column.as_str()))
    };
    Some([
        find(&["baseline"])?,
        find(&["now", "latest", "current"])?,
        find(&["target"])?,
    ])
}

/// How far goals have come: each from its baseline at the left, to its target at the right, whichever way that is.
pub(super) fn draw(grid: &Grid, [baseline, now, target]: [usize; 3], table: Table) -> Drawing {
    let (left, right) = (6.0, WIDTH - 6.0);
    let value = |row: &GridRow, i: usize| row.cells.get(i).copied().flatten().map(|cell| cell.value);
    let shown = |v: Option<f64>| v.map_or("–".to_owned(), |v| words::value(v, grid.unit));
    // The target is not at the edge: some go beyond it.
    let x = |part: f64| left + (0.1 + 0.7 * part).clamp(0.0, 1.0) * (right - left);
    let part = |row: &GridRow| {
        let (from, at, to) = (value(row, baseline)?, value(row, now)?, value(row, target)?);
        let part = (at - from) / (to - from);
        part.is_finite().then_some(part)
    };
    let body = html! {
        @for (i, row) in grid.rows.iter().enumerate() {
            @let y = 4.0 + STEP * i as f64;
            @let name = plain(&row.label);
            (text(left, y + 9.0, "start", "v", &fitted(&name, right - left, FONT)))
            (rect((left, y + 15.0), (right - left, 10.0), "track", ""))
            @if let Some(part) = part(row) {
                @let (a, b) = (x(0.0).min(x(part)), x(0.0).max(x(part)));
                (rect((a, y + 15.0), (b - a, 10.0), if part < 0.0 { "bar above" } else { "bar" }, &name))
                circle cx=(n(x(part))) cy=(n(y + 20.0)) r="5.5" class="index" {}
            }
            (line((x(0.0), y + 13.0), (x(0.0), y + 27.0), "base"))
            (line((x(1.0), y + 12.0), (x(1.0), y + 28.0), "mark target"))
            (text(x(0.0), y + 36.0, "middle", "s", &shown(value(row, baseline))))
            (text(x(1.0), y + 36.0, "middle", "s", &shown(value(row, target))))
            (text(x(0.5), y + 36.0, "middle", "s strong", &format!("now {}", shown(value(row, now)))))
        }
    };
    let said = grid.rows.iter().map(|row| {
        format!(
            "{}: from {} to now {}, of {}",
            plain(&row.label),
            shown(value(row, baseline)),
            shown(value(row, now)),
            shown(value(row, target))
        )
    });
    Drawing {
        picture: Some(Picture {
            height: 4.0 + STEP * grid.rows.len() as f64,
            body,
        }),
        says: said.collect::<Vec<_>>().join("; ") + ".",
        key: vec![
            Key {
                sample: sample(&line((11.0, 0.0), (11.0, 12.0), "base")),
                text: "baseline".to_owned(),
            },
            Key {
                sample: sample(&html! { circle cx="11" cy="6" r="4.5" class="index" {} }),
                text: "now".to_owned(),
            },
            Key {
                sample: sample(&line((11.0, 0.0), (11.0, 12.0), "mark target")),
                text: "target".to_owned(),
            },
        ],
        remarks: Vec::new(),
        table,
    }
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::Unit;
    use learncomm_core::engagement::report::{Caption, Cell};

    use super::*;

    #[test]
    fn a_goal_goes_from_its_baseline_to_its_target_up_or_down() {
        let cell = |value| Some(Cell { value, n: 1 });
        let row = |label: &str, cells| GridRow {
            label: label.to_owned(),
            cells,
        };
        let grid = Grid {
            caption: Caption {
                id: "goals",
                title: "X",
                definition: "d",
                note: None,
            },
            unit: Unit::Index,
            row_title: "goal",
            column_title: "value",
            columns: ["baseline", "now", "target"].map(str::to_owned).to_vec(),
            rows: vec![
                row("Fewer <escapes>", vec![cell(10.0), cell(6.0), cell(2.0)]),
                row("Not measured yet", vec![cell(1.0), None, cell(2.0)]),
                row("No way", vec![cell(1.0), cell(1.0), cell(1.0)]),
            ],
        };
        let drawing = draw(&grid, columns(&grid).unwrap(), Table::default());
        let body = drawing.picture.unwrap().body.into_string();
        assert_eq!(body.matches("<circle").count(), 1);
        assert!(
            body.contains("Fewer &lt;escapes&gt;") && body.contains("now –"),
            "{body}"
        );
        assert!(
            drawing
                .says
                .starts_with("Fewer <escapes>: from 10.00 to now 6.00, of 2.00"),
            "{}",
            drawing.says
        );
    }
}
