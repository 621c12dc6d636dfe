//! S3.3, S3.5, S0.11, S2.8, S4.1: pulses – asked, answered without a name, told once.

use chrono::NaiveDate;
use learncomm_core::community::CharterEdit;
use learncomm_core::community::SettingsEdit;
use learncomm_core::engagement::measure::Value;
use learncomm_core::engagement::pulse::{
    Bound, Figure, FigureKind, IntervalMethod, KeyedScale, MAX_ANSWERS, NewItem, NewPulse, Pulse,
    PulsePurpose, PulseResult, PulseState,
};
use learncomm_core::engagement::report::ReportOptions;
use learncomm_core::id::PulseId;
use learncomm_core::ledger::{NONE, Verb};
use learncomm_core::{Error, ErrorKind, Role};

use crate::common::{Guild, handle, refused, wait};
use crate::past_sessions::held;

pub(crate) const PEOPLE: [&str; 10] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"];

/// A guild with ten members, beside those with roles; three days after it was founded.
pub(crate) fn guild() -> Guild {
    let guild = Guild::with_roles();
    for name in PEOPLE {
        guild.join(name, Role::Member);
    }
    guild.pass(3 * 86_400);
    guild
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn plan(items: Vec<NewItem>) -> NewPulse {
    NewPulse {
        title: "How are you?".to_owned(),
        purpose: PulsePurpose::Pulse,
        session: None,
        scales: Vec::new(),
        wording: Vec::new(),
        items,
        min_answered: None,
        until: day("2026-01-20"),
        by_unit: false,
    }
}

pub(crate) fn open(guild: &Guild, new: &NewPulse) -> Pulse {
    wait(guild.desk("sol").open_pulse(guild.community.id, new))
        .unwrap()
        .pulse
}

pub(crate) fn answer(
    guild: &Guild,
    who: &str,
    pulse: PulseId,
    answers: &[(&str, &str)],
) -> Result<(), Error> {
    let answers: Vec<(String, String)> = answers
        .iter()
        .map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned()))
        .collect();
    wait(guild.desk(who).answer_pulse(guild.community.id, pulse, &answers)).map(drop)
}

fn close(guild: &Guild, pulse: PulseId) -> PulseResult {
    wait(guild.desk("sol").close_pulse(guild.community.id, pulse)).unwrap()
}

fn figure<'a>(result: &'a PulseResult, key: &str) -> &'a Figure {
    result
        .release
        .figures
        .figures
        .iter()
        .find(|figure| figure.key.as_str() == key)
        .unwrap()
}

fn belonging() -> NewItem {
    NewItem::new("belonging", "I belong here.")
}

/// Members answer one item, each with the number at their place.
fn said(guild: &Guild, pulse: PulseId, key: &str, numbers: &[u8]) {
    for (who, number) in PEOPLE.iter().zip(numbers) {
        answer(guild, who, pulse, &[(key, &number.to_string())]).unwrap();
    }
}

#[test]
fn s3_3_a_pulse_is_answered_and_told_once() {
    let guild = guild();
    let pulse = open(&guild, &plan(vec![belonging()]));
    said(&guild, pulse.id, "belonging", &[2, 3, 4, 4, 5, 3, 4, 2]);
    let kind = refused(
        answer(&guild, "p0", pulse.id, &[("belonging", "5")]),
        &["you have answered"],
    );
    assert_eq!(kind, ErrorKind::Rule);
    let result = close(&guild, pulse.id);
    let told = figure(&result, "belonging");
    assert_eq!((told.n, told.mean, told.bound), (Some(8), Some(3.38), None));
    assert_eq!(told.method, Some(IntervalMethod::LargestSpread));
    // 3.375 ± 1.96·√(2.375·1.625/7)
    assert_eq!(told.interval, Some((1.92, 4.83)));
    assert!(told.distribution.is_empty() && told.sd.is_none());
    // Eleven members, a facilitator and a steward could have answered.
    assert_eq!(
        (result.release.eligible, result.response_rate),
        (Some(13), Some(8.0 / 13.0))
    );
    assert!(!result.few_answered);
    refused(
        answer(&guild, "p9", pulse.id, &[("belonging", "5")]),
        &["is closed"],
    );
    refused(
        wait(guild.op.close_pulse(guild.community.id, pulse.id)),
        &["closed already"],
    );
    for who in ["mei", "fay"] {
        let read = wait(guild.desk(who).pulse_result(guild.community.id, pulse.id)).unwrap();
        assert_eq!(read.release, result.release);
    }
}

#[test]
fn s3_5_while_a_pulse_is_open_nothing_is_told() {
    let guild = guild();
    let community = guild.community.id;
    let pulse = open(&guild, &plan(vec![belonging()]));
    let before = wait(guild.op.pulses(community, None, 9)).unwrap();
    let ledger = guild.ledger();
    said(&guild, pulse.id, "belonging", &[3; 10]);
    assert_eq!(wait(guild.op.pulses(community, None, 9)).unwrap(), before);
    assert_eq!(guild.ledger(), ledger, "who answers is told nowhere");
    refused(
        wait(guild.op.pulse_result(community, pulse.id)),
        &["open until 2026-01-20"],
    );
    refused(
        wait(guild.op.pulse_history(community, &"belonging".parse().unwrap())),
        &["there is no"],
    );
    // That one has answered oneself, one is told.
    let own = |who: &str| wait(guild.desk(who).pulse(community, pulse.id)).unwrap().answered;
    assert_eq!((own("p0"), own("mei")), (Some(true), Some(false)));
    let report = wait(guild.op.report(&guild.community, &ReportOptions::default())).unwrap();
    assert!(report.section("pulse").unwrap().measures.is_empty());
}

#[test]
fn s3_5_what_is_stored_leads_back_to_nobody() {
    // Two guilds in which others answer, at other times: but for who is in the set, the same is stored.
    let dump = |people: [&str; 5], pause: i64| {
        let guild = guild();
        let pulse = open(&guild, &plan(vec![belonging()]));
        for who in people {
            guild.pass(pause);
            answer(&guild, who, pulse.id, &[("belonging", "4")]).unwrap();
        }
        let kind = |value: &[u8]| String::from_utf8_lossy(value).contains("\"pulse-respondents\"");
        let open: Vec<_> = guild
            .dump()
            .into_iter()
            .filter(|(_, value)| !kind(value))
            .collect();
        guild.clock.set(crate::common::at("2026-01-12 09:00"));
        close(&guild, pulse.id);
        (open, guild.dump())
    };
    let (one, other) = (
        dump(["p0", "p1", "p2", "p3", "p4"], 60),
        dump(["p9", "p7", "p8", "p6", "p5"], 3_600),
    );
    assert!(one == other);
    // When it is closed, neither answers nor who gave any are left.
    for (_, value) in &one.1 {
        let value = String::from_utf8_lossy(value);
        assert!(
            !value.contains("pulse-respondents\",\"data") && !value.contains("pulse-answers\",\"data"),
            "{value}"
        );
    }
}

#[test]
fn s3_5_too_few_are_not_even_counted() {
    let guild = guild();
    let pulse = open(&guild, &plan(vec![belonging()]));
    said(&guild, pulse.id, "belonging", &[3; 4]);
    let result = close(&guild, pulse.id);
    assert_eq!(
        (result.release.figures.respondents, result.response_rate),
        (None, None)
    );
    assert!(result.release.figures.figures.is_empty());
}

#[test]
fn s3_5_programs_do_not_make_a_group_large_enough() {
    let guild = guild();
    let pulse = open(&guild, &plan(vec![belonging()]));
    let is_program = learncomm_core::community::PersonEdit {
        bot: Some(true),
        ..Default::default()
    };
    for name in ["p3", "p4"] {
        wait(guild.op.edit_person(&handle(name), &is_program)).unwrap();
    }
    said(&guild, pulse.id, "belonging", &[2, 3, 4]);
    for name in ["p3", "p4"] {
        let kind = refused(
            answer(&guild, name, pulse.id, &[("belonging", "5")]),
            &["is for people"],
        );
        assert_eq!(kind, ErrorKind::Rule);
    }
    assert_eq!(close(&guild, pulse.id).release.figures.respondents, None);
}

#[test]
fn s3_5_the_larger_k_of_opening_and_closing_holds() {
    for (first, then) in [(3, 8), (8, 3)] {
        let guild = guild();
        let set = |k: u8| {
            let settings = SettingsEdit {
                anonymity_k: Some(k),
                ..SettingsEdit::default()
            };
            let edit = CharterEdit {
                settings,
                ..CharterEdit::default()
            };
            wait(guild.op.edit_charter(guild.community.id, &edit)).unwrap();
        };
        set(first);
        let pulse = open(&guild, &plan(vec![belonging()]));
        said(&guild, pulse.id, "belonging", &[3, 2, 4, 3, 4, 2, 3]);
        set(then);
        let result = close(&guild, pulse.id);
        assert_eq!((result.release.k, result.release.figures.respondents), (8, None));
        set(3);
        let read = wait(guild.op.pulse_result(guild.community.id, pulse.id)).unwrap();
        assert_eq!(read.release, result.release, "what was told does not change");
    }
}

#[test]
fn s3_5_psychological_safety_is_scored_by_its_key() {
    let guild = guild();
    let new = NewPulse {
        scales: vec![KeyedScale::PsychologicalSafety],
        wording: (1..=7).map(|n| format!("Item {n}")).collect(),
        ..plan(vec![])
    };
    let pulse = open(&guild, &new);
    let keys: Vec<String> = (1..=7).map(|n| format!("psychological-safety-{n}")).collect();
    for who in &PEOPLE[..5] {
        let sevens: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "7")).collect();
        answer(&guild, who, pulse.id, &sevens).unwrap();
    }
    // Four answers are no score.
    for who in &PEOPLE[5..] {
        let few: Vec<(&str, &str)> = keys[..4].iter().map(|key| (key.as_str(), "1")).collect();
        answer(&guild, who, pulse.id, &few).unwrap();
    }
    let result = close(&guild, pulse.id);
    let told = figure(&result, "psychological-safety");
    assert_eq!(
        (told.kind, told.n, told.mean),
        (FigureKind::Scale, Some(5), Some(4.43))
    );
    assert_eq!(
        figure(&result, "psychological-safety-1").mean,
        None,
        "items and score together would tell more"
    );
    refused(
        wait(guild.op.open_pulse(
            guild.community.id,
            &NewPulse {
                wording: vec![],
                ..new
            },
        )),
        &["wording of its 7 items"],
    );
}

#[test]
fn s3_5_a_mean_near_an_end_is_a_bound_and_of_a_sensitive_item_nothing() {
    let guild = guild();
    let sensitive = NewItem {
        sensitive: true,
        ..NewItem::new("safe", "Safe?")
    };
    let pulse = open(
        &guild,
        &plan(vec![belonging(), sensitive, NewItem::new("useful", "Useful?")]),
    );
    for who in PEOPLE {
        answer(
            &guild,
            who,
            pulse.id,
            &[("belonging", "5"), ("safe", "5"), ("useful", "3")],
        )
        .unwrap();
    }
    let result = close(&guild, pulse.id);
    let near = figure(&result, "belonging");
    assert_eq!(
        (near.n, near.mean, near.bound),
        (Some(10), None, Some(Bound::AtLeast(4.6)))
    );
    let hidden = figure(&result, "safe");
    assert_eq!((hidden.n, hidden.mean, hidden.bound), (None, None, None));
    assert_eq!(figure(&result, "useful").mean, Some(3.0));
}

#[test]
fn s3_3_units_are_told_together_or_not_at_all() {
    for (in_lab, told) in [(5, true), (4, false)] {
        let guild = guild();
        for (place, who) in PEOPLE.iter().enumerate() {
            let unit = if place < in_lab { "lab" } else { "shop" };
            wait(
                guild
                    .op
                    .assign_unit(guild.community.id, &handle(who), Some(unit.parse().unwrap())),
            )
            .unwrap();
        }
        let new = NewPulse {
            by_unit: true,
            ..plan(vec![belonging()])
        };
        let pulse = open(&guild, &new);
        said(&guild, pulse.id, "belonging", &[2, 3, 4, 2, 3, 4, 4, 3, 4, 4]);
        let result = close(&guild, pulse.id);
        let units = &figure(&result, "belonging").units;
        if told {
            let means: Vec<f64> = units.iter().map(|unit| unit.mean).collect();
            assert_eq!(means, [2.8, 3.8]);
            assert_eq!(
                result
                    .release
                    .figures
                    .units
                    .iter()
                    .map(|unit| unit.n)
                    .collect::<Vec<_>>(),
                [5, 5]
            );
        } else {
            assert!(units.is_empty() && result.release.figures.units.is_empty());
        }
        assert_eq!(figure(&result, "belonging").mean, Some(3.3));
    }
    let guild = guild();
    let new = NewPulse {
        by_unit: true,
        ..plan(vec![belonging()])
    };
    refused(
        wait(guild.op.open_pulse(guild.community.id, &new)),
        &["2 to 100 units"],
    );
}

#[test]
fn s3_5_comments_wait_for_ten() {
    for (commented, told) in [(10, true), (9, false)] {
        let guild = guild();
        let comment = NewItem {
            comment: true,
            ..NewItem::new("why", "Why?")
        };
        let pulse = open(&guild, &plan(vec![belonging(), comment]));
        for (place, who) in PEOPLE.iter().enumerate() {
            let text = format!("Because of {}", 9 - place);
            let answers = [("belonging", "4"), ("why", text.as_str())];
            answer(
                &guild,
                who,
                pulse.id,
                &answers[..if place < commented { 2 } else { 1 }],
            )
            .unwrap();
        }
        let result = close(&guild, pulse.id);
        if told {
            assert_eq!(
                result.comments[0].texts[0], "Because of 0",
                "in alphabetical order"
            );
            assert_eq!((result.comments[0].n, result.comments[0].texts.len()), (10, 10));
        } else {
            assert!(result.comments.is_empty());
        }
    }
}

#[test]
fn s0_11_recommending_is_a_number_from_thirty_on() {
    let guild = guild();
    for n in 10..30 {
        guild.join(&format!("p{n}"), Role::Member);
    }
    for people in [29, 30] {
        let new = NewPulse {
            scales: vec![KeyedScale::Recommendability],
            ..plan(vec![])
        };
        let pulse = open(&guild, &new);
        for n in 0..people {
            let given = ["10", "8", "3"][n % 3];
            answer(&guild, &format!("p{n}"), pulse.id, &[("recommendability", given)]).unwrap();
        }
        let result = close(&guild, pulse.id);
        let told = figure(&result, "recommendability");
        assert_eq!(told.distribution.len(), 3);
        assert_eq!(told.recommendability.is_some(), people == 30);
    }
}

#[test]
fn s0_11_self_efficacy_is_a_scale_of_ones_own() {
    let guild = guild();
    let item = |key: &str, reversed| NewItem {
        scale: Some("confidence".to_owned()),
        reversed,
        ..NewItem::new(key, "?")
    };
    let pulse = open(&guild, &plan(vec![item("can", false), item("cannot", true)]));
    for (who, (can, cannot)) in PEOPLE.iter().zip([
        ("4", "2"),
        ("3", "2"),
        ("5", "4"),
        ("2", "3"),
        ("4", "3"),
        ("3", "1"),
    ]) {
        answer(&guild, who, pulse.id, &[("can", can), ("cannot", cannot)]).unwrap();
    }
    let result = close(&guild, pulse.id);
    // Turned round: 4 4, 3 4, 5 2, 2 3, 4 3, 3 5.
    assert_eq!(figure(&result, "confidence").mean, Some(3.5));
    assert_eq!(
        (figure(&result, "can").mean, figure(&result, "cannot").mean),
        (Some(3.5), Some(3.5))
    );
}

#[test]
fn s2_8_a_pulse_on_a_session_is_for_those_who_were_there() {
    let guild = guild();
    let came: Vec<(&str, &str)> = PEOPLE[..6].iter().map(|who| (*who, "present")).collect();
    let session = held(&guild, "2026-01-06 10:00", &came);
    let new = NewPulse {
        purpose: PulsePurpose::Session,
        session: Some(session.id),
        ..plan(vec![NewItem::new("worth", "Worth it?")])
    };
    let pulse = open(&guild, &new);
    refused(
        answer(&guild, "p6", pulse.id, &[("worth", "3")]),
        &["for those who were at its session"],
    );
    said(&guild, pulse.id, "worth", &[3, 4, 4, 2, 3, 4]);
    let result = close(&guild, pulse.id);
    assert_eq!(
        (result.release.eligible, result.response_rate),
        (Some(6), Some(1.0))
    );
    // How many came to a session of few is told to nobody.
    let few = held(&guild, "2026-01-07 10:00", &came[..2]);
    let pulse = open(
        &guild,
        &NewPulse {
            session: Some(few.id),
            ..new.clone()
        },
    );
    assert_eq!(close(&guild, pulse.id).release.eligible, None);
    assert_eq!(result.pulse.session_number, Some(session.number));
    refused(
        wait(
            guild
                .op
                .open_pulse(guild.community.id, &NewPulse { session: None, ..new }),
        ),
        &["needs the session"],
    );
}

#[test]
fn s4_1_a_needs_survey_counts_options() {
    let guild = guild();
    let options = ["talks", "cases", "books", "games", "films"]
        .map(str::to_owned)
        .to_vec();
    let new = NewPulse {
        purpose: PulsePurpose::Needs,
        ..plan(vec![NewItem {
            options,
            ..NewItem::new("format", "What do you like best?")
        }])
    };
    let pulse = open(&guild, &new);
    for (who, chosen) in PEOPLE.iter().zip([
        "talks", "1", "talks", "talks", "talks", "cases", "books", "games", "cases", "films",
    ]) {
        answer(&guild, who, pulse.id, &[("format", chosen)]).unwrap();
    }
    let result = close(&guild, pulse.id);
    let counts: Vec<Option<u64>> = figure(&result, "format")
        .distribution
        .iter()
        .map(|band| band.n)
        .collect();
    assert_eq!(counts, [Some(5), None, None, None, None]);
}

#[test]
fn s3_3_a_pulse_closes_by_itself() {
    let guild = guild();
    let community = guild.community.id;
    let pulse = open(&guild, &plan(vec![belonging()]));
    said(&guild, pulse.id, "belonging", &[2, 3, 4, 4, 3]);
    guild.clock.set(crate::common::at("2026-01-25 09:00"));
    refused(
        answer(&guild, "p9", pulse.id, &[("belonging", "5")]),
        &["is closed"],
    );
    let read = wait(guild.desk("mei").pulse(community, pulse.id)).unwrap();
    assert_eq!(
        (read.state, read.pulse.closed_at),
        (PulseState::Closed, Some(crate::common::at("2026-01-21 00:00")))
    );
    assert_eq!(
        wait(guild.desk("mei").pulse_result(community, pulse.id))
            .unwrap()
            .release
            .figures
            .respondents,
        Some(5)
    );
    let closed: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::ClosedPulse)
        .collect();
    assert_eq!(
        (closed.len(), closed[0].actor, closed[0].object),
        (1, NONE, pulse.number)
    );
}

#[test]
fn s3_3_the_history_of_a_question_follows_it() {
    let guild = guild();
    let community = guild.community.id;
    let key = "belonging".parse().unwrap();
    for numbers in [[2, 3, 2, 3, 3, 2], [4, 3, 4, 4, 3, 3]] {
        let pulse = open(&guild, &plan(vec![belonging()]));
        said(&guild, pulse.id, "belonging", &numbers);
        guild.pass(3_600);
        close(&guild, pulse.id);
    }
    let history = wait(guild.desk("mei").pulse_history(community, &key)).unwrap();
    assert_eq!(
        history
            .points
            .iter()
            .map(|point| point.change)
            .collect::<Vec<_>>(),
        [None, Some(1.0)]
    );
    assert_eq!((history.points[1].clear, history.different), (Some(false), 0));
    let other = open(&guild, &plan(vec![NewItem::new("belonging", "Do you belong?")]));
    said(&guild, other.id, "belonging", &[3; 5]);
    close(&guild, other.id);
    let history = wait(guild.desk("mei").pulse_history(community, &key)).unwrap();
    assert_eq!(
        (history.points.len(), history.different),
        (1, 2),
        "something else was asked"
    );
}

#[test]
fn s3_5_the_report_tells_what_was_released() {
    let guild = guild();
    for numbers in [[2, 3, 2, 3, 3, 2], [4, 3, 4, 4, 3, 3]] {
        let pulse = open(&guild, &plan(vec![belonging(), NewItem::new("rare", "?")]));
        said(&guild, pulse.id, "belonging", &numbers);
        guild.pass(3_600);
        close(&guild, pulse.id);
    }
    guild.pass(2 * 86_400);
    guild.ask("mei", "How?");
    let report = wait(
        guild
            .desk("mei")
            .report(&guild.community, &ReportOptions::default()),
    )
    .unwrap();
    let belonging = report.measure("belonging").unwrap();
    assert_eq!((belonging.value(), belonging.n()), (Some(3.5), 6));
    assert!(belonging.interval().is_some());
    assert!(matches!(
        report.measure("rare").unwrap().state(),
        Value::Suppressed(_)
    ));
    let rate = report.measure("pulse-response-rate").unwrap();
    assert_eq!((rate.numerator(), rate.denominator()), (Some(6.0), Some(13.0)));
    let points = &report.series("pulse-history").unwrap().points;
    assert_eq!(
        points.iter().map(|point| point.value).collect::<Vec<_>>(),
        [Some(2.5), Some(3.5)]
    );
    assert_eq!(report.section("pulse").unwrap().charts.len(), 1);
}

#[test]
fn s3_3_wrong_pulses_change_nothing() {
    let guild = guild();
    let community = guild.community.id;
    let pulse = open(&guild, &plan(vec![belonging()]));
    let before = guild.dump();
    let with = |item: NewItem| plan(vec![belonging(), item]);
    let own = || NewItem::new("own", "?");
    for (new, says) in [
        (plan(vec![]), "1 to 30 items"),
        (with(belonging()), "given twice"),
        (with(NewItem::new("No Key", "?")), "lower-case"),
        (
            with(NewItem::new("participation-rate", "?")),
            "another figure of the report",
        ),
        (
            with(NewItem {
                low: Some(3),
                high: Some(3),
                ..own()
            }),
            "above the lowest",
        ),
        (
            with(NewItem {
                high: Some(11),
                ..own()
            }),
            "at most 10",
        ),
        (
            with(NewItem {
                options: vec!["a".to_owned()],
                ..own()
            }),
            "2 to 20 different options",
        ),
        (
            with(NewItem {
                options: vec!["a".to_owned()],
                comment: true,
                ..own()
            }),
            "more than one of",
        ),
        (
            with(NewItem {
                scale: Some("alone".to_owned()),
                ..own()
            }),
            "two items or more",
        ),
        (
            with(NewItem {
                scale: Some("psychological-safety".to_owned()),
                ..own()
            }),
            "a key of its own",
        ),
        (
            NewPulse {
                until: day("2026-01-01"),
                ..with(own())
            },
            "92 days",
        ),
        (
            NewPulse {
                wording: vec!["x".to_owned()],
                ..with(own())
            },
            "is for the scale",
        ),
        (
            NewPulse {
                title: " ".to_owned(),
                ..with(own())
            },
            "title",
        ),
        (
            NewPulse {
                scales: vec![KeyedScale::Own; 2],
                ..with(own())
            },
            "given twice",
        ),
    ] {
        refused(wait(guild.op.open_pulse(community, &new)), &[says]);
    }
    for (answers, says) in [
        (&[][..], "at least one item"),
        (&[("other", "3")], "there is no item `other`; there are belonging"),
        (&[("belonging", "6")], "from 1 to 5"),
        (&[("belonging", "3.5")], "whole number"),
        (&[("belonging", "3"), ("belonging", "3")], "answered twice"),
    ] {
        refused(answer(&guild, "p0", pulse.id, answers), &[says]);
    }
    assert!(guild.dump() == before);
    for _ in 1..16 {
        open(&guild, &plan(vec![belonging()]));
    }
    refused(
        wait(guild.op.open_pulse(community, &plan(vec![belonging()]))),
        &["16 pulses are open"],
    );
    const { assert!(MAX_ANSWERS >= 1_000) };
}

#[test]
fn s3_5_everything_that_is_printed_is_the_same_where_the_figures_are() {
    // All that a world of answers makes the library say, to whoever may hear it, but the number of the actor's own answer.
    let everything = |numbers: &[u8]| {
        let guild = guild();
        let community = guild.community.id;
        let pulse = open(&guild, &plan(vec![belonging()]));
        said(&guild, pulse.id, "belonging", numbers);
        let mut printed = String::new();
        let mut print = |text: String| {
            printed.push_str(&text);
            printed.push('\n');
        };
        let error = answer(&guild, "p0", pulse.id, &[("belonging", "1")]).unwrap_err();
        print(error.to_string());
        for closed in [false, true] {
            if closed {
                guild.pass(3_600);
                print(serde_json::to_string(&close(&guild, pulse.id)).unwrap());
            }
            for who in ["sol", "mei", "p0"] {
                let desk = guild.desk(who);
                print(format!("{:?}", wait(desk.pulses(community, None, 9))));
                print(format!("{:?}", wait(desk.pulse(community, pulse.id))));
                print(format!("{:?}", wait(desk.pulse_result(community, pulse.id))));
                print(format!(
                    "{:?}",
                    wait(desk.pulse_history(community, &"belonging".parse().unwrap()))
                ));
                let report = wait(desk.report(&guild.community, &ReportOptions::default())).unwrap();
                print(serde_json::to_string(&report).unwrap());
            }
        }
        print(format!("{:?}", guild.ledger()));
        printed
    };
    // The same mean, by others and with other answers.
    assert!(everything(&[2, 3, 4, 4, 3, 2]) == everything(&[4, 2, 1, 5, 1, 5]));
    // Near the end, whatever is missing to it.
    assert!(everything(&[5, 5, 5, 5, 5, 5]) == everything(&[4, 5, 3, 5, 4, 5]));
    // Too few, however many.
    assert!(everything(&[3]) == everything(&[1, 5, 2, 2]));
    assert!(everything(&[2, 3, 4, 4, 3, 2]) != everything(&[2, 3, 4, 4, 3, 3]));
}
