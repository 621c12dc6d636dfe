//! The open database, and reading from it.

use std::fs::File;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use learncomm_core::store::{Key, MAX_VALUE_BYTES, Order, Page, Record, Revision, Scan, StoreError};

use crate::fault::{self, Health};
use crate::layout::{self, Head, Place, Run};

/// What readers and the writer share.
pub(crate) struct Engine {
    pub(crate) db: sled::Db,
    /// Sled's file, opened once more, because sled does not let us make it durable.
    pub(crate) file: File,
    pub(crate) health: Health,
    /// Sled's scans are no snapshots. The writer holds this while it applies changes, readers while they read.
    applying: RwLock<()>,
}

impl Engine {
    pub(crate) fn new(db: sled::Db, file: File) -> Self {
        Self {
            db,
            file,
            health: Health::default(),
            applying: RwLock::new(()),
        }
    }

    fn reading(&self) -> RwLockReadGuard<'_, ()> {
        // The lock guards nothing by itself; after a panic, `health` says what may still be done.
        self.applying.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn applying(&self) -> RwLockWriteGuard<'_, ()> {
        self.applying.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        let _one_state = self.reading();
        self.health.check_read()?;
        self.health
            .call(|| keys.iter().map(|key| self.get_one(key.clone())).collect())
    }

    fn get_one(&self, key: Key) -> Result<Option<Record>, StoreError> {
        let found = self.raw(&layout::head_key(key.as_bytes()))?;
        found.map(|head| self.record(key, &head)).transpose()
    }

    pub(crate) fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        if scan.is_empty() {
            return Ok(Page::default());
        }
        // Half-open whatever the bounds: the smallest key behind `k` is `k` and a zero byte.
        let just_behind = |key: &Key| {
            let mut behind = layout::head_key(key.as_bytes());
            behind.push(0);
            behind
        };
        let start = match &scan.start {
            Bound::Included(key) => layout::head_key(key.as_bytes()),
            Bound::Excluded(key) => just_behind(key),
            Bound::Unbounded => layout::FIRST_HEAD.to_vec(),
        };
        let end = match &scan.end {
            Bound::Included(key) => just_behind(key),
            Bound::Excluded(key) => layout::head_key(key.as_bytes()),
            Bound::Unbounded => layout::PAST_HEADS.to_vec(),
        };
        let _one_state = self.reading();
        self.health.check_read()?;
        self.health.call(|| {
            if start >= end {
                return Ok(Page::default());
            }
            let range = self.db.range(start..end);
            match scan.order {
                Order::Ascending => self.page(range, scan.limit),
                Order::Descending => self.page(range.rev(), scan.limit),
            }
        })
    }

    fn page(
        &self,
        mut range: impl Iterator<Item = sled::Result<(sled::IVec, sled::IVec)>>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let mut page = Page::default();
        while page.records.len() < limit {
            let Some(entry) = range.next() else {
                return Ok(page);
            };
            let (physical, head) = entry.map_err(fault::of_sled)?;
            let key = Key::from_bytes(layout::logical_key(&physical)?)
                .map_err(|e| fault::corrupt(format!("a stored key is none: {e}")))?;
            page.records.push(self.record(key, &head)?);
        }
        page.more = range.next().transpose().map_err(fault::of_sled)?.is_some();
        Ok(page)
    }

    fn record(&self, key: Key, head: &[u8]) -> Result<Record, StoreError> {
        let value = self.value(key.as_bytes(), head)?;
        let revision = Head::read(head).map_or(0, |h| h.revision);
        Ok(Record {
            key,
            value,
            revision: Revision(revision),
        })
    }

    /// The value that a head points to, checked as a whole.
    pub(crate) fn value(&self, key: &[u8], head: &[u8]) -> Result<Vec<u8>, StoreError> {
        let damaged = |what: &str| fault::corrupt(format!("{}: {what}", key.escape_ascii()));
        let head = Head::read(head).ok_or_else(|| damaged("its head cannot be read"))?;
        let value = match head.place {
            Place::Inline(value) => value.to_vec(),
            Place::Chunked(run) => self
                .join(run, head.length)?
                .ok_or_else(|| damaged("a part of its value is missing"))?,
        };
        if layout::checksum(key, head.revision, &value) != head.checksum {
            return Err(damaged("its checksum is wrong"));
        }
        Ok(value)
    }

    fn join(&self, run: Run, length: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let mut value = Vec::with_capacity(length.min(MAX_VALUE_BYTES));
        let start = layout::chunk_key(run.revision, run.first);
        let end = layout::chunk_key(run.revision, run.first + run.count);
        let mut expected = run.keys();
        for entry in self.db.range(start..end) {
            let (key, chunk) = entry.map_err(fault::of_sled)?;
            if expected.next().is_none_or(|e| key != e) {
                return Ok(None);
            }
            value.extend_from_slice(&chunk);
        }
        Ok((expected.len() == 0 && value.len() == length).then_some(value))
    }

    pub(crate) fn raw(&self, physical: &[u8]) -> Result<Option<sled::IVec>, StoreError> {
        self.db.get(physical).map_err(fault::of_sled)
    }

    /// Changes the tree, all or nothing, while nobody reads. Not durable before [`sync`](Self::sync).
    pub(crate) fn apply(&self, batch: sled::Batch) -> Result<(), StoreError> {
        self.apply_alone(&self.applying(), batch)
    }

    /// The same for a caller who already keeps readers out.
    pub(crate) fn apply_alone(&self, _alone: &RwLockWriteGuard<'_, ()>, batch: sled::Batch) -> Result<(), StoreError> {
        self.db.apply_batch(batch).map_err(|e| {
            // A part of the batch may be visible in memory.
            self.health.close();
            fault::of_sled(e)
        })
    }

    /// Makes everything applied so far durable. Sled's own flush hands its buffers to the kernel; only syncing the
    /// file makes the disk keep them.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        self.db.flush().map_err(fault::of_sled)?;
        self.file
            .sync_data()
            .map_err(|e| fault::backend("the disk did not take what was written", e))
    }
}
