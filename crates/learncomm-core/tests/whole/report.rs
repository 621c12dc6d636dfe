//! Small communities whose figures were worked out by hand.

use chrono::{DateTime, TimeDelta};
use learncomm_core::engagement::Value;
use learncomm_core::engagement::report::{Report, ReportOptions, Span};
use learncomm_core::ledger::Verb;
use learncomm_core::{ErrorKind, Role};

use crate::common::{Guild, at, refused, wait};
use crate::script::{DAY, HOUR, START, Script, community, day, is, is_undefined, value, window};

#[test]
fn s3_1_participation_counts_members_while_they_are_in() {
    let mut s = Script::default();
    s.join(-9.0, 1); // all the time
    s.join(14.0, 2); // half of it
    s.join(-9.0, 3); // a quarter
    s.leave(7.0, 3);
    s.join(-9.0, 4); // a bot
    s.bot(4);
    s.join(28.0, 5); // too late
    s.join(-9.0, 6); // gone before
    s.leave(0.0, 6);
    s.ask(1.0, 1, 10);
    s.answer(2.0, 4, (11, 10));
    s.ask(2.0, 0, 12); // nobody knows who
    s.act_on(3.0, 3, Verb::VotedUp, 10);
    s.reply(8.0, 3, Verb::Commented, (13, 10)); // after leaving
    s.answer(13.0, 2, (14, 10)); // before joining
    s.answer(20.0, 2, (15, 10));
    let report = s.report(28);
    is(&report, "members", 3.0, 3);
    is(&report, "participation-rate", 2.0 / 3.0, 3);
    is(&report, "contributing-members", 2.0, 3);
    is(&report, "active-members", 3.0, 3);
    // Two contributions in 4 + 2 + 1 weeks of membership.
    is(&report, "contributions-per-member-week", 2.0 / 7.0, 3);
    // Of six events of people and bots that are known here, one is a bot's.
    is(&report, "bot-share", 1.0 / 6.0, 6);
    // Two cycles of a fortnight are not three.
    is_undefined(&report, "cadence-presence", "fewer than three");
}

#[test]
fn s3_1_presence_asks_for_two_of_three_cycles() {
    let mut s = Script::default();
    for who in 1..=4 {
        s.join(-1.0, who);
    }
    for (who, days) in [
        (1, vec![1.0, 20.0, 41.0]),
        (2, vec![13.9, 14.0]),
        (3, vec![0.0, 13.0]),
        (4, vec![]),
    ] {
        for at in days {
            let object = s.0.len() as u32 + 10;
            s.ask(at, who, object);
        }
    }
    is(&s.report(42), "cadence-presence", 0.5, 4);
}

#[test]
fn s3_1_tiers_hide_small_groups_together() {
    let mut s = Script::default();
    for who in 1..=20 {
        s.join(-1.0, who);
    }
    for week in 0..13_u32 {
        for who in 1..=6 {
            s.ask(f64::from(week * 7 + who) - 0.5, who, week * 100 + who + 1);
        }
    }
    for who in 7..=13 {
        s.act_on(50.0, who, Verb::Rated, 2);
    }
    let tiers = |s: &Script| {
        let report = s.report(91);
        let points = &report.series("members-by-tier").unwrap().points;
        points
            .iter()
            .map(|p| (p.label.to_string(), p.value))
            .collect::<Vec<_>>()
    };
    let tier = |name: &str, value| (name.to_owned(), value);
    let none = [tier("regular", Some(0.0)), tier("occasional", Some(0.0))];
    let mut expected = vec![tier("core", Some(6.0))];
    expected.extend(none.clone());
    expected.extend([
        tier("reacting-only", Some(7.0)),
        tier("silent", Some(7.0)),
        tier("new", Some(0.0)),
    ]);
    assert_eq!(tiers(&s), expected);
    // Two new ones: hidden, and the smallest other tier with them, or 22 less the rest would tell.
    s.join(89.0, 21);
    s.join(90.0, 22);
    expected[0].1 = None;
    expected[5].1 = None;
    assert_eq!(tiers(&s), expected);
}

#[test]
fn s2_2_questions_wait_until_somebody_else_answers() {
    let mut s = Script::default();
    for who in 1..=3 {
        s.join(-9.0, who);
    }
    s.join(-9.0, 4);
    s.bot(4);
    let hour = 1.0 / 24.0;
    s.ask(1.0, 1, 10); // answered within an hour
    s.answer(1.0 + hour, 2, (11, 10));
    s.ask(2.0, 1, 20); // answered and accepted by the asker alone
    s.answer(2.5, 1, (21, 20));
    s.accept(3.0, 1, (21, 20));
    s.ask(3.0, 2, 30); // answered late, accepted
    s.answer(12.0, 1, (31, 30));
    s.answer(13.0, 3, (32, 30));
    s.accept(14.0, 2, (31, 30));
    s.ask(4.0, 1, 40); // regretted at once
    s.act_on(4.0 + hour / 2.0, 1, Verb::RemovedByAuthor, 40);
    s.ask(5.0, 1, 50); // given up after two hours
    s.act_on(5.0 + 2.0 * hour, 1, Verb::RemovedByAuthor, 50);
    s.ask(6.0, 3, 60); // the answer was removed, and had been accepted
    s.answer(6.5, 1, (61, 60));
    s.accept(6.6, 3, (61, 60));
    s.act_on(7.0, 2, Verb::RemovedByModeration, 61);
    s.ask(27.0, 3, 70); // too young to judge
    s.ask(8.0, 3, 80); // removed
    s.act_on(9.0, 2, Verb::RemovedByModeration, 80);
    s.ask(8.0, 4, 90); // of a bot
    s.ask(10.0, 3, 100); // answered by a bot
    s.answer(10.1, 4, (101, 100));
    let report = s.report(28);
    is(&report, "questions", 7.0, 7);
    is(&report, "answered-within-7-days", 1.0 / 6.0, 6);
    is(&report, "open-questions", 4.0, 7);
    is(&report, "oldest-open-question", 26.0 * 86_400.0, 4);
    is(&report, "accepted-of-answered", 1.0 / 2.0, 2);
    is(&report, "accepted-of-all", 1.0 / 6.0, 6);
    is(&report, "self-resolved", 1.0 / 6.0, 6);
    // 7 wait: 6/7 after an hour; three are seen no longer before the ninth day; 6/7 · 3/4 is above a half.
    is_undefined(
        &report,
        "median-time-to-first-answer",
        "more than half are still waiting",
    );
    is(&report, "recorded-accepted", 2.0 / 7.0, 7);

    s.answer(26.5, 1, (102, 100));
    // 6/7 · 3/4 · 2/3 at 16.5 days comes to less than a half.
    is(&s.report(28), "median-time-to-first-answer", 16.5 * 86_400.0, 7);
}

#[test]
fn s2_2_answers_that_were_rated_are_counted_not_averaged() {
    let mut s = Script::default();
    for who in 1..=4 {
        s.join(-9.0, who);
    }
    s.bot(4);
    s.ask(1.0, 1, 10);
    for (answer, who) in [(11, 2), (12, 3), (13, 2), (14, 4)] {
        s.answer(2.0, who, (answer, 10));
    }
    is_undefined(&s.report(28), "rated-answers", "no rating is on record yet");
    s.act_on(3.0, 1, Verb::Rated, 11);
    s.act_on(3.0, 3, Verb::Rated, 11);
    s.act_on(3.0, 4, Verb::Rated, 12); // by a bot
    s.act_on(3.0, 1, Verb::Rated, 14); // of a bot
    is(&s.report(28), "rated-answers", 1.0 / 3.0, 3);
    s.act_on(4.0, 2, Verb::RemovedByModeration, 13);
    s.act_on(5.0, 1, Verb::Rated, 10); // a question
    is(&s.report(28), "rated-answers", 1.0 / 2.0, 2);
}

#[test]
fn s2_2_an_answer_older_than_its_question_is_no_negative_wait() {
    let mut s = Script::default();
    s.join(-9.0, 1);
    s.join(-9.0, 2);
    s.ask(5.0, 1, 10);
    s.answer(1.0, 2, (11, 10));
    let report = s.report(28);
    is(&report, "median-time-to-first-answer", 0.0, 1);
    is(&report, "answered-within-7-days", 1.0, 1);
}

#[test]
fn s2_2_an_acceptance_counts_by_its_balance() {
    for order in [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 1.0, 2.0, 2.0],
        [2.0, 1.0, 1.0, 0.0, 0.0],
    ] {
        let mut s = Script::default();
        s.join(-9.0, 1);
        s.join(-9.0, 2);
        s.ask(1.0, 1, 10);
        s.answer(1.1, 2, (11, 10));
        s.answer(1.1, 1, (12, 10));
        // 11, then 12, then 11 again, whatever the times say.
        for (step, verb, answer) in [
            (0, Verb::Accepted, 11),
            (1, Verb::Unaccepted, 11),
            (2, Verb::Accepted, 12),
            (3, Verb::Unaccepted, 12),
            (4, Verb::Accepted, 11),
        ] {
            s.reply(2.0 + order[step], 1, verb, (answer, 10));
        }
        let report = s.report(28);
        assert_eq!(value(&report, "accepted-of-all"), Some(1.0), "{order:?}");
        assert_eq!(value(&report, "self-resolved"), Some(0.0), "{order:?}");
    }
}

#[test]
fn s0_10_equity_counts_who_said_nothing_too() {
    let mut s = Script::default();
    for who in 1..=3 {
        s.join(-9.0, who);
    }
    for (n, at) in [1.0, 2.0, 3.0].into_iter().enumerate() {
        s.ask(at, 3, 10 + n as u32);
    }
    s.0.last_mut().unwrap().topic = 1;
    for (who, object) in [(1, 20), (1, 21), (2, 22)] {
        s.answer(4.0, who, (object, 12));
    }
    s.act_on(5.0, 3, Verb::RemovedByAuthor, 10);
    s.act_on(5.0, 3, Verb::RemovedByModeration, 11);
    // Of four contributions, and of three answers, nothing can be told.
    let report = s.report(28);
    for name in [
        "gini-star-members",
        "gini-star-contributors",
        "top-tenth-share",
        "contributor-absence-factor",
        "answerer-absence-factor",
    ] {
        is_undefined(&report, name, "fewer than 5");
    }
    is(&report, "topics-with-one-answerer", 1.0, 1);
    for object in [23, 24] {
        s.answer(6.0, 1, (object, 12));
        s.answer(6.0, 2, (object + 2, 12));
    }
    let report = s.report(28);
    // 1 made 4, 2 made 3, 3 made 1 that is left: G = 1/4, G* = 3/8.
    is(&report, "gini-star-members", 0.375, 3);
    is(&report, "gini-star-contributors", 0.375, 3);
    is(&report, "top-tenth-share", 0.5, 3);
    is(&report, "contributor-absence-factor", 1.0, 3);
    is(&report, "answerer-absence-factor", 1.0, 2);
    is(&report, "topics-with-one-answerer", 1.0, 1);
    s.join(-9.0, 4);
    // 0, 1, 3, 4: G = 7/16, G* = 7/12.
    is(&s.report(28), "gini-star-members", 7.0 / 12.0, 4);
    is(&s.report(28), "gini-star-contributors", 0.375, 3);
}

#[test]
fn s2_7_ties_cross_the_units_people_had_at_the_time() {
    let mut s = Script::default();
    for who in 1..=4 {
        s.join(-9.0, who);
    }
    s.unit(-9.0, 1, 1);
    s.unit(-9.0, 2, 2);
    s.unit(-9.0, 3, 1);
    s.unit(10.0, 3, 2); // 3 moves
    s.ask(1.0, 1, 10);
    s.ask(1.0, 2, 11);
    s.answer(2.0, 2, (20, 10));
    s.answer(3.0, 1, (21, 11));
    s.answer(4.0, 3, (22, 10)); // inside unit 1
    s.reply(12.0, 3, Verb::Commented, (23, 10)); // across, since
    s.answer(13.0, 1, (24, 10)); // to oneself
    let report = s.report(28);
    is(&report, "reciprocity-dyads", 1.0 / 2.0, 2);
    is(&report, "reciprocity-arcs", 2.0 / 3.0, 3);
    is(&report, "partners-per-member", 1.0, 4);
    is(&report, "isolates", 1.0 / 4.0, 4);
    is_undefined(&report, "isolates-new", "nobody is new");
    // People: 1 and 3 in unit 1, 2 and 3 in unit 2. Ties: 1–2 across, 1–3 inside, 1–3 across.
    is(&report, "ei-index", 1.0 / 3.0, 3);
    is(&report, "ei-expected", 1.0 / 3.0, 3);
    is(&report, "ties-without-unit", 0.0, 4);
    is(&report, "single-bridge-pairs", 1.0, 3);
    s.answer(14.0, 4, (25, 10)); // nobody knows where 4 is from
    is(&s.report(28), "ties-without-unit", 1.0 / 5.0, 5);
    is(&s.report(28), "ei-index", 1.0 / 3.0, 3);
}

#[test]
fn s2_7_a_single_unit_has_no_border() {
    let mut s = Script::default();
    for who in 1..=2 {
        s.join(-9.0, who);
        s.unit(-9.0, who, 1);
    }
    s.ask(1.0, 1, 10);
    s.answer(2.0, 2, (20, 10));
    for name in ["ei-index", "ei-expected", "ei-permutation-p"] {
        is_undefined(&s.report(28), name, "fewer than two units");
    }
}

#[test]
fn s4_7_newcomers_who_leave_first_are_counted() {
    let mut s = Script::default();
    s.join(-9.0, 1);
    s.ask(0.0, 1, 10); // the record begins
    for who in 2..=5 {
        s.join(1.0, who);
    }
    s.join(1.0, 6);
    s.bot(6);
    s.ask(2.0, 2, 20); // after a day; a reply after half a day
    s.answer(2.1, 6, (21, 20)); // not by a bot
    s.answer(2.2, 2, (22, 20)); // nor by oneself
    s.answer(2.5, 1, (23, 20));
    s.leave(5.0, 3); // never said anything
    s.answer(20.0, 4, (24, 10)); // after 19 days, no reply
    let report = s.report(28);
    is(&report, "first-contribution-by-day-7", 0.25, 4);
    // The last, still silent, has been watched for 27 days.
    is_undefined(&report, "first-contribution-by-day-30", "watched for so long");
    is(&report, "newcomer-reply-rate", 0.5, 2);
    // Aalen–Johansen: 1/4, then 2 of 3 stay, then 1/2 · 1/2.
    is(&s.report(32), "first-contribution-by-day-30", 0.5, 4);
}

#[test]
fn s4_7_retention_of_few_is_hidden() {
    let mut s = Script::default();
    for who in 1..=5 {
        s.join(0.0, who);
        s.ask(1.0, who, who);
    }
    s.ask(30.0, 1, 11); // the first instant of the second month
    s.ask(59.9, 2, 12);
    s.ask(60.0, 3, 13); // too late
    s.leave(20.0, 4);
    s.ask(40.0, 4, 14); // not a member any more
    let report = s.report(100);
    is(&report, "retention-month-1", 2.0 / 5.0, 5);
    is(&report, "retention-month-2", 1.0 / 5.0, 5);
    is_undefined(&report, "retention-month-3", "the period is not over for anybody");
    let cohorts = |report: &Report| {
        let points = &report.series("retention-month-1-by-cohort").unwrap().points;
        points
            .iter()
            .map(|p| (p.label.to_string(), p.value, p.n))
            .collect::<Vec<_>>()
    };
    assert_eq!(cohorts(&report), [("2026-01".to_owned(), Some(0.4), 5)]);
    // One more in another month: alone, it would be all less the other.
    s.join(28.0, 6);
    let hidden = |month: &str| (month.to_owned(), None, 0);
    assert_eq!(cohorts(&s.report(100)), [hidden("2026-01"), hidden("2026-02")]);
    let mut few = Script::default();
    for who in 1..=4 {
        few.join(0.0, who);
    }
    few.ask(1.0, 1, 10);
    let report = few.report(100);
    let measure = report.measure("retention-month-1").unwrap();
    assert!(matches!(measure.state(), Value::Suppressed(why) if why.contains("fewer than 5")));
    assert_eq!((measure.n(), measure.denominator()), (0, None));
    assert_eq!(cohorts(&report), [hidden("2026-01")]);
}

#[test]
fn s4_7_months_are_those_of_the_community() {
    let mut s = Script::default();
    s.join(-9.0, 1);
    s.join(-9.0, 2);
    // 31 January, 23:30 in UTC: February in Berlin.
    s.ask(26.0 + 23.5 / 24.0, 1, 10);
    s.act_on(27.0, 2, Verb::VotedUp, 10);
    let options = || window(10, 40); // 15 January to 14 February
    for (zone, expected) in [
        (chrono_tz::UTC, [Some(1.0), Some(0.0)]),
        // In January nothing was on record yet, which is not that nobody did anything.
        (chrono_tz::Europe::Berlin, [None, Some(1.0)]),
    ] {
        let report = s.report_on(&options(), zone);
        let series = report.series("contributing-members-by-month").unwrap();
        let found: Vec<_> = series
            .points
            .iter()
            .map(|p| (p.label.as_ref(), p.value))
            .collect();
        assert_eq!(
            found,
            [("2026-01", expected[0]), ("2026-02", expected[1])],
            "{zone}"
        );
        assert!(series.points.iter().all(|p| p.note.is_some()), "both are cut");
        let active: Vec<_> = report
            .series("active-members-by-month")
            .unwrap()
            .points
            .iter()
            .collect();
        assert_eq!(active[1].value, expected[1].map(|n| 1.0 + n));
    }
    let whole = Script::default().report(27);
    let months = &whole.series("active-members-by-month").unwrap().points;
    assert!(months[0].note.is_some(), "the first days of January are out");
}

#[test]
fn s4_7_spans_are_local_days() {
    let mut s = Script::default();
    s.join(0.5, 1);
    s.ask(40.98, 1, 10);
    s.leave(60.0, 1);
    let resolve = |span: Span, zone| {
        s.report_on(
            &ReportOptions {
                span,
                ..ReportOptions::default()
            },
            zone,
        )
        .window
    };
    let all = resolve(Span::Everything, chrono_tz::UTC);
    assert_eq!(
        (all.from, all.until),
        (day(0), day(41)),
        "leaving is not taking part"
    );
    let berlin = resolve(Span::Everything, chrono_tz::Europe::Berlin);
    assert_eq!((berlin.until, berlin.start), (day(42), at("2026-01-04 23:00")));
    assert_eq!(berlin.as_of, berlin.end);
    let upto = day(41);
    let last = resolve(Span::LastDays { days: 7, upto }, chrono_tz::UTC);
    assert_eq!((last.from, last.until), (day(35), day(42)));
    let months = resolve(
        Span::LastMonths {
            months: 2,
            before: upto,
        },
        chrono_tz::UTC,
    );
    assert_eq!(
        (months.from.to_string(), months.until.to_string()),
        ("2025-12-01".into(), "2026-02-01".into())
    );

    // What happened behind as-of is not looked at, and a day that is not over is out.
    let as_of = DateTime::from_timestamp_millis(START + 40 * DAY + HOUR);
    let early = s.report_on(
        &ReportOptions {
            span: Span::Everything,
            as_of,
            ..ReportOptions::default()
        },
        chrono_tz::UTC,
    );
    assert_eq!((early.window.from, early.window.until), (day(0), day(1)));
    assert_eq!(Some(early.window.as_of), as_of);
}

#[test]
fn s4_7_spans_that_cannot_be_are_refused() {
    let far = chrono::NaiveDate::MAX;
    let compute = |span, as_of| {
        Report::compute(
            &community(chrono_tz::UTC),
            Script::default().columns(),
            &ReportOptions {
                span,
                as_of,
                ..ReportOptions::default()
            },
        )
    };
    let days = |from, until| Span::Days {
        from: Some(from),
        until: Some(until),
    };
    for (span, says) in [
        (days(day(5), day(5)), "is not before"),
        (days(day(5), day(4)), "is not before"),
        (days(day(5), far), "years 1 to 9999"),
        (days(chrono::NaiveDate::MIN, day(5)), "years 1 to 9999"),
        (Span::LastDays { days: 1, upto: far }, "years 1 to 9999"),
        (
            Span::LastDays {
                days: u32::MAX,
                upto: day(1),
            },
            "years 1 to 9999",
        ),
        (
            Span::LastMonths {
                months: u32::MAX,
                before: day(1),
            },
            "years 1 to 9999",
        ),
    ] {
        assert_eq!(
            refused(compute(span, None), &["window", says]),
            ErrorKind::Invalid
        );
    }
    let early = Some(at("2026-01-06 00:00") - TimeDelta::milliseconds(1));
    let outcome = compute(days(day(0), day(1)), early);
    assert_eq!(
        refused(outcome, &["as-of", "before the window ends"]),
        ErrorKind::Invalid
    );
}

#[test]
fn s1_9_a_member_reads_the_report_of_what_was_done() {
    let guild = Guild::with_roles();
    let asked = guild.ask("mei", "How?");
    guild.pass(3_600);
    guild.answer("sol", asked.id);
    let report = wait(
        guild
            .desk("mei")
            .report(&guild.community, &ReportOptions::default()),
    )
    .unwrap();
    assert_eq!(
        (report.community.as_str(), report.name.as_str()),
        ("guild", "Quality guild")
    );
    is(&report, "members", 4.0, 4);
    is(&report, "participation-rate", 0.5, 4);
    is(&report, "median-time-to-first-answer", 3_600.0, 1);
    is_undefined(&report, "answered-within-7-days", "no question is a week old");
    assert_eq!(
        wait(guild.desk("gus").role_in(guild.community.id)).unwrap(),
        Role::Guest
    );
}

#[test]
fn who_leaves_and_comes_back_in_one_instant_is_a_member_still() {
    let mut s = Script::default();
    s.join(0.0, 1);
    s.leave(10.0, 1);
    s.join(10.0, 1);
    s.ask(12.0, 1, 1);
    let weeks = 30.0 / 7.0;
    is(&s.report(30), "contributions-per-member-week", 1.0 / weeks, 1);
    // Who comes for no time is none.
    s.join(5.0, 2);
    s.leave(5.0, 2);
    s.ask(6.0, 2, 2);
    is(&s.report(30), "contributions-per-member-week", 1.0 / weeks, 1);
}
