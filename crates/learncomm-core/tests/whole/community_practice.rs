//! How members share, and what they try out.

use chrono::TimeDelta;
use learncomm_core::ErrorKind;
use learncomm_core::community::{
    Change, ExperimentFilter, ExperimentOutcome, Frequency, NewExperiment, NewPractice, known_metrics,
};
use learncomm_core::ledger::Verb;

use crate::common::{Guild, answer, at, refused, wait};

fn practice(what: &str, how_often: Frequency) -> NewPractice {
    NewPractice {
        what: what.to_owned(),
        who: "QA".to_owned(),
        with: "developers".to_owned(),
        channel: "e-mail".to_owned(),
        how_often,
        note: String::new(),
    }
}

#[test]
fn s1_1_practices_before_and_after() {
    let guild = Guild::with_roles();
    use Frequency::{Daily, Monthly, Weekly, Yearly};
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let record = |what, how_often, when: &str| {
        wait(fay.record_practice(community, &practice(what, how_often), Some(at(when))))
    };
    record("test data", Monthly, "2025-11-01 08:00").unwrap();
    record("Test data", Weekly, "2026-01-02 08:00").unwrap();
    record("gossip", Daily, "2025-12-01 08:00").unwrap();
    record("reviews", Weekly, "2026-01-02 08:00").unwrap();
    // Recorded last, but true earliest: the order is that of the time that is meant.
    record("test data", Yearly, "2025-10-01 08:00").unwrap();
    let compared = wait(
        guild
            .desk("gus")
            .compare_practices(community, at("2026-01-01 00:00")),
    )
    .unwrap();
    let told: Vec<_> = compared
        .iter()
        .map(|c| (c.what.as_str(), c.before, c.after, c.change))
        .collect();
    assert_eq!(
        told,
        [
            ("gossip", Some(Daily), None, Change::NotRecordedAgain),
            ("reviews", None, Some(Weekly), Change::Started),
            ("test data", Some(Monthly), Some(Weekly), Change::MoreOften),
        ]
    );
    let before = guild.dump();
    assert_eq!(
        refused(
            record("x", Weekly, "2026-02-01 08:00"),
            &["at: lies in the future"]
        ),
        ErrorKind::Invalid
    );
    assert_eq!(
        refused(record(" ", Weekly, "2026-01-01 08:00"), &["what: "]),
        ErrorKind::Invalid
    );
    assert!(guild.dump() == before);
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let (page, more) = wait(fay.practices(community, after, 2)).unwrap();
        after = page.last().map(|p| p.id);
        listed.extend(page.into_iter().map(|p| p.said.what));
        if !more {
            break;
        }
    }
    assert_eq!(listed[0..3], ["test data", "test data", "gossip"]);
    assert_eq!(listed.len(), 5);
}

#[test]
fn s1_2_an_experiment_runs_until_it_is_concluded() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let plan = |days| NewExperiment {
        title: "Shorter sessions".to_owned(),
        hypothesis: "More people come.".to_owned(),
        changes: "45 minutes.".to_owned(),
        metric: "participation-rate".to_owned(),
        review_at: guild.hub.now() + TimeDelta::days(days),
    };
    let start = |days| wait(fay.start_experiment(community, &plan(days)));
    let late = start(60).unwrap();
    let soon = start(30).unwrap();
    let listed = |filter| {
        let (page, more) = wait(guild.desk("gus").experiments(community, filter, None, 9)).unwrap();
        assert!(!more);
        page.iter().map(|e| e.number).collect::<Vec<_>>()
    };
    assert_eq!(listed(ExperimentFilter::All).len(), 2);
    assert_eq!(listed(ExperimentFilter::Running), [soon.number, late.number]);
    assert_eq!(listed(ExperimentFilter::Due), Vec::<u32>::new());
    guild.pass(31 * 86_400);
    assert_eq!(listed(ExperimentFilter::Due), [soon.number]);
    let (first, more) = wait(fay.experiments(community, ExperimentFilter::Running, None, 1)).unwrap();
    let (second, end) =
        wait(fay.experiments(community, ExperimentFilter::Running, first.first(), 1)).unwrap();
    assert_eq!(
        (first[0].number, more, second[0].number, end),
        (soon.number, true, late.number, false)
    );
    let conclude =
        |seen: &str| wait(fay.conclude_experiment(community, soon.id, ExperimentOutcome::Adapted, seen));
    assert_eq!(
        refused(conclude("  "), &["seen: may not be empty"]),
        ErrorKind::Invalid
    );
    let concluded = conclude("Three more came; 50 minutes suit better.").unwrap();
    let conclusion = concluded.conclusion.clone().unwrap();
    assert_eq!(
        (conclusion.outcome, conclusion.at),
        (ExperimentOutcome::Adapted, guild.hub.now())
    );
    assert_eq!(listed(ExperimentFilter::Due), Vec::<u32>::new());
    assert_eq!(listed(ExperimentFilter::Running), [late.number]);
    assert_eq!(
        refused(conclude("again"), &["has been concluded already: it was adapted"]),
        ErrorKind::Rule
    );
    let found = wait(fay.find_experiment(community, &format!("#{}", soon.number))).unwrap();
    assert_eq!(found, concluded);
    let told: Vec<(Verb, u32)> = guild
        .ledger()
        .iter()
        .filter(|a| a.verb as u8 >= 105)
        .map(|a| (a.verb, a.object))
        .collect();
    use Verb::{ConcludedExperiment, StartedExperiment};
    assert_eq!(
        told,
        [
            (StartedExperiment, late.number),
            (StartedExperiment, soon.number),
            (ConcludedExperiment, soon.number)
        ]
    );
}

#[test]
fn s1_2_an_experiment_watches_a_measure_that_there_is() {
    let guild = Guild::with_roles();
    let before = guild.dump();
    let start = |metric: &str, days| {
        let new = NewExperiment {
            title: "Shorter".to_owned(),
            hypothesis: "More come.".to_owned(),
            changes: "45 minutes.".to_owned(),
            metric: metric.to_owned(),
            review_at: guild.hub.now() + TimeDelta::days(days),
        };
        wait(guild.op.start_experiment(guild.community.id, &new))
    };
    let kind = refused(
        start("happiness", 30),
        &[
            "metric: `happiness` is not a measure of the report",
            "participation-rate",
        ],
    );
    assert_eq!(kind, ErrorKind::Invalid);
    assert_eq!(
        refused(start("participation-rate", 0), &["review: "]),
        ErrorKind::Invalid
    );
    assert!(guild.dump() == before);
    let known = known_metrics(&guild.community).unwrap();
    assert!(known.len() > 50, "{known:?}");
    // The names do not depend on what happened: there are those of rooms that nobody has used yet.
    for name in [
        "session-coverage",
        "facilitator-rotation",
        "overdue-norms",
        "actions-done-on-time",
    ] {
        assert!(known.iter().any(|n| n == name), "{name}: {known:?}");
    }
    start("session-coverage", 30).unwrap();
    let asked = guild.ask("mei", "One?");
    wait(guild.desk("fay").answer(guild.community.id, answer(asked.id))).unwrap();
    let report = wait(guild.op.report(&guild.community, &Default::default())).unwrap();
    let now = report
        .sections
        .iter()
        .flat_map(|s| &s.measures)
        .map(|m| m.name().to_owned());
    let missing: Vec<String> = now.filter(|name| !known.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
