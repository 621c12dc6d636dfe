//! The ledger: who did what, to what, toward whom, when. Every metric is a function of it; nothing else is counted.
//!
//! New activities are written as small blocks (the *tail*) in the same batch as the change they tell of. When the tail
//! has grown long it is *sealed* into segments: one value a column, so that a report reads only the columns it needs,
//! a few megabytes for a million activities.
//!
//! | file | what it is |
//! |---|---|
//! | `activity.rs` | one activity, the verbs and what each means |
//! | `column.rs` | how a column of numbers is packed into bytes |
//! | `columns.rs` | activities as columns in memory: sorting, joining, blocks of the tail |
//! | `guard.rs` | the record by which appending, sealing and reading agree |
//! | `seal.rs` | from tail to segments |
//! | `load.rs` | from storage to columns |
//! | `held.rs` | what is new since a ledger was loaded |
//!
//! # How appending, sealing and reading agree
//!
//! The guard record names the open *epoch* of the tail and the segments. A batch that appends requires the guard to be
//! unchanged and puts its block under the open epoch; appending never changes the guard, so appenders never get in
//! each other's way. Sealing first opens the next epoch – from then on the old one cannot grow –, then writes segments
//! from it under unused numbers, then makes the guard name them, and last deletes the old blocks. Whatever step it
//! stops at, readers see every activity once, and the next sealing takes it up from there. A reader takes the guard,
//! reads what it names, and starts again if the guard has changed meanwhile.

mod activity;
mod column;
mod columns;
mod guard;
mod held;
mod load;
pub(crate) mod seal;

pub use activity::{Activity, NONE, UnknownVerb, Verb};
pub(crate) use columns::encode_block;
pub use columns::{Column, ColumnSet, Columns};
pub use load::load;
pub use seal::{SEAL_AT, SEGMENT_ROWS, SealOutcome};

pub(crate) use guard::{Guard, guard_key, tail_key};
pub(crate) use held::{Mark, News};
pub(crate) use load::load_marked;
