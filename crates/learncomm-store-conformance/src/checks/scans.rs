//! Ranges, their order and their pages.

use std::ops::Bound;

use learncomm_core::store::{Batch, Key, Order, Record, RecordStore, Scan};

use super::reads::awkward_keys;
use super::{Room, broken, commit, expect_records, key, scan, show_all};
use crate::Harness;

const ORDERS: [Order; 2] = [Order::Ascending, Order::Descending];

/// What a range holds, found the slow way: every record is compared with both bounds.
pub(crate) fn in_range(records: &[Record], of: &Scan) -> Vec<Record> {
    let above = |k: &Key| match &of.start {
        Bound::Included(low) => k >= low,
        Bound::Excluded(low) => k > low,
        Bound::Unbounded => true,
    };
    let below = |k: &Key| match &of.end {
        Bound::Included(high) => k <= high,
        Bound::Excluded(high) => k < high,
        Bound::Unbounded => true,
    };
    let mut found: Vec<Record> = records
        .iter()
        .filter(|r| above(&r.key) && below(&r.key))
        .cloned()
        .collect();
    found.sort_by(|a, b| a.key.as_bytes().cmp(b.key.as_bytes()));
    if of.order == Order::Descending {
        found.reverse();
    }
    found
}

/// Puts a record under each key and returns them.
async fn fill(store: &dyn RecordStore, keys: &[Key]) -> Vec<Record> {
    let mut batch = Batch::new();
    for k in keys {
        batch = batch.put(k.clone(), [b"at ", k.as_bytes()].concat());
    }
    let revision = commit(store, "records are put", &batch).await;
    keys.iter()
        .map(|k| Record {
            key: k.clone(),
            value: [b"at ", k.as_bytes()].concat(),
            revision,
        })
        .collect()
}

/// Both kinds of bound at each of `points`, and none.
fn bounds(points: &[Key]) -> Vec<Bound<Key>> {
    let kinds = |k: &Key| [Bound::Included(k.clone()), Bound::Excluded(k.clone())];
    let mut all: Vec<_> = points.iter().flat_map(kinds).collect();
    all.push(Bound::Unbounded);
    all
}

/// Scans go by the bytes of the keys: not by text, not by number, not by length, not by signed bytes.
pub async fn keys_are_ordered_bytewise(harness: &dyn Harness) {
    const PROMISE: &str = "records come in bytewise order of their keys";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let records = fill(&*store, &awkward_keys()).await;
    for order in ORDERS {
        let whole = Scan::all().order(order);
        let page = scan(&*store, &whole).await;
        let expected = in_range(&records, &whole);
        // The first place where they differ says more than two lists of hundreds.
        if let Some(i) =
            (0..expected.len().max(page.records.len())).find(|i| expected.get(*i) != page.records.get(*i))
        {
            broken(
                PROMISE,
                format!("keys of all kinds are scanned {order:?}, record {i}"),
                super::show(expected.get(i)),
                super::show(page.records.get(i)),
            );
        }
    }
    // Bounds follow the same order: each range of neighbours holds exactly what lies between.
    for pair in records.windows(2) {
        let between = Scan::range(
            Bound::Included(pair[0].key.clone()),
            Bound::Excluded(pair[1].key.clone()),
        );
        let page = scan(&*store, &between).await;
        expect_records(
            PROMISE,
            &format!("{between:?} is scanned"),
            &pair[..1],
            &page.records,
        );
    }
}

/// Each combination of included, excluded and missing bounds, at stored keys and between them, in both orders, gives
/// exactly the records of the range; inverted and empty ranges are empty pages.
pub async fn scan_bounds_are_exact(harness: &dyn Harness) {
    const PROMISE: &str = "a scan gives the records between its bounds, and no others";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let stored: Vec<Key> = ["b", "d", "d\0", "f"].into_iter().map(key).collect();
    let records = fill(&*store, &stored).await;
    let mut points = stored;
    points.extend(["a", "c", "g"].into_iter().map(key));
    let bounds = bounds(&points);
    for start in &bounds {
        for end in &bounds {
            for order in ORDERS {
                let range = Scan::range(start.clone(), end.clone()).order(order).limit(10);
                let page = scan(&*store, &range).await;
                expect_records(
                    PROMISE,
                    &format!("{range:?}"),
                    &in_range(&records, &range),
                    &page.records,
                );
            }
        }
    }
}

/// An empty store, a range without records and an inverted range are empty pages without `more`.
pub async fn empty_ranges_are_empty_pages(harness: &dyn Harness) {
    const PROMISE: &str = "an empty or inverted range is an empty page";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let ranges = |low: &str, high: &str| {
        let (low, high) = (key(low), key(high));
        [
            Scan::range(Bound::Included(high.clone()), Bound::Included(low.clone())),
            Scan::range(Bound::Excluded(high.clone()), Bound::Excluded(low.clone())),
            Scan::range(Bound::Included(low.clone()), Bound::Excluded(low.clone())),
            Scan::range(Bound::Excluded(low.clone()), Bound::Included(low.clone())),
            Scan::range(Bound::Excluded(low.clone()), Bound::Excluded(low.clone())),
            Scan::range(Bound::Excluded(low.clone()), Bound::Excluded(high)),
        ]
    };
    let check = async |range: Scan, when: &str| {
        for order in ORDERS {
            for limit in [1, 100] {
                let range = range.clone().order(order).limit(limit);
                let page = scan(&*store, &range).await;
                if !page.records.is_empty() || page.more {
                    let found = format!("{}, more: {}", show_all(&page.records), page.more);
                    broken(
                        PROMISE,
                        format!("{when}, {range:?}"),
                        "0 records [], more: false",
                        found,
                    );
                }
            }
        }
    };
    check(Scan::all(), "the store is empty").await;
    for range in ranges("b", "c") {
        check(range, "the store is empty").await;
    }
    fill(&*store, &["a", "b", "c", "d"].map(key)).await;
    for range in ranges("b", "c") {
        check(range, "the range holds nothing").await;
    }
    commit(&*store, "a record is deleted", &Batch::new().delete(key("b"))).await;
    let single = Scan::range(Bound::Included(key("b")), Bound::Included(key("b")));
    check(single, "the only record of the range was deleted").await;
}

/// Each page holds as many records as there are, up to the limit: the first ones of the range in the scan's order.
pub async fn pages_are_full(harness: &dyn Harness) {
    const PROMISE: &str = "a page holds the first records of its range, up to the limit";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let records = fill(&*store, &letters()).await;
    for range in page_ranges() {
        let all = in_range(&records, &range);
        for limit in 1..=records.len() + 2 {
            let page = scan(&*store, &range.clone().limit(limit)).await;
            let expected = &all[..limit.min(all.len())];
            expect_records(
                PROMISE,
                &format!("{range:?} with a limit of {limit}"),
                expected,
                &page.records,
            );
        }
    }
}

/// `more` is true if and only if the range goes on behind the page, also exactly at its end.
pub async fn more_is_exact(harness: &dyn Harness) {
    let room = Room::new(harness).await;
    let store = room.open().await;
    let records = fill(&*store, &letters()).await;
    for range in page_ranges() {
        let all = in_range(&records, &range);
        for limit in 1..=records.len() + 2 {
            let page = scan(&*store, &range.clone().limit(limit)).await;
            if page.more != (all.len() > limit) {
                broken(
                    "`more` is true if and only if the range holds further records",
                    format!("{range:?} holds {} records, and the limit is {limit}", all.len()),
                    format!("more: {}", all.len() > limit),
                    format!("more: {}", page.more),
                );
            }
        }
    }
}

/// Going from page to page with `after` gives every record exactly once, whatever the page length.
pub async fn paging_gives_each_record_once(harness: &dyn Harness) {
    const PROMISE: &str = "going from page to page gives every record of the range once, in order";
    let room = Room::new(harness).await;
    let store = room.open().await;
    let records = fill(&*store, &letters()).await;
    for range in page_ranges() {
        let expected = in_range(&records, &range);
        for limit in 1..=records.len() + 1 {
            let mut next = range.clone().limit(limit);
            let mut found = Vec::new();
            // One page a record and one to spare: a store that says `more` for ever must not hang the check.
            for _ in 0..records.len() + 2 {
                let page = scan(&*store, &next).await;
                if let Some(last) = page.records.last() {
                    next = next.after(&last.key);
                }
                found.extend(page.records);
                if !page.more {
                    break;
                }
            }
            let when = format!("{range:?} is read in pages of {limit}");
            expect_records(PROMISE, &when, &expected, &found);
        }
    }
}

fn letters() -> Vec<Key> {
    ["a", "b", "ba", "c", "d", "e", "f", "g"]
        .into_iter()
        .map(key)
        .collect()
}

/// The whole store and ranges in it that end at, before and behind stored keys, in both orders.
fn page_ranges() -> Vec<Scan> {
    let (low, high) = (key("b"), key("f"));
    let ranges = [
        Scan::all(),
        Scan::range(Bound::Included(low.clone()), Bound::Included(high.clone())),
        Scan::range(Bound::Included(low.clone()), Bound::Excluded(high.clone())),
        Scan::range(Bound::Excluded(low.clone()), Bound::Included(high)),
        Scan::range(Bound::Excluded(low), Bound::Unbounded),
        Scan::range(Bound::Unbounded, Bound::Excluded(key("dd"))),
    ];
    ranges
        .into_iter()
        .flat_map(|range| ORDERS.map(|order| range.clone().order(order)))
        .collect()
}
