//! Writing in steps that sled survives.
//!
//! Sled writes a log of segments and takes a freed segment into use again once what replaced its content has been
//! handed to the kernel, not once the disk has it. As long as little is written between two syncs, the replacement is
//! on the disk before that can happen; in one large batch it may not be, and a power cut would then take *older*,
//! acknowledged records along. So no more than [`STEP`] bytes go to sled between two syncs:
//!
//! * Chunks of long values go first, in steps. Nothing points to them yet, so nobody sees them; after a crash they are
//!   found by their revision, which is greater than the latest, and removed.
//! * Then the heads and the new revision follow, in one atomic batch: the commit.
//! * If the heads alone are more than a step, they are first written as a journal, in chunks; the commit is then the
//!   head of the journal. After it the heads are spread out in steps, while no reader reads, and after a crash again.
//! * Chunks that were replaced are removed with the commit if they are few. If they are many, the commit notes that
//!   they are garbage, and they are removed in steps afterwards.

use std::collections::BTreeMap;
use std::sync::RwLockWriteGuard;

use learncomm_core::store::StoreError;
use sled::IVec;

use crate::fault;
use crate::layout::{self, CHUNK, Head, Op, Run};
use crate::read::Engine;

/// How many bytes go to sled between two syncs, about.
pub(crate) const STEP: usize = 1 << 20;
/// How many chunks are removed between two syncs.
const REMOVE: usize = 64;

/// What a group of batches changes.
#[derive(Default)]
pub(crate) struct Change {
    pub(crate) revision: u64,
    pub(crate) heads: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    pub(crate) chunks: BTreeMap<[u8; 13], IVec>,
    /// Chunks that no head points to any more.
    pub(crate) dropped: Vec<Run>,
    /// The first number that no chunk of the latest revision has.
    pub(crate) next_number: u32,
}

/// Writes a change and makes it durable. After an error, the store is closed: what is in memory is not on the disk.
pub(crate) fn write(engine: &Engine, change: Change, garbage: &mut Vec<Run>) -> Result<(), StoreError> {
    let outcome = engine.health.call(|| write_steps(engine, change, garbage));
    if outcome.is_err() {
        engine.health.close();
    }
    outcome
}

fn write_steps(engine: &Engine, mut change: Change, garbage: &mut Vec<Run>) -> Result<(), StoreError> {
    // A later batch of the group may have dropped what an earlier one wrote.
    change.dropped.retain(|run| {
        let is_new = run.count > 0 && change.chunks.contains_key(&layout::chunk_key(run.revision, run.first));
        if is_new {
            run.keys().for_each(|key| drop(change.chunks.remove(&key)));
        }
        !is_new
    });
    let mut ops: Vec<Op> = change.heads.into_iter().collect();
    let dropped: usize = change.dropped.iter().map(|run| run.count as usize).sum();
    if dropped <= REMOVE {
        let keys = change.dropped.iter().flat_map(|run| run.keys());
        ops.extend(keys.map(|key| (key.to_vec(), None)));
    } else {
        ops.extend(change.dropped.iter().map(|run| {
            let (key, count) = run.as_garbage();
            (key, Some(count))
        }));
        garbage.append(&mut change.dropped);
    }
    ops.push((layout::COUNTER.to_vec(), Some(layout::counter(change.revision))));

    let head_bytes = size(&ops);
    if head_bytes > STEP {
        let run = journal(engine, change.revision, change.next_number, &mut change.chunks, ops)?;
        garbage.push(run);
        return Ok(());
    }
    let chunk_bytes: usize = change.chunks.values().map(|c| c.len()).sum();
    if head_bytes + chunk_bytes > STEP {
        write_ahead(engine, &mut change.chunks)?;
    }
    let mut batch = batch_of(&ops);
    for (key, chunk) in change.chunks {
        batch.insert(&key, chunk);
    }
    engine.apply(batch)?;
    engine.sync()
}

/// Writes chunks that nothing points to yet.
fn write_ahead(engine: &Engine, chunks: &mut BTreeMap<[u8; 13], IVec>) -> Result<(), StoreError> {
    let mut batch = sled::Batch::default();
    let mut bytes = 0;
    while let Some((key, chunk)) = chunks.pop_first() {
        bytes += chunk.len();
        batch.insert(&key, chunk);
        if bytes + CHUNK > STEP || chunks.is_empty() {
            engine.apply(std::mem::take(&mut batch))?;
            engine.sync()?;
            bytes = 0;
        }
    }
    Ok(())
}

fn journal(
    engine: &Engine,
    revision: u64,
    first: u32,
    chunks: &mut BTreeMap<[u8; 13], IVec>,
    ops: Vec<Op>,
) -> Result<Run, StoreError> {
    let bytes = layout::pack(&ops);
    let (head, count) = Head::write(layout::JOURNAL, &bytes, revision, first, 0);
    let run = Run { revision, first, count };
    chunks.extend(run.keys().zip(bytes.chunks(CHUNK).map(IVec::from)));
    write_ahead(engine, chunks)?;

    // The commit. The revision goes along, so that the chunks of the journal are not taken for left-overs.
    let no_readers = engine.applying();
    let mut batch = sled::Batch::default();
    batch.insert(layout::JOURNAL, head);
    batch.insert(layout::COUNTER, layout::counter(revision));
    engine.apply_alone(&no_readers, batch)?;
    engine.sync()?;
    spread_out(engine, &no_readers, ops, run)?;
    Ok(run)
}

/// Applies what a journal holds. May be done again after a crash.
fn spread_out(engine: &Engine, no_readers: &RwLockWriteGuard<'_, ()>, ops: Vec<Op>, run: Run) -> Result<(), StoreError> {
    let mut rest = ops.as_slice();
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest.iter().take_while(|op| {
            bytes += size(std::slice::from_ref(*op));
            bytes <= STEP
        });
        let (step, later) = rest.split_at(fits.count().max(1));
        rest = later;
        let mut batch = batch_of(step);
        if rest.is_empty() {
            batch.remove(layout::JOURNAL);
            let (key, count) = run.as_garbage();
            batch.insert(key, count);
        }
        engine.apply_alone(no_readers, batch)?;
        engine.sync()?;
    }
    Ok(())
}

/// Removes a run of garbage, and then the note of it.
pub(crate) fn remove(engine: &Engine, run: Run) -> Result<(), StoreError> {
    let outcome = engine.health.call(|| {
        let mut keys = run.keys();
        while keys.len() > 0 {
            let mut batch = sled::Batch::default();
            keys.by_ref().take(REMOVE).for_each(|key| batch.remove(&key));
            if keys.len() == 0 {
                batch.remove(run.as_garbage().0);
            }
            engine.apply(batch)?;
            engine.sync()?;
        }
        Ok(())
    });
    if outcome.is_err() {
        engine.health.close();
    }
    outcome
}

/// Brings a store that was just opened into order: finishes a journal, removes chunks of a batch that was never
/// committed, and finds out the latest revision and what is garbage.
pub(crate) fn recover(engine: &Engine) -> Result<(u64, Vec<Run>), StoreError> {
    let latest = match engine.raw(layout::COUNTER)? {
        Some(bytes) => {
            layout::read_counter(&bytes).ok_or_else(|| fault::corrupt("the latest revision cannot be read"))?
        }
        None if first_key(engine, layout::FIRST_HEAD, layout::PAST_HEADS)?.is_none() => 0,
        None => return Err(fault::corrupt("the latest revision is missing")),
    };
    if let Some(head) = engine.raw(layout::JOURNAL)? {
        let run = Head::read(&head).and_then(|h| h.run());
        let ops = layout::unpack(&engine.value(layout::JOURNAL, &head)?);
        let (Some(run), Some(ops)) = (run, ops) else {
            return Err(fault::corrupt("the journal cannot be read"));
        };
        spread_out(engine, &engine.applying(), ops, run)?;
    }
    let left_over = layout::chunk_key(latest + 1, 0);
    while first_key(engine, &left_over, layout::PAST_CHUNKS)?.is_some() {
        let mut batch = sled::Batch::default();
        for entry in engine.db.range(left_over.as_slice()..layout::PAST_CHUNKS).take(REMOVE) {
            batch.remove(entry.map_err(fault::of_sled)?.0);
        }
        engine.apply(batch)?;
        engine.sync()?;
    }
    let mut garbage = Vec::new();
    for entry in engine.db.range(layout::FIRST_GARBAGE..layout::PAST_GARBAGE) {
        let (key, count) = entry.map_err(fault::of_sled)?;
        let run = Run::from_garbage(&key, &count);
        garbage.push(run.ok_or_else(|| fault::corrupt("a note of garbage cannot be read"))?);
    }
    Ok((latest, garbage))
}

fn first_key(engine: &Engine, start: &[u8], end: &[u8]) -> Result<Option<IVec>, StoreError> {
    let first = engine.db.range(start..end).next();
    Ok(first.transpose().map_err(fault::of_sled)?.map(|(key, _)| key))
}

fn batch_of(ops: &[Op]) -> sled::Batch {
    let mut batch = sled::Batch::default();
    for (key, value) in ops {
        match value {
            Some(value) => batch.insert(key.as_slice(), value.as_slice()),
            None => batch.remove(key.as_slice()),
        }
    }
    batch
}

fn size(ops: &[Op]) -> usize {
    ops.iter()
        .map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len))
        .sum()
}
