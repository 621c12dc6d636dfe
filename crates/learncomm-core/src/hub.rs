//! The hub: a store, a clock and a source of ids, opened together. Everything is done through it, in the name of an
//! [`Actor`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::actor::Actor;
use crate::error::Error;
use crate::id::{CommunityId, Handle, IdSource, RandomIds};
use crate::ledger::seal::Rewrite;
use crate::ledger::{self, SEAL_AT, SealOutcome};
use crate::store::format::{self, Access};
use crate::store::transaction::Tx;
use crate::store::{RecordReader, RecordStore, StoreError};
use crate::time::{Clock, SystemClock, to_millis};

/// An open store with everything around it. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Arc<dyn RecordStore>,
    clock: Box<dyn Clock>,
    ids: Box<dyn IdSource>,
    numbers: Numbers,
    access: Access,
}

impl Hub {
    /// Opens a hub on a store, with the machine's clock and random ids. An empty store is made ready.
    ///
    /// # Errors
    /// [`StoreError::FormatTooNew`] if a newer library wrote it, and those of the store.
    pub async fn open(store: Arc<dyn RecordStore>) -> Result<Self, Error> {
        Self::open_with(store, SystemClock, RandomIds).await
    }

    /// Opens a hub with a clock and a source of ids of one's own.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with(
        store: Arc<dyn RecordStore>,
        clock: impl Clock + 'static,
        ids: impl IdSource + 'static,
    ) -> Result<Self, Error> {
        let access = format::claim(&store).await?;
        let (clock, ids) = (Box::new(clock), Box::new(ids));
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            ids,
            numbers: Numbers::default(),
            access,
        })))
    }

    /// Acts in the name of the store's owner.
    #[must_use]
    pub fn as_operator(&self) -> Desk {
        self.act(Actor::Operator)
    }

    /// Acts in the name of a person.
    ///
    /// # Errors
    /// [`Error::NotFound`] if nobody has the handle.
    pub async fn as_person(&self, handle: &Handle) -> Result<Desk, Error> {
        let person = self.as_operator().person(handle).await?;
        Ok(self.act(Actor::Person(person.id)))
    }

    /// Acts in the name of `actor`.
    #[must_use]
    pub fn act(&self, actor: Actor) -> Desk {
        Desk {
            hub: self.clone(),
            actor,
        }
    }

    /// The present instant, by the hub's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        to_millis(self.0.clock.now())
    }

    /// The store, for reading.
    #[must_use]
    pub fn reader(&self) -> &dyn RecordReader {
        &self.0.store
    }

    /// Seals what the ledger of a community has gathered, so that reports read it fast, and brings segments that
    /// overlap in time into order (up to two million activities at once; more are sorted when they are read). Sealing
    /// happens by itself; asking for it is worth while after bulk work.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn seal(&self, community: CommunityId) -> Result<SealOutcome, Error> {
        self.seal_as(community, Rewrite::Overlapping).await
    }

    async fn seal_as(&self, community: CommunityId, rewrite: Rewrite) -> Result<SealOutcome, Error> {
        self.writable()?;
        match ledger::seal::seal(&self.0.store, community, rewrite).await {
            // Another sealing was faster: it does what was asked for.
            Err(StoreError::Conflict { .. }) => Ok(SealOutcome {
                sealed: 0,
                segments: ledger::Guard::read(&self.0.store, community)
                    .await?
                    .0
                    .segments
                    .len(),
            }),
            other => Ok(other?),
        }
    }

    pub(crate) fn store(&self) -> &dyn RecordReader {
        &self.0.store
    }

    pub(crate) fn ids(&self) -> &dyn IdSource {
        &*self.0.ids
    }

    pub(crate) fn begin(&self) -> Tx<'_> {
        Tx::new(&self.0.store, self.ids(), &self.0.numbers, self.now())
    }

    pub(crate) fn writable(&self) -> Result<(), Error> {
        match self.0.access {
            Access::ReadWrite => Ok(()),
            Access::ReadOnly(found) => Err(Error::Store(StoreError::ReadOnly {
                reason: format!(
                    "it has format {found}, which this version can read and not write; use a newer learncomm"
                ),
            })),
        }
    }

    /// Looks now and then whether the tail has grown long enough to be sealed, and the queue of search to be indexed. A process that lives for one command
    /// sees one append only, so the looks are drawn by lot: about one in [`LOOK_EVERY`] appended activities.
    ///
    /// This is upkeep behind a change that has been written: when it fails, the change still stands, so nothing is
    /// said of it. The next look or the next [`seal`](Self::seal) takes it up.
    pub(crate) async fn seal_if_due(&self, community: CommunityId) {
        if self.seal_ledger_if_due(community).await {
            self.tend_search(community).await;
        }
    }

    /// The same of the ledger alone: behind an import, which search takes in later, all at once. Returns whether it
    /// looked.
    pub(crate) async fn seal_ledger_if_due(&self, community: CommunityId) -> bool {
        let appended = self.0.numbers.take_appended(community);
        if appended == 0 || (appended < LOOK_EVERY && self.0.ids.below(LOOK_EVERY as u64) >= appended as u64)
        {
            return false;
        }
        let rows = ledger::seal::tail_rows(&self.0.store, community, SEAL_AT).await;
        if rows.is_ok_and(|rows| rows >= SEAL_AT) {
            let _ = self.seal_as(community, Rewrite::Last).await;
        }
        true
    }
}

const LOOK_EVERY: usize = 256;

/// A hub in the hands of one actor: the place from which everything is done. The use cases are in the rooms
/// ([`community`](crate::community), [`contribution`](crate::contribution), [`engagement`](crate::engagement), …).
#[derive(Clone, Debug)]
pub struct Desk {
    pub(crate) hub: Hub,
    pub(crate) actor: Actor,
}

impl Desk {
    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The hub that the actor works with.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.hub
    }
}

/// Object numbers that were reserved and not used yet, and how much was appended since the last look at the tail.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Mutex<HashMap<CommunityId, Drawn>>);

#[derive(Debug, Default)]
struct Drawn {
    free: Vec<Range<u32>>,
    /// The size of the next block; grows with use, so that one command wastes nothing and a busy process rarely asks.
    block: u32,
    appended: usize,
}

const LARGEST_BLOCK: u32 = 1_024;

impl Numbers {
    /// A free number, or the size of the block to reserve.
    pub(crate) fn take(&self, community: CommunityId) -> Result<u32, u32> {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let drawn = map.entry(community).or_default();
        if let Some(range) = drawn.free.last_mut() {
            let number = range.start;
            range.start += 1;
            if range.start >= range.end {
                drawn.free.pop();
            }
            return Ok(number);
        }
        drawn.block = (drawn.block * 2).clamp(1, LARGEST_BLOCK);
        Err(drawn.block)
    }

    pub(crate) fn put_back(&self, community: CommunityId, range: Range<u32>) {
        if range.start < range.end {
            let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            map.entry(community).or_default().free.push(range);
        }
    }

    pub(crate) fn appended(&self, community: CommunityId, count: usize) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.entry(community).or_default().appended += count;
    }

    fn take_appended(&self, community: CommunityId) -> usize {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.get_mut(&community)
            .map_or(0, |drawn| std::mem::take(&mut drawn.appended))
    }
}
