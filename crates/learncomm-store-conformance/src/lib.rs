//! Tells the author of a learncomm storage backend when it is done.
//!
//! A backend implements [`RecordReader`](learncomm_core::store::RecordReader) and
//! [`RecordStore`](learncomm_core::store::RecordStore): three methods, and many ways to get them nearly right. This
//! crate holds the promises of that contract as checks that can be run. Each check is named after what it makes sure
//! of, and says when it fails which promise was broken, when, what was expected and what was found.
//!
//! # Write a backend
//!
//! 1. Implement the two traits. Begin `commit` with
//!    [`Batch::check_limits`](learncomm_core::store::Batch::check_limits); find out how your engine makes a set of
//!    reads one state (a transaction, a snapshot, a lock) before you write `get` and `scan`; keep the latest revision
//!    as a stored number of its own, changed in the same transaction as the records.
//! 2. Add this crate to the `dev-dependencies` and implement [`Harness`]: how to make a fresh place for data, how to
//!    open a store on it, and whether it is durable.
//! 3. Call [`conformance_tests!`] in an integration test. Each check becomes a test.
//! 4. Run `cargo test`, and go through the checklist below for what no test can see.
//!
//! For the store in memory, which comes with the core, the whole of `tests/conformance.rs` is this:
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use learncomm_core::store::{BoxError, MemoryStore, RecordStore};
//! use learncomm_store_conformance::{Harness, Place, async_trait, conformance_tests};
//!
//! struct InMemory;
//!
//! #[async_trait]
//! impl Harness for InMemory {
//!     async fn place(&self) -> Result<Place, BoxError> {
//!         Ok(Place::new("in memory", Arc::new(MemoryStore::new())))
//!     }
//!     async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
//!         let store: &Arc<MemoryStore> = place.data().ok_or("not a place of this harness")?;
//!         Ok(store.clone())
//!     }
//!     fn durable(&self) -> bool {
//!         false
//!     }
//! }
//!
//! conformance_tests!(InMemory);
//! ```
//!
//! A backend that keeps its data in a directory hands the [`Place`] the directory's path and the guard that removes it
//! in the end. If the engine can be opened only once at a time, [`Place::one_handle`] gives out clones of the handle:
//!
//! ```
//! # use std::sync::Arc;
//! # use learncomm_core::store::{BoxError, MemoryStore, RecordStore};
//! # use learncomm_store_conformance::{Harness, Place, async_trait};
//! # struct MyStore;
//! # impl MyStore {
//! #     fn open(_: &str) -> Result<MemoryStore, BoxError> { Ok(MemoryStore::new()) }
//! # }
//! struct MyHarness;
//!
//! #[async_trait]
//! impl Harness for MyHarness {
//!     async fn place(&self) -> Result<Place, BoxError> {
//!         let directory = tempfile::tempdir()?;
//!         let path = directory.path().display().to_string();
//!         Ok(Place::new(path, directory))
//!     }
//!     async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
//!         // Only the address: the process that is to be killed has nothing else of the place.
//!         let open = async { Ok(Arc::new(MyStore::open(place.address())?) as Arc<dyn RecordStore>) };
//!         place.one_handle(open).await
//!     }
//!     fn durable(&self) -> bool {
//!         true
//!     }
//! }
//! ```
//!
//! No runtime is forced on anybody: a check is an `async fn`, and the races use plain threads. If your engine needs a
//! runtime, override [`Harness::block_on`].
//!
//! To run the checks in another way, take them from [`checks()`]:
//!
//! ```
//! # use std::sync::Arc;
//! # use learncomm_core::store::{BoxError, MemoryStore, RecordStore};
//! # use learncomm_store_conformance::{Harness, Place, async_trait};
//! # struct InMemory;
//! # #[async_trait]
//! # impl Harness for InMemory {
//! #     async fn place(&self) -> Result<Place, BoxError> {
//! #         Ok(Place::new("in memory", Arc::new(MemoryStore::new())))
//! #     }
//! #     async fn open(&self, place: &Place) -> Result<Arc<dyn RecordStore>, BoxError> {
//! #         let store: &Arc<MemoryStore> = place.data().ok_or("not a place of this harness")?;
//! #         Ok(store.clone())
//! #     }
//! #     fn durable(&self) -> bool {
//! #         false
//! #     }
//! # }
//! for check in learncomm_store_conformance::checks() {
//!     InMemory.block_on((check.run)(&InMemory));
//! }
//! ```
//!
//! # Checklist
//!
//! * All checks pass, and again when run twenty times: a race that is lost once in a while is a fault.
//! * `open` makes a handle as another process would get it – a connection and a cache of its own. A suite that sees
//!   one handle only takes a lock in that handle for isolation. (If the engine allows one handle only, say so in the
//!   backend's documentation.)
//! * `durable` tells the truth. The suite kills processes but cannot cut the power: see to it that a commit is on the
//!   disk (`fsync`, and of the directory, too, when a file is new) before it is acknowledged.
//! * Errors are sorted by what the caller may do. Above all: `OutcomeUnknown` when the connection broke after the batch
//!   was sent, never `Unavailable`, and sources are kept. The suite cannot break your connections; test it yourself.
//! * A retry after a lost race ends: bound it, and answer `Unavailable`.
//! * Whoever has not got the service that the backend needs can still run `cargo test`:
//!   `conformance_tests!(#[ignore = "needs …"] …)`.
//!
//! # Anomalies and the checks that catch them
//!
//! | what must not happen | checks |
//! |---|---|
//! | *lost update*: of two batches that require the same state of a record and write it, both succeed | `racing_increments_all_count`, `racing_updates_have_one_winner`, `racing_creates_have_one_winner` |
//! | *write skew*: of two batches each of which changes what the other requires, both succeed | `racing_batches_do_not_cross` |
//! | *loose condition*: `At` accepts another revision, `Absent` an existing record; a condition is passed over, or sees the batch's own writes | `at_is_exact`, `absent_refuses_existing`, `conditions_on_other_keys`, `every_condition_counts`, `conditions_see_the_state_before`, `batch_without_writes_checks` |
//! | *partial batch*: something of a refused batch is written | `failed_batch_writes_nothing`, and `kill_loses_nothing` for one that was cut off |
//! | *half-seen batch*, *torn read*: a reader sees some writes of a batch without the others | `get_sees_one_state`, `scan_sees_one_state` |
//! | *stale read*: what was acknowledged is not seen through another handle | `handles_share_one_state` |
//! | *resurrected revision*: a revision comes twice or goes back; a batch's records do not share it | `revisions_only_grow`, `racing_batches_have_their_own_revisions`, `revisions_grow_after_reopen`, `puts_carry_the_revision`, `empty_batch_returns_the_latest` |
//! | *acknowledged write lost*: by closing and opening, or by a kill | `reopen_keeps_everything`, `kill_loses_nothing` |
//! | keys are taken for text: by encoding, case, number, or up to a zero byte | `keys_are_distinct`, `keys_are_ordered_bytewise`, `longest_keys_work` |
//! | values are taken for text, or empty ones for none | `values_round_trip`, `empty_value_is_a_record` |
//! | `get` answers in another order, or leaves something out | `get_answers_in_order` |
//! | a put touches a neighbour, a deleted record is still there | `put_replaces`, `delete_removes` |
//! | a scan goes over its bounds or falls short of them, in either order | `scan_bounds_are_exact`, `empty_ranges_are_empty_pages` |
//! | going from page to page skips or repeats records | `pages_are_full`, `more_is_exact`, `paging_gives_each_record_once`, `largest_pages_work` |
//! | limits are off by one | `limit_of_writes_is_exact`, `limit_of_value_bytes_is_exact`, `limit_of_batch_bytes_is_exact` |
//! | the backend changes its name | `name_is_constant` |
//! | what nobody thought of | `random_operations_match_a_model`; with other seeds and for longer: [`model::random_operations`] |
//!
//! The whole suite takes about a second on a fast store. On a slow one the races and the random operations stop after
//! some seconds each, with fewer attempts.

mod checks;
mod harness;
mod random;
mod run;
mod suite;

pub use async_trait::async_trait;
pub use checks::{batches, conditions, durability, limits, model, races, reads, revisions, scans, views};
pub use harness::{Harness, Place, Task};
#[doc(hidden)]
pub use run::run_test;
pub use run::{Check, checks};
