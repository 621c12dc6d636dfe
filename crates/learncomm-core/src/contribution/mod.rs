//! Contribution: what the community shares – so far questions, answers and comments, how they were received, and what
//! became of them.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a contribution and its transitions, without any storage |
//! | `reception.rs` | votes, ratings and bookmarks that a contribution received |
//! | `take_part.rs` | ask, answer, comment, accept, rate, vote, remove |
//! | `read.rs` | find, show and list, as far as the reader may see |
//! | `recognition/` | thanks in public, to people or to a team |
//! | `feedback/` | feedback to a person, which nobody else reads |
//! | `coaching/` | coaching pairs: goals and check-ins between two |

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

pub use coaching::{
    CheckIn, CoachingClose, CoachingRole, Goal, GoalState, InsidePair, MAX_COACHING_TEXT, MAX_ENTRIES,
    MAX_GOALS, MAX_LEARNED_SKILLS, MAX_RHYTHM, NewCoaching, PairEntry, PairState, ShownPair,
};
pub use feedback::{
    GivenFeedback, LED_DAYS, MAX_FEEDBACK, PersonFeedbackForm, ReceivedFeedback, SentFeedback,
};
pub use model::{
    Author, Contribution, ContributionKind, MAX_BODY, MAX_TITLE, MAX_TOPICS, Origin, State, VisibleTo,
};
pub use read::{Filter, Shown};
pub use reception::Reception;
pub use recognition::{
    AboutKind, MAX_RECEIVERS, MAX_RECOGNITION, MAX_TEAM, NewRecognition, RecognitionFilter, RecognitionState,
    ShownAbout, ShownRecognition,
};
pub use take_part::{NewAnswer, NewComment, NewQuestion, Vote};

pub(crate) use index::origin_key;
pub(crate) use model::{checked_text, contribution_key};
pub(crate) use reception::reception_key;
pub(crate) use recognition::{Recognition, by_name, opted_out, recognitions};
pub(crate) use take_part::{number_of, reception_of, tell as tell_contribution, tell_made};
