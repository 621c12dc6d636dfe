use async_trait::async_trait;

use super::{Key, Record, RecordReader, Scan, StoreError};

/// Conveniences over [`RecordReader`]. Implemented for every reader; a backend cannot override them.
#[async_trait]
pub trait RecordReaderExt: RecordReader {
    /// The record under one key.
    ///
    /// # Errors
    /// As [`RecordReader::get`].
    async fn get_one(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let mut found = self.get(std::slice::from_ref(key)).await?;
        Ok(found.pop().flatten())
    }

    /// Every record of a range, page after page. Not a snapshot: records that change meanwhile may be seen old or new.
    /// For ranges that are known to be short.
    ///
    /// # Errors
    /// As [`RecordReader::scan`].
    async fn scan_all(&self, mut scan: Scan) -> Result<Vec<Record>, StoreError> {
        let mut all = Vec::new();
        loop {
            let page = self.scan(&scan).await?;
            if let Some(last) = page.records.last() {
                scan = scan.after(&last.key);
            }
            all.extend(page.records);
            if !page.more {
                return Ok(all);
            }
        }
    }
}

impl<T: RecordReader + ?Sized> RecordReaderExt for T {}
