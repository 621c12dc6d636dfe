use learncomm_core::engagement::report::{Point, Series};
use maud::html;

use super::{Drawing, FONT, Key, Picture, Table, WIDTH, fitted, line, n, rect, sample, text};
use crate::words::{self, plain};

const STEP: f64 = 38.0;
/// More goals are in the table only.
const MOST: usize = 20;

/// How much of the way from baseline to target goals have covered: 0 is the baseline of each and 1 its target, whichever of
/// them is higher. `expected` is where each would be if it moved evenly.
pub(crate) fn progress(series: &Series, expected: Option<&Series>) -> Drawing {
    let points = &series.points[..series.points.len().min(MOST)];
    let by_now = |point: &Point| {
        let found = expected?.points.iter().find(|other| other.label == point.label);
        found?.value
    };
    let table = table(series, &by_now);
    if points.is_empty() {
        return Drawing::empty("no goal is open", table);
    }
    let (left, right) = (6.0, WIDTH - 62.0);
    // Some go beyond their target, and some the wrong way.
    let x = |way: f64| left + (0.12 + 0.76 * way).clamp(0.0, 1.0) * (right - left);
    let body = html! {
        @for (i, point) in points.iter().enumerate() {
            @let y = 2.0 + STEP * i as f64;
            (text(left, y + 10.0, "start", "v", &fitted(&plain(&point.label), WIDTH - left, FONT)))
            (rect((left, y + 17.0), (right - left, 10.0), "track", ""))
            @if let Some(way) = point.value {
                @let (a, b) = (x(0.0).min(x(way)), x(0.0).max(x(way)));
                (rect((a, y + 17.0), (b - a, 10.0), if way < 0.0 { "bar above" } else { "bar" }, &told(point, by_now(point))))
            }
            (line((x(0.0), y + 15.0), (x(0.0), y + 29.0), "base"))
            (line((x(1.0), y + 14.0), (x(1.0), y + 30.0), "mark target"))
            @if let Some(due) = by_now(point) {
                circle cx=(n(x(due))) cy=(n(y + 22.0)) r="4" class="dot hollow" { title { "expected by now" } }
            }
            (text(WIDTH - 2.0, y + 26.0, "end", "v num", &shown(point.value)))
        }
    };
    let mut key = vec![
        Key {
            sample: sample(&line((11.0, 0.0), (11.0, 12.0), "base")),
            text: "baseline".to_owned(),
        },
        Key {
            sample: sample(&line((11.0, 0.0), (11.0, 12.0), "mark target")),
            text: "target".to_owned(),
        },
    ];
    if points.iter().any(|point| by_now(point).is_some()) {
        key.push(Key {
            sample: sample(&html! { circle cx="11" cy="6" r="4" class="dot hollow" {} }),
            text: "expected by now".to_owned(),
        });
    }
    let mut remarks = super::bars::remarks(points);
    if points.len() < series.points.len() {
        remarks.push(format!(
            "{} more in the table only.",
            series.points.len() - points.len()
        ));
    }
    let said: Vec<String> = points.iter().map(|point| told(point, by_now(point))).collect();
    Drawing {
        picture: Some(Picture {
            height: STEP * points.len() as f64,
            body,
        }),
        says: format!("{}.", said.join("; ")),
        key,
        remarks,
        table,
    }
}

fn shown(way: Option<f64>) -> String {
    way.map_or("–".to_owned(), |way| {
        format!("{:.0} %", way * 100.0).replace('-', "−")
    })
}

fn told(point: &Point, due: Option<f64>) -> String {
    let due = due.map(|due| format!(", expected by now {}", shown(Some(due))));
    format!(
        "{}: {} of the way{}",
        plain(&point.label),
        shown(point.value),
        due.unwrap_or_default()
    )
}

fn table(series: &Series, by_now: &dyn Fn(&Point) -> Option<f64>) -> Table {
    let rows = series.points.iter().map(|point| {
        let note = plain(point.note.unwrap_or_default());
        vec![
            plain(&point.label),
            shown(point.value),
            shown(by_now(point)),
            words::count(point.n),
            note,
        ]
    });
    Table {
        head: ["Goal", "Of the way", "Expected by now", "n", "Remark"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
        is_text: false,
    }
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::Unit;

    use super::*;

    fn series(points: &[(&str, Option<f64>)]) -> Series {
        let point = |(label, value): &(&str, Option<f64>)| Point {
            label: (*label).to_owned().into(),
            value: *value,
            n: 4,
            note: value.is_none().then_some("nothing was observed yet"),
        };
        Series {
            id: "goal-progress",
            title: "X",
            unit: Unit::Ratio,
            definition: "d",
            points: points.iter().map(point).collect(),
        }
    }

    #[test]
    fn goals_stand_between_baseline_and_target_or_beside_them() {
        let of = series(&[
            ("Fewer <escapes>", Some(0.6)),
            ("Wrong way", Some(-0.2)),
            ("Beyond", Some(1.7)),
            ("Unseen", None),
        ]);
        let expected = series(&[("Fewer <escapes>", Some(0.5))]);
        let drawing = progress(&of, Some(&expected));
        let body = drawing.picture.unwrap().body.into_string();
        assert_eq!(
            (
                body.matches("class=\"bar\"").count(),
                body.matches("class=\"bar above\"").count()
            ),
            (2, 1)
        );
        assert_eq!(body.matches("<circle").count(), 1);
        assert!(
            body.contains("Fewer &lt;escapes&gt;") && body.contains("−20 %"),
            "{body}"
        );
        assert!(
            drawing
                .says
                .starts_with("Fewer <escapes>: 60 % of the way, expected by now 50 %"),
            "{}",
            drawing.says
        );
        assert_eq!(drawing.remarks, ["Unseen: nothing was observed yet"]);
        assert_eq!(
            drawing.table.rows[3],
            ["Unseen", "–", "–", "4", "nothing was observed yet"]
        );
        assert!(progress(&series(&[]), None).picture.is_none());
    }
}
