//! Whether units are heard in proportion to their size (metrics §2.3), as far as they are large enough to be told of.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::made::Made;
use super::sessions::within;
use super::{Point, ReportWindow, Series};
use crate::engagement::anonymity::{FLOOR_K, Hidden, suppress};
use crate::engagement::equity::parity_ratio;
use crate::engagement::measure::Unit;
use crate::engagement::roster::NO_UNIT;
use crate::engagement::window::Window;

const DEFINITION: &str = "metrics 2.3, v1";
/// The series of contributions and of turns.
pub(super) const SERIES: [&str; 2] = ["contribution-parity-by-unit", "lead-parity-by-unit"];
const FEW: &str = "too few people, or needed to hide such a unit";

/// What the people of a unit did, and how many they were for how long.
#[derive(Default)]
struct OfUnit {
    people: u64,
    /// Milliseconds of membership.
    exposure: f64,
    made: f64,
    turns: f64,
}

/// Units of a window; somebody who moved is of each unit while they are in it.
pub(super) struct Parity {
    units: BTreeMap<u32, OfUnit>,
    least: u64,
}

impl Parity {
    /// None where there are fewer than two units.
    pub(super) fn of(facts: &Facts, window: &ReportWindow, made: &Made) -> Option<Self> {
        let mut units: BTreeMap<u32, OfUnit> = BTreeMap::new();
        let (span, length) = (&window.window, window.window.millis() as f64);
        for who in facts.roster.population(span) {
            let mut add = |unit: u32, exposure: f64, made: f64| {
                let of = units.entry(unit).or_default();
                of.people += u64::from(exposure > 0.0);
                of.exposure += exposure;
                of.made += made;
            };
            if facts.moved.contains_key(&who) {
                for (unit, exposure) in exposures(facts, who, span) {
                    add(unit, exposure, 0.0);
                }
            } else {
                let exposure = facts.roster.exposure(who, span) * length;
                add(facts.unit(who), exposure, f64::from(made.content[who as usize]));
            }
        }
        if units.keys().filter(|unit| **unit != NO_UNIT).count() < 2 {
            return None;
        }
        // Who moved made each contribution in the unit that they were in.
        let rows = facts.rows(span).filter(|_| !facts.moved.is_empty());
        for row in rows.filter(|row| facts.marks[*row].content()) {
            let (who, at) = (facts.ledger.actor[row], facts.ledger.at[row]);
            if facts.moved.contains_key(&who)
                && let Some(of) = units.get_mut(&facts.unit_at(who, at))
            {
                of.made += 1.0;
            }
        }
        for session in within(facts, window) {
            for (_, who) in &session.led {
                if facts.belonged(*who, session.at)
                    && let Some(of) = units.get_mut(&facts.unit_at(*who, session.at))
                {
                    of.turns += 1.0;
                }
            }
        }
        let least = window.least.max(FLOOR_K);
        Some(Self { units, least })
    }

    /// The units of the points, in their order.
    pub(super) fn units(&self) -> Vec<u32> {
        self.units.keys().copied().collect()
    }

    /// Contributions, and turns if there were any.
    pub(super) fn series(&self) -> Vec<Series> {
        let titles = [
            "Share of contributions / share of membership, by unit; 1 is in proportion",
            "Share of turns at leading / share of membership, by unit; 1 is in proportion",
        ];
        let [made, turns]: [fn(&OfUnit) -> f64; 2] = [|of| of.made, |of| of.turns];
        let sizes: Vec<(u32, u64)> = self.units.iter().map(|(unit, of)| (*unit, of.people)).collect();
        let hidden = suppress(&sizes, self.least, true);
        let series = [made, turns].into_iter().zip(SERIES).zip(titles);
        series
            .filter(|((amount, _), _)| self.units.values().map(amount).sum::<f64>() > 0.0)
            .map(|((amount, id), title)| Series {
                id,
                title,
                unit: Unit::Ratio,
                definition: DEFINITION,
                points: self.points(amount, &hidden),
            })
            .collect()
    }

    fn points(&self, amount: fn(&OfUnit) -> f64, hidden: &Hidden<u32>) -> Vec<Point> {
        let all: f64 = self.units.values().map(amount).sum();
        let exposure: f64 = self.units.values().map(|of| of.exposure).sum();
        let is_hidden = |unit: &u32| match hidden {
            Hidden::All => true,
            Hidden::Cells(cells) => cells.contains(unit),
        };
        let point = |(unit, of): (&u32, &OfUnit)| {
            let label = match *unit {
                NO_UNIT => "no unit".into(),
                unit => format!("unit {unit}").into(),
            };
            if is_hidden(unit) {
                return Point {
                    label,
                    value: None,
                    n: 0,
                    note: Some(FEW),
                };
            }
            Point {
                label,
                value: parity_ratio(amount(of), all, of.exposure, exposure),
                n: of.people,
                note: None,
            }
        };
        self.units.iter().map(point).collect()
    }
}

/// How many milliseconds of a window somebody was a member, by the unit that they were in.
fn exposures(facts: &Facts, who: u32, window: &Window) -> BTreeMap<u32, f64> {
    let mut bounds = vec![window.start];
    if let Some(moves) = facts.moved.get(&who) {
        let inside = moves.iter().map(|(at, _)| *at);
        bounds.extend(inside.filter(|at| window.start < *at && *at < window.end));
    }
    bounds.push(window.end);
    let mut exposures: BTreeMap<u32, f64> = BTreeMap::new();
    for pair in bounds.windows(2) {
        let stay = Window::new(pair[0], pair[1]);
        let exposure = facts.roster.exposure(who, &stay) * stay.millis() as f64;
        if exposure > 0.0 {
            *exposures.entry(facts.unit_at(who, pair[0])).or_default() += exposure;
        }
    }
    exposures
}
