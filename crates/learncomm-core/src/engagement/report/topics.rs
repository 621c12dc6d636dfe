//! Whether what people want to learn is offered (metrics §9.4).

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::{Point, ReportWindow, Section, Series, median_wait, nothing, share};
use crate::community::Level;
use crate::engagement::activity::Standing;
use crate::engagement::flow::topic_gap;
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::engagement::waiting::answered_within;
use crate::ledger::{NONE, Verb};

const ID: &str = "topics";
const TITLE: &str = "Is what people want to learn offered?";
const DEFINITION: &str = "metrics 9.4, v1";
/// The series of gaps, whose points are named after they were computed.
pub(super) const GAP: &str = "topic-gap";
/// A topic that was voted for should be taken up within this time.
const HORIZON: i64 = 90 * 86_400_000;
/// So many topics at each end are shown, of those with the largest gaps.
const SHOWN: usize = 5;

/// The section, and the numbers of the topics that the points of its series are about.
pub(super) fn section(facts: &Facts, window: &ReportWindow) -> (Section, Vec<u32>) {
    let verbs = [
        Verb::SuggestedTopic,
        Verb::VotedTopic,
        Verb::PlannedTopic,
        Verb::CoveredTopic,
        Verb::DeclaredSkill,
    ];
    if !facts.any(&verbs) {
        let why = "No topic is on record as suggested for a session or covered by one, and nobody as having declared what they know.";
        return (nothing(ID, TITLE, why), Vec::new());
    }
    let backlog = Backlog::of(facts);
    let market = Market::of(facts, window, &backlog);
    let (points, topics) = market.points();
    let section = Section {
        id: ID,
        title: TITLE,
        charts: Vec::new(),
        notes: vec![
            "Wanted is what was voted for and is still open, and what was asked about in the window; offered are sessions in the window and people who said that they know about it. Only the main topic of a question counts.",
        ],
        measures: backlog
            .measures(facts, window)
            .into_iter()
            .chain([market.unmet()])
            .map(|measure| measure.class(Class::Practice))
            .collect(),
        series: vec![Series {
            id: GAP,
            title: "Share of demand less share of supply; above 0 is under-served",
            unit: Unit::Index,
            definition: DEFINITION,
            points,
        }],
    };
    (section, topics)
}

/// One suggestion of a topic, from when it was made until a session covered it or it was dropped.
struct Suggestion {
    topic: u32,
    at: i64,
    covered: Option<i64>,
    dropped: Option<i64>,
    /// Who has voted for it; those who took their vote back are not among them.
    votes: BTreeSet<u32>,
    /// Whether anybody did beside suggesting it.
    voted: bool,
}

impl Suggestion {
    fn is_open(&self) -> bool {
        self.covered.is_none() && self.dropped.is_none()
    }
}

/// What was suggested, in order of time, and what became of it.
struct Backlog {
    suggestions: Vec<Suggestion>,
    /// When a session covered which topic; told twice, it is one.
    covered: BTreeSet<(i64, u32)>,
}

impl Backlog {
    fn of(facts: &Facts) -> Self {
        let ledger = &facts.ledger;
        let mut suggestions: Vec<Suggestion> = Vec::new();
        let mut covered: BTreeSet<(i64, u32)> = BTreeSet::new();
        // The last suggestion of each topic: only one of them is open at a time.
        let mut last: BTreeMap<u32, usize> = BTreeMap::new();
        for &row in &facts.rooms.rows {
            let row = row as usize;
            let (at, who, topic) = (ledger.at[row], ledger.actor[row], ledger.topic[row]);
            let verb = ledger.verb[row];
            let open = last.get(&topic).copied().filter(|i| suggestions[*i].is_open());
            match (verb, open) {
                (Verb::SuggestedTopic, None) if !facts.is_bot(who) => {
                    // Whoever suggests a topic votes for it with that.
                    let votes = facts.marks[row].active().then_some(who);
                    last.insert(topic, suggestions.len());
                    suggestions.push(Suggestion {
                        topic,
                        at,
                        covered: None,
                        dropped: None,
                        votes: votes.into_iter().collect(),
                        voted: false,
                    });
                }
                (Verb::VotedTopic, Some(i)) if facts.marks[row].active() => {
                    suggestions[i].votes.insert(who);
                    suggestions[i].voted = true;
                }
                (Verb::UnvotedTopic, Some(i)) => {
                    suggestions[i].votes.remove(&who);
                }
                (Verb::DroppedTopic, Some(i)) => suggestions[i].dropped = Some(at),
                (Verb::CoveredTopic, _) if !facts.rooms.is_undone(at) => {
                    covered.insert((at, topic));
                    if let Some(i) = open {
                        suggestions[i].covered = Some(at);
                    }
                }
                _ => {}
            }
        }
        Self { suggestions, covered }
    }

    fn measures(&self, facts: &Facts, window: &ReportWindow) -> Vec<Measure> {
        let as_of = window.as_of.timestamp_millis();
        let made: Vec<&Suggestion> = self
            .suggestions
            .iter()
            .filter(|suggestion| window.window.contains(suggestion.at))
            .collect();
        let voted: Vec<(i64, Option<i64>)> = made
            .iter()
            .filter(|suggestion| suggestion.voted)
            .map(|suggestion| (suggestion.at, suggestion.covered))
            .collect();
        let waits: Vec<(f64, bool)> = made
            .iter()
            .map(|suggestion| {
                let until = suggestion.covered.or(suggestion.dropped).unwrap_or(as_of);
                (
                    (until - suggestion.at).max(0) as f64 / 1000.0,
                    suggestion.covered.is_some(),
                )
            })
            .collect();
        let (voices, open) = (self.voters(facts, as_of), self.open().count() as u64);
        let why = if waits.is_empty() {
            "no topic was suggested in the window"
        } else {
            "more than half are still waiting, or were dropped"
        };
        vec![
            share(
                "voted-topics-covered-within-90-days",
                answered_within(&voted, HORIZON, as_of),
                "no topic of the window that was voted for is 90 days old",
                DEFINITION,
            ),
            median_wait("median-time-to-session", &waits, why, DEFINITION),
            Measure::count("topics-suggested", made.len() as u64, DEFINITION),
            Measure::count("open-topics", open, DEFINITION),
            share("members-who-voted", voices, "there are no members", DEFINITION),
        ]
    }

    fn open(&self) -> impl Iterator<Item = &Suggestion> {
        self.suggestions.iter().filter(|suggestion| suggestion.is_open())
    }

    /// Members now whose vote stands on an open topic / members now.
    fn voters(&self, facts: &Facts, as_of: i64) -> Share {
        let members = facts.members_at(as_of);
        let voters: BTreeSet<u32> = self
            .open()
            .flat_map(|suggestion| suggestion.votes.iter().copied())
            .filter(|who| members.binary_search(who).is_ok())
            .collect();
        Share::new(voters.len() as u64, members.len() as u64)
    }
}

/// What is wanted and what is offered, by topic.
struct Market {
    demand: BTreeMap<u32, f64>,
    supply: BTreeMap<u32, f64>,
}

impl Market {
    fn of(facts: &Facts, window: &ReportWindow, backlog: &Backlog) -> Self {
        let as_of = window.as_of.timestamp_millis();
        let (mut demand, mut supply) = (BTreeMap::new(), BTreeMap::new());
        let mut want = |topic: u32, n: usize| {
            if topic != NONE && n > 0 {
                *demand.entry(topic).or_insert(0.0) += n as f64;
            }
        };
        for suggestion in backlog.open() {
            let votes = suggestion.votes.iter();
            let votes = votes.filter(|who| facts.roster.is_member_at(**who, as_of));
            want(suggestion.topic, votes.count());
        }
        for question in &facts.questions {
            if window.window.contains(question.at)
                && facts.standing(question.object) == Standing::Stands
                && !facts.is_bot(question.author)
            {
                want(question.topic, 1);
            }
        }
        let mut offer = |topic: u32| {
            if topic != NONE {
                *supply.entry(topic).or_insert(0.0) += 1.0;
            }
        };
        for (_, topic) in backlog
            .covered
            .iter()
            .filter(|(at, _)| window.window.contains(*at))
        {
            offer(*topic);
        }
        for (_, topic) in knowing(facts, as_of) {
            offer(topic);
        }
        Self { demand, supply }
    }

    /// Topics that are wanted and not offered at all / topics that are wanted.
    fn unmet(&self) -> Measure {
        let unmet = self
            .demand
            .keys()
            .filter(|topic| !self.supply.contains_key(topic));
        let unmet = Share::new(unmet.count() as u64, self.demand.len() as u64);
        share("wanted-and-not-offered", unmet, "no topic is wanted", DEFINITION).with_interval(None)
    }

    /// The topics with the largest gaps at both ends, most wanted first.
    fn points(&self) -> (Vec<Point>, Vec<u32>) {
        let mut gaps: Vec<(u32, f64)> = topic_gap(&self.demand, &self.supply)
            .unwrap_or_default()
            .into_iter()
            .collect();
        gaps.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if gaps.len() > 2 * SHOWN {
            gaps.drain(SHOWN..gaps.len() - SHOWN);
        }
        let points = gaps.iter().map(|(topic, gap)| Point {
            label: format!("topic {topic}").into(),
            value: Some(*gap),
            n: self.demand.get(topic).map_or(0, |n| *n as u64),
            note: None,
        });
        (points.collect(), gaps.iter().map(|(topic, _)| *topic).collect())
    }
}

/// Members now, and the topics that they say they know about; who is new to a topic seeks it rather than offers it.
fn knowing(facts: &Facts, as_of: i64) -> BTreeSet<(u32, u32)> {
    let ledger = &facts.ledger;
    let mut knowing = BTreeSet::new();
    for &row in &facts.rooms.rows {
        let row = row as usize;
        let of = (ledger.actor[row], ledger.topic[row]);
        match ledger.verb[row] {
            Verb::DeclaredSkill if ledger.value[row] > Level::Beginner.code() => {
                knowing.insert(of);
            }
            Verb::DeclaredSkill | Verb::WithdrewSkill => {
                knowing.remove(&of);
            }
            _ => {}
        }
    }
    knowing.retain(|(who, _)| facts.belonged(*who, as_of));
    knowing
}
