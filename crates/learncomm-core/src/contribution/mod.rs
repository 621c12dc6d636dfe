//! Contribution: what the community shares – so far questions, answers and comments, how they were received, and what
//! became of them.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a contribution and its transitions, without any storage |
//! | `reception.rs` | votes, ratings and bookmarks that a contribution received |
//! | `take_part.rs` | ask, answer, comment, accept, rate, vote, remove |
//! | `read.rs` | find, show and list, as far as the reader may see |
//! | `pathway/` | steps to learn something by, and how far people have come |

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
pub use pathway::{
    Done, DoneBy, Evidence, MAX_DUE_DAYS, MAX_ENROLMENTS, MAX_EVIDENCE, MAX_EVIDENCE_URL, MAX_PATHWAY_STEPS,
    MAX_PATHWAY_TEXT, MAX_PATHWAY_TITLE, MAX_PATHWAY_VERSIONS, NewPathway, NewStep, NewsPathway, NewsStep,
    Pathway, PathwayCounts, PathwayEdit, PathwayFilter, PathwayRevision, PathwayState, PathwayVersionLine,
    Progress, SharedProgress, SharedWith, ShownPathway, ShownStep, StepDue, StepKind, StepOn, StepProgress,
    StepTarget,
};
pub use read::{Filter, Shown};
pub use reception::Reception;
pub use take_part::{NewAnswer, NewComment, NewQuestion, Vote};

pub(crate) use index::origin_key;
pub(crate) use model::{checked_text, contribution_key};
pub(crate) use pathway::Lessons;
pub(crate) use reception::reception_key;
pub(crate) use take_part::{number_of, reception_of, tell as tell_contribution, tell_made};
