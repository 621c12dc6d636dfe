//! Contribution: what the community shares, how it was received, and what became of it.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a contribution and its transitions, without any storage; what each kind needs |
//! | `content.rs` | what a contribution says, checked |
//! | `share.rs` | share something new, keep it as a draft, say whom it is for |
//! | `edit.rs` | change what one shared |
//! | `anonymous.rs` | questions without a name, and their claim keys |
//! | `value.rs` | how much something helped to learn, and the order of answers |
//! | `reader.rs` | who sees which contribution |
//! | `reception.rs` | votes, ratings and bookmarks that a contribution received |
//! | `index.rs` | the entries that lead to a contribution; how lists are keyed |
//! | `take_part.rs` | ask, answer, comment, accept, rate, vote, remove |
//! | `read.rs` | find, show and list, as far as the reader may see |
//! | `moderation/` | erase a contribution |
//! | `recognition/` | thanks in public, to people or to a team |
//! | `feedback/` | feedback to a person, which nobody else reads |
//! | `coaching/` | coaching pairs: goals and check-ins between two |
//! | `article/` | articles: revisions, edits that collide, reviews |
//! | `note/` | notes of one's own, and what becomes of them |
//! | `pathway/` | steps to learn something by, and how far people have come |
//! | `collection/` | resources that belong together, collected by anybody |
//! | `resource/` | resources, their addresses, what is there twice, what is popular |
//! | `search/` | find by words: an index in the store, kept right by the same batch |

mod anonymous;
mod article;
mod coaching;
mod collection;
mod content;
mod edit;
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
mod resource;
mod search;
mod share;
mod take_part;
mod value;

pub use anonymous::ClaimKey;
pub use article::{
    ArticleEdit, ArticleFilter, ArticleText, MAX_CONFLICTS, MAX_CONFLICTS_EACH, MAX_EDIT_NOTE,
    MAX_REVIEW_AHEAD, MAX_REVISIONS, NewArticle, NextReview, RevisionLine, Saved, ShownArticle,
    ShownConflict, ShownRevision,
};
pub use coaching::{
    CheckIn, CoachingClose, CoachingRole, Goal, GoalState, InsidePair, MAX_COACHING_TEXT, MAX_ENTRIES,
    MAX_GOALS, MAX_LEARNED_SKILLS, MAX_RHYTHM, NewCoaching, PairEntry, PairState, ShownPair,
};
pub use collection::{
    Collection, CollectionComment, CollectionContents, CollectionEdit, CollectionFilter, CollectionItem,
    MAX_COLLECTION_COMMENT, MAX_COLLECTION_DESCRIPTION, MAX_COLLECTION_ITEMS, MAX_COLLECTION_NOTE,
    NewCollection, Place,
};
pub use edit::ContributionEdit;
pub use feedback::{
    GivenFeedback, LED_DAYS, MAX_FEEDBACK, PersonFeedbackForm, ReceivedFeedback, SentFeedback,
};
pub use model::{
    Author, Contribution, ContributionKind, MAX_BODY, MAX_SKILLS, MAX_TITLE, MAX_TOPICS, MAX_URL, Needs,
    Origin, State, VisibleTo,
};
pub use note::{MAX_NOTES, NewNote, Note, NoteEdit, NoteFilter, NoteStage, Promotion, ShownNote};
pub use pathway::{
    Done, DoneBy, Evidence, MAX_DUE_DAYS, MAX_ENROLMENTS, MAX_EVIDENCE, MAX_EVIDENCE_URL, MAX_PATHWAY_STEPS,
    MAX_PATHWAY_TEXT, MAX_PATHWAY_TITLE, MAX_PATHWAY_VERSIONS, NewPathway, NewStep, NewsPathway, NewsStep,
    Pathway, PathwayCounts, PathwayEdit, PathwayFilter, PathwayRevision, PathwayState, PathwayVersionLine,
    Progress, SharedProgress, SharedWith, ShownPathway, ShownStep, StepDue, StepKind, StepOn, StepProgress,
    StepTarget,
};
pub use read::{Filter, ListedState, Shown};
pub use reception::Reception;
pub use recognition::{
    AboutKind, MAX_RECEIVERS, MAX_RECOGNITION, MAX_TEAM, NewRecognition, RecognitionFilter, RecognitionState,
    ShownAbout, ShownRecognition,
};
pub use resource::{
    Duplicate, MAX_POPULAR, MAX_SAME, NewResource, Opened, PopularResource, PopularTopic, normalised_address,
};
pub use search::{Excerpt, Found, Indexed, MAX_QUERY, Search, SearchPage};
pub use share::NewContribution;
pub use take_part::{NewAnswer, NewComment, NewQuestion, Vote};
pub use value::{MAX_ANSWERS, Value};

pub(crate) use content::Content;
pub(crate) use index::{About, Class, Facets, listed, origin_key, replies};
pub(crate) use model::contribution_key;
pub(crate) use pathway::{Lessons, sharing_progress};
pub(crate) use reception::reception_key;
pub(crate) use recognition::{Recognition, by_name, opted_out, recognitions};
pub(crate) use share::{set_review, tell_made};
pub(crate) use take_part::{number_of, reception_of, tell as tell_contribution};
