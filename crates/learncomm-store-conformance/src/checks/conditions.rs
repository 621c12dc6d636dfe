//! Conditions are exact, and all of them count.

use learncomm_core::store::{Batch, Key, Revision};

use super::{Room, broken, commit, expect_record, key, one, refused};
use crate::Harness;

/// `Absent` refuses a record that exists, whatever its value and however old, and holds where there is none.
pub async fn absent_refuses_existing(harness: &dyn Harness) {
    const PROMISE: &str = "*loose condition*: `Absent` refuses an existing record";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let k = key("k");
    let create = |value: &[u8]| Batch::new().absent(k.clone()).put(k.clone(), value);
    let revision = commit(&*store, "a record is created", &create(b"first")).await;
    for value in [&b"second"[..], b"first", b""] {
        refused(&*store, PROMISE, "the record is created again", &create(value)).await;
        let found = one(&*store, &k).await;
        expect_record(
            PROMISE,
            "creating it again was refused",
            Some((&k, b"first", revision)),
            found.as_ref(),
        );
    }
    let delete = Batch::new().absent(k.clone()).delete(k.clone());
    refused(
        &*store,
        PROMISE,
        "an existing record is deleted if absent",
        &delete,
    )
    .await;
    commit(&*store, "the record is deleted", &Batch::new().delete(k.clone())).await;
    commit(&*store, "it is created after it was deleted", &create(b"third")).await;
}

/// `At` takes the record's revision and no other: not an older one, not a newer one, not one of a record that was
/// deleted, none where there is no record.
pub async fn at_is_exact(harness: &dyn Harness) {
    const PROMISE: &str = "*loose condition*: `At` takes exactly the record's revision";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let (k, other) = (key("k"), key("other"));
    let put = |at: Revision| Batch::new().at(k.clone(), at).put(k.clone(), b"wrong");
    for revision in [Revision(0), Revision(1), Revision(u64::MAX)] {
        refused(
            &*store,
            PROMISE,
            &format!("there is no record, and {revision} is required"),
            &put(revision),
        )
        .await;
    }
    let older = commit(&*store, "the record is put", &Batch::new().put(k.clone(), b"1")).await;
    let exact = commit(&*store, "it is put again", &Batch::new().put(k.clone(), b"2")).await;
    let newer = commit(
        &*store,
        "another record is put",
        &Batch::new().put(other.clone(), b"3"),
    )
    .await;
    let wrong = [
        older,
        newer,
        Revision(0),
        Revision(exact.0.saturating_sub(1)),
        Revision(exact.0.saturating_add(1)),
        Revision(exact.0 | 1 << 32),
        Revision(u64::MAX),
    ];
    for revision in wrong {
        let when = format!("the record has {exact}, and {revision} is required");
        refused(&*store, PROMISE, &when, &put(revision)).await;
        refused(
            &*store,
            PROMISE,
            &when,
            &Batch::new().at(k.clone(), revision).delete(k.clone()),
        )
        .await;
        expect_record(
            PROMISE,
            &when,
            Some((&k, b"2", exact)),
            one(&*store, &k).await.as_ref(),
        );
    }
    let right = Batch::new().at(k.clone(), exact).put(k.clone(), b"4");
    let latest = commit(&*store, "exactly the record's revision is required", &right).await;
    expect_record(
        PROMISE,
        "the condition held",
        Some((&k, b"4", latest)),
        one(&*store, &k).await.as_ref(),
    );
    refused(&*store, PROMISE, "the same batch comes a second time", &right).await;
    commit(
        &*store,
        "the record is deleted",
        &Batch::new().at(k.clone(), latest).delete(k.clone()),
    )
    .await;
    refused(&*store, PROMISE, "the record was deleted since", &put(latest)).await;
    commit(
        &*store,
        "it is created again",
        &Batch::new().absent(k.clone()).put(k.clone(), b"5"),
    )
    .await;
    refused(
        &*store,
        PROMISE,
        "the record was deleted and created again since",
        &put(latest),
    )
    .await;
}

/// A condition may speak of a key that the batch does not write, and such a key stays as it is.
pub async fn conditions_on_other_keys(harness: &dyn Harness) {
    const PROMISE: &str = "conditions on keys that the batch does not write count as well";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let (guard, target, none) = (key("guard"), key("target"), key("none"));
    let at = commit(
        &*store,
        "the guard is put",
        &Batch::new().put(guard.clone(), b"g"),
    )
    .await;
    let put = |batch: Batch| batch.put(target.clone(), b"t");
    refused(
        &*store,
        PROMISE,
        "the guard is there",
        &put(Batch::new().absent(guard.clone())),
    )
    .await;
    refused(
        &*store,
        PROMISE,
        "the guard has another revision",
        &put(Batch::new().at(guard.clone(), Revision(at.0 + 1))),
    )
    .await;
    refused(
        &*store,
        PROMISE,
        "there is no such record",
        &put(Batch::new().at(none.clone(), at)),
    )
    .await;
    expect_record(
        PROMISE,
        "all batches were refused",
        None,
        one(&*store, &target).await.as_ref(),
    );
    let held = put(Batch::new().at(guard.clone(), at).absent(none.clone()));
    let revision = commit(&*store, "conditions on other keys hold", &held).await;
    expect_record(
        PROMISE,
        "they held",
        Some((&target, b"t", revision)),
        one(&*store, &target).await.as_ref(),
    );
    // The guard keeps its revision, so the same conditions hold again.
    expect_record(
        PROMISE,
        "the guard was looked at",
        Some((&guard, b"g", at)),
        one(&*store, &guard).await.as_ref(),
    );
    commit(&*store, "the same conditions come again", &held).await;
}

/// A batch's conditions are judged against the state before the batch: they do not see its writes.
pub async fn conditions_see_the_state_before(harness: &dyn Harness) {
    const PROMISE: &str = "a batch's conditions do not see its own writes";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let (a, b) = (key("a"), key("b"));
    let create = Batch::new()
        .absent(a.clone())
        .put(a.clone(), b"1")
        .absent(b.clone())
        .put(b.clone(), b"1");
    let first = commit(
        &*store,
        "two records are created under the condition that they are absent",
        &create,
    )
    .await;
    // `a` is deleted by the batch, but was there before it.
    let deleting = Batch::new()
        .delete(a.clone())
        .absent(a.clone())
        .put(b.clone(), b"2");
    refused(
        &*store,
        PROMISE,
        "a record is deleted and required to be absent",
        &deleting,
    )
    .await;
    // The batch will get a revision that is larger than `first`; whichever it is, `a` did not have it before.
    for ahead in 1..=3 {
        let next = Revision(first.0 + ahead);
        let guessing = Batch::new().put(a.clone(), b"2").at(a.clone(), next);
        refused(
            &*store,
            PROMISE,
            &format!("the batch's own revision {next} is guessed"),
            &guessing,
        )
        .await;
    }
    let update = Batch::new()
        .at(a.clone(), first)
        .put(a.clone(), b"2")
        .at(b.clone(), first)
        .delete(b.clone());
    let second = commit(
        &*store,
        "records are replaced and deleted under their own revisions",
        &update,
    )
    .await;
    expect_record(
        PROMISE,
        "the batch was accepted",
        Some((&a, b"2", second)),
        one(&*store, &a).await.as_ref(),
    );
    expect_record(
        PROMISE,
        "the batch was accepted",
        None,
        one(&*store, &b).await.as_ref(),
    );
    let swap = Batch::new()
        .at(a.clone(), second)
        .delete(a.clone())
        .absent(b.clone())
        .put(b.clone(), b"3");
    commit(&*store, "one record is deleted and another created", &swap).await;
}

/// Every condition counts, wherever it stands among others, also several of one key.
pub async fn every_condition_counts(harness: &dyn Harness) {
    const PROMISE: &str = "a batch is refused if any of its conditions does not hold";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let keys: Vec<Key> = (0..5).map(|i| key(format!("k{i}"))).collect();
    let mut batch = Batch::new();
    for k in &keys {
        batch = batch.put(k.clone(), b"there");
    }
    let at = commit(&*store, "records are put", &batch).await;
    for wrong in 0..keys.len() {
        let mut batch = Batch::new().put(key("target"), b"t");
        for (i, k) in keys.iter().enumerate() {
            batch = if i == wrong {
                batch.absent(k.clone())
            } else {
                batch.at(k.clone(), at)
            };
        }
        let when = format!("only condition {wrong} of {} does not hold", keys.len());
        let named = refused(&*store, PROMISE, &when, &batch).await;
        if named != keys[wrong] {
            broken(
                "`Conflict` names a key whose condition did not hold",
                when,
                &keys[wrong],
                named,
            );
        }
    }
    let k = &keys[0];
    let twice = Batch::new()
        .at(k.clone(), at)
        .at(k.clone(), at)
        .put(key("target"), b"t");
    commit(&*store, "the same condition is given twice", &twice).await;
    for both in [
        Batch::new().at(k.clone(), at).absent(k.clone()),
        Batch::new().absent(k.clone()).at(k.clone(), at),
    ] {
        refused(
            &*store,
            PROMISE,
            "conditions of one key contradict each other",
            &both.put(key("target"), b"u"),
        )
        .await;
    }
}
