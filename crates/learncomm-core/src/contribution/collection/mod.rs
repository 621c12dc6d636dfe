//! Collections: what belongs together, put together by anybody who takes part (S4.4).
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a collection as it is stored, and its transitions, without any storage |
//! | `make.rs` | make, edit, retire and take up again |
//! | `curate.rs` | put something in, take it out, move it, say why it is there |
//! | `comment.rs` | what is said about a collection, or about something in it |
//! | `read.rs` | find, show and list, as far as the reader may see |

mod comment;
mod curate;
mod make;
mod model;
mod read;

pub use comment::{CollectionComment, MAX_COLLECTION_COMMENT};
pub use make::{CollectionEdit, NewCollection};
pub use model::{MAX_COLLECTION_DESCRIPTION, MAX_COLLECTION_ITEMS, MAX_COLLECTION_NOTE, Place};
pub use read::{Collection, CollectionContents, CollectionFilter, CollectionItem};
