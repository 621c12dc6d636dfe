//! Who came, as it is recorded, corrected, and told to the ledger.

use learncomm_core::community::Admission;
use learncomm_core::id::{CommunityId, Handle};
use learncomm_core::ledger::{Activity, Verb};
use learncomm_core::session::{
    Answer, Attendance, Occurrence, OccurrenceState, SessionPlan, SessionRole, SessionScope,
};
use learncomm_core::{Desk, Error, ErrorKind, Role};

use crate::common::{Guild, at, handle, refused, wait};
use crate::rsvp::plan;

fn list(entries: &[(&str, Attendance)]) -> Vec<(Handle, Attendance)> {
    entries.iter().map(|(name, a)| (handle(name), *a)).collect()
}

/// What was told of attendance and leading beyond `before`: participant, verb, low byte, corrections; sorted.
fn told(guild: &Guild, session: &Occurrence, before: &[Activity]) -> Vec<(u32, Verb, u32, u32)> {
    let mut rows = guild.ledger();
    for known in before {
        let place = rows.iter().position(|a| a == known).unwrap();
        rows.swap_remove(place);
    }
    let mut told: Vec<_> = rows
        .iter()
        .filter(|a| matches!(a.verb, Verb::Attended | Verb::Missed | Verb::Led | Verb::Unled))
        .inspect(|a| {
            assert_eq!(a.object, session.number);
            assert_eq!(a.at, session.starts_at.timestamp_millis());
        })
        .map(|a| (a.actor, a.verb, a.value & 0xff, a.value >> 8))
        .collect();
    told.sort_unstable();
    told
}

#[test]
fn s0_9_attendance_is_recorded_and_the_ledger_hears_it_all() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let unit = |name: &str| {
        wait(
            guild
                .op
                .assign_unit(community, &handle(name), Some("lab".parse().unwrap())),
        )
    };
    let (mei, fay) = (unit("mei").unwrap().membership, unit("fay").unwrap().membership);
    let plant = Some("plant".parse().unwrap());
    wait(guild.op.assign_unit(community, &handle("sol"), plant)).unwrap();
    let scope = SessionScope::Units(vec!["lab".parse().unwrap(), "plant".parse().unwrap()]);
    let leads = vec![
        guild.lead("fay", SessionRole::Facilitator),
        guild.lead("fay", SessionRole::NoteTaker),
        guild.lead("sol", SessionRole::Facilitator),
    ];
    let topics = vec!["testing".parse().unwrap(), "time".parse().unwrap()];
    let plan = SessionPlan {
        scope,
        leads,
        topics,
        capacity: Some(1),
        ..plan("Freezing time")
    };
    let session = guild.session("2026-01-06 10:00", plan);
    guild.pass(60);
    for name in ["gus", "mei"] {
        guild.said(name, &session, Answer::Yes);
    }
    let early = wait(
        guild
            .desk("fay")
            .record_attendance(community, session.id, &[], None),
    );
    assert_eq!(
        refused(early, &["begins at 2026-01-06T10:00", "from then on"]),
        ErrorKind::Rule
    );
    guild.until("2026-01-06 10:00");
    let not_hers = wait(
        guild
            .desk("mei")
            .record_attendance(community, session.id, &[], None),
    );
    assert_eq!(refused(not_hers, &["plan sessions"]), ErrorKind::Forbidden);

    let twice = list(&[("mei", Attendance::Late), ("mei", Attendance::Absent)]);
    refused(
        wait(guild.op.record_attendance(community, session.id, &twice, None)),
        &["mei is named twice"],
    );
    let entries = list(&[("mei", Attendance::Late), ("sol", Attendance::Absent)]);
    let before = guild.ledger().len();
    let tally = wait(
        guild
            .desk("fay")
            .record_attendance(community, session.id, &entries, None),
    )
    .unwrap();
    assert_eq!(
        (tally.came, tally.absent, tally.excused, tally.corrected),
        (2, 1, 0, 0)
    );
    let rows: Vec<Activity> = guild.ledger().split_off(before);
    assert!(rows.iter().all(|a| a.at == session.starts_at.timestamp_millis()));
    let of = |verb| rows.iter().filter(move |a| a.verb == verb).collect::<Vec<_>>();
    let held = of(Verb::Held);
    assert_eq!(
        (held.len(), held[0].actor, held[0].parent, held[0].value),
        (1, 0, 0, 60 | 1 << 16)
    );
    assert_eq!(of(Verb::ScopedTo).len(), 2);
    let expected = of(Verb::Expected);
    let gus = wait(guild.op.member(community, &handle("gus")))
        .unwrap()
        .membership;
    assert_eq!((expected.len(), expected[0].actor), (1, gus.number));
    let covered = of(Verb::CoveredTopic);
    assert_eq!(covered.len(), 2);
    assert!(
        covered
            .iter()
            .all(|a| a.session == session.number && a.topic > 0 && a.object == 0)
    );
    assert!(covered[0].topic != covered[1].topic);
    let sol = wait(guild.op.member(community, &handle("sol")))
        .unwrap()
        .membership;
    let mut lines = vec![
        (mei.number, Verb::Attended, Attendance::Late.code(), 0),
        (fay.number, Verb::Attended, Attendance::Present.code(), 0),
        (sol.number, Verb::Missed, Attendance::Absent.code(), 0),
        (fay.number, Verb::Led, SessionRole::Facilitator.code(), 0),
        (fay.number, Verb::Led, SessionRole::NoteTaker.code(), 0),
    ];
    lines.sort_unstable();
    assert_eq!(told(&guild, &session, &[]), lines);
    let now = wait(guild.op.find_session(community, &format!("#{}", session.number))).unwrap();
    assert_eq!(now.state, OccurrenceState::Held);
    // Answers stand, and saying the same again changes nothing.
    refused(
        wait(guild.desk("mei").respond(community, session.id, Answer::No)),
        &["began at"],
    );
    let before = guild.dump();
    let unit_before = guild.ledger().len();
    wait(
        guild
            .desk("fay")
            .record_attendance(community, session.id, &entries, None),
    )
    .unwrap();
    assert_eq!(guild.ledger().len(), unit_before);
    assert_eq!(guild.dump().len(), before.len());

    let before = guild.ledger();
    // Who led was not there, and then was; the other was after all.
    let fix = list(&[("fay", Attendance::Absent), ("sol", Attendance::Partly)]);
    let tally = wait(guild.op.record_attendance(community, session.id, &fix, None)).unwrap();
    assert_eq!((tally.came, tally.absent, tally.corrected), (2, 1, 2));
    let fix = list(&[("fay", Attendance::LeftEarly)]);
    wait(guild.op.record_attendance(community, session.id, &fix, None)).unwrap();
    let mut lines = vec![
        (fay.number, Verb::Missed, Attendance::Absent.code(), 1),
        (fay.number, Verb::Unled, SessionRole::Facilitator.code(), 1),
        (fay.number, Verb::Unled, SessionRole::NoteTaker.code(), 1),
        (sol.number, Verb::Attended, Attendance::Partly.code(), 1),
        (sol.number, Verb::Led, SessionRole::Facilitator.code(), 0),
        (fay.number, Verb::Attended, Attendance::LeftEarly.code(), 2),
        (fay.number, Verb::Led, SessionRole::Facilitator.code(), 2),
        (fay.number, Verb::Led, SessionRole::NoteTaker.code(), 2),
    ];
    lines.sort_unstable();
    assert_eq!(told(&guild, &session, &before), lines);
}

/// The peers' bugs: who joined afterwards was absent, who was excused did not show up.
#[test]
fn s0_9_nobody_is_absent_who_could_not_come() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    guild.join("gone", Role::Member);
    guild.join("sick", Role::Member);
    guild.join("back", Role::Member);
    wait(guild.op.create_person(learncomm_core::community::NewPerson {
        bot: true,
        ..learncomm_core::community::NewPerson::new(handle("bot"), "Bot")
    }))
    .unwrap();
    wait(guild.op.admit(community, &handle("bot"), Admission::default())).unwrap();
    let session = guild.session("2026-01-06 10:00", plan("Freezing time"));
    guild.pass(60);
    guild.said("sick", &session, Answer::Excused);
    guild.said("back", &session, Answer::Excused);
    wait(guild.op.release(community, &handle("gone"), None)).unwrap();
    guild.until("2026-01-06 10:30");
    guild.join("late", Role::Member);
    guild.join("visitor", Role::Guest);
    let record = |entries: &[(&str, Attendance)], rest| {
        wait(
            guild
                .op
                .record_attendance(community, session.id, &list(entries), rest),
        )
    };
    refused(
        record(&[("late", Attendance::Absent)], None),
        &["late joined on 2026-01-06T10:30", "after session"],
    );
    refused(
        record(&[("late", Attendance::Present)], None),
        &["late joined on"],
    );
    refused(
        record(&[("visitor", Attendance::Absent)], None),
        &["visitor joined on"],
    );
    refused(
        record(&[("gone", Attendance::Absent)], None),
        &["gone left on 2026-01-05", "before session"],
    );
    assert_eq!(
        refused(record(&[("olu", Attendance::Absent)], None), &["no member `olu`"]),
        ErrorKind::NotFound
    );
    let entries = [
        ("back", Attendance::Present),
        ("visitor", Attendance::Present),
        ("mei", Attendance::Present),
    ];
    let tally = record(&entries, Some(Attendance::Absent)).unwrap();
    // Absent: the steward and the facilitator. Not the guest, not the bot, not who joined later or left before.
    assert_eq!((tally.came, tally.excused, tally.absent), (3, 1, 2));
    let of = |name: &str| {
        guild
            .roll(&session)
            .into_iter()
            .find(|l| l.handle == handle(name))
    };
    assert_eq!(of("sick").unwrap().attendance, Some(Attendance::Excused));
    assert_eq!(of("back").unwrap().attendance, Some(Attendance::Present));
    for name in ["late", "gone", "bot", "gus"] {
        assert!(of(name).is_none(), "{name}");
    }
    // What is known stays when the rest is recorded again.
    let tally = record(&[], Some(Attendance::Present)).unwrap();
    assert_eq!((tally.came, tally.absent, tally.corrected), (3, 2, 0));
    // A session for those who were invited: a guest who was is not missed.
    let scope = SessionScope::Invited;
    let small = guild.session(
        "2026-01-07 10:00",
        SessionPlan {
            scope,
            ..plan("A few")
        },
    );
    for name in ["gus", "mei"] {
        wait(guild.op.invite(community, small.id, &handle(name), None, "")).unwrap();
    }
    guild.until("2026-01-07 10:00");
    let rest = Some(Attendance::Absent);
    let tally = wait(guild.op.record_attendance(community, small.id, &[], rest)).unwrap();
    assert_eq!((tally.came, tally.absent), (0, 1));
    let seen = wait(guild.desk("sick").roll(community, small.id)).unwrap();
    assert!(
        seen.iter()
            .all(|l| l.invitation.is_none() && l.attendance.is_none())
    );
}

#[test]
fn s0_9_one_checks_in_and_the_recording_stands_above_it() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let session = guild.session("2026-01-06 10:00", plan("Freezing time"));
    let check = |name: &str| wait(guild.desk(name).check_in(community, session.id));
    guild.until("2026-01-06 09:29");
    refused(
        check("mei"),
        &["from 2026-01-06T09:30:00+00:00 to 2026-01-06T11:30:00+00:00"],
    );
    guild.until("2026-01-06 09:30");
    assert_eq!(check("mei").unwrap().attendance, Some(Attendance::Present));
    guild.until("2026-01-06 10:11");
    assert_eq!(check("gus").unwrap().attendance, Some(Attendance::Late));
    assert_eq!(check("mei").unwrap().attendance, Some(Attendance::Present));
    check("fay").unwrap();
    assert!(
        guild
            .ledger()
            .iter()
            .all(|a| a.verb != Verb::Attended && a.verb != Verb::Held)
    );
    let entries = list(&[("fay", Attendance::Absent)]);
    let tally = wait(
        guild
            .op
            .record_attendance(community, session.id, &entries, Some(Attendance::Absent)),
    )
    .unwrap();
    // That of fay was not told before, so it is no correction.
    assert_eq!((tally.came, tally.absent, tally.corrected), (2, 2, 0));
    assert_eq!(told(&guild, &session, &[]).len(), 4);
    refused(check("sol"), &["you were absent", "ask whoever led it"]);
    let before = guild.ledger();
    guild.until("2026-01-06 11:00");
    guild.join("new", Role::Guest);
    check("new").unwrap();
    assert_eq!(told(&guild, &session, &before).len(), 1);
    guild.join("newer", Role::Member);
    refused(check("newer"), &["you joined on"]);
    guild.until("2026-01-06 11:31");
    refused(check("gus"), &["one can check in"]);
}

#[test]
fn s0_9_a_session_that_was_not_held_after_all() {
    let guild = Guild::with_roles();
    let community = guild.community.id;
    let session = guild.session("2026-01-06 10:00", plan("Freezing time"));
    guild.until("2026-01-06 10:00");
    let fay = guild.desk("fay");
    refused(
        wait(fay.undo_attendance(community, session.id, "wrong day")),
        &["not recorded as held"],
    );
    wait(fay.record_attendance(community, session.id, &[], Some(Attendance::Present))).unwrap();
    refused(wait(fay.undo_attendance(community, session.id, " ")), &["reason"]);
    refused(
        wait(guild.desk("mei").undo_attendance(community, session.id, "no")),
        &["plan sessions"],
    );
    guild.pass(60);
    wait(fay.undo_attendance(community, session.id, "wrong day")).unwrap();
    assert_eq!(
        guild.ledger().last().map(|a| (a.verb, a.object)),
        Some((Verb::Unheld, session.number))
    );
    let again = wait(fay.record_attendance(community, session.id, &[], None));
    refused(again, &["was called off: wrong day"]);
    for outcome in [
        wait(fay.check_in(community, session.id)),
        wait(fay.respond(community, session.id, Answer::Yes)),
    ] {
        assert_eq!(refused(outcome, &["was called off: wrong day"]), ErrorKind::Rule);
    }
    refused(
        wait(fay.catch_up(community, session.id, true)),
        &["was called off"],
    );
}

#[test]
fn s0_9_a_thousand_members_are_recorded_in_one_go() {
    let guild = Guild::new();
    let community = guild.community.id;
    let names: Vec<String> = (0..1_000).map(|n| format!("p{n}")).collect();
    for name in &names {
        guild.join(name, Role::Member);
    }
    let session = guild.session("2026-01-06 10:00", plan("All hands"));
    guild.until("2026-01-06 10:00");
    let entries: Vec<_> = names.iter().map(|n| (handle(n), Attendance::Present)).collect();
    let record =
        |entries: &[_], rest| wait(guild.op.record_attendance(community, session.id, entries, rest)).unwrap();
    let tally = record(&entries[..600], Some(Attendance::Absent));
    assert_eq!((tally.came, tally.absent), (600, 400));
    let tally = record(&entries, None);
    assert_eq!((tally.came, tally.corrected), (1_000, 400));
    let told = guild.ledger();
    let count = |verb| told.iter().filter(|a| a.verb == verb).count();
    assert_eq!(
        (count(Verb::Attended), count(Verb::Missed), count(Verb::Held)),
        (1_000, 400, 1)
    );
}

/// Futures can be spawned on a runtime of many threads.
#[test]
fn what_is_done_about_sessions_can_move_between_threads() {
    fn send<T: Send>(_: T) {}
    fn all(d: &Desk, c: CommunityId, s: &Occurrence, h: &Handle) -> Result<(), Error> {
        let of = learncomm_core::session::RotaOf {
            role: SessionRole::Opener,
            series: None,
        };
        send(d.respond(c, s.id, Answer::Yes));
        send(d.respond_for(c, s.id, h, None));
        send(d.respond_to_series(c, "01890a5d-ac96-774b-bcce-b302099a8057".parse()?, Answer::No));
        send(d.invite(c, s.id, h, None, ""));
        send(d.accept_invitation(c, s.id));
        send(d.candidates(c, s.id, None, 1));
        send(d.my_invitations(c));
        send(d.roll(c, s.id));
        send(d.record_attendance(c, s.id, &[], None));
        send(d.undo_attendance(c, s.id, ""));
        send(d.check_in(c, s.id));
        send(d.catch_up(c, s.id, true));
        send(d.excuse_from_leading(c, None, None, true));
        send(d.create_rota(c, of));
        send(d.join_rota(c, of, None));
        send(d.leave_rota(c, of, None));
        send(d.rotas(c));
        send(d.next_on_rota(c, of, None, 1));
        send(d.assign_turn(c, of, s.id, None));
        send(d.hand_over_turn(c, of, s.id, None, h));
        send(d.swap_turns(c, of, s.id, s.id));
        Ok(())
    }
    let guild = Guild::with_roles();
    let session = guild.session("2026-01-06 10:00", plan("x"));
    assert_eq!(session.starts_at, at("2026-01-06 10:00"));
    all(&guild.op, guild.community.id, &session, &handle("mei")).unwrap();
}
