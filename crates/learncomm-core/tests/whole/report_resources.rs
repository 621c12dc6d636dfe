//! Resources in the report: a small community whose figures were worked out by hand.

use learncomm_core::community::{Charter, Settings};
use learncomm_core::contribution::ContributionKind;
use learncomm_core::engagement::Value;
use learncomm_core::engagement::report::{Report, ReportOptions, Span};
use learncomm_core::ledger::Verb;
use learncomm_core::{Actor, Role};

use crate::common::{Guild, wait};
use crate::script::{Script, is, window};

const RESOURCE: u32 = ContributionKind::Resource.code();
const JOB_AID: u32 = ContributionKind::JobAid.code();
const STORY: u32 = ContributionKind::FailureStory.code();

fn shared(s: &mut Script, days: f64, who: u32, (object, kind): (u32, u32), topic: u32) {
    let line = s.add(days, who, Verb::Shared);
    (line.object, line.value, line.topic) = (object, kind, topic);
}

/// Members 1 to 8, a bot 9. Member 1 shared two resources and a job aid.
fn library() -> Script {
    let mut s = Script::default();
    for who in 1..=9 {
        s.join(-9.0, who);
    }
    s.bot(9);
    shared(&mut s, 1.0, 1, (10, RESOURCE), 1);
    shared(&mut s, 1.0, 1, (11, RESOURCE), 2);
    shared(&mut s, 1.0, 1, (12, JOB_AID), 0);
    shared(&mut s, 2.0, 2, (13, STORY), 2);
    s
}

fn points(report: &Report, series: &str) -> Vec<(String, f64)> {
    let Some(series) = report.series(series) else {
        return Vec::new();
    };
    let points = series.points.iter();
    points.map(|p| (p.label.to_string(), p.value.unwrap())).collect()
}

fn is_suppressed(report: &Report, name: &str) {
    let state = report.measure(name).unwrap().state();
    assert!(matches!(state, Value::Suppressed(_)), "{name} is {state:?}");
}

#[test]
fn s4_4_s4_7_what_is_used_goes_by_people() {
    let mut s = library();
    for who in 2..=5 {
        s.act_on(3.0, who, Verb::Opened, 10);
        s.act_on(4.0, who, Verb::Opened, 10); // on another day
    }
    for who in [1, 9] {
        s.act_on(3.0, who, Verb::Opened, 11); // its author, and a bot
    }
    let report = s.report(28);
    // Four people opened one of three resources: too few to say so.
    is_suppressed(&report, "resources-opened");
    is_suppressed(&report, "people-who-opened-resources");
    assert!(points(&report, "most-used-resources").is_empty());
    is(&report, "resources-shared", 3.0, 3);
    let json = serde_json::to_value(report.measure("resources-opened").unwrap()).unwrap();
    assert!(json["numerator"].is_null() && json["n"] == 0, "{json}");

    s.act_on(5.0, 6, Verb::Opened, 12);
    let report = s.report(28);
    is(&report, "resources-opened", 2.0 / 3.0, 3);
    is(&report, "people-who-opened-resources", 5.0, 5);
    // 6 rates what the others opened; 7 does so after the window.
    s.act_on(6.0, 6, Verb::Rated, 10);
    s.act_on(29.0, 7, Verb::Rated, 10);
    let report = s.report(28);
    assert_eq!(points(&report, "most-used-resources"), [("#10".to_owned(), 5.0)]);
    // Who shared is about the topic as well.
    assert_eq!(points(&report, "popular-topics"), [("topic 1".to_owned(), 6.0)]);
    let before = s.report_on(&window(28, 56), chrono_tz::UTC);
    is_suppressed(&before, "resources-opened");
    is(&before, "resources-shared", 0.0, 0);
}

#[test]
fn s4_4_s4_7_what_was_removed_is_not_used() {
    let mut s = library();
    for who in 2..=6 {
        s.act_on(3.0, who, Verb::Opened, 10);
        s.act_on(3.0, who, Verb::Opened, 11);
    }
    is(&s.report(28), "resources-opened", 2.0 / 3.0, 3);
    s.act_on(7.0, 1, Verb::RemovedByAuthor, 10);
    let report = s.report(28);
    is(&report, "resources-opened", 1.0 / 2.0, 2);
    is(&report, "resources-shared", 2.0, 2);
    assert_eq!(points(&report, "most-used-resources"), [("#11".to_owned(), 5.0)]);
    assert_eq!(points(&report, "popular-topics"), [("topic 2".to_owned(), 6.0)]);
}

#[test]
fn s4_4_s4_7_contributions_by_kind_and_those_who_collect() {
    let mut s = library();
    s.ask(2.0, 3, 20);
    s.ask(2.0, 9, 21); // a bot
    s.answer(2.5, 4, (22, 20));
    s.answer(2.5, 5, (23, 20));
    s.act_on(3.0, 5, Verb::RemovedByModeration, 23);
    s.act_on(4.0, 3, Verb::MadeCollection, 30);
    s.act_on(5.0, 3, Verb::Collected, 10);
    s.act_on(5.0, 4, Verb::Collected, 10);
    s.reply(6.0, 5, Verb::Commented, (31, 30)); // on the collection
    let report = s.report(28);
    let kinds = [
        ("question", 1.0),
        ("answer", 1.0),
        ("comment", 1.0),
        ("resource", 2.0),
        ("job-aid", 1.0),
        ("failure-story", 1.0),
    ];
    assert_eq!(
        points(&report, "contributions-by-kind"),
        kinds.map(|(kind, n)| (kind.to_owned(), n))
    );
    is(&report, "collections-made", 1.0, 1);
    is(&report, "people-who-collected", 2.0, 2);
}

#[test]
fn s4_7_a_community_without_resources_has_no_figures_of_them() {
    let mut s = Script::default();
    s.join(-9.0, 1);
    s.ask(1.0, 1, 10);
    let report = s.report(28);
    let section = report.section("resources").unwrap();
    assert!(section.measures.is_empty() && section.series.is_empty());
    assert_eq!(
        section.notes,
        ["Nothing is on record as shared beside questions, answers and comments."]
    );
}

#[test]
fn s4_7_numbers_that_are_far_apart_keep_their_labels() {
    let mut s = library();
    for who in 2..=6 {
        s.act_on(3.0, who, Verb::Opened, 4_000_000_000);
    }
    shared(&mut s, 1.0, 1, (4_000_000_000, RESOURCE), 0);
    let report = s.report(28);
    assert_eq!(
        points(&report, "most-used-resources"),
        [("#4000000000".to_owned(), 5.0)]
    );
}

#[test]
fn s4_7_how_many_people_it_takes_is_what_the_stored_charter_says() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = crate::resources::share(&guild, "mei", "https://example.org/guide");
    for i in 0..4 {
        let desk = guild.join(&format!("p{i}"), Role::Member);
        guild.pass(60);
        wait(desk.open_resource(community, made.id)).unwrap();
    }
    let settings = Settings {
        anonymity_k: 3,
        ..Settings::default()
    };
    let charter = Charter {
        settings,
        ..Charter::new("Guild", chrono_tz::UTC)
    };
    let options = ReportOptions {
        span: Span::Everything,
        ..ReportOptions::default()
    };
    let mei = guild.desk("mei");
    assert!(matches!(mei.actor(), Actor::Person(_)));
    // A charter of one's own making opens nothing.
    let mut forged = guild.community.clone();
    forged.charter = charter.clone();
    is_suppressed(&wait(mei.report(&forged, &options)).unwrap(), "resources-opened");
    wait(guild.desk("sol").edit_charter(community, &charter.into())).unwrap();
    let report = wait(mei.report(&guild.community, &options)).unwrap();
    is(&report, "resources-opened", 1.0, 1);
    assert_eq!(
        points(&report, "popular-topics"),
        [("testing".to_owned(), 5.0), ("tools".to_owned(), 5.0)]
    );
}
