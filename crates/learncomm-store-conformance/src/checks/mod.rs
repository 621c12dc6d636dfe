pub mod batches;
pub mod conditions;
pub mod durability;
pub mod limits;
pub mod model;
pub mod races;
pub mod reads;
pub mod revisions;
pub mod scans;
pub mod views;

use std::fmt::Display;
use std::sync::Arc;

use learncomm_core::store::{
    Batch, Key, Page, Record, RecordReaderExt, RecordStore, Revision, Scan, StoreError,
};

use crate::{Harness, Place};

/// Fails a check: which promise is broken, when, what was expected and what was found.
#[track_caller]
pub(crate) fn broken(promise: &str, when: impl Display, expected: impl Display, found: impl Display) -> ! {
    panic!(
        "a promise of the storage contract is broken: {promise}\n  when:     {when}\n  expected: {expected}\n  found:    {found}"
    )
}

/// The data of one check and the way to it.
pub(crate) struct Room<'a> {
    harness: &'a dyn Harness,
    place: Place,
}

impl<'a> Room<'a> {
    pub(crate) async fn new(harness: &'a dyn Harness) -> Self {
        match harness.place().await {
            Ok(place) => Self { harness, place },
            Err(e) => panic!("the harness made no place for the check's data: {e}"),
        }
    }

    pub(crate) fn at(harness: &'a dyn Harness, address: String) -> Self {
        Self {
            harness,
            place: Place::at(address),
        }
    }

    pub(crate) fn address(&self) -> &str {
        self.place.address()
    }

    pub(crate) async fn open(&self) -> Arc<dyn RecordStore> {
        match self.harness.open(&self.place).await {
            Ok(store) => store,
            Err(e) => panic!("the harness opened no store at {}: {e}", self.address()),
        }
    }

    pub(crate) async fn open_many(&self, count: usize) -> Vec<Arc<dyn RecordStore>> {
        let mut handles = Vec::with_capacity(count);
        for _ in 0..count {
            handles.push(self.open().await);
        }
        handles
    }
}

/// A key of these bytes.
#[track_caller]
pub(crate) fn key(bytes: impl Into<Vec<u8>>) -> Key {
    Key::from_bytes(bytes).expect("the suite composes keys of allowed lengths only")
}

/// Commits a batch that must be accepted.
pub(crate) async fn commit(store: &dyn RecordStore, when: &str, batch: &Batch) -> Revision {
    match store.commit(batch).await {
        Ok(revision) => revision,
        Err(e) => broken(
            "a batch within the limits whose conditions hold is accepted",
            when,
            "a revision",
            format!("{e:?}"),
        ),
    }
}

/// Commits a batch that must be refused for its conditions, and returns the key that was named.
pub(crate) async fn refused(store: &dyn RecordStore, promise: &str, when: &str, batch: &Batch) -> Key {
    match store.commit(batch).await {
        Err(StoreError::Conflict { key }) => {
            if !batch.conditions().iter().any(|condition| *condition.key() == key) {
                broken(
                    "`Conflict` names a key whose condition did not hold",
                    when,
                    format!("a key of {:?}", batch.conditions()),
                    key,
                );
            }
            key
        }
        other => broken(promise, when, "Err(Conflict)", format!("{other:?}")),
    }
}

/// Reads keys; there must be an answer for each.
pub(crate) async fn get(store: &dyn RecordStore, keys: &[Key]) -> Vec<Option<Record>> {
    let found = match store.get(keys).await {
        Ok(found) => found,
        Err(e) => broken("`get` reads", show_keys(keys), "records", format!("{e:?}")),
    };
    if found.len() != keys.len() {
        broken(
            "`get` gives one answer for each key",
            show_keys(keys),
            format!("{} answers", keys.len()),
            format!("{} answers", found.len()),
        );
    }
    found
}

/// Reads one key.
pub(crate) async fn one(store: &dyn RecordStore, key: &Key) -> Option<Record> {
    get(store, std::slice::from_ref(key)).await.pop().flatten()
}

/// Reads one page.
pub(crate) async fn scan(store: &dyn RecordStore, scan: &Scan) -> Page {
    match store.scan(scan).await {
        Ok(page) => page,
        Err(e) => broken("`scan` reads", format!("{scan:?}"), "a page", format!("{e:?}")),
    }
}

/// Reads the whole store.
pub(crate) async fn everything(store: &dyn RecordStore) -> Vec<Record> {
    match store.scan_all(Scan::all()).await {
        Ok(records) => records,
        Err(e) => broken(
            "`scan` reads",
            "the whole store is read",
            "pages",
            format!("{e:?}"),
        ),
    }
}

/// Fails unless `found` is the record that was put.
#[track_caller]
pub(crate) fn expect_record(
    promise: &str,
    when: &str,
    expected: Option<(&Key, &[u8], Revision)>,
    found: Option<&Record>,
) {
    let same = match (expected, found) {
        (None, None) => true,
        (Some((key, value, revision)), Some(record)) => {
            record.key == *key && record.value == value && record.revision == revision
        }
        _ => false,
    };
    if !same {
        let expected = expected.map_or_else(|| "no record".to_owned(), |(k, v, r)| show_parts(k, v, r));
        broken(promise, when, expected, show(found));
    }
}

/// Fails unless both lists are the same.
#[track_caller]
pub(crate) fn expect_records(promise: &str, when: &str, expected: &[Record], found: &[Record]) {
    if expected != found {
        broken(promise, when, show_all(expected), show_all(found));
    }
}

pub(crate) fn show(record: Option<&Record>) -> String {
    record.map_or_else(
        || "no record".to_owned(),
        |r| show_parts(&r.key, &r.value, r.revision),
    )
}

fn show_parts(key: &Key, value: &[u8], revision: Revision) -> String {
    let key = shorten(key.as_bytes());
    format!("{key} = {} at {revision}", shorten(value))
}

pub(crate) fn show_all(records: &[Record]) -> String {
    let mut shown: Vec<_> = records.iter().take(20).map(|r| show(Some(r))).collect();
    if records.len() > shown.len() {
        shown.push("…".to_owned());
    }
    format!("{} records [{}]", records.len(), shown.join(", "))
}

fn show_keys(keys: &[Key]) -> String {
    let shown: Vec<_> = keys.iter().take(20).map(|k| shorten(k.as_bytes())).collect();
    format!("{} keys are read: {}", keys.len(), shown.join(", "))
}

/// Bytes as far as they fit into a message.
pub(crate) fn shorten(bytes: &[u8]) -> String {
    match bytes.get(..40) {
        Some(start) if bytes.len() > 48 => format!("\"{}…\" ({} bytes)", start.escape_ascii(), bytes.len()),
        _ => format!("\"{}\"", bytes.escape_ascii()),
    }
}
