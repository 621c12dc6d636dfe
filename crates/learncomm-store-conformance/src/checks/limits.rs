//! What is just within a limit is accepted, and what is just over it is refused.

use learncomm_core::store::{
    Batch, Key, Limit, MAX_BATCH_BYTES, MAX_KEY_BYTES, MAX_PAGE, MAX_VALUE_BYTES, MAX_WRITES, Record,
    RecordStore, Revision, Scan, StoreError, Write,
};

use super::{Room, broken, commit, everything, get, key, scan, shorten};
use crate::Harness;

/// Commits what is exactly at a limit, reads it back, and makes sure that one more is refused and leaves nothing.
async fn exact(harness: &dyn Harness, limit: Limit, most: usize, full: &Batch, over: &Batch) {
    let room = Room::new(harness).await;
    let store = room.open().await;
    refused(&*store, limit, most, over).await;
    untouched(&*store, limit, &[]).await;
    let revision = commit(&*store, &format!("a batch holds exactly {most} {limit}"), full).await;
    let keys: Vec<Key> = full.writes().map(|(k, _)| k.clone()).collect();
    let found = get(&*store, &keys).await;
    for ((k, write), found) in full.writes().zip(&found) {
        read_back(limit, k, write, revision, found.as_ref());
    }
    let kept: Vec<Record> = found.into_iter().flatten().collect();
    refused(&*store, limit, most, over).await;
    untouched(&*store, limit, &kept).await;
}

fn read_back(limit: Limit, k: &Key, write: &Write, revision: Revision, found: Option<&Record>) {
    let right = match (write, found) {
        (Write::Put(value), Some(record)) => {
            record.key == *k && record.value == *value && record.revision == revision
        }
        (Write::Delete, None) => true,
        _ => false,
    };
    if !right {
        let expected = match write {
            Write::Put(value) => format!("{} of {} bytes at {revision}", shorten(value), value.len()),
            Write::Delete => "no record".to_owned(),
        };
        broken(
            "what is exactly at a limit comes back whole",
            format!(
                "the limit of {limit} is used up, and {} is read",
                shorten(k.as_bytes())
            ),
            expected,
            super::show(found),
        );
    }
}

async fn refused(store: &dyn RecordStore, limit: Limit, most: usize, over: &Batch) {
    let promise = "one more than a limit is refused with `TooLarge`, which names the limit";
    let when = format!("a batch holds {} {limit}", most + 1);
    let expected = format!("Err(TooLarge) for more than {most} {limit}");
    match store.commit(over).await {
        Err(StoreError::TooLarge {
            what,
            actual,
            limit: at,
        }) if what == limit && at == most && actual == most + 1 => {}
        other => broken(promise, when, expected, format!("{other:?}")),
    }
}

async fn untouched(store: &dyn RecordStore, limit: Limit, kept: &[Record]) {
    let found = everything(store).await;
    if found != kept {
        broken(
            "*partial batch*: nothing of a batch over a limit is written",
            format!("it was over the limit of {limit}"),
            format!("{} records as before", kept.len()),
            super::show_all(&found),
        );
    }
}

/// [`MAX_WRITES`] writes, each under a condition of its own, are accepted and read back; one more is refused.
pub async fn limit_of_writes_is_exact(harness: &dyn Harness) {
    let mut full = Batch::new();
    for i in 0..MAX_WRITES {
        let k = key(format!("write {i:05}"));
        // Deletes count as well. A condition a write is what a unit of work makes.
        full = full.absent(k.clone());
        full = if i % 8 == 7 {
            full.delete(k)
        } else {
            full.put(k, i.to_be_bytes())
        };
    }
    let over = full.clone().put(key("one more"), b"");
    exact(harness, Limit::Writes, MAX_WRITES, &strip(&full), &strip(&over)).await;
    let room = Room::new(harness).await;
    let store = room.open().await;
    commit(
        &*store,
        &format!("a batch has {MAX_WRITES} conditions, which do not count as writes"),
        &full,
    )
    .await;
}

/// The batch without its conditions, which could hold only once.
fn strip(batch: &Batch) -> Batch {
    let mut writes = Batch::new();
    for (k, write) in batch.writes() {
        writes.write(k.clone(), write.clone());
    }
    writes
}

/// A value of [`MAX_VALUE_BYTES`] is accepted and read back; one byte more is refused.
pub async fn limit_of_value_bytes_is_exact(harness: &dyn Harness) {
    let full = Batch::new()
        .put(key("before"), b"small")
        .put(key("large"), pattern(MAX_VALUE_BYTES))
        .put(key("last"), b"small");
    let over = full.clone().put(key("large"), pattern(MAX_VALUE_BYTES + 1));
    exact(harness, Limit::ValueBytes, MAX_VALUE_BYTES, &full, &over).await;
}

/// A batch of [`MAX_BATCH_BYTES`], keys and values together, is accepted and read back; one byte more is refused.
pub async fn limit_of_batch_bytes_is_exact(harness: &dyn Harness) {
    let values = MAX_BATCH_BYTES / MAX_VALUE_BYTES;
    let mut full = Batch::new();
    for i in 0..values {
        // Long keys, so that who counts values only is far off.
        let mut bytes = vec![b'k'; MAX_KEY_BYTES - 8];
        bytes.extend_from_slice(format!("{i:08}").as_bytes());
        full = full.put(key(bytes), pattern(MAX_VALUE_BYTES - MAX_KEY_BYTES));
    }
    // The key of a delete counts, so a delete of one byte is one too many.
    let over = full.clone().delete(key("x"));
    exact(harness, Limit::BatchBytes, MAX_BATCH_BYTES, &full, &over).await;
}

/// Keys of [`MAX_KEY_BYTES`] work in every part: as a write, a condition, in `get`, and as a bound. (A longer key
/// cannot be made.)
pub async fn longest_keys_work(harness: &dyn Harness) {
    const PROMISE: &str = "the longest keys work everywhere";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let keys: Vec<Key> = [0x00, b'x', 0xff].map(|b| key([b; MAX_KEY_BYTES])).into();
    let mut batch = Batch::new();
    for k in &keys {
        batch = batch.absent(k.clone()).put(k.clone(), b"1");
    }
    let at = commit(&*store, "records are created under the longest keys", &batch).await;
    let mut batch = Batch::new();
    for k in &keys {
        batch = batch.at(k.clone(), at).put(k.clone(), b"2");
    }
    let at = commit(&*store, "they are replaced", &batch).await;
    let expected: Vec<Record> = keys
        .iter()
        .map(|k| Record {
            key: k.clone(),
            value: b"2".to_vec(),
            revision: at,
        })
        .collect();
    let found: Vec<Record> = get(&*store, &keys).await.into_iter().flatten().collect();
    super::expect_records(PROMISE, "they are read by `get`", &expected, &found);
    let behind = scan(&*store, &Scan::all().limit(1).after(&keys[0])).await;
    super::expect_records(
        PROMISE,
        "one is a bound of a scan",
        &expected[1..2],
        &behind.records,
    );
}

/// A page of [`MAX_PAGE`] records is given whole.
pub async fn largest_pages_work(harness: &dyn Harness) {
    const PROMISE: &str = "a page holds as many records as it was asked for, up to the largest page";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let keys: Vec<Key> = (0..=MAX_PAGE).map(|i| key(format!("{i:06}"))).collect();
    for part in keys.chunks(MAX_WRITES) {
        let mut batch = Batch::new();
        for k in part {
            batch = batch.put(k.clone(), b"");
        }
        commit(&*store, "many records are put", &batch).await;
    }
    let page = scan(&*store, &Scan::all()).await;
    let right = page.records.iter().map(|r| &r.key).eq(&keys[..MAX_PAGE]);
    if !right || !page.more {
        broken(
            PROMISE,
            format!("the store holds {} records", keys.len()),
            format!("{MAX_PAGE} records, more: true"),
            format!("{} records, more: {}", page.records.len(), page.more),
        );
    }
    let rest = scan(&*store, &Scan::all().after(&keys[MAX_PAGE - 1])).await;
    if rest.records.len() != 1 || rest.more {
        broken(
            PROMISE,
            "the page behind it is read",
            "1 record, more: false",
            format!("{} records, more: {}", rest.records.len(), rest.more),
        );
    }
}

/// Bytes that do not repeat at any power of two, so that a block lost or doubled shows.
fn pattern(length: usize) -> Vec<u8> {
    (0..=250_u8).cycle().take(length).collect()
}
