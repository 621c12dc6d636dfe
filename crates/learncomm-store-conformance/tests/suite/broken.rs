//! A store in memory with one seeded fault.

mod pages;
mod store;

use std::sync::Arc;

use learncomm_core::store::{BoxError, Limit, RecordStore};
use learncomm_store_conformance::{Harness, Place, async_trait};

use store::{BrokenStore, Shared};

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing: the store must pass, or the other rows would prove nothing.
    None,
    /// `Absent` always holds.
    AbsentIgnored,
    /// `Absent` holds for a record with an empty value.
    AbsentOfEmptyHolds,
    /// `At` holds if the record's revision is the required one or larger.
    AtAcceptsNewer,
    /// `At` holds if the record's revision is the required one or smaller.
    AtAcceptsOlder,
    /// `At` of a missing record holds.
    AtOfMissingHolds,
    /// Revisions are compared by their lower 32 bits.
    AtTruncates,
    /// Only conditions on keys that the batch writes are looked at.
    OtherKeysIgnored,
    /// Only the first condition is looked at.
    FirstConditionOnly,
    /// Conditions are judged after the batch's own writes.
    ConditionsSeeOwnWrites,
    /// Conditions are judged after the batch's own deletes.
    OwnDeletesAreSeen,
    /// `Conflict` names the first condition, whichever failed.
    ConflictNamesTheFirst,
    /// A batch that is refused for a condition has its first write done.
    RefusedWritesFirst,
    /// A batch that is refused for a condition has its deletes done.
    RefusedDeletes,
    /// A value that is too long is noticed when the writes before it are done.
    TooLargeWritesFirst,
    /// Conditions are judged before limits.
    ConditionsBeforeLimits,
    /// A batch without writes does not look at its conditions.
    EmptyBatchIgnoresConditions,
    /// A batch without writes takes a revision.
    EmptyBatchTakesRevision,
    /// The next revision is the largest among the records, plus one.
    RevisionFromRecords,
    /// Each record counts its own revisions, from 1.
    RevisionPerRecord,
    /// A batch that only deletes takes no revision.
    DeletesTakeNoRevision,
    /// Each put of a batch takes a revision of its own.
    RevisionPerPut,
    /// A page loses its last record.
    PageLosesLast,
    /// A page ends with its last record twice.
    PageRepeatsLast,
    /// A page that is cut short is followed by one that begins with the same record: `Excluded` starts are taken for
    /// `Included`.
    ExcludedStartKept,
    /// A descending scan takes an included end for an excluded one.
    DescendingLosesIncluded,
    /// A descending scan takes an excluded end for an included one.
    DescendingKeepsExcluded,
    /// A descending page is the first ascending one, turned round.
    DescendingFromTheWrongEnd,
    /// The order is ignored.
    AlwaysAscending,
    /// `more` is true when a page is just full.
    MoreWhenFull,
    /// `more` is never true.
    NeverMore,
    /// An inverted range is read with its ends exchanged.
    InvertedIsExchanged,
    /// Pages are cut at 1,000 records.
    SmallPages,
    /// Keys sort without regard to case.
    OrderIgnoresCase,
    /// Keys sort by length first, as numbers would.
    OrderByLength,
    /// Keys sort as signed bytes.
    OrderSigned,
    /// Keys are turned into text, with replacement characters.
    KeysAsText,
    /// Keys end at the first zero byte.
    KeysEndAtZero,
    /// Keys are cut at 255 bytes.
    KeysCutShort,
    /// `get` answers in the order of the keys in the store.
    GetSorted,
    /// `get` leaves out missing records.
    GetOmitsMissing,
    /// `get` answers a key that is asked for twice once, and `None` the second time.
    GetOnceOnly,
    /// Values end at the first zero byte.
    ValuesEndAtZero,
    /// Values are turned into text, with replacement characters.
    ValuesAsText,
    /// A record with an empty value counts as absent.
    EmptyIsAbsent,
    /// Deleting what is not there is an error.
    DeleteOfMissingFails,
    /// A delete leaves an empty record behind.
    DeleteEmpties,
    /// One more than the limit is accepted.
    AcceptsOneMore(Limit),
    /// The limit itself is refused.
    RefusesTheLimit(Limit),
    /// The bytes of keys do not count.
    KeysDoNotCount,
    /// `get` reads record by record, from a state each.
    TornGet,
    /// `scan` reads record by record, from a state each.
    TornScan,
    /// A batch is applied in two halves.
    BatchInHalves,
    /// Each handle has a lock of its own around check and write.
    LockPerHandle,
    /// Conditions on keys that are not written are judged on a snapshot.
    SnapshotIsolation,
    /// The revision is fetched before the lock is taken.
    RevisionBeforeLock,
    /// Each handle remembers what it has read, until it writes.
    CachePerHandle,
    /// Each handle remembers the latest revision, until it writes.
    LatestPerHandle,
    /// Handles do not share anything.
    StorePerHandle,
}

/// Hands out stores with the fault.
pub(crate) struct Broken(pub(crate) Fault);

#[async_trait]
impl Harness for Broken {
    async fn place(&self) -> Result<Place, BoxError> {
        Ok(Place::new("in memory", Arc::new(Shared::default())))
    }
    async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
        let shared: &Arc<Shared> = place.data().ok_or("not a place of this harness")?;
        let shared = if self.0 == Fault::StorePerHandle {
            Arc::default()
        } else {
            shared.clone()
        };
        Ok(Arc::new(BrokenStore::new(self.0, shared)))
    }
    fn durable(&self) -> bool {
        false
    }
}
