//! The unit of work. A use case reads and writes through a [`Tx`]; what it read becomes the conditions of one batch,
//! what it wrote the writes, with the index entries that follow from them and the activities that tell of them. When
//! somebody else's change came between, the use case runs again from the start, a bounded number of times.
//!
//! Range reads are not conditions: a rule over a set (a name is taken once, a seat is the last) needs a record of its
//! own that is read, such as the index entry of the name.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Batch, Condition, Entity, Key, Record, RecordReader, RecordStore, Scope, StoreError, Write, envelope,
};
use crate::error::Error;
use crate::hub::Numbers;
use crate::id::{CommunityId, IdSource};
use crate::ledger::{self, Activity, Guard};

/// An entity that knows where it is stored and which index entries lead to it.
pub(crate) trait Stored: Entity {
    fn key(&self, scope: Scope) -> Key;

    /// Keys and values of the entries that lead to the entity as it is now.
    fn index(&self, scope: Scope) -> Vec<(Key, Vec<u8>)> {
        let _ = scope;
        Vec::new()
    }
}

/// A number of a record that counts upwards.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Counter {
    pub(crate) next: u32,
}

impl Entity for Counter {
    const KIND: &'static str = "counter";
}

/// The number that something known by its name has in the ledger: a unit, a topic.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Numbered {
    pub(crate) number: u32,
}

impl Entity for Numbered {
    const KIND: &'static str = "numbered";
}

#[derive(Debug)]
pub(crate) struct Tx<'h> {
    store: &'h dyn RecordStore,
    ids: &'h dyn IdSource,
    numbers: &'h Numbers,
    /// The instant of the change; the same for everything in it.
    pub(crate) now: DateTime<Utc>,
    read: BTreeMap<Key, Option<Record>>,
    writes: BTreeMap<Key, Write>,
    activities: BTreeMap<CommunityId, Vec<Activity>>,
    leases: Vec<(CommunityId, std::ops::Range<u32>)>,
}

impl<'h> Tx<'h> {
    pub(crate) fn new(
        store: &'h dyn RecordStore,
        ids: &'h dyn IdSource,
        numbers: &'h Numbers,
        now: DateTime<Utc>,
    ) -> Self {
        let (read, writes, activities, leases) = Default::default();
        Self {
            store,
            ids,
            numbers,
            now,
            read,
            writes,
            activities,
            leases,
        }
    }

    /// The store, for scans. What they find is no condition of the change.
    pub(crate) fn reader(&self) -> &'h dyn RecordReader {
        self.store
    }

    /// A new id for something of the time `at`.
    pub(crate) fn new_id(&self, at: DateTime<Utc>) -> Uuid {
        self.ids.next(at)
    }

    /// Reads several records at once, so that each is known afterwards without asking the store again.
    pub(crate) async fn fetch(&mut self, keys: impl IntoIterator<Item = Key>) -> Result<(), StoreError> {
        let mut missing: Vec<Key> = keys.into_iter().filter(|k| !self.read.contains_key(k)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let found = self.store.get(&missing).await?;
        self.read.extend(missing.into_iter().zip(found));
        Ok(())
    }

    /// The entity under `key`, as this change sees it.
    pub(crate) async fn get<T: Entity>(&mut self, key: &Key) -> Result<Option<T>, StoreError> {
        match self.writes.get(key) {
            Some(Write::Delete) => return Ok(None),
            Some(Write::Put(value)) => return envelope::parse(key, value).map(Some),
            None => {}
        }
        self.fetch([key.clone()]).await?;
        match self.read.get(key) {
            Some(Some(record)) => envelope::open(record).map(Some),
            _ => Ok(None),
        }
    }

    /// The raw value under `key`, such as that of an index entry.
    pub(crate) async fn get_raw(&mut self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        match self.writes.get(key) {
            Some(Write::Delete) => return Ok(None),
            Some(Write::Put(value)) => return Ok(Some(value.clone())),
            None => {}
        }
        self.fetch([key.clone()]).await?;
        Ok(self
            .read
            .get(key)
            .and_then(Option::as_ref)
            .map(|r| r.value.clone()))
    }

    /// Creates or replaces an entity. Index entries of its former form that no longer hold are removed.
    pub(crate) async fn put<T: Stored>(&mut self, scope: Scope, entity: &T) -> Result<(), StoreError> {
        let key = entity.key(scope);
        let before: Option<T> = self.get(&key).await?;
        let mut stale = before.map(|e| e.index(scope)).unwrap_or_default();
        for (index_key, value) in entity.index(scope) {
            match stale.iter().position(|(k, _)| *k == index_key) {
                Some(i) if stale.swap_remove(i).1 == value => continue,
                _ => self.put_raw(index_key, value),
            }
        }
        for (index_key, _) in stale {
            self.writes.insert(index_key, Write::Delete);
        }
        let value = envelope::seal(entity)?;
        self.put_raw(key, value);
        Ok(())
    }

    /// Creates an entity whose id is new, so that there is nothing to read before.
    pub(crate) fn insert<T: Stored>(&mut self, scope: Scope, entity: &T) -> Result<(), StoreError> {
        let key = entity.key(scope);
        self.read.entry(key.clone()).or_insert(None);
        for (index_key, value) in entity.index(scope) {
            self.put_raw(index_key, value);
        }
        let value = envelope::seal(entity)?;
        self.put_raw(key, value);
        Ok(())
    }

    /// Deletes an entity and the index entries that lead to it.
    pub(crate) async fn delete<T: Stored>(&mut self, scope: Scope, entity: &T) -> Result<(), StoreError> {
        let key = entity.key(scope);
        if let Some(before) = self.get::<T>(&key).await? {
            for (index_key, _) in before.index(scope) {
                self.writes.insert(index_key, Write::Delete);
            }
            self.writes.insert(key, Write::Delete);
        }
        Ok(())
    }

    pub(crate) fn put_raw(&mut self, key: Key, value: Vec<u8>) {
        self.writes.insert(key, Write::Put(value));
    }

    /// Deletes what is stored under `key`, such as an index entry; nothing leads to it.
    pub(crate) fn delete_raw(&mut self, key: Key) {
        self.writes.insert(key, Write::Delete);
    }

    /// Tells the ledger.
    pub(crate) fn record(&mut self, community: CommunityId, activity: Activity) {
        self.activities.entry(community).or_default().push(activity);
    }

    /// The next number of a series that is drawn from rarely: participants, units, topics. Begins at 1.
    pub(crate) async fn next_number(
        &mut self,
        community: CommunityId,
        series: &'static str,
    ) -> Result<u32, Error> {
        self.reserve_numbers(community, series, 1)
            .await
            .map(|range| range.start)
    }

    pub(crate) async fn reserve_numbers(
        &mut self,
        community: CommunityId,
        series: &'static str,
        count: u32,
    ) -> Result<std::ops::Range<u32>, Error> {
        let key = Key::within(Scope::Community(community))
            .text("next")
            .text(series)
            .build();
        let next = self.get::<Counter>(&key).await?.map_or(1, |c| c.next);
        let end = next.checked_add(count).ok_or(Error::Exhausted { series })?;
        self.put_raw(key, envelope::seal(&Counter { next: end })?);
        Ok(next..end)
    }

    /// The number of something that is known by its name; a new name gets the next number of its series.
    pub(crate) async fn number_of(
        &mut self,
        community: CommunityId,
        series: &'static str,
        name: &str,
    ) -> Result<u32, Error> {
        let key = Key::within(Scope::Community(community))
            .text(series)
            .text(name)
            .build();
        if let Some(known) = self.get::<Numbered>(&key).await? {
            return Ok(known.number);
        }
        let number = self.next_number(community, series).await?;
        self.put_raw(key, envelope::seal(&Numbered { number })?);
        Ok(number)
    }

    /// The number of a new object. Numbers are drawn in growing blocks and kept for later changes, so that changes
    /// that each make something do not conflict over the counter; a block that was not used up is a harmless gap.
    pub(crate) async fn object_number(&mut self, community: CommunityId) -> Result<u32, Error> {
        if let Some(lease) = self
            .leases
            .iter_mut()
            .find(|(c, range)| *c == community && !range.is_empty())
        {
            lease.1.start += 1;
            return Ok(lease.1.start - 1);
        }
        match self.numbers.take(community) {
            Ok(number) => Ok(number),
            Err(block) => {
                let range = self.reserve_numbers(community, "object", block).await?;
                self.leases.push((community, range.start + 1..range.end));
                Ok(range.start)
            }
        }
    }

    /// Whether all that was read held at one time: it does if it still holds. A store that cannot tell is taken to say so.
    async fn read_one_state(&self) -> bool {
        if self.read.len() < 2 {
            return true;
        }
        let keys: Vec<Key> = self.read.keys().cloned().collect();
        let revision = |record: &Option<Record>| record.as_ref().map(|r| r.revision);
        match self.store.get(&keys).await {
            Ok(now) => now.iter().map(revision).eq(self.read.values().map(revision)),
            Err(_) => true,
        }
    }

    /// Writes everything, or nothing.
    async fn commit(mut self) -> Result<(), StoreError> {
        let activities = std::mem::take(&mut self.activities);
        for (community, activities) in &activities {
            let guard_key = ledger::guard_key(*community);
            let guard = self.get::<Guard>(&guard_key).await?.unwrap_or_default();
            let block = ledger::tail_key(*community, guard.epoch, self.ids.next(self.now));
            self.put_raw(block, ledger::encode_block(activities));
        }
        if self.writes.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        for (key, record) in self.read {
            batch.require(match record {
                Some(record) => Condition::At(key, record.revision),
                None => Condition::Absent(key),
            });
        }
        for (key, write) in self.writes {
            batch.write(key, write);
        }
        self.store.commit(&batch).await?;
        for (community, range) in self.leases {
            self.numbers.put_back(community, range);
        }
        for (community, activities) in activities {
            self.numbers.appended(community, activities.len());
        }
        Ok(())
    }
}

/// Runs one change again when somebody else's came between.
#[derive(Debug)]
pub(crate) struct Attempts<'h> {
    ids: &'h dyn IdSource,
    made: u32,
}

/// After so many conflicts in a row something else is wrong.
const MAX_ATTEMPTS: u32 = 64;

impl<'h> Attempts<'h> {
    pub(crate) fn new(ids: &'h dyn IdSource) -> Self {
        Self { ids, made: 0 }
    }

    /// Commits what a use case prepared; `None` means "run it again".
    pub(crate) async fn settle<T>(
        &mut self,
        tx: Tx<'_>,
        prepared: Result<T, Error>,
    ) -> Option<Result<T, Error>> {
        let (outcome, again) = match prepared {
            Err(e @ Error::Store(_)) => return Some(Err(e)),
            // Records are read one after the other: a mixture of two states may break a rule that neither breaks.
            Err(e) => {
                let mixed = !tx.read_one_state().await;
                (Err(e), mixed)
            }
            Ok(value) => match tx.commit().await {
                Ok(()) => (Ok(value), false),
                Err(e) => {
                    let conflict = e.is_conflict();
                    (Err(e.into()), conflict)
                }
            },
        };
        self.made += 1;
        if again && self.made < MAX_ATTEMPTS {
            self.pause().await;
            return None;
        }
        Some(outcome)
    }

    /// Lets others run for a random number of turns. The library has no timer; a turn is one poll of the task.
    async fn pause(&self) {
        let mut turns = self.ids.below(1 << self.made.min(8));
        poll_fn(|cx| {
            if turns == 0 {
                return Poll::Ready(());
            }
            turns -= 1;
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

/// Runs a use case as one unit of work: `transact!(hub, |tx| { … })`. The body is an `async` block that returns
/// `Result<T, Error>`; it may run several times. (A macro and not a function that takes an async closure, because the
/// future of such a function cannot be shown to be `Send`.)
macro_rules! transact {
    ($hub:expr, |$tx:ident| $body:block) => {{
        let hub: &$crate::hub::Hub = $hub;
        hub.writable()?;
        let mut attempts = $crate::store::transaction::Attempts::new(hub.ids());
        loop {
            let mut tx = hub.begin();
            let prepared: Result<_, $crate::error::Error> = {
                let $tx = &mut tx;
                async { $body }.await
            };
            if let Some(outcome) = attempts.settle(tx, prepared).await {
                break outcome;
            }
        }
    }};
}
pub(crate) use transact;

/// Reads outside a unit of work.
pub(crate) async fn read_entity<T: Entity>(
    store: &dyn RecordReader,
    key: &Key,
) -> Result<Option<T>, StoreError> {
    use super::RecordReaderExt;
    store.get_one(key).await?.as_ref().map(envelope::open).transpose()
}

/// The id that an index entry holds.
pub(crate) fn id_in(value: &[u8]) -> Result<Uuid, StoreError> {
    Uuid::from_slice(value).map_err(|e| StoreError::Corrupt {
        what: "an index entry does not hold an id; restore a copy of the store".to_owned(),
        source: Some(e.into()),
    })
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::id::SeededIds;
    use crate::store::MemoryStore;

    /// Two records that always say the same. Another change comes between reading one and reading the other.
    fn told(between: &str) -> Option<Result<(), Error>> {
        let (store, ids, numbers) = (MemoryStore::new(), SeededIds::new(1), Numbers::default());
        let keys = ["one", "other"].map(|name| Key::from_bytes(name).unwrap());
        let say = |what: &str| {
            let batch = keys
                .iter()
                .fold(Batch::new(), |batch, key| batch.put(key.clone(), what));
            async { store.commit(&{ batch }).await.unwrap() }
        };
        block_on(async {
            say("before").await;
            let mut tx = Tx::new(&store, &ids, &numbers, DateTime::UNIX_EPOCH);
            let one = tx.get_raw(&keys[0]).await.unwrap();
            if !between.is_empty() {
                say(between).await;
            }
            let other = tx.get_raw(&keys[1]).await.unwrap();
            assert_eq!(one == other, between.is_empty());
            let refused = Err(Error::Rule("they do not say the same".to_owned()));
            Attempts::new(&ids).settle(tx, refused).await
        })
    }

    #[test]
    fn a_rule_that_only_a_mixture_of_states_breaks_is_tried_again() {
        assert!(told("after").is_none());
        assert!(matches!(told(""), Some(Err(Error::Rule(_)))));
    }
}
