//! Random operations, compared with a model.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::Bound;
use std::time::{Duration, Instant};

use learncomm_core::store::{
    Batch, Condition, Key, Order, Record, RecordStore, Revision, Scan, StoreError, Write,
};

use super::scans::in_range;
use super::{Room, broken, everything, expect_records, get, key, scan};
use crate::Harness;
use crate::random::Random;

const SEED: u64 = 0x6c65_6172_6e63_6f6d;
const OPERATIONS: usize = 4_000;
/// A slow store runs the beginning of the same operations only.
const PATIENCE: Duration = Duration::from_secs(8);

/// A few thousand random operations – batches with conditions that hold and that do not, reads, pages with random
/// bounds – give what a simple model of the contract says. The operations are the same in every run.
pub async fn random_operations_match_a_model(harness: &dyn Harness) {
    random_operations(harness, SEED, OPERATIONS, Some(PATIENCE)).await;
}

/// The same with a seed and a length of your own, for long runs. A failure names the seed and the operation.
pub async fn random_operations(
    harness: &dyn Harness,
    seed: u64,
    operations: usize,
    patience: Option<Duration>,
) {
    let room = Room::new(harness).await;
    let handles = room.open_many(2).await;
    let mut model = Model::new(seed);
    let until = patience.map(|p| Instant::now() + p);
    for number in 0..operations {
        let store = &*handles[model.random.below(2)];
        let when = format!("operation {number} of seed {seed:#x}");
        match model.random.below(10) {
            0..=4 => model.commit(store, &when).await,
            5 | 6 => model.get(store, &when).await,
            _ => model.scan(store, &when).await,
        }
        if until.is_some_and(|until| Instant::now() > until) {
            break;
        }
    }
    for store in &handles {
        expect_records(
            "the store is what the operations made of it",
            "all is done",
            &model.all(),
            &everything(&**store).await,
        );
    }
}

struct Model {
    random: Random,
    keys: Vec<Key>,
    records: BTreeMap<Key, Record>,
    latest: Revision,
    /// Every revision given so far, to require old ones.
    given: Vec<Revision>,
}

impl Model {
    fn new(seed: u64) -> Self {
        // Few keys, so that operations meet, and of the kinds that get mixed up.
        let mut keys: Vec<Key> = ["a", "A", "ab", "aB", "a\0", "a\0b", "b", "B", "10", "9", "é"]
            .into_iter()
            .map(key)
            .collect();
        keys.extend([&b"\x7f"[..], b"\x80", b"\xff", b"\xff\xff", b"\0", b"\xc3\x28"].map(key));
        keys.extend((0..12).map(|i| key(format!("record {i}"))));
        Self {
            random: Random::new(seed),
            keys,
            records: BTreeMap::new(),
            latest: Revision(0),
            given: vec![Revision(0), Revision(u64::MAX)],
        }
    }

    fn all(&self) -> Vec<Record> {
        self.records.values().cloned().collect()
    }

    fn key(&mut self) -> Key {
        self.random.pick(&self.keys).clone()
    }

    fn value(&mut self) -> Vec<u8> {
        let length = *self.random.pick(&[0, 1, 2, 9, 300]);
        (0..length)
            .map(|_| *self.random.pick(&[0, 1, b'a', 0x7f, 0x80, 0xff]))
            .collect()
    }

    fn bound(&mut self) -> Bound<Key> {
        match self.random.below(5) {
            0 | 1 => Bound::Included(self.key()),
            2 | 3 => Bound::Excluded(self.key()),
            _ => Bound::Unbounded,
        }
    }

    fn condition(&mut self) -> Condition {
        let k = self.key();
        let found = self.records.get(&k).map(|r| r.revision);
        // One in six does not hold, or only by chance.
        match (found, self.random.one_in(6)) {
            (Some(revision), false) => Condition::At(k, revision),
            (None, false) => Condition::Absent(k),
            (Some(_), true) if self.random.one_in(2) => Condition::Absent(k),
            (_, true) => Condition::At(k, *self.random.pick(&self.given)),
        }
    }

    fn holds(&self, condition: &Condition) -> bool {
        let found = self.records.get(condition.key()).map(|r| r.revision);
        match condition {
            Condition::Absent(_) => found.is_none(),
            Condition::At(_, revision) => found == Some(*revision),
        }
    }

    async fn commit(&mut self, store: &dyn RecordStore, when: &str) {
        let mut batch = Batch::new();
        for _ in 0..self.random.below(4) {
            batch.require(self.condition());
        }
        for _ in 0..self.random.below(6) {
            let k = self.key();
            let write = if self.random.one_in(3) {
                Write::Delete
            } else {
                Write::Put(self.value())
            };
            batch.write(k, write);
        }
        let when = format!("{when}: {batch:?}");
        let failing: Vec<&Condition> = batch.conditions().iter().filter(|c| !self.holds(c)).collect();
        let answer = store.commit(&batch).await;
        if !failing.is_empty() {
            return match answer {
                Err(StoreError::Conflict { key }) if failing.iter().any(|c| *c.key() == key) => {}
                other => differs(&when, &format!("Err(Conflict) for one of {failing:?}"), &other),
            };
        }
        let revision = match answer {
            Ok(revision) if batch.writes().len() == 0 && revision == self.latest => return,
            Ok(revision) if batch.writes().len() > 0 && revision > self.latest => revision,
            other if batch.writes().len() == 0 => {
                return differs(&when, &format!("Ok({})", self.latest), &other);
            }
            other => return differs(&when, &format!("a revision larger than {}", self.latest), &other),
        };
        self.latest = revision;
        self.given.push(revision);
        for (k, write) in batch.writes() {
            match write {
                Write::Put(value) => {
                    let record = Record {
                        key: k.clone(),
                        value: value.clone(),
                        revision,
                    };
                    self.records.insert(k.clone(), record);
                }
                Write::Delete => {
                    self.records.remove(k);
                }
            }
        }
    }

    async fn get(&mut self, store: &dyn RecordStore, when: &str) {
        let keys: Vec<Key> = (0..self.random.below(8)).map(|_| self.key()).collect();
        let expected: Vec<Option<Record>> = keys.iter().map(|k| self.records.get(k).cloned()).collect();
        let found = get(store, &keys).await;
        if found != expected {
            differs(&format!("{when}: get {keys:?}"), &format!("{expected:?}"), &found);
        }
    }

    async fn scan(&mut self, store: &dyn RecordStore, when: &str) {
        let (start, end) = (self.bound(), self.bound());
        let order = *self.random.pick(&[Order::Ascending, Order::Descending]);
        let limit = *self.random.pick(&[1, 2, 3, 5, 100]);
        let range = Scan::range(start, end).order(order).limit(limit);
        let expected = in_range(&self.all(), &range);
        let page = scan(store, &range).await;
        let when = format!("{when}: {range:?}");
        expect_records(
            "random operations match the model",
            &when,
            &expected[..limit.min(expected.len())],
            &page.records,
        );
        if page.more != (expected.len() > limit) {
            differs(&when, &format!("more: {}", expected.len() > limit), &page.more);
        }
    }
}

#[track_caller]
fn differs(when: &str, expected: &str, found: &impl Debug) {
    broken(
        "random operations match the model",
        when,
        expected,
        format!("{found:?}"),
    );
}
