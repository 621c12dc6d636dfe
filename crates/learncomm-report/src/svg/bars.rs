use learncomm_core::engagement::Unit;
use learncomm_core::engagement::report::{Point, Series};
use maud::{Markup, html};

use super::axis::{fitting, room, rungs, ticks};
use super::{
    Drawing, FONT, GAP, Key, Picture, Table, WIDTH, enumerated, fitted, line, of_them, rect, swatch, text,
    width_of,
};
use crate::words::{self, is_month, is_over_time, plain};

/// More bars than these are in the table only.
const MOST_BARS: usize = 16;
/// Up to so many columns each has its value on it, if it fits.
const FEW_COLUMNS: usize = 14;
/// Names up to this width stand beside their bars, longer ones above.
const BESIDE: f64 = 104.0;
/// A series as columns, if it goes over time, or as bars.
pub(super) fn draw(series: &Series) -> Drawing {
    let table = table(series);
    if series.points.is_empty() {
        return Drawing::empty("there is nothing to show", table);
    }
    if series.points.iter().all(|p| p.value.is_none()) {
        return Drawing::empty(&why_empty(series), table);
    }
    if is_over_time(series) {
        columns(series, table)
    } else {
        bars(series, table)
    }
}

fn why_empty(series: &Series) -> String {
    let mut notes: Vec<String> = Vec::new();
    for note in series.points.iter().filter_map(|p| p.note).map(plain) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    match notes.is_empty() {
        true => "no value may be shown".to_owned(),
        false => notes.join("; "),
    }
}

fn table(series: &Series) -> Table {
    let has_notes = series.points.iter().any(|p| p.note.is_some());
    let has_n = series.unit != Unit::Count;
    let mut head = vec!["Of".to_owned(), "Value".to_owned()];
    head.extend(has_n.then(|| "n".to_owned()));
    head.extend(has_notes.then(|| "Remark".to_owned()));
    let shown = |value: Option<f64>| value.map_or("–".to_owned(), |v| words::value(v, series.unit));
    let rows = series.points.iter().map(|point| {
        let mut row = vec![plain(&point.label), shown(point.value)];
        row.extend(has_n.then(|| match point.value {
            Some(_) => words::count(point.n),
            None => "–".to_owned(),
        }));
        row.extend(has_notes.then(|| plain(point.note.unwrap_or_default())));
        row
    });
    Table {
        rows: rows.collect(),
        head,
        is_text: false,
    }
}

/// What is special about some points, each remark once.
pub(super) fn remarks(points: &[Point]) -> Vec<String> {
    let mut told: Vec<(&str, Vec<String>)> = Vec::new();
    for (note, label) in points.iter().filter_map(|p| Some((p.note?, plain(&p.label)))) {
        match told.iter_mut().find(|(known, _)| *known == note) {
            Some((_, labels)) => labels.push(label),
            None => told.push((note, vec![label])),
        }
    }
    let told = told.into_iter();
    told.map(|(note, labels)| {
        let whose = match labels.as_slice() {
            [some @ .., _, _] if some.len() >= 5 => {
                format!("{} and {} more", some[..4].join(", "), labels.len() - 4)
            }
            few => enumerated(few),
        };
        format!("{whose}: {}", plain(note))
    })
    .collect()
}

/// The short labels of a month or day, on two lines.
fn when(label: &str) -> Option<(String, String)> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = MONTHS.get(label.get(5..7)?.parse::<usize>().ok()?.checked_sub(1)?)?;
    let year = label.get(..4)?.to_owned();
    Some(match is_month(label) {
        true => ((*month).to_owned(), year),
        false => (
            format!("{} {month}", label.get(8..10)?.trim_start_matches('0')),
            year,
        ),
    })
}

fn columns(series: &Series, table: Table) -> Drawing {
    let (top, base, height) = (20.0, 172.0, 206.0);
    let points = &series.points;
    let most = points.iter().filter_map(|p| p.value).fold(0.0, f64::max);
    let ticks = ticks(most, series.unit);
    let last = ticks.last().map_or(1.0, |tick| tick.at);
    let (left, right) = (room(&ticks), WIDTH - 4.0);
    let y = |value: f64| base - (value.max(0.0) / last).min(1.0) * (base - top);
    let slot = (right - left) / points.len() as f64;
    let wide = (slot * 0.72).min(34.0);
    let middle = |i: usize| left + slot * (i as f64 + 0.5);
    let labels: Vec<&str> = points.iter().map(|p| p.label.as_ref()).collect();
    let values = columns_values(points, series.unit, most, &middle);
    let body = html! {
        (rungs(&ticks, (left, right), y))
        @for (i, point) in points.iter().enumerate() {
            @let x = middle(i) - wide / 2.0;
            @let hint = hint(point, series.unit);
            @if let Some(value) = point.value {
                @let class = if point.note.is_some() { "bar unfinished" } else { "bar" };
                (rect((x, y(value)), (wide, base - y(value)), class, &hint))
            } @else {
                (text(middle(i), base - 4.0, "middle", "t", "–"))
            }
        }
        @for (i, shown) in &values { (text(middle(*i), y(points[*i].value.unwrap_or(0.0)) - 4.0, "middle", "v", shown)) }
        (dates(&labels, base, &middle, right))
    };
    let mut key = Vec::new();
    if points.iter().any(|p| p.note.is_some() && p.value.is_some()) {
        key.push(Key {
            sample: swatch("bar unfinished"),
            text: "with a remark, such as an unfinished month".to_owned(),
        });
    }
    Drawing {
        picture: Some(Picture { height, body }),
        says: over_time(series, most),
        key,
        remarks: remarks(points),
        table,
    }
}

/// The values that have room above their columns: all of a few, else the highest and the last.
fn columns_values(
    points: &[Point],
    unit: Unit,
    most: f64,
    middle: &dyn Fn(usize) -> f64,
) -> Vec<(usize, String)> {
    let all = points.iter().enumerate();
    let all = all.filter_map(|(i, p)| Some((i, p.value?, short(p.value?, unit))));
    let all: Vec<(usize, f64, String)> = all.collect();
    let place = |(i, _, shown): &(usize, f64, String)| (middle(*i), width_of(shown, FONT));
    let fit = fitting(&all.iter().map(place).collect::<Vec<_>>());
    if all.len() <= FEW_COLUMNS && fit.iter().all(|fits| *fits) {
        return all.into_iter().map(|(i, _, shown)| (i, shown)).collect();
    }
    let peak = all.iter().find(|(_, value, _)| *value >= most);
    let last = all.last().filter(|last| {
        peak.is_some_and(|peak| {
            let apart = (middle(last.0) - middle(peak.0)).abs();
            apart >= (width_of(&last.2, FONT) + width_of(&peak.2, FONT)) / 2.0 + GAP
        })
    });
    // A label at the edge must not be cut off.
    let inside = |(i, _, shown): &&(usize, f64, String)| middle(*i) + width_of(shown, FONT) / 2.0 <= WIDTH;
    let chosen = peak.into_iter().chain(last).filter(inside);
    chosen.map(|(i, _, shown)| (*i, shown.clone())).collect()
}

/// Months or days below columns of the same width, as many as fit, with the year where it changes.
pub(super) fn dates(labels: &[&str], base: f64, middle: &dyn Fn(usize) -> f64, right: f64) -> Markup {
    let labels: Vec<(String, String)> = labels
        .iter()
        .map(|label| when(label).unwrap_or_default())
        .collect();
    let width = |i: usize| width_of(&labels[i].0, FONT).max(width_of(&labels[i].1, FONT));
    let widest = (0..labels.len()).map(width).fold(0.0, f64::max);
    let slot = if labels.len() > 1 {
        middle(1) - middle(0)
    } else {
        right
    };
    // Every so many, so that what is left out can be told.
    let every = ((widest + GAP) / slot).ceil().max(1.0) as usize;
    let shown: Vec<usize> = (0..labels.len())
        .step_by(every)
        .filter(|i| middle(*i) + width(*i) / 2.0 <= WIDTH)
        .collect();
    html! {
        @for (place, i) in shown.iter().enumerate() {
            @let year = &labels[*i].1;
            (text(middle(*i), base + 14.0, "middle", "t", &labels[*i].0))
            @if place == 0 || labels[shown[place - 1]].1 != *year {
                (text(middle(*i), base + 27.0, "middle", "t", year))
            }
        }
    }
}

/// A value as short as it can be told on a column.
fn short(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{:.0}", value * 100.0),
        _ => words::value(value, unit),
    }
}

fn hint(point: &Point, unit: Unit) -> String {
    let value = point.value.map_or("–".to_owned(), |v| words::value(v, unit));
    let note = point
        .note
        .map(|note| format!(" ({})", plain(note)))
        .unwrap_or_default();
    format!("{}: {value}{note}", plain(&point.label))
}

fn over_time(series: &Series, most: f64) -> String {
    let known: Vec<(&Point, f64)> = series.points.iter().filter_map(|p| Some((p, p.value?))).collect();
    let what = match series.points.iter().all(|p| is_month(&p.label)) {
        true => of_them(series.points.len(), "month", "months"),
        false => of_them(series.points.len(), "day", "days"),
    };
    let (Some((first, a)), Some((last, b))) = (known.first(), known.last()) else {
        return what;
    };
    let of = |value: f64| words::value(value, series.unit);
    let peak = known.iter().find(|(_, value)| *value >= most);
    let peak = peak
        .map(|(p, v)| format!("; highest {} ({})", of(*v), p.label))
        .unwrap_or_default();
    format!(
        "{what}: first {} ({}), last {} ({}){peak}.",
        of(*a),
        first.label,
        of(*b),
        last.label
    )
}

fn bars(series: &Series, table: Table) -> Drawing {
    let shown = &series.points[..series.points.len().min(MOST_BARS)];
    let most = shown
        .iter()
        .filter_map(|p| p.value)
        .fold(0.0_f64, |a, b| a.max(b.abs()));
    // A share is seen against the whole, all else against the largest.
    let whole = match series.unit {
        Unit::Share => 1.0,
        _ if most > 0.0 => most,
        _ => 1.0,
    };
    let below = shown.iter().filter_map(|p| p.value).any(|v| v < 0.0);
    let names: Vec<String> = shown.iter().map(|p| plain(&p.label)).collect();
    let value = |p: &Point| p.value.map_or("–".to_owned(), |v| words::value(v, series.unit));
    let longest =
        |texts: &mut dyn Iterator<Item = String>| texts.map(|t| width_of(&t, FONT)).fold(0.0, f64::max);
    let name = longest(&mut names.iter().cloned());
    let room = longest(&mut shown.iter().map(value)) + 8.0;
    let is_above = name > BESIDE;
    let left = if is_above { 2.0 } else { name + 10.0 };
    let (step, thick) = if is_above { (36.0, 12.0) } else { (24.0, 14.0) };
    let span = (WIDTH - left - room).max(20.0);
    let zero = if below { left + span / 2.0 } else { left };
    let full = if below { span / 2.0 } else { span };
    let body = html! {
        @for (i, point) in shown.iter().enumerate() {
            @let y = 4.0 + step * i as f64 + if is_above { 17.0 } else { 0.0 };
            @if is_above { (text(left, y - 5.0, "start", "v", &fitted(&names[i], WIDTH - 4.0, FONT))) }
            @else { (text(left - 8.0, y + 11.0, "end", "v", &names[i])) }
            @if series.unit == Unit::Share { (rect((left, y), (span, thick), "track", "")) }
            @if let Some(value) = point.value {
                // Something is never seen as nothing.
                @let long = (value.abs() / whole).min(1.0) * full;
                @let long = if value == 0.0 { 0.0 } else { long.max(1.0) };
                @let class = if point.note.is_some() { "bar unfinished" } else if value < 0.0 { "bar above" } else { "bar" };
                (rect((if value < 0.0 { zero - long } else { zero }, y), (long, thick), class, &hint(point, series.unit)))
            }
            (text(WIDTH - 2.0, y + thick - 3.0, "end", "v num", &value(point)))
        }
        (line((zero, 0.0), (zero, 4.0 + step * shown.len() as f64), "base"))
    };
    let mut remarks = remarks(&series.points);
    if series.points.len() > shown.len() {
        let more = series.points.len() - shown.len();
        remarks.push(format!("{} are in the table only", of_them(more, "more", "more")));
    }
    let parts: Vec<String> = shown
        .iter()
        .zip(&names)
        .map(|(p, name)| format!("{name} {}", value(p)))
        .collect();
    Drawing {
        picture: Some(Picture {
            height: 8.0 + step * shown.len() as f64,
            body,
        }),
        says: format!("{}.", parts.join(", ")),
        key: Vec::new(),
        remarks,
        table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: Vec<Point>, unit: Unit) -> Series {
        Series {
            id: "x",
            title: "X",
            unit,
            definition: "d",
            points,
        }
    }

    fn point(label: &'static str, value: Option<f64>, note: Option<&'static str>) -> Point {
        Point {
            label: label.into(),
            value,
            n: 3,
            note,
        }
    }

    #[test]
    fn months_are_columns_and_an_unfinished_one_is_hatched() {
        let of = series(
            vec![
                point("2025-12", Some(3.0), None),
                point("2026-01", None, None),
                point("2026-02", Some(5.0), Some("not over")),
            ],
            Unit::Count,
        );
        let drawing = draw(&of);
        let body = drawing.picture.unwrap().body.into_string();
        assert_eq!(body.matches("class=\"bar\"").count(), 1);
        assert_eq!(body.matches("class=\"bar unfinished\"").count(), 1);
        assert!(body.contains(">2026<") && body.contains(">Dec<"), "{body}");
        assert_eq!(drawing.remarks, ["2026-02: not over"]);
        assert_eq!(
            drawing.says,
            "3 months: first 3 (2025-12), last 5 (2026-02); highest 5 (2026-02)."
        );
        assert_eq!(drawing.table.rows[1], ["2026-01", "–", ""]);
    }

    #[test]
    fn what_may_not_be_shown_is_no_bar() {
        let of = series(
            vec![
                point("core", None, Some("fewer than 5 people")),
                point("new", None, None),
            ],
            Unit::Count,
        );
        let drawing = draw(&of);
        assert!(drawing.picture.is_none());
        assert_eq!(drawing.says, "fewer than 5 people");
    }

    #[test]
    fn strange_values_do_no_harm() {
        let values = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300];
        let points = values.map(|v| point("<x>", Some(v), None)).to_vec();
        for unit in [Unit::Share, Unit::Count, Unit::Seconds, Unit::Index] {
            let body = draw(&series(points.clone(), unit))
                .picture
                .unwrap()
                .body
                .into_string();
            assert!(!body.contains("<x>"), "{body}");
        }
    }
}
