//! Audience or community? What is left when the host leaves the room (metrics §4), *practice*.
//!
//! Our own construct and not validated against anything: show the parts first and the mean second, and never rank
//! communities by it.

mod interval;

use serde::Serialize;

use super::idset::IdSet;
use super::network::Network;

pub use interval::{ProfileIntervals, profile_intervals};

/// Who did what to whom in which meeting cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interaction {
    /// Who answered, replied, thanked.
    pub from: u32,
    /// Whom.
    pub to: u32,
    /// In which cycle of the report.
    pub cycle: u32,
}

/// What the profile is worked out from. Slices may be in any order; all people should be members.
#[derive(Debug, Clone, Copy)]
pub struct ProfileInput<'a> {
    /// Everybody in the population.
    pub members: &'a [u32],
    /// Those who contributed at least once.
    pub contributed: &'a [u32],
    /// Every interaction; those with oneself are ignored.
    pub interactions: &'a [Interaction],
    /// Those taken out; see [`choose_hosts`].
    pub hosts: &'a [u32],
    /// Who led, one entry a slot.
    pub lead_slots: &'a [u32],
    /// Meeting cycles in the window.
    pub cycles: u32,
    /// Below this many non-hosts there is no profile; 5 by convention.
    pub min_rest: usize,
}

/// The six parts, each 0 to 1, and their mean (metrics §4).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Profile {
    /// Mean of the parts that are defined; undefined with fewer than four.
    pub index: Option<f64>,
    /// Share of the rest who contributed at least once.
    pub breadth: f64,
    /// Interactions between two of the rest / all interactions; 0 without any.
    pub peer_exchange: f64,
    /// Largest connected group among the rest / the rest; 0 without a tie.
    pub cohesion: f64,
    /// Share of pairs among the rest who went both ways; undefined without ties.
    pub reciprocity: Option<f64>,
    /// Distinct leaders / the most there could be; undefined without lead slots.
    pub shared_lead: Option<f64>,
    /// Share of cycles with an interaction between two of the rest; undefined without cycles.
    pub continuity: Option<f64>,
}

/// How to read the index in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Below 0.25.
    Audience,
    /// 0.25 to below 0.5.
    AudienceWithPockets,
    /// 0.5 to below 0.75.
    Emerging,
    /// 0.75 and above.
    Community,
}

impl Reading {
    /// The reading of an index of 0 to 1.
    #[must_use]
    pub fn of(index: f64) -> Self {
        match index {
            index if index < 0.25 => Self::Audience,
            index if index < 0.5 => Self::AudienceWithPockets,
            index if index < 0.75 => Self::Emerging,
            _ => Self::Community,
        }
    }
}

impl Profile {
    /// The index in words; undefined where it is. Where an interval of the index reaches into another reading, the index does
    /// not tell which of the two holds.
    #[must_use]
    pub fn reading(&self) -> Option<Reading> {
        self.index.map(Reading::of)
    }
}

/// The mean of the parts that are defined, if they are four or more.
fn mean_of_parts(parts: [Option<f64>; 6]) -> Option<f64> {
    let defined = parts.iter().flatten().count();
    (defined >= 4).then(|| parts.iter().flatten().sum::<f64>() / defined as f64)
}

/// The audience-or-community profile (metrics §4): hosts are taken out, then the rest is measured.
///
/// Reads and attendance add nothing, more posts by a host lower it, and volume alone cannot raise it. `None` when fewer
/// than `min_rest` (or no) members remain: the profile is suppressed.
#[must_use]
pub fn audience_community(input: &ProfileInput<'_>) -> Option<Profile> {
    Rest::of(input, None).profile(input)
}

/// The profile and its [intervals](profile_intervals); `network` is that of all members, if it is known.
pub(crate) fn profile_and_intervals(
    input: &ProfileInput<'_>,
    network: Option<&Network>,
) -> (Option<Profile>, ProfileIntervals) {
    let rest = Rest::of(input, network);
    let profile = rest.profile(input);
    let intervals = match profile {
        Some(_) => interval::of(input, &rest),
        None => ProfileIntervals::default(),
    };
    (profile, intervals)
}

/// The members who are no hosts, and the ties among them.
struct Rest {
    is_host: IdSet,
    /// Ascending.
    people: Vec<u32>,
    network: Network,
    /// Those in the largest group that ties join; nobody if nobody has a tie.
    joined: Vec<u32>,
}

impl Rest {
    fn of(input: &ProfileInput<'_>, network: Option<&Network>) -> Self {
        let is_host = IdSet::of(input.hosts);
        let mut people: Vec<u32> = input.members.to_vec();
        people.retain(|who| !is_host.contains(*who));
        people.sort_unstable();
        let network = if let Some(network) = network {
            network.among(&people)
        } else {
            let ends = input.interactions.iter().map(|i| (i.from, i.to));
            let peer: Vec<(u32, u32)> = ends
                .filter(|(from, to)| !is_host.contains(*from) && !is_host.contains(*to))
                .collect();
            Network::new(&people, &peer)
        };
        let mut joined = network.in_largest_component();
        if joined.len() < 2 {
            joined.clear();
        }
        Self {
            is_host,
            people,
            network,
            joined,
        }
    }

    fn profile(&self, input: &ProfileInput<'_>) -> Option<Profile> {
        if self.people.is_empty() || self.people.len() < input.min_rest {
            return None;
        }
        let size = self.people.len() as f64;
        let contributed = IdSet::of(input.contributed);
        let contributed = self.people.iter().filter(|who| contributed.contains(**who));
        let breadth = contributed.count() as f64 / size;

        let (mut all, mut peer) = (0_usize, 0_usize);
        let mut peer_cycles = Vec::new();
        for interaction in input.interactions.iter().filter(|i| i.from != i.to) {
            all += 1;
            if !self.is_host.contains(interaction.from) && !self.is_host.contains(interaction.to) {
                peer += 1;
                // Most come in order of time, so few are kept twice.
                if peer_cycles.last() != Some(&interaction.cycle) {
                    peer_cycles.push(interaction.cycle);
                }
            }
        }
        let peer_exchange = if all == 0 { 0.0 } else { peer as f64 / all as f64 };
        peer_cycles.sort_unstable();
        peer_cycles.dedup();

        let cohesion = self.joined.len() as f64 / size;
        let reciprocity = self.network.reciprocity_dyads();
        let shared_lead = (!input.lead_slots.is_empty()).then(|| {
            let leaders = IdSet::of(input.lead_slots).len();
            leaders as f64 / input.lead_slots.len().min(input.members.len()) as f64
        });
        let continuity = (input.cycles > 0).then(|| peer_cycles.len() as f64 / f64::from(input.cycles));

        let index = mean_of_parts([
            Some(breadth),
            Some(peer_exchange),
            Some(cohesion),
            reciprocity,
            shared_lead,
            continuity,
        ]);
        Some(Profile {
            index,
            breadth,
            peer_exchange,
            cohesion,
            reciprocity,
            shared_lead,
            continuity,
        })
    }
}

/// Whom to take out of the profile: the organisers, unless there are none or more than a quarter of the `members` (a
/// count); then the one person with the most interactions, the lowest number among equals (metrics §4). Ascending; empty
/// when there is nobody to choose.
#[must_use]
pub fn choose_hosts(members: usize, organisers: &[u32], interactions: &[(u32, u32)]) -> Vec<u32> {
    if !organisers.is_empty() && organisers.len() as f64 <= 0.25 * members as f64 {
        return IdSet::of(organisers).iter().collect();
    }
    let mut strength: Vec<u64> = Vec::new();
    for &(from, to) in interactions.iter().filter(|(from, to)| from != to) {
        let size = from.max(to) as usize + 1;
        if strength.len() < size {
            strength.resize(size, 0);
        }
        strength[from as usize] += 1;
        strength[to as usize] += 1;
    }
    let mut strongest: Option<(u32, u64)> = None;
    for (number, strength) in (0u32..).zip(strength) {
        if strength > strongest.map_or(0, |(_, most)| most) {
            strongest = Some((number, strength));
        }
    }
    strongest.map(|(number, _)| number).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: [u32; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    fn input<'a>(
        contributed: &'a [u32],
        interactions: &'a [Interaction],
        leads: &'a [u32],
    ) -> ProfileInput<'a> {
        ProfileInput {
            members: &MEMBERS,
            contributed,
            interactions,
            hosts: &[0],
            lead_slots: leads,
            cycles: 6,
            min_rest: 5,
        }
    }

    #[test]
    fn a_broadcast_is_an_audience() {
        let profile = audience_community(&input(&[0], &[], &[0; 6])).unwrap();
        assert!((profile.index.unwrap() - 1.0 / 30.0).abs() < 1e-12);
        assert_eq!(profile.reading(), Some(Reading::Audience));
        assert_eq!(profile.reciprocity, None);
    }

    #[test]
    fn asking_the_host_is_not_exchange_among_peers() {
        let ask: Vec<Interaction> = (0..6)
            .flat_map(|cycle| {
                (1..10).flat_map(move |m| [(m, 0), (0, m)].map(|(from, to)| Interaction { from, to, cycle }))
            })
            .collect();
        let profile = audience_community(&input(&MEMBERS, &ask, &[0; 6])).unwrap();
        assert!((profile.index.unwrap() - 7.0 / 30.0).abs() < 1e-12);
    }

    #[test]
    fn small_rests_have_no_profile() {
        let few = ProfileInput {
            members: &[0, 1],
            ..input(&[], &[], &[])
        };
        assert_eq!(audience_community(&few), None);
        assert_eq!(
            audience_community(&ProfileInput {
                members: &[0],
                min_rest: 0,
                ..few
            }),
            None
        );
    }

    #[test]
    fn too_many_organisers_are_not_hosts() {
        assert_eq!(choose_hosts(8, &[3, 1], &[(5, 6)]), [1, 3]);
        assert_eq!(choose_hosts(3, &[0, 1], &[(0, 2), (1, 2)]), [2]);
        assert_eq!(choose_hosts(3, &[], &[(2, 1)]), [1]);
        assert!(choose_hosts(3, &[], &[(2, 2)]).is_empty());
    }
}
