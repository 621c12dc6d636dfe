use learncomm_core::engagement::Unit;
use learncomm_core::engagement::report::{Axis, Curve, Line};
use maud::{Markup, html};

use super::axis::{Tick, fitting, room, rungs, shortest, spread, ticks, ticks_from, times};
use super::{
    Drawing, FONT, GAP, Key, Picture, Table, WIDTH, fitted, line, n, of_them, stroke, swatch, text, width_of,
};
use crate::words::{self, plain};

/// The classes of lines, which differ in dash as well as in colour.
const STROKES: [&str; 4] = ["curve", "curve second", "curve third", "curve fourth"];
/// So many rows of a table can still be read.
const MOST_ROWS: usize = 40;

/// So few points of a line are seen each.
const MOST_DOTS: usize = 16;

/// Where things stand in a drawing.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    base: f64,
    x: Axis,
    y_least: f64,
    y_most: f64,
    x_most: f64,
    /// Of a time axis, up to where it is about even.
    shortest: f64,
    /// Whether a time axis gives short times room: waits do, dates do not.
    is_spread: bool,
}

impl Frame {
    fn x(&self, value: f64) -> f64 {
        let part = match self.x.unit {
            Unit::Seconds if self.is_spread => {
                spread(value, self.shortest) / spread(self.x_most, self.shortest)
            }
            _ => value / self.x_most,
        };
        self.left + part.clamp(0.0, 1.0) * (self.right - self.left)
    }

    fn y(&self, value: f64) -> f64 {
        let part = (value - self.y_least) / (self.y_most - self.y_least);
        self.base - part.clamp(0.0, 1.0) * (self.base - self.top)
    }
}

pub(super) fn draw(curve: &Curve) -> Drawing {
    let table = table(curve);
    let lines: Vec<&Line> = curve
        .lines
        .iter()
        .filter(|line| !line.points.is_empty())
        .take(STROKES.len())
        .collect();
    if lines.is_empty() {
        return Drawing::empty(curve.caption.note.unwrap_or("there is nothing to show"), table);
    }
    let most = |of: fn(&(f64, f64)) -> f64| {
        let all = lines.iter().flat_map(|line| line.points.iter().map(of));
        all.filter(|v| v.is_finite()).fold(0.0, f64::max)
    };
    let (x_most, y_most) = (most(|p| p.0), most(|p| p.1));
    let y_least = lines.iter().flat_map(|line| line.points.iter().map(|p| p.1));
    let y_least = y_least.filter(|y| y.is_finite()).fold(0.0, f64::min);
    let rungs_at = match curve.y.unit {
        // What is not drawn up to its end looks larger than it is.
        Unit::Share => ticks(y_most.max(1.0), Unit::Share),
        unit => ticks_from(y_least, y_most, unit),
    };
    let is_spread = lines.iter().any(|line| line.steps);
    let below = match curve.x.unit {
        Unit::Share => ticks(1.0, Unit::Share),
        Unit::Seconds if is_spread => times(x_most),
        unit => ticks(x_most, unit),
    };
    let frame = Frame {
        left: room(&rungs_at),
        right: WIDTH - 10.0,
        top: 26.0,
        base: 200.0,
        x: curve.x.clone(),
        is_spread,
        y_least: rungs_at.first().map_or(0.0, |tick| tick.at),
        y_most: rungs_at.last().map_or(1.0, |tick| tick.at),
        shortest: shortest(lines.iter().flat_map(|line| line.points.iter().map(|(x, _)| *x))),
        x_most: match curve.x.unit {
            Unit::Seconds if is_spread => x_most.max(3_600.0),
            _ => below.last().map_or(1.0, |tick| tick.at),
        },
    };
    let is_lorenz = curve.caption.id == "lorenz";
    let half = lines.first().and_then(|line| halfway(curve, line));
    // Above the line of one half there is room at the right of a curve that falls, and at the left of one that rises.
    let falls = lines[0].points.first().is_some_and(|(_, y)| *y > 0.5);
    let at = half.map_or(0.0, |half| frame.x(half));
    let room = 96.0;
    let beside = match falls {
        true if at + room <= WIDTH => (6.0, "start"),
        false if at - room < frame.left => (6.0, "start"),
        _ => (-6.0, "end"),
    };
    let body = html! {
        (text(0.0, 10.0, "start", "t", &fitted(&plain(curve.y.title), WIDTH, FONT)))
        (rungs(&rungs_at, (frame.left, frame.right), |v| frame.y(v)))
        (floor(&below, &frame, curve.x.title))
        @if is_lorenz { (line((frame.x(0.0), frame.y(0.0)), (frame.x(1.0), frame.y(1.0)), "even")) }
        @for line in &lines { @if !line.band.is_empty() { path d=(band(line, &frame)) class="band" {} } }
        @for (i, line) in lines.iter().enumerate().rev() { path d=(path(line, &frame)) class=(STROKES[i]) {} }
        @for line in &lines {
            @if !line.steps && line.points.len() <= MOST_DOTS {
                @for (x, y) in finite(&line.points) { circle cx=(n(frame.x(x))) cy=(n(frame.y(y))) r="3.2" class="dot" {} }
            }
        }
        @if let Some(half) = half {
            (line((frame.left, frame.y(0.5)), (frame.x(half), frame.y(0.5)), "mark"))
            (line((frame.x(half), frame.y(0.5)), (frame.x(half), frame.base), "mark"))
            @let label = format!("half: {}", words::value(half, Unit::Seconds));
            (text(frame.x(half) + beside.0, frame.y(0.5) - 6.0, beside.1, "v halo", &label))
        }
    };
    let mut key: Vec<Key> = lines
        .iter()
        .zip(STROKES)
        .map(|(line, class)| Key {
            sample: stroke(class),
            text: format!("{} (n {})", plain(&line.name), words::count(line.n)),
        })
        .collect();
    if lines.iter().any(|line| !line.band.is_empty()) {
        key.push(Key {
            sample: swatch("band"),
            text: "95 % limits".to_owned(),
        });
    }
    if is_lorenz {
        key.push(Key {
            sample: stroke("even"),
            text: "if everybody had the same".to_owned(),
        });
    }
    Drawing {
        picture: Some(Picture { height: 240.0, body }),
        says: says(curve, &lines, half),
        key,
        remarks: remarks(curve),
        table,
    }
}

fn remarks(curve: &Curve) -> Vec<String> {
    let more = curve.lines.len().saturating_sub(STROKES.len());
    let more = (more > 0).then(|| format!("{} in the table only.", of_them(more, "more line", "more lines")));
    curve.caption.note.map(plain).into_iter().chain(more).collect()
}

/// The labels below, as many as fit, and what they are of.
fn floor(ticks: &[Tick], frame: &Frame, title: &str) -> Markup {
    let row: Vec<(f64, f64)> = ticks
        .iter()
        .map(|t| (frame.x(t.at), width_of(&t.label, FONT)))
        .collect();
    let fit = fitting(&row);
    html! {
        @for ((tick, (x, width)), fits) in ticks.iter().zip(row).zip(fit) {
            (line((x, frame.base), (x, frame.base + 3.0), "base"))
            @if fits && x + width / 2.0 <= WIDTH + GAP { (text(x.min(WIDTH - width / 2.0), frame.base + 16.0, "middle", "t", &tick.label)) }
        }
        (text((frame.left + frame.right) / 2.0, frame.base + 34.0, "middle", "t", &plain(title)))
    }
}

fn finite(points: &[(f64, f64)]) -> impl Iterator<Item = (f64, f64)> {
    points
        .iter()
        .copied()
        .filter(|(x, y)| x.is_finite() && y.is_finite())
}

/// A line; where it has steps, it is level up to each point.
fn path(line: &Line, frame: &Frame) -> String {
    let mut d = String::new();
    for (x, y) in finite(&line.points) {
        let (x, y) = (n(frame.x(x)), n(frame.y(y)));
        if d.is_empty() {
            d = format!("M{x} {y}");
        } else if line.steps {
            d += &format!("H{x}V{y}");
        } else {
            d += &format!("L{x} {y}");
        }
    }
    d
}

/// What lies between the limits.
fn band(line: &Line, frame: &Frame) -> String {
    let known = || {
        line.band
            .iter()
            .filter(|(x, low, high)| x.is_finite() && low.is_finite() && high.is_finite())
    };
    let mut d = String::new();
    let mut add = |x: f64, y: f64, steps: Option<f64>| {
        let (x, y) = (n(frame.x(x)), n(frame.y(y)));
        match (d.is_empty(), steps) {
            (true, _) => d = format!("M{x} {y}"),
            (_, Some(before)) => d += &format!("H{x}V{}", n(frame.y(before))),
            _ => d += &format!("L{x} {y}"),
        }
    };
    for (x, _, high) in known() {
        add(*x, *high, line.steps.then_some(*high));
    }
    let back: Vec<_> = known().collect();
    for (i, (x, low, _)) in back.iter().enumerate().rev() {
        add(*x, *low, None);
        // Backwards a step is first down, then level.
        if let Some((_, before, _)) = i.checked_sub(1).filter(|_| line.steps).map(|i| back[i]) {
            add(*x, *before, None);
        }
    }
    d + "Z"
}

/// When a share over time reaches one half, coming from wherever it begins.
fn halfway(curve: &Curve, line: &Line) -> Option<f64> {
    if curve.y.unit != Unit::Share || curve.x.unit != Unit::Seconds || !line.steps {
        return None;
    }
    let falls = line.points.first()?.1 > 0.5;
    let reached = |y: f64| if falls { y <= 0.5 } else { y >= 0.5 };
    let found = line.points.iter().find(|(_, y)| reached(*y));
    found.map(|(x, _)| *x)
}

fn says(curve: &Curve, lines: &[&Line], half: Option<f64>) -> String {
    let of = |(x, y): (f64, f64)| {
        let x = words::value(x, curve.x.unit);
        format!("{} at {x}", words::value(y, curve.y.unit))
    };
    let lines = lines.iter().map(|line| {
        let ends = line.points.first().zip(line.points.last());
        let ends = ends.map(|(a, b)| format!(": from {} to {}", of(*a), of(*b)));
        format!(
            "{} (n {}){}",
            plain(&line.name),
            words::count(line.n),
            ends.unwrap_or_default()
        )
    });
    let half = half.map(|half| format!(" Half is reached after {}.", words::value(half, Unit::Seconds)));
    format!(
        "{} over {}. {}.{}",
        plain(curve.y.title),
        plain(curve.x.title),
        lines.collect::<Vec<_>>().join("; "),
        half.unwrap_or_default()
    )
}

fn table(curve: &Curve) -> Table {
    let mut rows = Vec::new();
    for line in &curve.lines {
        // Of a long line as many points as can be read, the first and the last among them.
        let every = line.points.len().div_ceil(MOST_ROWS).max(1);
        let end = line.points.len().saturating_sub(1);
        let chosen = line
            .points
            .iter()
            .enumerate()
            .filter(|(i, _)| i % every == 0 || *i == end);
        for (_, (x, y)) in chosen {
            let limits = line.band.iter().find(|(at, ..)| at == x);
            let limits = limits.map(|(_, low, high)| {
                format!(
                    "{} – {}",
                    words::value(*low, curve.y.unit),
                    words::value(*high, curve.y.unit)
                )
            });
            rows.push(vec![
                plain(&line.name),
                words::value(*x, curve.x.unit),
                words::value(*y, curve.y.unit),
                limits.unwrap_or_default(),
                words::count(line.n),
            ]);
        }
    }
    let head = ["Line", curve.x.title, curve.y.title, "95 % limits", "n"]
        .map(plain)
        .to_vec();
    Table {
        head,
        rows,
        is_text: false,
    }
}

#[cfg(test)]
mod tests {
    use learncomm_core::engagement::report::Caption;

    use super::*;

    fn curve(id: &'static str, x: Unit, points: Vec<(f64, f64)>, steps: bool) -> Curve {
        Curve {
            caption: Caption {
                id,
                title: "X",
                definition: "d",
                note: None,
            },
            x: Axis {
                title: "time",
                unit: x,
            },
            y: Axis {
                title: "share",
                unit: Unit::Share,
            },
            lines: vec![Line {
                name: "all & <some>".to_owned(),
                n: 9,
                steps,
                points,
                band: vec![(0.0, 1.0, 1.0), (3_600.0, 0.2, 0.6)],
            }],
        }
    }

    #[test]
    fn half_of_the_waits_are_marked_with_their_time() {
        let of = curve(
            "waiting",
            Unit::Seconds,
            vec![(0.0, 1.0), (3_600.0, 0.4), (86_400.0, 0.1)],
            true,
        );
        let drawing = draw(&of);
        let body = drawing.picture.unwrap().body.into_string();
        assert!(body.contains("half: 1 h"), "{body}");
        assert!(body.contains("class=\"band\"") && body.contains("H"), "{body}");
        assert!(
            drawing.says.ends_with("Half is reached after 1 h."),
            "{}",
            drawing.says
        );
        assert_eq!(drawing.table.rows[1][3], "20.0 % – 60.0 %");
        let rising = curve("first", Unit::Seconds, vec![(0.0, 0.0), (60.0, 0.5)], true);
        assert_eq!(halfway(&rising, &rising.lines[0]), Some(60.0));
        let never = curve("first", Unit::Seconds, vec![(0.0, 0.0), (60.0, 0.3)], true);
        assert_eq!(halfway(&never, &never.lines[0]), None);
    }

    #[test]
    fn evenness_is_a_straight_line() {
        let of = curve(
            "lorenz",
            Unit::Share,
            vec![(0.0, 0.0), (0.5, 0.1), (1.0, 1.0)],
            false,
        );
        let body = draw(&of).picture.unwrap().body.into_string();
        assert!(
            body.contains("class=\"even\"") && !body.contains("class=\"mark\""),
            "{body}"
        );
    }

    #[test]
    fn an_empty_curve_says_why() {
        let mut of = curve("waiting", Unit::Seconds, Vec::new(), true);
        of.caption.note = Some("nobody asked");
        let drawing = draw(&of);
        assert!(drawing.picture.is_none());
        assert_eq!(drawing.says, "nobody asked");
    }

    #[test]
    fn what_is_not_a_number_is_not_drawn() {
        let of = curve(
            "waiting",
            Unit::Seconds,
            vec![(0.0, f64::NAN), (f64::INFINITY, 0.4), (5.0, 0.1)],
            true,
        );
        let body = draw(&of).picture.unwrap().body.into_string();
        assert!(!body.contains("NaN") && !body.contains("inf"), "{body}");
    }
}
