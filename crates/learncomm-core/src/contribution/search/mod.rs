//! Search over what the reader may see: titles, bodies and tags, ranked, with excerpts (S4.4, S2.2).
//!
//! | file | what it is |
//! |---|---|
//! | `plain.rs` | Markdown as plain text |
//! | `terms.rs` | from text to the terms that are looked up |
//! | `query.rs` | what somebody is looking for |
//! | `document.rs` | a contribution as search sees it |
//! | `bytes.rs` | numbers and texts in as few bytes as needed |
//! | `segment.rs` | many documents turned around: from terms to documents; how that is stored |
//! | `guard.rs` | the record that says which segments count, and the queue of what changed since |
//! | `upkeep.rs` | from the queue to segments; joining them; building them anew |
//! | `rank.rs` | which documents fit, the best first |
//! | `excerpt.rs` | the place of a text where the words are |
//! | `find.rs` | the use case |
//!
//! # How it is kept right
//!
//! The batch that changes a contribution also puts an entry into a *queue*, if anything changed that search looks at.
//! When the queue has grown, it is worked off into *segments*: by the search that finds it long, or by upkeep behind a
//! change. A segment holds the documents it is about and, for each term, which of them have it. A guard record names
//! the segments. Each step is one batch – the records of a new segment, the guard that names it, the end of the queue
//! entries and segments that it replaces – under the condition that guard and contributions are unchanged, so there is
//! no state in between, whatever step somebody stops at and whoever else is at it.
//!
//! A search reads the queue first and the guard behind it, so that what moves from one to the other is seen at least
//! once; what is queued hides what segments say of the same contribution. Whatever is shown was checked against its
//! record. A store without a guard – one that an earlier version wrote, or a young one – is read record by record as
//! long as that is little, and gets its segments, step by step, as soon as it is not.
//!
//! # What the index holds
//!
//! What stands and was shared. Drafts are in no segment; their author's search reads them one by one. What is hidden or
//! removed leaves at the next step and is found by nobody. The words of what was *erased* leave the store at the next
//! step, too: every segment that held them is written anew. Until then, what is edited or removed may lie in a segment
//! that nobody reads it from.
//!
//! How rare a word is, which the ranking asks for, is counted among what the reader may see.
//!
//! # Languages
//!
//! A community's language is not known. Words are cut by the rules of Unicode, without regard to case and accents;
//! Chinese and Japanese characters, which have no spaces between words, count one by one. A word is found as it was
//! typed, in any language; words of Latin letters are also found by their English stem, so that `test` finds `testing`.

mod bytes;
mod document;
mod excerpt;
mod find;
mod guard;
mod plain;
mod query;
mod rank;
mod segment;
mod terms;
mod upkeep;

pub use excerpt::Excerpt;
pub use find::{Found, Search, SearchPage};
pub use query::MAX_QUERY;
pub use upkeep::Indexed;

pub(in crate::contribution) use guard::entries;

#[cfg(test)]
mod tests;
