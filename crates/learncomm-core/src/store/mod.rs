//! Storage: what a backend must promise, and what the core builds on that promise.
//!
//! A backend knows bytes, order, conditions and durability; it knows nothing of communities. All it has to implement
//! is [`RecordReader`] and [`RecordStore`]: three methods. Everything else in this room belongs to the core and works
//! on every backend alike:
//!
//! | file | what it is |
//! |---|---|
//! | `contract.rs` | the two traits, with the anomalies that must not happen |
//! | `key.rs` | keys, their order, and how the core composes them |
//! | `batch.rs` | conditions, writes and the limits that every backend accepts |
//! | `scan.rs` | ranges and pages |
//! | `error.rs` | failures, sorted by what the caller may do next |
//! | `memory.rs` | the store that lives in memory |
//! | `ext.rs` | conveniences over the contract, which no backend can override |
//! | `envelope.rs` | how a value says its kind and version, and how older forms are read |
//! | `thing.rs` | things with an id and a number: keyed, found by what people type, listed page by page |
//! | `format.rs` | the format marker of a store: who may read it, who may write it |

mod batch;
mod contract;
pub(crate) mod envelope;
mod error;
mod ext;
pub(crate) mod format;
mod key;
mod memory;
mod scan;

pub(crate) mod thing;
pub(crate) mod transaction;

pub use batch::{Batch, Condition, MAX_BATCH_BYTES, MAX_VALUE_BYTES, MAX_WRITES, Write};
pub use contract::{Record, RecordReader, RecordStore, Revision};
pub use envelope::{Entity, EnvelopeError};
pub use error::{BoxError, Limit, StoreError};
pub use ext::RecordReaderExt;
pub use format::{FORMAT, Format};
pub use key::{Key, KeyBuilder, KeyError, MAX_KEY_BYTES, Scope};
pub use memory::MemoryStore;
pub use scan::{MAX_PAGE, Order, Page, Scan};
