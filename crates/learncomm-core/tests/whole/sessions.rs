//! Single sessions: planned, prepared, held, and what is taken away from them.

use chrono::TimeDelta;
use chrono_tz::Tz;
use learncomm_core::community::Level;
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::session::{
    AgendaItem, Answers, Focus, Lead, Material, MaterialKind, NewActivityCard, NewCase, NewMaterial,
    NewSeries, NewSession, Occurrence, OccurrenceState, Opening, SeriesEdit, SessionEdit, SessionFilter,
    SessionFormat, SessionPlan, SessionRole, SessionState,
};
use learncomm_core::store::{Batch, RecordStore};
use learncomm_core::{Desk, ErrorKind};

use crate::common::{Guild, at, handle, refused, wait};
use crate::series::local;

fn new(when: &str, plan: SessionPlan) -> NewSession {
    NewSession {
        local: local(when),
        zone: None,
        minutes: 60,
        plan,
    }
}

fn plan(guild: &Guild, when: &str, title: &str, format: SessionFormat, topics: &[&str]) -> Occurrence {
    let mut plan = SessionPlan::new(title, format);
    plan.topics = topics.iter().map(|t| t.parse().unwrap()).collect();
    wait(
        guild
            .desk("fay")
            .plan_session(guild.community.id, new(when, plan)),
    )
    .unwrap()
}

/// Says of a session that it took place, as recording its attendance does.
fn held(guild: &Guild, session: &Occurrence) {
    let id = session.id.to_string();
    let (key, value) = guild
        .dump()
        .into_iter()
        .map(|(key, value)| (key, String::from_utf8_lossy(&value).into_owned()))
        .find(|(_, value)| value.contains("\"kind\":\"session\"") && value.contains(&id))
        .unwrap();
    let value = value.replace("\"state\":\"planned\"", "\"state\":\"held\"");
    wait(guild.store.memory.commit(&Batch::new().put(key, value))).unwrap();
    let shown = wait(guild.op.session(guild.community.id, session.id)).unwrap();
    assert_eq!(shown.session.state, OccurrenceState::Held);
}

fn titles(items: &[AgendaItem]) -> Vec<(&str, u32)> {
    items
        .iter()
        .map(|item| (item.title.as_str(), item.minutes))
        .collect()
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

fn material(kind: MaterialKind, url: &str, level: Option<Level>) -> NewMaterial {
    NewMaterial {
        kind,
        title: "What was said".to_owned(),
        url: url.to_owned(),
        level,
    }
}

#[test]
fn s0_3_recordings_and_materials_are_for_those_who_were_not_there() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let made = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    let recording = material(MaterialKind::Recording, "https://example.org/v", None);
    let slides = material(
        MaterialKind::Material,
        "https://example.org/s",
        Some(Level::Beginner),
    );
    let share = |who: &Desk, what: &NewMaterial| wait(who.share_material(community, made.id, what));
    let (fay, mei, gus) = (guild.desk("fay"), guild.desk("mei"), guild.desk("gus"));
    assert_eq!(
        refused(share(&mei, &recording), &["plan sessions"]),
        ErrorKind::Forbidden
    );
    share(&fay, &recording).unwrap();
    share(&mei, &slides).unwrap();
    // Again is the same material with another title.
    let renamed = NewMaterial {
        title: "Slides".to_owned(),
        ..slides.clone()
    };
    refused(share(&gus, &renamed), &["somebody else shared"]);
    let now = share(&mei, &renamed).unwrap().materials;
    let kept: Vec<_> = now
        .iter()
        .map(|m: &Material| (m.kind, m.title.as_str(), m.level))
        .collect();
    assert_eq!(
        kept,
        [
            (MaterialKind::Recording, "What was said", None),
            (MaterialKind::Material, "Slides", Some(Level::Beginner))
        ]
    );
    let told: Vec<Activity> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::SharedMaterials)
        .collect();
    let told: Vec<_> = told.iter().map(|a| (a.object, a.value, a.actor != 0)).collect();
    assert_eq!(told, [(made.number, 1, true), (made.number, 2, true)]);
    for bad in ["javascript:alert(1)", "", "example.org"] {
        assert_eq!(
            refused(
                share(&fay, &material(MaterialKind::Material, bad, None)),
                &["url"]
            ),
            ErrorKind::Invalid
        );
    }
    let remove = |who: &Desk, url: &str| wait(who.remove_material(community, made.id, url));
    assert_eq!(
        refused(remove(&gus, &slides.url), &["plan sessions"]),
        ErrorKind::Forbidden
    );
    refused(remove(&fay, "https://example.org/none"), &["no material"]);
    remove(&mei, &slides.url).unwrap();
    assert_eq!(remove(&fay, &recording.url).unwrap().materials, []);
}

#[test]
fn s0_5_without_a_topic_there_is_an_open_discussion_of_what_was_taught() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let open = plan(&guild, "2026-03-20 10:00", "Guild", SessionFormat::Class, &[]);
    let agenda = |id| wait(guild.desk("gus").run_of_show(community, id)).unwrap();
    let alone = agenda(open.id);
    assert_eq!(alone.session.goes_as, SessionFormat::OpenDiscussion);
    assert_eq!(alone.items.len(), 3, "the steps of an open discussion");
    for day in 1..=8 {
        let session = plan(
            &guild,
            &format!("2026-03-{day:02} 10:00"),
            &format!("Class {day}"),
            SessionFormat::Class,
            &["rust"],
        );
        if day != 7 {
            held(&guild, &session);
        }
    }
    let idle = plan(&guild, "2026-03-19 10:00", "Idle", SessionFormat::Class, &[]);
    held(&guild, &idle);
    let shown = agenda(open.id);
    let concepts: Vec<&str> = shown.session.concepts.iter().map(|c| c.title.as_str()).collect();
    assert_eq!(
        concepts,
        ["Class 8", "Class 6", "Class 5", "Class 4", "Class 3", "Class 2"],
        "the latest six that were held"
    );
    assert_eq!(shown.items.len(), 8);
    assert!(
        shown.items[1].item.title.contains("Class 8 (rust)"),
        "{:?}",
        shown.items[1]
    );
    assert!(shown.items[1].item.notes.contains("Where did you use it?"));
    assert_eq!(shown.items.iter().map(|i| i.item.minutes).sum::<u32>(), 60);
    assert_eq!(
        wait(guild.op.session(community, open.id))
            .unwrap()
            .session
            .plan
            .agenda,
        [],
        "nothing of it is stored"
    );
    // With a topic it is what it was planned to be.
    let topics = SessionEdit {
        topics: Some(vec!["sql".parse().unwrap()]),
        ..SessionEdit::default()
    };
    wait(guild.desk("fay").edit_session(community, open.id, &topics)).unwrap();
    let class = agenda(open.id);
    assert_eq!(
        (class.session.goes_as, class.session.concepts.len()),
        (SessionFormat::Class, 0)
    );
}

#[test]
fn s0_5_a_series_goes_back_to_its_own_sessions() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let series = NewSeries {
        slug: "weekly".parse().unwrap(),
        rule: "FREQ=WEEKLY;COUNT=3".to_owned(),
        first: local("2026-03-02 10:00"),
        zone: None,
        minutes: 30,
        plan: SessionPlan::new("Weekly", SessionFormat::Class),
    };
    let made = wait(guild.desk("fay").create_series(community, series))
        .unwrap()
        .made;
    let other = plan(
        &guild,
        "2026-03-03 10:00",
        "Other",
        SessionFormat::Class,
        &["sql"],
    );
    held(&guild, &other);
    let concepts = |id| wait(guild.op.session(community, id)).unwrap().concepts;
    assert_eq!(concepts(made[2].id)[0].title, "Other", "none of its own yet");
    let topics = SessionEdit {
        topics: Some(vec!["rust".parse().unwrap()]),
        ..SessionEdit::default()
    };
    wait(guild.desk("fay").edit_session(community, made[0].id, &topics)).unwrap();
    held(&guild, &made[0]);
    let own = concepts(made[2].id);
    assert_eq!((own.len(), own[0].session), (1, made[0].number));
}

#[test]
fn s2_9_a_case_clinic_from_case_to_follow_up() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let clinic = plan(
        &guild,
        "2026-03-02 10:00",
        "Clinic",
        SessionFormat::CaseClinic,
        &[],
    );
    let (fay, mei, gus) = (guild.desk("fay"), guild.desk("mei"), guild.desk("gus"));
    let case = |by: Option<&str>| NewCase {
        title: "How do I win the night shift over?".to_owned(),
        text: "They were never asked.".to_owned(),
        given_by: by.map(handle),
    };
    let class = plan(&guild, "2026-03-03 10:00", "Class", SessionFormat::Class, &[]);
    refused(
        wait(mei.bring_case(community, class.id, &case(None))),
        &["is a class"],
    );
    assert_eq!(
        refused(
            wait(gus.bring_case(community, clinic.id, &case(Some("mei")))),
            &["plan sessions"]
        ),
        ErrorKind::Forbidden
    );
    let brought = wait(mei.bring_case(community, clinic.id, &case(None))).unwrap();
    assert!(
        brought
            .plan
            .leads
            .iter()
            .any(|lead| lead.role == SessionRole::CaseGiver)
    );
    refused(
        wait(gus.bring_case(community, clinic.id, &case(None))),
        &["has a case already"],
    );
    let run = wait(gus.run_of_show(community, clinic.id)).unwrap();
    let steps: Vec<_> = run
        .items
        .iter()
        .map(|i| (i.item.title.as_str(), i.item.minutes, i.who.len()))
        .collect();
    assert_eq!(
        steps,
        [
            ("The case", 9, 1),
            ("Clarifying questions", 9, 0),
            ("Consultants speak", 21, 0),
            ("The case-giver answers", 12, 1),
            ("Next steps", 9, 1),
        ]
    );
    refused(
        wait(mei.follow_up(community, clinic.id, "It worked.")),
        &["has not begun"],
    );
    let open = || wait(gus.cases_without_follow_up(community, None, 9)).unwrap().0;
    assert!(open().is_empty(), "nobody is asked before it");
    guild.clock.set(at("2026-03-02 10:30"));
    wait(mei.note_next_steps(community, clinic.id, "Ask them.")).unwrap();
    assert_eq!(open()[0].session.number, clinic.number);
    assert_eq!(
        refused(wait(gus.follow_up(community, clinic.id, "x")), &["plan sessions"]),
        ErrorKind::Forbidden
    );
    refused(
        wait(mei.follow_up(community, clinic.id, " ")),
        &["may not be empty"],
    );
    let told = wait(mei.follow_up(community, clinic.id, "They came."))
        .unwrap()
        .case
        .unwrap();
    assert_eq!(told.follow_up.unwrap().text, "They came.");
    assert_eq!(told.next_steps, "Ask them.");
    assert!(open().is_empty());
    // Whoever leads may put another case in its place.
    let other = wait(fay.bring_case(community, clinic.id, &case(Some("gus")))).unwrap();
    assert!(
        other
            .case
            .as_ref()
            .is_some_and(|case| case.follow_up.is_none() && case.next_steps.is_empty())
    );
    assert_eq!(other.plan.leads.len(), 1);
}

#[test]
fn s3_8_everybody_looks_back_in_three_steps() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let session = plan(
        &guild,
        "2026-03-02 10:00",
        "Look back",
        SessionFormat::Reflection,
        &[],
    );
    let (mei, gus) = (guild.desk("mei"), guild.desk("gus"));
    let answers = |happened: &str| Answers {
        happened: happened.to_owned(),
        next: "Ask sooner.".to_owned(),
        ..Answers::default()
    };
    refused(
        wait(mei.reflect(community, session.id, &answers("x"))),
        &["has not begun"],
    );
    guild.clock.set(at("2026-03-02 11:00"));
    refused(
        wait(mei.reflect(community, session.id, &Answers::default())),
        &["none of the three"],
    );
    wait(mei.reflect(community, session.id, &answers("We waited."))).unwrap();
    wait(gus.reflect(community, session.id, &answers("We guessed."))).unwrap();
    wait(mei.reflect(community, session.id, &answers("We waited a week."))).unwrap();
    let (first, more) = wait(gus.reflections(community, session.id, None, 1)).unwrap();
    let (rest, none) =
        wait(gus.reflections(community, session.id, Some(first[0].reflection.person), 1)).unwrap();
    assert_eq!((more, none), (true, false));
    let all: Vec<_> = first
        .iter()
        .chain(&rest)
        .map(|r| (r.by.clone().unwrap(), r.reflection.answers.happened.as_str()))
        .collect();
    assert!(
        all.contains(&(handle("mei"), "We waited a week.")) && all.contains(&(handle("gus"), "We guessed.")),
        "{all:?}"
    );
    assert_eq!(
        wait(mei.own_reflection(community, session.id))
            .unwrap()
            .answers
            .next,
        "Ask sooner."
    );
    let run = wait(mei.run_of_show(community, session.id)).unwrap();
    assert_eq!(run.items[1].item.title, "What happened?");
}

#[test]
fn s2_10_a_session_opens_with_an_activity_of_the_library() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let session = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    let (fay, mei, gus) = (guild.desk("fay"), guild.desk("mei"), guild.desk("gus"));
    let card = NewActivityCard {
        title: "Rose, thorn, bud".to_owned(),
        how: "One of each from everybody.".to_owned(),
        minutes: 20,
        tags: vec!["trust".parse().unwrap()],
    };
    let added = wait(mei.add_activity(community, &card)).unwrap();
    let short = NewActivityCard {
        title: "One word".to_owned(),
        tags: vec![],
        minutes: 5,
        ..card.clone()
    };
    wait(gus.add_activity(community, &short)).unwrap();
    let library = |tag: Option<&str>, retired| {
        let tag = tag.map(|t| t.parse().unwrap());
        let (page, _) = wait(gus.activities(community, tag.as_ref(), retired, None, 9)).unwrap();
        page.into_iter().map(|card| card.title).collect::<Vec<_>>()
    };
    assert_eq!(library(None, false), ["Rose, thorn, bud", "One word"]);
    assert_eq!(library(Some("trust"), false), ["Rose, thorn, bud"]);
    let found = wait(gus.find_activity(community, &format!("#{}", added.number))).unwrap();
    assert_eq!(
        refused(
            wait(mei.open_with(community, session.id, found.id, None)),
            &["plan sessions"]
        ),
        ErrorKind::Forbidden
    );
    wait(fay.open_with(community, session.id, found.id, None)).unwrap();
    wait(fay.add_lead(community, session.id, SessionRole::Opener, &handle("mei"))).unwrap();
    let run = wait(gus.run_of_show(community, session.id)).unwrap();
    assert_eq!(
        (run.items[0].item.title.as_str(), run.items[0].item.minutes),
        ("Rose, thorn, bud", 20)
    );
    assert_eq!(run.items[0].who, [handle("mei")]);
    assert_eq!(
        run.items.iter().map(|i| i.item.minutes).sum::<u32>(),
        60,
        "the steps of a class behind it"
    );
    assert_eq!(run.items[1].local, local("2026-03-02 10:20"));
    // Another one takes its place; none takes it away.
    wait(fay.open_with(community, session.id, found.id, Some(10))).unwrap();
    let opening = Opening {
        title: "A walk".to_owned(),
        how: String::new(),
        minutes: 15,
    };
    let walk = wait(fay.set_opening(community, session.id, Some(&opening))).unwrap();
    assert_eq!(titles(&walk.plan.agenda), [("A walk", 15)]);
    assert_eq!(
        wait(fay.set_opening(community, session.id, None))
            .unwrap()
            .plan
            .agenda,
        []
    );
    assert_eq!(
        refused(
            wait(gus.retire_activity(community, found.id, true)),
            &["plan sessions"]
        ),
        ErrorKind::Forbidden
    );
    wait(mei.retire_activity(community, found.id, true)).unwrap();
    refused(
        wait(fay.open_with(community, session.id, found.id, None)),
        &["is retired"],
    );
    assert_eq!(library(None, false), ["One word"]);
    assert_eq!(library(None, true).len(), 2);
    refused(
        wait(mei.add_activity(community, &NewActivityCard { minutes: 0, ..card })),
        &["1 to 1440"],
    );
}

#[test]
fn s2_10_the_agenda_runs_by_the_clock_and_is_kept() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let mut plan = SessionPlan::new("Night shift", SessionFormat::Workshop);
    plan.topics = vec!["rust".parse().unwrap()];
    // Clocks go forward during this session.
    let night = NewSession {
        zone: Some(Tz::Europe__Berlin),
        minutes: 120,
        ..new("2026-03-29 01:30", plan)
    };
    let session = wait(fay.plan_session(community, night)).unwrap();
    for (title, minutes, position) in [("Work", 60, None), ("Show", 30, None), ("News", 30, Some(1))] {
        wait(fay.add_agenda_item(community, session.id, &AgendaItem::new(title, minutes), position)).unwrap();
    }
    let run = wait(fay.run_of_show(community, session.id)).unwrap();
    let times: Vec<String> = run
        .items
        .iter()
        .map(|i| format!("{} {} {}", i.position, i.local.format("%H:%M"), i.item.title))
        .collect();
    assert_eq!(times, ["1 01:30 News", "2 03:00 Work", "3 04:00 Show"]);
    wait(fay.add_agenda_item(community, session.id, &AgendaItem::new("Too much", 15), None)).unwrap();
    assert_eq!(wait(fay.session(community, session.id)).unwrap().over_by, 15);
    wait(fay.remove_agenda_item(community, session.id, 4)).unwrap();
    for (position, says) in [(0, "0 is none of them"), (4, "4 is none of them")] {
        refused(
            wait(fay.remove_agenda_item(community, session.id, position)),
            &[says],
        );
    }
    refused(
        wait(fay.add_agenda_item(community, session.id, &AgendaItem::new("x", 1), Some(5))),
        &["5 is not 1 to 4"],
    );
    refused(
        wait(fay.keep_agenda(community, session.id, &[1])),
        &["has not begun"],
    );
    guild.clock.set(session.starts_at + TimeDelta::hours(3));
    refused(
        wait(fay.keep_agenda(community, session.id, &[4])),
        &["4 is not 1 to 3"],
    );
    let kept = wait(fay.keep_agenda(community, session.id, &[1, 3])).unwrap();
    let discussed: Vec<_> = kept.plan.agenda.iter().map(|i| i.discussed).collect();
    assert_eq!(discussed, [Some(true), Some(false), Some(true)]);
    wait(fay.keep_agenda(community, session.id, &[3, 1])).unwrap();
    let told: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::KeptAgenda)
        .collect();
    assert_eq!(told.len(), 1, "saying the same again tells nothing");
    assert_eq!((told[0].object, told[0].value), (session.number, (3 << 16) | 2));
}

#[test]
fn s2_10_the_steps_of_a_format_are_kept_as_they_were_shown() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let class = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    guild.clock.set(at("2026-03-02 12:00"));
    let kept = wait(guild.desk("fay").keep_agenda(community, class.id, &[1, 2])).unwrap();
    assert_eq!(titles(&kept.plan.agenda)[1], ("Teaching", 27));
    assert_eq!(guild.ledger().last().map(|a| a.value), Some((4 << 16) | 2));
}

#[test]
fn s2_12_s0_9_the_score_says_who_does_what_when() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let class = plan(
        &guild,
        "2026-03-02 10:00",
        "Class",
        SessionFormat::Class,
        &["rust"],
    );
    let clinic = plan(
        &guild,
        "2026-03-01 10:00",
        "Clinic",
        SessionFormat::CaseClinic,
        &[],
    );
    let off = plan(&guild, "2026-03-03 10:00", "Off", SessionFormat::Class, &["rust"]);
    wait(fay.cancel_session(community, off.id, "x")).unwrap();
    for who in ["mei", "gus"] {
        wait(fay.add_lead(community, class.id, SessionRole::Presenter, &handle(who))).unwrap();
    }
    let again = wait(fay.add_lead(community, class.id, SessionRole::Presenter, &handle("mei"))).unwrap();
    assert_eq!(again.plan.leads.len(), 2, "several share a role, each once");
    let opening = Opening {
        title: "One word".to_owned(),
        how: String::new(),
        minutes: 5,
    };
    wait(fay.set_opening(community, class.id, Some(&opening))).unwrap();
    let score = |who: Option<&str>, sessions| {
        let who = who.map(handle);
        let (lines, more) = wait(guild.desk("mei").score(community, who.as_ref(), sessions)).unwrap();
        let lines = lines.into_iter().map(|l| {
            format!(
                "{} {} {}",
                l.title,
                l.role,
                l.who.map_or("?".to_owned(), |w| w.to_string())
            )
        });
        (lines.collect::<Vec<_>>(), more)
    };
    assert_eq!(
        score(None, 9),
        (
            [
                "Clinic facilitator ?",
                "Clinic case-giver ?",
                "Class presenter mei",
                "Class presenter gus",
                "Class opener ?",
            ]
            .map(str::to_owned)
            .to_vec(),
            false
        )
    );
    assert_eq!(score(Some("gus"), 9).0, ["Class presenter gus"]);
    assert!(score(None, 1).1);
    wait(fay.remove_lead(community, class.id, Some(SessionRole::Presenter), &handle("gus"))).unwrap();
    refused(
        wait(fay.remove_lead(community, class.id, None, &handle("gus"))),
        &["no lead `gus`"],
    );
    assert!(score(Some("gus"), 9).0.is_empty());
    assert_eq!(clinic.plan.leads, [] as [Lead; 0]);
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
