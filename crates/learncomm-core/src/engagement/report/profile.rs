//! Audience or community (metrics §4).

use super::cadence::cycles;
use super::facts::Facts;
use super::network::{Talk, practice};
use super::sessions::within;
use super::{ReportWindow, Section, nothing, optional};
use crate::engagement::anonymity::DEFAULT_K;
use crate::engagement::idset::IdSet;
use crate::engagement::measure::{Interval, Measure, Unit};
use crate::engagement::profile::{
    Interaction, Profile, ProfileInput, ProfileIntervals, Reading, choose_hosts, profile_and_intervals,
};
use crate::engagement::stats::{Z95, wilson_interval};
use crate::engagement::window::Window;

const ID: &str = "profile";
const TITLE: &str = "A learning community, or an audience?";
const DEFINITION: &str = "metrics 4, v1";
/// Fewer cycles say nothing about whether exchange goes on.
const MIN_CYCLES: usize = 3;
const GUARDS: &str = "What is left when the hosts leave the room: organisers are taken out if they are at most a quarter of the members, else the one person with most interactions. This is the project's own construct and not validated: read the six parts first, watch them over time, and do not rank communities by their mean. What happens elsewhere is not seen.";

pub(super) fn section(facts: &Facts, window: &ReportWindow, talk: &Talk) -> Section {
    if !facts.marks.iter().any(|mark| mark.contributed()) {
        return nothing(
            ID,
            TITLE,
            "No member is on record as having contributed anything.",
        );
    }
    let seen = Seen::of(facts, window, talk);
    let least = window.least.max(DEFAULT_K);
    let input = seen.input(least as usize);
    let quiet = seen.contributed.is_empty() && seen.interactions.is_empty();
    // The rest is who is no host; hosts are members.
    let rest = seen.members.len() - seen.hosts.len();
    let (profile, intervals) = window.memo.of("profile", numbers(&input), || {
        profile_and_intervals(&input, Some(&talk.network))
    });
    let (found, why) = match profile {
        _ if seen.members.is_empty() => (None, Why::Undefined("there are no members")),
        _ if quiet => (None, Why::Undefined("no member contributed in the window")),
        None => (None, Why::Suppressed(least)),
        Some(profile) => (Some(profile), Why::Undefined("")),
    };
    let intervals = found.map(|_| intervals).unwrap_or_default();
    let mut notes = vec![GUARDS];
    notes.extend(found.and_then(|profile| in_words(&profile, &intervals)));
    Section {
        id: ID,
        title: TITLE,
        notes,
        measures: measures(found, intervals, rest, &why)
            .into_iter()
            .map(|measure| practice(measure, rest))
            .map(|measure| why.applied(found.is_none(), measure))
            .collect(),
        series: Vec::new(),
        charts: Vec::new(),
    }
}

/// All that a profile is worked out from.
fn numbers(input: &ProfileInput<'_>) -> impl Iterator<Item = u64> {
    let lists = [input.members, input.contributed, input.hosts, input.lead_slots];
    let bounds = [u64::from(input.cycles), input.min_rest as u64];
    let people = lists
        .into_iter()
        .flat_map(|list| std::iter::once(list.len() as u64).chain(list.iter().map(|who| u64::from(*who))));
    let ends = |i: &Interaction| [u64::from(i.from) << 32 | u64::from(i.to), u64::from(i.cycle)];
    bounds
        .into_iter()
        .chain(people)
        .chain(input.interactions.iter().flat_map(ends))
}

/// Why there is no profile.
enum Why {
    Undefined(&'static str),
    /// Fewer people than this are left.
    Suppressed(u64),
}

impl Why {
    fn reason(&self) -> &'static str {
        match self {
            Self::Undefined(reason) => reason,
            Self::Suppressed(_) => "",
        }
    }

    fn applied(&self, missing: bool, measure: Measure) -> Measure {
        match self {
            Self::Suppressed(least) if missing => {
                measure.suppress(format!("fewer than {least} members beside the hosts"))
            }
            _ => measure,
        }
    }
}

fn measures(found: Option<Profile>, intervals: ProfileIntervals, rest: usize, why: &Why) -> Vec<Measure> {
    let part = |name, value: Option<f64>, reason: &'static str| {
        let reason = if found.is_some() { reason } else { why.reason() };
        optional(name, Unit::Share, value, reason, DEFINITION)
    };
    let of = |value: fn(&Profile) -> Option<f64>| found.as_ref().and_then(value);
    // People contribute or do not, one by one: that share has an interval of its own.
    let contributed = found.map_or(0, |p| (p.breadth * rest as f64).round() as u64);
    let breadth = wilson_interval(contributed, rest as u64, Z95);
    vec![
        part("profile-breadth", of(|p| Some(p.breadth)), "")
            .with_interval(breadth.map(|(low, high)| Interval::new95(low, high, "wilson"))),
        part("profile-peer-exchange", of(|p| Some(p.peer_exchange)), "")
            .with_interval(intervals.peer_exchange),
        part("profile-cohesion", of(|p| Some(p.cohesion)), ""),
        part(
            "profile-reciprocity",
            of(|p| p.reciprocity),
            "no two members beside the hosts are tied",
        )
        .with_interval(intervals.reciprocity),
        part(
            "profile-shared-lead",
            of(|p| p.shared_lead),
            "no member is on record as having led a session of the window",
        ),
        part(
            "profile-continuity",
            of(|p| p.continuity),
            "fewer than three whole meeting cycles",
        ),
        part(
            "profile-index",
            of(|p| p.index),
            "fewer than four of the six parts are defined",
        )
        .unit(Unit::Index)
        .with_interval(intervals.index),
    ]
}

/// What the profile is worked out from.
struct Seen {
    members: Vec<u32>,
    contributed: Vec<u32>,
    interactions: Vec<Interaction>,
    hosts: Vec<u32>,
    lead_slots: Vec<u32>,
    cycles: u32,
}

impl Seen {
    fn of(facts: &Facts, window: &ReportWindow, talk: &Talk) -> Self {
        let Talk {
            population: members,
            links,
            ..
        } = talk;
        let mut contributed = IdSet::with_capacity(facts.roster.len());
        for row in facts.rows(&window.window) {
            if facts.marks[row].contributed() {
                contributed.insert(facts.ledger.actor[row]);
            }
        }
        let cycles = Some(cycles(facts, window)).filter(|cycles| cycles.len() >= MIN_CYCLES);
        let cycles = cycles.unwrap_or_default();
        let mut cycle = Cycle::default();
        let interactions: Vec<Interaction> = links
            .arcs
            .iter()
            .zip(&links.at)
            .map(|((from, to), at)| Interaction {
                from: *from,
                to: *to,
                cycle: cycle.of(&cycles, *at),
            })
            .collect();
        let then = window.window.end - 1;
        let organisers: Vec<u32> = members
            .iter()
            .copied()
            .filter(|who| facts.organised(*who, then))
            .collect();
        Self {
            hosts: choose_hosts(members.len(), &organisers, &links.arcs),
            contributed: contributed.iter().collect(),
            interactions,
            lead_slots: lead_slots(facts, window),
            cycles: cycles.len() as u32,
            members: members.clone(),
        }
    }

    fn input(&self, min_rest: usize) -> ProfileInput<'_> {
        ProfileInput {
            members: &self.members,
            contributed: &self.contributed,
            interactions: &self.interactions,
            hosts: &self.hosts,
            lead_slots: &self.lead_slots,
            cycles: self.cycles,
            min_rest,
        }
    }
}

/// In which cycle things happened that are told in order of time; the days before the first whole one go with it.
#[derive(Default)]
struct Cycle(usize);

impl Cycle {
    fn of(&mut self, cycles: &[Window], at: i64) -> u32 {
        while cycles.get(self.0 + 1).is_some_and(|next| next.start <= at) {
            self.0 += 1;
        }
        self.0 as u32
    }
}

/// Members who led a session of the window, each once for each session, whatever they did in it.
fn lead_slots(facts: &Facts, window: &ReportWindow) -> Vec<u32> {
    let mut slots = Vec::new();
    for session in within(facts, window) {
        let leads = session.led.iter().map(|(_, who)| *who);
        let mut leads: Vec<u32> = leads.filter(|who| facts.belonged(*who, session.at)).collect();
        leads.sort_unstable();
        leads.dedup();
        slots.extend(leads);
    }
    slots
}

/// What the index says in words, as far as its interval allows.
fn in_words(profile: &Profile, intervals: &ProfileIntervals) -> Option<&'static str> {
    use Reading::{Audience, AudienceWithPockets, Community, Emerging};
    let reading = profile.reading()?;
    let interval = intervals.index.as_ref();
    let Some((low, high)) = interval.and_then(|i| i.low.zip(i.high)) else {
        return Some(match reading {
            Audience => "In words: an audience. How sure that is cannot be told.",
            AudienceWithPockets => {
                "In words: an audience with pockets of exchange. How sure that is cannot be told."
            }
            Emerging => "In words: an emerging community. How sure that is cannot be told.",
            Community => "In words: a community. How sure that is cannot be told.",
        });
    };
    // An index at the very edge of its interval is still what was seen.
    let (low, high) = (Reading::of(low).min(reading), Reading::of(high).max(reading));
    Some(match (low, high) {
        (Audience, Audience) => "In words: an audience.",
        (AudienceWithPockets, AudienceWithPockets) => "In words: an audience with pockets of exchange.",
        (Emerging, Emerging) => "In words: an emerging community.",
        (Community, Community) => "In words: a community.",
        (Audience, AudienceWithPockets) => {
            "In words: an audience, perhaps with pockets of exchange; there is too little to tell which."
        }
        (AudienceWithPockets, Emerging) => {
            "In words: more than an audience and less than a community; there is too little to tell whether it is emerging."
        }
        (Emerging, Community) => {
            "In words: a community, or one that is emerging; there is too little to tell which."
        }
        _ => {
            "In words: there is too little to tell; anything from the low end of the interval to its high end would fit."
        }
    })
}
