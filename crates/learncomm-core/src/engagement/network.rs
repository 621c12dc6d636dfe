//! Who answers whom (metrics §3), *practice*.
//!
//! An arc `u → v` says that `u` answered, replied to, gave feedback to, thanked or mentored `v` in the window. Being in
//! the same room is not an arc: a lecture would make an audience look like a community.

use std::sync::OnceLock;

use super::idset::IdSet;
use super::radix;

mod betweenness;
mod borders;

pub use betweenness::betweenness;
pub use borders::{BridgePair, ei_expected, ei_index, ei_permutation_p, single_bridge_pairs};

/// The distinct arcs without self-loops, sorted (metrics §0.6, §3).
#[must_use]
pub fn simple_arcs(interactions: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut arcs: Vec<(u32, u32)> = interactions
        .iter()
        .filter(|(from, to)| from != to)
        .copied()
        .collect();
    arcs.sort_unstable();
    arcs.dedup();
    arcs
}

/// A tie that goes both ways.
const BOTH_WAYS: u8 = 0b11;

/// A directed, binary network of people, prepared once for all measures on it.
///
/// ```
/// use learncomm_core::engagement::network::Network;
///
/// let network = Network::new(&[0, 1, 2, 3], &[(0, 1), (1, 0), (0, 1), (1, 2), (2, 2)]);
/// assert_eq!(network.arcs(), [(0, 1), (1, 0), (1, 2)]);
/// assert_eq!(network.reciprocity_dyads(), Some(0.5));
/// assert_eq!(network.isolates(), [3]);
/// assert_eq!(network.largest_component(), 3);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Network {
    nodes: Vec<u32>,
    ties: Vec<(u32, u32)>,
    /// Which ways a tie goes, for each: from the lower, from the higher, or both.
    ways: Vec<u8>,
    mutual: usize,
    /// Worked out when they are asked for: most measures need only how many there are.
    arcs: OnceLock<Vec<(u32, u32)>>,
    /// Partners per number, indexed by number.
    degree: Vec<u32>,
}

impl Network {
    /// A network of the people in `nodes`; repeated arcs count once and self-loops not at all. Arcs to people outside
    /// `nodes` are kept, so leave out bots and non-members first.
    #[must_use]
    pub fn new(nodes: &[u32], interactions: &[(u32, u32)]) -> Self {
        Self::with_parts(nodes, interactions, |_| 0, 1).0
    }

    /// The network, and of each of up to 128 parts of the interactions the pairs that went both ways in it, and all pairs
    /// with a tie in it. `part` tells the part of the i-th interaction; one of `parts` or above is in none. One sort serves
    /// all.
    pub(crate) fn with_parts(
        nodes: &[u32],
        interactions: &[(u32, u32)],
        part: impl Fn(usize) -> usize,
        parts: usize,
    ) -> (Self, Vec<(u64, u64)>) {
        debug_assert!(parts <= u128::BITS as usize, "a bit for each part");
        let mut nodes = nodes.to_vec();
        nodes.sort_unstable();
        nodes.dedup();
        // One number for each arc: the lower person, the higher, which way and when. So one sort gives ties and arcs, and as
        // few bits as the largest number needs make it short.
        let arcs = || (0..).zip(interactions).filter(|(_, (from, to))| from != to);
        let width = radix::bits(u64::from(
            arcs().map(|(_, (from, to))| *from.max(to)).max().unwrap_or(0),
        ));
        let low = radix::bits(parts as u64);
        let mut keys: Vec<u64> = Vec::with_capacity(interactions.len());
        keys.extend(arcs().map(|(i, (from, to))| {
            let pair = u64::from(*from.min(to)) << width | u64::from(*from.max(to));
            (pair << 1 | u64::from(from > to)) << low | part(i).min(parts) as u64
        }));
        radix::sort(&mut keys, 2 * width + 1 + low);
        let (mut ties, mut ways, mut mutual) =
            (Vec::with_capacity(keys.len()), Vec::with_capacity(keys.len()), 0);
        let mut of_parts = vec![(0, 0); parts];
        for tie in keys.chunk_by(|a, b| a >> (low + 1) == b >> (low + 1)) {
            let pair = tie[0] >> (low + 1);
            ties.push(((pair >> width) as u32, (pair & ((1 << width) - 1)) as u32));
            // In which parts it goes from the lower, and from the higher.
            let (mut way, mut seen) = (0, [0_u128; 2]);
            for key in tie {
                let (back, part) = (key >> low & 1, (key & ((1 << low) - 1)) as usize);
                way |= 1 << back;
                if part < parts {
                    seen[back as usize] |= 1 << part;
                }
            }
            mutual += usize::from(way == BOTH_WAYS);
            ways.push(way);
            let mut rest = seen[0] | seen[1];
            while rest != 0 {
                let part = rest.trailing_zeros() as usize;
                let (both, all) = &mut of_parts[part];
                *both += u64::from(seen[0] & seen[1] & 1 << part != 0);
                *all += 1;
                rest &= rest - 1;
            }
        }
        (Self::of_ties(nodes, ties, ways, mutual), of_parts)
    }

    fn of_ties(nodes: Vec<u32>, ties: Vec<(u32, u32)>, ways: Vec<u8>, mutual: usize) -> Self {
        let size = ties
            .iter()
            .map(|&(_, high)| high)
            .chain(nodes.last().copied())
            .max()
            .map_or(0, |m| m as usize + 1);
        let mut degree = vec![0; size];
        for &(u, v) in &ties {
            degree[u as usize] += 1;
            degree[v as usize] += 1;
        }
        let arcs = OnceLock::new();
        Self {
            nodes,
            ties,
            ways,
            mutual,
            arcs,
            degree,
        }
    }

    /// The part of it that is among some of its people, given in ascending order.
    pub(crate) fn among(&self, people: &[u32]) -> Self {
        let is_in = IdSet::of(people);
        let (mut ties, mut ways, mut mutual) = (
            Vec::with_capacity(self.ties.len()),
            Vec::with_capacity(self.ties.len()),
            0,
        );
        for (&tie, &way) in self.ties.iter().zip(&self.ways) {
            if is_in.contains(tie.0) && is_in.contains(tie.1) {
                mutual += usize::from(way == BOTH_WAYS);
                ties.push(tie);
                ways.push(way);
            }
        }
        Self::of_ties(people.to_vec(), ties, ways, mutual)
    }

    /// The people, ascending.
    #[must_use]
    pub fn nodes(&self) -> &[u32] {
        &self.nodes
    }

    /// How many distinct arcs there are.
    #[must_use]
    pub fn arc_count(&self) -> usize {
        self.ties.len() + self.mutual
    }

    /// The distinct arcs, sorted.
    #[must_use]
    pub fn arcs(&self) -> &[(u32, u32)] {
        self.arcs.get_or_init(|| {
            let arcs = self.ties.iter().zip(&self.ways).flat_map(|(&(low, high), ways)| {
                let from_low = (ways & 1 != 0).then_some((low, high));
                from_low.into_iter().chain((ways & 2 != 0).then_some((high, low)))
            });
            let mut arcs: Vec<(u32, u32)> = arcs.collect();
            arcs.sort_unstable();
            arcs
        })
    }

    /// The undirected ties `(lower, higher)`, sorted: pairs with an arc in at least one direction.
    #[must_use]
    pub fn ties(&self) -> &[(u32, u32)] {
        &self.ties
    }

    /// How many different people somebody has a tie with.
    #[must_use]
    pub fn partners(&self, node: u32) -> u32 {
        self.degree.get(node as usize).copied().unwrap_or(0)
    }

    /// Mean number of partners a member, the figure to show instead of density. Undefined without nodes.
    #[must_use]
    pub fn mean_partners(&self) -> Option<f64> {
        let sum: u64 = self
            .nodes
            .iter()
            .map(|&node| u64::from(self.partners(node)))
            .sum();
        (!self.nodes.is_empty()).then(|| sum as f64 / self.nodes.len() as f64)
    }

    /// Density: arcs / possible arcs (metrics §3.1). It falls with size by itself, so never compare communities with it.
    /// Undefined below two nodes.
    #[must_use]
    pub fn density(&self) -> Option<f64> {
        let n = self.nodes.len() as f64;
        (self.nodes.len() >= 2).then(|| self.arc_count() as f64 / (n * (n - 1.0)))
    }

    /// Reciprocity of arcs: arcs that are answered / arcs (metrics §3.2). Undefined without ties.
    #[must_use]
    pub fn reciprocity_arcs(&self) -> Option<f64> {
        (!self.ties.is_empty()).then(|| (2 * self.mutual) as f64 / self.arc_count() as f64)
    }

    /// Reciprocity of dyads: pairs with arcs both ways / pairs with a tie (metrics §3.2). Someone who answers everybody
    /// scores 1, so read it next to [`super::profile`]. Undefined without ties.
    #[must_use]
    pub fn reciprocity_dyads(&self) -> Option<f64> {
        (!self.ties.is_empty()).then(|| self.mutual as f64 / self.ties.len() as f64)
    }

    /// Of each node, in order: partners with whom it goes both ways, and partners. Their quotient of sums over all nodes is
    /// [`reciprocity_dyads`](Self::reciprocity_dyads), so this is what an interval of it is resampled from
    /// ([`ratio_interval`](super::stats::ratio_interval)).
    #[must_use]
    pub fn mutual_partners(&self) -> Vec<(f64, f64)> {
        let mut mutual = vec![0_u32; self.degree.len()];
        for (&(u, v), _) in self
            .ties
            .iter()
            .zip(&self.ways)
            .filter(|(_, way)| **way == BOTH_WAYS)
        {
            mutual[u as usize] += 1;
            mutual[v as usize] += 1;
        }
        self.nodes
            .iter()
            .map(|&node| {
                let mutual = mutual.get(node as usize).copied().unwrap_or(0);
                (f64::from(mutual), f64::from(self.partners(node)))
            })
            .collect()
    }

    /// Members without a partner in the window, ascending (metrics §3.3). The names are for whoever reaches out, and for
    /// nobody else.
    #[must_use]
    pub fn isolates(&self) -> Vec<u32> {
        self.nodes
            .iter()
            .copied()
            .filter(|&node| self.partners(node) == 0)
            .collect()
    }

    /// Degree centralisation `Σ(max − degree)/((n−1)(n−2))`: 1 for a star, 0 for a ring (Freeman 1978; metrics §3.6).
    /// Undefined below three nodes.
    #[must_use]
    pub fn degree_centralisation(&self) -> Option<f64> {
        let n = self.nodes.len();
        if n < 3 {
            return None;
        }
        let most = self
            .nodes
            .iter()
            .map(|&node| self.partners(node))
            .max()
            .unwrap_or(0);
        let gaps: u64 = self
            .nodes
            .iter()
            .map(|&node| u64::from(most - self.partners(node)))
            .sum();
        Some(gaps as f64 / ((n - 1) as f64 * (n - 2) as f64))
    }

    /// Size of the largest weakly connected component that holds a node; 1 when there are only isolates, 0 without nodes.
    #[must_use]
    pub fn largest_component(&self) -> usize {
        let mut sets = self.components();
        self.nodes
            .iter()
            .map(|&node| sets.size_of(node))
            .max()
            .unwrap_or(0)
    }

    /// The nodes of the [largest component](Self::largest_component), ascending; of that with the lowest node, if several
    /// are as large.
    #[must_use]
    pub fn in_largest_component(&self) -> Vec<u32> {
        let mut sets = self.components();
        let mut largest: Option<(usize, u32)> = None;
        for &node in &self.nodes {
            let size = sets.size_of(node);
            if size > largest.map_or(0, |(most, _)| most) {
                largest = Some((size, sets.find(node)));
            }
        }
        let mut is_in = |node: &u32| largest.is_some_and(|(_, root)| sets.find(*node) == root);
        self.nodes.iter().copied().filter(|node| is_in(node)).collect()
    }

    fn components(&self) -> DisjointSets {
        let mut sets = DisjointSets::new(self.degree.len());
        for &(u, v) in &self.ties {
            sets.join(u, v);
        }
        sets
    }
}

/// Union by size with path halving.
struct DisjointSets {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl DisjointSets {
    fn new(n: usize) -> Self {
        Self {
            parent: (0..n as u32).collect(),
            size: vec![1; n],
        }
    }

    fn find(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let above = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = above;
            node = above;
        }
        node
    }

    fn join(&mut self, u: u32, v: u32) {
        let (mut u, mut v) = (self.find(u), self.find(v));
        if u == v {
            return;
        }
        if self.size[u as usize] < self.size[v as usize] {
            std::mem::swap(&mut u, &mut v);
        }
        self.parent[v as usize] = u;
        self.size[u as usize] += self.size[v as usize];
    }

    fn size_of(&mut self, node: u32) -> usize {
        let root = self.find(node);
        self.size[root as usize] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_network_has_no_measures() {
        let network = Network::new(&[], &[]);
        assert_eq!(
            (
                network.density(),
                network.reciprocity_dyads(),
                network.mean_partners()
            ),
            (None, None, None)
        );
        assert_eq!(
            (network.largest_component(), network.degree_centralisation()),
            (0, None)
        );
        assert_eq!(Network::new(&[4, 9], &[]).largest_component(), 1);
    }

    #[test]
    fn stars_and_rings() {
        let star = Network::new(&[0, 1, 2, 3, 4], &[(0, 1), (0, 2), (3, 0), (0, 4)]);
        assert_eq!(star.degree_centralisation(), Some(1.0));
        let ring = Network::new(&[0, 1, 2, 3], &[(0, 1), (1, 2), (2, 3), (3, 0)]);
        assert_eq!(ring.degree_centralisation(), Some(0.0));
        assert_eq!(ring.mean_partners(), Some(2.0));
    }

    #[test]
    fn the_largest_component_has_its_people() {
        let network = Network::new(&[0, 1, 2, 3, 4, 9], &[(3, 4), (1, 2), (2, 1)]);
        assert_eq!(network.in_largest_component(), [1, 2]);
        assert_eq!(Network::new(&[4, 9], &[]).in_largest_component(), [4]);
        assert!(Network::new(&[], &[]).in_largest_component().is_empty());
        assert_eq!(
            network.mutual_partners(),
            [
                (0.0, 0.0),
                (1.0, 1.0),
                (1.0, 1.0),
                (0.0, 1.0),
                (0.0, 1.0),
                (0.0, 0.0)
            ]
        );
    }

    proptest! {
        #[test]
        fn the_two_reciprocities_agree(arcs in prop::collection::vec((0u32..12, 0u32..12), 0..60)) {
            let nodes: Vec<u32> = (0..12).collect();
            let network = Network::new(&nodes, &arcs);
            if let (Some(arc), Some(dyad)) = (network.reciprocity_arcs(), network.reciprocity_dyads()) {
                prop_assert!((dyad - arc / (2.0 - arc)).abs() < 1e-12);
            }
            let (mutual, partners) = network
                .mutual_partners()
                .into_iter()
                .fold((0.0, 0.0), |(m, p), (mutual, partners)| (m + mutual, p + partners));
            prop_assert_eq!((partners > 0.0).then(|| mutual / partners), network.reciprocity_dyads());
            let largest = network.in_largest_component();
            prop_assert_eq!(largest.len(), network.largest_component());
            prop_assert_eq!(Network::new(&largest, &arcs).largest_component(), largest.len());
            let some: Vec<u32> = (0..12).step_by(2).chain([11]).collect();
            let inside: Vec<(u32, u32)> =
                arcs.iter().copied().filter(|(u, v)| some.contains(u) && some.contains(v)).collect();
            prop_assert_eq!(format!("{:?}", network.among(&some)), format!("{:?}", Network::new(&some, &inside)));
            let with_partner = nodes.iter().filter(|&&n| network.partners(n) > 0).count();
            prop_assert_eq!(network.isolates().len() + with_partner, 12);
            prop_assert!(network.largest_component() <= with_partner.max(1));
        }

        #[test]
        fn parts_are_networks_of_their_own(arcs in prop::collection::vec((0u32..9, 0u32..9), 0..40), parts in 1_usize..5) {
            let nodes: Vec<u32> = (0..9).collect();
            // The last is in none.
            let part = |i: usize| i % (parts + 1);
            let (network, of_parts) = Network::with_parts(&nodes, &arcs, part, parts);
            prop_assert_eq!(format!("{network:?}"), format!("{:?}", Network::new(&nodes, &arcs)));
            for (number, (both, all)) in of_parts.into_iter().enumerate() {
                let own: Vec<(u32, u32)> =
                    (0..).zip(&arcs).filter(|(i, _)| part(*i) == number).map(|(_, arc)| *arc).collect();
                let own = Network::new(&nodes, &own);
                prop_assert_eq!((both as usize, all as usize), (own.mutual, own.ties.len()));
            }
        }

        #[test]
        fn order_and_repetition_do_not_matter(arcs in prop::collection::vec((0u32..9, 0u32..9), 0..30)) {
            let mut twice = arcs.clone();
            twice.extend(arcs.iter().rev());
            let nodes: Vec<u32> = (0..9).collect();
            let (doubled, single) = (Network::new(&nodes, &twice), Network::new(&nodes, &arcs));
            prop_assert_eq!(doubled.ties(), single.ties());
            prop_assert_eq!(simple_arcs(&twice), simple_arcs(&arcs));
        }
    }
}
