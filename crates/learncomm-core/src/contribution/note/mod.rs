//! Notes of one's own: what somebody seeks, makes sense of, and shares when it is ready (S1.5).
//!
//! A note is private to one person in one community. It has no number of the community's, no row in the ledger, and no
//! index outside of what is kept under its author; so nobody else, the owner of the store included, learns through the
//! library that there is one. (Whoever has the files of a store can read them: this is no encryption.)
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a note and what may be in it, without any storage |
//! | `keep.rs` | take, edit, move and drop notes; promote one to a contribution |
//! | `read.rs` | show and list one's own |

mod keep;
mod model;
mod read;

pub use keep::Promotion;
pub use model::{MAX_NOTES, NewNote, Note, NoteEdit, NoteStage};
pub use read::{NoteFilter, ShownNote};
