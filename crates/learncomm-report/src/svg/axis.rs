use learncomm_core::engagement::Unit;
use maud::{Markup, html};

use super::{FONT, GAP, line, text, width_of};
use crate::words;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

/// Times that people think in.
const TIMES: [(f64, &str); 15] = [
    (10.0 * MINUTE, "10 min"),
    (HOUR, "1 h"),
    (3.0 * HOUR, "3 h"),
    (8.0 * HOUR, "8 h"),
    (DAY, "1 d"),
    (3.0 * DAY, "3 d"),
    (7.0 * DAY, "1 wk"),
    (14.0 * DAY, "2 wk"),
    (30.0 * DAY, "30 d"),
    (60.0 * DAY, "60 d"),
    (90.0 * DAY, "90 d"),
    (182.0 * DAY, "½ yr"),
    (365.0 * DAY, "1 yr"),
    (3.0 * 365.0 * DAY, "3 yr"),
    (10.0 * 365.0 * DAY, "10 yr"),
];

/// A value of an axis, with its label.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) label: String,
}

/// Ticks from 0 to at least the largest value, at steps that are easy to count in.
pub(super) fn ticks(most: f64, unit: Unit) -> Vec<Tick> {
    let most = if most.is_finite() && most > 0.0 { most } else { 1.0 };
    if unit == Unit::Share && most > 0.5 && most <= 1.0 {
        return [0.0, 0.25, 0.5, 0.75, 1.0].map(|at| tick(at, unit)).to_vec();
    }
    if unit == Unit::ScalePoints && most <= 10.0 {
        return (0..=most.ceil() as u32)
            .map(|point| tick(f64::from(point), unit))
            .collect();
    }
    let scale = match unit {
        Unit::Seconds => [DAY, HOUR, MINUTE].into_iter().find(|s| most >= 2.0 * s),
        _ => None,
    }
    .unwrap_or(1.0);
    let rough = most / scale / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|f| f * power);
    let whole = unit == Unit::Count;
    let step = step
        .into_iter()
        .find(|s| *s >= rough * 0.999 && (!whole || s.fract() == 0.0))
        .unwrap_or(1.0);
    let step = if whole { step.max(1.0) } else { step };
    let count = (most / scale / step - 1e-9).ceil().clamp(1.0, 20.0) as u32;
    (0..=count)
        .map(|i| tick(f64::from(i) * step * scale, unit))
        .collect()
}

/// Ticks from at most the smallest value, or 0, to at least the largest.
pub(super) fn ticks_from(least: f64, most: f64, unit: Unit) -> Vec<Tick> {
    let above = ticks(most.max(-least), unit);
    let step = above[1].at - above[0].at;
    let below = if least < 0.0 {
        (-least / step).ceil().clamp(1.0, 20.0) as u32
    } else {
        0
    };
    let below = (1..=below).rev().map(|i| tick(-f64::from(i) * step, unit));
    // As many steps as the larger side needs are too many for the other one.
    let above = above.iter().take_while(|t| t.at < most.max(step) + step * 0.999);
    below.chain(above.cloned()).collect()
}

fn tick(at: f64, unit: Unit) -> Tick {
    let label = match unit {
        Unit::Share if (at * 100.0 - (at * 100.0).round()).abs() < 1e-6 => format!("{:.0} %", at * 100.0),
        Unit::Seconds if at == 0.0 => "0".to_owned(),
        _ => words::value(at, unit),
    };
    let label = match label.strip_suffix(".00") {
        Some(short) => short.to_owned(),
        None => label.replace(".0 d", " d"),
    };
    Tick { at, label }
}

/// Ticks of a time axis that gives short waits room: see [`spread`].
pub(super) fn times(most: f64) -> Vec<Tick> {
    let zero = Tick {
        at: 0.0,
        label: "0".to_owned(),
    };
    let within = TIMES.iter().filter(|(at, _)| *at <= most);
    let ticks = within.map(|(at, label)| Tick {
        at: *at,
        label: (*label).to_owned(),
    });
    std::iter::once(zero).chain(ticks).collect()
}

/// A time on an axis that is even up to about the shortest of interest and goes by proportion from there: hours and months
/// are seen on one.
pub(super) fn spread(seconds: f64, shortest: f64) -> f64 {
    (seconds.max(0.0) / shortest).ln_1p()
}

/// The shortest time of interest: the shortest that there is, from some minutes to a day.
pub(super) fn shortest(times: impl Iterator<Item = f64>) -> f64 {
    times
        .filter(|time| *time > 0.0)
        .fold(DAY, f64::min)
        .max(10.0 * MINUTE)
}

/// Which labels in a row fit, by where their middles are: never two so close that they touch.
pub(super) fn fitting(labels: &[(f64, f64)]) -> Vec<bool> {
    let mut end = f64::NEG_INFINITY;
    labels
        .iter()
        .map(|(middle, width)| {
            let fits = middle - width / 2.0 >= end + GAP;
            if fits {
                end = middle + width / 2.0;
            }
            fits
        })
        .collect()
}

/// Horizontal lines with their labels at the left. `place` turns a value into a height.
pub(super) fn rungs(ticks: &[Tick], (left, right): (f64, f64), place: impl Fn(f64) -> f64) -> Markup {
    html! {
        @for tick in ticks {
            (line((left, place(tick.at)), (right, place(tick.at)), if tick.at == 0.0 { "base" } else { "rung" }))
            (text(left - 5.0, place(tick.at) + 3.8, "end", "t", &tick.label))
        }
    }
}

/// How much room labels at the left need.
pub(super) fn room(ticks: &[Tick]) -> f64 {
    ticks
        .iter()
        .map(|tick| width_of(&tick.label, FONT))
        .fold(0.0, f64::max)
        + 7.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(most: f64, unit: Unit) -> Vec<String> {
        ticks(most, unit).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn steps_are_easy_to_count_in() {
        assert_eq!(labels(0.9, Unit::Share), ["0 %", "25 %", "50 %", "75 %", "100 %"]);
        assert_eq!(labels(0.07, Unit::Share), ["0 %", "2 %", "4 %", "6 %", "8 %"]);
        assert_eq!(labels(7.0, Unit::Count), ["0", "2", "4", "6", "8"]);
        assert_eq!(labels(2.0, Unit::Count), ["0", "1", "2"]);
        assert_eq!(labels(43_210.0, Unit::Count), ["0", "20,000", "40,000", "60,000"]);
        assert_eq!(labels(5.0 * DAY, Unit::Seconds), ["0", "2 d", "4 d", "6 d"]);
        assert_eq!(labels(4.6, Unit::ScalePoints), ["0", "1", "2", "3", "4", "5"]);
    }

    #[test]
    fn an_axis_goes_below_zero_where_values_do() {
        let of = |least, most| -> Vec<String> {
            ticks_from(least, most, Unit::Index)
                .into_iter()
                .map(|t| t.label)
                .collect()
        };
        assert_eq!(
            of(-0.3, 1.0),
            ["-0.50", "-0.25", "0", "0.25", "0.50", "0.75", "1"]
        );
        assert_eq!(of(0.0, 1.0), ["0", "0.25", "0.50", "0.75", "1"]);
        assert_eq!(of(-3.0, 0.5), ["-3", "-2", "-1", "0", "1"]);
    }

    #[test]
    fn an_axis_is_never_without_end() {
        for most in [0.0, f64::NAN, f64::INFINITY, 1e300, 1e-300] {
            for unit in [Unit::Share, Unit::Count, Unit::Seconds, Unit::Index] {
                let ticks = ticks(most, unit);
                assert!(
                    (2..=21).contains(&ticks.len()),
                    "{most} {unit:?}: {}",
                    ticks.len()
                );
            }
        }
    }

    #[test]
    fn labels_never_touch() {
        let row = [
            (0.0, 20.0),
            (10.0, 20.0),
            (26.0, 20.0),
            (40.0, 20.0),
            (60.0, 20.0),
        ];
        assert_eq!(fitting(&row), [true, false, true, false, true]);
    }

    #[test]
    fn times_are_those_that_people_think_in() {
        let shown: Vec<String> = times(5.0 * DAY).into_iter().map(|t| t.label).collect();
        assert_eq!(shown, ["0", "10 min", "1 h", "3 h", "8 h", "1 d", "3 d"]);
        let evenly = shortest([0.0, 30.0, HOUR].into_iter());
        assert_eq!((evenly, shortest(std::iter::empty())), (10.0 * MINUTE, DAY));
        assert!(spread(HOUR, evenly) < spread(DAY, evenly) && spread(-1.0, evenly) == 0.0);
    }
}
