use std::fmt;
use std::time::Duration;

use super::{Format, Key};

/// A source of any type, kept whole.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// A limit of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`MAX_WRITES`](super::MAX_WRITES)
    Writes,
    /// [`MAX_VALUE_BYTES`](super::MAX_VALUE_BYTES)
    ValueBytes,
    /// [`MAX_BATCH_BYTES`](super::MAX_BATCH_BYTES)
    BatchBytes,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Writes => "writes in a batch",
            Self::ValueBytes => "bytes in a value",
            Self::BatchBytes => "bytes in a batch",
        })
    }
}

/// A failure of a store, sorted by what the caller may do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A condition did not hold. Nothing was written: read again and retry.
    #[error("another change came first (at {key})")]
    Conflict {
        /// The key whose condition did not hold.
        key: Key,
    },
    /// The store cannot be reached or is closing. Nothing was written: try later.
    #[error("the store is not available: {reason}")]
    Unavailable {
        /// What stands in the way.
        reason: String,
        /// What the backend said.
        source: Option<BoxError>,
    },
    /// The connection or the disk failed while the batch was on its way: it may or may not have been written. Read
    /// before you retry.
    #[error("it is not known whether the change was written: {reason}; read it again before you repeat it")]
    OutcomeUnknown {
        /// What happened.
        reason: String,
        /// What the backend said.
        source: Option<BoxError>,
    },
    /// The batch is over a limit. Nothing was written; the same batch can never succeed.
    #[error("{actual} {what} are more than the limit of {limit}")]
    TooLarge {
        /// Which limit.
        what: Limit,
        /// How much the batch asked for.
        actual: usize,
        /// How much is allowed.
        limit: usize,
    },
    /// Stored data cannot be what was written. Restore a copy; what can still be read may be exported.
    #[error("the stored data is damaged: {what}")]
    Corrupt {
        /// What is damaged, and what to do.
        what: String,
        /// What the backend said.
        source: Option<BoxError>,
    },
    /// The store was written by a newer learncomm whose format this one cannot read.
    #[error(
        "the store has format {found}, written by learncomm {written_by}; this learncomm reads up to format {supported}: use learncomm {written_by} or newer"
    )]
    FormatTooNew {
        /// The store's format.
        found: Format,
        /// The newest format that this library reads.
        supported: Format,
        /// The version that wrote it.
        written_by: String,
    },
    /// The store can be read but not written to.
    #[error("the store is read-only: {reason}")]
    ReadOnly {
        /// Why.
        reason: String,
    },
    /// Another process has the store open.
    #[error("{place} is in use by another process (waited {} s): close that process, or wait and try again", waited.as_secs_f32())]
    Locked {
        /// Which store.
        place: String,
        /// How long the lock was waited for.
        waited: Duration,
    },
    /// The place does not hold a store of this kind.
    #[error("{place} is not a store: {reason}")]
    NotAStore {
        /// Which place.
        place: String,
        /// What was found instead, and what to do.
        reason: String,
    },
    /// Any other failure of the backend. Nothing was written.
    #[error("the store failed: {reason}")]
    Backend {
        /// What failed.
        reason: String,
        /// What the backend said.
        source: Option<BoxError>,
    },
}

impl StoreError {
    /// Whether the same change may succeed when it is tried again from the start.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }
}
