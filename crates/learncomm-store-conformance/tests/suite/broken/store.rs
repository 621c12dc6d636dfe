use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::yield_now;

use learncomm_core::store::{
    Batch, Condition, Key, Limit, MAX_BATCH_BYTES, MAX_VALUE_BYTES, MAX_WRITES, Page, Record, RecordReader,
    RecordStore, Revision, Scan, StoreError, Write,
};
use learncomm_store_conformance::async_trait;

use super::Fault;
use super::pages::until_zero;

/// Nothing panics while it holds a lock.
const LOCK: &str = "a lock that no panic left behind";

/// What the handles have in common.
#[derive(Debug, Default)]
pub(crate) struct Shared(RwLock<State>);

#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    latest: u64,
    /// By what the store takes keys for, so that a store that takes two keys for one has them overwrite each other.
    pub(super) records: BTreeMap<Vec<u8>, Record>,
}

#[derive(Debug)]
pub(crate) struct BrokenStore {
    pub(super) fault: Fault,
    shared: Arc<Shared>,
    own_lock: Mutex<()>,
    own_cache: Mutex<HashMap<Key, Option<Record>>>,
    own_latest: Mutex<Option<Revision>>,
}

impl BrokenStore {
    pub(crate) fn new(fault: Fault, shared: Arc<Shared>) -> Self {
        Self {
            fault,
            shared,
            own_lock: Mutex::default(),
            own_cache: Mutex::default(),
            own_latest: Mutex::default(),
        }
    }

    fn read<T>(&self, with: impl FnOnce(&State) -> T) -> T {
        with(&self.shared.0.read().expect(LOCK))
    }

    fn write<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.shared.0.write().expect(LOCK))
    }

    fn one(&self, state: &State, key: &Key) -> Option<Record> {
        let mut found = state.records.get(&self.address(key))?.clone();
        if self.fault == Fault::EmptyIsAbsent && found.value.is_empty() {
            return None;
        }
        found.key = key.clone();
        Some(found)
    }

    fn check(&self, state: &State, batch: &Batch, only: impl Fn(&Key) -> bool) -> Result<(), StoreError> {
        for condition in batch.conditions() {
            if !only(condition.key()) {
                continue;
            }
            let found = self.one(state, condition.key());
            let revision = found.as_ref().map(|r| r.revision);
            let holds = match (condition, self.fault) {
                (Condition::Absent(_), Fault::AbsentIgnored) => true,
                (Condition::Absent(_), Fault::AbsentOfEmptyHolds) => found.is_none_or(|r| r.value.is_empty()),
                (Condition::Absent(_), _) => found.is_none(),
                (Condition::At(_, at), Fault::AtAcceptsNewer) => revision.is_some_and(|r| r >= *at),
                (Condition::At(_, at), Fault::AtAcceptsOlder) => revision.is_some_and(|r| r <= *at),
                (Condition::At(_, at), Fault::AtOfMissingHolds) => revision.is_none_or(|r| r == *at),
                (Condition::At(_, at), Fault::AtTruncates) => {
                    revision.is_some_and(|r| r.0 as u32 == at.0 as u32)
                }
                (Condition::At(_, at), _) => revision == Some(*at),
            };
            if !holds {
                let named = match self.fault {
                    Fault::ConflictNamesTheFirst => &batch.conditions()[0],
                    _ => condition,
                };
                return Err(StoreError::Conflict {
                    key: named.key().clone(),
                });
            }
            if self.fault == Fault::FirstConditionOnly {
                break;
            }
        }
        Ok(())
    }

    fn check_limits(&self, batch: &Batch) -> Result<(), StoreError> {
        let at = |what, limit: usize| match self.fault {
            Fault::AcceptsOneMore(wrong) if wrong == what => limit + 1,
            Fault::RefusesTheLimit(wrong) if wrong == what => limit - 1,
            _ => limit,
        };
        let over = |what, actual, limit| {
            if actual > at(what, limit) {
                Err(StoreError::TooLarge { what, actual, limit })
            } else {
                Ok(())
            }
        };
        over(Limit::Writes, batch.writes().len(), MAX_WRITES)?;
        let (mut keys, mut values) = (0, 0);
        for (key, write) in batch.writes() {
            keys += key.as_bytes().len();
            if let Write::Put(value) = write {
                values += value.len();
                if self.fault != Fault::TooLargeWritesFirst {
                    over(Limit::ValueBytes, value.len(), MAX_VALUE_BYTES)?;
                }
            }
        }
        over(
            Limit::BatchBytes,
            if self.fault == Fault::KeysDoNotCount {
                values
            } else {
                keys + values
            },
            MAX_BATCH_BYTES,
        )
    }

    fn next_revision(&self, state: &State, batch: &Batch) -> u64 {
        let of = |r: &Record| r.revision.0;
        match self.fault {
            Fault::RevisionFromRecords => state.records.values().map(of).max().unwrap_or(0) + 1,
            Fault::RevisionPerRecord => {
                let written = batch
                    .writes()
                    .filter_map(|(key, _)| state.records.get(&self.address(key)));
                written.map(of).max().unwrap_or(0) + 1
            }
            Fault::DeletesTakeNoRevision if batch.writes().all(|(_, w)| *w == Write::Delete) => state.latest,
            _ => state.latest + 1,
        }
    }

    /// Does the writes numbered in `which`, at `revision`.
    fn apply(&self, state: &mut State, batch: &Batch, revision: u64, which: impl Fn(usize, &Write) -> bool) {
        state.latest = match self.fault {
            Fault::RevisionFromRecords | Fault::RevisionPerRecord => revision,
            _ => state.latest.max(revision),
        };
        let mut each = revision;
        for (i, (key, write)) in batch.writes().enumerate() {
            if !which(i, write) {
                continue;
            }
            let address = self.address(key);
            let value = match write {
                Write::Put(value) => match self.fault {
                    Fault::ValuesEndAtZero => until_zero(value),
                    Fault::ValuesAsText => String::from_utf8_lossy(value).into_owned().into_bytes(),
                    _ => value.clone(),
                },
                Write::Delete if self.fault == Fault::DeleteEmpties => Vec::new(),
                Write::Delete => {
                    state.records.remove(&address);
                    continue;
                }
            };
            let record = Record {
                key: key.clone(),
                value,
                revision: Revision(each),
            };
            state.records.insert(address, record);
            if self.fault == Fault::RevisionPerPut {
                each += 1;
                state.latest = state.latest.max(each - 1);
            }
        }
    }

    /// What a correct store does, and all faults that show without a race.
    fn commit_at_once(&self, state: &mut State, batch: &Batch) -> Result<Revision, StoreError> {
        let revision = self.next_revision(state, batch);
        if batch.writes().len() == 0 {
            if self.fault != Fault::EmptyBatchIgnoresConditions {
                self.check(state, batch, |_| true)?;
            }
            if self.fault == Fault::EmptyBatchTakesRevision {
                state.latest += 1;
            }
            return Ok(Revision(state.latest));
        }
        let missing =
            |w: (&Key, &Write)| *w.1 == Write::Delete && !state.records.contains_key(&self.address(w.0));
        if self.fault == Fault::DeleteOfMissingFails && batch.writes().any(missing) {
            return Err(StoreError::Backend {
                reason: "nothing to delete".to_owned(),
                source: None,
            });
        }
        let long = |w: &Write| matches!(w, Write::Put(value) if value.len() > MAX_VALUE_BYTES);
        let too_long = batch.writes().position(|(_, w)| long(w));
        if let (Fault::TooLargeWritesFirst, Some(end)) = (self.fault, too_long) {
            self.apply(state, batch, revision, |i, _| i < end);
            return Err(StoreError::TooLarge {
                what: Limit::ValueBytes,
                actual: MAX_VALUE_BYTES + 1,
                limit: MAX_VALUE_BYTES,
            });
        }
        let checked = match self.fault {
            Fault::OtherKeysIgnored => self.check(state, batch, |k| batch.writes().any(|(w, _)| w == k)),
            Fault::ConditionsSeeOwnWrites | Fault::OwnDeletesAreSeen => {
                let mut after = state.clone();
                let all = self.fault == Fault::ConditionsSeeOwnWrites;
                self.apply(&mut after, batch, revision, |_, w| all || *w == Write::Delete);
                self.check(&after, batch, |_| true)
            }
            _ => self.check(state, batch, |_| true),
        };
        if let Err(e) = checked {
            match self.fault {
                Fault::RefusedWritesFirst => self.apply(state, batch, revision, |i, _| i == 0),
                Fault::RefusedDeletes => self.apply(state, batch, revision, |_, w| *w == Write::Delete),
                _ => {}
            }
            return Err(e);
        }
        self.apply(state, batch, revision, |_, _| true);
        Ok(Revision(state.latest))
    }

    /// The faults that show when somebody else comes in between.
    fn commit_with_a_gap(&self, batch: &Batch) -> Result<Revision, StoreError> {
        let _own = (self.fault == Fault::LockPerHandle).then(|| self.own_lock.lock().expect(LOCK));
        let fetched = self.read(|state| self.check(state, batch, |_| true).map(|()| state.latest))?;
        if batch.writes().len() == 0 {
            return Ok(Revision(fetched));
        }
        yield_now();
        match self.fault {
            Fault::LockPerHandle => self.write(|state| {
                let revision = state.latest + 1;
                self.apply(state, batch, revision, |_, _| true);
                Ok(Revision(revision))
            }),
            Fault::SnapshotIsolation => self.write(|state| {
                self.check(state, batch, |k| batch.writes().any(|(w, _)| w == k))?;
                let revision = state.latest + 1;
                self.apply(state, batch, revision, |_, _| true);
                Ok(Revision(revision))
            }),
            Fault::RevisionBeforeLock => self.write(|state| {
                self.check(state, batch, |_| true)?;
                self.apply(state, batch, fetched + 1, |_, _| true);
                Ok(Revision(fetched + 1))
            }),
            _ => {
                let half = batch.writes().len() / 2;
                let revision = self.write(|state| {
                    self.check(state, batch, |_| true)?;
                    let revision = state.latest + 1;
                    self.apply(state, batch, revision, |i, _| i < half);
                    Ok(revision)
                })?;
                yield_now();
                self.write(|state| self.apply(state, batch, revision, |i, _| i >= half));
                Ok(Revision(revision))
            }
        }
    }
}

#[async_trait]
impl RecordReader for BrokenStore {
    fn name(&self) -> &'static str {
        "broken"
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        let all = |state: &State| keys.iter().map(|k| self.one(state, k)).collect::<Vec<_>>();
        let mut found = match self.fault {
            Fault::TornGet => {
                let each = keys.iter().map(|k| {
                    yield_now();
                    self.read(|state| self.one(state, k))
                });
                each.collect()
            }
            Fault::CachePerHandle => {
                let mut cache = self.own_cache.lock().expect(LOCK);
                let read = |k: &Key| self.read(|state| self.one(state, k));
                keys.iter()
                    .map(|k| cache.entry(k.clone()).or_insert_with(|| read(k)).clone())
                    .collect()
            }
            _ => self.read(all),
        };
        match self.fault {
            Fault::GetSorted => found.sort_by_key(|r| r.as_ref().map(|r| r.key.clone())),
            Fault::GetOmitsMissing => found.retain(Option::is_some),
            Fault::GetOnceOnly if keys.len() < 100 => {
                for i in 0..keys.len() {
                    if keys[..i].contains(&keys[i]) {
                        found[i] = None;
                    }
                }
            }
            _ => {}
        }
        Ok(found)
    }

    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        if self.fault != Fault::TornScan {
            return Ok(self.read(|state| self.page(state, scan)));
        }
        let mut page = self.read(|state| self.page(state, scan));
        for record in &mut page.records {
            yield_now();
            if let Some(found) = self.read(|state| self.one(state, &record.key)) {
                *record = found;
            }
        }
        Ok(page)
    }
}

#[async_trait]
impl RecordStore for BrokenStore {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        if self.fault == Fault::ConditionsBeforeLimits {
            self.read(|state| self.check(state, batch, |_| true))?;
        }
        self.check_limits(batch)?;
        self.own_cache.lock().expect(LOCK).clear();
        let revision = match self.fault {
            Fault::LockPerHandle
            | Fault::SnapshotIsolation
            | Fault::RevisionBeforeLock
            | Fault::BatchInHalves => self.commit_with_a_gap(batch)?,
            _ => self.write(|state| self.commit_at_once(state, batch))?,
        };
        if self.fault == Fault::LatestPerHandle {
            let mut own = self.own_latest.lock().expect(LOCK);
            if batch.writes().len() > 0 {
                *own = Some(revision);
            }
            return Ok(own.unwrap_or(revision));
        }
        Ok(revision)
    }
}
