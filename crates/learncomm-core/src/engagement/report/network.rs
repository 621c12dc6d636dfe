//! Who talks with whom (metrics §3). Being in the same thread is not a tie; answering or commenting on somebody is.

use super::facts::Facts;
use super::{ReportWindow, Section, optional};
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::engagement::network::{Network, ei_expected, ei_index, ei_permutation_p, single_bridge_pairs};
use crate::engagement::roster::NO_UNIT;
use crate::engagement::window::Window;
use crate::ledger::Verb;

/// How many ties the permutation test is done for; with more, its outcome is hardly ever in doubt.
const MAX_PERMUTED: usize = 10_000;
/// Members of fewer weeks are new and listed apart (metrics §3.3).
const NEW_WEEKS: f64 = 4.0;

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    let population = facts.roster.population(&window.window);
    let network = Network::new(&population, &arcs(facts, &window.window, &population));
    let practice = |measure: Measure, n: usize| measure.class(Class::Practice).with_n(n as u64);
    let value = |name, unit, value, reason, definition| optional(name, unit, value, reason, definition);
    let no_ties = "nobody answered or commented on another member";
    let ties = network.ties().len();
    let (isolated, isolated_new) = isolates(facts, window, &network);
    let mut measures = vec![
        practice(
            value(
                "reciprocity-dyads",
                Unit::Share,
                network.reciprocity_dyads(),
                no_ties,
                "metrics 3.2, v1",
            ),
            ties,
        ),
        practice(
            value(
                "reciprocity-arcs",
                Unit::Share,
                network.reciprocity_arcs(),
                no_ties,
                "metrics 3.2, v1",
            ),
            network.arcs().len(),
        ),
        practice(
            value(
                "partners-per-member",
                Unit::Ratio,
                network.mean_partners(),
                "there are no members",
                "metrics 3.1, v1",
            ),
            population.len(),
        ),
        Measure::of_share("isolates", isolated, "metrics 3.3, v1").class(Class::Practice),
        Measure::of_share("isolates-new", isolated_new, "metrics 3.3, v1").class(Class::Practice),
    ];
    measures.extend(units(facts, &window.window, &population));
    Section {
        id: "network",
        title: "Who talks with whom?",
        notes: vec![
            "A member who answers everybody has reciprocity with all who answer back: read it with equity.",
        ],
        measures,
        series: Vec::new(),
    }
}

/// (from, toward) of every answer and comment of one member to another.
fn arcs(facts: &Facts, window: &Window, population: &[u32]) -> Vec<(u32, u32)> {
    rows(facts, window, population)
        .map(|row| (facts.ledger.actor[row], facts.ledger.toward[row]))
        .collect()
}

fn rows<'a>(facts: &'a Facts, window: &Window, population: &[u32]) -> impl Iterator<Item = usize> + 'a {
    let mut is_in = vec![false; facts.roster.len()];
    for who in population {
        is_in[*who as usize] = true;
    }
    facts.rows(window).filter(move |row| {
        let (from, toward) = (facts.ledger.actor[*row], facts.ledger.toward[*row]);
        matches!(facts.ledger.verb[*row], Verb::Answered | Verb::Commented)
            && from != toward
            && facts.is_content(*row)
            && is_in.get(toward as usize).copied().unwrap_or(false)
    })
}

fn isolates(facts: &Facts, window: &ReportWindow, network: &Network) -> (Share, Share) {
    let (mut settled, mut new) = (Share::default(), Share::default());
    for who in network.nodes() {
        let weeks = facts.roster.exposure(*who, &window.window) * window.window.weeks();
        let share = Share::new(u64::from(network.partners(*who) == 0), 1);
        *(if weeks < NEW_WEEKS { &mut new } else { &mut settled }) += share;
    }
    (settled, new)
}

/// Ties across units. Each person counts in the unit they had when a tie was made; somebody who moved is a person of
/// their own in each unit.
fn units(facts: &Facts, window: &Window, population: &[u32]) -> Vec<Measure> {
    let mut homes: Vec<(u32, u32)> = Vec::new();
    let mut dropped = Share::default();
    let mut pairs: Vec<((u32, u32), (u32, u32))> = Vec::new();
    for row in rows(facts, window, population) {
        let at = facts.ledger.at[row];
        let home = |who| (who, facts.unit_at(who, at));
        let (from, toward) = (home(facts.ledger.actor[row]), home(facts.ledger.toward[row]));
        let loose = from.1 == NO_UNIT || toward.1 == NO_UNIT;
        dropped += Share::new(u64::from(loose), 1);
        if !loose {
            pairs.push((from, toward));
        }
    }
    // People without a tie count too: what would be expected depends on the sizes of the units.
    homes.extend(
        population
            .iter()
            .map(|who| (*who, facts.unit_at(*who, window.end - 1)))
            .filter(|h| h.1 != NO_UNIT),
    );
    homes.extend(pairs.iter().flat_map(|(from, toward)| [*from, *toward]));
    homes.sort_unstable();
    homes.dedup();
    let place = |home: &(u32, u32)| homes.binary_search(home).unwrap_or_default() as u32;
    let arcs: Vec<(u32, u32)> = pairs
        .iter()
        .map(|(from, toward)| (place(from), place(toward)))
        .collect();
    let nodes: Vec<u32> = (0..homes.len() as u32).collect();
    let labels: Vec<u32> = homes.iter().map(|(_, unit)| *unit).collect();
    let network = Network::new(&nodes, &arcs);
    let ties = network.ties().len();
    let observed = ei_index(&network, &labels);
    let expected = ei_expected(&labels);
    let labelled: Vec<(u32, u32)> = nodes.iter().copied().zip(labels.iter().copied()).collect();
    let (p, reason) = if expected.is_none() {
        (None, "there are fewer than two units")
    } else if ties > MAX_PERMUTED {
        (
            None,
            "more than 10,000 ties: chance is hardly in doubt, and the test is not done",
        )
    } else {
        (
            ei_permutation_p(&network, &labelled, 1, 2_000),
            "nobody with a unit answered or commented on another",
        )
    };
    let observed = observed.filter(|_| expected.is_some());
    let bridges = single_bridge_pairs(&network, &labels).len() as u64;
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
        Measure::of_share("ties-without-unit", dropped, "metrics 3.4, v1").class(Class::Practice),
        of_ties(Measure::count("single-bridge-pairs", bridges, "metrics 3.5, v1")),
    ]
}
