//! How recognition spreads (metrics §9.3).

use std::collections::BTreeSet;

use super::facts::Facts;
use super::{ReportWindow, Section, nothing, optional, share};
use crate::engagement::anonymity::DEFAULT_K;
use crate::engagement::flow::{Thanks, recognition_of};
use crate::engagement::idset::IdSet;
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::engagement::roster::NO_UNIT;
use crate::ledger::Verb;

const ID: &str = "recognition";
const TITLE: &str = "Who is recognised, and by whom?";
const DEFINITION: &str = "metrics 9.3, v1";
const NOBODY: &str = "no member recognised another in the window";

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    if !facts.ledger.verb.contains(&Verb::Recognised) {
        return nothing(ID, TITLE, "Nobody is on record as recognised.");
    }
    let given = Given::of(facts, window);
    Section {
        id: ID,
        title: TITLE,
        notes: vec![
            "Thanks to a team count once for each who was in it. No list of who is thanked most: it would turn thanks into a race. High shares of thanks that go back and forth hint at people who thank each other for the sake of it, or at two who work together.",
        ],
        measures: given.measures(),
        series: Vec::new(),
        charts: Vec::new(),
    }
}

/// What members thanked each other for in the window, as far as it stands.
struct Given {
    population: Vec<u32>,
    /// One for each who was thanked.
    thanks: Vec<Thanks>,
    /// How many recognitions that is.
    times: usize,
    /// Whether there are different units to thank across.
    has_units: bool,
    /// Figures about fewer people are not told.
    least: u64,
}

impl Given {
    fn of(facts: &Facts, window: &ReportWindow) -> Self {
        let population = facts.roster.population(&window.window);
        let is_in = IdSet::of(&population);
        let (mut thanks, mut objects) = (Vec::new(), BTreeSet::new());
        for row in facts.rows(&window.window) {
            if facts.ledger.verb[row] != Verb::Recognised || !facts.marks[row].holds() {
                continue;
            }
            let (at, giver, receiver) = (
                facts.ledger.at[row],
                facts.ledger.actor[row],
                facts.ledger.toward[row],
            );
            if giver == receiver || !is_in.contains(receiver) {
                continue;
            }
            objects.insert(facts.ledger.object[row]);
            thanks.push(Thanks {
                giver,
                receiver,
                by_organiser: facts.organised(giver, at),
                across_units: facts.unit_at(giver, at) != facts.unit_at(receiver, at),
            });
        }
        let end = window.window.end - 1;
        let of_now = population.iter().map(|who| facts.unit_at(*who, end));
        let units: BTreeSet<u32> = of_now.filter(|unit| *unit != NO_UNIT).collect();
        Self {
            has_units: units.len() > 1 || thanks.iter().any(|t| t.across_units),
            population,
            thanks,
            least: window.least.max(DEFAULT_K),
            times: objects.len(),
        }
    }

    fn measures(&self) -> Vec<Measure> {
        let found = recognition_of(&self.thanks, &self.population);
        let members = Share::new(0, self.population.len() as u64);
        let people: BTreeSet<u32> = self.thanks.iter().flat_map(|t| [t.giver, t.receiver]).collect();
        let few_members = self.too_few(self.population.len(), "members");
        let few_people = few_members
            .clone()
            .or_else(|| self.too_few(people.len(), "people thanked or were thanked"));
        let of_members = |name, part: Option<Share>| {
            let measure = share(name, part.unwrap_or(members), "there are no members", DEFINITION);
            hidden(measure, few_members.clone())
        };
        let of_thanks = |name, part: Option<Share>, reason| {
            let measure = share(name, part.unwrap_or_default(), reason, DEFINITION);
            hidden(measure.with_interval(None), few_people.clone())
        };
        let across = found.map(|r| r.cross_unit).filter(|_| self.has_units);
        let across_reason = if found.is_some() {
            "there are fewer than two units"
        } else {
            NOBODY
        };
        let gini = optional(
            "recognition-gini-star",
            Unit::Index,
            found.and_then(|r| r.gini_received),
            NOBODY,
            DEFINITION,
        );
        vec![
            of_members("recognition-coverage", found.map(|r| r.coverage)),
            of_members("recognition-givers", found.map(|r| r.giver_share)),
            of_thanks("recognition-by-peers", found.map(|r| r.peer_share), NOBODY),
            of_thanks("recognition-across-units", across, across_reason),
            of_thanks("recognition-mutual", found.map(|r| r.mutual_pair_share), NOBODY),
            hidden(gini.with_n(self.population.len() as u64), few_people.clone()),
        ]
        .into_iter()
        .map(|measure| measure.class(Class::Practice))
        // How much there is of it is no aim: it is easily had.
        .chain([Measure::count("recognitions", self.times as u64, DEFINITION)])
        .collect()
    }

    /// Why figures about so few people are not told; about nobody there is nothing to hide.
    fn too_few(&self, people: usize, who: &str) -> Option<String> {
        let is_few = (1..self.least).contains(&(people as u64));
        is_few.then(|| format!("fewer than {} {who}", self.least))
    }
}

fn hidden(measure: Measure, why: Option<String>) -> Measure {
    match why {
        Some(why) => measure.suppress(why),
        None => measure,
    }
}
