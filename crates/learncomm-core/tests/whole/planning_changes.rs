//! What a change to a session or a series means for those who counted on it: leads, topics, turns, answers, the ledger.

use std::sync::{Arc, Barrier};
use std::thread;

use chrono_tz::Tz;
use learncomm_core::community::Level;
use learncomm_core::id::SeededIds;
use learncomm_core::ledger::Verb;
use learncomm_core::session::{
    Answer, Attendance, FitVerdict, Lead, NewCase, NewSeries, NewSuggestion, Occurrence, RotaOf, SeriesEdit,
    SessionEdit, SessionFormat, SessionPlan, SessionRole, SuggestionState,
};
use learncomm_core::{ErrorKind, Hub, Role};

use crate::common::{Guild, at, handle, refused, wait};
use crate::series::local;
use crate::sessions::{held, plan};

/// A session every Tuesday at ten, from 13 January on.
fn weekly(guild: &Guild, rule: &str, change: impl FnOnce(&mut SessionPlan)) -> Vec<Occurrence> {
    let mut plan = SessionPlan::new("Weekly", SessionFormat::Class);
    change(&mut plan);
    let new = NewSeries {
        slug: "weekly".parse().unwrap(),
        rule: rule.to_owned(),
        first: local("2026-01-13 10:00"),
        zone: Some(Tz::UTC),
        minutes: 60,
        plan,
    };
    wait(guild.op.create_series(guild.community.id, new))
        .unwrap()
        .made
}

fn now(guild: &Guild, session: &Occurrence) -> Occurrence {
    wait(guild.op.session(guild.community.id, session.id))
        .unwrap()
        .session
}

fn titled(title: &str) -> SessionEdit {
    SessionEdit {
        title: Some(title.to_owned()),
        ..SessionEdit::default()
    }
}

fn about(topics: &[&str]) -> SessionEdit {
    SessionEdit {
        topics: Some(topics.iter().map(|t| t.parse().unwrap()).collect()),
        ..SessionEdit::default()
    }
}

#[test]
fn s2_9_who_brings_a_case_does_not_lead_the_session() {
    let guild = Guild::with_roles();
    let (community, gus) = (guild.community.id, guild.desk("gus"));
    let clinic = plan(
        &guild,
        "2026-03-02 10:00",
        "Clinic",
        SessionFormat::CaseClinic,
        &[],
    );
    let case = |title: &str| NewCase {
        title: title.to_owned(),
        text: String::new(),
        given_by: None,
    };
    let brought = wait(gus.bring_case(community, clinic.id, &case("How?"))).unwrap();
    assert!(brought.is_led_by(guild.person_id("gus")) && !brought.is_run_by(guild.person_id("gus")));
    let id = clinic.id;
    let mei = handle("mei");
    for (what, kind) in [
        (
            "cancel",
            wait(gus.cancel_session(community, id, "x")).unwrap_err().kind(),
        ),
        (
            "move",
            wait(gus.move_session(community, id, local("2026-04-02 10:00"), None))
                .unwrap_err()
                .kind(),
        ),
        (
            "edit",
            wait(gus.edit_session(community, id, &titled("x")))
                .unwrap_err()
                .kind(),
        ),
        (
            "answer",
            wait(gus.respond_for(community, id, &mei, Answer::Yes))
                .unwrap_err()
                .kind(),
        ),
        (
            "lead",
            wait(gus.add_lead(community, id, SessionRole::Presenter, &mei))
                .unwrap_err()
                .kind(),
        ),
    ] {
        assert_eq!(kind, ErrorKind::Forbidden, "{what}");
    }
    // Once it is recorded who led, a case can be worded anew and no other be brought.
    held(&guild, &clinic);
    wait(gus.bring_case(community, id, &case("How, in short?"))).unwrap();
    let late = plan(
        &guild,
        "2026-03-02 10:00",
        "Clinic",
        SessionFormat::CaseClinic,
        &[],
    );
    held(&guild, &late);
    let kind = wait(gus.bring_case(community, late.id, &case("Mine!")))
        .unwrap_err()
        .kind();
    assert_eq!(kind, ErrorKind::Forbidden);
}

#[test]
fn s0_1_s2_10_who_has_a_role_in_one_session_hears_that_it_is_called_off() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=6", |plan| {
        plan.leads = vec![guild.lead("fay", SessionRole::Facilitator)];
    });
    let of = RotaOf {
        role: SessionRole::Opener,
        series: made[0].series,
    };
    wait(fay.create_rota(community, of)).unwrap();
    wait(guild.desk("mei").join_rota(community, of, None)).unwrap();
    wait(fay.assign_turn(community, of, made[2].id, None)).unwrap();
    wait(fay.add_lead(community, made[4].id, SessionRole::Presenter, &handle("gus"))).unwrap();
    let slug = &"weekly".parse().unwrap();
    let skipped = wait(fay.skip_day(community, slug, made[2].local.date()));
    assert_eq!(refused(skipped, &["cancel it instead"]), ErrorKind::Rule);
    let turns = || wait(fay.rota(community, of)).unwrap().people[0].turns;
    assert_eq!(turns(), 1);
    // Every second week from the second on: the others go, but not those in which somebody has a role of their own.
    let edit = SeriesEdit {
        rule: Some("FREQ=WEEKLY;INTERVAL=2".to_owned()),
        ..SeriesEdit::default()
    };
    let change = wait(fay.edit_series_from(community, made[1].id, &edit)).unwrap();
    let ids = |sessions: &[Occurrence]| sessions.iter().map(|o| o.id).collect::<Vec<_>>();
    assert_eq!(ids(&change.cancelled), [made[2].id, made[4].id]);
    assert_eq!(turns(), 0, "the turn is given back");
    let ended = wait(fay.end_series(community, slug, local("2026-01-14 00:00"), "enough")).unwrap();
    assert!(ended.cancelled.is_empty(), "nobody counted on the others");
    assert_eq!(ended.removed.len(), change.changed.len() + change.made.len() + 3);
}

#[test]
fn s0_1_a_series_ends_where_its_sessions_are_by_now() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=3", |_| {});
    wait(fay.move_session(community, made[0].id, local("2026-01-22 10:00"), None)).unwrap();
    wait(fay.move_session(community, made[2].id, local("2026-01-15 10:00"), None)).unwrap();
    let slug = &"weekly".parse().unwrap();
    let end = wait(fay.end_series(community, slug, local("2026-01-16 00:00"), "enough")).unwrap();
    assert_eq!((end.cancelled.len(), end.cancelled[0].id), (1, made[0].id));
    assert_eq!((end.removed.len(), end.removed[0].id), (1, made[1].id));
    assert!(!now(&guild, &made[2]).is_cancelled(), "it is before the end now");
}

#[test]
fn s0_1_s0_6_topics_of_a_session_that_changes_are_open_again() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=6", |plan| {
        plan.topics = vec!["rust".parse().unwrap()];
    });
    let suggest = |topic: &str| {
        let new = NewSuggestion {
            topic: topic.parse().unwrap(),
            title: topic.to_owned(),
            why: String::new(),
        };
        wait(guild.desk("mei").suggest_topic(community, new)).unwrap().id
    };
    let (sql, rust) = (suggest("sql"), suggest("rust"));
    let plan_into = |topic, n: usize| wait(fay.plan_topic(community, topic, made[n].id)).unwrap();
    let state = |topic| {
        let shown = wait(fay.suggestion(community, topic)).unwrap();
        shown.suggestion.state
    };
    plan_into(sql, 0);
    wait(fay.edit_session(community, made[0].id, &about(&["rust"]))).unwrap();
    assert_eq!(state(sql), SuggestionState::Open, "it is about something else");
    plan_into(sql, 1);
    wait(fay.cancel_session(community, made[1].id, "snow")).unwrap();
    assert_eq!(state(sql), SuggestionState::Open, "it was called off");
    // What the whole series is about anyway leaves no trace in the session itself.
    plan_into(rust, 2);
    let edit = SeriesEdit {
        session: about(&["tools"]),
        ..SeriesEdit::default()
    };
    wait(fay.edit_series_from(community, made[2].id, &edit)).unwrap();
    assert_eq!(
        state(rust),
        SuggestionState::Open,
        "the series is about something else"
    );
    let edit = SeriesEdit {
        session: about(&["rust"]),
        ..SeriesEdit::default()
    };
    wait(fay.edit_series_from(community, made[2].id, &edit)).unwrap();
    plan_into(rust, 3);
    plan_into(sql, 4);
    let slug = &"weekly".parse().unwrap();
    wait(fay.skip_day(community, slug, made[3].local.date())).unwrap();
    assert_eq!(state(rust), SuggestionState::Open, "the session is gone");
    wait(fay.end_series(community, slug, local("2026-01-14 00:00"), "enough")).unwrap();
    assert_eq!(state(sql), SuggestionState::Open, "the series ended");
}

#[test]
fn s0_9_who_led_is_put_right_after_a_session_was_recorded() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let session = plan(
        &guild,
        "2026-01-06 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    guild.until("2026-01-06 10:00");
    let came = [
        (handle("mei"), Attendance::Present),
        (handle("gus"), Attendance::Absent),
    ];
    wait(fay.record_attendance(community, session.id, &came, None)).unwrap();
    let led = || -> Vec<(Verb, u32)> {
        let told = guild.ledger();
        let told = told.iter().filter(|a| matches!(a.verb, Verb::Led | Verb::Unled));
        told.map(|a| (a.verb, a.value & 0xff)).collect()
    };
    let presenter = SessionRole::Presenter;
    wait(fay.add_lead(community, session.id, presenter, &handle("mei"))).unwrap();
    wait(fay.add_lead(community, session.id, presenter, &handle("gus"))).unwrap();
    assert_eq!(
        led(),
        [(Verb::Led, presenter.code())],
        "who was not there did not lead"
    );
    wait(fay.remove_lead(community, session.id, None, &handle("mei"))).unwrap();
    assert_eq!(led()[1], (Verb::Unled, presenter.code()));
    // What the ledger was told once and for all stays; words may be put right.
    for edit in [
        about(&["sql"]),
        SessionEdit {
            minutes: Some(30),
            ..SessionEdit::default()
        },
    ] {
        let other = wait(fay.edit_session(community, session.id, &edit));
        assert_eq!(refused(other, &["took place", "stands"]), ErrorKind::Rule);
    }
    wait(fay.edit_session(community, session.id, &titled("Lesson"))).unwrap();
}

#[test]
fn s0_1_s0_8_new_sessions_begin_with_those_who_are_still_there() {
    let guild = Guild::with_roles();
    guild.join("ada", Role::Facilitator);
    guild.pass(60);
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY", |plan| {
        plan.capacity = Some(1);
        plan.leads = vec![
            guild.lead("ada", SessionRole::Facilitator),
            guild.lead("fay", SessionRole::Facilitator),
        ];
    });
    let series = made[0].series.unwrap();
    wait(
        guild
            .desk("mei")
            .respond_to_series(community, series, Answer::Yes),
    )
    .unwrap();
    wait(
        guild
            .desk("gus")
            .respond_to_series(community, series, Answer::Yes),
    )
    .unwrap();
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    wait(guild.op.release(community, &handle("ada"), None)).unwrap();
    guild.until("2026-03-01 10:00");
    let more = wait(fay.extend_series(community, &"weekly".parse().unwrap()))
        .unwrap()
        .made;
    assert!(!more.is_empty());
    for session in &more {
        assert_eq!(session.plan.leads, [guild.lead("fay", SessionRole::Facilitator)]);
        let lines: Vec<String> = guild.roll(session).iter().map(|l| l.handle.to_string()).collect();
        assert_eq!(lines, ["gus", "fay"], "the seat is free for who waited");
    }
    // Also those that come about when the series gets other times.
    let edit = SeriesEdit {
        rule: Some("FREQ=WEEKLY;BYDAY=TU,TH".to_owned()),
        ..SeriesEdit::default()
    };
    let change = wait(fay.edit_series_from(community, more[0].id, &edit)).unwrap();
    assert!(!change.made.is_empty());
    let gone: Vec<Lead> = vec![guild.lead("ada", SessionRole::Facilitator)];
    assert!(change.made.iter().all(|o| !o.plan.leads.contains(&gone[0])));
    // Who comes back is asked anew.
    guild.pass(60);
    wait(guild.op.admit(community, &handle("mei"), Default::default())).unwrap();
    guild.until("2026-08-01 10:00");
    let last = wait(fay.extend_series(community, &"weekly".parse().unwrap()))
        .unwrap()
        .made;
    assert!(
        !last.is_empty()
            && last
                .iter()
                .all(|o| !guild.roll(o).iter().any(|l| l.handle == handle("mei")))
    );
}

#[test]
fn s0_1_a_change_reaches_sessions_that_an_earlier_one_passed_by() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=5", |_| {});
    let from = |n: usize, session: SessionEdit| {
        let edit = SeriesEdit {
            session,
            ..SeriesEdit::default()
        };
        wait(fay.edit_series_from(community, made[n].id, &edit)).unwrap()
    };
    wait(fay.edit_session(community, made[2].id, &titled("In the park"))).unwrap();
    from(3, titled("Circle"));
    let change = from(1, titled("Forum"));
    assert_eq!(change.changed.len(), 3);
    let titles: Vec<String> = made.iter().map(|o| now(&guild, o).plan.title).collect();
    assert_eq!(titles, ["Weekly", "Forum", "In the park", "Forum", "Forum"]);
    let before = guild.dump();
    assert!(from(1, titled("Forum")).changed.is_empty(), "nothing is new");
    assert!(guild.dump() == before);
}

#[test]
fn s0_1_a_session_that_was_held_early_is_not_made_again() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=3", |_| {});
    wait(fay.move_session(community, made[0].id, local("2026-01-16 10:00"), None)).unwrap();
    wait(fay.move_session(community, made[1].id, local("2026-01-14 10:00"), None)).unwrap();
    held(&guild, &now(&guild, &made[1]));
    let edit = SeriesEdit {
        rule: Some("FREQ=WEEKLY;COUNT=3".to_owned()),
        local: Some(local("2026-01-15 10:00")),
        ..SeriesEdit::default()
    };
    // The rule now puts sessions on Thursdays; that of the 20th has been.
    let change = wait(fay.edit_series_from(community, made[0].id, &edit)).unwrap();
    assert!(change.made.iter().all(|o| o.local.date() != made[1].local.date()));
}

#[test]
fn s0_1_sessions_at_the_same_time_are_pointed_out() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let at_ten = plan(&guild, "2026-03-02 10:00", "Ten", SessionFormat::Class, &[]);
    let after = plan(&guild, "2026-03-02 11:00", "Eleven", SessionFormat::Class, &[]);
    let clashes = |of: &Occurrence| wait(guild.desk("mei").session(community, of.id)).unwrap().clashes;
    assert_eq!(clashes(&at_ten), [] as [u32; 0], "one after the other");
    let moved = wait(fay.move_session(community, after.id, local("2026-03-02 10:59"), None)).unwrap();
    assert_eq!(clashes(&moved), [at_ten.number]);
    assert_eq!(clashes(&at_ten), [after.number]);
    wait(fay.cancel_session(community, after.id, "too much")).unwrap();
    assert_eq!((clashes(&at_ten), clashes(&after)), (vec![], vec![]));
}

#[test]
fn s0_4_a_session_is_compared_with_what_one_knows() {
    let guild = Guild::with_roles();
    let (community, mei) = (guild.community.id, guild.desk("mei"));
    let session = plan(
        &guild,
        "2026-03-02 10:00",
        "Async",
        SessionFormat::Class,
        &["async"],
    );
    let edit = SessionEdit {
        level: Some(Some(Level::Intermediate)),
        prerequisites: Some(vec!["rust".parse().unwrap()]),
        ..SessionEdit::default()
    };
    wait(guild.desk("fay").edit_session(community, session.id, &edit)).unwrap();
    let fit = wait(mei.fit(community, session.id)).unwrap();
    assert_eq!(fit.verdict, FitVerdict::PrepareFirst);
    assert_eq!(fit.missing, ["rust".parse().unwrap()]);
    for topic in ["rust", "async"] {
        wait(mei.declare_skill(community, &topic.parse().unwrap(), Level::Beginner)).unwrap();
    }
    assert_eq!(
        wait(mei.fit(community, session.id)).unwrap().verdict,
        FitVerdict::Stretch
    );
    let shown = |desk: &learncomm_core::Desk| wait(desk.session(community, session.id)).unwrap().fit;
    assert_eq!(shown(&mei).map(|f| f.verdict), Some(FitVerdict::Stretch));
    assert_eq!(
        shown(&guild.op),
        None,
        "the owner of the store is nobody in particular"
    );
    assert_eq!(
        wait(guild.op.fit(community, session.id)).unwrap_err().kind(),
        ErrorKind::Forbidden
    );
    assert_eq!(
        wait(guild.desk("olu").fit(community, session.id))
            .unwrap_err()
            .kind(),
        ErrorKind::Forbidden
    );
}

#[test]
fn s0_1_s0_8_no_answer_is_lost_while_the_series_changes() {
    const PEOPLE: usize = 6;
    let guild = Guild::with_roles();
    let names: Vec<String> = (0..PEOPLE).map(|n| format!("p{n}")).collect();
    for name in &names {
        guild.join(name, Role::Member);
    }
    let made = weekly(&guild, "FREQ=WEEKLY;COUNT=4", |_| {});
    let (community, series) = (guild.community.id, made[0].series.unwrap());
    let other = wait(Hub::open_with(
        guild.store.clone(),
        guild.clock.clone(),
        SeededIds::new(99),
    ))
    .unwrap();
    let start = Arc::new(Barrier::new(PEOPLE + 1));
    let workers: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let (hub, name, start) = (other.clone(), handle(name), start.clone());
            let one = made[i % 4].id;
            thread::spawn(move || {
                let desk = wait(hub.as_person(&name)).unwrap();
                start.wait();
                wait(desk.respond_to_series(community, series, Answer::Yes)).unwrap();
                wait(desk.respond(community, one, Answer::Maybe)).unwrap();
            })
        })
        .collect();
    start.wait();
    let fay = guild.desk("fay");
    for n in 0..6 {
        let edit = SeriesEdit {
            local: Some(local("2026-01-13 10:00") + chrono::TimeDelta::hours(n)),
            session: titled(&format!("Title {n}")),
            ..SeriesEdit::default()
        };
        wait(fay.edit_series_from(community, made[0].id, &edit)).unwrap();
    }
    for worker in workers {
        worker.join().unwrap();
    }
    for (n, session) in made.iter().enumerate() {
        let session = now(&guild, session);
        assert_eq!(
            (session.plan.title.as_str(), session.starts_at.time()),
            ("Title 5", at("2026-01-13 15:00").time())
        );
        let roll = guild.roll(&session);
        for (i, name) in names.iter().enumerate() {
            let expected = if i % 4 == n { Answer::Maybe } else { Answer::Yes };
            let line = roll.iter().find(|l| l.handle == handle(name)).unwrap();
            assert_eq!(line.answer, Some(expected), "{name} at #{}", session.number);
        }
    }
}
