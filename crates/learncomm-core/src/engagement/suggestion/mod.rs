//! Suggestions: what to do next, each with its evidence, who may see it, and the command that does it (S0.8, S3.2, S3.3).
//!
//! Not to be mixed up with a [topic that somebody suggests](crate::session::Suggestion) for a session.
//!
//! | file | what it is |
//! |---|---|
//! | `model.rs` | a suggestion, its rule and its evidence |
//! | `input.rs` | what the rules look at |
//! | `rules/` | the rules, in the order in which they come up; pure functions of that |
//! | `gather.rs` | reads what the rules look at, as far as the actor may see it |
//! | `read.rs` | the use case: what to do next |
//! | `dismissal.rs` | what somebody does not want to hear of for a while, without any storage |
//! | `dismiss.rs` | dismiss, list what was dismissed, restore |
//!
//! # No nagging
//!
//! Each rule comes up with one suggestion at the most: twelve questions that wait are one. Three suggestions are shown
//! unless all are asked for, in the order of [`Rule::ALL`]: people first, then what was agreed, then how the community is
//! built. What was dismissed stays away; something new brings its rule up again without what was dismissed. That a
//! suggestion was shown is counted nowhere, and who dismissed what is known to nobody else.

mod dismiss;
mod dismissal;
mod gather;
mod input;
mod model;
mod read;
mod rules;

pub use dismissal::{DISMISS_DAYS, Dismissal, MAX_DISMISS_DAYS, MAX_DISMISSALS, MAX_DISMISSED_THINGS};
pub use model::{
    Evidence, NextSuggestions, PlainSuggestion, Rule, SHOWN, SeenBy, Suggestion, SuggestionFilter,
};
