//! A batch is all or nothing.

use learncomm_core::store::{Batch, MAX_VALUE_BYTES, RecordStore, Revision, StoreError};

use super::{Room, broken, commit, everything, expect_records, key, refused};
use crate::Harness;

/// A batch that is refused – for a condition or for a limit – leaves nothing behind: no put, no delete, no revision,
/// whatever came before or after the failing part.
pub async fn failed_batch_writes_nothing(harness: &dyn Harness) {
    const PROMISE: &str = "*partial batch*: nothing of a refused batch is written";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let (first, middle, last) = (key("a"), key("m"), key("z"));
    let seed = Batch::new()
        .put(first.clone(), b"1")
        .put(middle.clone(), b"1")
        .put(last.clone(), b"1");
    let revision = commit(&*store, "three records are put", &seed).await;
    let before = everything(&*store).await;
    // Puts, replacements and deletes on both sides of each key, in key order.
    let writes = || {
        Batch::new()
            .put(key("0 new"), b"2")
            .put(first.clone(), b"2")
            .delete(middle.clone())
            .put(key("n new"), b"2")
            .delete(last.clone())
            .put(key("zz new"), b"2")
    };
    let wrong = Revision(revision.0 + 7);
    let refusals = [
        (
            "the first key's condition does not hold",
            writes().at(first.clone(), wrong),
        ),
        (
            "the middle key's condition does not hold",
            writes().absent(middle.clone()),
        ),
        (
            "the last key's condition does not hold",
            writes().absent(last.clone()),
        ),
        (
            "the last of three conditions does not hold",
            writes()
                .at(first.clone(), revision)
                .at(middle.clone(), revision)
                .at(last.clone(), wrong),
        ),
        (
            "a condition on a key that it does not write does not hold",
            writes().at(key("nowhere"), revision),
        ),
        (
            "it only deletes, and a condition does not hold",
            Batch::new()
                .delete(first.clone())
                .delete(last.clone())
                .absent(middle.clone()),
        ),
    ];
    for (when, batch) in refusals {
        refused(&*store, PROMISE, when, &batch).await;
        expect_records(PROMISE, when, &before, &everything(&*store).await);
    }
    for at in ["0", "mm", "zzz"] {
        let when = format!("the value of {at:?} is too long");
        let batch = writes().put(key(at), vec![0; MAX_VALUE_BYTES + 1]);
        too_large(&*store, PROMISE, &when, &batch).await;
        expect_records(PROMISE, &when, &before, &everything(&*store).await);
        // What can never succeed is said before what another attempt might mend.
        too_large(
            &*store,
            "limits are judged before conditions",
            &when,
            &batch.absent(first.clone()),
        )
        .await;
    }
    let latest = commit(&*store, "a batch without writes", &Batch::new()).await;
    if latest != revision {
        broken(
            PROMISE,
            "the store is asked for its latest revision afterwards",
            revision,
            latest,
        );
    }
}

async fn too_large(store: &dyn RecordStore, promise: &str, when: &str, batch: &Batch) {
    match store.commit(batch).await {
        Err(StoreError::TooLarge { .. }) => {}
        other => broken(promise, when, "Err(TooLarge)", format!("{other:?}")),
    }
}

/// A batch without writes checks its conditions, and changes nothing.
pub async fn batch_without_writes_checks(harness: &dyn Harness) {
    const PROMISE: &str = "a batch without writes checks its conditions and changes nothing";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let (k, none) = (key("k"), key("none"));
    commit(
        &*store,
        "a batch without writes, in an empty store",
        &Batch::new().absent(k.clone()),
    )
    .await;
    refused(
        &*store,
        PROMISE,
        "there is no record",
        &Batch::new().at(k.clone(), Revision(1)),
    )
    .await;
    let at = commit(&*store, "a record is put", &Batch::new().put(k.clone(), b"1")).await;
    let before = everything(&*store).await;
    let held = commit(
        &*store,
        "the conditions hold",
        &Batch::new().at(k.clone(), at).absent(none.clone()),
    )
    .await;
    if held != at {
        broken(
            "a batch without writes returns the latest revision",
            "its conditions hold",
            at,
            held,
        );
    }
    refused(
        &*store,
        PROMISE,
        "the record is there",
        &Batch::new().absent(k.clone()),
    )
    .await;
    let mixed = Batch::new().at(k.clone(), at).at(none, at);
    refused(&*store, PROMISE, "one of two conditions does not hold", &mixed).await;
    expect_records(
        PROMISE,
        "the store is read afterwards",
        &before,
        &everything(&*store).await,
    );
}
