//! Norms, flags and topics in the report: small communities whose figures were worked out by hand.

use learncomm_core::Role;
use learncomm_core::engagement::report::{Report, ReportOptions};
use learncomm_core::ledger::Verb;

use crate::common::{Guild, handle, wait};
use crate::script::{START, Script, is, is_undefined, window};

fn on(s: &mut Script, days: f64, who: u32, verb: Verb, object: u32, value: u32) {
    let line = s.add(days, who, verb);
    (line.object, line.value) = (object, value);
}

fn minutes(days: i64) -> u32 {
    u32::try_from(START / 60_000 + days * 24 * 60).unwrap()
}

/// Members 1 to 4, a guest 5, a bot 6.
fn circle() -> Script {
    let mut s = Script::default();
    for who in 1..=6 {
        s.join(-9.0, who);
    }
    s.add(-9.0, 5, Verb::Appointed).value = Role::Guest.code();
    s.bot(6);
    s
}

#[test]
fn s2_11_s3_2_a_new_version_asks_for_consent_again() {
    let mut s = circle();
    on(&mut s, 1.0, 1, Verb::DraftedNorm, 100, 1);
    on(&mut s, 2.0, 2, Verb::Voiced, 100, 1 << 8 | 1);
    on(&mut s, 2.5, 2, Verb::Voiced, 100, 1 << 8 | 3);
    on(&mut s, 2.6, 5, Verb::Voiced, 100, 1 << 8 | 3); // a guest
    let report = s.report(28);
    is(&report, "norms-in-force", 0.0, 0);
    is_undefined(&report, "consent-coverage", "no norm is in force");
    on(&mut s, 3.0, 1, Verb::AdoptedNorm, 100, 1);
    on(&mut s, 3.5, 3, Verb::Voiced, 100, 1 << 8 | 3); // too late to have a voice in it
    for who in [1, 2, 3, 5, 6] {
        on(&mut s, 4.0, who, Verb::AcknowledgedNorm, 100, 1);
    }
    let report = s.report(28);
    is(&report, "norms-in-force", 1.0, 1);
    is(&report, "consent-coverage", 3.0 / 4.0, 4);
    is(&report, "voice-in-drafting", 2.0 / 4.0, 4);
    // The second version: drafted by 3, spoken on by nobody, acknowledged by 4 and by 1, who then leaves.
    on(&mut s, 10.0, 3, Verb::DraftedNorm, 100, 2);
    on(&mut s, 11.0, 1, Verb::AdoptedNorm, 100, 2);
    on(&mut s, 12.0, 4, Verb::AcknowledgedNorm, 100, 2);
    on(&mut s, 12.0, 1, Verb::AcknowledgedNorm, 100, 2);
    s.leave(20.0, 1);
    let report = s.report(28);
    is(&report, "consent-coverage", 1.0 / 3.0, 3);
    is(&report, "voice-in-drafting", 1.0 / 4.0, 4);
    // Another norm, and then the first is retired.
    on(&mut s, 12.0, 2, Verb::DraftedNorm, 101, 1);
    on(&mut s, 13.0, 2, Verb::AdoptedNorm, 101, 1);
    is(&s.report(28), "consent-coverage", 1.0 / 6.0, 6);
    on(&mut s, 21.0, 2, Verb::RetiredNorm, 100, 0);
    let report = s.report(28);
    is(&report, "norms-in-force", 1.0, 1);
    is(&report, "consent-coverage", 0.0, 3);
    is_undefined(&report, "reviews-on-time", "no review was due");
}

#[test]
fn s2_11_a_review_is_due_when_it_was_first_said_to_be() {
    let mut s = circle();
    for norm in 100..=104 {
        on(&mut s, 1.0, 1, Verb::AdoptedNorm, norm, 1);
        on(&mut s, 1.0, 1, Verb::ScheduledReview, norm, minutes(10));
    }
    // 100 is kept in time, and due again after the window; in one instant.
    on(&mut s, 9.0, 1, Verb::ReviewedNorm, 100, 1);
    on(&mut s, 9.0, 1, Verb::ScheduledReview, 100, minutes(100));
    // 101 is put off and then reviewed by the later date.
    on(&mut s, 9.0, 1, Verb::ScheduledReview, 101, minutes(20));
    on(&mut s, 19.0, 1, Verb::ReviewedNorm, 101, 1);
    // 102 is forgotten. 103 gets a new version when it is late, 104 in time, with reviews far off.
    on(&mut s, 15.0, 1, Verb::AdoptedNorm, 103, 2);
    on(&mut s, 15.0, 1, Verb::ScheduledReview, 103, minutes(200));
    on(&mut s, 5.0, 1, Verb::AdoptedNorm, 104, 2);
    on(&mut s, 5.0, 1, Verb::ScheduledReview, 104, minutes(12));
    let report = s.report(28);
    // Due in the window: 100 on time; 101, 103 late; 102 and the new one of 104 not done.
    is(&report, "reviews-on-time", 1.0 / 5.0, 5);
    is(&report, "overdue-norms", 2.0, 5);
    on(&mut s, 27.0, 1, Verb::RetiredNorm, 102, 0);
    let report = s.report(28);
    is(&report, "reviews-on-time", 1.0 / 5.0, 5);
    is(&report, "overdue-norms", 1.0, 4);
    is(
        &s.report_on(&window(11, 28), chrono_tz::UTC),
        "reviews-on-time",
        0.0,
        1,
    );
}

#[test]
fn s4_6_flags_cite_norms_and_are_acted_on() {
    let mut s = circle();
    for object in 10..30 {
        s.ask(1.0, 1 + object % 4, object);
    }
    for (days, flag, norm) in [(2.0, 200, 100), (3.0, 201, 0), (4.0, 202, 100), (40.0, 203, 100)] {
        on(&mut s, days, 0, Verb::Flagged, flag, 0);
        s.0.last_mut().unwrap().parent = norm;
    }
    on(&mut s, 3.0, 1, Verb::ResolvedFlag, 200, 2);
    on(&mut s, 6.0, 1, Verb::ResolvedFlag, 201, 1);
    on(&mut s, 7.0, 3, Verb::Appealed, 200, 0);
    on(&mut s, 8.0, 2, Verb::DecidedAppeal, 200, 2);
    on(&mut s, 9.0, 2, Verb::DecidedAppeal, 201, 1);
    let report = s.report(28);
    is(&report, "flags-per-100-contributions", 15.0, 20);
    is(&report, "flags-citing-a-norm", 2.0 / 3.0, 3);
    // One day, three days, and still waiting.
    is(&report, "median-time-to-resolution", 3.0 * 86_400.0, 3);
    is(&report, "appeals-decided", 2.0, 2);
    is(&report, "appeals-undone", 1.0 / 2.0, 2);
    is_undefined(&report, "consent-coverage", "no norm is in force");
}

fn about(s: &mut Script, days: f64, who: u32, verb: Verb, topic: u32) {
    s.add(days, who, verb).topic = topic;
}

/// Topics: 1 is wanted and offered, 2 is wanted, 3 is offered, 4 was dropped.
fn backlog() -> Script {
    let mut s = circle();
    for (days, topic) in [(1.0, 1), (2.0, 2), (3.0, 4)] {
        about(&mut s, days, 1, Verb::SuggestedTopic, topic);
    }
    for (who, topic) in [(1, 1), (2, 1), (3, 2), (4, 2), (1, 2), (5, 2), (6, 2), (3, 4)] {
        about(&mut s, 4.0, who, Verb::VotedTopic, topic);
    }
    about(&mut s, 5.0, 1, Verb::UnvotedTopic, 2);
    about(&mut s, 6.0, 0, Verb::DroppedTopic, 4);
    about(&mut s, 11.0, 0, Verb::CoveredTopic, 1);
    about(&mut s, 11.0, 0, Verb::CoveredTopic, 1); // told twice
    about(&mut s, 12.0, 0, Verb::CoveredTopic, 3);
    about(&mut s, 7.0, 2, Verb::DeclaredSkill, 1);
    s.0.last_mut().unwrap().value = 4;
    about(&mut s, 7.0, 3, Verb::DeclaredSkill, 3);
    s.0.last_mut().unwrap().value = 2;
    about(&mut s, 7.0, 4, Verb::DeclaredSkill, 2);
    s.0.last_mut().unwrap().value = 1; // new to it
    about(&mut s, 7.0, 4, Verb::DeclaredSkill, 3);
    s.0.last_mut().unwrap().value = 3;
    about(&mut s, 8.0, 4, Verb::WithdrewSkill, 3);
    s.ask(13.0, 2, 300);
    s.0.last_mut().unwrap().topic = 1;
    s
}

fn gaps(report: &Report) -> Vec<(String, f64, u64)> {
    let points = &report.series("topic-gap").unwrap().points;
    points
        .iter()
        .map(|p| (p.label.to_string(), p.value.unwrap(), p.n))
        .collect()
}

#[test]
fn s0_6_what_is_wanted_beside_what_is_offered() {
    let s = backlog();
    let report = s.report(120);
    is(&report, "topics-suggested", 3.0, 3);
    is(&report, "open-topics", 1.0, 1);
    // Three were voted for, one was covered within ninety days.
    is(&report, "voted-topics-covered-within-90-days", 1.0 / 3.0, 3);
    // One covered after ten days, one dropped after three, one waits: of two at risk one is covered.
    is(&report, "median-time-to-session", 10.0 * 86_400.0, 3);
    // 3 and 4 want topic 2; the guest's vote counts as demand and not among members.
    is(&report, "members-who-voted", 2.0 / 4.0, 4);
    is(&report, "wanted-and-not-offered", 1.0 / 2.0, 2);
    // Demand: 1 by a question, 2 by three votes. Supply: 1 by a session and a person, 3 as well.
    assert_eq!(
        gaps(&report),
        [
            ("topic 2".to_owned(), 0.75, 3),
            ("topic 1".to_owned(), 0.25 - 0.5, 1),
            ("topic 3".to_owned(), -0.5, 0)
        ]
    );
    let report = s.report(28);
    is_undefined(
        &report,
        "voted-topics-covered-within-90-days",
        "no topic of the window that was voted for is 90 days old",
    );
}

#[test]
fn s0_6_a_session_that_did_not_take_place_covered_nothing() {
    let mut s = backlog();
    on(&mut s, 11.0, 0, Verb::Held, 500, 60);
    on(&mut s, 11.5, 0, Verb::Unheld, 500, 0);
    let report = s.report(120);
    is(&report, "open-topics", 2.0, 2);
    is_undefined(&report, "median-time-to-session", "more than half");
    // Another one at the same time did.
    on(&mut s, 11.0, 0, Verb::Held, 501, 60);
    is(&s.report(120), "open-topics", 1.0, 1);
}

#[test]
fn s0_6_topics_are_shown_by_their_names() {
    let guild = Guild::with_roles();
    guild.ask("mei", "How?"); // about testing and tools
    let mei = wait(guild.op.member(guild.community.id, &handle("mei"))).unwrap();
    let mut s = Script::default();
    about(&mut s, 1.0, mei.membership.number, Verb::SuggestedTopic, 2);
    about(&mut s, 1.0, mei.membership.number, Verb::VotedTopic, 2);
    about(&mut s, 1.0, mei.membership.number, Verb::SuggestedTopic, 77);
    about(&mut s, 1.0, mei.membership.number, Verb::VotedTopic, 77);
    wait(guild.op.import_activities(guild.community.id, &s.0)).unwrap();
    let report = wait(
        guild
            .desk("mei")
            .report(&guild.community, &ReportOptions::default()),
    )
    .unwrap();
    let labels: Vec<String> = gaps(&report).into_iter().map(|(label, ..)| label).collect();
    assert_eq!(labels, ["testing", "tools", "topic 77"]);
}
