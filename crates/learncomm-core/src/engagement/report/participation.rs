//! Who takes part (metrics §1): signals, to be read beside what people did with each other.

use chrono::{Days, Weekday};

use super::cadence::cycles;
use super::conversion::conversion;
use super::facts::{Facts, NEVER};
use super::made::Made;
use super::{Point, ReportWindow, Section, Series, optional, share};
use crate::engagement::activity::{Kinds, active_by_window, cadence_presence, member_weeks};
use crate::engagement::anonymity::{DEFAULT_K, Hidden, suppress};
use crate::engagement::idset::IdSet;
use crate::engagement::measure::{Measure, Share, Unit};
use crate::engagement::tier::{Layer, Tier, TierRules, onion, tiers};
use crate::engagement::window::{Period, Window, local_months, local_weeks};
use crate::ledger::Verb;

const READING: &str = "Reading is not tracked: somebody who reads and never reacts cannot be told from somebody who is not there.";
const LEAVING: &str = "Nobody is on record as having left, in a year or more: who went without its being noted still counts as a member, in every share of members.";
/// After so long somewhere somebody will have left.
const YEAR: i64 = 365 * 86_400_000;

/// Over how many weeks tiers are told.
const TIER_WEEKS: u64 = 13;
const PRESENCE: &str = "metrics 1.3, v2";
/// Cadence presence looks at so many cycles …
const CYCLES: usize = 3;
/// … and asks for activity in so many of them (metrics §1.3).
const CYCLES_ACTIVE: u32 = 2;
/// Layers of concentration begin behind these shares of all contributions (metrics §1.5).
const LAYERS: (f64, f64) = (0.80, 0.95);

pub(super) fn section(facts: &Facts, window: &ReportWindow, made: &Made) -> Section {
    let population = facts.roster.population(&window.window);
    let n = population.len() as u64;
    let seen = Seen::of(facts, window);
    let content: u64 = made.content.iter().map(|n| u64::from(*n)).sum();
    let weeks = member_weeks(&facts.roster, &window.window);
    let weekly = (weeks > 0.0).then(|| content as f64 / weeks);
    let parts = Part::all(facts, window, &seen.months);
    // "Nobody, month after month" and "all are silent" would claim to know what was never on record.
    let known_series = |series: Series| match facts.knows_contributions() {
        true => series,
        false => Series {
            points: Vec::new(),
            ..series
        },
    };
    let begun = begun(facts).unwrap_or(NEVER);
    let (tiers_title, tiers) = match window.is_whole() {
        true => tier_points(facts, window),
        false => ("", Vec::new()),
    };
    let trend = |of: fn(&Part) -> Option<f64>| window.trend(facts.watched_since, parts.iter().map(of));
    Section {
        id: "participation",
        title: "Who takes part?",
        charts: Vec::new(),
        notes: [READING]
            .into_iter()
            .chain(never_left(facts, window).then_some(LEAVING))
            .collect(),
        measures: vec![
            known(
                facts,
                share(
                    "participation-rate",
                    Share::new(seen.contributed, n),
                    "there are no members",
                    "metrics 1.4, v1",
                ),
            )
            .with_trend(trend(|part| part.of_members(part.contributed))),
            Measure::count("members", n, "metrics 0.3, v1")
                .with_trend(trend(|part| Some(part.members as f64))),
            known(
                facts,
                of_nobody(
                    Measure::count("contributing-members", seen.contributed, "metrics 1.1, v1").with_n(n),
                    n,
                ),
            )
            .with_trend(trend(|part| part.of_any(part.contributed))),
            of_nobody(
                Measure::count("active-members", seen.active, "metrics 1.1, v1").with_n(n),
                n,
            )
            .with_trend(trend(|part| part.of_any(part.active))),
            known(
                facts,
                optional(
                    "contributions-per-member-week",
                    Unit::PerMemberWeek,
                    weekly,
                    "there are no members",
                    "metrics 0.4, v1",
                )
                .with_n(n)
                .with_interval(window.resampled(|| amounts(facts, window, &population, made))),
            )
            .with_trend(trend(|part| {
                (part.weeks > 0.0).then(|| part.content as f64 / part.weeks)
            })),
            presence(facts, window),
            // Events of one program are no independent cases, so there is no interval.
            share(
                "bot-share",
                seen.bots,
                "nothing that anybody did is on record in the window",
                "metrics 0.3, v1",
            )
            .with_interval(None),
        ],
        series: vec![
            known_series(monthly(
                "contributing-members-by-month",
                "Members who contributed, by month",
                &seen.months,
                window,
                facts.watched_since,
                |seen| seen.contributed,
            )),
            monthly(
                "active-members-by-month",
                "Members who were active, by month",
                &seen.months,
                window,
                begun,
                |seen| seen.active,
            ),
            known_series(Series {
                id: "members-by-tier",
                title: tiers_title,
                unit: Unit::Count,
                definition: "metrics 1.5, v1",
                points: tiers,
            }),
            Series {
                id: "contributors-by-layer",
                title: "Members who made the first 80 %, the next 15 % and the rest of all contributions",
                unit: Unit::Count,
                definition: "metrics 1.5, v1",
                points: layer_points(&made.content, window),
            },
        ]
        .into_iter()
        .chain(conversion(facts, window))
        .filter(|series| !series.points.is_empty())
        .collect(),
    }
}

/// Whether the record is long enough for somebody to have left, and nobody has: then it hardly tells of leaving.
fn never_left(facts: &Facts, window: &ReportWindow) -> bool {
    let left = |row: usize| facts.ledger.verb[row] == Verb::Left && !facts.is_bot(facts.ledger.actor[row]);
    let since = begun(facts).unwrap_or(window.window.end);
    window.window.end - since >= YEAR && !(0..facts.ledger.verb.len()).any(left)
}

/// When the first was on record that is not of a program.
fn begun(facts: &Facts) -> Option<i64> {
    let mut people = facts.ledger.actor.iter().map(|who| !facts.is_bot(*who));
    Some(facts.ledger.at[people.position(|is_one| is_one)?])
}

/// What is followed from one part of the window to the next.
struct Part {
    members: u64,
    weeks: f64,
    active: u64,
    contributed: u64,
    content: u64,
}

impl Part {
    /// Of a part that is a month in the window, who was seen in it is known.
    fn all(facts: &Facts, window: &ReportWindow, months: &[Month]) -> Vec<Self> {
        let mut count = Count::new(facts);
        let parts = window.periods().iter().map(|period| {
            let month = months.iter().find(|month| month.inside == *period);
            let seen = month.map_or_else(|| count.within(facts, period), |month| month.seen);
            let (members, exposure) = facts.roster.size(period);
            Self {
                members: members as u64,
                weeks: exposure * period.weeks(),
                active: seen.active,
                contributed: seen.contributed,
                content: seen.content,
            }
        });
        parts.collect()
    }

    fn of_members(&self, people: u64) -> Option<f64> {
        Share::new(people, self.members).value()
    }

    fn of_any(&self, people: u64) -> Option<f64> {
        (self.members > 0).then_some(people as f64)
    }
}

struct Month {
    period: Period,
    /// The part of it that is in the window.
    inside: Window,
    seen: People,
}

/// How many people did something in a month. Before anything of the kind was on record, that nobody did it is not known.
pub(super) fn monthly_point(month: &Period, people: u64, window: &ReportWindow, since: i64) -> Point {
    let known = month.window.end > since;
    let partial = month.first < window.from || month.next > window.until;
    Point {
        label: month.first.format("%Y-%m").to_string().into(),
        value: known.then_some(people as f64),
        n: people,
        note: match (known, partial) {
            (false, _) => Some("nothing of the kind was on record yet"),
            (true, true) => Some("part of the month is outside the window"),
            (true, false) => None,
        },
    }
}

/// Who was seen in a stretch of time.
#[derive(Clone, Copy)]
struct People {
    active: u64,
    contributed: u64,
    content: u64,
}

/// Counts people in one stretch of time after the other.
struct Count {
    active: IdSet,
    contributed: IdSet,
}

impl Count {
    fn new(facts: &Facts) -> Self {
        let fresh = || IdSet::with_capacity(facts.roster.len());
        Self {
            active: fresh(),
            contributed: fresh(),
        }
    }

    fn within(&mut self, facts: &Facts, span: &Window) -> People {
        self.active.clear();
        self.contributed.clear();
        let (rows, mut content) = (facts.rows(span), 0);
        let rows = facts.marks[rows.clone()].iter().zip(&facts.ledger.actor[rows]);
        for (mark, who) in rows.filter(|(mark, _)| mark.active()) {
            self.active.insert(*who);
            if mark.contributed() {
                self.contributed.insert(*who);
                content += u64::from(mark.content());
            }
        }
        People {
            active: self.active.len() as u64,
            contributed: self.contributed.len() as u64,
            content,
        }
    }
}

/// Who was seen in the window.
struct Seen {
    active: u64,
    contributed: u64,
    bots: Share,
    months: Vec<Month>,
}

impl Seen {
    fn of(facts: &Facts, window: &ReportWindow) -> Self {
        let (mut all, mut count) = (Count::new(facts), Count::new(facts));
        let mut months = Vec::new();
        for period in local_months(window.from, window.until, window.time_zone) {
            let inside = Window::new(
                period.window.start.max(window.window.start),
                period.window.end.min(window.window.end),
            );
            let seen = count.within(facts, &inside);
            all.active.add_all(&count.active);
            all.contributed.add_all(&count.contributed);
            months.push(Month { period, inside, seen });
        }
        let mut bots = Share::default();
        for mark in &facts.marks[facts.rows(&window.window)] {
            if mark.by_bot() || mark.by_human() {
                bots += Share::new(u64::from(mark.by_bot()), 1);
            }
        }
        Self {
            active: all.active.len() as u64,
            contributed: all.contributed.len() as u64,
            bots,
            months,
        }
    }
}

/// Of each member, contributions that stand and weeks of membership.
fn amounts(facts: &Facts, window: &ReportWindow, members: &[u32], made: &Made) -> Vec<(f64, f64)> {
    let weeks = window.window.weeks();
    let of = |who: &u32| {
        let made = f64::from(made.content[*who as usize]);
        (made, facts.roster.exposure(*who, &window.window) * weeks)
    };
    members.iter().map(of).collect()
}

/// Nobody contributed as far as is known; but where nothing of the kind was ever on record, that is not known.
fn known(facts: &Facts, measure: Measure) -> Measure {
    if facts.knows_contributions() || measure.value().is_none() {
        return measure;
    }
    let (name, definition) = (measure.name().to_owned(), measure.definition());
    let reason = "no contribution is on record yet";
    optional(name, measure.in_unit(), None, reason, definition).with_n(measure.n())
}

/// A count of active people among nobody is undefined, not zero (metrics §1.1).
fn of_nobody(measure: Measure, members: u64) -> Measure {
    if members > 0 {
        return measure;
    }
    let (name, definition) = (measure.name().to_owned(), measure.definition());
    optional(name, Unit::Count, None, "there are no members", definition)
}

/// Of those who were members during the last cycles: who left before is not away from them.
fn presence(facts: &Facts, window: &ReportWindow) -> Measure {
    let cycles = cycles(facts, window);
    let last = cycles.len().checked_sub(CYCLES).map(|first| &cycles[first..]);
    let mut reason = "fewer than three whole meeting cycles, or no members";
    let share = last.and_then(|cycles| {
        let whole = Window::new(cycles[0].start, window.window.end);
        let events = facts.events(&whole);
        let active = active_by_window(&facts.roster, &events.as_events(), cycles, Kinds::ANY);
        // Where people are only seen at sessions, nobody can have been there in cycles that had none.
        let with_somebody = active.iter().filter(|people| !people.is_empty()).count();
        if !facts.knows_contributions() && with_somebody < CYCLES_ACTIVE as usize {
            reason =
                "people are only seen at sessions here, and fewer than two of the last three cycles had one";
            return None;
        }
        cadence_presence(&active, CYCLES, CYCLES_ACTIVE, &facts.roster.population(&whole))
    });
    match share {
        Some(share) => Measure::of_share("cadence-presence", share, PRESENCE),
        None => optional("cadence-presence", Unit::Share, None, reason, PRESENCE),
    }
}

fn monthly(
    id: &'static str,
    title: &'static str,
    months: &[Month],
    window: &ReportWindow,
    since: i64,
    of: impl Fn(&People) -> u64,
) -> Series {
    let points = months.iter();
    let points = points.map(|month| monthly_point(&month.period, of(&month.seen), window, since));
    Series {
        id,
        title,
        unit: Unit::Count,
        definition: "metrics 1.1, v1",
        points: points.collect(),
    }
}

/// How many members are in which tier, and over which weeks. Nobody is, over so few weeks that all would be new.
fn tier_points(facts: &Facts, window: &ReportWindow) -> (&'static str, Vec<Point>) {
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
    let rules = TierRules {
        reads_tracked: false,
        ..TierRules::default()
    };
    // Thirteen weeks that begin in the middle of one have twelve whole ones.
    let title = match weeks.len() as u64 + 1 >= TIER_WEEKS {
        true => "Members by how often they contributed in the last 13 weeks",
        false => "Members by how often they contributed in the whole weeks of the window",
    };
    if (weeks.len() as f64) < rules.min_weeks {
        return (title, Vec::new());
    }
    let span = weeks
        .first()
        .zip(weeks.last())
        .map(|(first, last)| Window::new(first.start, last.end));
    let events = span.map(|span| facts.events(&span)).unwrap_or_default();
    let told = tiers(&facts.roster, &events.as_events(), &weeks, rules);
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
    (title, counted(&cells, label, window))
}

/// How many people are in which group; small groups are hidden with as many others as it takes (metrics §10.4).
fn counted<T: Copy + Ord>(
    cells: &[(T, u64)],
    label: fn(T) -> &'static str,
    window: &ReportWindow,
) -> Vec<Point> {
    let k = window.least.max(DEFAULT_K);
    // A group that nobody is in tells of nobody.
    let filled: Vec<(T, u64)> = cells.iter().copied().filter(|(_, n)| *n > 0).collect();
    let hidden = suppress(&filled, k, true);
    cells
        .iter()
        .map(|(group, n)| {
            let hide = match &hidden {
                Hidden::All => !filled.is_empty(),
                Hidden::Cells(cells) => cells.contains(group),
            };
            Point {
                label: label(*group).into(),
                value: (!hide).then_some(*n as f64),
                n: if hide { 0 } else { *n },
                note: hide.then_some(if k == DEFAULT_K {
                    "fewer than 5 people, or needed to hide such a group"
                } else {
                    "fewer people than the charter lets be told of, or needed to hide such a group"
                }),
            }
        })
        .collect()
}

/// How concentrated contributions are: how few people made most of them. Empty if there are none.
fn layer_points(made: &[u32], window: &ReportWindow) -> Vec<Point> {
    let counts: Vec<(u32, f64)> = (0_u32..)
        .zip(made)
        .filter(|(_, made)| **made > 0)
        .map(|(who, made)| (who, f64::from(*made)))
        .collect();
    if counts.is_empty() {
        return Vec::new();
    }
    let told = onion(&counts, LAYERS.0, LAYERS.1);
    let cells = [Layer::Core, Layer::Regular, Layer::Casual]
        .map(|layer| (layer, told.iter().filter(|(_, l)| *l == layer).count() as u64));
    let label = |layer| match layer {
        Layer::Core => "first-80-percent",
        Layer::Regular => "next-15-percent",
        Layer::Casual => "rest",
    };
    counted(&cells, label, window)
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
