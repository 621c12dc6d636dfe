//! How evenly people contribute (metrics §2).

use super::charts::lorenz;
use super::facts::Facts;
use super::made::Made;
use super::{ReportWindow, Section, nothing, optional};
use crate::engagement::anonymity::FLOOR_K;
use crate::engagement::equity::{absence_factor, gini_star_interval, gini_star_of_counts, top_share};
use crate::engagement::measure::{Class, Interval, Measure, Share, Unit};
use crate::engagement::radix;
use crate::ledger::{NONE, Verb};

/// A topic with fewer answers than this says nothing about who knows it.
const MIN_ANSWERS: usize = 3;
/// Fewer contributions than this say nothing of how evenly people contribute: one person more or less would change it all.
pub(super) const MIN_CONTRIBUTIONS: u64 = 5;
const ID: &str = "equity";
const TITLE: &str = "How evenly do people contribute?";
/// Of fewer topics than this an interval says nothing but that they are few.
const MIN_TOPICS: u64 = 5;

pub(super) fn section(facts: &Facts, window: &ReportWindow, made: &Made) -> Section {
    if !facts.knows_contributions() {
        return nothing(ID, TITLE, "No contribution is on record yet.");
    }
    let population = facts.roster.population(&window.window);
    let everybody: Vec<u32> = population.iter().map(|who| made.content[*who as usize]).collect();
    let contributors: Vec<u32> = everybody.iter().copied().filter(|n| *n > 0).collect();
    let amounts: Vec<f64> = contributors.iter().map(|n| f64::from(*n)).collect();
    let answers: Vec<f64> = made
        .answers
        .iter()
        .filter(|n| **n > 0)
        .map(|n| f64::from(*n))
        .collect();
    let (made_any, gave_any) = (
        why_not(&contributors, "nobody contributed in the window"),
        why_not(&made.answers, "nobody answered in the window"),
    );
    let practice = |measure: Measure, n: usize| measure.class(Class::Practice).with_n(n as u64);
    let gini = |name, counts: &[u32]| gini(name, counts, window, made_any);
    Section {
        id: ID,
        title: TITLE,
        notes: vec![
            "G* is 0 when all contributed alike and 1 when one person did everything; do not compare communities of very different size.",
        ],
        measures: vec![
            practice(gini("gini-star-members", &everybody), everybody.len()),
            practice(gini("gini-star-contributors", &contributors), contributors.len()),
            practice(
                optional(
                    "top-tenth-share",
                    Unit::Share,
                    top_share(&amounts, 0.1).filter(|_| made_any.is_none()),
                    made_any.unwrap_or_default(),
                    "metrics 2.1, v1",
                ),
                contributors.len(),
            ),
            practice(
                factor("contributor-absence-factor", &amounts, made_any),
                amounts.len(),
            ),
            practice(
                factor("answerer-absence-factor", &answers, gave_any),
                answers.len(),
            ),
            single_expert_topics(facts, window),
        ],
        series: Vec::new(),
        charts: vec![lorenz(&everybody, &contributors, window.least.max(FLOOR_K))],
    }
}

/// Why nothing can be told of how evenly these were made, if nothing can.
fn why_not(made: &[u32], nobody: &'static str) -> Option<&'static str> {
    match made.iter().map(|n| u64::from(*n)).sum::<u64>() {
        0 => Some(nobody),
        few if few < MIN_CONTRIBUTIONS => Some("fewer than 5 were made, too few to tell"),
        _ => None,
    }
}

fn gini(name: &'static str, counts: &[u32], window: &ReportWindow, unknown: Option<&'static str>) -> Measure {
    let interval = if window.is_whole() && unknown.is_none() {
        let numbers = counts.iter().map(|n| u64::from(*n));
        window.memo.of("gini", numbers, || gini_star_interval(counts))
    } else {
        None
    };
    optional(
        name,
        Unit::Index,
        gini_star_of_counts(counts).filter(|_| unknown.is_none()),
        unknown.unwrap_or("one person cannot differ from others"),
        "metrics 2.1, v1",
    )
    .with_interval(interval.filter(Interval::has_width))
}

fn factor(name: &'static str, amounts: &[f64], unknown: Option<&'static str>) -> Measure {
    let factor = absence_factor(amounts, 0.5).filter(|_| unknown.is_none());
    optional(
        name,
        Unit::Count,
        factor.map(|k| k as f64),
        unknown.unwrap_or_default(),
        "metrics 2.4, v1",
    )
}

/// Topics whose answers come to at least half from one person, among those with enough answers to tell.
fn single_expert_topics(facts: &Facts, window: &ReportWindow) -> Measure {
    let width = radix::bits(facts.roster.len() as u64);
    // (topic, who) of every answer, in one number that sorts.
    let rows = facts
        .rows(&window.window)
        .filter(|row| facts.ledger.verb[*row] == Verb::Answered && facts.marks[*row].content());
    let answers_to = rows.filter_map(|row| {
        let topic = facts.question(facts.ledger.parent[row])?.topic;
        (topic != NONE).then(|| u64::from(topic) << width | u64::from(facts.ledger.actor[row]))
    });
    let mut answers_to: Vec<u64> = answers_to.collect();
    let most = answers_to.iter().copied().max().unwrap_or(0);
    radix::sort(&mut answers_to, radix::bits(most));
    let mut share = Share::default();
    for topic in answers_to.chunk_by(|a, b| a >> width == b >> width) {
        if topic.len() >= MIN_ANSWERS {
            let amounts: Vec<f64> = topic
                .chunk_by(|a, b| a == b)
                .map(|answers| answers.len() as f64)
                .collect();
            share += Share::new(u64::from(absence_factor(&amounts, 0.5) == Some(1)), 1);
        }
    }
    let measure = super::share(
        "topics-with-one-answerer",
        share,
        "no topic has three answers",
        "metrics 2.4, v1",
    )
    .class(Class::Practice);
    match share.denominator < MIN_TOPICS {
        true => measure.with_interval(None),
        false => measure,
    }
}
