//! Tiers of participation (metrics §1.5): how members take part, and how concentrated the contributions are.
//!
//! Neither is a ranking. Reading along is a legitimate way to learn, so a lurker is described and never called a failure.

use serde::Serialize;

use super::activity::{Events, Kinds, active_members, contribution_weeks};
use super::idset::IdSet;
use super::roster::Roster;
use super::window::Window;

/// How a member took part over a quarter (metrics §1.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Too short a membership to say anything.
    New,
    /// No trace at all, where reading is tracked.
    Inactive,
    /// No trace, where reading is not tracked: reading along and being away look the same.
    Silent,
    /// Present without contributing.
    Lurker,
    /// Contributed in fewer than one week in five.
    Occasional,
    /// Contributed in at least one week in five.
    Regular,
    /// Contributed in at least every second week.
    Core,
}

/// What decides between tiers besides the counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TierRules {
    /// Whether reading leaves a trace; without it nobody can be called inactive.
    pub reads_tracked: bool,
    /// Weeks of membership below which a member is [`Tier::New`]; 4 by convention.
    pub min_weeks: f64,
}

impl Default for TierRules {
    fn default() -> Self {
        Self {
            reads_tracked: true,
            min_weeks: 4.0,
        }
    }
}

/// The tier of one member from the number of weeks with a contribution, whether there was any activity, and the weeks of
/// membership (metrics §1.5).
///
/// ```
/// use learncomm_core::engagement::tier::{Tier, TierRules, tier};
/// assert_eq!(tier(7, true, 13.0, TierRules::default()), Tier::Core);
/// assert_eq!(tier(2, true, 3.0, TierRules::default()), Tier::New);
/// ```
#[must_use]
pub fn tier(contribution_weeks: u32, any_activity: bool, weeks_exposed: f64, rules: TierRules) -> Tier {
    if weeks_exposed < rules.min_weeks {
        return Tier::New;
    }
    if contribution_weeks == 0 {
        return match (any_activity, rules.reads_tracked) {
            (true, _) => Tier::Lurker,
            (false, true) => Tier::Inactive,
            (false, false) => Tier::Silent,
        };
    }
    match f64::from(contribution_weeks) / weeks_exposed {
        rate if rate >= 0.5 => Tier::Core,
        rate if rate >= 0.2 => Tier::Regular,
        _ => Tier::Occasional,
    }
}

/// The tier of everybody in the population of the given local weeks (13 by convention), ascending by number.
///
/// `weeks` must be sorted, without overlap; empty gives nobody.
#[must_use]
pub fn tiers(roster: &Roster, events: &Events<'_>, weeks: &[Window], rules: TierRules) -> Vec<(u32, Tier)> {
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
        return Vec::new();
    };
    let whole = Window::new(first.start, last.end);
    let contributed = contribution_weeks(roster, events, weeks, Kinds::CONTRIBUTE);
    let active = IdSet::of(&active_members(roster, events, &whole, Kinds::ANY));
    roster
        .population(&whole)
        .into_iter()
        .map(|number| {
            let weeks_exposed = roster.exposure(number, &whole) * whole.weeks();
            (
                number,
                tier(
                    contributed[number as usize],
                    active.contains(number),
                    weeks_exposed,
                    rules,
                ),
            )
        })
        .collect()
}

/// A layer of the contribution onion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// Among those who together made the first 80 %.
    Core,
    /// Among those who made the next 15 %.
    Regular,
    /// Among those who made the rest.
    Casual,
}

/// Concentration layers: contributors from the most to the least prolific, each with the layer that the share gathered
/// *before* them falls into (metrics §1.5; 0.80 and 0.95 by convention).
///
/// Looking at the share before a person, not including them, keeps a sole contributor in the core, which binning the
/// cumulative share gets wrong. Ties go by number; people without contributions have no layer.
#[must_use]
pub fn onion(counts: &[(u32, f64)], core: f64, regular: f64) -> Vec<(u32, Layer)> {
    let mut contributors: Vec<(u32, f64)> =
        counts.iter().copied().filter(|&(_, count)| count > 0.0).collect();
    contributors.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let total: f64 = contributors.iter().map(|&(_, count)| count).sum();
    let mut gathered = 0.0;
    contributors
        .into_iter()
        .map(|(number, count)| {
            let before = gathered / total;
            gathered += count;
            let layer = if before < core {
                Layer::Core
            } else if before < regular {
                Layer::Regular
            } else {
                Layer::Casual
            };
            (number, layer)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::activity::{EventKind, Standing};

    #[test]
    fn boundaries_belong_to_the_higher_tier() {
        let rules = TierRules::default();
        assert_eq!(tier(2, true, 4.0, rules), Tier::Core);
        assert_eq!(tier(1, true, 5.0, rules), Tier::Regular);
        assert_eq!(
            tier(
                0,
                false,
                13.0,
                TierRules {
                    reads_tracked: false,
                    ..rules
                }
            ),
            Tier::Silent
        );
        assert_eq!(tier(0, false, 13.0, rules), Tier::Inactive);
    }

    #[test]
    fn a_sole_contributor_is_core() {
        assert_eq!(onion(&[(4, 9.0), (5, 0.0)], 0.8, 0.95), [(4, Layer::Core)]);
        assert!(onion(&[(0, 0.0)], 0.8, 0.95).is_empty());
    }

    #[test]
    fn tiers_cover_the_population_and_nobody_else() {
        const WEEK: i64 = 604_800_000;
        let weeks: Vec<Window> = (0..8).map(|w| Window::new(w * WEEK, (w + 1) * WEEK)).collect();
        let mut roster = Roster::default();
        roster.push(0, None);
        roster.push(0, None);
        roster.push(6 * WEEK, None);
        roster.push(8 * WEEK, None);
        let at: Vec<i64> = (0..4).map(|w| w * WEEK + 5).collect();
        let events = Events {
            at: &at,
            who: &[0; 4],
            kind: &[EventKind::Contribute; 4],
            standing: &[Standing::Stands; 4],
        };
        assert_eq!(
            tiers(&roster, &events, &weeks, TierRules::default()),
            [(0, Tier::Core), (1, Tier::Inactive), (2, Tier::New)]
        );
    }
}
