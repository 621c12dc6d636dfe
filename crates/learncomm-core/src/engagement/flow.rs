//! How learning flows (metrics §9), *practice*.

use std::collections::BTreeMap;

use serde::Serialize;

use super::equity::gini_star;
use super::idset::IdSet;
use super::measure::Share;

/// How many people seek, make sense and share, and how these overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SeekSenseShare {
    /// People who searched, read, watched, attended or asked.
    pub seek: u64,
    /// People who annotated, summarised, reflected or adapted.
    pub sense: u64,
    /// People who answered, posted, presented, curated or edited.
    pub share: u64,
    /// People who did all three.
    pub all_three: u64,
    /// Of the seekers, those who made sense.
    pub seekers_who_sense: Share,
    /// Of the sense-makers, those who shared.
    pub sensers_who_share: Share,
    /// Of everybody, those who only sought.
    pub consume_only: Share,
}

/// Seek–sense–share (metrics §9.1; after Jarche's framework): a cycle and not a funnel, so without score or target.
///
/// People outside `population` do not count. Most sense-making leaves no trace in software: say so next to the figures.
#[must_use]
pub fn seek_sense_share(seek: &[u32], sense: &[u32], share: &[u32], population: &[u32]) -> SeekSenseShare {
    let (seek, sense, share) = (IdSet::of(seek), IdSet::of(sense), IdSet::of(share));
    let population = IdSet::of(population);
    // Seven overlaps of three sets, counted in one walk: bit 0 seek, bit 1 sense, bit 2 share.
    let mut cells = [0u64; 8];
    for person in population.iter() {
        let cell = usize::from(seek.contains(person))
            | usize::from(sense.contains(person)) << 1
            | usize::from(share.contains(person)) << 2;
        cells[cell] += 1;
    }
    let with = |mask: usize| {
        (0..8)
            .filter(|cell| cell & mask == mask)
            .map(|cell| cells[cell])
            .sum::<u64>()
    };
    SeekSenseShare {
        seek: with(1),
        sense: with(2),
        share: with(4),
        all_three: with(7),
        seekers_who_sense: Share::new(with(3), with(1)),
        sensers_who_share: Share::new(with(6), with(2)),
        consume_only: Share::new(cells[1], population.len() as u64),
    }
}

/// Progress of the people enrolled in a pathway.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pathway {
    /// Share who did every required step.
    pub completion: Share,
    /// Share who did none.
    pub not_started: Share,
    /// Mean part of the required steps done, 0 to 1.
    pub mean: f64,
    /// Median part of the required steps done, 0 to 1.
    pub median: f64,
}

/// Pathway progress (metrics §9.2): `done` holds, for each person enrolled, how many different required steps of the
/// version they enrolled in are done. Undefined without anybody enrolled or without required steps. Not a goal: finishing
/// is not learning.
#[must_use]
pub fn pathway(done: &[u32], required: u32) -> Option<Pathway> {
    let steps: Vec<(u32, u32)> = done.iter().map(|&done| (done, required)).collect();
    pathways(&steps)
}

/// As [`pathway`], over people who follow different pathways or versions: for each, how many required steps are done and
/// how many there are. Who follows one without required steps does not count.
#[must_use]
pub fn pathways(steps: &[(u32, u32)]) -> Option<Pathway> {
    let (mut completed, mut not_started) = (0, 0);
    let mut parts: Vec<f64> = Vec::with_capacity(steps.len());
    for &(done, required) in steps.iter().filter(|(_, required)| *required > 0) {
        parts.push(f64::from(done.min(required)) / f64::from(required));
        completed += u64::from(done >= required);
        not_started += u64::from(done == 0);
    }
    if parts.is_empty() {
        return None;
    }
    parts.sort_unstable_by(f64::total_cmp);
    let n = parts.len();
    let median = if n % 2 == 1 {
        parts[n / 2]
    } else {
        (parts[n / 2 - 1] + parts[n / 2]) / 2.0
    };
    Some(Pathway {
        completion: Share::new(completed, n as u64),
        not_started: Share::new(not_started, n as u64),
        mean: parts.iter().sum::<f64>() / n as f64,
        median,
    })
}

/// How recognition spreads.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Recognition {
    /// Of everybody, those thanked at least once.
    pub coverage: Share,
    /// Of everybody, those who thanked somebody.
    pub giver_share: Share,
    /// Of the thanks, those not given by an organiser.
    pub peer_share: Share,
    /// Of the thanks, those across units.
    pub cross_unit: Share,
    /// Of the thanks, those between people who thanked each other: high values hint at rings.
    pub mutual_pair_share: Share,
    /// Inequality of thanks received over everybody; see [`gini_star`].
    pub gini_received: Option<f64>,
}

/// Recognition (metrics §9.3): `thanks` are (giver, receiver); those to oneself or with somebody outside `population` are
/// dropped. `units` is indexed by number; two people without unit are not across units. Undefined without thanks.
#[must_use]
pub fn recognition(
    thanks: &[(u32, u32)],
    population: &[u32],
    organisers: &[u32],
    units: &[u32],
) -> Option<Recognition> {
    let organisers = IdSet::of(organisers);
    let unit = |person: u32| {
        units
            .get(person as usize)
            .copied()
            .unwrap_or(super::roster::NO_UNIT)
    };
    let thanks: Vec<Thanks> = thanks
        .iter()
        .map(|&(giver, receiver)| Thanks {
            giver,
            receiver,
            by_organiser: organisers.contains(giver),
            across_units: unit(giver) != unit(receiver),
        })
        .collect();
    recognition_of(&thanks, population)
}

/// One thanks, with what held of the two when it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thanks {
    /// Who thanked.
    pub giver: u32,
    /// Who was thanked.
    pub receiver: u32,
    /// Whether the giver organised the community then.
    pub by_organiser: bool,
    /// Whether the two were of different units then.
    pub across_units: bool,
}

/// [`recognition`], where people change roles and units over time.
#[must_use]
pub fn recognition_of(thanks: &[Thanks], population: &[u32]) -> Option<Recognition> {
    let people = IdSet::of(population);
    let mut counted: Vec<Thanks> = thanks.to_vec();
    counted.retain(|t| t.giver != t.receiver && people.contains(t.giver) && people.contains(t.receiver));
    if counted.is_empty() {
        return None;
    }
    let mut pairs: Vec<(u32, u32)> = counted.iter().map(|t| (t.giver, t.receiver)).collect();
    pairs.sort_unstable();
    let is_mutual = |t: &Thanks| pairs.binary_search(&(t.receiver, t.giver)).is_ok();

    let mut received: BTreeMap<u32, f64> = people.iter().map(|person| (person, 0.0)).collect();
    let mut givers = IdSet::default();
    for t in &counted {
        givers.insert(t.giver);
        *received.entry(t.receiver).or_default() += 1.0;
    }
    let received: Vec<f64> = received.into_values().collect();
    let (all, thanks) = (people.len() as u64, counted.len() as u64);
    let of_thanks = |test: &dyn Fn(&Thanks) -> bool| {
        Share::new(counted.iter().filter(|t| test(t)).count() as u64, thanks)
    };
    Some(Recognition {
        coverage: Share::new(received.iter().filter(|&&times| times > 0.0).count() as u64, all),
        giver_share: Share::new(givers.len() as u64, all),
        peer_share: of_thanks(&|t| !t.by_organiser),
        cross_unit: of_thanks(&|t| t.across_units),
        mutual_pair_share: of_thanks(&is_mutual),
        gini_received: gini_star(&received),
    })
}

/// Topic backlog: a topic's share of demand minus its share of supply, −1 to 1; positive is under-served (metrics §9.4).
///
/// Demand is open votes and questions, supply sessions, resources and self-declared experts. Every topic of either side
/// has an entry; with no supply at all the gap is the demand. Undefined without demand.
#[must_use]
pub fn topic_gap<K: Ord + Clone>(
    demand: &BTreeMap<K, f64>,
    supply: &BTreeMap<K, f64>,
) -> Option<BTreeMap<K, f64>> {
    let wanted: f64 = demand.values().sum();
    let offered: f64 = supply.values().sum();
    if wanted == 0.0 {
        return None;
    }
    let part = |side: &BTreeMap<K, f64>, topic: &K, whole: f64| {
        if whole == 0.0 {
            0.0
        } else {
            side.get(topic).copied().unwrap_or(0.0) / whole
        }
    };
    Some(
        demand
            .keys()
            .chain(supply.keys())
            .map(|topic| {
                (
                    topic.clone(),
                    part(demand, topic, wanted) - part(supply, topic, offered),
                )
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeking_alone_is_told_apart() {
        let got = seek_sense_share(&[0, 1, 2, 3, 9], &[0, 1, 4], &[0, 4], &[0, 1, 2, 3, 4, 5]);
        assert_eq!((got.seek, got.sense, got.share, got.all_three), (4, 3, 2, 1));
        assert_eq!(got.seekers_who_sense, Share::new(2, 4));
        assert_eq!(got.sensers_who_share, Share::new(2, 3));
        assert_eq!(got.consume_only, Share::new(2, 6));
        assert_eq!(seek_sense_share(&[], &[], &[], &[]).consume_only.value(), None);
    }

    #[test]
    fn pathways_have_a_middle() {
        let got = pathway(&[4, 1, 0, 2], 4).unwrap();
        assert_eq!((got.mean, got.median), (7.0 / 16.0, 0.375));
        assert_eq!(
            (got.completion, got.not_started),
            (Share::new(1, 4), Share::new(1, 4))
        );
        assert_eq!(pathway(&[], 4), None);
        assert_eq!(pathway(&[1], 0), None);
        let pooled = pathways(&[(1, 2), (3, 3), (0, 4), (5, 0)]).unwrap();
        assert_eq!((pooled.mean, pooled.median), (0.5, 0.5));
        assert_eq!(pooled.completion, Share::new(1, 3));
    }

    #[test]
    fn thanking_oneself_does_not_count() {
        let units = [1, 1, 2, 2, 1];
        let got = recognition(
            &[(0, 1), (1, 0), (0, 2), (0, 0), (4, 2)],
            &[0, 1, 2, 3, 4],
            &[4],
            &units,
        )
        .unwrap();
        assert_eq!(got.coverage, Share::new(3, 5));
        assert_eq!(
            (got.peer_share, got.cross_unit),
            (Share::new(3, 4), Share::new(2, 4))
        );
        assert_eq!(got.mutual_pair_share, Share::new(2, 4));
        assert_eq!(recognition(&[(0, 0), (0, 7)], &[0], &[], &units), None);
    }

    #[test]
    fn gaps_cancel_out() {
        let demand = BTreeMap::from([("rust", 6.0), ("sql", 2.0)]);
        let supply = BTreeMap::from([("sql", 3.0), ("git", 1.0)]);
        let gap = topic_gap(&demand, &supply).unwrap();
        assert_eq!(
            gap,
            BTreeMap::from([("git", -0.25), ("rust", 0.75), ("sql", -0.5)])
        );
        assert_eq!(topic_gap(&BTreeMap::new(), &supply), None);
    }
}
