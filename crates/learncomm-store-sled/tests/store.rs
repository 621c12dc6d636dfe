//! The store from outside: shapes of keys and values, and writers that race.

// Clippy knows test functions, but not what helps them.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use std::ops::Bound;
use std::path::Path;

use common::{Random, key};
use futures::FutureExt;
use futures::executor::block_on;
use learncomm_core::store::{
    Batch, Key, MAX_KEY_BYTES, MAX_VALUE_BYTES, MAX_WRITES, MemoryStore, Order, RecordReader,
    RecordReaderExt, RecordStore, Revision, Scan, Write,
};
use learncomm_store_sled::SledStore;
use proptest::prelude::*;

fn put(store: &dyn RecordStore, at: &str, value: impl Into<Vec<u8>>) -> Revision {
    block_on(store.commit(&Batch::new().put(key(at), value))).unwrap()
}

fn value(store: &dyn RecordReader, at: &str) -> Option<Vec<u8>> {
    block_on(store.get_one(&key(at))).unwrap().map(|r| r.value)
}

/// How many entries sled holds, once the store is closed.
fn entries(place: &Path) -> usize {
    sled::Config::default()
        .path(place)
        .segment_size(2 << 20)
        .open()
        .unwrap()
        .len()
}

#[test]
fn values_of_every_length_survive() {
    let dir = tempfile::tempdir().unwrap();
    let mut lengths = vec![0, 1, 100_000, 262_143, 262_144, 262_145, MAX_VALUE_BYTES];
    for edge in [2_048, 4_000, 8_000, 400_000] {
        lengths.extend([edge - 1, edge, edge + 1]);
    }
    let store = SledStore::open(dir.path()).unwrap();
    for length in &lengths {
        put(
            &store,
            &format!("k{length}"),
            Random(*length as u64).bytes(*length),
        );
    }
    for length in &lengths {
        let found = value(&store, &format!("k{length}")).unwrap();
        assert!(found == Random(*length as u64).bytes(*length), "{length}");
    }
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    let all = block_on(store.scan_all(Scan::all().limit(3))).unwrap();
    assert_eq!(all.len(), lengths.len());
    for record in all {
        assert!(record.value == Random(record.value.len() as u64).bytes(record.value.len()));
    }
}

#[test]
fn a_shorter_value_leaves_no_chunks_behind() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("store");
    // A few chunks are removed with the commit, many are swept up behind it.
    for long in [10_000, MAX_VALUE_BYTES] {
        let store = SledStore::open(&place).unwrap();
        put(&store, "a", vec![1; long]);
        put(&store, "b", vec![2; long]);
        put(&store, "c", vec![3; long]);
        put(&store, "a", "short");
        put(&store, "b", vec![4; 5_000]);
        block_on(store.commit(&Batch::new().delete(key("c")))).unwrap();
        drop(store);
        // Two heads, the two chunks of b, and the latest revision.
        assert_eq!(entries(&place), 5);
    }
}

#[test]
fn large_batches_are_whole() {
    let dir = tempfile::tempdir().unwrap();
    let store = SledStore::open(dir.path()).unwrap();
    let mut batch = Batch::new();
    for i in 0..MAX_WRITES {
        batch.write(key(format!("{i:05}")), Write::Put(Random(i as u64).bytes(1_900)));
    }
    let revision = block_on(store.commit(&batch)).unwrap();
    let mut values = Batch::new().delete(key("00000"));
    for i in 1..=7 {
        values.write(key(format!("{i:05}")), Write::Put(vec![i; MAX_VALUE_BYTES]));
    }
    block_on(store.commit(&values)).unwrap();
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    let all = block_on(store.scan_all(Scan::all())).unwrap();
    assert_eq!(all.len(), MAX_WRITES - 1);
    for (record, i) in all.into_iter().zip(1..) {
        assert_eq!(record.key, key(format!("{i:05}")));
        if i <= 7 {
            assert_eq!(record.value, vec![i as u8; MAX_VALUE_BYTES]);
        } else {
            assert_eq!(record.revision, revision);
            assert_eq!(record.value, Random(i).bytes(1_900));
        }
    }
    drop(store);
    assert_eq!(
        entries(dir.path()),
        MAX_WRITES - 1 + 7 * MAX_VALUE_BYTES.div_ceil(4_000) + 1
    );
}

#[test]
fn long_keys_that_hardly_differ_are_fine() {
    let dir = tempfile::tempdir().unwrap();
    let store = SledStore::open(dir.path()).unwrap();
    let mut random = Random(1);
    let mut keys = Vec::new();
    for group in 0..400 {
        let mut start = Random(group).bytes(MAX_KEY_BYTES - 2);
        // Every byte of these takes two in the stored form.
        start.iter_mut().skip(8).for_each(|byte| *byte |= 0xfe);
        for _ in 0..30 {
            let mut bytes = start.clone();
            bytes.extend(random.bytes(2));
            keys.push(Key::from_bytes(bytes).unwrap());
        }
    }
    keys.sort();
    keys.dedup();
    for part in keys.chunks(1_000) {
        let mut batch = Batch::new();
        for key in part {
            batch.write(key.clone(), Write::Put(vec![1; 20]));
        }
        block_on(store.commit(&batch)).unwrap();
    }
    assert_eq!(
        std::fs::read_dir(dir.path().join("blobs")).unwrap().count(),
        0,
        "a page went to a file that nobody syncs"
    );
    for order in [Order::Ascending, Order::Descending] {
        let found = block_on(store.scan_all(Scan::all().order(order).limit(700))).unwrap();
        let mut found: Vec<_> = found.into_iter().map(|r| r.key).collect();
        if order == Order::Descending {
            found.reverse();
        }
        assert!(found == keys);
    }
}

/// Keys of few different bytes, so that they often begin with one another, and with runs of the largest bytes.
fn a_key() -> impl Strategy<Value = Key> {
    let byte = prop_oneof![Just(0), Just(1), Just(0xfd), Just(0xfe), Just(0xff), Just(0xff)];
    proptest::collection::vec(byte, 1..9).prop_map(|bytes| Key::from_bytes(bytes).unwrap())
}

fn a_bound() -> impl Strategy<Value = Bound<Key>> {
    prop_oneof![
        a_key().prop_map(Bound::Included),
        a_key().prop_map(Bound::Excluded),
        Just(Bound::Unbounded)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_answers_like_the_store_in_memory(
        batches in proptest::collection::vec(
            proptest::collection::vec((a_key(), proptest::option::of(0..9_000usize)), 1..120), 1..8),
        scans in proptest::collection::vec((a_bound(), a_bound(), any::<bool>(), 1..50usize), 30),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = SledStore::open(dir.path()).unwrap();
        let memory = MemoryStore::new();
        for writes in batches {
            let mut batch = Batch::new();
            for (key, length) in writes {
                batch.write(key, length.map_or(Write::Delete, |n| Write::Put(Random(n as u64).bytes(n))));
            }
            prop_assert_eq!(block_on(store.commit(&batch)).unwrap(), block_on(memory.commit(&batch)).unwrap());
            for (start, end, up, limit) in &scans {
                let order = if *up { Order::Ascending } else { Order::Descending };
                let scan = Scan::range(start.clone(), end.clone()).order(order).limit(*limit);
                prop_assert_eq!(block_on(store.scan(&scan)).unwrap(), block_on(memory.scan(&scan)).unwrap());
            }
            drop(store);
            store = SledStore::open(dir.path()).unwrap();
            prop_assert_eq!(block_on(store.scan(&Scan::all())).unwrap(), block_on(memory.scan(&Scan::all())).unwrap());
        }
    }

    #[test]
    fn any_value_survives(length in 0..=MAX_VALUE_BYTES, seed in any::<u64>()) {
        let dir = tempfile::tempdir().unwrap();
        let store = SledStore::open(dir.path()).unwrap();
        put(&store, "k", Random(seed).bytes(length));
        prop_assert!(value(&store, "k").unwrap() == Random(seed).bytes(length));
    }
}

#[test]
fn backwards_over_runs_of_the_largest_byte() {
    let dir = tempfile::tempdir().unwrap();
    let store = SledStore::open(dir.path()).unwrap();
    let mut batch = Batch::new();
    for i in 0..200 {
        batch.write(key([&[1, 4][..], &[0xff; 6], &[i]].concat()), Write::Put(vec![i]));
    }
    batch.write(key([1, 5]), Write::Put(vec![]));
    block_on(store.commit(&batch)).unwrap();
    let found = block_on(store.scan(&Scan::all().order(Order::Descending))).unwrap();
    assert_eq!(found.records.len(), 201);
    assert_eq!(found.records[1].value, [199]);
}

#[test]
fn a_commit_nobody_waits_for_is_still_made() {
    let dir = tempfile::tempdir().unwrap();
    let store = SledStore::open(dir.path()).unwrap();
    for i in 0..50 {
        let batch = Batch::new().put(key(format!("{i}")), "x");
        // Polled once and dropped.
        let _ = store.commit(&batch).now_or_never();
    }
    drop(store);
    let store = SledStore::open(dir.path()).unwrap();
    assert_eq!(block_on(store.scan(&Scan::all())).unwrap().records.len(), 50);
}

#[test]
fn racing_increments_all_count() {
    let dir = tempfile::tempdir().unwrap();
    let store = SledStore::open(dir.path()).unwrap();
    put(&store, "count", 0u64.to_le_bytes());
    let increment = || {
        for _ in 0..50 {
            loop {
                let found = block_on(store.get_one(&key("count"))).unwrap().unwrap();
                let n = u64::from_le_bytes(found.value.try_into().unwrap());
                let batch = Batch::new()
                    .at(found.key.clone(), found.revision)
                    .put(found.key, (n + 1).to_le_bytes());
                match block_on(store.commit(&batch)) {
                    Ok(_) => break,
                    Err(e) => assert!(e.is_conflict(), "{e}"),
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(increment);
        }
    });
    assert_eq!(value(&store, "count").unwrap(), 400u64.to_le_bytes());
}
