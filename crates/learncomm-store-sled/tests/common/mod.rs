//! A process that writes until it is stopped, and the check of what it leaves behind.
//!
//! Several threads of the child commit batches that follow from the thread and a counter alone. Each batch also writes
//! the counter under a key of its own. So the checker can compute what must be stored: exactly the state after the
//! last acknowledged batch of each thread, or the one after it, which was on its way.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use futures::executor::block_on;
use learncomm_core::store::{Batch, Key, MAX_VALUE_BYTES, RecordReaderExt, RecordStore, Scan, Write};
use learncomm_store_sled::SledStore;

const PLACE: &str = "LEARNCOMM_SLED_TEST_PLACE";
pub const WRITERS: u64 = 3;

/// A small generator of numbers that depend on nothing but the seed.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length + 8);
        while bytes.len() < length {
            bytes.extend_from_slice(&self.next().to_le_bytes());
        }
        bytes.truncate(length);
        bytes
    }
}

pub fn key(text: impl Into<Vec<u8>>) -> Key {
    Key::from_bytes(text).unwrap()
}

fn stamp_key(writer: u64) -> Key {
    key(format!("{writer}/stamp"))
}

/// The writes of batch `n` of a writer. Values are given by their seed and length.
fn plan(writer: u64, n: u64) -> Vec<(Key, Option<(u64, usize)>)> {
    let mut random = Random(writer << 48 | n);
    let count = match random.below(100) {
        0 => 2_000,
        1..=9 => 40,
        _ => 3,
    };
    (0..count)
        .map(|i| {
            let slot = if count > 40 { i } else { random.below(300) };
            let key = key(format!("{writer}/{slot:05}"));
            let length = match random.below(1_000) {
                0..=99 => return (key, None),
                _ if count > 40 => random.below(600),
                100..=899 => random.below(400),
                900..=969 => random.below(10_000),
                970..=994 => random.below(300_000),
                _ => MAX_VALUE_BYTES as u64 - random.below(3),
            };
            (key, Some((random.next(), length as usize)))
        })
        .collect()
}

/// Commits until the process is killed or the disk is gone. Does nothing in a process that is not a child.
pub fn be_the_child() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let store = SledStore::open(&place).unwrap();
    let work = |writer: u64| {
        let first = match block_on(store.get_one(&stamp_key(writer))).unwrap() {
            None => 0,
            Some(record) => u64::from_le_bytes(record.value.try_into().unwrap()) + 1,
        };
        for n in first.. {
            let mut batch = Batch::new().put(stamp_key(writer), n.to_le_bytes());
            for (key, value) in plan(writer, n) {
                batch.write(
                    key,
                    value.map_or(Write::Delete, |(seed, len)| Write::Put(Random(seed).bytes(len))),
                );
            }
            if block_on(store.commit(&batch)).is_err() {
                return;
            }
            let mut out = std::io::stdout().lock();
            writeln!(out, "\nacknowledged {writer} {n}").unwrap();
            out.flush().unwrap();
        }
    };
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || work(writer));
        }
    });
}

/// A running child and what it has reported.
pub struct Running {
    child: Child,
    reports: JoinHandle<Vec<(u64, u64)>>,
}

impl Running {
    /// Runs this test binary again, as a child. `test` is the name of the test that calls [`be_the_child`].
    pub fn start(test: &str, place: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env(PLACE, place)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reports = std::thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .filter_map(|line| {
                    let (writer, n) = line.strip_prefix("acknowledged ")?.split_once(' ')?;
                    Some((writer.parse().ok()?, n.parse().ok()?))
                })
                .collect()
        });
        Self { child, reports }
    }

    /// Kills the child; what it had reported by then.
    pub fn kill(mut self) -> Vec<(u64, u64)> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reports.join().unwrap()
    }
}

/// What must be stored.
#[derive(Default)]
pub struct Model {
    done: BTreeMap<u64, u64>,
    acknowledged: BTreeMap<u64, u64>,
    records: BTreeMap<Key, (u64, usize)>,
    pub checked: usize,
}

impl Model {
    /// Opens the store and compares all of it.
    pub fn check(&mut self, place: &Path, reports: &[(u64, u64)]) {
        self.checked += reports.len();
        for (writer, n) in reports {
            self.acknowledged.insert(*writer, *n);
        }
        let store = SledStore::open(place).unwrap_or_else(|e| panic!("cannot be opened: {e} ({e:?})"));
        for writer in 0..WRITERS {
            let stamp = block_on(store.get_one(&stamp_key(writer))).unwrap();
            let stamp = stamp.map(|r| u64::from_le_bytes(r.value.try_into().unwrap()));
            let acknowledged = self.acknowledged.get(&writer).copied();
            // One batch a writer can have been on its way.
            let low = acknowledged.map_or(0, |n| n + 1);
            let stored = stamp.map_or(0, |n| n + 1);
            assert!(
                stored == low || stored == low + 1,
                "writer {writer}: {stamp:?} is stored, {acknowledged:?} was acknowledged"
            );
            let done = self.done.entry(writer).or_default();
            for n in *done..stored {
                for (key, value) in plan(writer, n) {
                    match value {
                        Some(value) => self.records.insert(key, value),
                        None => self.records.remove(&key),
                    };
                }
            }
            *done = stored;
        }
        let mut expected = self.records.iter();
        for record in block_on(store.scan_all(Scan::all())).unwrap() {
            if record.key.as_bytes().ends_with(b"/stamp") {
                continue;
            }
            let (key, (seed, length)) = expected.next().expect("a record that should not be there");
            assert_eq!(record.key, *key);
            assert!(record.value == Random(*seed).bytes(*length), "{key} holds something else");
        }
        assert_eq!(expected.next(), None, "a record is missing");
    }
}
