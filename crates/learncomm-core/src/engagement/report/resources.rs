//! What people share beside questions, and what of it is used (S4.4, S4.7; metrics §9.7).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::facts::{Facts, NEEDED};
use super::{Point, ReportOptions, ReportWindow, Section, Series, Span, compact, nothing, share, usable};
use crate::community::Community;
use crate::contribution::ContributionKind;
use crate::engagement::activity::Standing;
use crate::engagement::measure::{Class, Measure, Share, Unit};
use crate::error::Error;
use crate::ledger::{ColumnSet, Columns, NONE, Verb};

const ID: &str = "resources";
const TITLE: &str = "What do people share, and what of it is used?";
const DEFINITION: &str = "metrics 9.7, v1";
/// The series of resources, whose points are labelled by number.
pub(super) const MOST_USED: &str = "most-used-resources";
/// The series of topics, whose points are named after they were computed.
pub(super) const TOPICS: &str = "popular-topics";
/// So many resources and topics are shown.
const SHOWN: usize = 10;
/// The columns that popularity is counted from.
pub(crate) const POPULARITY: ColumnSet = NEEDED;

/// Numbers of what the points of the series are about.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) resources: Vec<u32>,
    pub(super) topics: Vec<u32>,
}

/// The section, and the numbers of what the points of its series are about. Nothing is shown that fewer than `k` people
/// stand behind.
pub(super) fn section(facts: &Facts, window: &ReportWindow, k: u64) -> (Section, Numbers) {
    let is_of_resources = |verb: &Verb| {
        matches!(
            verb,
            Verb::Shared | Verb::Opened | Verb::MadeCollection | Verb::Collected
        )
    };
    if !facts.ledger.verb.iter().any(is_of_resources) {
        let why = "Nothing is on record as shared beside questions, answers and comments.";
        return (nothing(ID, TITLE, why), Numbers::default());
    }
    let content = Content::of(facts);
    let drawn = content.drawn(facts, window);
    let (resources, most_used) = most(&drawn.resources, k, |number| format!("#{number}"));
    let (topics, popular) = most(&drawn.topics, k, |number| format!("topic {number}"));
    let series = [
        (KINDS, KINDS_TITLE, content.by_kind(facts, window)),
        (
            MOST_USED,
            "People who opened, rated, voted for, kept, collected or commented on it",
            most_used,
        ),
        (
            TOPICS,
            "People who asked, shared or did something about it",
            popular,
        ),
    ];
    let section = Section {
        id: ID,
        title: TITLE,
        charts: Vec::new(),
        notes: vec![
            "Use goes by distinct people, never by clicks. What fewer people used than the charter lets be shown is left out.",
        ],
        measures: content
            .measures(facts, window, k)
            .into_iter()
            .map(|measure| measure.class(Class::Signal))
            .collect(),
        series: series
            .into_iter()
            .filter(|(.., points)| !points.is_empty())
            .map(|(id, title, points)| Series {
                id,
                title,
                unit: Unit::Count,
                definition: DEFINITION,
                points,
            })
            .collect(),
    };
    (section, Numbers { resources, topics })
}

const KINDS: &str = "contributions-by-kind";
const KINDS_TITLE: &str = "Contributions of the window, by kind";

/// Labels the most used resources by the numbers that they have in the community.
pub(super) fn label(sections: &mut [Section], numbers: &[u32], before: impl Fn(u32) -> u32) {
    let series = sections.iter_mut().flat_map(|section| &mut section.series);
    for series in series.filter(|series| series.id == MOST_USED) {
        for (point, number) in series.points.iter_mut().zip(numbers) {
            point.label = format!("#{}", before(*number)).into();
        }
    }
}

/// How many people resources and topics drew in the days up to and including one (S4.4); of topics also those that drew
/// nobody, if something stands that is about them.
pub(crate) fn popularity(
    community: &Community,
    mut ledger: Columns,
    days: u32,
    upto: NaiveDate,
) -> Result<Drawn, Error> {
    usable(&ledger)?;
    let numbers = compact::compact(&mut ledger);
    let options = ReportOptions {
        span: Span::LastDays { days, upto },
        ..ReportOptions::default()
    };
    let window = ReportWindow::resolve(&options, community, &ledger, None)?;
    let facts = Facts::of(ledger, &window);
    let mut drawn = Content::of(&facts).drawn(&facts, &window);
    for (resource, _) in &mut drawn.resources {
        *resource = numbers.things.before(*resource);
    }
    Ok(drawn)
}

/// Numbers of resources and of topics, with how many people they drew; the most first, then by number.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    pub(crate) resources: Vec<(u32, u64)>,
    pub(crate) topics: Vec<(u32, u64)>,
}

/// What the ledger says of contributions, by object number.
struct Content {
    /// The code of the kind, 0 of what is no contribution.
    kind: Vec<u32>,
    /// The main topic.
    topic: Vec<u32>,
    /// Objects and their further topics, in order.
    further: Vec<(u32, u32)>,
}

impl Content {
    fn of(facts: &Facts) -> Self {
        let ledger = &facts.ledger;
        let max = ledger.object.iter().chain(&ledger.parent).copied().max();
        let count = max.map_or(0, |max| max as usize + 1);
        let mut content = Self {
            kind: vec![0; count],
            topic: vec![NONE; count],
            further: Vec::new(),
        };
        for (row, verb) in ledger.verb.iter().enumerate() {
            let kind = match verb {
                Verb::Asked => ContributionKind::Question.code(),
                Verb::Answered => ContributionKind::Answer.code(),
                // A comment on a collection is one, too.
                Verb::Commented => ContributionKind::Comment.code(),
                Verb::Shared => ledger.value[row],
                Verb::MadeCollection => 0,
                Verb::Tagged => {
                    content.further.push((ledger.object[row], ledger.topic[row]));
                    continue;
                }
                _ => continue,
            };
            let object = ledger.object[row] as usize;
            content.kind[object] = kind;
            content.topic[object] = ledger.topic[row];
        }
        content.further.sort_unstable();
        content
    }

    fn is_resource(&self, object: u32) -> bool {
        let code = self.kind.get(object as usize).copied().unwrap_or_default();
        code == ContributionKind::Resource.code() || code == ContributionKind::JobAid.code()
    }

    /// Everything that an object is about.
    fn topics(&self, object: u32) -> impl Iterator<Item = u32> {
        let main = self.topic.get(object as usize).copied().unwrap_or(NONE);
        let from = self.further.partition_point(|(of, _)| *of < object);
        let further = self.further[from..]
            .iter()
            .take_while(move |(of, _)| *of == object);
        let all = [main].into_iter().chain(further.map(|(_, topic)| *topic));
        all.filter(|topic| *topic != NONE)
    }

    /// Contributions of a kind that stand.
    fn standing(&self, facts: &Facts, wanted: impl Fn(u32) -> bool) -> Vec<u32> {
        let all = 1..self.kind.len() as u32;
        all.filter(|object| self.kind[*object as usize] != 0 && wanted(*object))
            .filter(|object| facts.standing(*object) == Standing::Stands)
            .collect()
    }

    /// Contributions of the window that stand, by kind; also those that were made without a name.
    fn by_kind(&self, facts: &Facts, window: &ReportWindow) -> Vec<Point> {
        let mut counts = vec![0_u64; ContributionKind::ALL.len()];
        let is_unnamed = |row: usize| facts.ledger.actor[row] == NONE && facts.marks[row].recorded();
        for row in facts
            .rows(&window.window)
            .filter(|row| facts.marks[*row].posted() || is_unnamed(*row))
        {
            let object = facts.ledger.object[row];
            if facts.standing(object) != Standing::Stands {
                continue;
            }
            let code = self.kind[object as usize];
            if let Some(place) = ContributionKind::ALL.iter().position(|kind| kind.code() == code) {
                counts[place] += 1;
            }
        }
        let kinds = ContributionKind::ALL.iter().zip(counts);
        let made = kinds.filter(|(_, n)| *n > 0);
        made.map(|(kind, n)| Point {
            label: kind.as_str().into(),
            value: Some(n as f64),
            n,
            note: None,
        })
        .collect()
    }

    /// How many people each resource and topic drew in the window. Who made a resource does not count for it.
    fn drawn(&self, facts: &Facts, window: &ReportWindow) -> Drawn {
        let ledger = &facts.ledger;
        let (mut used, mut about) = (Vec::new(), Vec::new());
        for row in facts
            .rows(&window.window)
            .filter(|row| facts.marks[*row].active())
        {
            let who = ledger.actor[row];
            let thing = match ledger.verb[row] {
                Verb::SuggestedTopic | Verb::VotedTopic => {
                    about.push((ledger.topic[row], who));
                    continue;
                }
                Verb::Answered | Verb::Commented => ledger.parent[row],
                Verb::Asked
                | Verb::Shared
                | Verb::Opened
                | Verb::Rated
                | Verb::VotedUp
                | Verb::Bookmarked
                | Verb::MadeCollection
                | Verb::Collected => ledger.object[row],
                _ => continue,
            };
            if facts.standing(thing) != Standing::Stands {
                continue;
            }
            if self.is_resource(thing) && facts.author(thing) != who {
                used.push((thing, who));
            }
            about.extend(self.topics(thing).map(|topic| (topic, who)));
        }
        let contents = self.standing(facts, |_| true);
        let topics = contents.iter().flat_map(|object| self.topics(*object));
        Drawn {
            resources: by_people(used, []),
            topics: by_people(about, topics),
        }
    }

    fn measures(&self, facts: &Facts, window: &ReportWindow, k: u64) -> Vec<Measure> {
        let ledger = &facts.ledger;
        let (mut openers, mut curators) = (BTreeSet::new(), BTreeSet::new());
        let (mut opened, mut shared, mut collections) = (BTreeSet::new(), 0, 0);
        for row in facts
            .rows(&window.window)
            .filter(|row| facts.marks[*row].active())
        {
            let (who, object) = (ledger.actor[row], ledger.object[row]);
            match ledger.verb[row] {
                Verb::Opened if facts.author(object) != who && self.is_resource(object) => {
                    openers.insert(who);
                    opened.insert(object);
                }
                Verb::Shared if facts.standing(object) == Standing::Stands => {
                    shared += u64::from(self.is_resource(object));
                }
                Verb::MadeCollection | Verb::Collected => {
                    collections += u64::from(ledger.verb[row] == Verb::MadeCollection);
                    curators.insert(who);
                }
                _ => {}
            }
        }
        let standing = self.standing(facts, |object| self.is_resource(object));
        opened.retain(|object| standing.binary_search(object).is_ok());
        let share_opened = Share::new(opened.len() as u64, standing.len() as u64);
        let people = openers.len() as u64;
        // That one of a few was opened would tell of the one who did.
        let guarded = |measure: Measure| {
            if people < k {
                measure.suppress(format!("fewer than {k} people opened a resource"))
            } else {
                measure
            }
        };
        let opened = share(
            "resources-opened",
            share_opened,
            "there are no resources",
            DEFINITION,
        );
        vec![
            if standing.is_empty() {
                opened
            } else {
                guarded(opened)
            },
            guarded(Measure::count("people-who-opened-resources", people, DEFINITION)),
            Measure::count("resources-shared", shared, DEFINITION),
            Measure::count("collections-made", collections, DEFINITION),
            Measure::count("people-who-collected", curators.len() as u64, DEFINITION),
        ]
    }
}

/// Counts people, each once; all that is named is among it, also what drew nobody.
fn by_people(mut pairs: Vec<(u32, u32)>, all: impl IntoIterator<Item = u32>) -> Vec<(u32, u64)> {
    pairs.retain(|(thing, _)| *thing != NONE);
    pairs.extend(all.into_iter().map(|thing| (thing, NONE)));
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts: Vec<(u32, u64)> = pairs
        .chunk_by(|a, b| a.0 == b.0)
        .map(|of| (of[0].0, of.iter().filter(|(_, who)| *who != NONE).count() as u64))
        .collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts
}

/// The first of what drew at least `k` people.
fn most(counts: &[(u32, u64)], k: u64, label: impl Fn(u32) -> String) -> (Vec<u32>, Vec<Point>) {
    let enough = counts.iter().take_while(|(_, people)| *people >= k).take(SHOWN);
    let point = |(number, people): &(u32, u64)| Point {
        label: label(*number).into(),
        value: Some(*people as f64),
        n: *people,
        note: None,
    };
    enough.map(|counted| (counted.0, point(counted))).unzip()
}
