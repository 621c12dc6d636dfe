use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{Batch, Key, Page, Scan, StoreError};

/// A store-wide version number. Every committed batch with writes gets one; it only ever grows and is never given
/// twice, not even after a record was deleted and created again, and not after a restart. The first batch of a store
/// gets a revision of at least 1; `Revision(0)` stands for "before the first".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.0)
    }
}

/// A stored value under its key, with the revision of the batch that last put it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it is stored.
    pub key: Key,
    /// What is stored; the backend never looks inside. May be empty.
    pub value: Vec<u8>,
    /// The revision of the batch that put it last.
    pub revision: Revision,
}

/// Reading from a store, a snapshot or a replica. Whoever holds only this cannot write, by type.
///
/// # What must hold
///
/// | anomaly that must not happen | said of | check of the conformance suite |
/// |---|---|---|
/// | *Torn read*: records of one `get` or one page come from two states of the store | both methods | `get_sees_one_state`, `scan_sees_one_state` |
/// | *Half-seen batch*: some writes of a batch are visible and others not | both methods | `get_sees_one_state`, `scan_sees_one_state` |
/// | *Stale read after acknowledgement*: a read that begins after a `commit` returned does not see it, through any handle on the same data | both methods | `handles_share_one_state` |
/// | *Key mistaken for another*: keys are compared or ordered as anything but bytes | both methods | `keys_are_distinct`, `keys_are_ordered_bytewise` |
/// | *Record skipped or repeated* between pages that follow each other with [`Scan::after`] | `scan` | `paging_gives_each_record_once`, `pages_are_full`, `more_is_exact`, `scan_bounds_are_exact` |
///
/// Two successive calls may see two different states: paging through a range is not a snapshot of the range.
#[async_trait]
pub trait RecordReader: fmt::Debug + Send + Sync {
    /// The backend's name for messages, such as `sled`; constant, lower case.
    fn name(&self) -> &'static str;

    /// The records under `keys`, in the order of the keys (a key may occur twice); `None` where there is none. All
    /// answers come from one state of the store. There may be no keys, or thousands: it is for the backend to split
    /// what its engine cannot take at once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`], [`StoreError::Backend`].
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError>;

    /// One page of a range, in bytewise order of the keys, from one state of the store. It holds exactly as many
    /// records as there are in the range, up to [`Scan::limit`]; [`Page::more`] is true if and only if the range holds
    /// further ones. An empty or inverted range is an empty page.
    ///
    /// [`Scan::limit`] is within 1 to [`MAX_PAGE`](super::MAX_PAGE), as [`Scan`]'s methods make it; what a backend
    /// does with another is its own affair.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError>;
}

/// A store that can also be written to.
///
/// # What must hold
///
/// | anomaly that must not happen | check of the conformance suite |
/// |---|---|
/// | *Lost update*: two batches that both require `At` the same revision of a key, or `Absent` of it, and both write it, both succeed | `racing_increments_all_count`, `racing_updates_have_one_winner`, `racing_creates_have_one_winner` |
/// | *Write skew*: two batches, each of which changes what the other requires, both succeed, although neither writes the key that it requires | `racing_batches_do_not_cross` |
/// | *Partial batch*: after an error other than `OutcomeUnknown`, or after a kill, some of a batch's writes are there | `failed_batch_writes_nothing`, `kill_loses_nothing` |
/// | *Resurrected revision*: a revision is given twice, or a smaller one after a larger one, also across deletion, handles and restarts | `revisions_only_grow`, `racing_batches_have_their_own_revisions`, `revisions_grow_after_reopen` |
/// | *Loose condition*: `At` accepts a revision that is not exactly the record's, `Absent` an existing record | `at_is_exact`, `absent_refuses_existing`, `every_condition_counts`, `conditions_on_other_keys` |
/// | *Acknowledged write lost*: `commit` returned `Ok` and the batch is not there after a kill of the process, on a backend that is durable | `kill_loses_nothing`, `reopen_keeps_everything` |
///
/// In other words: batches take effect one after the other, in the order of their revisions.
///
/// A batch is judged against the state before it: its conditions do not see its own writes (check
/// `conditions_see_the_state_before`). Limits are judged before conditions, and conditions do not count towards them.
/// A batch whose conditions hold is never refused with `Conflict`: a backend that loses a race against an unrelated
/// batch tries again by itself.
#[async_trait]
pub trait RecordStore: RecordReader {
    /// Checks every condition and applies every write of `batch`, all or nothing. On `Ok`, the batch is durable as far
    /// as the backend is, and all its puts carry the returned revision. A batch without writes checks its conditions
    /// and returns the revision of the latest batch that had writes (`Revision(0)` before the first); it takes none.
    ///
    /// Deleting a key that holds nothing is not an error. A batch that only deletes, even what is not there, takes a
    /// revision as any other does; a batch that is refused may use one up, which then is never seen.
    ///
    /// # Errors
    /// * [`StoreError::Conflict`] – the condition on the key it names did not hold; nothing was written. Read again and
    ///   retry.
    /// * [`StoreError::TooLarge`] – the batch is over a limit ([`Batch::check_limits`]); nothing was written.
    /// * [`StoreError::Unavailable`], [`StoreError::ReadOnly`] – nothing was written.
    /// * [`StoreError::OutcomeUnknown`] – it may or may not have been written; read before you retry.
    /// * [`StoreError::Corrupt`], [`StoreError::Backend`].
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError>;
}

#[async_trait]
impl<T: RecordReader + ?Sized> RecordReader for Arc<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Record>>, StoreError> {
        (**self).get(keys).await
    }
    async fn scan(&self, scan: &Scan) -> Result<Page, StoreError> {
        (**self).scan(scan).await
    }
}

#[async_trait]
impl<T: RecordStore + ?Sized> RecordStore for Arc<T> {
    async fn commit(&self, batch: &Batch) -> Result<Revision, StoreError> {
        (**self).commit(batch).await
    }
}
