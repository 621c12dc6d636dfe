//! Seats on a store that is on a disk: many answer at once through two hubs, and what was answered is there afterwards.

#![allow(clippy::unwrap_used, reason = "a test has no result when it fails")]

use std::sync::{Arc, Barrier};
use std::thread;

use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::{Admission, Charter, NewPerson};
use learncomm_core::id::{CommunityId, Handle, SeededIds};
use learncomm_core::session::{
    Answer, NewSession, Occurrence, RollLine, Seat, SessionFormat, SessionPlan, SessionScope,
};
use learncomm_core::store::RecordStore;
use learncomm_core::time::ManualClock;
use learncomm_store_sled::SledStore;

const PEOPLE: usize = 8;
const SEATS: usize = 3;

fn handle(n: usize) -> Handle {
    format!("p{n}").parse().unwrap()
}

fn open(store: &Arc<SledStore>, seed: u64) -> Hub {
    let clock = ManualClock::new("2026-01-05T08:00:00Z".parse().unwrap());
    let store: Arc<dyn RecordStore> = store.clone();
    block_on(Hub::open_with(store, clock, SeededIds::new(seed))).unwrap()
}

/// A guild of [`PEOPLE`], and a session with [`SEATS`].
fn guild(hub: &Hub) -> (CommunityId, Occurrence) {
    let op = hub.as_operator();
    let charter = Charter::new("Guild", "UTC".parse().unwrap());
    let community = block_on(op.create_community("guild".parse().unwrap(), charter, None)).unwrap();
    for n in 0..PEOPLE {
        block_on(op.create_person(NewPerson::new(handle(n), "P"))).unwrap();
        block_on(op.admit(community.id, &handle(n), Admission::default())).unwrap();
    }
    let plan = SessionPlan {
        title: "Full".to_owned(),
        description: String::new(),
        format: SessionFormat::Workshop,
        scope: SessionScope::Everyone,
        topics: Vec::new(),
        level: None,
        prerequisites: Vec::new(),
        focus: None,
        pre_work: String::new(),
        capacity: Some(SEATS as u32),
        leads: Vec::new(),
        agenda: Vec::new(),
    };
    let new = NewSession {
        local: "2026-01-06T10:00:00".parse().unwrap(),
        zone: None,
        minutes: 60,
        plan,
    };
    (
        community.id,
        block_on(op.plan_session(community.id, new)).unwrap(),
    )
}

fn check(lines: &[RollLine]) {
    let coming = lines.iter().filter(|l| l.answer == Some(Answer::Yes)).count();
    let seated = lines.iter().filter(|l| l.seat == Seat::Seated).count();
    assert_eq!((lines.len(), coming, seated), (PEOPLE, PEOPLE - 2, SEATS));
    // Those who wait do so at places of their own, without a gap.
    let waiting: Vec<Seat> = lines[SEATS..coming].iter().map(|l| l.seat).collect();
    let places: Vec<Seat> = (1..).map(Seat::Waiting).take(coming - SEATS).collect();
    assert_eq!(waiting, places);
}

#[test]
fn s0_8_many_answer_at_once_on_a_disk() {
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(SledStore::open(dir.path()).unwrap());
    let hubs = [open(&store, 1), open(&store, 2)];
    let (community, session) = guild(&hubs[0]);
    let start = Arc::new(Barrier::new(PEOPLE));
    let workers: Vec<_> = (0..PEOPLE)
        .map(|n| {
            let (hub, start, session) = (hubs[n % 2].clone(), start.clone(), session.id);
            thread::spawn(move || {
                let desk = block_on(hub.as_person(&handle(n))).unwrap();
                start.wait();
                // Two don't come in the end; the others say so after some back and forth.
                let last = if n < 2 { Answer::No } else { Answer::Yes };
                for answer in [Answer::Yes, Answer::Maybe, last] {
                    let line = block_on(desk.respond(community, session, answer)).unwrap();
                    assert_eq!(line.answer, Some(answer));
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    let before = block_on(hubs[0].as_operator().roll(community, session.id)).unwrap();
    check(&before);
    drop((hubs, store));
    let store = Arc::new(SledStore::open(dir.path()).unwrap());
    let after = block_on(open(&store, 3).as_operator().roll(community, session.id)).unwrap();
    assert_eq!(after, before);
}
