//! Series as sparklines and bars.

use anstyle::{AnsiColor, Style};
use learncomm_core::engagement::Unit;
use learncomm_core::engagement::report::{Point, Series};
use learncomm_report::words::{self, is_day, is_over_time};
use unicode_width::UnicodeWidthStr as _;

use super::page::{DIM, INDENT};
use super::text::{left, right, wrap};
use crate::out::{Look, clean};

pub(super) const MARKS: Style = AnsiColor::Cyan.on_default();
const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
/// Points of a sparkline on one line: of months whole years, so that the lines compare.
const MOST_A_LINE: usize = 48;
/// More points than this are too many for a line each.
const MOST_BARS: usize = 8;
const LONGEST_BAR: usize = 24;
/// A bar of several parts that is shorter shows too little of them.
const SHORTEST_BAR: usize = 6;
/// Fillings that are told apart without colour.
pub(super) const SHADES: [char; 4] = ['█', '▓', '▒', '░'];
/// More points than this are not named in a remark.
const MOST_NAMED: usize = 6;

/// A series with its title, as lines.
pub(super) fn chart(series: &Series, width: usize, look: &Look) -> String {
    let mut out = title(series.title, width);
    if series.points.is_empty() {
        return out + INDENT + INDENT + &look.paint(DIM, "–  (nothing to show)") + "\n";
    }
    if is_over_time(series) && (series.unit == Unit::Count || series.points.len() > MOST_BARS) {
        sparkline(&mut out, series, width, look);
    } else {
        bars(&mut out, series, width, look);
    }
    out
}

/// A title above what is drawn.
pub(super) fn title(title: &str, width: usize) -> String {
    let lines = wrap(title, width.saturating_sub(INDENT.len()));
    lines.iter().map(|line| format!("{INDENT}{line}\n")).collect()
}

/// The largest of the values.
pub(super) fn most(points: &[Point]) -> f64 {
    points.iter().filter_map(|p| p.value).fold(0.0, f64::max)
}

/// A mark for each point, as high as its value beside the largest.
pub(super) fn marks(points: &[Point]) -> String {
    let most = most(points);
    points.iter().map(|point| mark(point.value, most)).collect()
}

/// A mark as high as a value beside the largest.
pub(super) fn mark(value: Option<f64>, most: f64) -> char {
    match value {
        None => '·',
        Some(value) if value <= 0.0 || most <= 0.0 => STEPS[0],
        // Only nothing at all is as low as nothing.
        Some(value) => STEPS[((value / most * 7.0).round() as usize).clamp(1, 7)],
    }
}

/// Parts of a whole on one line: those that may be shown, in shades, with what they are; and that there are others. It
/// begins behind so many columns of a page.
pub(super) fn shades(points: &[Point], before: usize, width: usize, look: &Look) -> String {
    let room = width.saturating_sub(before);
    let known: Vec<(&Point, f64)> = points
        .iter()
        .filter_map(|p| Some((p, p.value.filter(|value| *value > 0.0)?)))
        .collect();
    let shades = || SHADES.iter().cycle();
    let legend = known.iter().zip(shades());
    let mut parts: Vec<String> = legend
        .map(|((point, value), shade)| format!("{shade} {} {value}", clean::line(&point.label)))
        .collect();
    if points.iter().any(|p| p.value.is_none()) {
        parts.push("others hidden".to_owned());
    }
    let said = parts.join("  ");
    let long = LONGEST_BAR.min(room.saturating_sub(said.width() + 2));
    if long < SHORTEST_BAR {
        let lines: Vec<String> = packed(&parts, room)
            .iter()
            .map(|line| look.paint(DIM, line))
            .collect();
        return lines.join(&format!("\n{}", " ".repeat(before)));
    }
    let total: f64 = known.iter().map(|(_, value)| value).sum();
    let (mut bar, mut sum) = (String::new(), 0.0);
    for ((_, value), shade) in known.iter().zip(shades()) {
        sum += value;
        let upto = (sum / total * long as f64).round() as usize;
        bar.extend(std::iter::repeat_n(
            *shade,
            upto.saturating_sub(bar.chars().count()),
        ));
    }
    format!(
        "{}  {}",
        look.paint(MARKS, &left(&bar, long)),
        look.paint(DIM, &said)
    )
}

/// Parts in lines of at most so many columns, each whole.
fn packed(parts: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + part.width() <= width => *line += &format!(" {part}"),
            _ => lines.push(part.clone()),
        }
    }
    lines
}

fn sparkline(out: &mut String, series: &Series, width: usize, look: &Look) {
    let points = &series.points;
    let most = most(points);
    let label = points.iter().map(|p| p.label.width()).max().unwrap_or(0);
    let fits = width.saturating_sub(2 * INDENT.len() + 2 * label + 2) / 12 * 12;
    for line in points.chunks(fits.clamp(12, MOST_A_LINE)) {
        let marks: String = line.iter().map(|point| mark(point.value, most)).collect();
        let labels = line.first().zip(line.last()).map(|(a, b)| (&a.label, &b.label));
        if let Some((first, last)) = labels {
            let marks = look.paint(MARKS, &marks);
            out.push_str(&format!("{INDENT}{INDENT}{first} {marks} {last}\n"));
        }
    }
    let known: Vec<(&Point, f64)> = points.iter().filter_map(|p| Some((p, p.value?))).collect();
    if let (Some(first), Some(last)) = (known.first(), known.last()) {
        let peak = known.iter().find(|(_, value)| *value >= most);
        // Where what stands at an end is not told, it is said of which point the first or last is that is.
        let told = |what: &str, (point, value): &(&Point, f64), end: Option<&Point>| {
            let said = format!("{what} {}", words::value(*value, series.unit));
            match end.is_some_and(|end| std::ptr::eq(end, *point)) {
                true => said,
                false => format!("{said} ({})", clean::line(&point.label)),
            }
        };
        let mut facts = vec![
            told("first", first, points.first()),
            told("last", last, points.last()),
        ];
        facts.extend(peak.map(|(p, v)| {
            let when = if is_day(&p.label) { "on" } else { "in" };
            format!("peak {} {when} {}", words::value(*v, series.unit), p.label)
        }));
        out.push_str(&format!("{INDENT}{INDENT}{}\n", facts.join(" · ")));
    }
    remarks(out, points, width, look);
}

/// What is special about some points, each remark once.
fn remarks(out: &mut String, points: &[Point], width: usize, look: &Look) {
    let mut told: Vec<&str> = Vec::new();
    for note in points.iter().filter_map(|p| p.note) {
        if told.contains(&note) {
            continue;
        }
        told.push(note);
        let labels: Vec<&str> = points
            .iter()
            .filter(|p| p.note == Some(note))
            .map(|p| p.label.as_ref())
            .collect();
        let whose = match labels.split_at_checked(MOST_NAMED) {
            Some((some, more)) if more.len() > 1 => format!("{} and {} more", some.join(", "), more.len()),
            _ => labels.join(", "),
        };
        for line in wrap(
            &format!("{whose}: {note}"),
            width.saturating_sub(2 * INDENT.len()),
        ) {
            out.push_str(&format!("{INDENT}{INDENT}{}\n", look.paint(DIM, &line)));
        }
    }
}

fn bars(out: &mut String, series: &Series, width: usize, look: &Look) {
    // Where there is no figure, a remark tells why.
    let known: Vec<(&Point, f64, String)> = series
        .points
        .iter()
        .filter_map(|p| Some((p, p.value?, words::value(p.value?, series.unit))))
        .collect();
    // A share is seen against the whole, a count against the largest.
    let most = match series.unit {
        Unit::Share => 1.0,
        _ => most(&series.points),
    };
    let label = known.iter().map(|(p, ..)| p.label.width()).max().unwrap_or(0);
    let value = known.iter().map(|(.., shown)| shown.width()).max().unwrap_or(0);
    let taken = 2 * INDENT.len() + label + 2 + value + 2;
    let longest = LONGEST_BAR.min(width.saturating_sub(taken + 8)).max(4);
    for (point, number, shown) in &known {
        let bar = look.paint(MARKS, &bar(number / most, longest));
        let n = match series.unit {
            Unit::Count => String::new(),
            Unit::Share => look.paint(DIM, &format!("  of {}", words::count(point.n))),
            _ => look.paint(DIM, &format!("  n {}", words::count(point.n))),
        };
        let (label, shown) = (left(&clean::line(&point.label), label), right(shown, value));
        let line = format!("{INDENT}{INDENT}{label}  {shown}  {bar}{n}");
        out.push_str(&format!("{}\n", line.trim_end()));
    }
    remarks(out, &series.points, width, look);
}

/// A bar of at most so many columns.
pub(super) fn bar(part: f64, longest: usize) -> String {
    let eighths = (part.clamp(0.0, 1.0) * longest as f64 * 8.0).round() as usize;
    // Something is never seen as nothing.
    let eighths = eighths.max(usize::from(part > 0.0));
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_whole() {
        let parts = ["█ core 11", "▓ regular 20", "others hidden"].map(str::to_owned);
        assert_eq!(packed(&parts, 12), parts);
        assert_eq!(packed(&parts, 22), ["█ core 11 ▓ regular 20", "others hidden"]);
        assert_eq!(packed(&[], 12), Vec::<String>::new());
    }

    #[test]
    fn bars_are_as_long_as_they_should_be() {
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(1e-9, 4), "▏");
        assert_eq!(bar(0.0, 4), "");
        assert_eq!(bar(f64::NAN, 4), "");
    }
}
