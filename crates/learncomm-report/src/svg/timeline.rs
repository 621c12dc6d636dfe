use chrono::{Datelike as _, Months, NaiveDate};
use learncomm_core::engagement::report::{Lane, Timeline};
use maud::{Markup, html};

use super::axis::fitting;
use super::{
    Drawing, FONT, Key, Picture, Table, WIDTH, fitted, line, n, of_them, rect, sample, swatch, text, width_of,
};
use crate::words::{self, plain};

/// More lanes are in the table only.
const MOST_LANES: usize = 24;
const LANE: f64 = 34.0;
const LEFT: f64 = 4.0;
const RIGHT: f64 = WIDTH - 8.0;
/// As many kinds of marks can be told apart.
const SHAPES: usize = 8;

pub(super) fn draw(timeline: &Timeline) -> Drawing {
    let table = table(timeline);
    let days = (timeline.until - timeline.from).num_days();
    if timeline.lanes.is_empty() || days < 1 {
        return Drawing::empty(timeline.caption.note.unwrap_or("there is nothing to show"), table);
    }
    let x = |day: NaiveDate| {
        let part = (day - timeline.from).num_days() as f64 / days as f64;
        LEFT + part.clamp(0.0, 1.0) * (RIGHT - LEFT)
    };
    let lanes = &timeline.lanes[..timeline.lanes.len().min(MOST_LANES)];
    let kinds = kinds(lanes);
    let base = 6.0 + LANE * lanes.len() as f64;
    let body = html! {
        (months(timeline, base, &x))
        @for (i, lane) in lanes.iter().enumerate() {
            @let y = 6.0 + LANE * i as f64;
            (text(LEFT, y + 10.0, "start", "v halo", &fitted(&plain(&lane.name), RIGHT - LEFT, FONT)))
            (line((LEFT, y + 21.0), (RIGHT, y + 21.0), "rung"))
            @for (from, until) in &lane.spans {
                @let hint = format!("{}: in force from {} to {}", plain(&lane.name), words::day(*from), words::day(*until));
                (rect((x(*from), y + 16.0), (x(*until) - x(*from), 10.0), "span", &hint))
            }
            @for mark in &lane.marks {
                @let kind = kinds.iter().position(|what| *what == mark.what).unwrap_or(0);
                g { title { (plain(mark.what)) ", " (words::day(mark.on)) } (shape(kind, x(mark.on), y + 21.0)) }
            }
        }
    };
    let mut key: Vec<Key> = Vec::new();
    if lanes.iter().any(|lane| !lane.spans.is_empty()) {
        key.push(Key {
            sample: swatch("span"),
            text: "in force".to_owned(),
        });
    }
    key.extend(kinds.iter().enumerate().map(|(kind, what)| Key {
        sample: sample(&shape(kind, 11.0, 6.0)),
        text: plain(what),
    }));
    let mut remarks: Vec<String> = timeline.caption.note.map(plain).into_iter().collect();
    if lanes.len() < timeline.lanes.len() {
        remarks.push(format!(
            "{} more in the table only.",
            timeline.lanes.len() - lanes.len()
        ));
    }
    Drawing {
        picture: Some(Picture {
            height: base + 34.0,
            body,
        }),
        says: says(timeline),
        key,
        remarks,
        table,
    }
}

/// What happened, each kind once, in the order in which they are met.
fn kinds(lanes: &[Lane]) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for mark in lanes.iter().flat_map(|lane| &lane.marks) {
        if !kinds.contains(&mark.what) {
            kinds.push(mark.what);
        }
    }
    kinds
}

/// A mark of a kind: its shape tells it from others.
fn shape(kind: usize, x: f64, y: f64) -> Markup {
    let polygon = |points: &[(f64, f64)], class: &str| {
        let points: Vec<String> = points
            .iter()
            .map(|(dx, dy)| format!("{},{}", n(x + dx), n(y + dy)))
            .collect();
        html! { polygon points=(points.join(" ")) class=(class) {} }
    };
    const DIAMOND: [(f64, f64); 4] = [(0.0, -5.5), (5.5, 0.0), (0.0, 5.5), (-5.5, 0.0)];
    const UP: [(f64, f64); 3] = [(0.0, -5.0), (5.0, 4.5), (-5.0, 4.5)];
    const DOWN: [(f64, f64); 3] = [(0.0, 5.0), (5.0, -4.5), (-5.0, -4.5)];
    const SQUARE: [(f64, f64); 4] = [(-4.0, -4.0), (4.0, -4.0), (4.0, 4.0), (-4.0, 4.0)];
    match kind % SHAPES {
        0 => html! { circle cx=(n(x)) cy=(n(y)) r="4.2" class="dot" {} },
        1 => polygon(&DIAMOND, "dot"),
        2 => polygon(&UP, "dot"),
        3 => polygon(&SQUARE, "dot hollow"),
        4 => polygon(&DOWN, "dot hollow"),
        5 => html! { circle cx=(n(x)) cy=(n(y)) r="4.2" class="dot hollow" {} },
        6 => polygon(&DIAMOND, "dot hollow"),
        _ => polygon(&SQUARE, "dot"),
    }
}

/// Lines at the first days of months, and as many of their names as fit.
fn months(timeline: &Timeline, base: f64, x: &dyn Fn(NaiveDate) -> f64) -> Markup {
    let mut firsts = Vec::new();
    let mut month = timeline.from.with_day(1);
    while let Some(first) = month.filter(|first| *first < timeline.until && firsts.len() < 600) {
        if first >= timeline.from {
            firsts.push(first);
        }
        month = first.checked_add_months(Months::new(1));
    }
    // As many as fit, at the same distance from each other: a gap would look like a month that is missing.
    let name = |first: &NaiveDate| first.format("%b").to_string();
    let fits = |every: u32| {
        let shown = firsts.iter().filter(|first| first.month0() % every == 0);
        let row: Vec<(f64, f64)> = shown
            .map(|first| (x(*first) + 2.0, width_of(&name(first), FONT)))
            .collect();
        fitting(&row).into_iter().all(|fits| fits)
    };
    let every = [1, 2, 3, 4, 6]
        .into_iter()
        .find(|every| fits(*every))
        .unwrap_or(12);
    firsts.retain(|first| first.month0() % every == 0);
    if every == 12 && !firsts.is_empty() {
        // Years, where they fit.
        let row: Vec<(f64, f64)> = firsts
            .iter()
            .map(|first| (x(*first) + 2.0, width_of("2026", FONT)))
            .collect();
        let mut fit = fitting(&row).into_iter();
        firsts.retain(|_| fit.next().unwrap_or(false));
    }
    let mut year = None;
    let labels: Vec<(f64, String, Option<String>)> = firsts
        .iter()
        .map(|first| (first, x(*first) + 2.0, name(first)))
        .filter(|(_, x, name)| {
            x + width_of(name, FONT) / 2.0 <= WIDTH && x - width_of(name, FONT) / 2.0 >= 0.0
        })
        .map(|(first, x, name)| {
            let shown = year.replace(first.year()) != Some(first.year());
            (x, name, shown.then(|| first.year().to_string()))
        })
        .collect();
    html! {
        @for first in &firsts { (line((x(*first), 2.0), (x(*first), base), "rung")) }
        @for (x, name, year) in &labels {
            (text(*x, base + 14.0, "middle", "t", name))
            @if let Some(year) = year { (text(x.max(width_of(year, FONT) / 2.0), base + 27.0, "middle", "t", year)) }
        }
    }
}

fn says(timeline: &Timeline) -> String {
    let end = timeline.until;
    let lanes = timeline.lanes.iter().take(MOST_LANES).map(|lane| {
        let now = lane.spans.iter().any(|(_, until)| *until >= end);
        let now = if now { ", in force at the end" } else { "" };
        let last = lane
            .marks
            .last()
            .map(|mark| format!(", last {} on {}", plain(mark.what), words::day(mark.on)));
        format!("{}{now}{}", plain(&lane.name), last.unwrap_or_default())
    });
    format!(
        "{}: {}.",
        of_them(timeline.lanes.len(), "line", "lines"),
        lanes.collect::<Vec<_>>().join("; ")
    )
}

fn table(timeline: &Timeline) -> Table {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for lane in &timeline.lanes {
        let name = plain(&lane.name);
        let spans = lane
            .spans
            .iter()
            .map(|(from, until)| (*from, "in force", until.to_string()));
        let marks = lane.marks.iter().map(|mark| (mark.on, mark.what, String::new()));
        let mut told: Vec<_> = spans.chain(marks).collect();
        told.sort_by_key(|(on, ..)| *on);
        rows.extend(
            told.into_iter()
                .map(|(on, what, until)| vec![name.clone(), on.to_string(), plain(what), until]),
        );
    }
    Table {
        head: ["Of", "Day", "What", "Until before"].map(str::to_owned).to_vec(),
        rows,
        is_text: true,
    }
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::report::{Caption, TimelineMark};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn timeline(from: &str, until: &str, lanes: Vec<Lane>) -> Timeline {
        Timeline {
            caption: Caption {
                id: "norms",
                title: "X",
                definition: "d",
                note: Some("no norm was in force"),
            },
            from: day(from),
            until: day(until),
            lanes,
        }
    }

    fn lane(name: &str) -> Lane {
        let mark = |on, what| TimelineMark { on: day(on), what };
        Lane {
            name: name.to_owned(),
            spans: vec![(day("2026-02-01"), day("2026-07-01"))],
            marks: vec![
                mark("2026-01-10", "drafted"),
                mark("2026-02-01", "adopted"),
                mark("2026-05-01", "reviewed"),
            ],
        }
    }

    #[test]
    fn what_happened_is_told_by_shapes_that_the_key_explains() {
        let drawing = draw(&timeline(
            "2026-01-05",
            "2026-07-01",
            vec![lane("Answer <b>"), lane("Be kind")],
        ));
        let body = drawing.picture.unwrap().body.into_string();
        assert_eq!(
            (body.matches("<circle").count(), body.matches("<polygon").count()),
            (2, 4)
        );
        assert_eq!(body.matches("class=\"span\"").count(), 2);
        assert!(
            body.contains("Answer &lt;b&gt;") && body.contains(">Feb<") && body.contains(">2026<"),
            "{body}"
        );
        let key: Vec<&str> = drawing.key.iter().map(|key| key.text.as_str()).collect();
        assert_eq!(key, ["in force", "drafted", "adopted", "reviewed"]);
        assert!(
            drawing
                .says
                .contains("Be kind, in force at the end, last reviewed on 1 May 2026"),
            "{}",
            drawing.says
        );
        assert_eq!(
            drawing.table.rows[1],
            ["Answer <b>", "2026-02-01", "in force", "2026-07-01"]
        );
    }

    #[test]
    fn long_stretches_have_few_labels_and_none_have_none() {
        let drawing = draw(&timeline("2001-01-05", "2026-07-01", vec![lane("x")]));
        assert!(
            drawing
                .picture
                .unwrap()
                .body
                .into_string()
                .matches("class=\"t\"")
                .count()
                < 40
        );
        let none = draw(&timeline("2026-01-05", "2026-07-01", Vec::new()));
        assert_eq!(
            (none.picture.is_none(), none.says.as_str()),
            (true, "no norm was in force")
        );
        assert!(
            draw(&timeline("2026-01-05", "2026-01-05", vec![lane("x")]))
                .picture
                .is_none()
        );
    }
}
