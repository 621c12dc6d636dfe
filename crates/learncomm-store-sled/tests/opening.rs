//! Opening and closing: who may, where, and what is left alone.

// Clippy knows test functions, but not what helps them.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::key;
use futures::executor::block_on;
use learncomm_core::store::{Batch, RecordReader, RecordReaderExt, RecordStore, Revision, StoreError};
use learncomm_store_sled::SledStore;

fn put(store: &dyn RecordStore, at: &str, value: impl Into<Vec<u8>>) -> Revision {
    block_on(store.commit(&Batch::new().put(key(at), value))).unwrap()
}

fn value(store: &dyn RecordReader, at: &str) -> Option<Vec<u8>> {
    block_on(store.get_one(&key(at))).unwrap().map(|r| r.value)
}

#[test]
fn a_store_has_one_owner_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let store = SledStore::open(dir.path()).unwrap();
    let begun = Instant::now();
    let locked = SledStore::options()
        .wait(Duration::from_millis(200))
        .open(dir.path())
        .unwrap_err();
    assert!(matches!(locked, StoreError::Locked { .. }), "{locked}");
    assert!(begun.elapsed() >= Duration::from_millis(200) && begun.elapsed() < Duration::from_secs(2));

    // Whoever waits gets it as soon as it is free.
    let place = dir.path().to_owned();
    let waiting = std::thread::spawn(move || SledStore::options().wait(Duration::from_secs(20)).open(place));
    std::thread::sleep(Duration::from_millis(100));
    put(&store, "a", "1");
    drop(store);
    let store = waiting.join().unwrap().unwrap();
    assert_eq!(value(&store, "a").unwrap(), b"1");
}

#[test]
fn child() {
    common::be_the_child();
}

#[test]
fn another_process_is_kept_out() {
    let dir = tempfile::tempdir().unwrap();
    let child = common::Running::start("child", dir.path());
    let patience = Instant::now();
    loop {
        let opened = SledStore::options()
            .wait(Duration::ZERO)
            .create(false)
            .open(dir.path());
        match opened {
            Err(StoreError::Locked { .. }) => break,
            // The child has not begun.
            Err(StoreError::NotAStore { .. }) | Ok(_) => {}
            Err(e) => panic!("{e}"),
        }
        assert!(
            patience.elapsed() < Duration::from_secs(20),
            "the child never opened it"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill();
    SledStore::options()
        .wait(Duration::ZERO)
        .open(dir.path())
        .unwrap();
}

#[test]
fn only_a_store_is_opened_as_one() {
    let dir = tempfile::tempdir().unwrap();
    let not_a_store = |place: &Path, create: bool, part: &str| {
        let error = SledStore::options().create(create).open(place).unwrap_err();
        assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
        assert!(error.to_string().contains(part), "{error}");
    };
    let file = dir.path().join("file");
    std::fs::write(&file, "text").unwrap();
    not_a_store(&file, true, "it is a file");
    not_a_store(&dir.path().join("nowhere"), false, "create it first");
    assert!(!dir.path().join("nowhere").exists());

    let full = dir.path().join("full");
    std::fs::create_dir(&full).unwrap();
    for name in ["letter.txt", "db"] {
        std::fs::write(full.join(name), "dear reader").unwrap();
        not_a_store(&full, true, "letter.txt");
    }
    let names: Vec<_> = std::fs::read_dir(&full).unwrap().collect();
    assert_eq!(names.len(), 2);
    assert_eq!(std::fs::read(full.join("db")).unwrap(), b"dear reader");

    let empty = dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    not_a_store(&empty, false, "create it first");
    assert_eq!(std::fs::read_dir(&empty).unwrap().count(), 0);
    SledStore::open(&empty).unwrap();
    SledStore::options().create(false).open(&empty).unwrap();
}

#[cfg(unix)]
#[test]
fn the_directory_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let mode = |place: &Path| std::fs::metadata(place).unwrap().permissions().mode() & 0o777;
    let place = dir.path().join("some/where");
    SledStore::open(&place).unwrap();
    assert_eq!(mode(&place), 0o700);
    assert_ne!(mode(place.parent().unwrap()), 0o700);

    let existing = dir.path().join("existing");
    std::fs::create_dir(&existing).unwrap();
    std::fs::set_permissions(&existing, std::fs::Permissions::from_mode(0o750)).unwrap();
    SledStore::open(&existing).unwrap();
    assert_eq!(mode(&existing), 0o750);
}

#[test]
fn closing_frees_the_lock_and_keeps_the_revision() {
    let dir = tempfile::tempdir().unwrap();
    let mut latest = Revision(0);
    for round in 0..30 {
        let store = SledStore::options()
            .wait(Duration::ZERO)
            .open(dir.path())
            .unwrap();
        assert_eq!(block_on(store.commit(&Batch::new())).unwrap(), latest);
        for _ in 0..3 {
            let revision = put(&store, "a", vec![round; 9_000]);
            assert!(revision > latest);
            latest = revision;
        }
        let revision = block_on(store.commit(&Batch::new().delete(key("a")))).unwrap();
        assert!(revision > latest);
        latest = revision;
    }
}
