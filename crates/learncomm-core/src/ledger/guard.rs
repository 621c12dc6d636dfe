use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::columns::Column;
use crate::id::CommunityId;
use crate::store::{
    Entity, Key, KeyBuilder, RecordReader, RecordReaderExt, Revision, Scope, StoreError, envelope,
};

/// What the ledger of a community consists of at the moment; see the [module](super) for how it is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Guard {
    /// Where new blocks go.
    pub(crate) epoch: u32,
    /// The epoch that is being sealed: it cannot grow, and its blocks still count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sealing: Option<u32>,
    /// Whether the sealing that is under way also rewrites segments that overlap. Two sealings at once write segments
    /// under the same numbers, so they must do the same work: whoever takes one up does it as it was begun.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) overlapping: bool,
    /// The number of the next segment; never given twice.
    pub(crate) next_segment: u32,
    /// The segments that count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) segments: Vec<Segment>,
    /// Segments that no longer count and may not have been deleted yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) garbage: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Segment {
    pub(crate) id: u32,
    pub(crate) rows: u32,
    /// The time of its first row.
    pub(crate) first: i64,
    /// The time of its last row.
    pub(crate) last: i64,
}

impl Entity for Guard {
    const KIND: &'static str = "ledger-guard";
}

impl Guard {
    /// The guard and its revision, `None` as long as nothing was ever sealed.
    pub(crate) async fn read(
        store: &dyn RecordReader,
        community: CommunityId,
    ) -> Result<(Self, Option<Revision>), StoreError> {
        match store.get_one(&guard_key(community)).await? {
            Some(record) => {
                let guard: Self = envelope::open(&record)?;
                if guard
                    .segments
                    .iter()
                    .any(|s| s.rows as usize > super::SEGMENT_ROWS)
                {
                    return Err(StoreError::Corrupt {
                        what: format!(
                            "{} names a segment of more than {} rows; restore a copy of the store",
                            record.key,
                            super::SEGMENT_ROWS
                        ),
                        source: None,
                    });
                }
                Ok((guard, Some(record.revision)))
            }
            None => Ok((Self::default(), None)),
        }
    }
}

pub(crate) fn guard_key(community: CommunityId) -> Key {
    ledger(community).text("guard").build()
}

/// The key of a new block in the open epoch; the id keeps blocks apart and in order of time.
pub(crate) fn tail_key(community: CommunityId, epoch: u32, id: Uuid) -> Key {
    tail(community).number(epoch).id(id).build()
}

pub(super) fn tail(community: CommunityId) -> KeyBuilder {
    ledger(community).text("tail")
}

pub(super) fn segment(community: CommunityId, id: u32) -> KeyBuilder {
    ledger(community).text("segment").number(id)
}

pub(super) fn column_key(community: CommunityId, id: u32, column: Column) -> Key {
    segment(community, id).bytes(&[column as u8]).build()
}

fn ledger(community: CommunityId) -> KeyBuilder {
    Key::within(Scope::Community(community)).text("ledger")
}
