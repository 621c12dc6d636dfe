//! Names, values and times in words, as pages and terminals show them.

use chrono::{Datelike as _, Days, NaiveDate};
use learncomm_core::engagement::report::{Point, ReportWindow, Series};
use learncomm_core::engagement::{Direction, Interval, Trend, Unit, Value};
use learncomm_core::text::is_command;

pub use crate::titles::{name, series, shared, spoken};

/// A value with its unit.
#[must_use]
pub fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => share(value),
        Unit::Seconds => duration(value),
        _ => bare(value, unit),
    }
}

/// A range of values, in as few digits as will do.
#[must_use]
pub fn interval(interval: &Interval, unit: Unit) -> String {
    let one = |at| value(at, unit);
    let text = match (interval.low, interval.high) {
        (Some(low), Some(high)) => match unit {
            Unit::Share => format!("{:.1}–{:.1} %", low * 100.0, high * 100.0),
            Unit::Seconds => times(low, high),
            _ => format!("{}–{}", one(low), one(high)),
        },
        (Some(low), None) => format!("from {}", one(low)),
        (None, Some(high)) => format!("up to {}", one(high)),
        (None, None) => String::new(),
    };
    let usual = (interval.level - 0.95).abs() < 1e-9;
    if usual || text.is_empty() {
        text
    } else {
        format!("{text} ({:.0} %)", interval.level * 100.0)
    }
}

/// Two times in one unit, which the longer one chooses.
fn times(low: f64, high: f64) -> String {
    let (size, name) = match high {
        s if s < 90.0 => (1.0, "s"),
        s if s < 5_400.0 => (60.0, "min"),
        s if s < 172_800.0 => (3_600.0, "h"),
        _ => (86_400.0, "d"),
    };
    let one = |seconds: f64| match seconds / size {
        n if n < 99.95 => format!("{n:.1}"),
        n => count(n.round() as u64),
    };
    format!("{}–{} {name}", one(low), one(high))
}

/// How far a value is from what it was; of shares in percentage points.
#[must_use]
pub fn change(then: f64, now: f64, unit: Unit) -> String {
    let off = (now - then).abs();
    let size = match unit {
        Unit::Share => format!("{:.1}", off * 100.0),
        Unit::Seconds => duration(off),
        _ => bare(off, unit),
    };
    if size.chars().all(|c| !c.is_ascii_digit() || c == '0') {
        return "=".to_owned();
    }
    format!("{} {size}", if now > then { "▲" } else { "▼" })
}

/// A whole number with its thousands apart.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn bare(value: f64, unit: Unit) -> String {
    if unit == Unit::Count && value >= 0.0 && value.fract() == 0.0 && value < 1e15 {
        return count(value as u64);
    }
    let size = value.abs();
    // What is done by few and over long is little a week, and still not nothing.
    if matches!(unit, Unit::PerMemberWeek | Unit::Ratio) && (1e-6..0.0995).contains(&size) {
        let digits = (1.0 - size.log10().floor()) as usize;
        return format!("{value:.digits$}");
    }
    match format!("{value:.2}") {
        zero if zero == "-0.00" => "0.00".to_owned(),
        text => text,
    }
}

/// Neither nobody nor everybody is claimed where it is only nearly so.
fn share(value: f64) -> String {
    match value * 100.0 {
        percent if percent > 0.0 && percent < 0.05 => "< 0.1 %".to_owned(),
        percent if (99.95..100.0).contains(&percent) => "> 99.9 %".to_owned(),
        percent => format!("{percent:.1} %"),
    }
}

/// A time, in the units that people count it in.
#[must_use]
pub fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    let days = seconds / 86_400.0;
    match seconds {
        s if s < 0.0 => format!("{s:.0} s"),
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 59.5 => format!("{s:.0} s"),
        _ if minutes < 60 => format!("{minutes} min"),
        _ if minutes < 48 * 60 => match minutes % 60 {
            0 => format!("{} h", minutes / 60),
            rest => format!("{} h {rest} min", minutes / 60),
        },
        _ if days < 99.95 => format!("{days:.1} d"),
        _ => format!("{} d", count(days.round() as u64)),
    }
}

/// The window: `5 January to 5 July 2026 · 182 days · Europe/Berlin`.
#[must_use]
pub fn window(window: &ReportWindow) -> String {
    let days = (window.until - window.from).num_days();
    let span = span(window.from, window.until);
    let days = match days {
        1 => "1 day".to_owned(),
        n => format!("{} days", count(n.unsigned_abs())),
    };
    let mut text = format!("{span} · {days} · {}", window.time_zone);
    if window.as_of != window.end {
        let local = window.as_of.with_timezone(&window.time_zone);
        text += &format!(" · as of {}", local.format("%-d %B %Y %H:%M"));
    }
    text
}

/// The days from one until another, which is out: `5 January to 5 July 2026`.
#[must_use]
pub fn span(from: NaiveDate, until: NaiveDate) -> String {
    let last = until.checked_sub_days(Days::new(1)).unwrap_or(from);
    match (from == last, from.year() == last.year()) {
        (true, _) => day(last),
        (_, true) => format!("{} to {}", from.format("%-d %B"), day(last)),
        _ => format!("{} to {}", day(from), day(last)),
    }
}

/// A day: `5 July 2026`.
#[must_use]
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// By how much a value differs from an earlier one: `+4.2 points` of a share, `−3 h` of a wait. Nothing if it does not, as
/// far as it is shown.
#[must_use]
pub fn difference(now: f64, then: f64, unit: Unit) -> Option<String> {
    let by = now - then;
    let sign = if by < 0.0 { '−' } else { '+' };
    let text = match unit {
        Unit::Share => format!("{:.1} points", by.abs() * 100.0),
        _ => value(by.abs(), unit),
    };
    let is_none = !by.is_finite() || text.chars().all(|c| !c.is_ascii_digit() || c == '0');
    (!is_none).then(|| format!("{sign}{text}"))
}

/// Which way a measure went, as far as the test says so.
#[must_use]
pub fn trend(trend: &Trend) -> &'static str {
    match trend.direction {
        Direction::Rising => "rising",
        Direction::Falling => "falling",
        Direction::Autocorrelated => "not told: neighbouring values are too alike for the test",
        _ => "no clear change",
    }
}

/// What a trend rests on: `9 months, p 0.04`.
#[must_use]
pub fn trend_basis(trend: &Trend) -> String {
    let p = match trend.p {
        p if p < 0.001 => "p < 0.001".to_owned(),
        p if p < 0.01 => format!("p {p:.3}"),
        p => format!("p {p:.2}"),
    };
    format!("{} {}s, {p}", trend.periods, trend.period)
}

/// Why there is no value, and that it is kept back where it is.
#[must_use]
pub fn reason(state: &Value) -> Option<String> {
    match state {
        Value::Defined(_) => None,
        Value::Undefined(why) => Some(plain(why)),
        Value::Suppressed(why) => Some(format!("hidden: {}", plain(why))),
    }
}

/// Text from people as one line without anything that is obeyed instead of shown.
#[must_use]
pub fn plain(text: &str) -> String {
    let seen: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_command(*c))
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as a sentence: it begins large and ends with a full stop.
#[must_use]
pub fn sentence(text: &str) -> String {
    let text = plain(text);
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return text;
    };
    let end = if text.ends_with(['.', '!', '?', '…', ':']) {
        ""
    } else {
        "."
    };
    first.to_uppercase().chain(chars).collect::<String>() + end
}

/// Whether the points of a series are those of months or days, in their order.
#[must_use]
pub fn is_over_time(series: &Series) -> bool {
    let timely = |p: &Point| is_month(&p.label) || is_day(&p.label);
    series.points.len() > 1 && series.points.iter().all(timely)
}

/// A month: `2026-03`.
#[must_use]
pub fn is_month(label: &str) -> bool {
    label.len() == 7 && label.as_bytes()[4] == b'-' && label.bytes().filter(u8::is_ascii_digit).count() == 6
}

/// A day, perhaps with a time: `2026-03-02`, `2026-03-02 10:00`.
#[must_use]
pub fn is_day(label: &str) -> bool {
    label.is_ascii() && label.len() >= 10 && is_month(&label[..7]) && label.as_bytes()[7] == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (given, unit, shown) in [
            (0.8333, Unit::Share, "83.3 %"),
            (0.0, Unit::Share, "0.0 %"),
            (0.0001, Unit::Share, "< 0.1 %"),
            (0.9999, Unit::Share, "> 99.9 %"),
            (1.0, Unit::Share, "100.0 %"),
            (1_234_567.0, Unit::Count, "1,234,567"),
            (12.0, Unit::Count, "12"),
            (0.456, Unit::Index, "0.46"),
            (-0.001, Unit::Index, "0.00"),
            (-0.3, Unit::Index, "-0.30"),
            (2.5, Unit::PerMemberWeek, "2.50"),
            (0.1, Unit::PerMemberWeek, "0.10"),
            (0.0995, Unit::PerMemberWeek, "0.10"),
            (0.012_362, Unit::PerMemberWeek, "0.012"),
            (0.000_87, Unit::Ratio, "0.00087"),
            (0.0, Unit::PerMemberWeek, "0.00"),
            (0.0, Unit::Seconds, "0.0 s"),
            (42.4, Unit::Seconds, "42 s"),
            (59.9, Unit::Seconds, "1 min"),
            (3_599.0, Unit::Seconds, "1 h"),
            (8_837.05, Unit::Seconds, "2 h 27 min"),
            (267_840.0, Unit::Seconds, "3.1 d"),
            (100_000_000.0, Unit::Seconds, "1,157 d"),
        ] {
            assert_eq!(value(given, unit), shown, "{given}");
        }
    }

    #[test]
    fn ranges() {
        let given = |low, high| Interval {
            low,
            high,
            level: 0.95,
            method: "m",
        };
        for (low, high, unit, shown) in [
            (Some(0.5), Some(0.75), Unit::Share, "50.0–75.0 %"),
            (Some(0.5), Some(0.75), Unit::Index, "0.50–0.75"),
            (Some(10_500.0), Some(16_500.0), Unit::Seconds, "2.9–4.6 h"),
            (Some(3_600.0), Some(259_200.0), Unit::Seconds, "0.0–3.0 d"),
            (Some(40.0), Some(20_000_000.0), Unit::Seconds, "0.0–231 d"),
            (Some(60.0), None, Unit::Seconds, "from 1 min"),
            (None, Some(0.5), Unit::Index, "up to 0.50"),
            (None, None, Unit::Index, ""),
        ] {
            assert_eq!(interval(&given(low, high), unit), shown);
        }
        let wide = Interval {
            level: 0.9,
            ..given(Some(0.0), Some(1.0))
        };
        assert_eq!(interval(&wide, Unit::Index), "0.00–1.00 (90 %)");
    }

    #[test]
    fn changes() {
        for (then, now, unit, shown) in [
            (0.5, 0.532, Unit::Share, "▲ 3.2"),
            (0.5, 0.1, Unit::Share, "▼ 40.0"),
            (0.5, 0.5001, Unit::Share, "="),
            (41.0, 38.0, Unit::Count, "▼ 3"),
            (7.0, 7.0, Unit::Count, "="),
            (7_200.0, 10_800.0, Unit::Seconds, "▲ 1 h"),
            (-0.2, -0.3, Unit::Index, "▼ 0.10"),
        ] {
            assert_eq!(change(then, now, unit), shown);
        }
    }

    #[test]
    fn differences() {
        for (now, then, unit, shown) in [
            (0.5, 0.458, Unit::Share, Some("+4.2 points")),
            (0.1, 0.2, Unit::Share, Some("−10.0 points")),
            (0.5, 0.500_1, Unit::Share, None),
            (3.0, 5.0, Unit::Count, Some("−2")),
            (7_200.0, 3_600.0, Unit::Seconds, Some("+1 h")),
            (1.0, 1.0, Unit::Index, None),
        ] {
            assert_eq!(difference(now, then, unit).as_deref(), shown, "{now} {then}");
        }
    }

    #[test]
    fn trends_say_what_the_test_says() {
        let of = |direction, p| Trend {
            direction,
            p,
            slope: 0.1,
            period: "month",
            periods: 9,
        };
        assert_eq!(trend(&of(Direction::Rising, 0.04)), "rising");
        assert_eq!(trend(&of(Direction::NoClearChange, 0.4)), "no clear change");
        assert!(trend(&of(Direction::Autocorrelated, 0.01)).starts_with("not told"));
        assert_eq!(trend_basis(&of(Direction::Falling, 0.04)), "9 months, p 0.04");
        assert_eq!(trend_basis(&of(Direction::Falling, 0.0)), "9 months, p < 0.001");
        assert_eq!(trend_basis(&of(Direction::Falling, 0.004)), "9 months, p 0.004");
    }

    #[test]
    fn what_is_obeyed_is_left_out() {
        assert_eq!(plain("a\u{202e}b\u{7}\n c\u{1b}[2J"), "ab c[2J");
    }

    #[test]
    fn sentences() {
        assert_eq!(sentence("nobody came"), "Nobody came.");
        assert_eq!(sentence("It is so."), "It is so.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn months_and_days() {
        assert!(is_month("2026-03"));
        assert!(!is_month("regular") && !is_month("2026-W1"));
        assert!(is_day("2026-03-02") && is_day("2026-03-02 10:00"));
        assert!(!is_day("2026-03") && !is_day("note-taker") && !is_day("2026-03é02"));
    }
}
