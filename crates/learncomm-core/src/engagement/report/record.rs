//! Plain counts of everything on record in the window, by the definitions that other tools use: no membership rules, no
//! censoring, no correction for size. They are there to be compared with what such tools say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, NEVER, Thing};
use super::{Point, ReportWindow, Section, Series, optional};
use crate::engagement::equity::{gini_of_counts, top_share};
use crate::engagement::measure::{Measure, Share, Unit};
use crate::engagement::network::Network;
use crate::engagement::stats::quantile7;
use crate::engagement::window::{Period, bin_of, local_months};
use crate::ledger::{NONE, Verb};

const DEFINITION: &str = "as recorded, v1";

pub(super) fn section(facts: &Facts, window: &ReportWindow) -> Section {
    let rows: Vec<usize> = facts
        .rows(&window.window)
        .filter(|row| {
            matches!(
                facts.ledger.verb[*row],
                Verb::Asked | Verb::Answered | Verb::Commented
            ) && facts.things.standing[facts.ledger.object[*row] as usize].counts_for_content()
        })
        .collect();
    let questions = Questions::of(facts, &rows);
    let people = People::of(facts, &rows);
    let months: Vec<Period> = local_months(window.from, window.until, window.time_zone).collect();
    let mut measures = questions.measures();
    measures.extend(people.measures());
    measures.extend(graphs(facts, &rows));
    let (returned, by_month) = cohorts(facts, &rows, &months);
    measures.extend(returned);
    Section {
        id: "record",
        title: "As recorded, by the definitions that other tools use",
        notes: vec![
            "Everything in the window counts: posts from before joining and by unknown people as content; bots and unknown people never as contributors. Medians are over answered questions only and so look faster than waiting is.",
        ],
        measures,
        series: vec![Series {
            id: "contributors-by-month",
            title: "People who contributed, by month, members at the time or not",
            unit: Unit::Count,
            definition: DEFINITION,
            points: by_month,
        }],
    }
}

fn count(name: &'static str, n: usize) -> Measure {
    Measure::count(name, n as u64, DEFINITION)
}

fn share(name: &'static str, part: usize, whole: usize) -> Measure {
    Measure::of_share(name, Share::new(part as u64, whole as u64), DEFINITION).with_interval(None)
}

/// Whether it is known who it is, and that it is no bot.
fn is_somebody(facts: &Facts, who: u32) -> bool {
    who != NONE && facts.roster.is_human(who)
}

#[derive(Default)]
struct Questions {
    questions: usize,
    answers: usize,
    comments: usize,
    answered: usize,
    answered_by_other: usize,
    accepted: usize,
    waits: Vec<f64>,
    waits_for_other: Vec<f64>,
}

impl Questions {
    fn of(facts: &Facts, rows: &[usize]) -> Self {
        let mut out = Self::default();
        let mut first = vec![(NEVER, NEVER); facts.things.kind.len()];
        for row in rows {
            let (who, at) = (facts.ledger.actor[*row], facts.ledger.at[*row]);
            match facts.things.kind[facts.ledger.object[*row] as usize] {
                Thing::Question => out.questions += 1,
                Thing::Comment => out.comments += 1,
                Thing::Answer => {
                    out.answers += 1;
                    let question = facts.ledger.parent[*row] as usize;
                    let (any, other) = &mut first[question];
                    *any = at.min(*any);
                    if who == NONE || who != facts.things.author[question] {
                        *other = at.min(*other);
                    }
                }
                Thing::Nothing => {}
            }
        }
        for row in rows {
            let question = facts.ledger.object[*row] as usize;
            if facts.things.kind[question] != Thing::Question {
                continue;
            }
            let asked = facts.things.at[question];
            let (any, other) = first[question];
            if any != NEVER {
                out.answered += 1;
                out.waits.push((any - asked) as f64 / 1000.0);
            }
            if other != NEVER {
                out.answered_by_other += 1;
                out.waits_for_other.push((other - asked) as f64 / 1000.0);
            }
            let accepted = facts.things.accepted[question];
            out.accepted += usize::from(
                accepted != NONE && facts.things.standing[accepted as usize].counts_for_content(),
            );
        }
        out
    }

    fn measures(&self) -> Vec<Measure> {
        let median = |name, waits: &[f64]| {
            optional(
                name,
                Unit::Seconds,
                quantile7(waits, 0.5),
                "nothing was answered",
                DEFINITION,
            )
            .with_n(waits.len() as u64)
        };
        let per_question = (self.questions > 0).then(|| self.answers as f64 / self.questions as f64);
        vec![
            count("recorded-questions", self.questions),
            count("recorded-answers", self.answers),
            count("recorded-comments", self.comments),
            share("recorded-answered", self.answered, self.questions),
            share(
                "recorded-answered-by-other",
                self.answered_by_other,
                self.questions,
            ),
            share("recorded-accepted", self.accepted, self.questions),
            optional(
                "recorded-answers-per-question",
                Unit::Ratio,
                per_question,
                "nothing was asked",
                DEFINITION,
            ),
            median("recorded-median-first-answer", &self.waits),
            median("recorded-median-first-answer-by-other", &self.waits_for_other),
        ]
    }
}

/// How much each known human contributed.
struct People {
    posts: Vec<u32>,
    all: Vec<u32>,
    registered: usize,
}

impl People {
    fn of(facts: &Facts, rows: &[usize]) -> Self {
        let n = facts.roster.len();
        let (mut posts, mut all) = (vec![0_u32; n], vec![0_u32; n]);
        for row in rows {
            let who = facts.ledger.actor[*row];
            if !is_somebody(facts, who) {
                continue;
            }
            all[who as usize] += 1;
            if facts.things.kind[facts.ledger.object[*row] as usize] != Thing::Comment {
                posts[who as usize] += 1;
            }
        }
        let registered = (1..n as u32)
            .filter(|w| facts.roster.is_human(*w) && facts.roster.joined(*w).is_some())
            .count();
        posts.retain(|n| *n > 0);
        all.retain(|n| *n > 0);
        Self {
            posts,
            all,
            registered,
        }
    }

    fn measures(&self) -> Vec<Measure> {
        let nothing = "nobody contributed";
        let amounts: Vec<f64> = self.all.iter().map(|n| f64::from(*n)).collect();
        let mut everybody = self.all.clone();
        everybody.resize(self.registered.max(self.all.len()), 0);
        let index =
            |name, value, n: usize| optional(name, Unit::Index, value, nothing, DEFINITION).with_n(n as u64);
        vec![
            count(
                "recorded-contributions",
                self.all.iter().map(|n| *n as usize).sum(),
            ),
            count("recorded-contributors", self.all.len()),
            count("recorded-posters", self.posts.len()),
            count("recorded-people", self.registered),
            index(
                "recorded-gini-posts",
                gini_of_counts(&self.posts),
                self.posts.len(),
            ),
            index(
                "recorded-gini-contributions",
                gini_of_counts(&self.all),
                self.all.len(),
            ),
            index(
                "recorded-gini-contributions-of-people",
                gini_of_counts(&everybody),
                everybody.len(),
            ),
            optional(
                "recorded-top-tenth-share",
                Unit::Share,
                top_share(&amounts, 0.1),
                nothing,
                DEFINITION,
            )
            .with_n(amounts.len() as u64),
        ]
    }
}

/// Who answered whom, who commented on whom, and both: people, arcs, and the share of arcs that go both ways.
fn graphs(facts: &Facts, rows: &[usize]) -> Vec<Measure> {
    let arcs = |wanted: &[Thing]| -> Vec<(u32, u32)> {
        rows.iter()
            .filter(|row| wanted.contains(&facts.things.kind[facts.ledger.object[**row] as usize]))
            .map(|row| (facts.ledger.actor[*row], facts.ledger.toward[*row]))
            .filter(|(from, to)| from != to && is_somebody(facts, *from) && is_somebody(facts, *to))
            .collect()
    };
    [
        (
            [
                "recorded-answer-graph-people",
                "recorded-answer-graph-arcs",
                "recorded-answer-graph-reciprocity",
            ],
            &[Thing::Answer][..],
        ),
        (
            [
                "recorded-comment-graph-people",
                "recorded-comment-graph-arcs",
                "recorded-comment-graph-reciprocity",
            ],
            &[Thing::Comment],
        ),
        (
            [
                "recorded-reply-graph-people",
                "recorded-reply-graph-arcs",
                "recorded-reply-graph-reciprocity",
            ],
            &[Thing::Answer, Thing::Comment],
        ),
    ]
    .into_iter()
    .flat_map(|([people, links, reciprocity], wanted)| {
        let network = Network::new(&[], &arcs(wanted));
        let connected: BTreeSet<u32> = network
            .arcs()
            .iter()
            .flat_map(|(from, to)| [*from, *to])
            .collect();
        let both_ways = network.reciprocity_arcs();
        [
            count(people, connected.len()),
            count(links, network.arcs().len()),
            optional(
                reciprocity,
                Unit::Share,
                both_ways,
                "nobody replied to another",
                DEFINITION,
            )
            .with_n(network.arcs().len() as u64),
        ]
    })
    .collect()
}

/// Contributors by month; and of those whose first month is so many months ago, the share that contributed again in
/// just that month after it. The last month on record bounds what can be known.
fn cohorts(facts: &Facts, rows: &[usize], months: &[Period]) -> (Vec<Measure>, Vec<Point>) {
    let windows: Vec<_> = months.iter().map(|m| m.window).collect();
    let mut active: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); months.len()];
    let mut first: BTreeMap<u32, usize> = BTreeMap::new();
    for row in rows {
        let who = facts.ledger.actor[*row];
        if let Some(month) = bin_of(&windows, facts.ledger.at[*row]).filter(|_| is_somebody(facts, who)) {
            active[month].insert(who);
            first.entry(who).or_insert(month);
        }
    }
    let last = active.iter().rposition(|people| !people.is_empty()).unwrap_or(0);
    let returned = [
        (1, "recorded-retention-month-1"),
        (2, "recorded-retention-month-2"),
        (3, "recorded-retention-month-3"),
        (6, "recorded-retention-month-6"),
        (12, "recorded-retention-month-12"),
    ]
    .map(|(k, name)| {
        let eligible = || first.iter().filter(|(_, month)| **month + k <= last);
        let came_back = eligible()
            .filter(|(who, month)| active[**month + k].contains(who))
            .count();
        share(name, came_back, eligible().count())
    })
    .to_vec();
    let points = months
        .iter()
        .zip(&active)
        .map(|(month, people)| Point {
            label: Cow::Owned(month.first.format("%Y-%m").to_string()),
            value: Some(people.len() as f64),
            n: people.len() as u64,
            note: None,
        })
        .collect();
    (returned, points)
}
