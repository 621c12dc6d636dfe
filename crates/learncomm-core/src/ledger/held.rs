use std::collections::HashSet;

use super::columns::{ColumnSet, Columns, decode_block};
use super::guard::{Guard, tail};
use super::load::damaged;
use crate::id::CommunityId;
use crate::store::{Key, RecordReader, RecordReaderExt, Revision, Scan, StoreError};

/// What of the ledger has been read, so that only what is new has to be.
#[derive(Debug)]
pub(crate) struct Mark {
    guard: Option<Revision>,
    /// The blocks of the tail that were read.
    blocks: HashSet<Key>,
}

/// What is new in a ledger.
#[derive(Debug)]
pub(crate) enum News {
    /// These activities were appended, in order; perhaps none.
    Appended(Box<Columns>),
    /// The ledger has been sealed meanwhile, or was not read before: it has to be read as a whole.
    Sealed,
}

impl Mark {
    /// Reads what was appended since. Sealing, which happens once in thousands of activities, ends what can be followed.
    pub(crate) async fn news(
        &mut self,
        store: &dyn RecordReader,
        community: CommunityId,
        set: ColumnSet,
    ) -> Result<News, StoreError> {
        let (guard, revision) = Guard::read(store, community).await?;
        if revision != self.guard {
            return Ok(News::Sealed);
        }
        let mut columns = Columns::default();
        let mut fresh = Vec::new();
        for epoch in guard.sealing.into_iter().chain([guard.epoch]) {
            let blocks = store
                .scan_all(Scan::prefix(tail(community).number(epoch)))
                .await?;
            for block in blocks {
                if !self.blocks.contains(&block.key) {
                    decode_block(&block.value, set, &mut columns).map_err(|e| damaged(&block.key, &e))?;
                    fresh.push(block.key);
                }
            }
        }
        // A sealing that began meanwhile may have moved blocks away before they were read.
        if Guard::read(store, community).await?.1 != revision {
            return Ok(News::Sealed);
        }
        self.blocks.extend(fresh);
        columns.sort();
        Ok(News::Appended(Box::new(columns)))
    }

    pub(super) fn new(guard: Option<Revision>, blocks: HashSet<Key>) -> Self {
        Self { guard, blocks }
    }
}
