use std::collections::BTreeMap;

use super::{Key, Limit, Revision, StoreError};

/// The most writes a batch may hold. The core splits bulk work to fit.
pub const MAX_WRITES: usize = 4_096;
/// The longest value, in bytes (1 MiB).
pub const MAX_VALUE_BYTES: usize = 1 << 20;
/// The most bytes a batch may hold, keys and values of its writes added up (8 MiB).
pub const MAX_BATCH_BYTES: usize = 8 << 20;

/// What must hold before a batch, or nothing of it is written. Exhaustive on purpose: a backend that has not heard of a
/// new condition must not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// No record is stored under the key.
    Absent(Key),
    /// The record under the key has exactly this revision.
    At(Key, Revision),
}

impl Condition {
    /// The key that the condition speaks of.
    #[must_use]
    pub fn key(&self) -> &Key {
        match self {
            Self::Absent(key) | Self::At(key, _) => key,
        }
    }
}

/// A change of one record. Exhaustive on purpose, as [`Condition`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Create or replace the record.
    Put(Vec<u8>),
    /// Remove the record, if there is one.
    Delete,
}

/// Conditions and writes that a store takes all or nothing.
///
/// A key is written at most once in a batch: a later write replaces an earlier one.
///
/// ```
/// use learncomm_core::store::{Batch, Key, Revision};
/// let key = Key::from_bytes("greeting")?;
/// let batch = Batch::new().absent(key.clone()).put(key, b"hello".to_vec());
/// assert_eq!(batch.writes().count(), 1);
/// # Ok::<(), learncomm_core::store::KeyError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Batch {
    conditions: Vec<Condition>,
    writes: BTreeMap<Key, Write>,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requires that nothing is stored under `key`.
    pub fn absent(mut self, key: Key) -> Self {
        self.require(Condition::Absent(key));
        self
    }

    /// Requires that the record under `key` has exactly this revision.
    pub fn at(mut self, key: Key, revision: Revision) -> Self {
        self.require(Condition::At(key, revision));
        self
    }

    /// Puts `value` under `key`.
    pub fn put(mut self, key: Key, value: impl Into<Vec<u8>>) -> Self {
        self.write(key, Write::Put(value.into()));
        self
    }

    /// Deletes what is stored under `key`.
    pub fn delete(mut self, key: Key) -> Self {
        self.write(key, Write::Delete);
        self
    }

    /// Adds a condition.
    pub fn require(&mut self, condition: Condition) {
        self.conditions.push(condition);
    }

    /// Adds a write, replacing an earlier one of the same key.
    pub fn write(&mut self, key: Key, write: Write) {
        self.writes.insert(key, write);
    }

    /// The conditions, in the order they were added.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The writes, in the order of their keys.
    pub fn writes(&self) -> impl ExactSizeIterator<Item = (&Key, &Write)> {
        self.writes.iter()
    }

    /// Bytes of the keys and values of all writes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.writes.iter().map(|(k, w)| write_bytes(k, w)).sum()
    }

    /// Whether the batch is within the limits. A backend calls this first.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] naming the limit.
    pub fn check_limits(&self) -> Result<(), StoreError> {
        let over = |what, actual: usize, limit: usize| {
            if actual > limit {
                Err(StoreError::TooLarge { what, actual, limit })
            } else {
                Ok(())
            }
        };
        over(Limit::Writes, self.writes.len(), MAX_WRITES)?;
        for write in self.writes.values() {
            if let Write::Put(value) = write {
                over(Limit::ValueBytes, value.len(), MAX_VALUE_BYTES)?;
            }
        }
        over(Limit::BatchBytes, self.bytes(), MAX_BATCH_BYTES)
    }
}

pub(super) fn write_bytes(key: &Key, write: &Write) -> usize {
    key.as_bytes().len()
        + match write {
            Write::Put(value) => value.len(),
            Write::Delete => 0,
        }
}
