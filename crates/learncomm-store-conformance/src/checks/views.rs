//! What readers see while others write.

use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use learncomm_core::store::{Batch, Key, Order, Record, RecordStore, Revision, Scan};

use super::races::{PATIENCE, side_by_side};
use super::{Room, broken, commit, everything, expect_record, get, key, one, refused, scan, show_all};
use crate::{Harness, Task};

/// Records that the writer keeps alike.
const ALIKE: usize = 24;
const BATCHES: u64 = 500;
const READS: usize = 500;
const READERS: usize = 2;

/// The keys that the writer keeps alike, in order: those that are always there, and between them some that are there
/// after every second batch only.
fn alike() -> (Vec<Key>, Vec<Key>) {
    let lasting = (0..ALIKE).map(|i| key(format!("k{i:02}"))).collect();
    let passing = (0..ALIKE / 4).map(|i| key(format!("k{:02}+", 4 * i))).collect();
    (lasting, passing)
}

/// The writer's batch number `n`: gives every lasting record the value `n`, and creates or deletes the passing ones.
fn write(n: u64) -> Batch {
    let (lasting, passing) = alike();
    let mut batch = Batch::new();
    for k in lasting {
        batch = batch.put(k, n.to_be_bytes());
    }
    for k in passing {
        batch = if n % 2 == 1 {
            batch.put(k, n.to_be_bytes())
        } else {
            batch.delete(k)
        };
    }
    batch
}

/// Sets a flag when it is dropped, also by a panic, so that nobody waits for a writer that has failed.
struct Finally<'a>(&'a AtomicBool);

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// One writer commits batch after batch through a handle of its own, while readers call `read` again and again.
async fn beside_a_writer<R>(harness: &dyn Harness, read: R)
where
    R: AsyncReader,
{
    let room = Room::new(harness).await;
    let handles = room.open_many(1 + READERS).await;
    commit(&*handles[0], "alike records are put", &write(0)).await;
    let (stop, failed) = (AtomicBool::new(false), AtomicBool::new(false));
    let reads = AtomicUsize::new(0);
    let until = Instant::now() + PATIENCE;
    let mut tasks: Vec<Task<'_>> = Vec::new();
    for (i, store) in handles.iter().enumerate() {
        let (stop, failed, reads, read) = (&stop, &failed, &reads, &read);
        tasks.push(if i == 0 {
            Box::pin(async move {
                let _stop = Finally(stop);
                for n in 1.. {
                    commit(&**store, "alike records are put again", &write(n)).await;
                    let enough = n >= BATCHES && reads.load(Ordering::SeqCst) >= READS * READERS;
                    if enough || Instant::now() > until || failed.load(Ordering::SeqCst) {
                        return;
                    }
                }
            })
        } else {
            Box::pin(async move {
                // A reader that panics ends the writer too.
                let _failed = Finally(failed);
                for round in 0.. {
                    read.read(store, round).await;
                    reads.fetch_add(1, Ordering::SeqCst);
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                }
            })
        });
    }
    side_by_side(harness, tasks);
}

/// What a reader does beside the writer.
#[async_trait::async_trait]
trait AsyncReader: Sync {
    async fn read(&self, store: &Arc<dyn RecordStore>, round: usize);
}

/// Fails unless the records are what one batch left of `keys`.
#[track_caller]
fn one_state(anomaly: &str, when: &str, keys: usize, found: &[Record]) {
    let alike = found
        .windows(2)
        .all(|two| two[0].value == two[1].value && two[0].revision == two[1].revision);
    let passing = found.iter().filter(|r| r.key.as_bytes().ends_with(b"+")).count();
    let odd = found
        .first()
        .and_then(|r| r.value.last())
        .is_some_and(|b| b % 2 == 1);
    if !alike || found.len() != keys || (passing > 0) != odd {
        broken(
            anomaly,
            when,
            format!("{keys} records, all of the same batch"),
            show_all(found),
        );
    }
}

struct Getter {
    keys: Vec<Key>,
    lasting: usize,
}

#[async_trait::async_trait]
impl AsyncReader for Getter {
    async fn read(&self, store: &Arc<dyn RecordStore>, _: usize) {
        let found: Vec<Record> = get(&**store, &self.keys).await.into_iter().flatten().collect();
        let odd = found
            .first()
            .and_then(|r| r.value.last())
            .is_some_and(|b| b % 2 == 1);
        let expected = if odd { self.keys.len() } else { self.lasting };
        one_state(
            "*torn read*: all answers of one `get` come from one state",
            "a writer puts many records in one batch, again and again",
            expected,
            &found,
        );
    }
}

/// While a writer changes many records with each batch, one `get` of them never sees two batches.
pub async fn get_sees_one_state(harness: &dyn Harness) {
    let (lasting, passing) = alike();
    let count = lasting.len();
    // Turned round and mixed, so that an engine that reads in the order of the keys has no advantage.
    let mut keys: Vec<Key> = lasting.into_iter().chain(passing).collect();
    keys.rotate_left(7);
    keys.reverse();
    beside_a_writer(harness, Getter { keys, lasting: count }).await;
}

struct Scanner;

#[async_trait::async_trait]
impl AsyncReader for Scanner {
    async fn read(&self, store: &Arc<dyn RecordStore>, round: usize) {
        let (lasting, passing) = alike();
        let promise = "*torn read* or *half-seen batch*: all records of one page come from one state";
        // The whole range, its end backwards, and a page cut short.
        let range = match round % 3 {
            0 => Scan::all(),
            1 => Scan::range(Bound::Included(lasting[4].clone()), Bound::Unbounded).order(Order::Descending),
            _ => Scan::all().limit(ALIKE / 2),
        };
        let page = scan(&**store, &range).await;
        let odd = page
            .records
            .first()
            .and_then(|r| r.value.last())
            .is_some_and(|b| b % 2 == 1);
        let passing = if odd { passing.len() } else { 0 };
        let expected = match round % 3 {
            0 => ALIKE + passing,
            1 => ALIKE - 4 + passing.saturating_sub(1),
            _ => ALIKE / 2,
        };
        one_state(
            promise,
            &format!("a writer puts many records in one batch, and {range:?} is read"),
            expected,
            &page.records,
        );
    }
}

/// While a writer changes many records with each batch, one page never holds records of two batches, nor half of what
/// a batch created or deleted.
pub async fn scan_sees_one_state(harness: &dyn Harness) {
    beside_a_writer(harness, Scanner).await;
}

/// What is written through one handle is seen at once through another, by reads and by conditions: no handle has a
/// cache or a clock of its own.
pub async fn handles_share_one_state(harness: &dyn Harness) {
    const PROMISE: &str =
        "*stale read after acknowledgement*: a commit that has returned is seen through every handle";
    let room = Room::new(harness).await;
    let handles = room.open_many(3).await;
    let k = key("k");
    let mut last: Option<Revision> = None;
    for round in 0..30_usize {
        let (writer, reader) = (&handles[round % 3], &handles[(round + 1) % 3]);
        // Warm up what the reader may remember.
        expect_seen(&**reader, PROMISE, &k, last.map(|r| (round - 1, r))).await;
        let value = round.to_be_bytes();
        let condition = match last {
            Some(at) => Batch::new().at(k.clone(), at),
            None => Batch::new().absent(k.clone()),
        };
        let revision = commit(
            &**writer,
            &format!("round {round}"),
            &condition.put(k.clone(), value),
        )
        .await;
        expect_seen(&**reader, PROMISE, &k, Some((round, revision))).await;
        let when = format!("round {round}: another handle wrote");
        let mut stale = vec![Batch::new().absent(k.clone())];
        stale.extend(last.map(|at| Batch::new().at(k.clone(), at)));
        for batch in stale {
            refused(&**reader, PROMISE, &when, &batch.put(k.clone(), b"stale")).await;
        }
        let latest = commit(&**reader, &when, &Batch::new()).await;
        if latest != revision {
            broken(
                PROMISE,
                "a second handle is asked for the latest revision",
                revision,
                latest,
            );
        }
        last = Some(revision);
        if round % 7 == 6 {
            commit(
                &**reader,
                "the other handle deletes",
                &Batch::new().at(k.clone(), revision).delete(k.clone()),
            )
            .await;
            expect_record(
                PROMISE,
                "another handle deleted it",
                None,
                one(&**writer, &k).await.as_ref(),
            );
            last = None;
        }
    }
    // A handle opened later sees it all, too.
    let late = room.open().await;
    let seen = everything(&*handles[0]).await;
    super::expect_records(
        PROMISE,
        "a handle is opened later",
        &seen,
        &everything(&*late).await,
    );
}

async fn expect_seen(store: &dyn RecordStore, promise: &str, k: &Key, expected: Option<(usize, Revision)>) {
    let value = expected.map(|(round, _)| round.to_be_bytes()).unwrap_or_default();
    let expected = expected.map(|(_, revision)| (k, &value[..], revision));
    let found = one(store, k).await;
    expect_record(
        promise,
        "another handle wrote, and it is read by `get`",
        expected,
        found.as_ref(),
    );
    let found = everything(store).await;
    expect_record(
        promise,
        "another handle wrote, and it is read by `scan`",
        expected,
        found.first(),
    );
}
