//! What a change to a session means for those who counted on it: leads, topics, the ledger.

use learncomm_core::ErrorKind;
use learncomm_core::community::Level;
use learncomm_core::ledger::Verb;
use learncomm_core::session::{
    Answer, Attendance, FitVerdict, NewCase, NewSuggestion, Occurrence, SeriesEdit, SessionEdit,
    SessionFormat, SessionRole, SuggestionState,
};

use crate::common::{Guild, handle, refused, wait};
use crate::series::local;
use crate::series_changes::weekly;
use crate::sessions::{held, plan};

pub(crate) fn now(guild: &Guild, session: &Occurrence) -> Occurrence {
    wait(guild.op.session(guild.community.id, session.id))
        .unwrap()
        .session
}

pub(crate) fn titled(title: &str) -> SessionEdit {
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
