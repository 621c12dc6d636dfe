//! Curves, grids, networks and time lines as text: what they say in few lines, or as a table.

use chrono::NaiveDate;
use learncomm_core::engagement::Unit;
use learncomm_core::engagement::report::{Cell, Chart, Curve, Graph, Grid, Lane, Line, Timeline};
use unicode_width::UnicodeWidthStr as _;

use super::chart::{MARKS, SHADES, mark, title};
use super::page::{DIM, INDENT};
use super::text::{left, right, wrap};
use crate::out::{Look, clean};
use learncomm_report::words;

/// A line is read off at so many places.
const PLACES: usize = 24;
/// So many rows of parts are shown, the latest.
const MOST_ROWS: usize = 16;
const PART_BAR: usize = 30;
/// So many columns show the window of a time line, at most.
const LANE: usize = 48;
const QUANTILES: [f64; 4] = [0.25, 0.5, 0.75, 0.9];

/// A chart with its title and what must be known to read it, as lines.
pub(super) fn drawn(chart: &Chart, width: usize, look: &Look) -> String {
    let caption = chart.caption();
    let mut out = title(caption.title, width);
    let rows = match chart {
        Chart::Curve(curve) => curve
            .lines
            .iter()
            .flat_map(|line| of_line(curve, line, look))
            .collect(),
        Chart::Grid(grid) if are_parts(grid) => parts(grid, width, look),
        Chart::Grid(grid) => cells(grid, width, look),
        Chart::Graph(graph) => network(graph, width, look),
        Chart::Timeline(timeline) => lanes(timeline, width, look),
        _ => Vec::new(),
    };
    for row in rows {
        out.push_str(&format!("{INDENT}{INDENT}{}\n", row.trim_end()));
    }
    for note in caption
        .note
        .iter()
        .flat_map(|note| wrap(note, width.min(100).saturating_sub(2 * INDENT.len())))
    {
        out.push_str(&format!("{INDENT}{INDENT}{}\n", look.paint(DIM, &note)));
    }
    out
}

/// Where a line is: between its points, or at the last of them if it goes in steps.
fn height(line: &Line, x: f64) -> Option<f64> {
    let behind = line.points.partition_point(|(at, _)| *at <= x);
    let before = line.points.get(behind.checked_sub(1)?)?;
    let next = line.points.get(behind).filter(|_| !line.steps);
    Some(next.map_or(before.1, |next| {
        before.1 + (next.1 - before.1) * (x - before.0) / (next.0 - before.0)
    }))
}

fn of_line(curve: &Curve, line: &Line, look: &Look) -> Vec<String> {
    let name = clean::line(&line.name);
    let n = look.paint(DIM, &format!("n {}", words::count(line.n)));
    if line.steps && curve.x.unit == Unit::Seconds && curve.y.unit == Unit::Share {
        let longest = line.points.last().map_or(0.0, |(x, _)| *x);
        let row = |share: &f64| {
            // A curve that is exactly there may come out a rounding below it.
            let reached = line.points.iter().find(|(_, y)| *y >= share - 1e-9);
            let said = match reached {
                Some((x, _)) => format!("within {}", words::duration(*x)),
                None => look.paint(DIM, &format!("not within {}", words::duration(longest))),
            };
            format!("{:.0} %  {said}", share * 100.0)
        };
        let rows = QUANTILES.iter().map(row);
        return std::iter::once(format!("{name}  {n}")).chain(rows).collect();
    }
    let end = line.points.last().map_or(0.0, |(x, _)| *x);
    let most = line.points.iter().map(|(_, y)| *y).fold(0.0, f64::max);
    let places = (1..=PLACES).map(|i| height(line, end * i as f64 / PLACES as f64));
    let marks: String = places.map(|y| mark(y, most)).collect();
    let half = height(line, end / 2.0).filter(|_| curve.x.unit == Unit::Share);
    let half = half.map_or(String::new(), |y| {
        format!("  first 50 %: {}", words::value(y, curve.y.unit))
    });
    vec![format!("{}  {name}{half}  {n}", look.paint(MARKS, &marks))]
}

/// Whether the cells of each row make one, as parts of a whole do.
fn are_parts(grid: &Grid) -> bool {
    let whole = |cells: &[Option<Cell>]| {
        let known: Vec<f64> = cells.iter().flatten().map(|cell| cell.value).collect();
        known.is_empty() || (known.len() == cells.len() && (known.iter().sum::<f64>() - 1.0).abs() < 1e-9)
    };
    let few = (2..=SHADES.len()).contains(&grid.columns.len());
    few && grid.unit == Unit::Share && grid.rows.iter().all(|row| whole(&row.cells))
}

fn parts(grid: &Grid, width: usize, look: &Look) -> Vec<String> {
    if grid.rows.is_empty() {
        return Vec::new();
    }
    let rows = &grid.rows[grid.rows.len().saturating_sub(MOST_ROWS)..];
    let label = rows.iter().map(|row| row.label.width()).max().unwrap_or(0);
    let legend: Vec<String> = grid
        .columns
        .iter()
        .zip(SHADES)
        .map(|(column, shade)| format!("{shade} {}", clean::line(column)))
        .collect();
    let numbers = 2 + 7 * grid.columns.len();
    let longest = PART_BAR
        .min(width.saturating_sub(2 * INDENT.len() + label + 2 + numbers))
        .max(8);
    let mut out = vec![look.paint(DIM, &legend.join("  "))];
    for row in rows {
        let known: Vec<Cell> = row.cells.iter().copied().flatten().collect();
        let mut drawn = String::new();
        let mut sum = 0.0;
        for (cell, shade) in known.iter().zip(SHADES) {
            sum += cell.value;
            let upto = (sum * longest as f64).round() as usize;
            drawn.extend(std::iter::repeat_n(
                shade,
                upto.saturating_sub(drawn.chars().count()),
            ));
        }
        let values: Vec<String> = known
            .iter()
            .map(|cell| right(&format!("{:.0} %", cell.value * 100.0), 5))
            .collect();
        let label = left(&clean::line(&row.label), label);
        out.push(match known.is_empty() {
            true => format!("{label}  {}", look.paint(DIM, "–")),
            false => format!(
                "{label}  {}  {}",
                look.paint(MARKS, &left(&drawn, longest)),
                values.join("  ")
            ),
        });
    }
    out.extend(earlier(grid.rows.len(), rows.len(), look));
    out
}

fn earlier(all: usize, shown: usize, look: &Look) -> Option<String> {
    (all > shown).then(|| {
        look.paint(
            DIM,
            &format!("{} before these are in other forms of the report", all - shown),
        )
    })
}

/// A table whose cells are shaded.
fn cells(grid: &Grid, width: usize, look: &Look) -> Vec<String> {
    if grid.rows.is_empty() {
        return Vec::new();
    }
    let label = grid
        .rows
        .iter()
        .map(|row| row.label.width())
        .max()
        .unwrap_or(0)
        .max(grid.row_title.width());
    let shown = |cell: &Option<Cell>| match cell {
        None => "·".to_owned(),
        Some(cell) if grid.unit == Unit::Share => format!("{:.0}", cell.value * 100.0),
        Some(cell) => words::value(cell.value, grid.unit),
    };
    let most = grid
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .flatten()
        .map(|cell| cell.value);
    let most = if grid.unit == Unit::Share {
        1.0
    } else {
        most.fold(0.0, f64::max)
    };
    let shade = |cell: &Option<Cell>| match cell {
        Some(cell) if most > 0.0 && cell.value > 0.0 => {
            SHADES[3
                - ((cell.value / most * 4.0).ceil() as usize)
                    .clamp(1, 4)
                    .saturating_sub(1)]
        }
        _ => ' ',
    };
    let cell = grid
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| shown(cell).width());
    let cell = cell
        .chain(grid.columns.iter().map(|column| column.width()))
        .max()
        .unwrap_or(1);
    let fits = width.saturating_sub(2 * INDENT.len() + label + 1) / (cell + 2);
    let fits = fits.clamp(1, grid.columns.len().max(1));
    let unit = if grid.unit == Unit::Share { ", in %" } else { "" };
    let heads: Vec<String> = grid.columns[..fits.min(grid.columns.len())]
        .iter()
        .map(|column| right(&clean::line(column), cell + 1))
        .collect();
    let what = format!("{}  {}{unit}", left(grid.row_title, label), grid.column_title);
    let room = width.saturating_sub(2 * INDENT.len());
    let mut out: Vec<String> = match what.width() <= room {
        true => vec![look.paint(DIM, &what)],
        false => wrap(&what, room)
            .iter()
            .map(|line| look.paint(DIM, line))
            .collect(),
    };
    out.push(look.paint(DIM, &format!("{}  {}", left("", label), heads.join(" "))));
    for row in &grid.rows {
        let drawn: Vec<String> = row
            .cells
            .iter()
            .take(fits)
            .map(|c| {
                format!(
                    "{}{}",
                    look.paint(MARKS, &shade(c).to_string()),
                    right(&shown(c), cell)
                )
            })
            .collect();
        out.push(format!(
            "{}  {}",
            left(&clean::line(&row.label), label),
            drawn.join(" ")
        ));
    }
    if fits < grid.columns.len() {
        out.push(look.paint(
            DIM,
            &format!("{} more columns on a wider terminal", grid.columns.len() - fits),
        ));
    }
    out
}

/// Who is tied to whom, as a table of ties.
fn network(graph: &Graph, width: usize, look: &Look) -> Vec<String> {
    if graph.nodes.is_empty() {
        return Vec::new();
    }
    let ties = |a: usize, b: usize| {
        let link = graph
            .links
            .iter()
            .find(|link| (link.from, link.to) == (a.min(b), a.max(b)));
        match (a == b, link) {
            (true, _) => graph.nodes[a].inside.to_string(),
            (_, Some(link)) => format!("{}{}", link.ties, if link.single_bridge { "!" } else { "" }),
            (_, None) => "·".to_owned(),
        }
    };
    let name = graph
        .nodes
        .iter()
        .map(|node| clean::line(&node.name).width())
        .max()
        .unwrap_or(0)
        .max(4);
    let all = || (0..graph.nodes.len()).flat_map(|a| (0..graph.nodes.len()).map(move |b| (a, b)));
    let cell = all().map(|(a, b)| ties(a, b).width()).max().unwrap_or(1).max(2);
    let people = graph
        .nodes
        .iter()
        .map(|node| words::count(node.people).width())
        .max()
        .unwrap_or(1)
        .max(6);
    let taken = 2 * INDENT.len() + 4 + name + 2 + people + 1;
    let fits = (width.saturating_sub(taken) / (cell + 1)).clamp(1, graph.nodes.len());
    let heads: Vec<String> = (1..=fits).map(|i| right(&i.to_string(), cell)).collect();
    let head = format!(
        "    {}  {} {}",
        left("unit", name),
        right("people", people),
        heads.join(" ")
    );
    let mut out = vec![look.paint(DIM, &head)];
    for (a, node) in graph.nodes.iter().enumerate() {
        let cells: Vec<String> = (0..fits).map(|b| right(&ties(a, b), cell)).collect();
        out.push(format!(
            "{}  {}  {} {}",
            right(&(a + 1).to_string(), 2),
            left(&clean::line(&node.name), name),
            right(&words::count(node.people), people),
            cells.join(" ")
        ));
    }
    let mut said = vec!["Ties with the unit of that number, and inside a unit."];
    if graph.links.iter().any(|link| link.single_bridge) {
        said.push("!: all of them touch one and the same person.");
    }
    if fits < graph.nodes.len() {
        said.push("Further columns need a wider terminal.");
    }
    let lines = wrap(&said.join(" "), width.saturating_sub(2 * INDENT.len()));
    out.extend(lines.iter().map(|line| look.paint(DIM, line)));
    out
}

fn lanes(timeline: &Timeline, width: usize, look: &Look) -> Vec<String> {
    if timeline.lanes.is_empty() {
        return Vec::new();
    }
    let name = timeline
        .lanes
        .iter()
        .map(|lane| clean::line(&lane.name).width())
        .max()
        .unwrap_or(0);
    let days = (timeline.until - timeline.from).num_days().max(1);
    let room = width.saturating_sub(2 * INDENT.len() + name + 2);
    let long = LANE
        .min(room)
        .max(8)
        .min(usize::try_from(days).unwrap_or(LANE).max(8));
    let place = |on: NaiveDate| {
        let place = (on - timeline.from).num_days() as f64 / days as f64 * long as f64;
        (place.max(0.0) as usize).min(long - 1)
    };
    let mut out = vec![look.paint(
        DIM,
        &format!(
            "{}  {}",
            left("", name),
            left(&timeline.from.to_string(), long.saturating_sub(10)) + &last(timeline)
        ),
    )];
    for lane in &timeline.lanes {
        let bar = look.paint(MARKS, &bar_of(lane, long, place));
        out.push(format!("{}  {bar}", left(&clean::line(&lane.name), name)));
        let marks: Vec<String> = lane
            .marks
            .iter()
            .map(|mark| format!("{} {}", mark.what, mark.on))
            .collect();
        for line in wrap(&marks.join(", "), room.max(20)) {
            out.push(format!("{}  {}", left("", name), look.paint(DIM, &line)));
        }
    }
    out.push(look.paint(DIM, "━ in force  ● something happened"));
    out
}

fn last(timeline: &Timeline) -> String {
    timeline.until.pred_opt().unwrap_or(timeline.until).to_string()
}

fn bar_of(lane: &Lane, long: usize, place: impl Fn(NaiveDate) -> usize) -> String {
    let mut bar = vec!['·'; long];
    for (from, until) in &lane.spans {
        bar[place(*from)..=place(*until)].fill('━');
    }
    for mark in &lane.marks {
        bar[place(mark.on)] = '●';
    }
    bar.into_iter().collect()
}
