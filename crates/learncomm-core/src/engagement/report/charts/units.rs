use std::collections::BTreeMap;

use super::caption;
use crate::engagement::network::{Network, single_bridge_pairs};
use crate::engagement::report::chart::{Chart, Graph, Link, Node};
use crate::engagement::roster::NO_UNIT;

/// The id of the chart.
pub(in crate::engagement::report) const UNITS: &str = "units";
/// So many units are drawn, the largest; the others are one.
const MOST_UNITS: usize = 25;
const OTHERS: &str = "other units";

/// Units, the ties inside them and between them; and the numbers of the units that have a node of their own, in the order
/// of the nodes. Units of fewer than `k` people are one node together with the smallest of the others if it takes them
/// to make `k`: what is said of all units elsewhere leaves nothing to be worked out of a small one.
pub(in crate::engagement::report) fn units(network: &Network, labels: &[u32], k: u64) -> (Chart, Vec<u32>) {
    let unit = |who: u32| labels.get(who as usize).copied().filter(|unit| *unit != NO_UNIT);
    let mut people: BTreeMap<u32, u64> = BTreeMap::new();
    for number in network.nodes().iter().filter_map(|who| unit(*who)) {
        *people.entry(number).or_default() += 1;
    }
    let (shown, others) = divided(&people, k);
    let mut nodes: Vec<Node> = shown
        .iter()
        .map(|number| Node {
            name: format!("unit {number}"),
            people: people[number],
            inside: 0,
        })
        .collect();
    if others > 0 {
        nodes.push(Node {
            name: OTHERS.to_owned(),
            people: others,
            inside: 0,
        });
    }
    let mut caption = caption(UNITS, "Which units talk with which", "metrics 3.4, 3.5, v1");
    caption.note = match (nodes.len(), people.len()) {
        (_, 0) => Some("Nobody has a unit."),
        (_, 1) => Some("There is only one unit."),
        (0 | 1, _) => Some("There are fewer than two units of as many people as it takes to show one."),
        _ if others > 0 => Some(
            "Small units are one, and ties between them are ties inside it. A tie is between two people who answered, commented on, thanked or coached each other, whatever how often.",
        ),
        _ => Some(
            "A tie is between two people who answered, commented on, thanked or coached each other, whatever how often.",
        ),
    };
    if nodes.len() < 2 || people.len() < 2 {
        let graph = Graph {
            caption,
            nodes: Vec::new(),
            links: Vec::new(),
        };
        return (Chart::Graph(graph), Vec::new());
    }
    let place: BTreeMap<u32, u32> = (0..).zip(&shown).map(|(i, number)| (*number, i)).collect();
    let others = shown.len() as u32;
    let node = |number: &u32| match *number {
        NO_UNIT => NO_UNIT,
        number => place.get(&number).copied().unwrap_or(others),
    };
    let drawn: Vec<u32> = labels.iter().map(node).collect();
    // Ties by the nodes of their ends, a row for each: there are few nodes and many ties.
    let width = nodes.len();
    let mut ties = vec![0_u64; width * width];
    for (one, other) in network.ties() {
        let node = |who: &u32| drawn.get(*who as usize).copied().filter(|node| *node != NO_UNIT);
        if let (Some(a), Some(b)) = (node(one), node(other)) {
            ties[a.min(b) as usize * width + a.max(b) as usize] += 1;
        }
    }
    for (at, node) in nodes.iter_mut().enumerate() {
        node.inside = ties[at * width + at];
    }
    let bridged = single_bridge_pairs(network, &drawn);
    let pairs = (0..width).flat_map(|from| (from + 1..width).map(move |to| (from, to)));
    let linked = pairs.map(|(from, to)| (from, to, ties[from * width + to]));
    let links = linked
        .filter(|(.., ties)| *ties > 0)
        .map(|(from, to, ties)| Link {
            from,
            to,
            ties,
            single_bridge: bridged.iter().any(|pair| pair.units == (from as u32, to as u32)),
        });
    let graph = Graph {
        caption,
        links: links.collect(),
        nodes,
    };
    (Chart::Graph(graph), shown)
}

/// The units that have a node of their own, the largest first, and how many people are in the others.
fn divided(people: &BTreeMap<u32, u64>, k: u64) -> (Vec<u32>, u64) {
    let mut by_size: Vec<(u32, u64)> = people.iter().map(|(number, n)| (*number, *n)).collect();
    by_size.sort_by_key(|(number, n)| (std::cmp::Reverse(*n), *number));
    let mut own = by_size.partition_point(|(_, n)| *n >= k);
    if own > MOST_UNITS || (own == MOST_UNITS && own < by_size.len()) {
        own = MOST_UNITS - 1;
    }
    let others = |own: usize| by_size[own..].iter().map(|(_, n)| n).sum::<u64>();
    while own > 0 && own < by_size.len() && others(own) < k {
        own -= 1;
    }
    let others = others(own);
    if others > 0 && others < k {
        return (Vec::new(), 0);
    }
    let shown = by_size[..own].iter().map(|(number, _)| *number);
    (shown.collect(), others)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engagement::network::ei_index;

    fn graph(network: &Network, labels: &[u32], k: u64) -> (Graph, Vec<u32>) {
        match units(network, labels, k) {
            (Chart::Graph(graph), shown) => (graph, shown),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn s4_7_a_small_unit_takes_another_with_it() {
        // Units of 4, 3 and 2 people, with k = 3: the one of 2 is drawn with the one of 3.
        let labels = [7, 7, 7, 7, 8, 8, 8, 9, 9];
        let all: Vec<u32> = (0..9).collect();
        let network = Network::new(&all, &[(0, 1), (1, 4), (1, 5), (4, 7), (7, 8)]);
        let (drawn, shown) = graph(&network, &labels, 3);
        assert_eq!(shown, [7]);
        let nodes: Vec<(&str, u64, u64)> = drawn
            .nodes
            .iter()
            .map(|node| (node.name.as_str(), node.people, node.inside))
            .collect();
        assert_eq!(nodes, [("unit 7", 4, 1), ("other units", 5, 2)]);
        let link = Link {
            from: 0,
            to: 1,
            ties: 2,
            single_bridge: true,
        };
        assert_eq!(drawn.links, [link]);
        let (none, shown) = graph(&network, &labels, 5);
        assert!(none.nodes.is_empty() && shown.is_empty() && none.caption.note.is_some());
    }

    proptest! {
        #[test]
        fn s4_7_ties_of_units_sum_to_those_of_people(
            labels in prop::collection::vec(prop_oneof![Just(NO_UNIT), 0_u32..40], 1..160),
            ties in prop::collection::vec((0_u32..160, 0_u32..160), 0..200),
            k in 3_u64..7,
        ) {
            let n = labels.len() as u32;
            let all: Vec<u32> = (0..n).collect();
            let ties: Vec<(u32, u32)> = ties.into_iter().map(|(a, b)| (a % n, b % n)).collect();
            let network = Network::new(&all, &ties);
            let (drawn, shown) = graph(&network, &labels, k);
            prop_assert!(drawn.nodes.len() <= MOST_UNITS);
            prop_assert!(drawn.nodes.iter().all(|node| node.people >= k));
            if drawn.nodes.is_empty() {
                return Ok(());
            }
            let with_unit = labels.iter().filter(|unit| **unit != NO_UNIT).count() as u64;
            prop_assert_eq!(drawn.nodes.iter().map(|node| node.people).sum::<u64>(), with_unit);
            let inside: u64 = drawn.nodes.iter().map(|node| node.inside).sum();
            let between: u64 = drawn.links.iter().map(|link| link.ties).sum();
            let place = |who: u32| shown.iter().position(|unit| *unit == labels[who as usize]);
            let merged: Vec<u32> = all
                .iter()
                .map(|who| match labels[*who as usize] {
                    NO_UNIT => NO_UNIT,
                    _ => place(*who).map_or(1_000, |i| i as u32),
                })
                .collect();
            let index = (inside + between > 0).then(|| (between as f64 - inside as f64) / (inside + between) as f64);
            prop_assert_eq!(index, ei_index(&network, &merged));
            if shown.len() == drawn.nodes.len() {
                prop_assert_eq!(index, ei_index(&network, &labels));
                let bridges = drawn.links.iter().filter(|link| link.single_bridge).count();
                prop_assert_eq!(bridges, single_bridge_pairs(&network, &labels).len());
            }
        }
    }
}
