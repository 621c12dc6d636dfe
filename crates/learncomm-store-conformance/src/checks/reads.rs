//! Records come back as they were put.

use learncomm_core::store::{Batch, Key, MAX_KEY_BYTES, Record, RecordStore};

use super::{Room, broken, commit, everything, expect_record, get, key, one, show_all};
use crate::Harness;

/// The backend's name is the same each time, lower case and not empty.
pub async fn name_is_constant(harness: &dyn Harness) {
    let room = Room::new(harness).await;
    let (first, second) = (room.open().await.name(), room.open().await.name());
    let lower = !first.is_empty() && !first.chars().any(|c| c.is_uppercase() || c.is_whitespace());
    if first != second || !lower {
        broken(
            "a backend has one name, in lower case",
            "two handles are asked for it",
            "the same short word twice",
            format!("{first:?} and {second:?}"),
        );
    }
}

/// `get` answers in the order of the keys asked for, also for keys that are asked for twice and keys that hold
/// nothing, for no keys at all and for very many.
pub async fn get_answers_in_order(harness: &dyn Harness) {
    const PROMISE: &str = "`get` answers in the order of the keys, `None` where there is no record";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let stored: Vec<Key> = ["m", "c", "x", "a"].into_iter().map(key).collect();
    let mut revisions = Vec::new();
    for k in &stored {
        let batch = Batch::new().put(k.clone(), [b"value of ", k.as_bytes()].concat());
        revisions.push(commit(&*store, "a record is put", &batch).await);
    }
    get(&*store, &[]).await;
    let missing = key("nothing here");
    let orders: [&[usize]; 6] = [
        &[0, 1, 2, 3],
        &[3, 2, 1, 0],
        &[2, 9, 0, 9, 2, 2],
        &[9],
        &[9, 9, 1],
        &[1, 1, 1, 3],
    ];
    for order in orders {
        let keys: Vec<Key> = order
            .iter()
            .map(|i| stored.get(*i).unwrap_or(&missing).clone())
            .collect();
        let found = get(&*store, &keys).await;
        for (position, (i, found)) in order.iter().zip(&found).enumerate() {
            let value = [b"value of ", keys[position].as_bytes()].concat();
            let expected = revisions.get(*i).map(|r| (&keys[position], value.as_slice(), *r));
            expect_record(
                PROMISE,
                &format!("{keys:?} are read, answer {position}"),
                expected,
                found.as_ref(),
            );
        }
    }
    // More keys than a statement of a database has room for parameters in the usual settings of some.
    let many: Vec<Key> = (0..5_000)
        .map(|i| stored.get(i % 5).unwrap_or(&missing).clone())
        .collect();
    for (i, (asked, found)) in many.iter().zip(get(&*store, &many).await).enumerate() {
        let right = found.as_ref().map(|r| &r.key) == (i % 5 < 4).then_some(asked);
        if !right {
            broken(
                PROMISE,
                format!("{} keys are read, answer {i}", many.len()),
                asked,
                format!("{found:?}"),
            );
        }
    }
}

/// Values come back byte for byte: each single byte, all of them, zeros in front, amid and behind, invalid UTF-8.
pub async fn values_round_trip(harness: &dyn Harness) {
    let room = Room::new(harness).await;
    let store = room.open().await;
    let mut values: Vec<Vec<u8>> = (0..=u8::MAX).map(|b| vec![b]).collect();
    values.push((0..=u8::MAX).collect());
    values.push((0..=u8::MAX).rev().collect());
    for text in [
        "\0",
        "\0\0",
        "\0a",
        "a\0b",
        "ab\0",
        " a ",
        "a\r\n",
        "'\"\\%",
        "{\"v\":1}",
        "\u{fffd}é",
    ] {
        values.push(text.into());
    }
    values.push(vec![0xc3, 0x28, 0xff, 0xfe]);
    values.push([0xde, 0xad, 0x00].repeat(30_000));
    let mut batch = Batch::new();
    for (i, value) in values.iter().enumerate() {
        batch = batch.put(key(format!("value {i:03}")), value.clone());
    }
    let revision = commit(&*store, "values of all bytes are put", &batch).await;
    let scanned = everything(&*store).await;
    for (i, value) in values.iter().enumerate() {
        let k = key(format!("value {i:03}"));
        let expected = Some((&k, value.as_slice(), revision));
        expect_record(
            "a value comes back byte for byte",
            "it is read by `get`",
            expected,
            one(&*store, &k).await.as_ref(),
        );
        expect_record(
            "a value comes back byte for byte",
            "it is read by `scan`",
            expected,
            scanned.get(i),
        );
    }
}

/// A record with an empty value is a record, not the absence of one.
pub async fn empty_value_is_a_record(harness: &dyn Harness) {
    const PROMISE: &str = "a record with an empty value is there";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let k = key("empty");
    let revision = commit(&*store, "an empty value is put", &Batch::new().put(k.clone(), [])).await;
    let expected = Some((&k, &[][..], revision));
    expect_record(
        PROMISE,
        "it is read by `get`",
        expected,
        one(&*store, &k).await.as_ref(),
    );
    expect_record(
        PROMISE,
        "it is read by `scan`",
        expected,
        everything(&*store).await.first(),
    );
    super::refused(
        &*store,
        "`Absent` refuses a record with an empty value",
        "a record with an empty value is created again",
        &Batch::new().absent(k.clone()).put(k.clone(), b"again"),
    )
    .await;
    let filled = Batch::new().at(k.clone(), revision).put(k.clone(), b"full");
    let revision = commit(&*store, "an empty value is replaced", &filled).await;
    let emptied = Batch::new().at(k.clone(), revision).put(k.clone(), []);
    let revision = commit(&*store, "a value is replaced by an empty one", &emptied).await;
    let expected = Some((&k, &[][..], revision));
    expect_record(
        PROMISE,
        "it replaced a full one",
        expected,
        one(&*store, &k).await.as_ref(),
    );
}

/// Keys that somebody might take for one another, in bytewise order.
pub(crate) fn awkward_keys() -> Vec<Key> {
    let mut keys: Vec<Key> = (0..=u8::MAX).map(|b| key([b])).collect();
    for bytes in [
        &b"10"[..],
        b"9",
        b"010",
        b"1.0",
        b"a",
        b"A",
        b"ab",
        b"aB",
        b"Ab",
        b"AB",
        b"a\0",
        b"a\0\0",
        b"a\0b",
        b"a ",
        b" a",
        b"a/b",
        b"a-b",
        b"a_b",
        b"a%b",
        b"a\\b",
        b"a'b",
        b"\0\0",
        b"\x7f\x80",
        b"\x80\x7f",
        b"\xff\xff",
        b"\xff\x00",
        b"\xc3\xa9",
        b"e\xcc\x81",
        b"\xc3\x28",
        b"\xc3\x29",
        b"\xef\xbf\xbd",
        b"\xed\xa0\x80",
        b"a\xff",
        b"a\xfe",
    ] {
        keys.push(key(bytes));
    }
    // The longest keys, alike up to the last byte, and those just shorter.
    for fill in [0x00, b'k', 0xff] {
        keys.push(key([fill; MAX_KEY_BYTES - 1]));
        keys.push(key([fill; MAX_KEY_BYTES]));
        let mut last = [fill; MAX_KEY_BYTES];
        last[MAX_KEY_BYTES - 1] = 0x80;
        keys.push(key(last));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// Keys of 1 to 512 bytes of any kind are each their own: prefixes of each other, upper and lower case, numbers as
/// text, zeros, invalid UTF-8.
pub async fn keys_are_distinct(harness: &dyn Harness) {
    const PROMISE: &str = "a key is its bytes, and each key holds a record of its own";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let keys = awkward_keys();
    let mut batch = Batch::new();
    for k in &keys {
        batch = batch.absent(k.clone()).put(k.clone(), k.as_bytes());
    }
    let revision = commit(&*store, "records are put under keys of all kinds", &batch).await;
    let found = get(&*store, &keys).await;
    for (k, found) in keys.iter().zip(&found) {
        let expected = Some((k, k.as_bytes(), revision));
        expect_record(PROMISE, "it is read by `get`", expected, found.as_ref());
        expect_record(
            PROMISE,
            "it is read alone",
            expected,
            one(&*store, k).await.as_ref(),
        );
    }
    // Every second one is taken away; its neighbours must not notice.
    let mut batch = Batch::new();
    for k in keys.iter().step_by(2) {
        batch = batch.delete(k.clone());
    }
    commit(&*store, "every second record is deleted", &batch).await;
    for (i, (k, found)) in keys.iter().zip(get(&*store, &keys).await).enumerate() {
        let expected = (i % 2 == 1).then_some((k, k.as_bytes(), revision));
        expect_record(
            PROMISE,
            "every second key in order was deleted",
            expected,
            found.as_ref(),
        );
    }
}

/// A put replaces the record and leaves all others alone.
pub async fn put_replaces(harness: &dyn Harness) {
    const PROMISE: &str = "a put replaces the record under its key, and no other";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let (k, other) = (key("k"), key("ka"));
    let both = Batch::new()
        .put(k.clone(), b"a rather long first value")
        .put(other.clone(), b"other");
    let before = commit(&*store, "two records are put", &both).await;
    for value in [&b"short"[..], b"", b"longer again", b"longer again"] {
        let revision = commit(&*store, "one is replaced", &Batch::new().put(k.clone(), value)).await;
        let found = get(&*store, &[k.clone(), other.clone()]).await;
        expect_record(
            PROMISE,
            "the replaced one is read",
            Some((&k, value, revision)),
            found[0].as_ref(),
        );
        expect_record(
            PROMISE,
            "its neighbour is read",
            Some((&other, b"other", before)),
            found[1].as_ref(),
        );
        let all = everything(&*store).await;
        if all.len() != 2 {
            broken(PROMISE, "the store is scanned", "2 records", show_all(&all));
        }
    }
}

/// A deleted record is gone for `get`, `scan` and `Absent`; deleting what is not there is not an error.
pub async fn delete_removes(harness: &dyn Harness) {
    const PROMISE: &str = "a deleted record is gone";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let (k, stays) = (key("goes"), key("goes not"));
    commit(
        &*store,
        "what is not there is deleted",
        &Batch::new().delete(k.clone()),
    )
    .await;
    let both = Batch::new().put(k.clone(), b"1").put(stays.clone(), b"2");
    let revision = commit(&*store, "two records are put", &both).await;
    let kept = Record {
        key: stays,
        value: b"2".to_vec(),
        revision,
    };
    for round in 0..2 {
        // The second time there is nothing left to delete.
        commit(&*store, "one record is deleted", &Batch::new().delete(k.clone())).await;
        gone(
            &*store,
            PROMISE,
            &format!("it was deleted, round {round}"),
            &k,
            &kept,
        )
        .await;
    }
    let again = Batch::new().absent(k.clone()).put(k.clone(), b"3");
    let revision = commit(&*store, "a deleted record is created with `Absent`", &again).await;
    expect_record(
        PROMISE,
        "it was created again",
        Some((&k, b"3", revision)),
        one(&*store, &k).await.as_ref(),
    );
    let batch = Batch::new().at(k.clone(), revision).delete(k.clone());
    commit(&*store, "it is deleted under the condition `At`", &batch).await;
    gone(
        &*store,
        PROMISE,
        "it was deleted under the condition `At`",
        &k,
        &kept,
    )
    .await;
}

async fn gone(store: &dyn RecordStore, promise: &str, when: &str, k: &Key, kept: &Record) {
    expect_record(promise, when, None, one(store, k).await.as_ref());
    super::expect_records(
        promise,
        when,
        std::slice::from_ref(kept),
        &everything(store).await,
    );
}
