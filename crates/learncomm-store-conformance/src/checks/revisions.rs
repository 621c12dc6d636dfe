//! Revisions are store-wide and only grow.

use learncomm_core::store::{Batch, Revision};

use super::{Room, broken, commit, expect_record, get, key, one, refused};
use crate::Harness;

/// The revisions seen so far; fails on one that is not larger than all of them.
#[derive(Default)]
pub(crate) struct Growing(Revision);

impl Growing {
    #[track_caller]
    pub(crate) fn next(&mut self, when: &str, revision: Revision) -> Revision {
        if revision <= self.0 {
            broken(
                "*resurrected revision*: every batch gets a revision larger than all before it",
                when,
                format!("a revision larger than {}", self.0),
                revision,
            );
        }
        self.0 = revision;
        revision
    }
}

/// Every batch that writes gets a larger revision than all before it: store-wide, whatever it writes, through whichever
/// handle, after deletes, re-creation and refused batches.
pub async fn revisions_only_grow(harness: &dyn Harness) {
    let room = Room::new(harness).await;
    let handles = room.open_many(2).await;
    let (a, b) = (key("a"), key("b"));
    let mut seen = Growing::default();
    let steps = [
        ("the first record is put", Batch::new().put(a.clone(), b"1")),
        ("another record is put", Batch::new().put(b.clone(), b"1")),
        ("the first is replaced", Batch::new().put(a.clone(), b"2")),
        ("the first is put unchanged", Batch::new().put(a.clone(), b"2")),
        ("the newest record is deleted", Batch::new().delete(a.clone())),
        (
            "the deleted record is created again",
            Batch::new().absent(a.clone()).put(a.clone(), b"1"),
        ),
        (
            "all records are deleted",
            Batch::new().delete(a.clone()).delete(b.clone()),
        ),
        ("what is not there is deleted", Batch::new().delete(a.clone())),
        (
            "a record is put into the emptied store",
            Batch::new().put(b.clone(), b"1"),
        ),
        (
            "the record is deleted and another put",
            Batch::new().delete(b.clone()).put(a.clone(), b"1"),
        ),
    ];
    for round in 0..4 {
        for (step, (when, batch)) in steps.iter().enumerate() {
            if *when == "the deleted record is created again" {
                let refusal = Batch::new().at(a.clone(), Revision(0)).put(a.clone(), b"x");
                refused(
                    &*handles[0],
                    "`At` of a missing record is refused",
                    "it was deleted",
                    &refusal,
                )
                .await;
            }
            // In the later rounds the two handles take turns.
            let store = &handles[(round * step) % 2];
            let when = format!("{when} (round {round}, handle {})", (round * step) % 2);
            seen.next(&when, commit(&**store, &when, batch).await);
        }
    }
}

/// All puts of a batch carry the revision that `commit` returned, and untouched records keep theirs.
pub async fn puts_carry_the_revision(harness: &dyn Harness) {
    const PROMISE: &str = "all puts of a batch carry the revision that `commit` returned";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let keys: Vec<_> = (0..10).map(|i| key(format!("k{i}"))).collect();
    let mut expected = vec![Revision(0); keys.len()];
    for round in 0..keys.len() {
        let mut batch = Batch::new();
        for k in &keys[round..] {
            batch = batch.put(k.clone(), b"v");
        }
        // A delete in the middle of the puts takes no revision for itself.
        batch = batch.delete(key("k5x"));
        let revision = commit(&*store, "several records are put", &batch).await;
        expected[round..].fill(revision);
        for (i, found) in get(&*store, &keys).await.iter().enumerate() {
            let when = format!("records {round} to 9 were put, record {i} is read");
            expect_record(
                PROMISE,
                &when,
                Some((&keys[i], b"v", expected[i])),
                found.as_ref(),
            );
        }
        for (i, found) in super::everything(&*store).await.iter().enumerate() {
            let when = format!("records {round} to 9 were put, record {i} is scanned");
            expect_record(PROMISE, &when, Some((&keys[i], b"v", expected[i])), Some(found));
        }
    }
}

/// A batch without writes returns the revision of the latest batch, and takes none for itself.
pub async fn empty_batch_returns_the_latest(harness: &dyn Harness) {
    const PROMISE: &str = "a batch without writes returns the latest revision";
    let room = Room::new(harness).await;
    let handles = room.open_many(2).await;
    let k = key("k");
    for handle in &handles {
        let latest = commit(
            &**handle,
            "a batch without writes, in an empty store",
            &Batch::new(),
        )
        .await;
        if latest != Revision(0) {
            broken(PROMISE, "the store is empty", Revision(0), latest);
        }
    }
    let steps = [
        Batch::new().put(k.clone(), b"1"),
        Batch::new().put(k.clone(), b"2").put(key("l"), b"2"),
        Batch::new().delete(k.clone()),
        Batch::new().delete(k.clone()),
        Batch::new().delete(key("l")),
        Batch::new().put(k.clone(), b"3"),
    ];
    for batch in &steps {
        let revision = commit(&*handles[0], "a batch with writes", batch).await;
        if revision < Revision(1) {
            broken(
                "the first batch gets a revision of at least 1",
                "it returned",
                "r1 or more",
                revision,
            );
        }
        for (i, handle) in handles.iter().enumerate() {
            for _ in 0..2 {
                let latest = commit(&**handle, "a batch without writes", &Batch::new()).await;
                if latest != revision {
                    broken(
                        PROMISE,
                        format!("handle {i} is asked after {batch:?}"),
                        revision,
                        latest,
                    );
                }
            }
        }
    }
    let found = one(&*handles[0], &k).await.map(|r| r.revision);
    let latest = commit(&*handles[0], "a batch without writes", &Batch::new()).await;
    if found != Some(latest) {
        broken(
            PROMISE,
            "the last batch put a record",
            latest,
            format!("{found:?}"),
        );
    }
}
