use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock};

use async_trait::async_trait;

use super::{
    Batch, Condition, Key, MAX_PAGE, Order, Page, Record, RecordReader, RecordStore, Revision, Scan,
    StoreError, Write,
};

/// A store that lives in memory, for tests and for trying things. It gives every promise of the contract except
/// durability, of which it has none. Handles on the same data are `Arc` clones of one `MemoryStore`.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    latest: u64,
    records: BTreeMap<Key, (Revision, Vec<u8>)>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl RecordReader for MemoryStore {
    fn name(&self) -> &'static str {
        "memory"
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        // A panic while the lock is held cannot leave a half-applied batch: application is infallible.
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Ok(keys
            .iter()
            .map(|key| {
                let (revision, value) = state.records.get(key)?;
                Some(Record {
                    key: key.clone(),
                    value: value.clone(),
                    revision: *revision,
                })
            })
            .collect())
    }

    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        if scan.is_empty() {
            return Ok(Page::default());
        }
        let limit = scan.limit.clamp(1, MAX_PAGE);
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let range = state.records.range((as_ref(&scan.start), as_ref(&scan.end)));
        let found: Vec<_> = match scan.order {
            Order::Ascending => range.take(limit + 1).collect(),
            Order::Descending => range.rev().take(limit + 1).collect(),
        };
        let more = found.len() > limit;
        let records = found
            .into_iter()
            .take(limit)
            .map(|(key, (revision, value))| Record {
                key: key.clone(),
                value: value.clone(),
                revision: *revision,
            })
            .collect();
        Ok(Page { records, more })
    }
}

#[async_trait]
impl RecordStore for MemoryStore {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        batch.check_limits()?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for condition in batch.conditions() {
            let found = state.records.get(condition.key()).map(|(revision, _)| *revision);
            let holds = match condition {
                Condition::Absent(_) => found.is_none(),
                Condition::At(_, revision) => found == Some(*revision),
            };
            if !holds {
                return Err(StoreError::Conflict {
                    key: condition.key().clone(),
                });
            }
        }
        if batch.writes().len() > 0 {
            state.latest += 1;
        }
        let revision = Revision(state.latest);
        for (key, write) in batch.writes() {
            match write {
                Write::Put(value) => {
                    state.records.insert(key.clone(), (revision, value.clone()));
                }
                Write::Delete => {
                    state.records.remove(key);
                }
            }
        }
        Ok(revision)
    }
}

fn as_ref(bound: &Bound<Key>) -> Bound<&Key> {
    match bound {
        Bound::Included(key) => Bound::Included(key),
        Bound::Excluded(key) => Bound::Excluded(key),
        Bound::Unbounded => Bound::Unbounded,
    }
}
