//! What a session of each format is about, and what is taken away from it.

use learncomm_core::ErrorKind;
use learncomm_core::session::{
    Answers, NewCase, NewSeries, SessionEdit, SessionFormat, SessionPlan, SessionRole,
};

use crate::common::{Guild, at, handle, refused, wait};
use crate::series::local;
use crate::sessions::{held, plan};

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
