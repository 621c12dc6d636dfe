//! A storage backend of one's own, and the suite that says whether it is one:
//! `cargo run -p learncomm-examples --example custom_backend`
//!
//! The backend is a sorted map behind a mutex. What takes thought in a real one is said where it comes up. In a crate of
//! its own, the suite would be run by `conformance_tests!(InMap)` in `tests/conformance.rs`: one test for each check.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::executor::block_on;
use learncomm_core::Hub;
use learncomm_core::community::Charter;
use learncomm_core::store::{
    Batch, BoxError, Condition, Key, Order, Page, Record, RecordReader, RecordStore, Revision, Scan,
    StoreError, Write,
};
use learncomm_store_conformance::{Harness, Place, checks};

/// Records in a sorted map. `Key` sorts bytewise, as the contract asks for.
#[derive(Debug, Default)]
struct MapStore(Mutex<Data>);

#[derive(Debug, Default)]
struct Data {
    /// The latest revision that was given out. It is a number of its own: deleting the newest record must not bring
    /// it back.
    latest: u64,
    records: BTreeMap<Key, (Revision, Vec<u8>)>,
}

impl MapStore {
    /// One lock for reads and writes makes every read one state, and every commit all or nothing. An engine with
    /// transactions uses one for each call instead.
    fn data(&self) -> MutexGuard<'_, Data> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn record(key: &Key, (revision, value): &(Revision, Vec<u8>)) -> Record {
    Record {
        key: key.clone(),
        value: value.clone(),
        revision: *revision,
    }
}

#[async_trait]
impl RecordReader for MapStore {
    fn name(&self) -> &'static str {
        "map"
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        let data = self.data();
        let found = keys
            .iter()
            .map(|key| data.records.get(key).map(|r| record(key, r)));
        Ok(found.collect())
    }

    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        // `BTreeMap::range` panics when the bounds are inverted; the contract says that this is an empty page.
        if scan.is_empty() {
            return Ok(Page::default());
        }
        let bounds: (Bound<&Key>, Bound<&Key>) = (scan.start.as_ref(), scan.end.as_ref());
        let data = self.data();
        let range = data.records.range(bounds);
        // One more than the limit says whether there is more.
        let mut records: Vec<Record> = match scan.order {
            Order::Ascending => range.map(|(k, r)| record(k, r)).take(scan.limit + 1).collect(),
            Order::Descending => range
                .rev()
                .map(|(k, r)| record(k, r))
                .take(scan.limit + 1)
                .collect(),
        };
        let more = records.len() > scan.limit;
        records.truncate(scan.limit);
        Ok(Page { records, more })
    }
}

#[async_trait]
impl RecordStore for MapStore {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        // Limits come before conditions.
        batch.check_limits()?;
        let mut data = self.data();
        // Every condition is judged against the state before the batch.
        for condition in batch.conditions() {
            let found = data.records.get(condition.key()).map(|(revision, _)| *revision);
            let holds = match condition {
                Condition::Absent(_) => found.is_none(),
                Condition::At(_, revision) => found == Some(*revision),
            };
            if !holds {
                let key = condition.key().clone();
                return Err(StoreError::Conflict { key });
            }
        }
        // From here on nothing can fail, so nothing can be half done. A batch without writes takes no revision.
        if batch.writes().len() > 0 {
            data.latest += 1;
        }
        let revision = Revision(data.latest);
        for (key, write) in batch.writes() {
            match write {
                Write::Put(value) => drop(data.records.insert(key.clone(), (revision, value.clone()))),
                Write::Delete => drop(data.records.remove(key)),
            }
        }
        // A durable backend returns only when the disk has it all.
        Ok(revision)
    }
}

/// How the suite gets hold of the backend.
struct InMap;

#[async_trait]
impl Harness for InMap {
    async fn place(&self) -> Result<Place, BoxError> {
        Ok(Place::new("in a map", Arc::new(MapStore::default())))
    }

    /// Two handles on the same place must share its data. A client of a server would connect once more here.
    async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
        let store: &Arc<MapStore> = place.data().ok_or("not a place of this harness")?;
        Ok(store.clone())
    }

    fn durable(&self) -> bool {
        false
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    for check in checks() {
        // A check panics when its promise is broken, and says what was expected and what was found.
        InMap.block_on((check.run)(&InMap));
        let note = if check.needs_durable {
            " (of durable stores only)"
        } else {
            ""
        };
        println!("ok  {}{note}", check.promise);
    }

    // And the library works on it like on any other.
    let community = block_on(async {
        let hub = Hub::open(Arc::new(MapStore::default())).await?;
        let charter = Charter::new("Rust circle", chrono_tz::UTC);
        hub.as_operator()
            .create_community("rust-circle".parse()?, charter, None)
            .await
    })?;
    println!(
        "\n{} checks passed; {} lives in a map.",
        checks().len(),
        community.charter.name
    );
    Ok(())
}
