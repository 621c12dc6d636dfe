//! Names, values and times in words.

use chrono::{Datelike as _, Days, NaiveDate};
use learncomm_core::engagement::report::ReportWindow;
use learncomm_core::engagement::{Interval, Unit};

/// Names that say too little, or another thing, when their hyphens are taken out.
const ELSE: [(&str, &str); 8] = [
    ("no-show", "Said yes, did not come"),
    ("walk-in", "Came without a yes"),
    ("catch-up", "Of the absent, caught up"),
    ("session-coverage", "Came or caught up"),
    ("session-attendance", "Came"),
    ("peer-led-share", "Peer-led share"),
    ("first-time-leaders", "First-time leaders"),
    ("note-taker-rotation", "Note-taker rotation"),
];

/// A machine name for people: `answered-within-7-days` is `Answered within 7 days`. A first word that all names beside
/// it have too goes without saying.
pub(super) fn name(machine: &str, shared: Option<&str>) -> String {
    let rest = shared.and_then(|first| machine.strip_prefix(first)?.strip_prefix('-'));
    let rest = rest.unwrap_or(machine);
    if let Some((_, words)) = ELSE.iter().find(|(name, _)| *name == rest) {
        return (*words).to_owned();
    }
    let words = rest
        .replace("gini-star", "G*")
        .replace("ei-", "E–I ")
        .replace('-', " ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => words,
    }
}

/// The first word of all of several names, if it is the same.
pub(super) fn shared<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = |name: &'a str| name.split_once('-').map(|(first, _)| first);
    let first = word(names.next()?)?;
    let mut others = names.peekable();
    others.peek()?;
    others.all(|name| word(name) == Some(first)).then_some(first)
}

/// A value with its unit.
pub(super) fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => share(value),
        Unit::Seconds => duration(value),
        _ => bare(value, unit),
    }
}

/// A range of values.
pub(super) fn interval(interval: &Interval, unit: Unit) -> String {
    let one = |at| value(at, unit);
    let text = match (interval.low, interval.high) {
        (Some(low), Some(high)) if unit == Unit::Share => {
            format!("{:.1} – {:.1} %", low * 100.0, high * 100.0)
        }
        (Some(low), Some(high)) => format!("{} – {}", one(low), one(high)),
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

/// A whole number with its thousands apart.
pub(super) fn count(n: u64) -> String {
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

fn duration(seconds: f64) -> String {
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
pub(super) fn window(window: &ReportWindow) -> String {
    let last = window.until.checked_sub_days(Days::new(1)).unwrap_or(window.from);
    let days = (window.until - window.from).num_days();
    let span = match (window.from == last, window.from.year() == last.year()) {
        (true, _) => day(last),
        (_, true) => format!("{} to {}", window.from.format("%-d %B"), day(last)),
        _ => format!("{} to {}", day(window.from), day(last)),
    };
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

fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(name("answered-within-7-days", None), "Answered within 7 days");
        assert_eq!(name("gini-star-members", None), "G* members");
        assert_eq!(name("ei-permutation-p", None), "E–I permutation p");
        let all = ["recorded-people", "recorded-posters"];
        assert_eq!(name(all[0], shared(all.into_iter())), "People");
        assert_eq!(shared(["a-b", "c-d"].into_iter()), None);
        assert_eq!(shared(["a-b"].into_iter()), None);
        assert_eq!(name("no-show", None), "Said yes, did not come");
        assert_eq!(name("", None), "");
    }

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
        let range = |low, high| Interval {
            low,
            high,
            level: 0.95,
            method: "m",
        };
        assert_eq!(
            interval(&range(Some(0.5), Some(0.75)), Unit::Share),
            "50.0 – 75.0 %"
        );
        assert_eq!(interval(&range(Some(60.0), None), Unit::Seconds), "from 1 min");
        assert_eq!(interval(&range(None, Some(0.5)), Unit::Index), "up to 0.50");
        assert_eq!(interval(&range(None, None), Unit::Index), "");
        let wide = Interval {
            level: 0.9,
            ..range(Some(0.0), Some(1.0))
        };
        assert_eq!(interval(&wide, Unit::Index), "0.00 – 1.00 (90 %)");
    }
}
