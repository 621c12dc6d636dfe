//! Sealing may be stopped anywhere and may run beside everything else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use learncomm_core::ledger::{Activity, SEGMENT_ROWS, Verb};
use learncomm_core::store::{Batch, Key, RecordStore};
use learncomm_core::{ErrorKind, Hub};

use crate::common::{Fault, Guild, question, refused, wait};

fn activities(from: u32, count: u32) -> Vec<Activity> {
    (from..from + count)
        .map(|i| Activity {
            object: i,
            ..Activity::new(i64::from(i), 1, Verb::Asked)
        })
        .collect()
}

/// How many parts of the ledger there are: blocks of the tail, columns of segments.
fn parts(guild: &Guild) -> (usize, usize) {
    let has = |key: &[u8], part: &[u8]| key.windows(part.len()).any(|w| w == part);
    let keys = guild.dump();
    let count = |part: &[u8]| keys.iter().filter(|(k, _)| has(k.as_bytes(), part)).count();
    (count(b"ledger\0tail\0"), count(b"ledger\0segment\0"))
}

fn stopped_at_every_commit(how: Fault, rows: u32) {
    for n in 1.. {
        let guild = Guild::new();
        let community = guild.community.id;
        wait(guild.op.import_activities(community, &activities(1, rows))).unwrap();
        wait(guild.hub.seal(community)).unwrap();
        for part in 0..3 {
            wait(
                guild
                    .op
                    .import_activities(community, &activities(rows + 1 + 5 * part, 5)),
            )
            .unwrap();
        }
        let expected = activities(1, rows + 15);

        guild.store.fail(n, how);
        let outcome = wait(guild.hub.seal(community));
        let over = guild.store.disarm();
        assert_eq!(outcome.is_ok(), over, "commit {n}");
        assert!(guild.ledger() == expected, "after commit {n} failed");

        // What was begun goes on beside new activities.
        wait(guild.op.import_activities(community, &activities(rows + 16, 2))).unwrap();
        assert!(guild.ledger() == activities(1, rows + 17), "beside, after {n}");
        wait(guild.hub.seal(community)).unwrap();
        wait(guild.hub.seal(community)).unwrap();
        assert!(
            guild.ledger() == activities(1, rows + 17),
            "sealed again, after {n}"
        );
        let segments = (rows as usize + 17).div_ceil(SEGMENT_ROWS);
        assert_eq!(
            parts(&guild),
            (0, 9 * segments),
            "nothing is left over, after {n}"
        );
        if over {
            assert!(n > 4, "a sealing is more than {n} commits");
            return;
        }
    }
}

#[test]
fn s4_7_a_sealing_that_stops_anywhere_loses_nothing() {
    stopped_at_every_commit(Fault::Commit, 40);
}

#[test]
fn s4_7_a_sealing_that_stops_between_segments_loses_nothing() {
    stopped_at_every_commit(Fault::Commit, SEGMENT_ROWS as u32 - 10);
}

#[test]
fn s4_7_a_sealing_that_does_not_hear_the_answer_loses_nothing() {
    stopped_at_every_commit(Fault::Answer, 40);
}

#[test]
fn s4_7_reading_that_fails_says_so() {
    let guild = Guild::new();
    guild.store.fail(1, Fault::Call);
    let kind = wait(guild.hub.seal(guild.community.id)).unwrap_err().kind();
    assert_eq!(kind, ErrorKind::Unavailable);
}

#[test]
fn s4_7_sealing_beside_appending_and_reading() {
    const ASKED: usize = 60;
    let guild = Arc::new(Guild::with_roles());
    let community = guild.community.id;
    let before = guild.ledger().len();
    let done = Arc::new(AtomicBool::new(false));
    let appenders = ["sol", "fay", "mei"].map(|name| {
        let desk = guild.desk(name);
        thread::spawn(move || {
            for i in 0..ASKED {
                wait(desk.ask(community, question(&format!("{i}?")))).unwrap();
            }
        })
    });
    let sealers = [(); 2].map(|()| {
        let (hub, done): (Hub, _) = (guild.hub.clone(), done.clone());
        thread::spawn(move || {
            let mut sealed = 0;
            while !done.load(Ordering::Relaxed) {
                sealed += wait(hub.seal(community)).unwrap().sealed;
                thread::yield_now();
            }
            sealed
        })
    });
    let reader = {
        let (guild, done) = (guild.clone(), done.clone());
        thread::spawn(move || {
            let mut seen = 0;
            while !done.load(Ordering::Relaxed) {
                let rows = guild.ledger();
                let mut distinct = rows.clone();
                distinct.dedup();
                assert_eq!(distinct.len(), rows.len(), "nothing is seen twice");
                assert!(rows.len() >= seen, "nothing that was seen is lost");
                seen = rows.len();
            }
        })
    };
    for appender in appenders {
        appender.join().unwrap();
    }
    done.store(true, Ordering::Relaxed);
    let sealed: usize = sealers.into_iter().map(|s| s.join().unwrap()).sum();
    reader.join().unwrap();
    // Each question has a second topic, which is a line of its own.
    let expected = before + 3 * ASKED * 2;
    assert_eq!(guild.ledger().len(), expected);
    let last = wait(guild.hub.seal(community)).unwrap().sealed;
    assert_eq!(sealed + last, expected);
    assert_eq!(parts(&guild), (0, 9));
}

#[test]
fn sealing_says_that_a_segment_is_missing() {
    let guild = Guild::new();
    let community = guild.community.id;
    wait(guild.op.import_activities(community, &activities(1, 9))).unwrap();
    wait(guild.hub.seal(community)).unwrap();
    wait(guild.op.import_activities(community, &activities(10, 1))).unwrap();
    let is_column = |key: &Key| key.as_bytes().windows(15).any(|w| w == b"ledger\0segment\0");
    let (column, value) = guild.dump().into_iter().find(|(key, _)| is_column(key)).unwrap();
    wait(guild.store.memory.commit(&Batch::new().delete(column.clone()))).unwrap();
    let sealed = wait(guild.hub.seal(community));
    assert_eq!(
        refused(sealed.map(drop), &["segment 0", "is missing", "restore a copy"]),
        ErrorKind::Corrupt
    );
    // Nothing is lost by having tried.
    wait(guild.store.memory.commit(&Batch::new().put(column, value))).unwrap();
    assert_eq!(wait(guild.hub.seal(community)).unwrap().sealed, 1);
    assert!(guild.ledger() == activities(1, 10));
}
