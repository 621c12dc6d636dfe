//! Ties across the borders of units (metrics §3.4, §3.5).
//!
//! Units are numbers, one a person; [`NO_UNIT`] is somebody without a unit, whose ties say nothing about borders.

use std::collections::BTreeMap;

use super::Network;
use crate::engagement::idset::IdSet;
use crate::engagement::rng::SplitMix64;
use crate::engagement::roster::NO_UNIT;

fn unit_of(units: &[u32], node: u32) -> Option<u32> {
    units.get(node as usize).copied().filter(|&unit| unit != NO_UNIT)
}

/// E-I index of the undirected ties: (external − internal) / all, from −1 (all inside units) to +1 (all across)
/// (Krackhardt & Stern 1988, *Social Psychology Quarterly* 51:123–140; metrics §3.4).
///
/// `units` is indexed by number, as in [`Roster::units`](crate::engagement::Roster::units). Ties of people without unit
/// are dropped: report how many. The range depends on the sizes of the units, so show [`ei_expected`] beside it.
/// Undefined when no tie is left.
#[must_use]
pub fn ei_index(network: &Network, units: &[u32]) -> Option<f64> {
    let labels = network
        .ties()
        .iter()
        .map(|&(u, v)| (unit_of(units, u), unit_of(units, v)));
    ei_of(labels)
}

fn ei_of(ties: impl Iterator<Item = (Option<u32>, Option<u32>)>) -> Option<f64> {
    let (mut external, mut internal) = (0u64, 0u64);
    for tie in ties {
        if let (Some(one), Some(other)) = tie {
            if one == other {
                internal += 1;
            } else {
                external += 1;
            }
        }
    }
    let all = external + internal;
    (all > 0).then(|| (external as f64 - internal as f64) / all as f64)
}

/// The E-I index if ties fell on pairs at random: (possible external − possible internal) / possible (metrics §3.4).
///
/// `labels` holds the unit of each person who has one; [`NO_UNIT`] would count as one more unit. Undefined for fewer than
/// two people or units.
#[must_use]
pub fn ei_expected(labels: &[u32]) -> Option<f64> {
    let mut sorted = labels.to_vec();
    sorted.sort_unstable();
    let pairs = |n: usize| n as f64 * (n as f64 - 1.0) / 2.0;
    let sizes: Vec<usize> = sorted.chunk_by(|a, b| a == b).map(<[u32]>::len).collect();
    if sizes.len() < 2 {
        return None;
    }
    let possible = pairs(labels.len());
    let inside: f64 = sizes.into_iter().map(pairs).sum();
    Some((possible - 2.0 * inside) / possible)
}

/// One-sided permutation p-value of the silo test: how often units dealt out at random give an E-I index as low as the
/// observed one, `(hits + 1) / (reps + 1)` (metrics §3.4; by convention `seed` 1, `reps` 2000).
///
/// `labels` pairs each person with a unit, *in ascending order of the number*: the order decides the random sequence, and
/// with it the exact value. Ties of people who are not in `labels` are dropped. Undefined where [`ei_index`] is.
#[must_use]
pub fn ei_permutation_p(network: &Network, labels: &[(u32, u32)], seed: u64, reps: u32) -> Option<f64> {
    let place = |node: u32| labels.binary_search_by_key(&node, |&(number, _)| number).ok();
    let ties: Vec<(u32, u32)> = network
        .ties()
        .iter()
        .filter_map(|&(u, v)| Some((place(u)? as u32, place(v)? as u32)))
        .collect();
    let mut dealt: Vec<u32> = labels.iter().map(|&(_, unit)| unit).collect();
    let index = |dealt: &[u32]| {
        let label = |at: u32| Some(dealt[at as usize]).filter(|&unit| unit != NO_UNIT);
        ei_of(ties.iter().map(|&(u, v)| (label(u), label(v))))
    };
    let observed = index(&dealt)?;
    let mut rng = SplitMix64::new(seed);
    let mut hits = 0u32;
    for _ in 0..reps {
        rng.shuffle(&mut dealt);
        // The indexes are quotients of small integers: equal ones may differ in the last bit only.
        hits += u32::from(index(&dealt).is_some_and(|value| value <= observed + 1e-12));
    }
    Some((f64::from(hits) + 1.0) / (f64::from(reps) + 1.0))
}

/// Two units that only one person holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BridgePair {
    /// The two units, lower number first.
    pub units: (u32, u32),
    /// The person every cross tie touches; both ends when there is a single tie.
    pub people: Vec<u32>,
}

/// Pairs of units whose every cross tie touches the same person, in order of the units (metrics §3.5): when that person
/// leaves, the units lose touch. Ties of people without unit are dropped.
#[must_use]
pub fn single_bridge_pairs(network: &Network, units: &[u32]) -> Vec<BridgePair> {
    let mut candidates: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    // Most pairs of units in a large community have many bridges: those are settled after two ties, and a look into a
    // small table says so without a walk through the map.
    let mut settled = IdSet::default();
    for &(u, v) in network.ties() {
        let (Some(one), Some(other)) = (unit_of(units, u), unit_of(units, v)) else {
            continue;
        };
        if one == other {
            continue;
        }
        let pair = (one.min(other), one.max(other));
        let cell = (pair.1 < 1 << 12).then_some(pair.0 << 12 | pair.1);
        if cell.is_some_and(|cell| settled.contains(cell)) {
            continue;
        }
        let people = candidates.entry(pair).or_insert_with(|| vec![u, v]);
        people.retain(|&person| person == u || person == v);
        if let (true, Some(cell)) = (people.is_empty(), cell) {
            settled.insert(cell);
        }
    }
    candidates
        .into_iter()
        .filter(|(_, people)| !people.is_empty())
        .map(|(units, people)| BridgePair { units, people })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // 0, 1, 2 in unit 0; 3, 4, 5 in unit 1.
    const UNITS: [u32; 6] = [0, 0, 0, 1, 1, 1];

    fn network() -> Network {
        Network::new(
            &[0, 1, 2, 3, 4, 5],
            &[(0, 1), (1, 0), (0, 2), (2, 3), (3, 4), (4, 3)],
        )
    }

    #[test]
    fn ties_inside_pull_the_index_down() {
        assert_eq!(ei_index(&network(), &UNITS), Some(-0.5));
        assert_eq!(ei_index(&network(), &[]), None);
        assert_eq!(ei_expected(&UNITS), Some(0.2));
        assert_eq!(ei_expected(&[3, 3]), None);
    }

    #[test]
    fn the_permutation_test_repeats_to_the_bit() {
        let labels: Vec<(u32, u32)> = (0..).zip(UNITS).collect();
        assert_eq!(
            ei_permutation_p(&network(), &labels, 1, 2000),
            Some(379.0 / 2001.0)
        );
        assert_eq!(
            ei_permutation_p(&Network::new(&[0, 1], &[]), &labels, 1, 20),
            None
        );
    }

    #[test]
    fn a_bridge_is_whoever_touches_every_cross_tie() {
        let one = BridgePair {
            units: (0, 1),
            people: vec![2, 3],
        };
        assert_eq!(single_bridge_pairs(&network(), &UNITS), [one]);
        let fan = Network::new(&[0, 1, 3, 4], &[(0, 3), (0, 4)]);
        assert_eq!(
            single_bridge_pairs(&fan, &UNITS),
            [BridgePair {
                units: (0, 1),
                people: vec![0]
            }]
        );
        let two = Network::new(&[0, 1, 3, 4], &[(0, 3), (1, 4)]);
        assert!(single_bridge_pairs(&two, &UNITS).is_empty());
    }
}
