//! Who comes to a session: answers and seats, guests, invitations with an answer, whom to invite next.

use learncomm_core::community::Admission;
use learncomm_core::id::Handle;
use learncomm_core::ledger::Verb;
use learncomm_core::session::{
    Answer, Attendance, InvitationState, Lead, NewSession, Occurrence, RollLine, Seat, SessionFormat,
    SessionPlan, SessionRole, SessionScope,
};
use learncomm_core::{Desk, ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};

pub(crate) fn plan(title: &str) -> SessionPlan {
    SessionPlan {
        title: title.to_owned(),
        description: String::new(),
        format: SessionFormat::Class,
        scope: SessionScope::Everyone,
        topics: vec!["testing".parse().unwrap()],
        level: None,
        prerequisites: Vec::new(),
        focus: None,
        pre_work: String::new(),
        capacity: None,
        leads: Vec::new(),
        agenda: Vec::new(),
    }
}

impl Guild {
    /// Plans a session of an hour, at `2026-01-06 10:00` in UTC.
    pub(crate) fn session(&self, when: &str, plan: SessionPlan) -> Occurrence {
        let new = NewSession {
            local: at(when).naive_utc(),
            zone: None,
            minutes: 60,
            plan,
        };
        wait(self.op.plan_session(self.community.id, new)).unwrap()
    }

    pub(crate) fn until(&self, when: &str) {
        self.clock.set(at(when));
    }

    pub(crate) fn person_id(&self, name: &str) -> learncomm_core::id::PersonId {
        wait(self.op.person(&handle(name))).unwrap().id
    }

    pub(crate) fn lead(&self, name: &str, role: SessionRole) -> Lead {
        let person = self.person_id(name);
        Lead { role, person }
    }

    pub(crate) fn roll(&self, session: &Occurrence) -> Vec<RollLine> {
        wait(self.op.roll(self.community.id, session.id)).unwrap()
    }

    pub(crate) fn said(&self, who: &str, session: &Occurrence, answer: Answer) -> RollLine {
        wait(self.desk(who).respond(self.community.id, session.id, answer)).unwrap()
    }
}

fn small(capacity: u32) -> SessionPlan {
    SessionPlan {
        capacity: Some(capacity),
        ..plan("Freezing time")
    }
}

#[test]
fn s0_8_seats_are_given_in_order_and_the_next_moves_up() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for name in ["ada", "ben", "cem"] {
        guild.join(name, Role::Member);
    }
    let leads = vec![guild.lead("fay", SessionRole::Facilitator)];
    let session = guild.session("2026-01-06 10:00", SessionPlan { leads, ..small(2) });
    guild.pass(60);
    for (name, seat) in [
        ("ada", Seat::Seated),
        ("ben", Seat::Seated),
        ("cem", Seat::Waiting(1)),
        ("mei", Seat::Waiting(2)),
        // Who leads takes no seat from the others.
        ("fay", Seat::Seated),
    ] {
        assert_eq!(guild.said(name, &session, Answer::Yes).seat, seat, "{name}");
    }
    // Said again, nothing changes, and nothing is told.
    let before = guild.dump();
    guild.said("mei", &session, Answer::Yes);
    assert!(guild.dump() == before);
    assert_eq!(guild.said("ada", &session, Answer::Maybe).seat, Seat::None);
    assert_eq!(guild.said("ada", &session, Answer::Yes).seat, Seat::Waiting(2));
    let lines = guild.roll(&session);
    let seats: Vec<_> = lines.iter().map(|l| (l.handle.as_str(), l.seat)).collect();
    let expected = [
        ("fay", Seat::Seated),
        ("ben", Seat::Seated),
        ("cem", Seat::Seated),
        ("mei", Seat::Waiting(1)),
        ("ada", Seat::Waiting(2)),
    ];
    assert_eq!(seats, expected);

    // Somebody may answer for who said so elsewhere; who has left gives their seat back.
    let (fay, mei) = (guild.desk("fay"), guild.desk("mei"));
    wait(guild.op.release(community, &handle("ben"), None)).unwrap();
    refused(
        wait(fay.respond_for(community, session.id, &handle("ben"), Answer::Yes)),
        &["ben is not a member"],
    );
    wait(fay.respond_for(community, session.id, &handle("ben"), Answer::No)).unwrap();
    assert_eq!(guild.roll(&session)[2].handle, handle("mei"));
    let kind = refused(
        wait(mei.respond_for(community, session.id, &handle("ada"), Answer::No)),
        &["plan sessions"],
    );
    assert_eq!(kind, ErrorKind::Forbidden);

    let told = guild.ledger().into_iter().filter(|a| a.verb == Verb::Responded);
    let mut values: Vec<u32> = told
        .inspect(|a| assert_eq!(a.object, session.number))
        .map(|a| a.value)
        .collect();
    values.sort_unstable();
    assert_eq!(values, [1, 1, 1, 1, 1, 1, 2, 3]);
    guild.until("2026-01-06 10:00");
    let began = ["began at 2026-01-06T10:00:00+00:00"];
    let kind = refused(wait(mei.respond(community, session.id, Answer::No)), &began);
    assert_eq!(kind, ErrorKind::Rule);
}

#[test]
fn s0_7_guests_and_others_may_come_and_are_told_that_it_is_not_meant_for_them() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let how = Admission {
        unit: Some("lab".parse().unwrap()),
        ..Admission::default()
    };
    guild.person("ada");
    wait(guild.op.admit(community, &handle("ada"), how)).unwrap();
    let scope = SessionScope::Units(vec!["lab".parse().unwrap()]);
    let leads = vec![guild.lead("gus", SessionRole::Presenter)];
    let session = guild.session(
        "2026-01-06 10:00",
        SessionPlan {
            scope,
            leads,
            ..plan("Lab")
        },
    );
    guild.pass(60);
    for (name, in_scope) in [("ada", true), ("mei", false), ("gus", false)] {
        let line = guild.said(name, &session, Answer::Yes);
        assert_eq!((line.in_scope, line.seat), (in_scope, Seat::Seated), "{name}");
    }
    // The guest presents, so they keep the roll.
    let gus = guild.desk("gus");
    wait(gus.invite(community, session.id, &handle("sol"), None, "Do come.")).unwrap();
    guild.until("2026-01-06 11:00");
    let tally = wait(gus.record_attendance(community, session.id, &[], Some(Attendance::Absent))).unwrap();
    // Of the lab, nobody else; the guest was there, for they led it.
    assert_eq!((tally.came, tally.absent), (1, 1));
    let led: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::Led)
        .collect();
    assert_eq!(led.len(), 1);
    assert_eq!(led[0].value, SessionRole::Presenter.code());
    // What is recorded of others is shown to whoever keeps the roll.
    let seen = |desk: &Desk| {
        let lines = wait(desk.roll(community, session.id)).unwrap();
        let known = lines.iter().filter(|l| l.attendance.is_some());
        known.map(|l| l.handle.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(seen(&gus), ["gus", "ada"]);
    assert_eq!(seen(&guild.desk("ada")), ["ada"]);
    assert_eq!(seen(&guild.desk("mei")), [""; 0]);
}

#[test]
fn s0_8_an_invitation_is_answered() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let session = guild.session("2026-01-06 10:00", plan("Freezing time"));
    guild.session("2026-01-07 10:00", plan("Another"));
    guild.pass(60);
    let (fay, mei, gus) = (guild.desk("fay"), guild.desk("mei"), guild.desk("gus"));
    let to_mei = Some(SessionRole::Presenter);
    let sent = wait(fay.invite(
        community,
        session.id,
        &handle("mei"),
        to_mei,
        " You know it best. ",
    ))
    .unwrap();
    assert_eq!(
        (sent.state, sent.message.as_str()),
        (InvitationState::Open, "You know it best.")
    );
    wait(fay.invite(community, session.id, &handle("gus"), None, "")).unwrap();
    let mine = wait(mei.my_invitations(community)).unwrap();
    assert_eq!(mine.len(), 1);
    assert_eq!(
        (mine[0].number, mine[0].by.clone()),
        (session.number, Some(handle("fay")))
    );
    // To come is not to take the role; that is said.
    guild.said("mei", &session, Answer::Yes);
    assert_eq!(
        wait(mei.my_invitations(community)).unwrap()[0].state,
        InvitationState::Open
    );
    let accepted = wait(mei.accept_invitation(community, session.id)).unwrap();
    assert_eq!(accepted.state, InvitationState::Accepted);
    let line = &guild.roll(&session)[0];
    assert_eq!(
        (line.handle.as_str(), line.roles.as_slice()),
        ("mei", [SessionRole::Presenter].as_slice())
    );
    let again = wait(fay.invite(community, session.id, &handle("mei"), to_mei, ""));
    refused(again, &["mei is presenter of session", "already"]);
    // Who leads it may invite; the role can be given back.
    wait(mei.invite(community, session.id, &handle("sol"), None, "")).unwrap();
    wait(mei.decline_invitation(community, session.id)).unwrap();
    assert_eq!(guild.roll(&session)[0].roles, []);
    assert_eq!(guild.roll(&session)[0].answer, Some(Answer::Yes));
    // Where no role was offered, declining is a no.
    let declined = wait(gus.decline_invitation(community, session.id)).unwrap();
    assert_eq!(declined.state, InvitationState::Declined);
    let states: Vec<_> = wait(fay.invitations(community, session.id))
        .unwrap()
        .into_iter()
        .map(|i| (i.handle.to_string(), i.state))
        .collect();
    let expected = [
        ("mei", InvitationState::Declined),
        ("gus", InvitationState::Declined),
        ("sol", InvitationState::Open),
    ];
    assert_eq!(states.len(), 3);
    for (name, state) in expected {
        assert!(states.contains(&(name.to_owned(), state)), "{name}: {states:?}");
    }
    refused(wait(mei.invitations(community, session.id)), &["plan sessions"]);
    let not_invited = wait(fay.accept_invitation(community, session.id));
    assert_eq!(refused(not_invited, &["no invitation"]), ErrorKind::NotFound);
    refused(
        wait(fay.invite(community, session.id, &handle("olu"), None, "")),
        &["olu is not a member"],
    );
    let invited: Vec<_> = guild
        .ledger()
        .into_iter()
        .filter(|a| a.verb == Verb::Invited)
        .collect();
    assert_eq!(invited.len(), 3);
    assert!(
        invited
            .iter()
            .all(|a| a.object == session.number && a.actor > 0 && a.toward > 0)
    );
    guild.until("2026-01-06 10:00");
    assert_eq!(wait(mei.my_invitations(community)).unwrap(), []);
}

#[test]
fn s0_8_s0_9_whom_to_invite_next() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    for name in ["ada", "ben", "cem", "dua", "eli"] {
        guild.join(name, Role::Member);
    }
    let held = |when: &str, leads: &[&str], topic: &str| {
        let leads = leads
            .iter()
            .map(|n| guild.lead(n, SessionRole::Presenter))
            .collect();
        let topics = vec![topic.parse().unwrap()];
        let session = guild.session(
            when,
            SessionPlan {
                leads,
                topics,
                ..plan("Past")
            },
        );
        guild.until(when);
        wait(guild.op.record_attendance(community, session.id, &[], None)).unwrap();
        session
    };
    // Two teach together; both have led.
    let first = held("2026-01-06 10:00", &["ada", "ben"], "testing");
    assert_eq!(
        guild
            .roll(&first)
            .iter()
            .filter(|l| l.attendance == Some(Attendance::Present))
            .count(),
        2
    );
    held("2026-01-07 10:00", &["cem"], "cooking");
    let leads = vec![guild.lead("sol", SessionRole::Presenter)];
    let next = guild.session(
        "2026-01-20 10:00",
        SessionPlan {
            leads,
            ..plan("Next")
        },
    );
    let op = &guild.op;
    let suggest = |limit| -> Vec<(String, usize)> {
        let role = Some(SessionRole::Presenter);
        let found = wait(op.candidates(community, next.id, role, limit)).unwrap();
        found
            .into_iter()
            .map(|c| (c.handle.to_string(), c.led_on_topics))
            .collect()
    };
    let all = |expected: &[(&str, usize)]| -> Vec<(String, usize)> {
        expected
            .iter()
            .map(|(name, n)| ((*name).to_owned(), *n))
            .collect()
    };
    // Never led first, then the longest ago; guests and who leads it already are not asked.
    let expected = [
        ("dua", 0),
        ("eli", 0),
        ("fay", 0),
        ("mei", 0),
        ("ada", 1),
        ("ben", 1),
        ("cem", 0),
    ];
    assert_eq!(suggest(10), all(&expected));
    assert_eq!(suggest(2), all(&expected[..2]));
    guild.said("dua", &next, Answer::No);
    wait(op.invite(
        community,
        next.id,
        &handle("eli"),
        Some(SessionRole::Presenter),
        "",
    ))
    .unwrap();
    wait(
        guild
            .desk("fay")
            .excuse_from_leading(community, None, None, false),
    )
    .unwrap();
    let until = Some(at("2026-01-20 10:00"));
    // Excused until the session begins is not excused from it.
    wait(
        guild
            .desk("mei")
            .excuse_from_leading(community, None, until, true),
    )
    .unwrap();
    wait(op.release(community, &handle("cem"), None)).unwrap();
    guild.pass(1);
    assert_eq!(suggest(10), all(&[("mei", 0), ("ada", 1), ("ben", 1)]));
    wait(guild.desk("fay").end_excuse(community, None)).unwrap();
    assert_eq!(suggest(1), all(&[("fay", 0)]));
    let past = wait(guild.desk("mei").excuse_from_leading(
        community,
        None,
        Some(at("2026-01-01 10:00")),
        true,
    ));
    assert_eq!(refused(past, &["until", "future"]), ErrorKind::Invalid);
    let other: Handle = handle("ada");
    refused(
        wait(
            guild
                .desk("mei")
                .excuse_from_leading(community, Some(&other), None, true),
        ),
        &["plan sessions"],
    );
}
