//! What must hold when several handles write at the same time.
//!
//! Each worker has a thread and a handle of its own. The checks count attempts and stop early on a slow store.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use learncomm_core::store::{Batch, Key, RecordStore, Revision, StoreError};

use super::{Room, broken, commit, get, key, one, show};
use crate::{Harness, Task};

/// How many workers race.
pub(crate) const WORKERS: usize = 5;
const INCREMENTS: usize = 100;
const ROUNDS: usize = 60;
/// A race on a slow store ends here, after fewer attempts.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// Holds workers back until all of them are there. They turn round instead of sleeping: waking up takes longer than a
/// commit to a fast store, and the first would be done before the second begins.
struct Start {
    missing: AtomicUsize,
}

impl Start {
    fn of(workers: usize) -> Self {
        Self {
            missing: AtomicUsize::new(workers),
        }
    }

    fn wait(&self) {
        self.missing.fetch_sub(1, Ordering::SeqCst);
        while self.missing.load(Ordering::SeqCst) > 0 {
            thread::yield_now();
        }
    }
}

/// Runs the tasks side by side, each on a thread of its own, and passes on the first panic among them.
pub(crate) fn side_by_side(harness: &dyn Harness, tasks: Vec<Task<'_>>) {
    thread::scope(|scope| {
        let threads: Vec<_> = tasks
            .into_iter()
            .map(|task| scope.spawn(|| harness.block_on(task)))
            .collect();
        let mut failed = None;
        for thread in threads {
            if let Err(panic) = thread.join() {
                failed.get_or_insert(panic);
            }
        }
        if let Some(panic) = failed {
            std::panic::resume_unwind(panic);
        }
    });
}

/// Hands every handle a batch, lets them all be committed at the same moment, and says what became of each.
async fn race(
    harness: &dyn Harness,
    contenders: &[(&Arc<dyn RecordStore>, Batch)],
) -> Vec<Result<Revision, StoreError>> {
    let start = Start::of(contenders.len());
    let mut results: Vec<Option<Result<Revision, StoreError>>> = contenders.iter().map(|_| None).collect();
    let tasks = contenders
        .iter()
        .zip(&mut results)
        .map(|((store, batch), result)| {
            let start = &start;
            let task: Task<'_> = Box::pin(async move {
                start.wait();
                *result = Some(store.commit(batch).await);
            });
            task
        });
    side_by_side(harness, tasks.collect());
    results.into_iter().flatten().collect()
}

/// Fails unless exactly one batch was accepted and all others met a conflict; returns the winner.
#[track_caller]
fn one_winner(promise: &str, when: &str, results: &[Result<Revision, StoreError>]) -> usize {
    let winners: Vec<usize> = (0..results.len()).filter(|i| results[*i].is_ok()).collect();
    let others = results.iter().filter(|r| r.is_err());
    let all_conflicts = others
        .clone()
        .all(|r| matches!(r, Err(StoreError::Conflict { .. })));
    match winners[..] {
        [winner] if all_conflicts => winner,
        _ => broken(
            promise,
            when,
            format!("one Ok and {} Err(Conflict)", results.len() - 1),
            format!("{results:?}"),
        ),
    }
}

/// A counter that several workers add to – read, add one, write under the condition `At`, again on a conflict – ends at
/// the number of additions that were acknowledged.
pub async fn racing_increments_all_count(harness: &dyn Harness) {
    const PROMISE: &str = "*lost update*: of two batches that require the same revision of a record and write it, one is refused";
    let room = Room::new(harness).await;
    let handles = room.open_many(WORKERS).await;
    let counter = key("counter");
    commit(
        &*handles[0],
        "a counter is put",
        &Batch::new().put(counter.clone(), 0_u64.to_be_bytes()),
    )
    .await;
    let start = Start::of(WORKERS);
    let acknowledged = AtomicU64::new(0);
    let until = Instant::now() + PATIENCE;
    let tasks = handles.iter().map(|store| {
        let (start, counter, acknowledged) = (&start, &counter, &acknowledged);
        let task: Task<'_> = Box::pin(async move {
            start.wait();
            for _ in 0..INCREMENTS {
                if !increment(&**store, counter, until).await {
                    return;
                }
                acknowledged.fetch_add(1, Ordering::SeqCst);
            }
        });
        task
    });
    side_by_side(harness, tasks.collect());
    let acknowledged = acknowledged.into_inner();
    for store in &handles {
        let found = one(&**store, &counter).await;
        let value = found.as_ref().map_or(0, |r| number(&r.value));
        if value != acknowledged || acknowledged == 0 {
            broken(
                PROMISE,
                format!(
                    "{WORKERS} workers added one {INCREMENTS} times each, {acknowledged} additions were acknowledged"
                ),
                format!("a counter of {}", acknowledged.max(1)),
                format!("a counter of {value}"),
            );
        }
    }
}

/// Adds one; false if time ran out.
async fn increment(store: &dyn RecordStore, counter: &Key, until: Instant) -> bool {
    loop {
        let Some(record) = one(store, counter).await else {
            broken(
                "a record that nobody deletes stays",
                "it is counted up",
                counter,
                "no record",
            );
        };
        let more = number(&record.value) + 1;
        // On a machine with few processors, somebody else must come in between now and then.
        thread::yield_now();
        let batch = Batch::new()
            .at(counter.clone(), record.revision)
            .put(counter.clone(), more.to_be_bytes());
        match store.commit(&batch).await {
            Ok(_) => return true,
            Err(StoreError::Conflict { .. }) if Instant::now() < until => {}
            Err(StoreError::Conflict { .. }) => return false,
            Err(e) => broken(
                "a race ends in `Ok` or `Conflict`",
                "a counter is counted up",
                "Conflict",
                format!("{e:?}"),
            ),
        }
    }
}

pub(crate) fn number(value: &[u8]) -> u64 {
    value.try_into().map_or(u64::MAX, u64::from_be_bytes)
}

/// When several workers have read the same revision of a record and then all write it at once under the condition
/// `At`, exactly one of them succeeds.
pub async fn racing_updates_have_one_winner(harness: &dyn Harness) {
    const PROMISE: &str =
        "*lost update*: of several batches that require the same revision and write it, one is accepted";
    let room = Room::new(harness).await;
    let handles = room.open_many(WORKERS).await;
    let k = key("k");
    let mut at = commit(&*handles[0], "a record is put", &Batch::new().put(k.clone(), b"")).await;
    let until = Instant::now() + PATIENCE;
    for round in 0..ROUNDS {
        let contenders: Vec<_> = handles
            .iter()
            .enumerate()
            .map(|(worker, store)| {
                (
                    store,
                    Batch::new()
                        .at(k.clone(), at)
                        .put(k.clone(), format!("worker {worker}")),
                )
            })
            .collect();
        let results = race(harness, &contenders).await;
        let when = format!("{WORKERS} workers replace a record at {at} at the same time (round {round})");
        let winner = one_winner(PROMISE, &when, &results);
        let found = one(&*handles[round % WORKERS], &k).await;
        let value = format!("worker {winner}");
        match found {
            Some(record) if record.value == value.as_bytes() => at = record.revision,
            found => broken(PROMISE, &when, value, show(found.as_ref())),
        }
        if Instant::now() > until {
            break;
        }
    }
}

/// When several workers create the same record under the condition `Absent`, exactly one of them succeeds, and
/// everything that is stored is theirs.
pub async fn racing_creates_have_one_winner(harness: &dyn Harness) {
    const PROMISE: &str = "*lost update*: of several batches that create the same record, one is accepted";
    let room = Room::new(harness).await;
    let handles = room.open_many(WORKERS).await;
    let until = Instant::now() + PATIENCE;
    for round in 0..ROUNDS {
        let (k, by) = (key(format!("record {round:03}")), key(format!("by {round:03}")));
        let contenders: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let name = format!("worker {worker}");
                let batch = Batch::new()
                    .absent(k.clone())
                    .put(k.clone(), name.as_str())
                    .put(by.clone(), name);
                (&handles[worker], batch)
            })
            .collect();
        let results = race(harness, &contenders).await;
        let when = format!("{WORKERS} workers create a record at the same time (round {round})");
        let winner = one_winner(PROMISE, &when, &results);
        for k in [&k, &by] {
            let found = one(&*handles[round % WORKERS], k).await;
            let name = format!("worker {winner}");
            if found.as_ref().is_none_or(|r| r.value != name.as_bytes()) {
                broken(PROMISE, &when, format!("{k} = {name}"), show(found.as_ref()));
            }
        }
        if Instant::now() > until {
            break;
        }
    }
}

/// Of two batches each of which requires what the other changes, one is refused, although they write different keys.
pub async fn racing_batches_do_not_cross(harness: &dyn Harness) {
    const PROMISE: &str =
        "*write skew*: of two batches each of which changes what the other requires, one is refused";
    let room = Room::new(harness).await;
    let handles = room.open_many(2).await;
    let until = Instant::now() + PATIENCE;
    for round in 0..ROUNDS {
        let (x, y) = (key(format!("{round:03} x")), key(format!("{round:03} y")));
        let contenders = [
            (&handles[0], Batch::new().absent(x.clone()).put(y.clone(), b"1")),
            (&handles[1], Batch::new().absent(y.clone()).put(x.clone(), b"1")),
        ];
        let when = format!("each creates a record if the other's is absent (round {round})");
        one_winner(PROMISE, &when, &race(harness, &contenders).await);
        let both = Batch::new().put(x.clone(), b"2").put(y.clone(), b"2");
        let at = commit(&*handles[0], "both records are put", &both).await;
        let contenders = [
            (&handles[0], Batch::new().at(x.clone(), at).put(y.clone(), b"3")),
            (&handles[1], Batch::new().at(y.clone(), at).delete(x.clone())),
        ];
        let when = format!("each changes a record if the other's is as it was (round {round})");
        one_winner(PROMISE, &when, &race(harness, &contenders).await);
        if Instant::now() > until {
            break;
        }
    }
}

/// Batches that are committed at the same time get a revision each; one that begins after another returned gets a
/// larger one.
pub async fn racing_batches_have_their_own_revisions(harness: &dyn Harness) {
    const PROMISE: &str =
        "*resurrected revision*: every batch gets a revision of its own, larger than all before it";
    let room = Room::new(harness).await;
    let handles = room.open_many(WORKERS).await;
    let start = Start::of(WORKERS);
    let highest = AtomicU64::new(0);
    let until = Instant::now() + PATIENCE;
    let mut logs: Vec<Vec<(Key, Revision)>> = vec![Vec::new(); WORKERS];
    let tasks = handles
        .iter()
        .zip(&mut logs)
        .enumerate()
        .map(|(worker, (store, log))| {
            let (start, highest) = (&start, &highest);
            let task: Task<'_> = Box::pin(async move {
                start.wait();
                for i in 0..INCREMENTS {
                    let k = key(format!("{worker} {i:03}"));
                    let before = highest.load(Ordering::SeqCst);
                    let revision = commit(
                        &**store,
                        "workers put records of their own",
                        &Batch::new().put(k.clone(), b""),
                    )
                    .await;
                    if revision.0 <= before {
                        broken(
                            PROMISE,
                            format!("a batch began after {} was returned", Revision(before)),
                            format!("a revision larger than {}", Revision(before)),
                            revision,
                        );
                    }
                    highest.fetch_max(revision.0, Ordering::SeqCst);
                    log.push((k, revision));
                    if Instant::now() > until {
                        return;
                    }
                }
            });
            task
        });
    side_by_side(harness, tasks.collect());
    let log: Vec<(Key, Revision)> = logs.into_iter().flatten().collect();
    let mut given = BTreeMap::new();
    for part in log.chunks(1_000) {
        let keys: Vec<Key> = part.iter().map(|(k, _)| k.clone()).collect();
        for ((k, revision), found) in part.iter().zip(get(&*handles[0], &keys).await) {
            if found.as_ref().map(|r| r.revision) != Some(*revision) {
                broken(
                    PROMISE,
                    format!("the put of {k} got {revision}"),
                    revision,
                    show(found.as_ref()),
                );
            }
            if let Some(other) = given.insert(*revision, k) {
                let found = format!("{revision} for both {other} and {k}");
                broken(
                    PROMISE,
                    "workers put records of their own",
                    "different revisions",
                    found,
                );
            }
        }
    }
}
