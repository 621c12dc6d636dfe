//! How far the profile can be trusted.

use std::collections::BTreeSet;

use super::{ProfileInput, Rest, mean_of_parts};
use crate::engagement::idset::IdSet;
use crate::engagement::measure::Interval;
use crate::engagement::rng::SplitMix64;
use crate::engagement::stats::{BOOTSTRAP, RESAMPLES, SEED, Z95, percentile_interval};

/// Up to so much work a resample the bootstrap takes a few hundredths of a second: members times the numbers kept of each.
const BOOTSTRAP_UP_TO: usize = 12_000;
/// Numbers kept of a member beside the words of their cycles.
const KEPT: usize = 8;

/// How far the index, and the two parts of it that are quotients of sums, can be trusted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProfileIntervals {
    /// Of [`Profile::index`](super::Profile::index).
    pub index: Option<Interval>,
    /// Of [`Profile::peer_exchange`](super::Profile::peer_exchange).
    pub peer_exchange: Option<Interval>,
    /// Of [`Profile::reciprocity`](super::Profile::reciprocity).
    pub reciprocity: Option<Interval>,
}

/// 95 % intervals of the profile (metrics §4, §11.2): how much it would differ if other people like these were the members.
///
/// Those who are no hosts are resampled, each with all that they did and all that was done with them; hosts stay. Somebody
/// drawn twice is two people. What is resampled of a person: whether they contributed; their halves of interactions; whether
/// they are in the largest group; with how many of their partners it goes both ways; how often they led; the cycles in which
/// they had an exchange. So no resample cuts a network in pieces that only the drawing made. The largest group itself is
/// taken as given: how easily it would fall apart is not in these intervals.
///
/// For as many members as take a few hundredths of a second – some 1,300 with a year of fortnightly cycles – it is the
/// percentile bootstrap with 2,000 resamples and seed 42, members drawn in ascending order of their numbers; above, the
/// normal interval of the delete-one jackknife, which takes one step a member. The `method` says which. Cut to 0 and 1. Work
/// on a bounded number of members and ties: `O(members + interactions)` and at most 2,000 × 12,000 steps.
///
/// No interval where the profile is suppressed or the figure undefined, for fewer than two members beside the hosts, where
/// more than a tenth of the resamples are undefined, or where all are alike.
#[must_use]
pub fn profile_intervals(input: &ProfileInput<'_>) -> ProfileIntervals {
    of(input, &Rest::of(input, None))
}

pub(super) fn of(input: &ProfileInput<'_>, rest: &Rest) -> ProfileIntervals {
    let members = Members::of(input, rest);
    if members.rest.len() < input.min_rest.max(2) {
        return ProfileIntervals::default();
    }
    if members.rest.len() * (KEPT + members.words) <= BOOTSTRAP_UP_TO {
        members.bootstrap()
    } else {
        members.jackknife()
    }
}

/// What is resampled of a person, and sums of it.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    people: f64,
    contributed: f64,
    /// Of exchanges with others of the rest, a half each.
    peer: f64,
    /// Of all interactions.
    all: f64,
    joined: f64,
    mutual: f64,
    partners: f64,
    leaders: f64,
    slots: f64,
}

impl Tally {
    fn add(&mut self, other: &Self, times: f64) {
        self.people += times * other.people;
        self.contributed += times * other.contributed;
        self.peer += times * other.peer;
        self.all += times * other.all;
        self.joined += times * other.joined;
        self.mutual += times * other.mutual;
        self.partners += times * other.partners;
        self.leaders += times * other.leaders;
        self.slots += times * other.slots;
    }

    fn peer_exchange(&self) -> f64 {
        if self.all > 0.0 { self.peer / self.all } else { 0.0 }
    }

    fn reciprocity(&self) -> Option<f64> {
        (self.partners > 0.0).then(|| self.mutual / self.partners)
    }
}

/// Halves of interactions.
#[derive(Clone, Copy, Default)]
struct Halves {
    all: u32,
    peer: u32,
}

/// Where each person is among the rest.
struct Places(Vec<u32>);

impl Places {
    fn of(rest: &[u32]) -> Self {
        let mut places = vec![u32::MAX; rest.last().map_or(0, |last| *last as usize + 1)];
        for (at, who) in (0..).zip(rest) {
            places[*who as usize] = at;
        }
        Self(places)
    }

    fn of_person(&self, who: u32) -> Option<usize> {
        let at = *self.0.get(who as usize)?;
        (at != u32::MAX).then_some(at as usize)
    }
}

struct Members {
    rest: Vec<Tally>,
    /// What hosts did among themselves, and how they led; with the number of hosts as its people.
    hosts: Tally,
    /// Bits of the cycles in which each of the rest had an exchange, so many words a person.
    cycles: Vec<u64>,
    words: usize,
    of_cycles: u32,
}

impl Members {
    fn of(input: &ProfileInput<'_>, rest: &Rest) -> Self {
        let Rest {
            is_host,
            people: rest,
            network,
            joined,
        } = rest;
        let places = Places::of(rest);
        let contributed = IdSet::of(input.contributed);
        // In halves, and close together in memory: each interaction looks up two people.
        let mut halves: Vec<Halves> = vec![Halves::default(); rest.len()];
        // Whatever does not hang on one of the rest is there in every resample.
        let mut hosts = Tally {
            people: (input.members.len() - rest.len()) as f64,
            ..Tally::default()
        };

        let mut known: Vec<u32> = input.interactions.iter().map(|i| i.cycle).collect();
        known.sort_unstable();
        known.dedup();
        let words = known.len().div_ceil(64);
        let mut cycles = vec![0_u64; words * rest.len()];
        let mut strangers = Halves::default();
        let (mut last, mut bit) = (u32::MAX, 0);
        for interaction in input.interactions.iter().filter(|i| i.from != i.to) {
            let ends = [interaction.from, interaction.to];
            let peers = ends.iter().filter(|who| !is_host.contains(**who)).count();
            if peers == 0 {
                hosts.all += 1.0;
                continue;
            }
            if interaction.cycle != last {
                last = interaction.cycle;
                bit = known.partition_point(|cycle| *cycle < last);
            }
            for who in ends.into_iter().filter(|who| !is_host.contains(*who)) {
                let at = places.of_person(who);
                let of = at.map_or(&mut strangers, |at| &mut halves[at]);
                // One with a host is the member's alone.
                of.all += 2 / peers as u32;
                if peers == 2 {
                    of.peer += 1;
                    if let Some(at) = at {
                        cycles[at * words + bit / 64] |= 1 << (bit % 64);
                    }
                }
            }
        }
        hosts.all += f64::from(strangers.all) / 2.0;
        hosts.peer += f64::from(strangers.peer) / 2.0;
        let people = rest.iter().zip(&halves).zip(network.mutual_partners());
        let mut tallies: Vec<Tally> = people
            .map(|((who, halves), (mutual, partners))| Tally {
                people: 1.0,
                contributed: f64::from(u8::from(contributed.contains(*who))),
                peer: f64::from(halves.peer) / 2.0,
                all: f64::from(halves.all) / 2.0,
                mutual,
                partners,
                ..Tally::default()
            })
            .collect();
        for at in joined.iter().filter_map(|who| places.of_person(*who)) {
            tallies[at].joined = 1.0;
        }
        let mut host_leaders = BTreeSet::new();
        for who in input.lead_slots {
            if let Some(at) = places.of_person(*who) {
                tallies[at].slots += 1.0;
                tallies[at].leaders = 1.0;
            } else {
                hosts.slots += 1.0;
                host_leaders.insert(*who);
            }
        }
        hosts.leaders = host_leaders.len() as f64;
        Self {
            rest: tallies,
            hosts,
            cycles,
            words,
            of_cycles: input.cycles,
        }
    }

    /// The index of people with these sums, who had an exchange in so many cycles.
    fn index(&self, sum: &Tally, cycles: u32) -> Option<f64> {
        let slots = sum.slots + self.hosts.slots;
        let leaders = sum.leaders + self.hosts.leaders;
        let everybody = sum.people + self.hosts.people;
        mean_of_parts([
            Some(sum.contributed / sum.people),
            Some(self.exchange(sum)),
            Some(sum.joined / sum.people),
            sum.reciprocity(),
            (slots > 0.0).then(|| leaders / slots.min(everybody)),
            (self.of_cycles > 0).then(|| f64::from(cycles) / f64::from(self.of_cycles)),
        ])
    }

    fn exchange(&self, sum: &Tally) -> f64 {
        let mut all = *sum;
        all.peer += self.hosts.peer;
        all.all += self.hosts.all;
        all.peer_exchange()
    }

    fn bootstrap(&self) -> ProfileIntervals {
        let n = self.rest.len();
        let mut rng = SplitMix64::new(SEED);
        let (mut index, mut exchange, mut reciprocity) = (Vec::new(), Vec::new(), Vec::new());
        let mut times = vec![0_u32; n];
        let mut seen = vec![0_u64; self.words];
        for _ in 0..RESAMPLES {
            times.fill(0);
            seen.fill(0);
            for _ in 0..n {
                times[rng.below(n)] += 1;
            }
            let mut sum = Tally::default();
            for (at, &times) in times.iter().enumerate().filter(|(_, times)| **times > 0) {
                sum.add(&self.rest[at], f64::from(times));
                let of_member = &self.cycles[at * self.words..(at + 1) * self.words];
                for (seen, of_member) in seen.iter_mut().zip(of_member) {
                    *seen |= of_member;
                }
            }
            index.extend(self.index(&sum, seen.iter().map(|word| word.count_ones()).sum()));
            exchange.push(self.exchange(&sum));
            reciprocity.extend(sum.reciprocity());
        }
        let interval = |mut replicates: Vec<f64>| {
            let (low, high) = percentile_interval(&mut replicates, RESAMPLES, 0.95)?;
            Some(Interval::new95(low, high, BOOTSTRAP)).filter(Interval::has_width)
        };
        ProfileIntervals {
            index: interval(index),
            peer_exchange: interval(exchange),
            reciprocity: interval(reciprocity),
        }
    }

    fn jackknife(&self) -> ProfileIntervals {
        let mut all = Tally::default();
        for member in &self.rest {
            all.add(member, 1.0);
        }
        let mut seen = vec![0_u64; self.words];
        for (at, word) in self.cycles.iter().enumerate() {
            seen[at % self.words] |= word;
        }
        let cycles = seen.iter().map(|word| word.count_ones()).sum();
        let interval = |statistic: &dyn Fn(&Tally) -> Option<f64>| {
            // An exchange has two ends, so leaving one person out loses no cycle.
            let estimate = statistic(&all)?;
            let left_out = self.rest.iter().map(|member| {
                let mut without = all;
                without.add(member, -1.0);
                statistic(&without)
            });
            let left_out: Vec<f64> = left_out.collect::<Option<_>>()?;
            let n = left_out.len() as f64;
            let mean = left_out.iter().sum::<f64>() / n;
            let squares: f64 = left_out.iter().map(|value| (value - mean).powi(2)).sum();
            let half = Z95 * ((n - 1.0) / n * squares).sqrt();
            let (low, high) = ((estimate - half).max(0.0), (estimate + half).min(1.0));
            Some(Interval::new95(low, high, "jackknife")).filter(Interval::has_width)
        };
        ProfileIntervals {
            index: interval(&|sum| self.index(sum, cycles)),
            peer_exchange: interval(&|sum| Some(self.exchange(sum))),
            reciprocity: interval(&Tally::reciprocity),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Interaction, audience_community};
    use super::*;
    use proptest::prelude::*;

    fn input<'a>(members: &'a [u32], interactions: &'a [Interaction], leads: &'a [u32]) -> ProfileInput<'a> {
        ProfileInput {
            members,
            contributed: members,
            interactions,
            hosts: &members[..1],
            lead_slots: leads,
            cycles: 6,
            min_rest: 5,
        }
    }

    /// People who ask the one before them, and some of whom get an answer.
    fn ring(n: u32) -> Vec<Interaction> {
        let mut all = Vec::new();
        for from in 1..n {
            let to = if from == 1 { n - 1 } else { from - 1 };
            let cycle = from % 5;
            all.push(Interaction { from, to, cycle });
            if from % 3 == 0 {
                all.push(Interaction {
                    from: to,
                    to: from,
                    cycle,
                });
            }
            if from % 4 == 0 {
                all.push(Interaction { from, to: 0, cycle });
            }
        }
        all
    }

    #[test]
    fn the_interval_holds_the_index_and_repeats_to_the_bit() {
        let members: Vec<u32> = (0..21).collect();
        let all = ring(21);
        let input = input(&members, &all, &[0, 0, 3, 4, 5, 5]);
        let index = audience_community(&input).unwrap().index.unwrap();
        let found = profile_intervals(&input);
        let interval = found.index.clone().unwrap();
        assert!(interval.low.unwrap() < index && index < interval.high.unwrap());
        assert_eq!(interval.method, BOOTSTRAP);
        assert_eq!(found, profile_intervals(&input));
        assert!(found.peer_exchange.is_some() && found.reciprocity.is_some());
        // In another order the same people are the same people.
        let (mut turned, mut around) = (members.clone(), all.clone());
        turned[1..].reverse();
        around.reverse();
        let turned = ProfileInput {
            members: &turned,
            interactions: &around,
            ..input
        };
        assert_eq!(found, profile_intervals(&turned));
    }

    #[test]
    fn too_few_or_all_alike_have_no_interval() {
        let members: Vec<u32> = (0..5).collect();
        let four = input(&members, &[], &[]);
        assert_eq!(profile_intervals(&four), ProfileIntervals::default());
        let members: Vec<u32> = (0..10).collect();
        let silent = ProfileInput {
            contributed: &[0],
            ..input(&members, &[], &[0; 6])
        };
        assert!(audience_community(&silent).unwrap().index.is_some());
        assert_eq!(profile_intervals(&silent), ProfileIntervals::default());
        let one = ProfileInput {
            members: &[3],
            hosts: &[],
            min_rest: 0,
            ..silent
        };
        assert_eq!(profile_intervals(&one), ProfileIntervals::default());
    }

    #[test]
    fn large_communities_have_nearly_the_same_interval_without_resampling() {
        let [small, large] = [1_300, 1_700].map(|n| {
            let members: Vec<u32> = (0..n).collect();
            profile_intervals(&input(&members, &ring(n), &[0, 1, 2]))
                .index
                .unwrap()
        });
        assert_eq!((small.method, large.method), (BOOTSTRAP, "jackknife"));
        let width = |i: &Interval| i.high.unwrap() - i.low.unwrap();
        let expected = width(&small) * (1_300.0_f64 / 1_700.0).sqrt();
        assert!(
            (width(&large) / expected - 1.0).abs() < 0.1,
            "{small:?} {large:?}"
        );
    }

    proptest! {
        #[test]
        fn everybody_drawn_once_is_the_profile(
            interactions in prop::collection::vec((0_u32..12, 0_u32..12, 0_u32..70), 0..60),
            contributed in prop::collection::vec(0_u32..12, 0..12),
            leads in prop::collection::vec(0_u32..12, 0..8),
            hosts in prop::collection::vec(0_u32..12, 0..3),
        ) {
            let members: Vec<u32> = (0..12).collect();
            let interactions: Vec<Interaction> = interactions
                .into_iter()
                .map(|(from, to, cycle)| Interaction { from, to, cycle })
                .collect();
            let input = ProfileInput {
                contributed: &contributed,
                hosts: &hosts,
                cycles: 70,
                ..input(&members, &interactions, &leads)
            };
            let profile = audience_community(&input).unwrap();
            let members = Members::of(&input, &Rest::of(&input, None));
            let mut sum = Tally::default();
            for member in &members.rest {
                sum.add(member, 1.0);
            }
            let mut seen = vec![0_u64; members.words];
            for (at, word) in members.cycles.iter().enumerate() {
                seen[at % members.words] |= word;
            }
            let cycles = seen.iter().map(|word| word.count_ones()).sum();
            prop_assert!((members.exchange(&sum) - profile.peer_exchange).abs() < 1e-12);
            prop_assert_eq!(sum.reciprocity(), profile.reciprocity);
            let (found, expected) = (members.index(&sum, cycles), profile.index);
            prop_assert_eq!(found.is_some(), expected.is_some());
            prop_assert!((found.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-12);
            for interval in [profile_intervals(&input).index].into_iter().flatten() {
                prop_assert!(0.0 <= interval.low.unwrap() && interval.high.unwrap() <= 1.0);
            }
        }
    }
}
