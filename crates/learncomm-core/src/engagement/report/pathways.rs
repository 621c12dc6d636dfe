//! How far people come on pathways (metrics §9.2).

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::{Point, ReportWindow, Section, Series, median_wait, nothing, optional, share};
use crate::engagement::anonymity::{Hidden, suppress};
use crate::engagement::flow::pathways;
use crate::engagement::measure::{Class, Measure, Unit};
use crate::ledger::Verb;

const ID: &str = "pathways";
const TITLE: &str = "Do people get on with what they set out to learn?";
const DEFINITION: &str = "metrics 9.2, v1";

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    if !facts.any(&[Verb::Enrolled]) {
        return nothing(ID, TITLE, "Nobody is on record as enrolled in a pathway.");
    }
    let stays = Stays::of(facts);
    let standing = stays.standing(facts, window.as_of.timestamp_millis());
    let mut measures = pooled(&standing, window.least);
    measures.push(stays.time_to_complete(facts, window));
    let points = by_pathway(&standing, window.least);
    let series = Series {
        id: "pathway-progress",
        title: "Mean share of the required steps that are done, by pathway",
        unit: Unit::Share,
        definition: DEFINITION,
        points,
    };
    Section {
        id: ID,
        title: TITLE,
        charts: Vec::new(),
        notes: vec![
            "Completion is not a goal: finishing is not learning, and who stops may have found what they came for. What counts is what people recorded. Figures of few people are hidden, and pathways that few follow are left out.",
        ],
        measures: measures
            .into_iter()
            .map(|measure| measure.class(Class::Practice))
            .collect(),
        series: if series.points.is_empty() {
            Vec::new()
        } else {
            vec![series]
        },
    }
}

/// That somebody followed a pathway, from enrolling until they left it or enrolled again.
struct Stay {
    who: u32,
    pathway: u32,
    version: u32,
    at: i64,
    /// The places of the required steps of the version that are done.
    done: BTreeSet<u32>,
    /// When all were, and in which version.
    completed: Option<(i64, u32)>,
    left: Option<i64>,
}

/// Somebody who follows a pathway now.
struct Follower {
    who: u32,
    pathway: u32,
    done: u32,
    required: u32,
}

struct Stays {
    /// In the order of their beginnings.
    all: Vec<Stay>,
    /// How many steps a version of a pathway requires.
    required: BTreeMap<(u32, u32), u32>,
    /// The last stay of each person on each pathway.
    last: BTreeMap<(u32, u32), usize>,
}

impl Stays {
    fn of(facts: &Facts) -> Self {
        let ledger = &facts.ledger;
        // In one instant people enrol or move on before what they have done there is told.
        let place = |verb: Verb| match verb {
            Verb::MadePathway => Some(0),
            Verb::Enrolled => Some(1),
            Verb::MovedOn => Some(2),
            Verb::DidStep => Some(3),
            Verb::UndidStep => Some(4),
            Verb::LeftPathway => Some(5),
            _ => None,
        };
        let rows = facts.rooms.rows.iter().map(|row| *row as usize);
        let mut rows: Vec<(i64, u8, usize)> = rows
            .filter_map(|row| Some((ledger.at[row], place(ledger.verb[row])?, row)))
            .collect();
        rows.sort_unstable();
        let mut stays = Self {
            all: Vec::new(),
            required: BTreeMap::new(),
            last: BTreeMap::new(),
        };
        for (at, _, row) in rows {
            let (who, pathway, value) = (ledger.actor[row], ledger.object[row], ledger.value[row]);
            match ledger.verb[row] {
                Verb::MadePathway => {
                    stays.required.insert((pathway, value & 0xffff), value >> 16);
                }
                Verb::Enrolled => {
                    stays.last.insert((pathway, who), stays.all.len());
                    stays.all.push(Stay {
                        who,
                        pathway,
                        version: value,
                        at,
                        done: BTreeSet::new(),
                        completed: None,
                        left: None,
                    });
                }
                verb => {
                    let last = stays.last.get(&(pathway, who));
                    if let Some(stay) = last.and_then(|last| stays.all.get_mut(*last)) {
                        let required = stays.required.get(&(pathway, stay.version));
                        stay.goes_on(verb, at, value, required.copied());
                    }
                }
            }
        }
        stays
    }

    /// Members who follow a pathway as of then, in a version of which it is known what it requires.
    fn standing(&self, facts: &Facts, as_of: i64) -> Vec<Follower> {
        let last = self.last.values().filter_map(|last| self.all.get(*last));
        let standing = last.filter(|stay| stay.left.is_none() && facts.belonged(stay.who, as_of));
        standing
            .filter_map(|stay| {
                let required = *self
                    .required
                    .get(&(stay.pathway, stay.version))
                    .filter(|n| **n > 0)?;
                Some(Follower {
                    who: stay.who,
                    pathway: stay.pathway,
                    done: u32::try_from(stay.done.len()).unwrap_or(u32::MAX),
                    required,
                })
            })
            .collect()
    }

    /// From enrolling to the last required step, of members who enrolled in the window. Who left, the pathway or the
    /// community, had not finished by then.
    fn time_to_complete(&self, facts: &Facts, window: &ReportWindow) -> Measure {
        const NAME: &str = "median-time-to-complete";
        let as_of = window.as_of.timestamp_millis();
        let begun = |stay: &&Stay| window.window.contains(stay.at) && facts.belonged(stay.who, stay.at);
        let (mut waits, mut people) = (Vec::new(), BTreeSet::new());
        for stay in self.all.iter().filter(begun) {
            let gone = facts.roster.first_left(stay.who).filter(|left| *left > stay.at);
            let until = stay.left.into_iter().chain(gone).fold(as_of, i64::min);
            let done = stay.completed.map(|(at, _)| at).filter(|at| *at <= until);
            let waited = done.unwrap_or(until).saturating_sub(stay.at).max(0);
            waits.push((waited as f64 / 1000.0, done.is_some()));
            people.insert(stay.who);
        }
        let reason = if waits.is_empty() {
            "nobody enrolled in the window"
        } else {
            "more than half have not finished"
        };
        guarded(
            median_wait(NAME, &waits, reason, DEFINITION),
            people.len(),
            window.least,
        )
    }
}

impl Stay {
    fn goes_on(&mut self, verb: Verb, at: i64, value: u32, required: Option<u32>) {
        let (place, is_required, version) = (value & 0x7fff, value >> 15 & 1 == 1, value >> 16);
        match verb {
            Verb::MovedOn => {
                self.version = value;
                self.done.clear();
            }
            Verb::DidStep if is_required && version == self.version => {
                self.done.insert(place);
                if required.is_some_and(|n| self.done.len() >= n as usize) {
                    self.completed.get_or_insert((at, version));
                }
            }
            Verb::UndidStep if is_required && version == self.version => {
                self.done.remove(&place);
                self.completed = self.completed.filter(|(_, completed)| *completed != version);
            }
            Verb::LeftPathway => self.left = Some(at),
            _ => {}
        }
    }
}

/// Hides a figure that rests on few people.
fn guarded(measure: Measure, people: usize, least: u64) -> Measure {
    if (1..least).contains(&(people as u64)) {
        measure.suppress("fewer people than the charter lets be told from")
    } else {
        measure
    }
}

fn people<'f>(followers: impl IntoIterator<Item = &'f Follower>) -> usize {
    let people: BTreeSet<u32> = followers.into_iter().map(|follower| follower.who).collect();
    people.len()
}

/// Figures of all pathways together.
fn pooled(standing: &[Follower], least: u64) -> Vec<Measure> {
    let none = "nobody follows a pathway";
    let steps: Vec<(u32, u32)> = standing.iter().map(|f| (f.done, f.required)).collect();
    let (n, flow) = (steps.len() as u64, pathways(&steps));
    let part = |name, part: Option<f64>| optional(name, Unit::Share, part, none, DEFINITION).with_n(n);
    let shares = flow
        .map(|flow| (flow.completion, flow.not_started))
        .unwrap_or_default();
    let measures = vec![
        Measure::count("pathway-enrolments", n, DEFINITION),
        part("mean-pathway-progress", flow.map(|flow| flow.mean)),
        part("median-pathway-progress", flow.map(|flow| flow.median)),
        share("pathway-completion", shares.0, none, DEFINITION).with_interval(None),
        share("pathway-not-started", shares.1, none, DEFINITION).with_interval(None),
    ];
    let people = people(standing);
    let guarded = measures
        .into_iter()
        .map(|measure| guarded(measure, people, least));
    guarded.collect()
}

/// The mean of each pathway that enough people follow. Figures of all together stand beside it, so that no pathway that is
/// left out may be the only one, nor all that are be of few people.
fn by_pathway(standing: &[Follower], least: u64) -> Vec<Point> {
    let mut followers: BTreeMap<u32, Vec<&Follower>> = BTreeMap::new();
    for follower in standing {
        followers.entry(follower.pathway).or_default().push(follower);
    }
    let cells: Vec<(u32, u64)> = followers
        .iter()
        .map(|(pathway, of)| (*pathway, of.len() as u64))
        .collect();
    let Hidden::Cells(mut hidden) = suppress(&cells, least, true) else {
        return Vec::new();
    };
    let mut shown: Vec<&(u32, u64)> = cells
        .iter()
        .filter(|(pathway, _)| !hidden.contains(pathway))
        .collect();
    shown.sort_by_key(|(pathway, n)| (std::cmp::Reverse(*n), std::cmp::Reverse(*pathway)));
    // The same few people may follow several.
    let told_of = |hidden: &BTreeSet<u32>| people(standing.iter().filter(|f| hidden.contains(&f.pathway)));
    while !hidden.is_empty() && (told_of(&hidden) as u64) < least {
        let Some((pathway, _)) = shown.pop() else { break };
        hidden.insert(*pathway);
    }
    followers.retain(|pathway, _| !hidden.contains(pathway));
    let points = followers.into_iter().filter_map(|(pathway, of)| {
        let steps: Vec<(u32, u32)> = of.iter().map(|f| (f.done, f.required)).collect();
        Some(Point {
            label: format!("#{pathway}").into(),
            value: Some(pathways(&steps)?.mean),
            n: steps.len() as u64,
            note: None,
        })
    });
    points.collect()
}
