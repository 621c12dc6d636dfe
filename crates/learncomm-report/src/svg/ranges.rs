use learncomm_core::engagement::{Measure, Unit};
use maud::html;

use super::axis::{fitting, ticks};
use super::{Drawing, FONT, Key, Picture, Table, WIDTH, fitted, line, n, rect, sample, text, width_of};
use crate::words::{self, plain};

/// The measure that sums a profile up.
const INDEX: &str = "profile-index";

/// The parts of a profile as bars from 0 to 1, and its index below them, beside what it is called.
pub(crate) fn profile(measures: &[Measure]) -> Drawing {
    let (index, parts): (Vec<&Measure>, Vec<&Measure>) = measures
        .iter()
        .filter(|m| m.name().starts_with("profile-"))
        .partition(|m| m.name() == INDEX);
    let index = index.first().copied();
    let all: Vec<&Measure> = parts.iter().copied().chain(index).collect();
    let table = table(&all, Some("profile"));
    let is_part = |m: &&Measure| matches!(m.in_unit(), Unit::Share | Unit::Index);
    let parts: Vec<&Measure> = parts.into_iter().filter(is_part).collect();
    if parts.iter().all(|part| part.value().is_none()) {
        let why = all
            .iter()
            .find_map(|m| m.reason())
            .unwrap_or("there is nothing to show");
        return Drawing::empty(why, table);
    }
    // What comes behind the colon is in the table.
    let name = |m: &Measure| {
        let name = words::name(m.name(), Some("profile"));
        name.split(':').next().unwrap_or_default().to_owned()
    };
    let left = parts
        .iter()
        .map(|m| width_of(&name(m), FONT))
        .fold(40.0, f64::max)
        .min(190.0)
        + 10.0;
    let right = WIDTH - 38.0;
    let x = |value: f64| left + value.clamp(0.0, 1.0) * (right - left);
    let y = |i: usize| 6.0 + 26.0 * i as f64;
    let bottom = y(parts.len()) + 6.0;
    let body = html! {
        @for (i, part) in parts.iter().enumerate() {
            (text(left - 8.0, y(i) + 11.0, "end", "v", &fitted(&name(part), left - 10.0, FONT)))
            (rect((left, y(i)), (right - left, 14.0), "track", ""))
            @if let Some(value) = part.value() {
                (rect((left, y(i)), (x(value) - left, 14.0), "bar", &plain(&format!("{}: {value:.2}", name(part)))))
            }
            @if let Some(limits) = part.interval() {
                @if let (Some(low), Some(high)) = (limits.low, limits.high) { (whisker((x(low), x(high)), y(i) + 7.0)) }
            }
            (text(WIDTH - 2.0, y(i) + 11.0, "end", "v num", &part_shown(part)))
        }
        @if let Some(index) = index {
            @for border in [0.0, 0.25, 0.5, 0.75, 1.0] {
                (line((x(border), bottom), (x(border), bottom + 30.0), if border == 0.0 || border == 1.0 { "base" } else { "rung" }))
            }
            (text(left - 8.0, bottom + 19.0, "end", "v strong", "Index"))
            (rect((left, bottom + 8.0), (right - left, 14.0), "track", ""))
            @if let Some(value) = index.value() {
                @if let Some(limits) = index.interval() {
                    @if let (Some(low), Some(high)) = (limits.low, limits.high) {
                        (rect((x(low), bottom + 8.0), (x(high) - x(low), 14.0), "band", ""))
                        (whisker((x(low), x(high)), bottom + 15.0))
                    }
                }
                circle cx=(n(x(value))) cy=(n(bottom + 15.0)) r="6" class="index" {}
            }
            (text(WIDTH - 2.0, bottom + 19.0, "end", "v num strong", &part_shown(index)))
            (text(x(0.125), bottom + 44.0, "middle", "s", "audience"))
            (text(x(0.375), bottom + 57.0, "middle", "s", "pockets"))
            (text(x(0.625), bottom + 44.0, "middle", "s", "emerging"))
            (text(x(0.875), bottom + 57.0, "middle", "s", "community"))
        }
    };
    let said: Vec<String> = all
        .iter()
        .map(|m| format!("{} {}", name(m), part_shown(m)))
        .collect();
    Drawing {
        picture: Some(Picture {
            height: bottom + if index.is_some() { 63.0 } else { 0.0 },
            body,
        }),
        says: format!("{}.", said.join(", ")),
        key: Vec::new(),
        remarks: Vec::new(),
        table,
    }
}

/// Measures of one unit beside each other, as points with their intervals; `None` if there are none with an interval.
pub(crate) fn intervals(measures: &[&Measure], shared: Option<&str>) -> Option<Drawing> {
    let unit = measures.iter().find(|m| m.interval().is_some())?.in_unit();
    let of: Vec<&Measure> = measures
        .iter()
        .copied()
        .filter(|m| m.in_unit() == unit && m.value().is_some())
        .collect();
    let ends = of.iter().flat_map(|m| {
        let limits = m.interval();
        [m.value(), limits.and_then(|i| i.low), limits.and_then(|i| i.high)]
    });
    let most = ends.flatten().fold(0.0, f64::max);
    let ticks = ticks(most, unit);
    let last = ticks.last().map_or(1.0, |tick| tick.at);
    let (left, right) = (4.0, WIDTH - 58.0);
    let x = |value: f64| left + (value / last).clamp(0.0, 1.0) * (right - left);
    let y = |i: usize| 22.0 + 34.0 * i as f64;
    let base = 4.0 + 34.0 * of.len() as f64;
    let names: Vec<String> = of.iter().map(|m| words::name(m.name(), shared)).collect();
    let row: Vec<(f64, f64)> = ticks
        .iter()
        .map(|t| (x(t.at), width_of(&t.label, FONT)))
        .collect();
    let body = html! {
        @for ((tick, (at, width)), fits) in ticks.iter().zip(&row).zip(fitting(&row)) {
            (line((*at, 0.0), (*at, base), "rung"))
            @if fits { (text(at.max(width / 2.0), base + 14.0, "middle", "t", &tick.label)) }
        }
        @for (i, measure) in of.iter().enumerate() {
            (text(left, y(i) - 10.0, "start", "v halo", &fitted(&plain(&names[i]), WIDTH - 8.0, FONT)))
            @if let Some(limits) = measure.interval() {
                (whisker((x(limits.low.unwrap_or(0.0)), x(limits.high.unwrap_or(last))), y(i)))
            }
            circle cx=(n(x(measure.value().unwrap_or_default()))) cy=(n(y(i))) r="5" class="index" {}
            (text(WIDTH - 2.0, y(i) + 4.0, "end", "v num", &shown(measure)))
        }
    };
    let said: Vec<String> = of
        .iter()
        .zip(&names)
        .map(|(m, name)| format!("{} {}", plain(name), shown(m)))
        .collect();
    Some(Drawing {
        picture: Some(Picture {
            height: base + 20.0,
            body,
        }),
        says: format!("{}.", said.join(", ")),
        key: vec![Key {
            sample: sample(
                &html! { (whisker((2.0, 20.0), 6.0)) circle cx="11" cy="6" r="4" class="index" {} },
            ),
            text: "value and 95 % interval".to_owned(),
        }],
        remarks: Vec::new(),
        table: table(&of, shared),
    })
}

/// The ends of an interval.
fn whisker((low, high): (f64, f64), y: f64) -> maud::Markup {
    html! {
        // What lies on a bar must be seen on it.
        (line((low, y), (high, y), "whisker-ground"))
        (line((low, y), (high, y), "whisker"))
        (line((low, y - 4.0), (low, y + 4.0), "whisker"))
        (line((high, y - 4.0), (high, y + 4.0), "whisker"))
    }
}

/// A part of a profile, from 0 to 1.
fn part_shown(measure: &Measure) -> String {
    measure
        .value()
        .map_or("–".to_owned(), |value| format!("{value:.2}"))
}

fn shown(measure: &Measure) -> String {
    measure
        .value()
        .map_or("–".to_owned(), |value| words::value(value, measure.in_unit()))
}

fn table(measures: &[&Measure], shared: Option<&str>) -> Table {
    let rows = measures.iter().map(|m| {
        let limits = m
            .interval()
            .map(|i| words::interval(i, m.in_unit()))
            .unwrap_or_default();
        let n = if m.n() == 0 {
            String::new()
        } else {
            words::count(m.n())
        };
        vec![
            plain(&words::name(m.name(), shared)),
            shown(m),
            limits,
            n,
            words::reason(m.state()).unwrap_or_default(),
        ]
    });
    Table {
        head: ["Of", "Value", "95 % interval", "n", "Remark"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
        is_text: false,
    }
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::Interval;

    use super::*;

    fn part(name: &'static str, value: Option<f64>) -> Measure {
        Measure::from_option(name, value, "nobody led a session", "d")
    }

    #[test]
    fn a_profile_is_its_parts_and_an_index() {
        let measures = [
            part("profile-index", Some(0.58)).with_interval(Interval::new95(0.52, 0.7, "bootstrap")),
            part("profile-breadth", Some(0.8)),
            part("profile-shared-lead", None),
        ];
        let drawing = profile(&measures);
        let body = drawing.picture.unwrap().body.into_string();
        assert!(
            body.contains("Shared lead") && body.contains(">–<") && body.contains(">0.58<"),
            "{body}"
        );
        assert!(
            body.contains("class=\"whisker\"") && body.contains("class=\"index\""),
            "{body}"
        );
        assert!(
            !drawing.says.is_empty() && !drawing.says.contains("community"),
            "{}",
            drawing.says
        );
        assert_eq!(drawing.table.rows[1][4], "nobody led a session");
    }

    #[test]
    fn a_profile_that_is_not_there_says_why() {
        let drawing = profile(&[part("profile-breadth", None)]);
        assert_eq!(
            (drawing.picture.is_none(), drawing.says.as_str()),
            (true, "nobody led a session")
        );
        assert!(profile(&[]).picture.is_none());
    }

    #[test]
    fn points_have_their_intervals() {
        let of = part("pulse-safety", Some(4.1))
            .unit(Unit::ScalePoints)
            .with_interval(Interval::new95(3.8, 4.4, "t"));
        let other = part("pulse-rate", Some(0.5));
        let drawing = intervals(&[&of, &other], Some("pulse")).unwrap();
        assert_eq!(drawing.says, "Safety 4.10.");
        assert!(intervals(&[&other], None).is_none());
    }
}
