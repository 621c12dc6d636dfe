//! Who talks with whom (metrics §3). Being in the same thread is not a tie; answering or commenting on somebody is, and so
//! are thanking and coaching them. Revising somebody's article, rating or collecting it is none: nothing is said to them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::charts;
use super::facts::Facts;
use super::{ReportWindow, Section, coaching, nothing, optional, share};
use crate::engagement::anonymity::FLOOR_K;
use crate::engagement::idset::IdSet;
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::engagement::network::{Network, ei_expected, ei_index, ei_permutation_p, single_bridge_pairs};
use crate::engagement::roster::NO_UNIT;
use crate::engagement::window::Window;
use crate::ledger::Verb;

/// How many ties the permutation test is done for; with more, its outcome is hardly ever in doubt.
const MAX_PERMUTED: usize = 10_000;
/// The test is not done where it would only be compared.
const NOT_TESTED: &str = "the test is done for the window of the report only";
/// Members of fewer weeks are new and listed apart (metrics §3.3).
pub(super) const NEW_WEEKS: f64 = 4.0;
const NEW_MILLIS: i64 = 4 * 7 * 86_400_000;

/// The section, and the numbers of the units that are drawn.
pub(super) fn section(facts: &Facts, window: &ReportWindow, talk: &Talk) -> (Section, Vec<u32>) {
    let ledger = &facts.ledger;
    let on_record = |row: usize| {
        let mark = facts.marks[row];
        is_tie(ledger.verb[row]) && mark.counts() && !mark.is_bot()
    };
    if !(0..ledger.verb.len()).any(on_record) {
        let why = "Nobody is on record as having answered, commented on, thanked or coached anybody. Being in the same session is no tie.";
        return (nothing("network", "Who talks with whom?", why), Vec::new());
    }
    let Talk {
        population,
        links,
        network,
        ..
    } = talk;
    let value = |name, unit, value, reason, definition| optional(name, unit, value, reason, definition);
    let no_ties = "nobody answered, commented on, thanked or coached another member";
    let ties = network.ties().len();
    let (isolated, isolated_new) = isolates(facts, window, network);
    let parts = talk.by_period(facts, window.periods());
    let (reciprocity, partners_then): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let trend = |values: Vec<Option<f64>>| window.trend(facts.watched_since, values);
    let mut measures = vec![
        practice(
            value(
                "reciprocity-dyads",
                Unit::Share,
                network.reciprocity_dyads(),
                no_ties,
                "metrics 3.2, v1",
            )
            .with_interval(window.resampled(|| network.mutual_partners())),
            ties,
        )
        .with_trend(trend(reciprocity)),
        practice(
            value(
                "reciprocity-arcs",
                Unit::Share,
                network.reciprocity_arcs(),
                no_ties,
                "metrics 3.2, v1",
            ),
            network.arc_count(),
        ),
        practice(
            value(
                "partners-per-member",
                Unit::Ratio,
                network.mean_partners(),
                "there are no members",
                "metrics 3.1, v1",
            )
            .with_interval(window.resampled(|| {
                let mutual = network.mutual_partners();
                mutual.iter().map(|(_, partners)| (*partners, 1.0)).collect()
            })),
            population.len(),
        )
        .with_trend(trend(partners_then)),
        share(
            "isolates",
            isolated,
            "there are no members of four weeks or more",
            "metrics 3.3, v1",
        )
        .class(Class::Practice),
        share("isolates-new", isolated_new, "nobody is new", "metrics 3.3, v1").class(Class::Practice),
    ];
    measures.push(practice(
        value(
            "degree-centralisation",
            Unit::Index,
            network.degree_centralisation().filter(|_| ties > 0),
            "fewer than three members, or no tie",
            "metrics 3.6, v1",
        ),
        population.len(),
    ));
    let homes = Homes::of(facts, &window.window, network, links);
    measures.extend(homes.measures(window));
    measures.extend(coaching::measures(facts, window));
    let least = window.least.max(FLOOR_K);
    let (chart, drawn) = charts::units(&homes.network, &homes.labels, least);
    let section = Section {
        id: "network",
        title: "Who talks with whom?",
        notes: vec![
            "A member who answers everybody has reciprocity with all who answer back: read it with equity.",
        ],
        measures,
        series: Vec::new(),
        charts: vec![chart],
    };
    (section, drawn)
}

/// Whether something done toward somebody is a tie with them.
const fn is_tie(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Answered | Verb::Commented | Verb::Recognised | Verb::CheckedIn
    )
}

/// A measure of how people learn together, with what it rests on.
pub(super) fn practice(measure: Measure, n: usize) -> Measure {
    measure.class(Class::Practice).with_n(n as u64)
}

/// Who talked with whom in the window of the report: three sections look at it, and it is worked out once.
pub(super) struct Talk {
    /// The members.
    pub(super) population: Vec<u32>,
    /// What was said, repeats and all.
    pub(super) links: Links,
    /// The ties that come of it.
    pub(super) network: Network,
    /// Of each period, the pairs that went both ways in it, and all pairs with a tie in it.
    ties: Vec<(u64, u64)>,
}

impl Talk {
    pub(super) fn of(facts: &Facts, window: &ReportWindow) -> Self {
        let population = facts.roster.population(&window.window);
        let links = Links::timed(facts, &window.window, &population);
        let periods = window.periods();
        let numbers = links.periods(facts, periods);
        let (network, ties) = Network::with_parts(
            &population,
            &links.arcs,
            |i| usize::from(numbers[i]),
            periods.len(),
        );
        Self {
            population,
            links,
            network,
            ties,
        }
    }

    /// Reciprocity of dyads and partners a member in each period, among those who were members in it.
    fn by_period(&self, facts: &Facts, periods: &[Window]) -> Vec<(Option<f64>, Option<f64>)> {
        let values = periods.iter().zip(&self.ties).map(|(period, (both, all))| {
            let (members, _) = facts.roster.size(period);
            // Each tie has two ends, and both are members.
            let partners = (members > 0).then(|| (2 * all) as f64 / members as f64);
            (Share::new(*both, *all).value(), partners)
        });
        values.collect()
    }
}

/// Who answered, commented on, thanked or coached whom in a window, (from, toward), repeats and all.
pub(super) fn ties(facts: &Facts, window: &Window, population: &[u32]) -> Vec<(u32, u32)> {
    Links::found(facts, window, population, false).arcs
}

/// Answers and comments of one member to another, thanks, and check-ins of a pair, which go from the coach.
pub(super) struct Links {
    /// (from, toward).
    pub(super) arcs: Vec<(u32, u32)>,
    /// When, for each, if that was asked for.
    pub(super) at: Vec<i64>,
}

impl Links {
    /// With when each was.
    fn timed(facts: &Facts, window: &Window, population: &[u32]) -> Self {
        Self::found(facts, window, population, true)
    }

    /// In which period each was, if both were members in it; the number behind the last for none. They are in order of time.
    fn periods(&self, facts: &Facts, periods: &[Window]) -> Vec<u8> {
        let none = periods.len() as u8;
        let mut number = 0;
        let links = self.arcs.iter().zip(&self.at).map(|((from, to), at)| {
            while periods.get(number).is_some_and(|period| period.end <= *at) {
                number += 1;
            }
            let Some(period) = periods.get(number).filter(|period| period.start <= *at) else {
                return none;
            };
            let belong = facts.roster.in_population(*from, period) && facts.roster.in_population(*to, period);
            if belong { number as u8 } else { none }
        });
        links.collect()
    }

    fn found(facts: &Facts, window: &Window, population: &[u32], timed: bool) -> Self {
        let is_in = IdSet::of(population);
        let rows = facts.rows(window);
        let paired = facts.rooms.rows.iter().map(|row| *row as usize);
        let paired = paired.filter(|row| facts.ledger.verb[*row] == Verb::Paired);
        let coaches: BTreeMap<u32, u32> = paired
            .map(|row| (facts.ledger.object[row], facts.ledger.actor[row]))
            .collect();
        let (mut arcs, mut at) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            let mark = facts.marks[row];
            let is_tie = match facts.ledger.verb[row] {
                Verb::Answered | Verb::Commented => mark.content(),
                Verb::Recognised | Verb::CheckedIn => mark.holds(),
                _ => false,
            };
            if !is_tie {
                continue;
            }
            let (mut from, mut toward) = (facts.ledger.actor[row], facts.ledger.toward[row]);
            let is_check_in = facts.ledger.verb[row] == Verb::CheckedIn;
            // Whoever noted it: it is the coach who coaches.
            if is_check_in && coaches.get(&facts.ledger.object[row]) == Some(&toward) {
                std::mem::swap(&mut from, &mut toward);
            }
            if from != toward && is_in.contains(from) && is_in.contains(toward) {
                arcs.push((from, toward));
                if timed {
                    at.push(facts.ledger.at[row]);
                }
            }
        }
        Self { arcs, at }
    }
}

fn isolates(facts: &Facts, window: &ReportWindow, network: &Network) -> (Share, Share) {
    let (mut settled, mut new) = (Share::default(), Share::default());
    // In a shorter window everybody would be new.
    let Window { start, end } = window.window;
    let membership = Window::new(start.min(end - NEW_MILLIS), end);
    for who in network.nodes() {
        let weeks = facts.roster.exposure(*who, &membership) * membership.weeks();
        let share = Share::new(u64::from(network.partners(*who) == 0), 1);
        *(if weeks < NEW_WEEKS { &mut new } else { &mut settled }) += share;
    }
    (settled, new)
}

/// Who was in which unit. Each person counts in the unit they had when a tie was made; somebody who moved is a person of
/// their own in each unit.
struct Homes<'a> {
    network: Cow<'a, Network>,
    /// The unit of each number.
    labels: Vec<u32>,
    /// Ties, repeats and all, of which an end has no unit.
    dropped: Share,
}

impl<'a> Homes<'a> {
    fn of(facts: &Facts, window: &Window, people: &'a Network, links: &Links) -> Self {
        let mut labels: Vec<u32> = facts.roster.units().to_vec();
        // Those who moved get a number behind all others for each further unit.
        let mut homes: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let mut nodes: Vec<u32> = people.nodes().to_vec();
        let arcs: Cow<'_, [(u32, u32)]> = if facts.moved.is_empty() {
            Cow::Borrowed(&links.arcs)
        } else {
            for who in facts
                .moved
                .keys()
                .filter(|who| people.nodes().binary_search(who).is_ok())
            {
                let unit = facts.unit_at(*who, window.end - 1);
                homes.insert((*who, unit), *who);
                labels[*who as usize] = unit;
            }
            let mut home = |who: u32, at: i64| {
                if !facts.moved.contains_key(&who) {
                    return who;
                }
                let unit = facts.unit_at(who, at);
                *homes.entry((who, unit)).or_insert_with(|| {
                    labels.push(unit);
                    nodes.push(labels.len() as u32 - 1);
                    labels.len() as u32 - 1
                })
            };
            let at_home = links
                .arcs
                .iter()
                .zip(&links.at)
                .map(|((from, to), at)| (home(*from, *at), home(*to, *at)));
            Cow::Owned(at_home.collect())
        };
        let loose = arcs.iter().filter(|arc| !settled(&labels, arc)).count();
        let dropped = Share::new(loose as u64, arcs.len() as u64);
        let network = if facts.moved.is_empty() {
            Cow::Borrowed(people)
        } else {
            Cow::Owned(Network::new(&nodes, &arcs))
        };
        Self {
            network,
            labels,
            dropped,
        }
    }

    /// How often chance would keep ties as much inside units.
    fn permuted(&self, with_unit: &[(u32, u32)], window: &ReportWindow) -> Option<f64> {
        let pairs = self.network.ties().iter().chain(with_unit);
        let numbers = pairs.map(|(one, other)| u64::from(*one) << 32 | u64::from(*other));
        window.memo.of("ei", numbers, || {
            ei_permutation_p(&self.network, with_unit, 1, 2_000)
        })
    }

    /// Ties across units (metrics §3.4, §3.5).
    fn measures(&self, window: &ReportWindow) -> Vec<Measure> {
        let (network, labels) = (&*self.network, &self.labels);
        // People without a tie count too: what would be expected depends on the sizes of the units.
        let with_unit: Vec<(u32, u32)> = network
            .nodes()
            .iter()
            .map(|n| (*n, labels[*n as usize]))
            .filter(|(_, unit)| *unit != NO_UNIT)
            .collect();
        let of_units: Vec<u32> = with_unit.iter().map(|(_, unit)| *unit).collect();
        let ties = network.ties().iter().filter(|tie| settled(labels, tie)).count();
        let observed = ei_index(network, labels);
        let expected = ei_expected(&of_units);
        let (p, reason) = if expected.is_none() {
            (None, "there are fewer than two units")
        } else if !window.is_whole() {
            (None, NOT_TESTED)
        } else if ties > MAX_PERMUTED {
            (
                None,
                "more than 10,000 ties: chance is hardly in doubt, and the test is not done",
            )
        } else {
            (
                self.permuted(&with_unit, window),
                "nobody with a unit has a tie with another",
            )
        };
        let observed = observed.filter(|_| expected.is_some());
        let bridges = single_bridge_pairs(network, labels).len() as u64;
        let of_ties = |measure: Measure| measure.class(Class::Practice).with_n(ties as u64);
        let value = |name, unit, value, reason, definition| optional(name, unit, value, reason, definition);
        let none = "there are fewer than two units, or no tie between people with a unit";
        vec![
            of_ties(value("ei-index", Unit::Index, observed, none, "metrics 3.4, v1")),
            of_ties(value(
                "ei-expected",
                Unit::Index,
                expected,
                none,
                "metrics 3.4, v1",
            )),
            of_ties(value(
                "ei-permutation-p",
                Unit::Share,
                p,
                reason,
                "metrics 3.4, v1",
            )),
            // The same people make many ties, so an interval for independent cases would claim too much.
            share(
                "ties-without-unit",
                if of_units.is_empty() {
                    Share::default()
                } else {
                    self.dropped
                },
                if of_units.is_empty() {
                    "nobody has a unit"
                } else {
                    "there are no ties"
                },
                "metrics 3.4, v1",
            )
            .with_interval(None)
            .class(Class::Practice),
            of_ties(value(
                "single-bridge-pairs",
                Unit::Count,
                expected.map(|_| bridges as f64),
                "there are fewer than two units",
                "metrics 3.5, v1",
            )),
        ]
    }
}

/// Whether both ends of a tie have a unit.
fn settled(labels: &[u32], (from, to): &(u32, u32)) -> bool {
    labels[*from as usize] != NO_UNIT && labels[*to as usize] != NO_UNIT
}
