//! Who takes part (metrics §1): signals, to be read beside what people did with each other.

use chrono::{Days, Weekday};

use super::facts::Facts;
use super::{Point, ReportWindow, Section, Series, optional};
use crate::engagement::activity::{
    EventKind, Events, Kinds, active_by_window, active_members, cadence_presence,
    contributions_per_member_week,
};
use crate::engagement::anonymity::{DEFAULT_K, Hidden, suppress};
use crate::engagement::idset::IdSet;
use crate::engagement::measure::{Measure, Share, Unit};
use crate::engagement::tier::{Tier, TierRules, tiers};
use crate::engagement::window::{Window, local_months, local_weeks, local_window};

/// Over how many weeks tiers are told.
const TIER_WEEKS: u64 = 13;
/// The length of a meeting cycle, in days, as long as no series of sessions says otherwise.
const CYCLE_DAYS: u64 = 14;

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    let within = facts.events().sorted_within(&window.window);
    let population = facts.roster.population(&window.window);
    let n = population.len() as u64;
    let active = active_members(&facts.roster, &within, &window.window, Kinds::ANY).len() as u64;
    let contributing = active_members(&facts.roster, &within, &window.window, Kinds::CONTRIBUTE).len() as u64;
    let weekly = contributions_per_member_week(&facts.roster, &within, &window.window);
    let (tier_points, _) = tier_points(facts, window);
    Section {
        id: "participation",
        title: "Who takes part?",
        notes: vec![
            "Reading is not tracked: somebody who reads and never reacts cannot be told from somebody who is not there.",
        ],
        measures: vec![
            Measure::share("participation-rate", contributing, n, "metrics 1.4, v1"),
            Measure::count("members", n, "metrics 0.3, v1"),
            of_nobody(
                Measure::count("contributing-members", contributing, "metrics 1.1, v1").with_n(n),
                n,
            ),
            of_nobody(
                Measure::count("active-members", active, "metrics 1.1, v1").with_n(n),
                n,
            ),
            optional(
                "contributions-per-member-week",
                Unit::PerMemberWeek,
                weekly,
                "there are no members",
                "metrics 0.4, v1",
            )
            .with_n(n),
            presence(facts, window, &population),
            bots(facts, &within),
        ],
        series: vec![
            monthly(facts, window, Kinds::CONTRIBUTE),
            monthly(facts, window, Kinds::ANY),
            Series {
                id: "members-by-tier",
                title: "Members by how often they contributed in the last 13 weeks",
                unit: Unit::Count,
                definition: "metrics 1.5, v1",
                points: tier_points,
            },
        ],
    }
}

/// A count of active people among nobody is undefined, not zero (metrics §1.1).
fn of_nobody(measure: Measure, members: u64) -> Measure {
    if members > 0 {
        return measure;
    }
    let (name, definition) = (measure.name().to_owned(), measure.definition());
    optional(name, Unit::Count, None, "there are no members", definition)
}

fn presence(facts: &Facts, window: &ReportWindow, members: &[u32]) -> Measure {
    let cycles: Option<Vec<Window>> = (1..=3_u64)
        .rev()
        .map(|back| {
            let first = window.until.checked_sub_days(Days::new(CYCLE_DAYS * back))?;
            let next = first.checked_add_days(Days::new(CYCLE_DAYS))?;
            (first >= window.from).then(|| local_window(first, next, window.time_zone))
        })
        .collect();
    let share = cycles.and_then(|cycles| {
        let whole = Window::new(cycles[0].start, window.window.end);
        let events = facts.events().sorted_within(&whole);
        let active = active_by_window(&facts.roster, &events, &cycles, Kinds::ANY);
        cadence_presence(&active, 3, 2, members)
    });
    match share {
        Some(share) => Measure::of_share("cadence-presence", share, "metrics 1.3, v1"),
        None => optional(
            "cadence-presence",
            Unit::Share,
            None,
            "fewer than three finished cycles of 14 days, or no members",
            "metrics 1.3, v1",
        ),
    }
}

fn bots(facts: &Facts, events: &Events<'_>) -> Measure {
    let mut share = Share::default();
    for (_, who, kind, standing) in events.rows() {
        if kind != EventKind::None && standing.counts_for_activity() && facts.roster.joined(who).is_some() {
            share += Share::new(u64::from(!facts.roster.is_human(who)), 1);
        }
    }
    Measure::of_share("bot-share", share, "metrics 0.3, v1")
}

fn monthly(facts: &Facts, window: &ReportWindow, kinds: Kinds) -> Series {
    let months: Vec<_> = local_months(window.from, window.until, window.time_zone).collect();
    let mut seen = IdSet::with_capacity(facts.roster.len());
    let points = months
        .iter()
        .map(|month| {
            let events = facts
                .events()
                .sorted_within(&window.window)
                .sorted_within(&month.window);
            seen.clear();
            for (at, who, kind, standing) in events.rows() {
                if kinds.contains(kind)
                    && standing.counts_for_activity()
                    && facts.roster.is_human(who)
                    && facts.roster.is_member_at(who, at)
                {
                    seen.insert(who);
                }
            }
            let partial = month.first < window.from || month.next > window.until;
            Point {
                label: month.first.format("%Y-%m").to_string().into(),
                value: Some(seen.len() as f64),
                n: seen.len() as u64,
                note: partial.then_some("part of the month is outside the window"),
            }
        })
        .collect();
    let contributing = kinds == Kinds::CONTRIBUTE;
    Series {
        id: if contributing {
            "contributing-members-by-month"
        } else {
            "active-members-by-month"
        },
        title: if contributing {
            "Members who contributed, by month"
        } else {
            "Members who were active, by month"
        },
        unit: Unit::Count,
        definition: "metrics 1.1, v1",
        points,
    }
}

/// How many members are in which tier; small tiers are hidden with as many others as it takes (metrics §10.4).
fn tier_points(facts: &Facts, window: &ReportWindow) -> (Vec<Point>, u64) {
    let from = window
        .until
        .checked_sub_days(Days::new(7 * TIER_WEEKS))
        .unwrap_or(window.from)
        .max(window.from);
    // Whole ISO weeks that lie inside the window.
    let weeks: Vec<Window> = local_weeks(from, window.until, window.time_zone, Weekday::Mon)
        .filter(|week| week.first >= from && week.next <= window.until)
        .map(|week| week.window)
        .collect();
    let span = weeks
        .first()
        .zip(weeks.last())
        .map(|(first, last)| Window::new(first.start, last.end));
    let events = span
        .map(|span| facts.events().sorted_within(&span))
        .unwrap_or_default();
    let rules = TierRules {
        reads_tracked: false,
        ..TierRules::default()
    };
    let told = tiers(&facts.roster, &events, &weeks, rules);
    let all = [
        Tier::Core,
        Tier::Regular,
        Tier::Occasional,
        Tier::Lurker,
        Tier::Silent,
        Tier::New,
    ];
    let cells: Vec<(Tier, u64)> = all
        .into_iter()
        .map(|tier| (tier, told.iter().filter(|(_, t)| *t == tier).count() as u64))
        .collect();
    // A tier that nobody is in tells of nobody.
    let filled: Vec<(Tier, u64)> = cells.iter().copied().filter(|(_, n)| *n > 0).collect();
    let hidden = suppress(&filled, DEFAULT_K, true);
    let points = cells
        .into_iter()
        .map(|(tier, n)| {
            let hide = match &hidden {
                Hidden::All => !told.is_empty(),
                Hidden::Cells(cells) => cells.contains(&tier),
            };
            Point {
                label: label(tier).into(),
                value: (!hide).then_some(n as f64),
                n: if hide { 0 } else { n },
                note: hide.then_some("fewer than 5 people, or needed to hide such a tier"),
            }
        })
        .collect();
    (points, told.len() as u64)
}

fn label(tier: Tier) -> &'static str {
    match tier {
        Tier::Core => "core",
        Tier::Regular => "regular",
        Tier::Occasional => "occasional",
        Tier::Lurker => "reacting-only",
        Tier::Silent | Tier::Inactive => "silent",
        Tier::New => "new",
    }
}
