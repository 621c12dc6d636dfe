//! Single sessions: planned, found, listed, moved, called off.

use chrono_tz::Tz;
use learncomm_core::ErrorKind;
use learncomm_core::community::Level;
use learncomm_core::session::{
    Focus, NewSeries, NewSession, Occurrence, OccurrenceState, SeriesEdit, SessionEdit, SessionFilter,
    SessionFormat, SessionPlan, SessionState,
};

use crate::common::{Guild, at, refused, wait};
use crate::series::local;

pub(crate) fn new(when: &str, plan: SessionPlan) -> NewSession {
    NewSession {
        local: local(when),
        zone: None,
        minutes: 60,
        plan,
    }
}

pub(crate) fn plan(
    guild: &Guild,
    when: &str,
    title: &str,
    format: SessionFormat,
    topics: &[&str],
) -> Occurrence {
    let mut plan = SessionPlan::new(title, format);
    plan.topics = topics.iter().map(|t| t.parse().unwrap()).collect();
    wait(
        guild
            .desk("fay")
            .plan_session(guild.community.id, new(when, plan)),
    )
    .unwrap()
}

/// Says of a session that it took place: time goes on to its beginning, and its attendance is recorded.
pub(crate) fn held(guild: &Guild, session: &Occurrence) {
    guild.clock.set(guild.hub.now().max(session.starts_at));
    wait(
        guild
            .op
            .record_attendance(guild.community.id, session.id, &[], None),
    )
    .unwrap();
    let shown = wait(guild.op.session(guild.community.id, session.id)).unwrap();
    assert_eq!(shown.session.state, OccurrenceState::Held);
}

#[test]
fn s0_2_s0_4_a_session_says_what_it_is_about_and_for_whom() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let fay = guild.desk("fay");
    let mut full = SessionPlan::new(" Async Rust, together ", SessionFormat::BookClub);
    full.focus = Some(Focus {
        title: "A talk".to_owned(),
        url: Some("https://example.org/talk".to_owned()),
    });
    full.pre_work = "Watch it.\r\nNote a question.".to_owned();
    full.topics = vec![
        "async".parse().unwrap(),
        "rust".parse().unwrap(),
        "async".parse().unwrap(),
    ];
    full.level = Some(Level::Intermediate);
    full.prerequisites = vec!["rust".parse().unwrap()];
    full.capacity = Some(12);
    let made = wait(fay.plan_session(
        community,
        NewSession {
            zone: Some(Tz::Europe__Berlin),
            ..new("2026-03-02 10:00", full)
        },
    ))
    .unwrap();
    assert_eq!(
        (made.starts_at, made.ends_at()),
        (at("2026-03-02 09:00"), at("2026-03-02 10:00"))
    );
    assert_eq!(made.plan.title, "Async Rust, together");
    assert_eq!(made.plan.pre_work, "Watch it.\nNote a question.");
    assert_eq!(made.plan.topics.len(), 2);
    let edit = SessionEdit {
        level: Some(None),
        capacity: Some(Some(8)),
        minutes: Some(45),
        ..SessionEdit::default()
    };
    let edited = wait(fay.edit_session(community, made.id, &edit)).unwrap();
    assert_eq!(
        (edited.plan.level, edited.plan.capacity, edited.minutes),
        (None, Some(8), 45)
    );
    assert_eq!(edited.plan.focus, made.plan.focus);
    let shown = wait(guild.desk("gus").session(community, made.id)).unwrap();
    assert_eq!(shown.session, edited);
    assert_eq!(shown.goes_as, SessionFormat::BookClub);
    let before = guild.dump();
    for (edit, says) in [
        (
            SessionEdit {
                minutes: Some(1_441),
                ..SessionEdit::default()
            },
            "1 to 1440",
        ),
        (
            SessionEdit {
                title: Some(String::new()),
                ..SessionEdit::default()
            },
            "may not be empty",
        ),
        (
            SessionEdit {
                focus: Some(Some(Focus {
                    title: "x".to_owned(),
                    url: Some("ftp://x".to_owned()),
                })),
                ..SessionEdit::default()
            },
            "web address",
        ),
    ] {
        assert_eq!(
            refused(wait(fay.edit_session(community, made.id, &edit)), &[says]),
            ErrorKind::Invalid
        );
    }
    assert!(guild.dump() == before);
}

#[test]
fn s0_1_sessions_are_moved_called_off_and_taken_up_again() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let made = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    let moved = wait(fay.move_session(
        community,
        made.id,
        local("2026-03-29 02:30"),
        Some(Tz::Europe__Berlin),
    ))
    .unwrap();
    assert_eq!(
        (moved.starts_at, moved.local),
        (at("2026-03-29 01:30"), local("2026-03-29 03:30"))
    );
    let past = wait(fay.move_session(community, made.id, local("2026-01-01 10:00"), None));
    assert_eq!(refused(past, &["is in the past"]), ErrorKind::Invalid);
    let cancelled = wait(fay.cancel_session(community, made.id, " the room burnt ")).unwrap();
    assert_eq!(
        cancelled.state,
        OccurrenceState::Cancelled {
            reason: "the room burnt".to_owned()
        }
    );
    refused(
        wait(fay.cancel_session(community, made.id, "x")),
        &["called off already"],
    );
    refused(
        wait(fay.move_session(community, made.id, local("2026-04-01 10:00"), None)),
        &["reopen it first"],
    );
    assert!(
        !wait(fay.reopen_session(community, made.id))
            .unwrap()
            .is_cancelled()
    );
    refused(
        wait(fay.reopen_session(community, made.id)),
        &["is not called off"],
    );
    guild.clock.set(at("2026-03-29 01:30"));
    let begun = wait(fay.move_session(community, made.id, local("2026-04-01 10:00"), None));
    assert_eq!(refused(begun, &["has begun"]), ErrorKind::Rule);
    held(&guild, &moved);
    refused(wait(fay.cancel_session(community, made.id, "x")), &["took place"]);
    refused(
        wait(fay.move_session(community, made.id, local("2026-04-01 10:00"), None)),
        &["took place"],
    );
}

#[test]
fn s0_1_sessions_are_found_as_people_name_them() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let find = |given: &str| wait(guild.desk("mei").find_session(community, given)).map(|o| o.number);
    refused(find("next"), &["no session `next`"]);
    let late = NewSeries {
        slug: "late".parse().unwrap(),
        rule: "FREQ=WEEKLY;COUNT=3".to_owned(),
        first: local("2026-03-02 00:30"),
        zone: Some(Tz::Asia__Tokyo),
        minutes: 60,
        plan: SessionPlan::new("Late", SessionFormat::Class),
    };
    let late = wait(fay.create_series(community, late)).unwrap().made;
    let twice = NewSeries {
        slug: "twice".parse().unwrap(),
        rule: "FREQ=DAILY;BYHOUR=9,15;COUNT=4".to_owned(),
        first: local("2026-03-03 09:00"),
        zone: None,
        minutes: 60,
        plan: SessionPlan::new("Twice", SessionFormat::Class),
    };
    let twice = wait(fay.create_series(community, twice)).unwrap().made;
    assert_eq!(
        find("late@2026-03-09").unwrap(),
        late[1].number,
        "the day in its own zone"
    );
    refused(find("late@2026-03-08"), &["no session"]);
    refused(find("late@today"), &["a day such as"]);
    refused(find("nope@2026-03-09"), &["no series `nope`"]);
    let kind = refused(
        find("twice@2026-03-03"),
        &["at 09:00 or #", "at 15:00; give the number"],
    );
    assert_eq!(kind, ErrorKind::Invalid);
    assert_eq!(find("twice@2026-03-03T15:00").unwrap(), twice[1].number);
    wait(fay.cancel_session(community, twice[0].id, "ill")).unwrap();
    assert_eq!(
        find("twice@2026-03-03").unwrap(),
        twice[1].number,
        "the one that takes place"
    );
    wait(fay.move_session(community, late[1].id, local("2026-05-20 12:00"), None)).unwrap();
    assert_eq!(find("late@2026-05-20").unwrap(), late[1].number);
    assert_eq!(
        find("late@2026-03-09").unwrap(),
        late[1].number,
        "where it was before"
    );
    wait(fay.move_session(community, late[2].id, local("2026-03-09 12:00"), None)).unwrap();
    assert_eq!(
        find("late@2026-03-09").unwrap(),
        late[2].number,
        "where one is goes before where one was"
    );
    assert_eq!(find("next").unwrap(), late[0].number);
    refused(find("last"), &["no session `last`"]);
    guild.clock.set(at("2026-03-01 16:29"));
    assert_eq!(
        (find("next").unwrap(), find("last").unwrap()),
        (late[0].number, late[0].number),
        "it is under way"
    );
    guild.clock.set(at("2026-03-01 16:30"));
    assert_eq!(
        find("next").unwrap(),
        twice[1].number,
        "neither the one that was called off"
    );
    assert_eq!(find(&format!("#{}", twice[3].number)).unwrap(), twice[3].number);
    assert_eq!(find(&twice[3].id.to_string()).unwrap(), twice[3].number);
}

#[test]
fn s0_1_sessions_are_listed_page_by_page() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for day in 1..=9 {
        let topics: &[&str] = if day % 3 == 0 { &["rust"] } else { &["sql"] };
        plan(
            &guild,
            &format!("2026-03-0{day} 10:00"),
            &format!("Day {day}"),
            SessionFormat::Class,
            topics,
        );
    }
    let days = |filter: &SessionFilter, limit| {
        let (mut days, mut last) = (Vec::new(), None::<Occurrence>);
        loop {
            let (page, more) = wait(
                guild
                    .desk("gus")
                    .sessions(community, filter, last.as_ref(), limit),
            )
            .unwrap();
            assert!(page.len() <= limit);
            days.extend(page.iter().map(|s| s.session.local.format("%-d").to_string()));
            last = page.into_iter().next_back().map(|s| s.session).or(last);
            if !more {
                return days.join("");
            }
        }
    };
    let any = SessionFilter::default();
    assert_eq!(days(&any, 2), "123456789");
    let from = SessionFilter {
        from: Some(at("2026-03-03 10:00")),
        until: Some(at("2026-03-07 10:00")),
        ..any.clone()
    };
    assert_eq!(days(&from, 3), "3456");
    let rust = SessionFilter {
        topic: Some("rust".parse().unwrap()),
        ..any.clone()
    };
    assert_eq!(days(&rust, 1), "369");
    assert_eq!(
        days(
            &SessionFilter {
                topic: Some("rust".parse().unwrap()),
                ..from
            },
            9
        ),
        "36"
    );
    let first = wait(guild.op.find_session(community, "next")).unwrap();
    wait(guild.desk("fay").cancel_session(community, first.id, "x")).unwrap();
    assert_eq!(
        days(
            &SessionFilter {
                state: Some(SessionState::Cancelled),
                ..any.clone()
            },
            9
        ),
        "1"
    );
    assert_eq!(
        days(
            &SessionFilter {
                state: Some(SessionState::Planned),
                ..any.clone()
            },
            4
        ),
        "23456789"
    );
    assert_eq!(
        days(
            &SessionFilter {
                format: Some(SessionFormat::Workshop),
                ..any.clone()
            },
            9
        ),
        ""
    );
    let unknown = SessionFilter {
        series: Some("nope".parse().unwrap()),
        ..any
    };
    refused(
        wait(guild.op.sessions(community, &unknown, None, 9)),
        &["no series `nope`"],
    );
}

/// Planning can be spawned on a runtime of many threads: none of the work holds what cannot leave its thread.
#[test]
fn planning_can_be_sent_between_threads() {
    fn sent<T: Send>(work: T) -> T {
        work
    }
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let series = NewSeries {
        slug: "weekly".parse().unwrap(),
        rule: "FREQ=WEEKLY;COUNT=3".to_owned(),
        first: local("2026-03-02 10:00"),
        zone: None,
        minutes: 30,
        plan: SessionPlan::new("Weekly", SessionFormat::Class),
    };
    let made = wait(sent(fay.create_series(community, series))).unwrap();
    let (slug, session) = (&made.series.slug, made.made[0].id);
    wait(sent(fay.extend_series(community, slug))).unwrap();
    let edit = SeriesEdit {
        zone: Some(Tz::Asia__Tokyo),
        ..SeriesEdit::default()
    };
    wait(sent(fay.edit_series_from(community, session, &edit))).unwrap();
    wait(sent(fay.edit_session(
        community,
        session,
        &SessionEdit::default(),
    )))
    .unwrap();
    let day = local("2026-03-09 10:00").date();
    wait(sent(fay.skip_day(community, slug, day))).unwrap();
    wait(sent(fay.sessions(community, &SessionFilter::default(), None, 9))).unwrap();
    wait(sent(fay.find_session(community, "next"))).unwrap();
    wait(sent(fay.run_of_show(community, session))).unwrap();
    wait(sent(fay.score(community, None, 9))).unwrap();
    wait(sent(fay.all_series(community, None, 9))).unwrap();
    assert_eq!(
        refused(
            wait(sent(fay.keep_agenda(community, session, &[1]))),
            &["has not begun"]
        ),
        ErrorKind::Rule
    );
}
