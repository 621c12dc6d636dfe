//! What all importers have in common: what they are told ([`Options`]), what they tell while they work
//! ([`Observer`]), what they hand back ([`Summary`]) and how they fail ([`ImportError`]).
//!
//! An importer reads its source as a stream and writes in batches, each all or nothing, so memory does not grow with
//! the source. Everything is recognised by its id in the source: an import that was interrupted is simply run again,
//! and a newer export of the same community adds what is new and updates what was edited. What has vanished from a
//! newer export is left as it is.
//!
//! Files are read in place, between the writes: an importer that shares a thread with other work should get a thread
//! of its own.

mod error;
mod loader;
mod observer;
mod summary;

pub use error::ImportError;
pub use observer::{Observer, Progress};
pub use summary::{Issue, Issues, MAX_ISSUES_KEPT, Summary, Tally};

pub(crate) use loader::{Loader, Written};
pub(crate) use observer::PROGRESS_EVERY;
pub(crate) use summary::Thing;

/// How an import is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Whether the first row that cannot be brought in ends the import with [`ImportError::Strict`]. What was written
    /// before stays, up to one batch behind that row too; running the import again goes on from there.
    pub strict: bool,
    /// The most facts that are gathered before they are written; at least 1.
    pub batch: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: false,
            batch: 300,
        }
    }
}

impl Options {
    /// The same, strict or not.
    #[must_use]
    pub const fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// The same, with another size of batches.
    #[must_use]
    pub const fn batch(mut self, facts: usize) -> Self {
        self.batch = facts;
        self
    }
}
