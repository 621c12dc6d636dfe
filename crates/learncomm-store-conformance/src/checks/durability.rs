//! What outlives the handles, and the process. Backends that are not durable pass without being looked at.
//!
//! A killed process leaves its writes to the operating system, so these checks find a store that acknowledges what it
//! has not yet handed over. They cannot pull the plug: whether a write has reached the disk is the author's to see to.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use learncomm_core::store::{Batch, Key, Record, Revision};

use super::races::number;
use super::revisions::Growing;
use super::{Room, broken, commit, everything, expect_record, expect_records, key, one, refused, show};
use crate::Harness;
use crate::random::Random;

/// Everything that was committed is there after all handles were dropped and the store was opened again, several times.
pub async fn reopen_keeps_everything(harness: &dyn Harness) {
    const PROMISE: &str = "what was committed is there when the store is opened again";
    if !harness.durable() {
        return;
    }
    let room = Room::new(harness).await;
    let mut expected: Vec<Record> = Vec::new();
    for round in 0..4_u8 {
        let handles = room.open_many(2).await;
        for store in &handles {
            let when = format!("the store was opened for the {}. time", round + 1);
            expect_records(PROMISE, &when, &expected, &everything(&**store).await);
        }
        let (gone, large) = (key("gone"), key(format!("large {round}")));
        commit(
            &*handles[0],
            "a record is put",
            &Batch::new().put(gone.clone(), [round]),
        )
        .await;
        let mut batch = Batch::new()
            .delete(gone)
            .put(large, vec![round; 200_000])
            .put(key([round]), []);
        // The conditions must hold on what was read back, revisions included.
        for record in &expected {
            batch = batch.at(record.key.clone(), record.revision);
        }
        commit(&*handles[1], "records are put and deleted", &batch).await;
        commit(
            &*handles[0],
            "a record is replaced",
            &Batch::new().put(key("same"), [round]),
        )
        .await;
        expected = everything(&*handles[1]).await;
        if expected.len() != usize::from(round) * 2 + 3 {
            broken(
                PROMISE,
                "the store was written to",
                "three records and two more a round",
                super::show_all(&expected),
            );
        }
    }
}

/// Revisions go on growing after the store was opened again, also if the newest record has been deleted, and an old
/// revision is refused.
pub async fn revisions_grow_after_reopen(harness: &dyn Harness) {
    if !harness.durable() {
        return;
    }
    let room = Room::new(harness).await;
    let k = key("k");
    let mut seen = Growing::default();
    for round in 0..3 {
        let when = format!("the store was opened for the {}. time", round + 1);
        let store = room.open().await;
        let first = seen.next(
            &when,
            commit(&*store, &when, &Batch::new().put(k.clone(), b"1")).await,
        );
        let second = seen.next(
            &when,
            commit(&*store, &when, &Batch::new().delete(k.clone())).await,
        );
        drop(store);
        let store = room.open().await;
        let latest = commit(&*store, &when, &Batch::new()).await;
        if latest != second {
            let promise =
                "a batch without writes returns the latest revision, also after the store was opened again";
            broken(promise, when, second, latest);
        }
        let create = Batch::new().absent(k.clone()).put(k.clone(), b"2");
        let third = seen.next(&when, commit(&*store, &when, &create).await);
        let old = Batch::new().at(k.clone(), first).put(k.clone(), b"3");
        refused(&*store, "`At` takes exactly the record's revision", &when, &old).await;
        let found = one(&*store, &k).await;
        expect_record(
            "a record has its revision",
            &when,
            Some((&k, b"2", third)),
            found.as_ref(),
        );
    }
}

/// The environment variable by which a process that is to be killed learns the address of its place.
const CHILD: &str = "LEARNCOMM_CONFORMANCE_PLACE";
/// What such a process puts before each line that it says.
const SAYS: &str = "learncomm-conformance:";
const ROUNDS: usize = 8;
/// How long a process may take to start and open the store.
const START: Duration = Duration::from_secs(30);

/// A process commits batch after batch and is killed in the middle of it, several times: each batch that it had
/// acknowledged is there, and none is there by half.
///
/// The process is this very program, started again ([`Harness::again`]); it recognises its part by an environment
/// variable.
pub async fn kill_loses_nothing(harness: &dyn Harness) {
    if let Ok(address) = env::var(CHILD) {
        return be_killed(harness, address).await;
    }
    if !harness.durable() {
        return;
    }
    let room = Room::new(harness).await;
    let mut random = Random::new(0x6b69_6c6c);
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let Some(command) = harness.again() else {
            panic!("the harness does not say how to start this program again: see `Harness::again`");
        };
        let moment = match round {
            0 | 1 => Moment::AfterAcknowledgement(Duration::ZERO),
            // While the store is being opened and repaired, or soon after.
            2 | 5 => Moment::AfterStart(Duration::from_millis(random.below(30) as u64)),
            _ => Moment::AfterAcknowledgement(Duration::from_millis(random.below(60) as u64)),
        };
        acknowledged.extend(run_and_kill(command, room.address(), moment));
        let store = room.open().await;
        verify(&everything(&*store).await, &acknowledged, round);
    }
}

#[derive(Clone, Copy)]
enum Moment {
    AfterStart(Duration),
    AfterAcknowledgement(Duration),
}

/// A batch that was acknowledged: its number and its revision.
type Acknowledged = (u64, Revision);

/// Kills the process when it goes out of scope, whatever happens here.
struct Victim(Child);

impl Drop for Victim {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing else to be done about an error here.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the process, kills it at the given moment and returns what it had acknowledged.
fn run_and_kill(mut command: Command, address: &str, moment: Moment) -> Vec<Acknowledged> {
    command
        .env(CHILD, address)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("this program can be started again");
    let output = child.stdout.take().expect("the output was asked for");
    let victim = Victim(child);
    let (sender, said) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut lines = BufReader::new(output);
        let mut line = Vec::new();
        loop {
            line.clear();
            // A line without its end was cut off by the kill, so it does not count.
            let complete = lines.read_until(b'\n', &mut line).is_ok() && line.ends_with(b"\n");
            if !complete
                || sender
                    .send(String::from_utf8_lossy(&line).trim_end().to_owned())
                    .is_err()
            {
                return;
            }
        }
    });
    let mut acknowledged = Vec::new();
    match moment {
        Moment::AfterStart(delay) => thread::sleep(delay),
        Moment::AfterAcknowledgement(delay) => {
            let until = Instant::now() + START;
            while acknowledged.is_empty() {
                match said.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(line) => acknowledged.extend(understand(&line)),
                    Err(RecvTimeoutError::Timeout) => {
                        panic!(
                            "the process to be killed committed nothing within {} s",
                            START.as_secs()
                        )
                    }
                    Err(RecvTimeoutError::Disconnected) => panic!(
                        "the process to be killed ended by itself; does `Harness::again` lead to `kill_loses_nothing`? {command:?}"
                    ),
                }
            }
            thread::sleep(delay);
        }
    }
    drop(victim);
    reader.join().expect("reading lines does not panic");
    acknowledged.extend(said.iter().filter_map(|line| understand(&line)));
    acknowledged
}

/// What a line of the process says, if it is one of ours and not the test runner's.
fn understand(line: &str) -> Option<Acknowledged> {
    let (_, said) = line.split_once(SAYS)?;
    let (number, revision) = said.trim().split_once(' ')?;
    Some((number.parse().ok()?, Revision(revision.parse().ok()?)))
}

/// The part of the process: commits and says so until it is killed.
async fn be_killed(harness: &dyn Harness, address: String) {
    let room = Room::at(harness, address);
    let store = room.open().await;
    let head = one(&*store, &key("head")).await;
    let (mut number, mut at) = head.map_or((0, None), |r| (number(&r.value), Some(r.revision)));
    // Whoever was to kill it may be gone: it must not write for ever.
    let until = Instant::now() + 2 * START;
    while Instant::now() < until {
        number += 1;
        let revision = commit(&*store, "the process goes on", &numbered(number, at)).await;
        at = Some(revision);
        // Not the printing macros: a test runner may hold back what they print.
        let mut out = std::io::stdout().lock();
        let said = writeln!(out, "\n{SAYS} {number} {}", revision.0).and_then(|()| out.flush());
        if said.is_err() {
            return;
        }
    }
}

fn parts(number: u64) -> [Key; 3] {
    ["first", "second", "third"].map(|part| key(format!("{part} {number:010}")))
}

fn tail(number: u64) -> Key {
    key(format!("tail {number:010}"))
}

/// The batch of this number: new records at far ends of the store, one that is replaced, one that is deleted.
fn numbered(number: u64, head: Option<Revision>) -> Batch {
    let value = number.to_be_bytes();
    let mut batch = match head {
        Some(revision) => Batch::new().at(key("head"), revision).delete(tail(number - 1)),
        None => Batch::new().absent(key("head")),
    };
    for k in parts(number) {
        batch = batch.absent(k.clone()).put(k, value.repeat(20));
    }
    batch.put(tail(number), value).put(key("head"), value)
}

/// Fails unless `found` is what the batches up to some number leave, with all acknowledged ones among them.
fn verify(found: &[Record], acknowledged: &[Acknowledged], round: usize) {
    let records: BTreeMap<&Key, &Record> = found.iter().map(|r| (&r.key, r)).collect();
    let head = records.get(&key("head")).map_or(0, |r| number(&r.value));
    let when = format!("the process was killed (round {round})");
    let last = acknowledged.last().map_or(0, |(number, _)| *number);
    let lost = "*acknowledged write lost*: what `commit` acknowledged is there after a kill";
    if head < last {
        broken(
            lost,
            when,
            format!("{last} batches or more"),
            format!("{head} batches"),
        );
    }
    let mut seen = Growing::default();
    for (number, revision) in acknowledged {
        seen.next(&when, *revision);
        for k in parts(*number) {
            let value = number.to_be_bytes().repeat(20);
            expect_record(
                lost,
                &when,
                Some((&k, &value, *revision)),
                records.get(&k).copied(),
            );
        }
    }
    let half = "*partial batch*: a batch is there as a whole or not at all after a kill";
    for number in 1..=head {
        let revisions: Vec<_> = parts(number)
            .iter()
            .map(|k| records.get(k).map(|r| r.revision))
            .collect();
        if revisions[0].is_none() || revisions.iter().any(|r| *r != revisions[0]) {
            broken(
                half,
                &when,
                format!("batch {number} whole"),
                format!("its parts have {revisions:?}"),
            );
        }
    }
    // Three parts a batch, the head and the tail, and nothing of a batch behind the head.
    let expected = usize::try_from(head).unwrap_or(usize::MAX) * 3 + if head > 0 { 2 } else { 0 };
    if found.len() != expected || (head > 0 && !records.contains_key(&tail(head))) {
        let behind = parts(head + 1).iter().find_map(|k| records.get(k).copied());
        let found = format!("{} records; of the next batch: {}", found.len(), show(behind));
        broken(
            half,
            &when,
            format!("{expected} records with {}", tail(head)),
            found,
        );
    }
}
