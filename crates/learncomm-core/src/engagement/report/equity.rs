//! How evenly people contribute (metrics §2).

use super::charts::lorenz;
use super::facts::Facts;
use super::made::Made;
use super::{ReportWindow, Section, optional};
use crate::engagement::anonymity::FLOOR_K;
use crate::engagement::equity::{absence_factor, gini_star_interval, gini_star_of_counts, top_share};
use crate::engagement::measure::{Class, Interval, Measure, Share, Unit};
use crate::engagement::radix;
use crate::ledger::{NONE, Verb};

/// A topic with fewer answers than this says nothing about who knows it.
const MIN_ANSWERS: usize = 3;
/// Of fewer topics than this an interval says nothing but that they are few.
const MIN_TOPICS: u64 = 5;

pub(super) fn section(facts: &Facts, window: &ReportWindow, made: &Made) -> Section {
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
    let nothing = "nobody contributed";
    let practice = |measure: Measure, n: usize| measure.class(Class::Practice).with_n(n as u64);
    Section {
        id: "equity",
        title: "How evenly do people contribute?",
        notes: vec![
            "G* is 0 when all contributed alike and 1 when one person did everything; do not compare communities of very different size.",
        ],
        measures: vec![
            practice(gini("gini-star-members", &everybody, window), everybody.len()),
            practice(
                gini("gini-star-contributors", &contributors, window),
                contributors.len(),
            ),
            practice(
                optional(
                    "top-tenth-share",
                    Unit::Share,
                    top_share(&amounts, 0.1),
                    nothing,
                    "metrics 2.1, v1",
                ),
                contributors.len(),
            ),
            practice(
                factor("contributor-absence-factor", &amounts, nothing),
                amounts.len(),
            ),
            practice(
                factor("answerer-absence-factor", &answers, "nobody answered"),
                answers.len(),
            ),
            single_expert_topics(facts, window),
        ],
        series: Vec::new(),
        charts: vec![lorenz(&everybody, &contributors, window.least.max(FLOOR_K))],
    }
}

fn gini(name: &'static str, counts: &[u32], window: &ReportWindow) -> Measure {
    let interval = if window.is_whole() {
        gini_star_interval(counts)
    } else {
        None
    };
    optional(
        name,
        Unit::Index,
        gini_star_of_counts(counts),
        "fewer than two people, or no contribution",
        "metrics 2.1, v1",
    )
    .with_interval(interval.filter(Interval::has_width))
}

fn factor(name: &'static str, amounts: &[f64], reason: &'static str) -> Measure {
    let factor = absence_factor(amounts, 0.5).map(|k| k as f64);
    optional(name, Unit::Count, factor, reason, "metrics 2.4, v1")
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
