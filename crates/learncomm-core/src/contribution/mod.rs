//! Contribution: what the community shares – so far questions, answers and comments, how they were received, and what
//! became of them.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a contribution and its transitions, without any storage |
//! | `reception.rs` | votes, ratings and bookmarks that a contribution received |
//! | `take_part.rs` | ask, answer, comment, accept, rate, vote, remove |
//! | `read.rs` | find, show and list, as far as the reader may see |
//! | `search/` | find by words: an index in the store, kept right by the same batch |

mod article;
mod coaching;
mod collection;
mod feedback;
mod index;
mod model;
mod moderation;
mod note;
mod pathway;
mod read;
mod reader;
mod reception;
mod recognition;
mod search;
mod take_part;

pub use model::{
    Author, Contribution, ContributionKind, MAX_BODY, MAX_TITLE, MAX_TOPICS, Origin, State, VisibleTo,
};
pub use read::{Filter, Shown};
pub use reception::Reception;
pub use search::{Excerpt, Found, Indexed, MAX_QUERY, Search, SearchPage};
pub use take_part::{NewAnswer, NewComment, NewQuestion, Vote};

pub(crate) use index::origin_key;
pub(crate) use model::{checked_text, contribution_key};
pub(crate) use reception::reception_key;
pub(crate) use take_part::{number_of, reception_of, tell as tell_contribution, tell_made};
