use super::columns::{Column, ColumnSet, Columns, LAYOUT, decode_block};
use super::guard::{Guard, Segment, column_key, guard_key, segment, tail};
use super::load::{read_segment, stale_or_corrupt};
use crate::id::CommunityId;
use crate::store::{
    Batch, Key, RecordReader, RecordReaderExt, RecordStore, Revision, Scan, StoreError, Write, envelope,
};

/// A tail of about this many activities is sealed by itself.
pub const SEAL_AT: usize = 8_192;

/// The most rows a segment has. Full segments are never touched again; the last one is rewritten until it is full.
pub const SEGMENT_ROWS: usize = 65_536;

/// What a sealing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealOutcome {
    /// Activities that were in the tail and are in segments now.
    pub sealed: usize,
    /// Segments there are now.
    pub segments: usize,
}

/// Which segments a sealing may rewrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rewrite {
    /// The last one, if it is not full.
    Last,
    /// Also those that lie in the same time as others, as history that was brought in later does: in order, they are
    /// read without sorting.
    Overlapping,
}

/// The most segments that are rewritten at once: the memory for it is a hundred megabytes.
const MAX_REWRITTEN: usize = 32;

/// Seals the tail of a community's ledger. May run beside appenders, readers and other sealings, and may be stopped at
/// any point: nothing is lost, and the next one takes it up.
///
/// # Errors
/// [`StoreError::Conflict`] if another sealing was faster; then there is nothing left to do. [`StoreError::Corrupt`] if a
/// part is missing or damaged.
pub(crate) async fn seal(
    store: &dyn RecordStore,
    community: CommunityId,
    rewrite: Rewrite,
) -> Result<SealOutcome, StoreError> {
    let (mut guard, mut revision) = Guard::read(store, community).await?;
    clean(store, community, &guard).await?;
    let epoch = match guard.sealing {
        Some(epoch) => epoch,
        None => {
            let in_order = rewrite == Rewrite::Last
                || first_to_rewrite(&guard, i64::MAX, rewrite) == guard.segments.len();
            if in_order && tail_is_empty(store, community, guard.epoch).await? {
                return Ok(SealOutcome {
                    sealed: 0,
                    segments: guard.segments.len(),
                });
            }
            let epoch = guard.epoch;
            guard.epoch += 1;
            guard.sealing = Some(epoch);
            guard.overlapping = rewrite == Rewrite::Overlapping;
            guard.garbage.clear();
            revision = Some(put_guard(store, community, &guard, revision).await?);
            epoch
        }
    };
    let rewrite = if guard.overlapping {
        Rewrite::Overlapping
    } else {
        Rewrite::Last
    };
    let mut columns = Columns::default();
    let mut sealed = 0;
    for block in store
        .scan_all(Scan::prefix(tail(community).number(epoch)))
        .await?
    {
        sealed +=
            decode_block(&block.value, ColumnSet::ALL, &mut columns).map_err(|e| StoreError::Corrupt {
                what: format!("{} in the ledger: {e}; restore a copy of the store", block.key),
                source: None,
            })?;
    }
    let mut next = guard.clone();
    let earliest = columns.at.iter().copied().min().unwrap_or(i64::MAX);
    let kept = first_to_rewrite(&guard, earliest, rewrite);
    for segment in next.segments.drain(kept..) {
        if !read_segment(
            store,
            community,
            segment.id,
            segment.rows,
            ColumnSet::ALL,
            &mut columns,
        )
        .await?
        {
            stale_or_corrupt(store, community, revision, segment.id).await?;
            return Err(StoreError::Conflict {
                key: guard_key(community),
            });
        }
        next.garbage.push(segment.id);
    }
    columns.sort();
    let held = revision.ok_or_else(|| StoreError::Conflict {
        key: guard_key(community),
    })?;
    for start in (0..columns.len()).step_by(SEGMENT_ROWS) {
        let range = start..(start + SEGMENT_ROWS).min(columns.len());
        let rows = range.len() as u32;
        let mut batch = Batch::new().at(guard_key(community), held);
        for column in Column::ALL {
            let mut bytes = vec![LAYOUT];
            bytes.extend_from_slice(&rows.to_le_bytes());
            columns.encode(column, range.clone(), &mut bytes);
            batch.write(
                column_key(community, next.next_segment, column),
                Write::Put(bytes),
            );
        }
        store.commit(&batch).await?;
        let (first, last) = (columns.at[range.start], columns.at[range.end - 1]);
        next.segments.push(Segment {
            id: next.next_segment,
            rows,
            first,
            last,
        });
        next.next_segment += 1;
    }
    next.sealing = None;
    next.overlapping = false;
    put_guard(store, community, &next, Some(held)).await?;
    clean(store, community, &next).await?;
    Ok(SealOutcome {
        sealed,
        segments: next.segments.len(),
    })
}

/// The first segment that is rewritten together with rows from `earliest` on; the number of segments if none is.
fn first_to_rewrite(guard: &Guard, earliest: i64, rewrite: Rewrite) -> usize {
    let segments = &guard.segments;
    let last_is_full = segments.last().is_none_or(|s| s.rows as usize >= SEGMENT_ROWS);
    let last = segments.len() - usize::from(!last_is_full && earliest < i64::MAX);
    if rewrite == Rewrite::Last {
        return last;
    }
    // From behind: a segment stays if it ends before all that follows begins.
    let mut follows = earliest;
    let mut first = last;
    for (number, segment) in segments.iter().enumerate().rev() {
        if segment.last > follows {
            first = first.min(number);
        }
        follows = follows.min(segment.first);
    }
    if segments.len() - first > MAX_REWRITTEN {
        last
    } else {
        first
    }
}

/// How many activities the open tail holds, counted up to a little over `enough`.
pub(crate) async fn tail_rows(
    store: &dyn RecordReader,
    community: CommunityId,
    enough: usize,
) -> Result<usize, StoreError> {
    let (guard, _) = Guard::read(store, community).await?;
    let mut scan = Scan::prefix(tail(community).number(guard.epoch)).limit(512);
    let mut rows = 0;
    loop {
        let page = store.scan(&scan).await?;
        for block in &page.records {
            rows += super::columns::decode_header(&block.value).map_or(0, |(count, _)| count);
        }
        match page.records.last() {
            Some(last) if page.more && rows < enough => scan = scan.after(&last.key),
            _ => return Ok(rows),
        }
    }
}

async fn tail_is_empty(
    store: &dyn RecordReader,
    community: CommunityId,
    epoch: u32,
) -> Result<bool, StoreError> {
    Ok(store
        .scan(&Scan::prefix(tail(community).number(epoch)).limit(1))
        .await?
        .records
        .is_empty())
}

async fn put_guard(
    store: &dyn RecordStore,
    community: CommunityId,
    guard: &Guard,
    revision: Option<Revision>,
) -> Result<Revision, StoreError> {
    let key = guard_key(community);
    let batch = match revision {
        Some(revision) => Batch::new().at(key.clone(), revision),
        None => Batch::new().absent(key.clone()),
    };
    store.commit(&batch.put(key, envelope::seal(guard)?)).await
}

/// Deletes what no longer counts: blocks of epochs that were sealed, and segments that were replaced. Blocks of the
/// open epoch and of one being sealed are behind the range.
async fn clean(store: &dyn RecordStore, community: CommunityId, guard: &Guard) -> Result<(), StoreError> {
    let counts_from = guard.sealing.unwrap_or(guard.epoch);
    let (low, _) = tail(community).range();
    let high = std::ops::Bound::Excluded(tail(community).number(counts_from).build());
    delete(store, Scan::range(low, high)).await?;
    for id in &guard.garbage {
        delete(store, Scan::prefix(segment(community, *id))).await?;
    }
    Ok(())
}

async fn delete(store: &dyn RecordStore, scan: Scan) -> Result<(), StoreError> {
    // Blocks of a bulk import are large: few a page, so that cleaning needs little memory.
    let scan = scan.limit(64);
    loop {
        let page = store.scan(&scan).await?;
        let keys: Vec<Key> = page.records.into_iter().map(|r| r.key).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        for key in keys {
            batch.write(key, Write::Delete);
        }
        store.commit(&batch).await?;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use futures::executor::block_on;
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::{Activity, Verb, encode_block, load, tail_key};
    use crate::store::{MemoryStore, Page, Record};

    /// A store on which another sealing does some steps of its work just before the n-th commit of this one.
    #[derive(Debug)]
    struct Interrupted<'a> {
        store: &'a MemoryStore,
        /// Commits until then, and the other sealing; none means that this one stops there.
        left: Mutex<(usize, Option<Other>)>,
    }

    type Other = (CommunityId, Rewrite, usize);

    #[async_trait]
    impl RecordReader for Interrupted<'_> {
        fn name(&self) -> &'static str {
            "interrupted"
        }
        async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
            self.store.get(keys).await
        }
        async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
            self.store.scan(scan).await
        }
    }

    #[async_trait]
    impl RecordStore for Interrupted<'_> {
        async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
            let other = {
                let mut left = self.left.lock().unwrap();
                left.0 = left.0.wrapping_sub(1);
                if left.0 == 0 { Some(left.1.take()) } else { None }
            };
            match other {
                Some(Some((community, rewrite, steps))) => {
                    let between = Interrupted {
                        store: self.store,
                        left: Mutex::new((steps, None)),
                    };
                    let _ = seal(&between, community, rewrite).await;
                }
                Some(None) => {
                    return Err(StoreError::Unavailable {
                        reason: "stopped".to_owned(),
                        source: None,
                    });
                }
                None => {}
            }
            self.store.commit(batch).await
        }
    }

    fn append(store: &MemoryStore, community: CommunityId, epoch: u32, at: std::ops::Range<i64>) {
        let rows: Vec<Activity> = at.map(|at| Activity::new(at, 1, Verb::Asked)).collect();
        for (i, rows) in rows.chunks(SEAL_AT).enumerate() {
            let id = uuid::Uuid::from_u128(i as u128 + 1);
            let batch = Batch::new().put(tail_key(community, epoch, id), encode_block(rows));
            block_on(store.commit(&batch)).unwrap();
        }
    }

    #[test]
    fn two_sealings_of_different_kinds_do_the_same_work() {
        let full = SEGMENT_ROWS as i64;
        for (one, other) in [
            (Rewrite::Overlapping, Rewrite::Last),
            (Rewrite::Last, Rewrite::Overlapping),
        ] {
            for (before, steps) in (2..=3).flat_map(|before| (2..=3).map(move |steps| (before, steps))) {
                let (store, community) = (MemoryStore::new(), CommunityId::from(uuid::Uuid::from_u128(7)));
                // A full segment, and a tail that reaches back into it.
                append(&store, community, 0, 0..full);
                block_on(seal(&store, community, Rewrite::Last)).unwrap();
                append(&store, community, 1, full - 20..full + 5);
                let interrupted = Interrupted {
                    store: &store,
                    left: Mutex::new((before, Some((community, other, steps)))),
                };
                let _ = block_on(seal(&interrupted, community, one));
                let _ = block_on(seal(&store, community, one));
                let mut at: Vec<i64> = (0..full).chain(full - 20..full + 5).collect();
                at.sort_unstable();
                let read = block_on(load(&store, community, ColumnSet::ALL)).unwrap();
                assert!(read.at == at, "{one:?}, {before}, {steps}");
            }
        }
    }

    fn time() -> impl Strategy<Value = i64> {
        prop_oneof![8 => 0_i64..50, 1 => Just(i64::MIN), 1 => Just(i64::MAX), 1 => any::<i64>()]
    }

    fn some_times(most: usize) -> impl Strategy<Value = Vec<i64>> {
        prop::collection::vec(time(), 0..most)
    }

    proptest! {
        #[test]
        fn whatever_overlaps_is_brought_into_order_once(
            parts in prop::collection::vec(some_times(5), 0..MAX_REWRITTEN + 8),
            blocks in prop::collection::vec(some_times(5), 0..4),
        ) {
            let (store, community) = (MemoryStore::new(), CommunityId::from(uuid::Uuid::from_u128(7)));
            let mut at: Vec<i64> = parts.iter().chain(&blocks).flatten().copied().collect();
            at.sort_unstable();
            // Segments as sealing never makes them: short ones that overlap in any way.
            let (mut guard, mut batch) = (Guard::default(), Batch::new());
            let block = |times: &[i64]| {
                let rows: Vec<Activity> = times.iter().map(|at| Activity::new(*at, 1, Verb::Asked)).collect();
                encode_block(&rows)
            };
            for times in parts.iter().filter(|times| !times.is_empty()) {
                let mut columns = Columns::default();
                decode_block(&block(times), ColumnSet::ALL, &mut columns).unwrap();
                columns.sort();
                for column in Column::ALL {
                    let mut bytes = vec![LAYOUT];
                    bytes.extend_from_slice(&(times.len() as u32).to_le_bytes());
                    columns.encode(column, 0..times.len(), &mut bytes);
                    batch.write(column_key(community, guard.next_segment, column), Write::Put(bytes));
                }
                let (rows, first, last) = (times.len() as u32, columns.at[0], columns.at[times.len() - 1]);
                guard.segments.push(Segment { id: guard.next_segment, rows, first, last });
                guard.next_segment += 1;
            }
            batch.write(guard_key(community), Write::Put(envelope::seal(&guard).unwrap()));
            for (i, times) in blocks.iter().enumerate() {
                let id = uuid::Uuid::from_u128(i as u128 + 1);
                batch.write(tail_key(community, 0, id), Write::Put(block(times)));
            }
            block_on(store.commit(&batch)).unwrap();
            let few = guard.segments.len() <= MAX_REWRITTEN;

            for _ in 0..2 {
                block_on(seal(&store, community, Rewrite::Overlapping)).unwrap();
                prop_assert_eq!(&block_on(load(&store, community, ColumnSet::ALL)).unwrap().at, &at);
            }
            let (guard, revision) = block_on(Guard::read(&store, community)).unwrap();
            if few {
                prop_assert!(guard.segments.is_sorted_by(|a, b| a.last <= b.first), "{:?}", guard.segments);
            }
            block_on(seal(&store, community, Rewrite::Overlapping)).unwrap();
            prop_assert_eq!(block_on(Guard::read(&store, community)).unwrap().1, revision);
        }
    }
}
