//! Whether everybody is heard where something is decided (S3.2; metrics §2.3, §8), and whether all units are heard
//! alike. Who has not been heard is about single people: the report has how many they are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use super::facts::Facts;
use super::made::Made;
use super::parity::{self, Parity};
use super::sessions::within;
use super::{Point, ReportWindow, Section, Series, nothing, share};
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::engagement::window::local_day;
use crate::ledger::Verb;
use crate::session::SessionRole;

const ID: &str = "voices";
const TITLE: &str = "Is everybody heard where something is decided?";
const DEFINITION: &str = "metrics 8, v1";
/// So many decisions are listed, the latest ones.
const SHOWN: usize = 30;

/// The section, and the numbers of the units that the points of its series of units are about.
pub(super) fn section(facts: &Facts, window: &ReportWindow, made: &Made) -> (Section, Vec<u32>) {
    let verbs = [Verb::AdoptedNorm, Verb::PlannedTopic, Verb::Led];
    let parity = Parity::of(facts, window, made);
    if !facts.any(&verbs) && parity.is_none() {
        let why = "No norm is on record as adopted, no topic as planned and nobody as having led a session, and there are fewer than two units.";
        return (nothing(ID, TITLE, why), Vec::new());
    }
    let decisions = Decisions::of(facts, window);
    let (mut series, mut units) = (Vec::new(), Vec::new());
    if !decisions.all.is_empty() {
        series.push(decisions.series(window));
    }
    if let Some(parity) = parity {
        series.extend(parity.series());
        units = parity.units();
    }
    let section = Section {
        id: ID,
        title: TITLE,
        notes: vec![
            "Heard are those who drafted or spoke on a version of a norm before it was adopted, and those whose vote for a topic stood when it was first planned. What is said in a session or elsewhere leaves no trace here. That somebody was not heard may be their wish.",
        ],
        measures: decisions
            .measures(facts, window)
            .into_iter()
            .chain([led_by_members(facts, window)])
            .map(|measure| measure.class(Class::Practice))
            .collect(),
        series,
        charts: Vec::new(),
    };
    (section, units)
}

/// What was decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// A version of a norm was adopted.
    Norm,
    /// A topic was planned into a session.
    Topic,
}

struct Decision {
    what: What,
    at: i64,
    /// Members then who were heard / members then.
    heard: Share,
}

/// What was decided in the window, in order of time.
#[derive(Default)]
struct Decisions {
    all: Vec<Decision>,
    /// Whoever was heard in any of them.
    heard: BTreeSet<u32>,
}

impl Decisions {
    fn of(facts: &Facts, window: &ReportWindow) -> Self {
        let ledger = &facts.ledger;
        let mut decisions = Self::default();
        // Who drafted or spoke on which version of which norm so far.
        let mut on_norms: BTreeMap<(u32, u32), BTreeSet<u32>> = BTreeMap::new();
        // Whose vote stands on a topic, and whether it was planned since it was last covered or dropped.
        let mut on_topics: BTreeMap<u32, (BTreeSet<u32>, bool)> = BTreeMap::new();
        let mut rows: Vec<usize> = facts.rooms.rows.iter().map(|row| *row as usize).collect();
        // In one instant, voices come before what they are about.
        rows.sort_by_key(|row| {
            let decides = matches!(ledger.verb[*row], Verb::AdoptedNorm | Verb::PlannedTopic);
            (ledger.at[*row], decides)
        });
        for row in rows {
            let (at, who, topic) = (ledger.at[row], ledger.actor[row], ledger.topic[row]);
            let (norm, value) = (ledger.object[row], ledger.value[row]);
            match ledger.verb[row] {
                Verb::DraftedNorm => {
                    on_norms.entry((norm, value)).or_default().insert(who);
                }
                Verb::Voiced => {
                    on_norms.entry((norm, value >> 8)).or_default().insert(who);
                }
                Verb::AdoptedNorm => {
                    let voices = on_norms.get(&(norm, value));
                    decisions.add(facts, window, What::Norm, at, voices);
                }
                Verb::SuggestedTopic | Verb::VotedTopic if facts.marks[row].active() => {
                    on_topics.entry(topic).or_default().0.insert(who);
                }
                Verb::UnvotedTopic => {
                    if let Some((votes, _)) = on_topics.get_mut(&topic) {
                        votes.remove(&who);
                    }
                }
                Verb::PlannedTopic => {
                    let (votes, planned) = on_topics.entry(topic).or_default();
                    if !std::mem::replace(planned, true) {
                        decisions.add(facts, window, What::Topic, at, Some(votes));
                    }
                }
                Verb::CoveredTopic if !facts.rooms.is_undone(at) => {
                    on_topics.remove(&topic);
                }
                Verb::DroppedTopic => {
                    on_topics.remove(&topic);
                }
                _ => {}
            }
        }
        decisions
    }

    fn add(
        &mut self,
        facts: &Facts,
        window: &ReportWindow,
        what: What,
        at: i64,
        voices: Option<&BTreeSet<u32>>,
    ) {
        if !window.window.contains(at) {
            return;
        }
        let voices = voices.into_iter().flatten().copied();
        let heard: Vec<u32> = voices.filter(|who| facts.belonged(*who, at)).collect();
        let heard_of = Share::new(heard.len() as u64, facts.members_at(at).len() as u64);
        self.heard.extend(heard);
        self.all.push(Decision {
            what,
            at,
            heard: heard_of,
        });
    }

    fn about(&self, what: What) -> impl Iterator<Item = &Decision> {
        self.all.iter().filter(move |decision| decision.what == what)
    }

    fn measures(&self, facts: &Facts, window: &ReportWindow) -> Vec<Measure> {
        let members = facts.members_at(window.window.end - 1);
        let unheard = members.iter().filter(|who| !self.heard.contains(who)).count();
        let unheard = Share::new(unheard as u64, members.len() as u64);
        let unheard = if self.all.is_empty() {
            Share::default()
        } else {
            unheard
        };
        // The same people speak again, so an interval for independent cases would claim too much.
        let of = |name, what, none| {
            let mut sum = Share::default();
            for decision in self.about(what) {
                sum += decision.heard;
            }
            share(name, sum, none, DEFINITION).with_interval(None)
        };
        let count = |name, what| Measure::count(name, self.about(what).count() as u64, DEFINITION);
        vec![
            of(
                "heard-in-norm-decisions",
                What::Norm,
                "no version of a norm was adopted in the window",
            ),
            of(
                "heard-in-topic-decisions",
                What::Topic,
                "no topic was planned in the window",
            ),
            share(
                "heard-in-no-decision",
                unheard,
                if members.is_empty() {
                    "there are no members"
                } else {
                    "nothing was decided in the window"
                },
                DEFINITION,
            )
            .with_interval(None),
            count("norm-versions-adopted", What::Norm),
            count("topics-planned", What::Topic),
        ]
    }

    fn series(&self, window: &ReportWindow) -> Series {
        let latest = &self.all[self.all.len().saturating_sub(SHOWN)..];
        let points = latest.iter().map(|decision| {
            let day = DateTime::from_timestamp_millis(decision.at)
                .map(|at| local_day(at, window.time_zone).to_string())
                .unwrap_or_default();
            let what = match decision.what {
                What::Norm => "norm",
                What::Topic => "topic",
            };
            Point {
                label: format!("{day} {what}").into(),
                value: decision.heard.value(),
                n: decision.heard.denominator,
                note: decision
                    .heard
                    .value()
                    .is_none()
                    .then_some("there were no members"),
            }
        });
        Series {
            id: "heard-by-decision",
            title: "Members who were heard, by decision; the latest ones",
            unit: Unit::Share,
            definition: DEFINITION,
            points: points.collect(),
        }
    }
}

/// Sessions of the window that a member facilitated or presented in who did not organise the community then / sessions of
/// the window that any member did.
fn led_by_members(facts: &Facts, window: &ReportWindow) -> Measure {
    let leads = [SessionRole::Facilitator.code(), SessionRole::Presenter.code()];
    let mut led = Share::default();
    for session in within(facts, window) {
        let mut leaders = session
            .led
            .iter()
            .filter(|(role, who)| leads.contains(role) && facts.belonged(*who, session.at))
            .peekable();
        if leaders.peek().is_some() {
            let by_member = leaders.any(|(_, who)| !facts.organised(*who, session.at));
            led += Share::new(u64::from(by_member), 1);
        }
    }
    let none = "no member is on record as having facilitated or presented in the window";
    share("sessions-led-by-members", led, none, "metrics 2.2, v1").with_interval(None)
}

/// The series whose points are labelled by unit.
pub(super) const BY_UNIT: [&str; 2] = parity::SERIES;
