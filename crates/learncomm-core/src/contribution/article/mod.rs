//! Articles: pages that bring a newcomer up to speed, and that members keep true together (S2.3). An article is a
//! contribution; what is special about it is here.
//!
//! Every text that an article had is kept as a revision. An edit says which revision it began from; if that is not the
//! latest one any more, the edit is refused and kept as a conflict, so that neither text is lost.
//!
//! | file | what it is |
//! |---|---|
//! | `text.rs` | what an article says, changes to it, and what is different between two texts |
//! | `record.rs` | revisions and edit conflicts as they are stored |
//! | `write.rs` | write an article; how a contribution comes in |
//! | `revise.rs` | revise and restore; what becomes of edits that collide |
//! | `review.rs` | say that an article still holds, and which ones are due for a look |
//! | `history.rs` | articles and their revisions, as far as the reader may see |
//! | `conflict.rs` | one's own edits that collided: list, show, drop |

mod conflict;
mod history;
mod record;
mod review;
mod revise;
mod text;
mod write;

pub use conflict::ShownConflict;
pub use history::{ArticleFilter, RevisionLine, ShownArticle, ShownRevision};
pub use record::{MAX_CONFLICTS, MAX_CONFLICTS_EACH, MAX_REVISIONS};
pub use review::{MAX_REVIEW_AHEAD, NextReview};
pub use revise::{ArticleEdit, Saved};
pub use text::{ArticleText, MAX_EDIT_NOTE};
pub use write::NewArticle;

pub(super) use record::revisions;
pub(super) use text::distinct;
