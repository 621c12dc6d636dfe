use std::collections::HashSet;

use super::column::BadColumn;
use super::columns::{Column, ColumnSet, Columns, decode_block, decode_header};
use super::guard::{Guard, column_key, tail};
use super::held::Mark;
use crate::id::CommunityId;
use crate::store::{Key, Record, RecordReader, RecordReaderExt, Scan, StoreError};
use crate::threads::both;

/// How often a reader starts again because the ledger was being sealed under it.
const ATTEMPTS: usize = 16;

/// Reads the ledger of a community: the wanted columns of every activity, in the order of
/// [`Activity`](super::Activity) (as far as the wanted columns tell them apart; time first).
///
/// # Errors
/// Those of [`RecordReader`]; [`StoreError::Corrupt`] if a part is missing or damaged.
pub async fn load(
    store: &dyn RecordReader,
    community: CommunityId,
    set: ColumnSet,
) -> Result<Columns, StoreError> {
    Ok(load_marked(store, community, set).await?.0)
}

/// As [`load`], with what is needed to read later only what is new.
pub(crate) async fn load_marked(
    store: &dyn RecordReader,
    community: CommunityId,
    set: ColumnSet,
) -> Result<(Columns, Mark), StoreError> {
    for _ in 0..ATTEMPTS {
        if let Some(read) = try_load(store, community, set).await? {
            return Ok(read);
        }
    }
    Err(StoreError::Unavailable {
        reason: "the ledger is being sealed over and over".to_owned(),
        source: None,
    })
}

/// `None` if the guard changed meanwhile.
async fn try_load(
    store: &dyn RecordReader,
    community: CommunityId,
    set: ColumnSet,
) -> Result<Option<(Columns, Mark)>, StoreError> {
    let (guard, revision) = Guard::read(store, community).await?;
    let mut columns = Columns::default();
    columns.reserve(set, guard.segments.iter().map(|s| s.rows as usize).sum());
    for segment in &guard.segments {
        if !read_segment(store, community, segment.id, segment.rows, set, &mut columns).await? {
            stale_or_corrupt(store, community, revision, segment.id).await?;
            return Ok(None);
        }
    }
    let mut blocks = HashSet::new();
    for epoch in guard.sealing.into_iter().chain([guard.epoch]) {
        for block in store
            .scan_all(Scan::prefix(tail(community).number(epoch)))
            .await?
        {
            decode_block(&block.value, set, &mut columns).map_err(|e| damaged(&block.key, &e))?;
            blocks.insert(block.key);
        }
    }
    if Guard::read(store, community).await?.1 != revision {
        return Ok(None);
    }
    columns.sort();
    Ok(Some((columns, Mark::new(revision, blocks))))
}

/// Appends the wanted columns of a segment; false if a part of it is not there.
pub(super) async fn read_segment(
    store: &dyn RecordReader,
    community: CommunityId,
    id: u32,
    rows: u32,
    set: ColumnSet,
    into: &mut Columns,
) -> Result<bool, StoreError> {
    let wanted: Vec<Column> = set.iter().collect();
    let keys: Vec<Key> = wanted.iter().map(|c| column_key(community, id, *c)).collect();
    let found = store.get(&keys).await?;
    let Some(found) = found.into_iter().collect::<Option<Vec<Record>>>() else {
        return Ok(false);
    };
    let columns: Vec<(Column, &Record)> = wanted.into_iter().zip(&found).collect();
    let (one, other) = columns.split_at(columns.len() / 2);
    let mut apart = into.split_off(other.iter().map(|(column, _)| *column));
    let read = both(
        rows as usize,
        || decode(one, rows, into),
        || decode(other, rows, &mut apart),
    );
    into.join(apart, other.iter().map(|(column, _)| *column));
    read.0.and(read.1).map(|()| true)
}

/// Appends columns of a segment.
fn decode(columns: &[(Column, &Record)], rows: u32, into: &mut Columns) -> Result<(), StoreError> {
    for (column, record) in columns {
        let read = decode_header(&record.value).and_then(|(count, body)| {
            if count != rows as usize {
                return Err(BadColumn("it has not as many rows as its segment"));
            }
            into.decode(*column, body, count)
        });
        match read {
            Ok([]) => {}
            Ok(_) => return Err(damaged(&record.key, &BadColumn("there are bytes behind its end"))),
            Err(e) => return Err(damaged(&record.key, &e)),
        }
    }
    Ok(())
}

/// Why a segment is not there: the guard has changed meanwhile, which is no error, or the store is damaged.
pub(super) async fn stale_or_corrupt(
    store: &dyn RecordReader,
    community: CommunityId,
    revision: Option<crate::store::Revision>,
    segment: u32,
) -> Result<(), StoreError> {
    if Guard::read(store, community).await?.1 != revision {
        return Ok(());
    }
    Err(StoreError::Corrupt {
        what: format!(
            "segment {segment} of the ledger of community {community} is missing; restore a copy of the store"
        ),
        source: None,
    })
}

pub(super) fn damaged(key: &Key, why: &BadColumn) -> StoreError {
    StoreError::Corrupt {
        what: format!("{key} in the ledger: {why}; restore a copy of the store"),
        source: None,
    }
}
