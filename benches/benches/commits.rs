//! Durable commits on the embedded store beside SQLite with full durability, in one run, with one writer and with
//! eight: `cargo bench -p learncomm-benches --bench commits`.
//!
//! A commit is three records of 300 bytes under keys of 40. SQLite gets a connection for each writer, the write-ahead
//! log, `synchronous = FULL`, prepared statements and a busy timeout; its writers wait for each other, while the
//! embedded store makes what waits durable together. Rounds alternate, because a disk is not the same from one second
//! to the next.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and has no result when it fails"
)]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures::executor::block_on;
use learncomm_benches::peer;
use learncomm_core::store::{Batch, Key, RecordStore};
use learncomm_store_sled::SledStore;
use rusqlite::params;

const ROUNDS: usize = 21;
const ROUND: Duration = Duration::from_millis(500);

fn main() {
    let place = tempfile::tempdir_in(".").unwrap();
    let sled = SledStore::open(place.path().join("store")).unwrap();
    let sqlite = place.path().join("peer.sqlite");
    peer::open(sqlite.to_str().unwrap())
        .unwrap()
        .execute_batch("CREATE TABLE record (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;")
        .unwrap();
    println!(
        "durable commits a second: lower quartile, median, upper quartile of {ROUNDS} rounds of {ROUND:?} each"
    );
    for (writers, wanted) in [(1, 0.7), (8, 2.5)] {
        let (mut ours, mut theirs, mut limit) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            ours.push(rate(writers, |writer| Sled::new(&sled, writer, round)));
            theirs.push(rate(writers, |writer| Sqlite::new(&sqlite, writer, round)));
            limit.push(rate(1, |_| Append::new(&place.path().join("append"))));
        }
        println!("{writers} writer(s)");
        println!("  store   {}", quartiles(&mut ours));
        println!("  SQLite  {}", quartiles(&mut theirs));
        println!(
            "  disk    {}   (4 KiB appended and synced, one writer)",
            quartiles(&mut limit)
        );
        println!(
            "  store / SQLite {:.2}   (wanted: at least {wanted})",
            median(&ours) / median(&theirs)
        );
    }
}

fn quartiles(rates: &mut [f64]) -> String {
    rates.sort_unstable_by(f64::total_cmp);
    let at = |part: usize| rates[(rates.len() - 1) * part / 4];
    format!("{:>7.0} {:>7.0} {:>7.0}", at(1), at(2), at(3))
}

trait Writer {
    fn commit(&mut self, number: u64);
}

/// Commits a second by so many writers together.
fn rate<W: Writer>(writers: usize, make: impl Fn(usize) -> W + Sync) -> f64 {
    let done = AtomicU64::new(0);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let (make, done) = (&make, &done);
            scope.spawn(move || {
                let mut w = make(writer);
                let mut number = 0;
                while begin.elapsed() < ROUND {
                    w.commit(number);
                    number += 1;
                }
                done.fetch_add(number, Ordering::Relaxed);
            });
        }
    });
    done.into_inner() as f64 / begin.elapsed().as_secs_f64()
}

fn keys(writer: usize, round: usize, number: u64) -> [Vec<u8>; 3] {
    [0, 1, 2].map(|part| format!("round-{round:03}/writer-{writer:03}/{number:012}/{part:05}").into_bytes())
}

struct Sled<'a> {
    store: &'a SledStore,
    writer: usize,
    round: usize,
}

impl<'a> Sled<'a> {
    fn new(store: &'a SledStore, writer: usize, round: usize) -> Self {
        Self { store, writer, round }
    }
}

impl Writer for Sled<'_> {
    fn commit(&mut self, number: u64) {
        let mut batch = Batch::new();
        for key in keys(self.writer, self.round, number) {
            batch = batch.put(Key::from_bytes(key).unwrap(), [7; 300]);
        }
        block_on(self.store.commit(&batch)).unwrap();
    }
}

struct Sqlite {
    db: rusqlite::Connection,
    writer: usize,
    round: usize,
}

impl Sqlite {
    fn new(path: &Path, writer: usize, round: usize) -> Self {
        let db = peer::open(path.to_str().unwrap()).unwrap();
        db.busy_timeout(Duration::from_secs(60)).unwrap();
        Self { db, writer, round }
    }
}

impl Writer for Sqlite {
    fn commit(&mut self, number: u64) {
        self.db.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut insert = self
            .db
            .prepare_cached("INSERT OR REPLACE INTO record VALUES (?1, ?2)")
            .unwrap();
        for key in keys(self.writer, self.round, number) {
            insert.execute(params![key, [7_u8; 300]]).unwrap();
        }
        drop(insert);
        self.db.execute_batch("COMMIT").unwrap();
    }
}

/// What the disk can do at most: append a block and wait until it is on the disk.
struct Append(File);

impl Append {
    fn new(path: &Path) -> Self {
        Self(File::options().create(true).append(true).open(path).unwrap())
    }
}

impl Writer for Append {
    fn commit(&mut self, _: u64) {
        self.0.write_all(&[7; 4096]).unwrap();
        self.0.sync_data().unwrap();
    }
}

/// Of rates in order.
fn median(rates: &[f64]) -> f64 {
    rates[rates.len() / 2]
}
