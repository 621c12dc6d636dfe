//! History: bringing in what happened elsewhere or earlier, under its own times and authors.
//!
//! An importer turns its format into [`Fact`]s and hands them to [`Desk::import`](crate::hub::Desk::import), many at a time. Facts name things
//! by their ids in the tool they come from; the hub keeps the map to its own. So the same import may run again: what
//! is known is left alone, what is new is added, what was changed is updated. One bad fact is refused with a reason
//! and does not stop the others; facts are written in batches, each all or nothing.
//!
//! | file | what it is |
//! |---|---|
//! | `fact.rs` | what can be brought in |
//! | `import.rs` | splitting facts into batches, reading ahead what each batch needs |
//! | `people.rs` | facts about people and membership |
//! | `content.rs` | facts about contributions and how they were received |
//! | `sessions.rs` | facts about sessions that took place and who was there |
//! | `bulk.rs` | whole ledgers at once, for migrations and benchmarks |

mod bulk;
mod content;
mod fact;
mod import;
mod people;
mod sessions;

pub use fact::{
    Cause, Fact, KnownBy, Outcome, PastAttendance, PastContribution, PastMembership, PastPerson, PastSession,
    Refusal, Removal, Who,
};
