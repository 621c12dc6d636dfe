//! What must hold for the report on any ledger.

use learncomm_core::ErrorKind;
use learncomm_core::engagement::report::{Audience, Report, ReportOptions, Section};
use learncomm_core::ledger::{Activity, Verb};
use proptest::prelude::*;

use crate::ledger::any_activity;
use crate::script::{DAY, START, Script, community, is, is_undefined, window};

const BOT: u32 = 9;

/// What is done with contributions, and between people, beside asking and answering.
const CURATING: [Verb; 14] = [
    Verb::Revised,
    Verb::Confirmed,
    Verb::Rated,
    Verb::Bookmarked,
    Verb::Opened,
    Verb::Erased,
    Verb::Restored,
    Verb::MadeCollection,
    Verb::Collected,
    Verb::Uncollected,
    Verb::Recognised,
    Verb::Paired,
    Verb::CheckedIn,
    Verb::ClosedPair,
];

/// What happens around sessions, topics and norms, to a few of each; in no order that a use case would keep.
fn any_meeting() -> impl Strategy<Value = Activity> {
    let verbs: Vec<Verb> = Verb::ALL
        .iter()
        .copied()
        .filter(|verb| *verb as u8 >= Verb::Responded as u8)
        .collect();
    let who = prop::sample::select(vec![0_u32, 1, 2, 3, 4, BOT]);
    (
        0_i64..40,
        who,
        prop::sample::select(verbs),
        0_u32..3,
        0_u32..4,
        0_u32..1_000,
    )
        .prop_map(|(days, who, verb, which, topic, value)| {
            // What becomes of a session or a norm is a fact, whoever tells it.
            let of_a_person = [
                Verb::Responded,
                Verb::Expected,
                Verb::Attended,
                Verb::Missed,
                Verb::Led,
                Verb::Unled,
                Verb::CaughtUp,
                Verb::SuggestedTopic,
                Verb::VotedTopic,
                Verb::UnvotedTopic,
                Verb::AgreedAction,
                Verb::DraftedNorm,
                Verb::Voiced,
                Verb::AcknowledgedNorm,
                Verb::DeclaredSkill,
                Verb::WithdrewSkill,
            ];
            let actor = if of_a_person.contains(&verb) { who } else { 0 };
            let day = u32::try_from(START / 60_000).unwrap() + value % 50 * 24 * 60;
            let value = match verb {
                Verb::Held => ((value % 3) << 16) | 60,
                Verb::AgreedAction | Verb::ScheduledReview => day,
                Verb::KeptAgenda => value << 16 | value,
                Verb::ScopedTo => value % 3,
                _ => ((value % 3) << 8) | (value % 7),
            };
            Activity {
                object: 1_000 + which,
                parent: which % 2 * 1_003,
                toward: topic,
                topic,
                value,
                ..Activity::new(START + days * DAY + 7, actor, verb)
            }
        })
}

/// A community that could be: people 1 to 6 join and leave, ask, reply, react; a bot and somebody unknown do, too.
pub(crate) fn any_script() -> impl Strategy<Value = Script> {
    let line = (
        0_u32..40,
        prop::sample::select(vec![0_u32, 1, 2, 3, 4, 5, 6, BOT]),
        0_u32..14,
        0_u32..30,
    );
    (
        prop::collection::vec(line, 0..60),
        prop::collection::vec((1_u32..7, 0_u32..30, 0_u32..20), 0..10),
        prop_oneof![Just(Vec::new()), prop::collection::vec(any_meeting(), 0..60)],
    )
        .prop_map(|(lines, moves, meetings)| {
            let mut s = Script::default();
            s.join(-5.0, BOT);
            s.bot(BOT);
            for (who, joined, stays) in moves {
                s.join(f64::from(joined), who);
                s.unit(f64::from(joined), who, joined % 3);
                if stays < 15 {
                    s.leave(f64::from(joined + stays) + 0.5, who);
                }
            }
            let mut made: Vec<u32> = Vec::new();
            for (i, (at, who, what, which)) in lines.into_iter().enumerate() {
                let (at, object) = (f64::from(at) + 0.1, i as u32 + 1);
                let parent = made.get(which as usize % made.len().max(1)).copied();
                match (what, parent) {
                    (0..=2, _) | (_, None) if who != BOT => {
                        s.ask(at, who, object);
                        s.0.last_mut().unwrap().topic = which % 3;
                        made.push(object);
                    }
                    (_, None) => {}
                    (3 | 4, Some(parent)) => s.answer(at, who, (object, parent)),
                    (5, Some(parent)) => s.reply(at, who, Verb::Commented, (object, parent)),
                    (6, Some(parent)) => s.act_on(at, who, Verb::VotedUp, parent),
                    (0..=2 | 7.., _) if who == BOT => {}
                    (9, _) => {
                        let line = s.add(at, who, Verb::Shared);
                        (line.object, line.topic, line.value) = (object, which % 3, which % 12);
                        made.push(object);
                    }
                    (10.., Some(parent)) => {
                        // What is done with what was made, and thanks and check-ins, which are things of their own.
                        let verb = CURATING[which as usize % CURATING.len()];
                        s.reply(at, who, verb, (parent, parent));
                        let line = s.0.last_mut().unwrap();
                        match verb {
                            Verb::Recognised | Verb::CheckedIn | Verb::Paired | Verb::ClosedPair => {
                                (line.object, line.toward) = (500 + which % 4, which % 7);
                            }
                            Verb::Collected | Verb::Uncollected => line.parent = 600,
                            _ => line.value = which % 6,
                        }
                    }
                    (7, Some(parent)) => s.act_on(at, who, Verb::RemovedByAuthor, parent),
                    (_, Some(parent)) => s.act_on(at, who, Verb::RemovedByModeration, parent),
                }
            }
            s.0.extend(meetings);
            s
        })
}

fn sections<'a>(report: &'a Report, without: &[&str]) -> Vec<&'a Section> {
    report
        .sections
        .iter()
        .filter(|s| !without.contains(&s.id))
        .collect()
}

/// Each measure and series of the sections as JSON, without what is about bots.
fn figures(report: &Report, without: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for section in sections(report, without) {
        let people = section.measures.iter().filter(|m| m.name() != "bot-share");
        all.extend(people.map(|m| serde_json::to_string(m).unwrap()));
        all.extend(section.series.iter().map(|s| serde_json::to_string(s).unwrap()));
    }
    all
}

/// The first figure in which two reports differ.
fn difference(one: &Report, other: &Report, without: &[&str]) -> Option<(String, String)> {
    let (one, other) = (figures(one, without), figures(other, without));
    assert_eq!(one.len(), other.len());
    one.into_iter().zip(other).find(|(a, b)| a != b)
}

fn numbers_are_sound(report: &Report) {
    for section in &report.sections {
        for measure in &section.measures {
            match measure.value() {
                Some(value) => assert!(value.is_finite(), "{}", measure.name()),
                None => assert!(
                    !measure.reason().unwrap_or_default().is_empty(),
                    "{}",
                    measure.name()
                ),
            }
            if let (Some(part), Some(whole)) = (measure.numerator(), measure.denominator()) {
                assert!(part <= whole, "{}", measure.name());
            }
            for limit in measure
                .interval()
                .into_iter()
                .flat_map(|i| [i.low, i.high])
                .flatten()
            {
                assert!(limit.is_finite(), "{}", measure.name());
            }
        }
        for series in &section.series {
            for point in &series.points {
                assert!(
                    point.value.map_or(point.note.is_some(), f64::is_finite),
                    "{}",
                    series.id
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn s4_7_every_number_is_one_or_says_why_not(s in any_script(), noise in prop::collection::vec(any_activity(), 0..20)) {
        numbers_are_sound(&s.report(40));
        // Lines that no use case writes, mixed in.
        let mut wild = s;
        wild.0.extend(noise);
        numbers_are_sound(&wild.report(40));
        numbers_are_sound(&wild.report_on(&ReportOptions::default(), chrono_tz::America::St_Johns));
    }

    /// A section that is asked for alone says what it says beside the others, whoever it is for.
    #[test]
    fn s4_7_sections_that_are_asked_for_are_those_of_the_whole_report(
        s in any_script(),
        wanted in prop::sample::subsequence(Report::SECTIONS.to_vec(), 1..5),
        audience in prop::sample::select(Audience::ALL.to_vec()),
        days in prop::sample::select(vec![(0, 40), (20, 40), (20, 30)]),
    ) {
        let whole = ReportOptions { audience: Some(audience), ..window(days.0, days.1) };
        let some = ReportOptions {
            sections: wanted.iter().map(|id| (*id).to_owned()).collect(),
            ..whole.clone()
        };
        let (whole, some) = (s.report_on(&whole, chrono_tz::UTC), s.report_on(&some, chrono_tz::UTC));
        let ids = |report: &Report| report.sections.iter().map(|section| section.id).collect::<Vec<_>>();
        prop_assert_eq!(ids(&whole), Report::SECTIONS);
        prop_assert_eq!(ids(&some), wanted);
        for section in &some.sections {
            let same = whole.section(section.id).unwrap();
            prop_assert_eq!(serde_json::to_value(section).unwrap(), serde_json::to_value(same).unwrap());
        }
    }

    #[test]
    fn s4_7_the_order_in_which_things_came_in_does_not_matter(s in any_script(), swaps in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..20)) {
        let mut other = s.clone();
        for (a, b) in swaps {
            let (a, b) = (a.index(other.0.len()), b.index(other.0.len()));
            other.0.swap(a, b);
        }
        prop_assert_eq!(difference(&s.report(40), &other.report(40), &[]), None);
    }

    /// A bot that joins in changes no figure about people; what is on record about texts is another matter.
    #[test]
    fn s3_1_bots_change_no_figure_about_people(s in any_script()) {
        let mut people = s.clone();
        people.0.retain(|a| a.actor != BOT);
        prop_assert_eq!(difference(&s.report(40), &people.report(40), &["record"]), None);
    }

    #[test]
    fn s2_5_what_was_removed_by_moderation_counts_as_if_it_had_not_been(s in any_script(), which in any::<prop::sample::Index>()) {
        let replies: Vec<u32> = s.0.iter()
            .filter(|a| matches!(a.verb, Verb::Answered | Verb::Commented))
            .map(|a| a.object)
            .collect();
        prop_assume!(!replies.is_empty());
        let gone = replies[which.index(replies.len())];
        let mut removed = s.clone();
        // The record began before, so that this does not change when.
        removed.join(-3.0, 8);
        removed.ask(-2.0, 8, 500);
        let mut never = removed.clone();
        never.0.retain(|a| a.object != gone);
        removed.act_on(39.5, 0, Verb::RemovedByModeration, gone);
        prop_assert_eq!(difference(&removed.report(40), &never.report(40), &[]), None);
    }

    #[test]
    fn s4_7_what_happens_after_as_of_changes_nothing(s in any_script(), later in prop::collection::vec(any_activity(), 0..20)) {
        let as_of = chrono::DateTime::from_timestamp_millis(START + 45 * DAY);
        let options = || ReportOptions { as_of, ..window(0, 40) };
        let everything = || ReportOptions { as_of, ..ReportOptions::default() };
        let mut more = s.clone();
        more.0.extend(later.into_iter().map(|a| Activity { at: a.at + 45 * DAY, ..a }));
        for options in [options(), everything()] {
            let (one, other) = (s.report_on(&options, chrono_tz::UTC), more.report_on(&options, chrono_tz::UTC));
            prop_assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
        }
    }
}

#[test]
fn s4_7_an_empty_community_has_a_report_that_says_so() {
    let report = Report::compute(
        &community(chrono_tz::UTC),
        Script::default().columns(),
        &ReportOptions::default(),
    );
    let report = report.unwrap();
    numbers_are_sound(&report);
    let created = community(chrono_tz::UTC).created_at.date_naive();
    assert_eq!(
        (report.window.from, report.window.until),
        (created, created.succ_opt().unwrap())
    );
    for section in &report.sections {
        for measure in &section.measures {
            assert!(
                measure.value().is_none_or(|value| value == 0.0),
                "{}",
                measure.name()
            );
        }
    }
    for (name, why) in [
        ("participation-rate", "no members"),
        ("contributing-members", "no members"),
        ("active-members", "no members"),
        ("contributions-per-member-week", "no members"),
    ] {
        is_undefined(&report, name, why);
    }
    is(&report, "members", 0.0, 0);
    for section in [
        "profile",
        "voices",
        "network",
        "retention",
        "questions",
        "equity",
        "newcomers",
        "record",
    ] {
        let section = report.section(section).unwrap();
        assert!(
            section.measures.is_empty() && !section.notes.is_empty(),
            "{}",
            section.id
        );
    }
}

#[test]
fn s4_7_a_section_that_there_is_not_is_refused() {
    let options = ReportOptions {
        sections: vec!["equity".to_owned(), "questoins".to_owned()],
        ..window(0, 40)
    };
    let error =
        Report::compute(&community(chrono_tz::UTC), Script::default().columns(), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let text = error.to_string();
    assert!(
        text.contains("`questoins`") && text.contains("questions, sessions"),
        "{text}"
    );
}
