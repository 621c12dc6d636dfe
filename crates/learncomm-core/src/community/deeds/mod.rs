//! What people did that shows something: what badges, points and the search for gaps in skills are counted from.
//!
//! | file | what it is |
//! |---|---|
//! | `words.rs` | the kinds of evidence |
//! | `criterion.rs` | at least so many of a kind, about what, since when: as text and as JSON |
//! | `ledger.rs` | the ledger, read once for everybody |
//! | `sessions.rs` | who led, came and caught up, corrections taken into account |
//! | `pathways.rs` | who has finished which pathway |
//!
//! What was removed, whoever removed it, shows nothing any more; nor does what somebody does to themselves (metrics §0.6), or
//! what a bot gives (metrics §0.3).

mod criterion;
mod ledger;
mod pathways;
mod sessions;
mod words;

pub use criterion::{Counted, Criterion, MAX_AT_LEAST, MAX_DAYS, WhichPathway};
pub use words::Evident;

pub(crate) use ledger::{Deed, Deeds};
pub(crate) use sessions::shows_knowledge;
