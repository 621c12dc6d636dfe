//! Session: where a community meets – series and their occurrences, who comes, who leads, and what is taken away.
//!
//! | file | what it is |
//! |---|---|
//! | `words.rs` | roles, formats, answers, attendance: the words of this room and their codes in the ledger |
//! | `occurrence.rs` | one meeting: when, for whom, about what, led by whom |
//! | `series.rs` | a rule by which occurrences come about |
//! | `calendar.rs` | local times as instants, recurrence |
//! | `plan.rs` | plan, move and cancel |
//! | `read.rs` | find, show and list |
//! | `roll.rs` | who was invited to an occurrence, answered, came, caught up |
//! | `backlog/` | topics that are suggested, voted for, planned and covered; demand against supply |
//! | `action_item/` | actions that people took on, carried from session to session until they are closed |
//! | `session_feedback/` | what people say of a session, with their name or without |

mod action_item;
pub(crate) mod backlog;
pub mod calendar;
mod occurrence;
mod plan;
mod read;
mod roll;
mod series;
mod session_feedback;
pub(crate) mod words;

pub use action_item::{
    ActionFilter, ActionItem, ActionProgress, ActionState, Carried, NewAction, Redating, ShownAction,
};
pub use backlog::{BacklogState, NewSuggestion, ShownSuggestion, Suggestion, SuggestionState, TopicDemand};
pub use occurrence::{
    AgendaItem, Focus, Lead, Material, MaterialKind, Occurrence, OccurrenceState, SessionPlan, SessionScope,
};
pub use plan::NewSession;
pub(crate) use roll::roll_key;
pub use roll::{CatchUp, Invitation, Roll, RollEntry};
pub use series::{Series, Standing};
pub use session_feedback::{FeedbackForm, FeedbackRead, Given, SessionFeedback, ShownFeedback};
pub use words::{Answer, Attendance, SessionFormat, SessionRole};
