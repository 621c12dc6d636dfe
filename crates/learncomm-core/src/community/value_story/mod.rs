//! Value stories: what learning together brought about, and how far it went (S0.11, S1.7; metrics §11.5).
//!
//! A story says what was done and learned together, what was done differently because of it, and what came of that. It counts
//! for what it says once **a second person** has confirmed it; until then it counts apart. Whoever edits a story takes its
//! confirmation away with that.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a story and its transitions, without any storage |
//! | `tell.rs` | tell, edit, confirm, withdraw, remove |
//! | `read.rs` | find, show and list; who sees which names |

mod model;
mod read;
mod tell;

pub use model::{MAX_INVOLVED, MAX_STORY_TEXT, NewValueStory, ValueCycle, ValueStoryEdit, ValueStoryState};
pub use read::{ShownConfirmation, ShownValueStory, ValueStoryFilter};

pub(crate) use read::each_value_story;
