//! From the queue to segments.

use std::collections::{HashMap, HashSet};
use std::ops::Bound;

use serde::Serialize;
use uuid::Uuid;

use super::document::Document;
use super::guard::{Guard, Part, bucket_key, guard_key, head_key, queue};
use super::rank::damaged;
use super::segment::{HEAD_BYTES, Head, SEGMENT_BYTES, SEGMENT_DOCS, Segment};
use crate::contribution::model::{Contribution, State, contribution_key};
use crate::error::Error;
use crate::hub::Hub;
use crate::id::CommunityId;
use crate::store::thing::Thing;
use crate::store::transaction::{Tx, transact};
use crate::store::{Entity, Key, Scan, Scope, StoreError, envelope};

/// A queue of so many is worked off behind a change.
const TEND_AT: usize = 256;
/// How many contributions one step takes at the most; and of how many bytes, except that it takes one at least.
const STEP_DOCS: usize = 1_024;
const STEP_BYTES: usize = 3 << 19;
/// How many records are read at once.
const READ_AT_ONCE: usize = 128;
/// How many segments are deleted in one step.
const SWEEP: usize = 8;

/// What was done for the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Indexed {
    /// Contributions that were taken in, or out.
    pub contributions: usize,
    /// Segments there are now.
    pub segments: usize,
}

/// How a step ended.
enum Step {
    /// There may be more to do; so many contributions were settled.
    Some(usize),
    /// There is nothing to do. So many segments there are.
    Nothing(usize),
}

impl Hub {
    /// Brings the search index of a community up to date: what changed is taken in, and what was erased is written out
    /// of it. This happens by itself, behind changes or by the next search, once there is enough of it; asking for it is
    /// worth while after bulk work, and behind an erasure.
    ///
    /// # Errors
    /// Those of the store; [`StoreError::Corrupt`] if the index is damaged: then
    /// [`rebuild_search`](Self::rebuild_search) helps.
    pub async fn index_search(&self, community: CommunityId) -> Result<Indexed, Error> {
        self.writable()?;
        let mut done = Indexed::default();
        loop {
            match step(self, community).await.map_err(as_damage)? {
                Step::Some(count) => done.contributions += count,
                Step::Nothing(segments) => {
                    done.segments = segments;
                    break;
                }
            }
        }
        while done.contributions > 0 && compact(self, community).await.map_err(as_damage)? {}
        Ok(done)
    }

    /// Builds the search index of a community anew, from its contributions. May be stopped at any point; whatever works
    /// on the index next goes on with it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn rebuild_search(&self, community: CommunityId) -> Result<Indexed, Error> {
        transact!(self, |tx| {
            let guard = load(tx, community).await?.begun_anew();
            tx.put_raw(guard_key(community), envelope::seal(&guard)?);
            Ok(())
        })?;
        self.index_search(community).await
    }

    /// Works a part of the queue off if it is long: a step, so that no change waits for much more than itself. This is
    /// upkeep: if it fails, the next one takes it up.
    pub(crate) async fn tend_search(&self, community: CommunityId) {
        let scan = Scan::prefix(queue(community)).limit(TEND_AT);
        let queued = self.store().scan(&scan).await;
        if queued.is_ok_and(|page| page.records.len() >= TEND_AT) {
            let _ = step(self, community).await;
        }
    }
}

async fn load(tx: &mut Tx<'_>, community: CommunityId) -> Result<Guard, StoreError> {
    Ok(Guard::of(tx.get(&guard_key(community)).await?))
}

/// One step, in one batch.
async fn step(hub: &Hub, community: CommunityId) -> Result<Step, Error> {
    transact!(hub, |tx| {
        let mut guard = load(tx, community).await?;
        if !guard.garbage.is_empty() {
            let from = guard.garbage.len().saturating_sub(SWEEP);
            for part in guard.garbage.split_off(from) {
                delete(tx, community, &part);
            }
            tx.put_raw(guard_key(community), envelope::seal(&guard)?);
            return Ok(Step::Some(0));
        }
        let ids = next_ids(tx, community, &guard).await?;
        if ids.is_empty() && guard.building.is_none() {
            return Ok(Step::Nothing(guard.segments.len()));
        }
        let work = Work::load(tx, community, &ids).await?;
        let settled = work.settled.len();
        if !work.erased.is_empty() && purge(tx, community, &mut guard, &work.erased).await? {
            return Ok(Step::Some(0));
        }
        if guard.building.is_some() {
            // The end is reached when there is nothing behind it; what came between is in the queue.
            guard.building = work.settled.last().copied();
        }
        for id in &work.settled {
            tx.delete_raw(queue(community).id(*id).build());
        }
        append(tx, community, &mut guard, work.segment).await?;
        tx.put_raw(guard_key(community), envelope::seal(&guard)?);
        Ok(Step::Some(settled))
    })
}

/// What to take in next: from the queue, or, as long as the index is being built, from all contributions in order.
async fn next_ids(tx: &Tx<'_>, community: CommunityId, guard: &Guard) -> Result<Vec<Uuid>, Error> {
    let scan = match guard.building {
        None => Scan::prefix(queue(community)),
        Some(after) => behind(community, after),
    };
    let page = tx.reader().scan(&scan.limit(STEP_DOCS)).await?;
    let ids = page
        .records
        .iter()
        .filter_map(|r| r.key.as_bytes().last_chunk::<16>());
    Ok(ids.map(|id| Uuid::from_bytes(*id)).collect())
}

/// The contributions behind an id.
pub(super) fn behind(community: CommunityId, after: Uuid) -> Scan {
    let all = Key::within(Scope::Community(community)).text(Contribution::KIND);
    let mut scan = Scan::prefix(all);
    scan.start = Bound::Excluded(contribution_key(community, after.into()));
    scan
}

/// What one step takes in.
#[derive(Default)]
struct Work {
    segment: Segment,
    settled: Vec<Uuid>,
    /// Numbers of what was erased.
    erased: HashSet<u32>,
}

impl Work {
    /// Reads contributions, each as a condition of the change, as far as a step goes.
    async fn load(tx: &mut Tx<'_>, community: CommunityId, ids: &[Uuid]) -> Result<Self, Error> {
        let (mut work, mut bytes) = (Self::default(), 0);
        for ids in ids.chunks(READ_AT_ONCE) {
            tx.fetch(ids.iter().map(|id| contribution_key(community, (*id).into())))
                .await?;
            for id in ids {
                let found: Option<Contribution> = tx.get(&contribution_key(community, (*id).into())).await?;
                work.settled.push(*id);
                let Some(made) = found else { continue };
                debug_assert_eq!(made.uuid(), *id);
                if made.stands() {
                    let document = Document::of(&made);
                    bytes += document.bytes();
                    work.segment.add(document);
                } else {
                    work.segment.add_gone(made.number);
                }
                if matches!(made.state, State::Erased { .. }) {
                    work.erased.insert(made.number);
                }
                if bytes > STEP_BYTES {
                    return Ok(work);
                }
            }
        }
        Ok(work)
    }
}

/// Appends a segment, joined with those before it as long as they are not much larger: so there are few of them, and each
/// document is written few times.
async fn append(
    tx: &mut Tx<'_>,
    community: CommunityId,
    guard: &mut Guard,
    mut segment: Segment,
) -> Result<(), Error> {
    if guard.segments.is_empty() {
        segment.forget_gone();
    }
    if segment.docs.is_empty() {
        return Ok(());
    }
    let mut encoded = segment.encode();
    let bytes = |part: &Part| part.bytes as usize;
    while let Some(before) = guard.segments.last().copied() {
        let own = encoded.head.len() + encoded.buckets.iter().map(Vec::len).sum::<usize>();
        let fits = segment.docs.len() + before.docs as usize <= SEGMENT_DOCS
            && own + bytes(&before) <= SEGMENT_BYTES
            && encoded.head.len() + before.head as usize <= HEAD_BYTES;
        if !fits || bytes(&before) > own * 2 {
            break;
        }
        segment.absorb(open(tx, community, &before).await?);
        guard.segments.pop();
        if guard.segments.is_empty() {
            segment.forget_gone();
        }
        delete(tx, community, &before);
        encoded = segment.encode();
    }
    if !segment.docs.is_empty() {
        let part = write(tx, community, guard, &segment);
        guard.segments.push(part);
    }
    Ok(())
}

/// Writes one segment anew that holds words of what was erased; whether there was one.
async fn purge(
    tx: &mut Tx<'_>,
    community: CommunityId,
    guard: &mut Guard,
    erased: &HashSet<u32>,
) -> Result<bool, Error> {
    let heads = heads(tx, community, guard).await?;
    let holds = |head: &Head| {
        let mut places = head.numbers.iter().enumerate();
        places.any(|(place, number)| erased.contains(number) && !head.is_gone(place))
    };
    let Some(place) = heads.iter().position(holds) else {
        return Ok(false);
    };
    rewrite(tx, community, guard, place, &heads, erased).await?;
    Ok(true)
}

/// Writes one segment anew most of whose documents do not count any more; whether there was one.
async fn compact(hub: &Hub, community: CommunityId) -> Result<bool, Error> {
    transact!(hub, |tx| {
        let mut guard = load(tx, community).await?;
        let heads = heads(tx, community, &guard).await?;
        let newest = newest(&heads);
        let is_sparse = |(place, head): (usize, &Head)| {
            let counting = head
                .numbers
                .iter()
                .filter(|number| newest.get(number) == Some(&place));
            counting.count() * 2 < head.numbers.len()
        };
        let Some(place) = heads.iter().enumerate().position(is_sparse) else {
            return Ok(false);
        };
        rewrite(tx, community, &mut guard, place, &heads, &HashSet::new()).await?;
        Ok(true)
    })
}

/// Which segment says the last word of each document.
fn newest(heads: &[Head]) -> HashMap<u32, usize> {
    let said = heads.iter().enumerate();
    said.flat_map(|(place, head)| head.numbers.iter().map(move |number| (*number, place)))
        .collect()
}

/// Writes a segment anew in its place, without what newer ones override and without some more documents; of those it
/// says that they are gone, as long as older segments may know them.
async fn rewrite(
    tx: &mut Tx<'_>,
    community: CommunityId,
    guard: &mut Guard,
    place: usize,
    heads: &[Head],
    without: &HashSet<u32>,
) -> Result<(), Error> {
    let newest = newest(heads);
    let before = guard.segments[place];
    let mut segment = open(tx, community, &before).await?;
    let dead = heads[place].numbers.iter().copied();
    let mut dead: HashSet<u32> = dead.filter(|number| newest.get(number) != Some(&place)).collect();
    let gone: Vec<u32> = without
        .iter()
        .copied()
        .filter(|n| segment.docs.contains_key(n))
        .collect();
    dead.extend(&gone);
    segment.forget(&dead);
    gone.into_iter().for_each(|number| segment.add_gone(number));
    if place == 0 {
        segment.forget_gone();
    }
    delete(tx, community, &before);
    if segment.docs.is_empty() {
        guard.segments.remove(place);
    } else {
        guard.segments[place] = write(tx, community, guard, &segment);
    }
    tx.put_raw(guard_key(community), envelope::seal(guard)?);
    Ok(())
}

fn write(tx: &mut Tx<'_>, community: CommunityId, guard: &mut Guard, segment: &Segment) -> Part {
    let docs = segment.docs.len() as u32;
    let encoded = segment.encode();
    let part = Part {
        id: guard.next,
        docs,
        buckets: encoded.buckets.len() as u32,
        head: encoded.head.len() as u32,
        bytes: (encoded.head.len() + encoded.buckets.iter().map(Vec::len).sum::<usize>()) as u32,
    };
    guard.next += 1;
    tx.put_raw(head_key(community, part.id), encoded.head);
    for (n, bucket) in (0..).zip(encoded.buckets) {
        tx.put_raw(bucket_key(community, part.id, n), bucket);
    }
    part
}

fn delete(tx: &mut Tx<'_>, community: CommunityId, part: &Part) {
    part.keys(community).for_each(|key| tx.delete_raw(key));
}

async fn heads(tx: &mut Tx<'_>, community: CommunityId, guard: &Guard) -> Result<Vec<Head>, Error> {
    let mut heads = Vec::with_capacity(guard.segments.len());
    tx.fetch(guard.segments.iter().map(|part| head_key(community, part.id)))
        .await?;
    for part in &guard.segments {
        let key = head_key(community, part.id);
        let bytes = present(tx, key.clone()).await?;
        heads.push(Head::decode(&bytes).map_err(|e| damaged(&key, e))?);
    }
    Ok(heads)
}

async fn open(tx: &mut Tx<'_>, community: CommunityId, part: &Part) -> Result<Segment, Error> {
    tx.fetch(part.keys(community)).await?;
    let mut records = Vec::with_capacity(part.buckets as usize + 1);
    for key in part.keys(community) {
        records.push(present(tx, key).await?);
    }
    let buckets: Vec<&[u8]> = records.iter().skip(1).map(Vec::as_slice).collect();
    let head = records.first().map(Vec::as_slice).unwrap_or_default();
    Ok(Segment::decode(head, &buckets).map_err(|e| damaged(&head_key(community, part.id), e))?)
}

/// A record of the index. That one is missing is told as a broken rule, which the unit of work looks at twice: if the
/// index was changed meanwhile, it runs again.
async fn present(tx: &mut Tx<'_>, key: Key) -> Result<Vec<u8>, Error> {
    let found = tx.get_raw(&key).await?;
    found.ok_or_else(|| {
        Error::Rule(format!(
            "{key} of the search index is missing; build the index anew"
        ))
    })
}

/// What is still missing then is damage.
fn as_damage(e: Error) -> Error {
    match e {
        Error::Rule(what) => Error::Store(StoreError::Corrupt { what, source: None }),
        other => other,
    }
}
