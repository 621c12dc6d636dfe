//! A store that counts what is read from it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use learncomm_core::store::{
    Batch, Key, Page, Record, RecordReader, RecordStore, Revision, Scan, StoreError,
};

/// What was read since it was last looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    /// Calls of `get` and `scan`.
    pub(crate) calls: usize,
    /// Records that they returned.
    pub(crate) records: usize,
}

#[derive(Debug)]
pub(crate) struct Counting {
    store: Arc<dyn RecordStore>,
    calls: AtomicUsize,
    records: AtomicUsize,
}

impl Counting {
    pub(crate) fn new(store: Arc<dyn RecordStore>) -> Self {
        let (calls, records) = Default::default();
        Self {
            store,
            calls,
            records,
        }
    }

    /// What was read since the last time; counting begins anew.
    pub(crate) fn take(&self) -> Reads {
        Reads {
            calls: self.calls.swap(0, Ordering::SeqCst),
            records: self.records.swap(0, Ordering::SeqCst),
        }
    }

    fn count(&self, records: usize) {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.records.fetch_add(records, Ordering::SeqCst);
    }
}

#[async_trait]
impl RecordReader for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        let found = self.store.get(keys).await?;
        self.count(found.iter().flatten().count());
        Ok(found)
    }
    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        let page = self.store.scan(scan).await?;
        self.count(page.records.len());
        Ok(page)
    }
}

#[async_trait]
impl RecordStore for Counting {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        self.store.commit(batch).await
    }
}
