//! Damaged files: an error or the right data, never wrong data, never a panic out of the library, never a hang.

// Clippy knows test functions, but not what helps them.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use common::{Random, key};
use futures::executor::block_on;
use learncomm_core::store::{
    Batch, Key, RecordReader, RecordReaderExt, RecordStore, Scan, StoreError, Write,
};
use learncomm_store_sled::SledStore;

type Content = BTreeMap<Key, Vec<u8>>;

/// A store of several sessions, with small and large values, some of them replaced and some deleted.
fn build(place: &Path, sessions: u64) -> Content {
    let mut content = Content::new();
    for session in 0..sessions {
        let store = SledStore::open(place).unwrap();
        let mut random = Random(session);
        for _ in 0..40 {
            let mut batch = Batch::new();
            for _ in 0..30 {
                let key = key(format!("key-{:04}", random.below(1_500)));
                if random.below(10) == 0 {
                    content.remove(&key);
                    batch.write(key, Write::Delete);
                } else {
                    let long = if random.below(40) == 0 { 60_000 } else { 400 };
                    let length = random.below(long) as usize;
                    let value = random.bytes(length);
                    content.insert(key.clone(), value.clone());
                    batch.write(key, Write::Put(value));
                }
            }
            block_on(store.commit(&batch)).unwrap();
        }
    }
    content
}

#[derive(Debug, Default)]
struct Outcomes {
    refused: usize,
    partly: usize,
    whole: usize,
}

/// Opens and reads everything. Errors are fine; what is answered must be right.
fn read(place: &Path, content: &Content) -> Result<bool, StoreError> {
    let store = SledStore::open(place)?;
    let mut whole = true;
    for (key, value) in content {
        match block_on(store.get(std::slice::from_ref(key))) {
            Ok(found) => match &found[0] {
                Some(record) => assert!(record.value == *value, "{key} holds something else"),
                None => panic!("{key} is gone without a word"),
            },
            Err(_) => whole = false,
        }
    }
    match block_on(store.scan_all(Scan::all().limit(100))) {
        Ok(all) => {
            assert_eq!(all.len(), content.len(), "the scan is not whole");
            for (record, (key, value)) in all.iter().zip(content) {
                assert!(record.key == *key && record.value == *value, "{key}");
            }
        }
        Err(_) => whole = false,
    }
    // It may take changes or refuse them.
    let _ = block_on(store.commit(&Batch::new().put(key("key-new"), "value")));
    Ok(whole)
}

fn rounds(sessions: u64, name: &str, flips: u64, rounds: u64) {
    let dir = tempfile::tempdir().unwrap();
    let original = dir.path().join("original");
    let content = build(&original, sessions);
    let damaged = dir.path().join("damaged");
    copy(&original, &damaged);
    assert!(read(&damaged, &content).expect("it is not damaged yet"));
    let mut outcomes = Outcomes::default();
    for round in 0..rounds {
        let _ = std::fs::remove_dir_all(&damaged);
        copy(&original, &damaged);
        let file = match name {
            "snap" => std::fs::read_dir(&damaged)
                .unwrap()
                .map(|e| e.unwrap().path())
                .find(|p| p.to_str().unwrap().contains("snap."))
                .expect("there is a snapshot"),
            name => damaged.join(name),
        };
        let mut bytes = std::fs::read(&file).unwrap();
        let mut random = Random(round << 8 | flips);
        for _ in 0..flips {
            let at = random.below(bytes.len() as u64) as usize;
            bytes[at] ^= 1 << random.below(8);
        }
        std::fs::write(&file, bytes).unwrap();

        let (done, wait) = mpsc::channel();
        let (place, content) = (damaged.clone(), content.clone());
        std::thread::spawn(move || drop(done.send(read(&place, &content))));
        match wait.recv_timeout(Duration::from_secs(60)) {
            Ok(Ok(true)) => outcomes.whole += 1,
            Ok(Ok(false)) => outcomes.partly += 1,
            Ok(Err(StoreError::Corrupt { .. } | StoreError::NotAStore { .. })) => outcomes.refused += 1,
            Ok(Err(e)) => panic!("round {round}: {e:?}"),
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("round {round}: it hangs"),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                panic!("round {round}: wrong data, or a panic came out")
            }
        }
    }
    println!("{name}, {sessions} sessions, {flips} flipped bits: {outcomes:?}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn one_flipped_bit_after_one_session() {
    rounds(1, "db", 1, 60);
}

#[test]
fn one_flipped_bit() {
    rounds(3, "db", 1, 60);
}

#[test]
fn many_flipped_bits() {
    rounds(3, "db", 16, 40);
}

#[test]
fn flipped_bits_in_the_snapshot() {
    rounds(3, "snap", 1, 30);
}

#[test]
fn flipped_bits_in_the_settings() {
    rounds(2, "conf", 1, 30);
}
