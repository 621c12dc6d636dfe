//! Many answer at once, through two hubs on one store, as through two processes: no seat is given twice, no answer lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier};
use std::thread;

use learncomm_core::id::SeededIds;
use learncomm_core::ledger::Verb;
use learncomm_core::session::{Answer, Attendance, Seat, SessionPlan};
use learncomm_core::{Hub, Role};

use crate::common::{Guild, handle, wait};
use crate::rsvp::plan;

#[test]
fn s0_8_many_answer_at_once_and_no_seat_is_given_twice() {
    const PEOPLE: usize = 12;
    const SEATS: u32 = 5;
    let guild = Guild::new();
    let names: Vec<String> = (0..PEOPLE).map(|n| format!("p{n:02}")).collect();
    for name in &names {
        guild.join(name, Role::Member);
    }
    let capacity = Some(SEATS);
    let session = guild.session(
        "2026-01-06 10:00",
        SessionPlan {
            capacity,
            ..plan("Full")
        },
    );
    guild.pass(60);
    let other = wait(Hub::open_with(
        guild.store.clone(),
        guild.clock.clone(),
        SeededIds::new(99),
    ))
    .unwrap();
    let (community, start) = (guild.community.id, Arc::new(Barrier::new(PEOPLE)));
    let workers: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let hub = if i % 2 == 0 {
                guild.hub.clone()
            } else {
                other.clone()
            };
            let (name, start) = (handle(name), start.clone());
            thread::spawn(move || {
                let desk = wait(hub.as_person(&name)).unwrap();
                start.wait();
                // A third change their mind, and come in the end; a third don't.
                let answers: &[Answer] = match i % 3 {
                    0 => &[Answer::Yes],
                    1 => &[Answer::Yes, Answer::No, Answer::Yes],
                    _ => &[Answer::Yes, Answer::Maybe],
                };
                for answer in answers {
                    let line = wait(desk.respond(community, session.id, *answer)).unwrap();
                    assert_eq!(line.answer, Some(*answer));
                }
                (name, answers.len(), answers.last().copied())
            })
        })
        .collect();
    let said: Vec<_> = workers.into_iter().map(|w| w.join().unwrap()).collect();

    let lines: BTreeMap<_, _> = guild
        .roll(&session)
        .into_iter()
        .map(|l| (l.handle.clone(), l))
        .collect();
    assert_eq!(lines.len(), PEOPLE);
    for (name, _, last) in &said {
        assert_eq!(lines[name].answer, *last, "{name}");
    }
    let count = |seat| lines.values().filter(|l| l.seat == seat).count();
    assert_eq!(count(Seat::Seated), SEATS as usize);
    // Of the eight who come, three wait, each at a place of their own.
    for place in 1..=3 {
        assert_eq!(count(Seat::Waiting(place)), 1, "{place}");
    }
    assert_eq!(count(Seat::None), PEOPLE - 8);
    let told = guild
        .ledger()
        .iter()
        .filter(|a| a.verb == Verb::Responded)
        .count();
    assert_eq!(told, said.iter().map(|(_, answers, _)| answers).sum::<usize>());
}

#[test]
fn s0_3_two_who_record_at_once_hold_a_session_once_and_lose_nobody() {
    const PEOPLE: usize = 8;
    let guild = Guild::new();
    let names: Vec<String> = (0..PEOPLE).map(|n| format!("p{n:02}")).collect();
    for name in &names {
        guild.join(name, Role::Member);
    }
    let session = guild.session("2026-01-06 10:00", plan("Crowded")).id;
    guild.until("2026-01-06 10:00");
    let other = wait(Hub::open_with(
        guild.store.clone(),
        guild.clock.clone(),
        SeededIds::new(99),
    ))
    .unwrap();
    let (community, start) = (guild.community.id, Arc::new(Barrier::new(PEOPLE)));
    let workers: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let hub = if i % 2 == 0 { &guild.hub } else { &other };
            let (desk, start) = (hub.as_operator(), start.clone());
            let entries = [(handle(name), Attendance::Present)];
            thread::spawn(move || {
                start.wait();
                wait(desk.record_attendance(community, session, &entries, None)).unwrap();
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    let rows = guild.ledger();
    let count = |verb| rows.iter().filter(|a| a.verb == verb).count();
    assert_eq!((count(Verb::Held), count(Verb::Attended)), (1, PEOPLE));
    let roll = wait(guild.op.roll(community, session)).unwrap();
    let came = roll
        .iter()
        .filter(|line| line.attendance == Some(Attendance::Present));
    assert_eq!(came.count(), PEOPLE);
}
