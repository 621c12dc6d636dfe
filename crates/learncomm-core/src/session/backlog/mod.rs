//! The backlog of topics (S0.6): anybody suggests one, everybody has a vote, what is wanted is planned into a session,
//! and covered when the session was held.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a suggestion, its votes and its states, without any storage |
//! | `shape.rs` | suggest, vote, plan, cover, drop |
//! | `read.rs` | find, show and list |
//! | `demand.rs` | what is wanted beside what is offered, per topic |

mod demand;
mod model;
mod read;
mod shape;

pub use demand::TopicDemand;
pub use model::{BacklogState, NewSuggestion, Suggestion, SuggestionState};
pub use read::ShownSuggestion;

pub(crate) use demand::open_votes;
pub(super) use shape::person_of;
pub(crate) use shape::{cover, reopen};
