//! What follows when a session changes after the fact: recorded anew, led by others, about something else, called off; and
//! what becomes of answers, seats and topics then.

use learncomm_core::ErrorKind;
use learncomm_core::community::Admission;
use learncomm_core::engagement::report::{Report, ReportOptions};
use learncomm_core::id::Slug;
use learncomm_core::ledger::Verb;
use learncomm_core::session::{
    Answer, Attendance, BacklogState, NewSeries, Occurrence, OccurrenceState, Seat, SessionEdit,
    SessionFormat, SessionPlan, SessionRole, SessionScope,
};

use crate::backlog::new;
use crate::common::{Guild, at, handle, refused, wait};
use crate::rsvp::plan;
use crate::script::is;
use crate::series::local;

fn report(guild: &Guild) -> Report {
    wait(guild.op.report(&guild.community, &ReportOptions::default())).unwrap()
}

fn topic(name: &str) -> Slug {
    name.parse().unwrap()
}

impl Guild {
    fn record(&self, session: &Occurrence, entries: &[(&str, Attendance)], rest: Option<Attendance>) {
        let entries: Vec<_> = entries.iter().map(|(name, how)| (handle(name), *how)).collect();
        wait(
            self.op
                .record_attendance(self.community.id, session.id, &entries, rest),
        )
        .unwrap();
    }

    fn found(&self, session: &Occurrence) -> Occurrence {
        let id = session.id.to_string();
        wait(self.op.find_session(self.community.id, &id)).unwrap()
    }

    fn topic_state(&self, name: &str) -> BacklogState {
        let found = wait(self.op.find_suggestion(self.community.id, name)).unwrap();
        found.state.which()
    }

    fn count(&self, verb: Verb) -> usize {
        self.ledger().iter().filter(|a| a.verb == verb).count()
    }

    fn seat(&self, session: &Occurrence, name: &str) -> Seat {
        let roll = self.roll(session);
        roll.into_iter()
            .find(|line| line.handle == handle(name))
            .map_or(Seat::None, |line| line.seat)
    }
}

#[test]
fn s0_3_a_session_that_was_undone_by_mistake_is_recorded_again() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mut planned = plan("Freezing time");
    planned.leads = vec![guild.lead("fay", SessionRole::Facilitator)];
    let session = guild.session("2026-01-06 10:00", planned);
    guild.until("2026-01-06 10:00");
    guild.record(
        &session,
        &[("mei", Attendance::Present)],
        Some(Attendance::Absent),
    );
    guild.pass(60);
    let fay = guild.desk("fay");
    wait(fay.undo_attendance(community, session.id, "wrong session")).unwrap();
    guild.until("2026-01-07 10:00");
    let undone = report(&guild);
    let mut measures = undone.sections.iter().flat_map(|section| &section.measures);
    assert!(measures.all(|m| m.name() != "sessions-held"), "none is on record");
    wait(fay.reopen_session(community, session.id)).unwrap();
    // Whom it was for was told: what counts as absence hangs on that.
    let only_invited = SessionEdit {
        scope: Some(SessionScope::Invited),
        ..SessionEdit::default()
    };
    refused(
        wait(fay.edit_session(community, session.id, &only_invited)),
        &["whom it was for stands"],
    );
    guild.record(&session, &[("mei", Attendance::Late)], None);
    assert_eq!(guild.found(&session).state, OccurrenceState::Held);
    assert_eq!((guild.count(Verb::Held), guild.count(Verb::Unheld)), (2, 1));
    let report = report(&guild);
    is(&report, "sessions-held", 1.0, 1);
    // Mei and fay came, sol did not.
    is(&report, "session-attendance", 2.0 / 3.0, 3);
    is(&report, "late-or-left-early", 1.0 / 2.0, 2);
    is(&report, "distinct-leaders", 1.0, 3);
}

#[test]
fn s0_9_who_turns_out_to_have_led_is_told_of() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mut planned = plan("Freezing time");
    planned.leads = vec![guild.lead("sol", SessionRole::Presenter)];
    let session = guild.session("2026-01-06 10:00", planned);
    guild.until("2026-01-06 10:00");
    guild.record(
        &session,
        &[("mei", Attendance::Present)],
        Some(Attendance::Absent),
    );
    let (mei, sol) = (handle("mei"), handle("sol"));
    let presenter = SessionRole::Presenter;
    wait(guild.op.add_lead(community, session.id, presenter, &mei)).unwrap();
    // Who was not there did not lead.
    wait(
        guild
            .op
            .add_lead(community, session.id, presenter, &handle("fay")),
    )
    .unwrap();
    wait(guild.op.remove_lead(community, session.id, None, &sol)).unwrap();
    guild.until("2026-01-07 10:00");
    let mut told: Vec<(Verb, u32)> = guild
        .ledger()
        .iter()
        .filter(|a| matches!(a.verb, Verb::Led | Verb::Unled))
        .map(|a| (a.verb, a.value >> 8))
        .collect();
    told.sort_unstable();
    assert_eq!(told, [(Verb::Led, 0), (Verb::Led, 0), (Verb::Unled, 1)]);
    is(&report(&guild), "distinct-leaders", 1.0, 3);
    is(&report(&guild), "peer-led-share", 1.0, 1);
}

#[test]
fn s0_6_a_topic_is_covered_when_its_session_is_held_and_open_when_it_is_not() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let suggest = |name: &str| wait(guild.desk("mei").suggest_topic(community, new(name))).unwrap();
    let session = guild.session("2026-01-06 10:00", plan("Mocks"));
    let (mocks, fuzz) = (suggest("mocks"), suggest("fuzz"));
    for suggestion in [&mocks, &fuzz] {
        wait(guild.op.plan_topic(community, suggestion.id, session.id)).unwrap();
    }
    let about = |topics: &[&str]| SessionEdit {
        topics: Some(topics.iter().map(|t| topic(t)).collect()),
        ..SessionEdit::default()
    };
    // It is about something else now.
    wait(
        guild
            .op
            .edit_session(community, session.id, &about(&["mocks", "testing"])),
    )
    .unwrap();
    assert_eq!(guild.topic_state("fuzz"), BacklogState::Open);
    assert_eq!(guild.topic_state("mocks"), BacklogState::Planned);
    // Called off, and then not.
    wait(guild.op.cancel_session(community, session.id, "no room")).unwrap();
    assert_eq!(guild.topic_state("mocks"), BacklogState::Open);
    wait(guild.op.reopen_session(community, session.id)).unwrap();
    guild.until("2026-01-06 10:00");
    guild.record(&session, &[], Some(Attendance::Present));
    assert_eq!(guild.topic_state("mocks"), BacklogState::Covered);
    assert_eq!(guild.count(Verb::CoveredTopic), 2);
    // It came to something else as well; what was told stands.
    wait(
        guild
            .op
            .edit_session(community, session.id, &about(&["mocks", "testing", "fuzz"])),
    )
    .unwrap();
    assert_eq!(guild.topic_state("fuzz"), BacklogState::Covered);
    assert_eq!(guild.count(Verb::CoveredTopic), 3);
    let less = wait(guild.op.edit_session(community, session.id, &about(&["testing"])));
    assert_eq!(
        refused(less, &["took place", "mocks stands", "can be added"]),
        ErrorKind::Rule
    );
    assert_eq!(guild.found(&session).plan.topics.len(), 3);
    guild.pass(60);
    wait(
        guild
            .op
            .undo_attendance(community, session.id, "it was another one"),
    )
    .unwrap();
    assert_eq!(guild.topic_state("mocks"), BacklogState::Open);
    assert_eq!(guild.topic_state("fuzz"), BacklogState::Open);
    guild.until("2026-01-07 10:00");
    is(&report(&guild), "open-topics", 2.0, 2);
    // Mei votes for what she suggested, of three members.
    is(&report(&guild), "members-who-voted", 1.0 / 3.0, 3);
}

#[test]
fn s0_1_s0_6_a_series_goes_on_when_it_is_held_and_frees_its_topics_when_it_ends() {
    let guild = Guild::with_roles();
    let (community, fay) = (guild.community.id, guild.desk("fay"));
    let weekly = NewSeries {
        slug: topic("weekly"),
        rule: "FREQ=WEEKLY".to_owned(),
        first: local("2026-01-06 10:00"),
        zone: None,
        minutes: 60,
        plan: SessionPlan::new("Guild meeting", SessionFormat::Class),
    };
    let made = wait(fay.create_series(community, weekly)).unwrap().made;
    let last = made.last().unwrap();
    // Half of the sessions are past, and nobody has touched them.
    guild.until("2026-04-14 10:30");
    let current = made
        .iter()
        .find(|o| o.starts_at == at("2026-04-14 10:00"))
        .unwrap();
    let after_last = || {
        let listed = wait(guild.op.find_session(community, "weekly@2026-07-14"));
        listed.ok().map(|o| o.starts_at)
    };
    assert!(last.starts_at < at("2026-07-14 10:00") && after_last().is_none());
    guild.record(current, &[], Some(Attendance::Present));
    assert_eq!(after_last(), Some(at("2026-07-14 10:00")));

    let mocks = wait(guild.desk("mei").suggest_topic(community, new("mocks"))).unwrap();
    let later = made
        .iter()
        .find(|o| o.starts_at == at("2026-05-05 10:00"))
        .unwrap();
    wait(fay.plan_topic(community, mocks.id, later.id)).unwrap();
    let ended = wait(fay.end_series(community, &topic("weekly"), local("2026-05-01 00:00"), "done")).unwrap();
    assert_eq!(ended.cancelled.len(), 1);
    assert_eq!(guild.topic_state("mocks"), BacklogState::Open);
}

#[test]
fn s0_8_an_excuse_that_was_taken_back_excuses_nobody() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let session = guild.session("2026-01-06 10:00", plan("Freezing time"));
    for name in ["mei", "sol"] {
        guild.said(name, &session, Answer::Excused);
    }
    guild.pass(60);
    let none: Option<Answer> = None;
    wait(guild.desk("mei").respond(community, session.id, none)).unwrap();
    guild.until("2026-01-06 10:00");
    // Only who came is listed.
    guild.record(&session, &[("fay", Attendance::Present)], None);
    guild.until("2026-01-07 10:00");
    // Of three members one came, one is excused, one is not.
    is(&report(&guild), "session-attendance", 1.0 / 2.0, 2);
}

#[test]
fn s0_8_who_leaves_gives_their_seat_back_and_who_returns_answers_anew() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let mut planned = plan("Freezing time");
    planned.capacity = Some(1);
    let session = guild.session("2026-01-06 10:00", planned);
    assert_eq!(guild.said("mei", &session, Answer::Yes).seat, Seat::Seated);
    assert_eq!(guild.said("sol", &session, Answer::Yes).seat, Seat::Waiting(1));
    guild.pass(60);
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    assert_eq!(guild.seat(&session, "mei"), Seat::None);
    assert_eq!(guild.seat(&session, "sol"), Seat::Seated);
    let mei = guild.roll(&session);
    let mei = mei.iter().find(|line| line.handle == handle("mei")).unwrap();
    assert!(!mei.in_scope, "it is not for who has left");
    guild.pass(60);
    wait(guild.op.admit(community, &handle("mei"), Admission::default())).unwrap();
    assert_eq!(guild.seat(&session, "sol"), Seat::Seated, "nobody is pushed out");
    assert_eq!(guild.seat(&session, "mei"), Seat::None);
    guild.pass(60);
    assert_eq!(guild.said("mei", &session, Answer::Yes).seat, Seat::Waiting(1));
    guild.until("2026-01-06 10:00");
    guild.record(&session, &[("mei", Attendance::Present)], None);
    // Afterwards nothing changes in who had a seat.
    guild.pass(60);
    wait(guild.op.release(community, &handle("sol"), None)).unwrap_err();
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    assert_eq!(guild.seat(&session, "mei"), Seat::Waiting(1));
    assert_eq!(guild.count(Verb::Expected), 1);
}

#[test]
fn s0_8_an_answer_for_a_series_ends_with_leaving() {
    let guild = Guild::with_roles();
    let (community, fay, mei) = (guild.community.id, guild.desk("fay"), guild.desk("mei"));
    let weekly = NewSeries {
        slug: topic("weekly"),
        rule: "FREQ=WEEKLY".to_owned(),
        first: local("2026-01-06 10:00"),
        zone: None,
        minutes: 60,
        plan: SessionPlan {
            capacity: Some(1),
            ..plan("Guild meeting")
        },
    };
    let made = wait(fay.create_series(community, weekly)).unwrap();
    wait(mei.respond_to_series(community, made.series.id, Answer::Yes)).unwrap();
    guild.pass(60);
    wait(guild.op.release(community, &handle("mei"), None)).unwrap();
    let fays = wait(fay.respond_to_series(community, made.series.id, Answer::Yes)).unwrap();
    assert!(fays.waiting.is_empty());
    guild.pass(60);
    let back = Admission::default();
    wait(guild.op.admit(community, &handle("mei"), back)).unwrap();
    guild.pass(60);
    assert_eq!(guild.seat(&made.made[1], "fay"), Seat::Seated);
    let meis = wait(mei.respond_to_series(community, made.series.id, Answer::Yes)).unwrap();
    assert_eq!(meis.waiting.len(), made.made.len());
    assert_eq!(guild.seat(&made.made[1], "fay"), Seat::Seated);
    // One session by itself, and back to what stands for the series.
    let no = wait(mei.respond(community, made.made[0].id, Answer::No)).unwrap();
    assert_eq!(no.seat, Seat::None);
    let none: Option<Answer> = None;
    let stands = wait(mei.respond(community, made.made[0].id, none)).unwrap();
    assert_eq!((stands.answer, stands.standing), (Some(Answer::Yes), true));
}
